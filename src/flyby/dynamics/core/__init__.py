"""The compiled core: plain float64 arrays in au, day and TDB days since J2000.

Positions are barycentric in ICRF axes. These are the only modules that import numba, and they are
imported only when an orbit has to be integrated.
"""
