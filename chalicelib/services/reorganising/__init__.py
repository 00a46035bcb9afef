"""The life of structures: posts taken over, liquidation, another SIRET (RULES section 11)."""
