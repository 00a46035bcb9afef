"""The common properties of all pages, found among the registered routes and not in a list."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import pairwise
from urllib.parse import urlsplit

import pytest

from tests.audiences.every import page_routes, route_of
from tests.audiences.site import (
    Page,
    Site,
    available_candidate,
    opened,
    question_in_space,
    second_structure,
    signed_in,
)
from tests.audiences.situations import (
    advising,
    answering_a_correction,
    answering_for_time,
    asking_for_a_correction,
    asking_for_a_siret,
    asking_for_more,
    asking_for_time,
    at_the_agency,
    at_the_committee,
    at_the_desk,
    candidate_pages,
    certified,
    checking_follow_ups,
    correcting_recruitment,
    deciding_part_time,
    declaring_a_claim,
    disputing_money,
    in_liquidation,
    instructing,
    keeping_a_judgment,
    money_of_funder,
    money_of_structure,
    ordering,
    own_address,
    recovered_money,
    recovering_money,
    removal_of_colleague,
    returning_money,
    sending_agreement,
    settling_money,
    sign_in_again,
    signing_agreement,
    signing_as_named,
    signing_last,
    taking_back_acceptance,
    taking_back_question,
    unsettling_money,
    unsigning_agreement,
    waiving_money,
)
from tests.audiences.staff.intake_situations import taking_in
from tests.audiences.structure.test_space import move
from tests.audiences.training_situations import lots_of_the_agency, training_desk
from tests.browser.test_every_page import PUBLIC, filled_space
from tests.browser.test_every_state import STATES, TO_CORRECT

pytestmark = pytest.mark.thorough

STAGE = "https://x.execute-api.eu-west-3.amazonaws.com/api"
OWN_DOMAIN = "https://conseillers.example"

PAGE_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Type": "text/html; charset=utf-8",
    "Referrer-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=63072000",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
# What a field asks about the person who fills it in, with the token of WCAG 1.3.5 (None: about somebody
# else).
PURPOSES = {
    "contact.first_name": "given-name",
    "contact.last_name": "family-name",
    "contact.job_title": "organization-title",
    "contact.email": "email",
    "contact.phone": "tel",
    "first_name": "given-name",
    "last_name": "family-name",
    "email": "email",
    "phone": "tel",
    "name": "organization",
    "signed_by": "name",
    "place_query": "postal-code",
    "totp_code": "one-time-code",
}

# Pages whose questions are about somebody else than the person who fills them in.
ABOUT_OTHERS = (
    "/espace/conventions/",
    "/espace/informations",
    "/espace/contact",
    "/espace/liquidation",
    "/espace/livraison",
    "/espace/corrections/",
    "/espace/comptes",
    "/espace/candidats",
    "/espace/conseillers/",
    "/espace/coordonnees/",
    "/espace/recrutements/",
    "/espace/structures/",
)


def space_to_answer_in(site: Site) -> dict[str, str]:
    """Return a space whose pages show every form."""
    second_structure(site, structure := signed_in(site))
    person = available_candidate(site)
    move(site, person, "shortlisted")
    return {
        "information": "/espace/informations",
        "posts": "/espace/postes",
        "contact": "/espace/contact",
        "removal": removal_of_colleague(site),
        "question": question_in_space(site, structure),
        "sheet": f"/espace/candidatures/{person.id}",
        "validate": f"/espace/candidatures/{person.id}/valider",
    }


def whole_space(site: Site) -> dict[str, str]:
    """Return a space where everything has happened."""
    paths = filled_space(site)
    sign_in_again(site)
    return paths


# The address of a form, or of another of its buttons.
_SENT_TO = r'(?:<form method="post" action|formaction)="(/[^"#]+)'

# Each leaves its owner signed in.
SPACES = (
    whole_space,
    space_to_answer_in,
    candidate_pages,
    advising,
    certified,
    ordering,
    asking_for_time,
    answering_for_time,
    asking_for_a_siret,
    in_liquidation,
    keeping_a_judgment,
    declaring_a_claim,
    asking_for_more,
    own_address,
    asking_for_a_correction,
    answering_a_correction,
    at_the_desk,
    at_the_agency,
    checking_follow_ups,
    taking_back_question,
    deciding_part_time,
    taking_back_acceptance,
    instructing,
    signing_agreement,
    signing_as_named,
    unsigning_agreement,
    sending_agreement,
    signing_last,
    money_of_structure,
    money_of_funder,
    settling_money,
    unsettling_money,
    recovered_money,
    recovering_money,
    returning_money,
    waiving_money,
    disputing_money,
    at_the_committee,
    correcting_recruitment,
    training_desk,
    lots_of_the_agency,
    taking_in,
)


def walk(base_url: str = OWN_DOMAIN) -> Iterator[tuple[Site, str, str]]:
    """Yield every page and state that a GET shows: its site, its name and its path."""
    for visits in (PUBLIC, STATES, {name: visit for name, (visit, _) in TO_CORRECT.items()}):
        for name, visit in visits.items():
            with opened(base_url) as site:
                yield site, name, visit(site)
    for space in SPACES:
        with opened(base_url) as site:
            for name, path in space(site).items():
                yield site, name, path


Shown = dict[str, tuple[str, Page]]


@pytest.fixture(scope="module")
def walked() -> tuple[Shown, Shown]:
    """Return the pages, each with its path, by name; and the response of each form without answers, by its
    route and address."""
    shown: Shown = {}
    answers: Shown = {}
    for site, name, path in walk():
        page = site.get(path)
        assert page.status != 303, path
        shown.setdefault(f"{name} of {route_of(path)}", (path, page))
        for action in re.findall(_SENT_TO, page.html):
            route = route_of(action, "POST")
            assert route is not None, action
            if route not in answers and not route.endswith("/deconnexion"):
                answers[route] = (action, site.post(action))
    return shown, answers


@pytest.fixture
def pages(walked: tuple[Shown, Shown]) -> Shown:
    return walked[0]


@pytest.fixture
def refused(walked: tuple[Shown, Shown]) -> Shown:
    return walked[1]


class Reader(HTMLParser):
    """The fields of a page, their names, and their groups."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.fields: list[tuple[dict[str, str], list[str]]] = []
        self.labels: set[str] = set()
        self.ids: list[str] = []
        self.groups_without_legend = 0
        self._open: list[str] = []
        self._legend = True
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "label" and "for" in given:
            self.labels.add(given["for"])
        # A group starts with its legend.
        if not self._legend:
            self.groups_without_legend += tag != "legend"
            self._legend = True
        if tag == "fieldset":
            self._legend = False
        if tag in ("label", "fieldset", "form", "dialog"):
            self._open.append(tag)
        if tag in ("select", "textarea") or (tag == "input" and given.get("type") != "hidden"):
            self.fields.append((given | {"tag": tag}, list(self._open)))

    def handle_endtag(self, tag: str) -> None:
        if tag in ("label", "fieldset", "form", "dialog"):
            self._open.remove(tag)


