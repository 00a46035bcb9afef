"""The journeys of takeovers, liquidations and changes of SIRET."""
