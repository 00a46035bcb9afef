"""What becomes of a structure: posts taken over by another one, liquidation, another SIRET."""
