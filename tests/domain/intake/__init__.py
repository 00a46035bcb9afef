"""Tests of what running files lead to, line by line."""