def test_every_form_of_the_application_is_sent(refused: Shown) -> None:
    assert set(page_routes("POST")) - set(refused) == {"/deconnexion"}


def test_every_response_has_the_headers_of_a_page(pages: Shown, refused: Shown) -> None:
    for name, (path, page) in {**pages, **refused}.items():
        expected = dict(PAGE_HEADERS)
        if "data-draft" in page.html:
            # The browser caches public forms, so that Back shows what was typed.
            expected["Cache-Control"] = "private, no-cache"
        assert {key: page.headers.get(key) for key in PAGE_HEADERS} == expected, (name, path)
        policy = page.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; ") and "unsafe" not in policy, name
        for held in ("base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'", "script-src 'self'"):
            assert held in policy, (name, held)
        assert "camera=()" in page.headers["Permissions-Policy"]
        assert not re.search(r'tabindex="[1-9]', page.html), (name, "Tab follows the page")
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", page.html), name


def test_every_page_is_french_with_one_heading_and_a_title_of_its_own(pages: Shown, refused: Shown) -> None:
    titles: dict[str, set[str]] = {}
    for name, (path, page) in {**pages, **refused}.items():
        assert page.html.startswith('<!doctype html>\n<html lang="fr">'), name
        assert len(re.findall("<h1[ >]", page.html)) == 1, name
        assert page.title.removeprefix("Erreur : ").startswith(page.heading), name
        assert page.title.startswith("Erreur : ") == (page.status >= 400), (name, page.title)
        levels = [int(level) for level in re.findall(r"<h([1-6])[ >]", page.html.split("<main")[1])]
        if page.status == 200 and "erreurs" not in page.html:
            assert all(after <= before + 1 for before, after in pairwise(levels)), name
        if page.status == 200 and name in pages:
            titles.setdefault(page.title, set()).add(route_of(path) or path)
    # A page about a used link has the title of its state, whichever link it was.
    shared = {title: routes for title, routes in titles.items() if len(routes) > 1}
    assert not shared


