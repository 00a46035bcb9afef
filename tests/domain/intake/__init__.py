"""The outcomes of the lines of an intake."""
