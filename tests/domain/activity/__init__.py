"""Activity reports and their totals."""
