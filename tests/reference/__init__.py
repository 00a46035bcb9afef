"""The bundled reference data and its look-ups."""
