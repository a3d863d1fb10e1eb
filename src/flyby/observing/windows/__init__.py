"""Observation windows: the search, the rules of each kind of asset, why there is none."""
