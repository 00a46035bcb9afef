"""What a structure tells of its own life: another SIRET."""
