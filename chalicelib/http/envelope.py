"""The size of an answer in the JSON that Lambda returns, 6 MB at most."""

import json

# 16 kB are left for the status and the headers.
MOST_BYTES = 6 * 1024 * 1024 - 16 * 1024


def size_on_the_way(body: str | bytes) -> int:
    """Return the bytes of a body in the JSON of the answer of Lambda.

    Text is escaped: a quotation mark, frequent in JSON, takes two bytes, and an escaped one four. Binary
    bodies are in base64.
    """
    if isinstance(body, bytes):
        return -(-len(body) // 3) * 4 + 2
    return len(json.dumps(body, ensure_ascii=False).encode())
