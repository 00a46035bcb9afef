"""The agency's desk."""
