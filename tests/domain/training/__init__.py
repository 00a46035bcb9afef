"""The training of advisers."""
