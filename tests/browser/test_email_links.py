"""The links of e-mails once they are used or expired, and mail scanners that open them all."""

import copy
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urldefrag, urljoin

import pytest

from chalicelib.domain.access.actor import Anybody
from chalicelib.domain.access.link import PROOFS, LinkPurpose
from chalicelib.mail.catalogue import CATALOGUE
from chalicelib.mail.link_addresses import link_address
from chalicelib.mail.rendering import render
from chalicelib.services.core.limits import count_form
from chalicelib.services.core.ports import Throttled
from infra.local.samples import LINKS, sample
from tests.audiences.site import (
    PASSWORD,
    Site,
    apply_for_posts,
    asked,
    code_of,
    confirmed_application,
    invited,
    later,
)
from tests.audiences.situations import account_email_link, confirmed_link, email_change_link
from tests.browser.served import Served, require_accessible, require_reflow
from tests.browser.test_every_state import forgotten, registration, space_of_candidate
from tests.support.core import core

pytestmark = pytest.mark.long

P = LinkPurpose


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of link.

    Args:
        make: does what sends one, and returns its path.
        fields: the fields of the form on its page.
        hours: its validity, 0 for a link that is valid as long as its object.
        used: the text of the page of a used link.
        expired: the text that says what to do about an expired link.
    """

    make: Callable[[Site], str]
    fields: Callable[[Site, Any], dict[str, str]] = lambda site, page: {}
    hours: int = 0
    used: str = ""
    expired: str = ""


def _confirmation(site: Site) -> str:
    apply_for_posts(site, siret="21570463600012", name="Ville de Metz")
    return site.link("application_confirm", "confirm")


def _status(site: Site) -> str:
    confirmed_application(site, siret="21590350100017", name="Ville de Lille")
    return site.link("application_confirmed", "status")


KINDS: dict[LinkPurpose, Kind] = {
    P.CONFIRM_APPLICATION: Kind(
        make=_confirmation, hours=181 * 24, used="déjà confirmé", expired="remplissez à nouveau le formulaire"
    ),
    P.CONFIRM_CANDIDATE: Kind(
        make=registration, hours=181 * 24, used="déjà confirmé", expired="remplissez à nouveau le formulaire"
    ),
    P.ANSWER_QUESTION: Kind(
        make=lambda site: asked(site, confirmed_application(site), "Où l'accueil aura-t-il lieu ?"),
        fields=lambda site, page: {"text": "À la mairie."},
        hours=29 * 24,
        used="page de suivi",
        expired="Écrivez directement à votre préfecture",
    ),
    P.CANDIDATE_AVAILABILITY: Kind(
        make=confirmed_link("availability"),
        fields=lambda site, page: {"available": "non"},
        hours=181 * 24,
        used="Si votre situation a changé depuis",
        expired="recevez un lien qui l'ouvre",
    ),
    P.CANDIDATE_UNSUBSCRIBE: Kind(
        make=confirmed_link("unsubscribe"),
        fields=lambda site, page: {"reason": ""},
        hours=181 * 24,
        used="Il a retiré votre inscription",
        expired="recevez un lien qui l'ouvre",
    ),
    **{
        purpose: Kind(
            make=lambda site, name=name: email_change_link(site, name),
            fields=lambda site, page: {"agreed": "oui"},
            hours=29 * 24,
            used="Votre espace montre",
            expired="faite à nouveau",
        )
        for purpose, name in (
            (P.CONFIRM_NEW_EMAIL, "candidate_new_email"),
            (P.APPROVE_NEW_EMAIL, "candidate_approve_email"),
        )
    },
    **{
        purpose: Kind(
            make=lambda site, name=name: account_email_link(site, name),
            fields=lambda site, page: {"agreed": "oui"},
            hours=29 * 24,
            used="Votre espace montre",
            expired="faite à nouveau",
        )
        for purpose, name in (
            (P.CONFIRM_ACCOUNT_EMAIL, "account_new_email"),
            (P.APPROVE_ACCOUNT_EMAIL, "account_approve_email"),
        )
    },
    P.APPLICATION_STATUS: Kind(make=_status),
    P.OPEN_ACCOUNT: Kind(
        make=invited,
        fields=lambda site, page: {"password": PASSWORD, "totp_code": code_of(site, page)},
        hours=29 * 24,
        used="Connectez-vous",
        expired="Recevoir un nouveau lien",
    ),
    P.RESET_PASSWORD: Kind(
        make=forgotten,
        fields=lambda site, page: {"password": "cinq autres mots bien choisis"},
        hours=29 * 24,
        used="connectez-vous",
        expired="Recevoir un nouveau lien",
    ),
    P.CANDIDATE_SPACE: Kind(
        make=space_of_candidate, hours=2, used="demandez un nouveau lien", expired="Demandez-en un nouveau"
    ),
}
SINGLE_USE = [purpose for purpose, kind in KINDS.items() if kind.hours]


def require_dead_end_explained(served: Served, path: str, status: int, words: str) -> None:
    """Check, with and without script: the status, what to do in words, nothing to send, no barrier."""
    for javascript in (True, False):
        page = served.tab(javascript=javascript)
        answer = page.goto(path)
        assert answer is not None and answer.status == status, (path, answer.status)
        shown = page.get_by_role("main")
        assert words in " ".join(shown.inner_text().split()), shown.inner_text()
        assert shown.locator("form").count() == 0
        assert page.title().startswith("Erreur") == (status >= 400)
        if javascript:
            require_accessible(page)
            require_reflow(page)
        page.close()


@pytest.mark.parametrize("purpose", core(SINGLE_USE, P.CONFIRM_APPLICATION))
def test_a_used_link_tells_so_and_what_comes_next(served: Served, purpose: LinkPurpose) -> None:
    kind = KINDS[purpose]
    path = kind.make(served.site)
    page = served.site.get(path)
    assert served.site.fill(page, **kind.fields(served.site, page)).status in (200, 303)
    served.site.cookies.clear()
    require_dead_end_explained(served, path, 200, kind.used)


@pytest.mark.parametrize("purpose", core(SINGLE_USE, P.CANDIDATE_SPACE))
def test_an_expired_link_tells_how_to_continue(served: Served, purpose: LinkPurpose) -> None:
    kind = KINDS[purpose]
    path = kind.make(served.site)
    later(served.site, hours=kind.hours)
    require_dead_end_explained(served, path, 410, kind.expired)


@pytest.mark.parametrize("purpose", core(KINDS, P.OPEN_ACCOUNT))
def test_a_truncated_link_tells_to_copy_it_whole(served: Served, purpose: LinkPurpose) -> None:
    path = KINDS[purpose].make(served.site)
    require_dead_end_explained(served, path[:-9], 404, "Copiez l'adresse entière du lien")


@pytest.mark.parametrize("purpose", core(KINDS, P.RESET_PASSWORD))
def test_a_link_of_one_purpose_does_not_serve_another(served: Served, purpose: LinkPurpose) -> None:
    site = served.site
    token = KINDS[purpose].make(site).rpartition("/")[2]
    place_of = {
        one: link_address(one, site.ports.ids.new(), "", site.ports.signer).split("/")[1]
        for one in set(P) - PROOFS
    }
    places = set(place_of.values()) - {place_of[purpose]}
    before = _everything(site)
    for place in sorted(places):
        assert site.get(f"/{place}/{token}").status == 404
    require_dead_end_explained(served, f"/{sorted(places)[0]}/{token}", 404, "Copiez l'adresse entière")
    assert _everything(site) == before


def test_every_kind_of_link_is_tested_here() -> None:
    # A continuation link opens no page of its own: it fills in a field of a public form.
    assert set(KINDS) == set(LinkPurpose) - PROOFS


def _everything(site: Site) -> dict[str, Any]:
    """Return all that is stored, including sessions, counters and journal."""
    holders = {"store": site.store, "ephemeral": site.ports.ephemeral}
    return {
        f"{name}.{field}": copy.deepcopy(held)
        for name, holder in holders.items()
        for field, held in vars(holder).items()
        if isinstance(held, dict | list | set)
    }


def _addresses(text: str, page: str) -> set[str]:
    """Return all addresses in an e-mail, in its two forms."""
    in_text = {one.rstrip(".,;)") for one in re.findall(r"https?://[^\s<>\"»]+", text)}
    in_page = set(re.findall(r'(?:href|src)="(https?://[^"]+)"', page))
    return in_text | {one.replace("&amp;", "&") for one in in_page}


def test_a_mail_scanner_that_runs_scripts_and_follows_everything_changes_nothing(served: Served) -> None:
    site = served.site
    stored = {}
    for purpose, kind in KINDS.items():
        kind.make(site)
        stored[str(purpose)] = next(
            link
            for email in reversed(site.store.emails)
            for link in email.links.values()
            if link.purpose == purpose
        )
    with suppress(Throttled):
        for _ in range(site.ports.parameters().forms_per_email_day + 1):
            count_form(site.ports, Anybody(), email="anne@commune.example", proof=None)
    stored |= {str(link.purpose): link for link in site.store.emails[-1].links.values()}
    assert set(stored) == set(LinkPurpose)
    site.cookies.clear()
    before = _everything(site)
    assert before["store.journal"] and before["store.links"]

    found: set[str] = set()
    for name, entry in CATALOGUE.items():
        purposes = {link: LINKS[link][0] for link in (*entry.links, *entry.optional_links)}
        links = {link: (purpose, stored[purpose].id) for link, purpose in purposes.items()}
        email = render(replace(sample(name), links=links), served.url, site.ports.signer)
        led_to = _addresses(email.text, email.html)
        for purpose, link_id in links.values():
            assert link_address(purpose, link_id, served.url, site.ports.signer) in led_to, name
        found |= led_to

    ours = {one for one in found if one.startswith(served.url)}
    assert len(ours) >= len(KINDS)
    page = served.tab()
    seen: set[str] = set()
    waiting = sorted(ours)
    while waiting:
        address = urldefrag(waiting.pop()).url
        if address in seen:
            continue
        seen.add(address)
        if address in ours:
            answer = page.goto(address)
            assert answer is not None and answer.status == 200, address
            page.wait_for_load_state("networkidle")
            body = page.content()
        else:
            fetched = page.request.get(address)
            assert fetched.status in (200, 404, 405), (address, fetched.status)
            body = fetched.text() if "html" in fetched.headers["content-type"] else ""
        page.request.head(address)
        inside = re.findall(r'(?:href|action|formaction|src)="([^"#]+)', body)
        waiting += [
            there
            for one in inside
            if (there := urljoin(address, one.replace("&amp;", "&"))).startswith(served.url + "/")
        ]
    assert len(seen) > len(ours)
    assert _everything(site) == before
