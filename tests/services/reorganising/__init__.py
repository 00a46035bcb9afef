"""Tests of the life of structures."""
