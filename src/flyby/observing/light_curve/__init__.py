"""Light curves: how observed hours lie in the phase of a rotation, and what they tell apart."""
