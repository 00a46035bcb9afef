"""What the template of a deployment adds to Chalice's own."""
