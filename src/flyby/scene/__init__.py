"""One flyby, gathered once: what every figure, report, page and film shows of it."""
