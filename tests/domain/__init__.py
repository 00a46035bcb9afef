"""Tests of the rules, without doubles."""