def test_a_dangerous_act_has_a_page_of_its_own(pages: Shown) -> None:
    found = set()
    for name, (path, page) in pages.items():
        for action, form in re.findall(r'<form [^>]*action="([^"]+)"(.*?)</form>', page.html, re.S):
            if 'class="button danger"' in form:
                assert urlsplit(action).path == urlsplit(path).path, (name, "a form stands open")
                found.add(route_of(path))
    assert found >= {
        "/candidature/{token}/retrait",
        "/mon-espace/retrait",
        "/mon-espace/effacement",
        "/mon-espace/cv/retrait",
        "/espace/candidatures/{candidate_id}/annuler",
        "/espace/recrutements/{recruitment_id}/rupture",
        "/espace/recrutements/{recruitment_id}/contrat/retrait",
        "/espace/recrutements/{recruitment_id}/justificatif/retrait",
        "/espace/conseillers/{recruitment_id}/justificatif/retrait",
        "/espace/recrutements/{recruitment_id}/copie/retrait",
        "/espace/recrutements/{recruitment_id}/certificat/retrait",
        "/espace/formations/{training_id}/certificat/retrait",
        "/mon-espace/certificat/retrait",
        "/espace/corrections/{application_id}/annulation",
    }


def test_every_field_is_named_described_and_grouped(pages: Shown, refused: Shown) -> None:
    seen = 0
    for name, (_, page) in {**pages, **refused}.items():
        reader = Reader(page.html)
        assert reader.groups_without_legend == 0, name
        assert len(set(reader.ids)) == len(reader.ids), (name, "an id is given twice")
        for given, around in reader.fields:
            seen += 1
            named = "label" in around or given.get("id") in reader.labels or "aria-label" in given
            assert named, (name, given)
            if given.get("type") == "radio":
                assert "fieldset" in around, (name, given)
            for reference in given.get("aria-describedby", "").split():
                assert reference in reader.ids, (name, given)
            assert ("aria-invalid" in given) <= (page.status >= 400), (name, given)
    assert seen > 100


def test_every_field_about_the_person_says_so_to_the_browser(pages: Shown) -> None:
    for name, (path, page) in pages.items():
        for given, _ in Reader(page.html).fields:
            field, token = given.get("name", ""), given.get("autocomplete", "")
            if given.get("type") == "password":
                expected = "current-password" if path in ("/connexion", "/espace/adresse") else "new-password"
            elif field == "email" and path in ("/connexion", "/mot-de-passe-oublie"):
                expected = "username"
            elif path.startswith(ABOUT_OTHERS) and field in PURPOSES:
                # The name and address of a colleague are not those of the person who types them.
                expected = "off"
            else:
                expected = PURPOSES.get(field, token)
            assert token == expected, (name, field, token)


def addresses(page: Page, base_url: str, prefix: str) -> Iterator[str]:
    """Return the addresses of ours on a page, each of which must work under the prefix of the stage."""
    # Relative addresses are wrong under a path with a token, absolute ones under another domain.
    for address in re.findall(r'\s(?:href|action|formaction|src|data-communes)="([^"]*)"', page.html):
        parts = urlsplit(address)
        if parts.scheme in ("mailto", "tel", "data", "otpauth", "https") or address.startswith("#"):
            assert not address.startswith(base_url), address
        elif address:
            assert address.startswith(f"{prefix}/") and not parts.netloc, address
            bare = parts.path.removeprefix(prefix)
            assert bare.startswith("/api/v1/") or route_of(bare) or route_of(bare, "POST"), address
            yield address


def test_every_address_works_under_a_custom_domain(pages: Shown, refused: Shown) -> None:
    shown = [page for _, page in (*pages.values(), *refused.values())]
    assert sum(len(list(addresses(page, OWN_DOMAIN, ""))) for page in shown) > 500
    for _, answer in refused.values():
        assert answer.headers.get("Location", "/").startswith("/")


def test_every_address_works_under_a_stage() -> None:
    checked = 0
    for site, _, path in walk(STAGE):
        page = site.get(path)
        checked += len(list(addresses(page, STAGE, "/api")))
        for action in page.forms:
            answer = site.post(action.removeprefix("/api"))
            assert answer.headers.get("Location", "/api/").startswith("/api/"), action
    assert checked > 500


def test_every_redirect_works_under_a_stage() -> None:
    with opened(STAGE) as site:
        assert site.get("/espace").headers["Location"] == "/api/connexion?page=%2Fespace"
        signed_in(site)
        assert site.get("/connexion").headers["Location"] == "/api/espace"


def test_a_file_is_text_in_utf_8_and_its_page_declares_no_other(site: Site) -> None:
    page = site.get("/")
    files = re.findall(r'<(?:link rel="stylesheet" href|script src)="([^"]+)"', page.html)
    assert len(files) == 2
    for file in files:
        answer = site.get(file)
        assert answer.status == 200 and answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Type"] in ("text/css; charset=utf-8", "text/javascript; charset=utf-8")
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert "Set-Cookie" not in answer.headers
