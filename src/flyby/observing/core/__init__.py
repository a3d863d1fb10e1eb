"""The compiled search for windows: bare float64 in au, day, radians and TDB days since J2000.

`flyby.observing.view.View` and `flyby.observing.windows.search` are the same in readable form, and
the suite holds the two together. These modules import numba, and are imported only by a search.

places: where asteroid, Sun, Moon and the turning Earth are at one instant, a row of numbers.
shade: how much of the Sun the asteroid sees then.
look: what one site sees of such a row, and how far each constraint is satisfied.
scan: each constraint of a site at all instants of a grid, as far as it matters.
edges: where they cross their limits, and the extremes within a window.
"""
