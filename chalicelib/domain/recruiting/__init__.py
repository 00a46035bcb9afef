"""The recruitment: from the candidate's sheet to the contract and its end."""
