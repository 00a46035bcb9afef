"""Opening accounts, signing in and out."""
