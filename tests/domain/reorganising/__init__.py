"""The rules of takeovers, liquidations and changes of SIRET."""
