"""The flyby as one page that needs no network."""
