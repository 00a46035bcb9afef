"""The national budget of posts, as committees consume it (RULES section 4)."""

from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.permissions import Act, require
from chalicelib.domain.deciding.budget import Budget
from chalicelib.services.applying.applications import budget_key
from chalicelib.services.core.ports import Ports


def read_budget(ports: Ports, actor: Actor) -> Budget:
    """How much of the budget is granted, in the departments where something is."""
    require(actor, Act.SEE_BUDGET)
    keys = {budget_key(code): code for code in ports.places.departments()}
    counted = ports.store.counters(keys)
    granted = {keys[key]: fields["granted"] for key, fields in counted.items()}
    return Budget(
        total=ports.parameters().national_posts,
        by_department={code: posts for code, posts in sorted(granted.items()) if posts},
    )
