"""Keyholes: where an encounter must be passed for the asteroid to come back at a later one."""
