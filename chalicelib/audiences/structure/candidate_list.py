"""The list « Mes candidatures »: its tab, search, filters, sort and page are in the URL (RULES section 6)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlencode

from chalicelib.audiences.structure import exports, space
from chalicelib.audiences.structure.audience import structure
from chalicelib.audiences.structure.candidate_views import CandidatePage, candidate_page, candidate_row
from chalicelib.audiences.structure.forms import CandidateExport, CandidateList
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.recruiting.exporting import in_touch
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.http import problems, spreadsheets
from chalicelib.http.bodies import Fields
from chalicelib.http.html.list_query import remembered
from chalicelib.http.html.page_forms import PageForm, Shown
from chalicelib.http.operation import Request, Response
from chalicelib.http.problems import Problem
from chalicelib.http.serve import AnyRequest
from chalicelib.mail.wording import plural
from chalicelib.services.recruiting import export, pool
from chalicelib.services.recruiting.pool import Listing, Sort

# « Contrats signés » and « Contrats terminés » are hidden while they are empty.
_TABS = {
    "new": "Nouvelles",
    "shortlisted": "Pré-sélectionnées",
    "declined": "Non retenues",
    "validated": "Validées",
    "hired": "Contrats signés",
    "ended": "Contrats terminés",
    "all": "Toutes",
}
_LATER_TABS = frozenset({"hired", "ended"})
_WHAT_TO_DO = {
    "new": "Les candidats disponibles près de votre commune, à la date où vous êtes prêt à accueillir, "
    "apparaîtront ici.",
    "shortlisted": "Ouvrez une fiche de l'onglet « Nouvelles », puis « Pré-sélectionner ».",
    "declined": "Les candidats que vous ne retenez pas apparaîtront ici.",
    "validated": "Après l'entretien, ouvrez une fiche pré-sélectionnée, puis « Valider cette candidature ».",
    "all": "Les candidats disponibles près de votre commune apparaîtront ici.",
}

_FORM = PageForm(model=CandidateList)

C = TypeVar("C", CandidateList, CandidateExport)


@dataclass(frozen=True, kw_only=True)
class ListAddress:
    """The URL of a list: its tab, search, filters, order and page.

    Args:
        choice: tab, search, filters, order and page, validated.
    """

    choice: CandidateList

    def address(self, **changed: Any) -> str:
        """Return the query of the same list with changes; default values are left out."""
        usual = CandidateList()
        pairs = []
        for name, value in {**self.choice.model_dump(mode="json"), **changed}.items():
            if name == "pix" and value:
                pairs += [("pix", one) for one in value.split(",")]
            elif value is not None and (name == "tab" or value != getattr(usual, name)):
                pairs.append((name, str(value).lower() if isinstance(value, bool) else str(value)))
        return urlencode(pairs)

    @property
    def tab(self) -> str:
        """The tab that is open."""
        return str(self.choice.tab)

    @property
    def in_touch(self) -> bool:
        """Whether the tab is of candidates in touch with the structure, whose addresses may be exported."""
        return in_touch(self.choice.status())

    @property
    def everyone(self) -> bool:
        """Whether the whole country is searched."""
        return self.choice.scope == "all"

    @property
    def narrowed(self) -> bool:
        """Whether something is searched or filtered."""
        given = self.choice
        return bool(given.q or given.pix or self.everyone) or (given.graduate, given.cv) != (None, None)


def _read(fields: Fields, model: type[C]) -> C:
    """Return the choice in a query; Pix levels are several fields on the page and one value in the API.

    Raises:
        InvalidFields: the query is not valid.
    """
    levels = [level for value in fields.all("pix") for level in value.split(",") if level]
    joined = ",".join(sorted(dict.fromkeys(levels)))
    return Fields((*fields.without("pix").pairs, ("pix", joined))).validate(model)


def list_behind(request: AnyRequest) -> CandidateList | None:
    """Return the list that a page was opened from; None when its URL has no valid one."""
    said = request.query.get("retour", "")
    try:
        given = parse_qsl(said, keep_blank_values=True, strict_parsing=True, max_num_fields=20)
        return _read(Fields(tuple(given)), CandidateList) if said else None
    except (ValueError, Problem):
        return None


def way_back(request: AnyRequest) -> str:
    """Return the query of the list that a page was opened from; empty when it is not valid.

    It is written from the validated choice, so it cannot redirect elsewhere.
    """
    choice = list_behind(request)
    return ListAddress(choice=choice).address() if choice else ""


def _listing(request: AnyRequest, choice: CandidateList) -> Listing:
    return pool.list_candidates(
        request.ports,
        request.actor,
        tab=choice.status(),
        limit=choice.limit,
        cursor=choice.cursor,
        search=choice.search(),
    )


@structure.get(
    "/candidates",
    Act.FIND_CANDIDATES,
    summary="Les candidats d'un onglet, avec le compte exact de chaque onglet",
    responses={200: CandidatePage},
)
def list_candidates(request: Request[None, CandidateList]) -> Response:
    """List the candidates of a tab, with the counts of all tabs."""
    return Response(body=candidate_page(_listing(request, request.query)))


@structure.page(space.CANDIDATES, Act.FIND_CANDIDATES)
def show_candidates(request: Request[None, Fields]) -> Response:
    """Show the candidates of a tab."""
    try:
        view = ListAddress(choice=_read(request.query, CandidateList))
        return _page(request, view, _listing(request, view.choice))
    except (Problem, Refusal) as error:
        problem = problems.from_exception(error, public=True, conditional=False)
        if problem.status != 422:
            raise
    # For an invalid query the tabs are shown with their counts, and no candidate.
    view = ListAddress(choice=_unfiltered(request.query))
    return _page(request, view, replace(_listing(request, view.choice), rows=[], cursor=None), problem)


def _unfiltered(fields: Fields) -> CandidateList:
    """Return the choice of the open tab, without search or filters."""
    tab = fields.first("tab")
    return CandidateList.model_validate({"tab": tab} if tab in _TABS else {})


def _page(
    request: Request[None, Fields], view: ListAddress, listing: Listing, problem: Problem | None = None
) -> Response:
    counts = {**{status.value: count for status, count in listing.counts.items()}, "all": listing.total}
    return space.page(
        request,
        "space_candidates.html",
        title="Mes candidatures",
        here=space.CANDIDATES,
        form=Shown(form=_FORM, token="", fields=request.query, problem=problem),
        view=view,
        tabs=[
            (name, words, counts[name])
            for name, words in _TABS.items()
            if counts[name] or name not in _LATER_TABS or name == view.tab
        ],
        label=_TABS[view.tab],
        counted=_counted(view, listing, counts[view.tab]),
        narrowing=_narrowing(view.choice),
        total=listing.total,
        rows=[candidate_row(row) for row in listing.rows],
        back=remembered(view.address()),
        cursor=listing.cursor,
        what_to_do=_WHAT_TO_DO.get(view.tab, ""),
        sorts=Sort,
    )


def _counted(view: ListAddress, listing: Listing, whole_tab: int) -> str:
    """Return how many candidates match, and which of them are on this page, in words."""
    shown = len(listing.rows)
    if not whole_tab:
        return "aucune candidature"
    if 0 < shown < listing.matching:
        counted = f"{listing.first}–{listing.first + shown - 1} sur {listing.matching}"
        return f"{counted}, parmi {whole_tab}" if view.narrowed else counted
    counted = plural(listing.matching, "candidature")
    return f"{counted} sur {whole_tab}" if view.narrowed else counted


def _narrowing(choice: CandidateList) -> str:
    """Return the search, the filters and the order of a list, in words."""
    said = []
    if choice.q:
        said.append(f"«\u00a0{choice.q}\u00a0»")
    if choice.scope == "all":
        said.append("toute la France")
    if choice.pix:
        levels = choice.pix.split(",")
        said.append(f"Pix {' ou '.join(levels)} {'étoile' if levels == ['1'] else 'étoiles'}")
    if choice.graduate is not None:
        said.append("diplômés" if choice.graduate else "non diplômés")
    if choice.cv is not None:
        said.append("avec CV" if choice.cv else "sans CV")
    return ", ".join([*said, f"par {choice.sort.label.lower()}"])


@structure.get(
    "/candidates/export",
    Act.EXPORT_CANDIDATES,
    summary="La liste filtrée en CSV ou XLSX ; « contacts » ajoute les coordonnées des candidats suivis",
    responses={200: None},
)
def export_candidates(request: Request[None, CandidateExport]) -> Response:
    """Export the whole filtered list as a file; the export is written to the journal."""
    return _file(request, request.query)


@structure.page(f"{space.CANDIDATES}/export", Act.EXPORT_CANDIDATES)
def download_candidates(request: Request[None, Fields]) -> Response:
    """Export the whole filtered list as a file, from its page."""
    return _file(request, _read(request.query.without("cursor", "limit"), CandidateExport))


def _file(request: AnyRequest, choice: CandidateExport) -> Response:
    exported = export.export_candidates(
        request.ports,
        request.actor,
        tab=choice.status(),
        search=choice.search(),
        with_contacts=choice.contacts,
    )
    table = exports.candidates(
        exported.rows,
        exported.contacts if choice.contacts else None,
        structure=exported.structure.name,
        tab=choice.status(),
        on=request.ports.today(),
    )
    return spreadsheets.as_file(table, workbook=choice.format == "xlsx")
