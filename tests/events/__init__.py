"""Tests of the event functions."""
