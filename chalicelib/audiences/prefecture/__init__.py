"""The prefecture's desk."""
