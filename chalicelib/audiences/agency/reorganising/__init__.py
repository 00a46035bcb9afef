"""The agency's acts and pages on the life of a structure: takeovers, changes of SIRET, liquidation."""
