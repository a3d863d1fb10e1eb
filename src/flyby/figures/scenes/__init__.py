"""What each figure shows, gathered from the rooms below: one module a figure."""
