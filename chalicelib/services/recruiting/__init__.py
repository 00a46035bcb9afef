"""From the list of candidates to the contract and its end."""
