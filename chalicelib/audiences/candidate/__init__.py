"""The audience of candidates: pages and API of the candidate's space."""
