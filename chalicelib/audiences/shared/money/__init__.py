"""Forms and views of the money of agreements for all audiences."""
