"""The committee's sessions and the prefecture's questions."""
