"""The joint view of two networks: at once, one after the other, and when nobody sees anything."""
