"""The commands that count again, from the sources of the counts."""
