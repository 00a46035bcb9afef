"""Everything that people and programs may ask, by who asks."""
