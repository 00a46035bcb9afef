"""The cost of pages at national size, measured on stored bytes."""
