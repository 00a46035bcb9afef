"""What a structure says about its own life: a change of SIRET, its liquidation."""
