"""External systems, each behind a port with a real and a local client."""
