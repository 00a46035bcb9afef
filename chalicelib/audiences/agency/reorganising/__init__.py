"""What the agency does when a structure is taken over or ends."""
