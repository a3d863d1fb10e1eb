"""Ensembles: many virtual asteroids carried through an encounter, and what they say as a whole."""
