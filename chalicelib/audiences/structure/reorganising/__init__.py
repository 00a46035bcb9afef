"""The requests of a structure about its own identity: a change of SIRET."""
