"""Forms and views that several audiences show."""
