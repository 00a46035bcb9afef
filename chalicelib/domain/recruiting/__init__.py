"""From a candidate seen by a structure to the contract and its end."""
