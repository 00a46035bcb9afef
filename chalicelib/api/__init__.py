"""The JSON routes by audience, their wrapper, problems and OpenAPI."""
