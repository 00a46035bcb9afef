"""The pages that several roles of staff share, and those of the agency."""
