"""A stand-in for Démarches simplifiées: the service, a client that calls it in this process, its pages."""
