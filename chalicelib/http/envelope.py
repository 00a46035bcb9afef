"""How large an answer is on its way: Lambda hands it over as JSON, 6 MB of it at most."""

import json

# The rest of the 6 MB is for the status and the headers, which are small.
MOST_BYTES = 6 * 1024 * 1024 - 16 * 1024


def size_on_the_way(body: str | bytes) -> int:
    """The bytes that a body takes in the JSON of Lambda's answer.

    Texts are escaped there: a quotation mark, of which a JSON document is full, takes two bytes, and one that
    the document escaped already takes four. Letters stay as they are in UTF-8. Bytes travel in base64.
    """
    if isinstance(body, bytes):
        return -(-len(body) // 3) * 4 + 2
    return len(json.dumps(body, ensure_ascii=False).encode())
