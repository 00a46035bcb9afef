"""Every page: importing a module declares its routes."""

from chalicelib.audiences.accounts import pages as accounts
from chalicelib.audiences.candidate import (
    cv as candidate_cv,
)
from chalicelib.audiences.candidate import (
    links as candidate_links,
)
from chalicelib.audiences.candidate import (
    space as candidate_space,
)
from chalicelib.audiences.public import become, engage, links, site
from chalicelib.audiences.public import pages as public
from chalicelib.audiences.structure import (
    candidate_list,
)
from chalicelib.audiences.structure import (
    candidates as space_candidates,
)
from chalicelib.audiences.structure import (
    recruitments as space_recruitments,
)

__all__ = [
    "accounts",
    "become",
    "candidate_cv",
    "candidate_links",
    "candidate_list",
    "candidate_space",
    "engage",
    "links",
    "public",
    "routes",
    "space_candidates",
    "space_recruitments",
]

routes = site.routes
