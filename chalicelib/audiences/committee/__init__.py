"""The committee's desk."""
