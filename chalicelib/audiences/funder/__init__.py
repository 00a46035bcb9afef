"""The funder's desk."""
