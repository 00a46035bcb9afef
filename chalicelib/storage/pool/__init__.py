"""The pool of findable candidates: packed cards, candidates who left it, statuses given by structures."""
