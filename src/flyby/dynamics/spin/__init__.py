"""Rotation of a rigid body: free, in closed form, and under the pull of a body that it passes."""
