"""The application of a structure: form, confirmation, corrections, more posts or time, its SIRET."""
