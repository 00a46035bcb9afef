"""What structures and the agency tell of the life of a structure."""
