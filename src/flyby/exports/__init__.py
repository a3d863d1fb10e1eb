"""The results in formats that other programs read."""
