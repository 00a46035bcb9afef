"""The whole system in its own process, used over HTTP as people use it."""
