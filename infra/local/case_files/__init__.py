"""A stand-in for Démarches simplifiées: its answers, the client that asks it here, its pages."""
