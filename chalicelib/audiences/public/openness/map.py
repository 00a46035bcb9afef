"""The public map of the advisers under contract, with the same as a list (RULES section 7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from chalicelib.audiences.public.audience import ANYBODY, public
from chalicelib.domain.activity.open_data import CommunePosts
from chalicelib.http.html import pages
from chalicelib.http.html.drawing.departments import classes_of, department_map
from chalicelib.http.operation import Request, Response
from chalicelib.mail.wording import plural
from chalicelib.reference.outlines import OVERSEAS
from chalicelib.services.activity import open_data

PAGE = "/carte"


@dataclass(frozen=True)
class Department:
    """A department of the list, with its communes in the order of their names."""

    code: str
    name: str
    posts: int
    communes: Sequence[CommunePosts]


@public.page(PAGE, who=ANYBODY)
def show_public_map(request: Request) -> Response:
    """Show a map of the advisers under contract by department, and the communes of each department."""
    there, names = open_data.read_posts(request.ports), request.ports.places.departments()
    communes: dict[str, list[CommunePosts]] = {}
    for one in there.communes:
        communes.setdefault(one.department, []).append(one)
    departments = [
        Department(
            code=code,
            name=names.get(code, "Commune inconnue"),
            posts=sum(one.posts for one in own),
            communes=sorted(own, key=lambda one: (one.commune, one.insee_code)),
        )
        for code, own in sorted(communes.items())
    ]
    values = dict.fromkeys(names, 0) | {one.code: one.posts for one in departments}
    classes = classes_of(list(values.values()))
    told = plural(sum(values.values()), "conseiller")
    said = f"{told} sous contrat dans {plural(len(there.communes), 'commune')}."
    return pages.page(
        "public_map.html",
        title="Carte des conseillers numériques",
        here=PAGE,
        made_on=there.made_on,
        said=said,
        departments=departments,
        classes=classes,
        overseas=[names[code] for code in OVERSEAS],
        drawn=department_map(
            "carte",
            "Conseillers sous contrat par département",
            f"{said} La liste donne chaque nombre.",
            values,
            classes,
        ),
    )
