"""Statistics of activity, shown by several audiences."""
