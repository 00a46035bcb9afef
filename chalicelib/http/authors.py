"""Who acts, for the journal, from the request."""

from chalicelib.http.call import Call
from chalicelib.services.core.changes import PUBLIC, Author


def author_of(call: Call) -> Author:
    """The signed-in account, or the public."""
    if call.actor is None:
        return Author(kind=PUBLIC, request_id=call.request_id)
    return Author(kind="account", account_id=call.actor.id, role=call.actor.role, request_id=call.request_id)
