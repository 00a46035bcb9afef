"""The HTTP layer, from a request to a response; independent of the services."""
