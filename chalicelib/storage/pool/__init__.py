"""The pool of findable candidates: packed cards, who left, what structures did."""
