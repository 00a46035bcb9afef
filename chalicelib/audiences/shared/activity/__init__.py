"""Statistics of activity, as several audiences show them."""
