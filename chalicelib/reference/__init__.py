"""Reference data bundled with the code, loaded lazily and looked up in memory."""
