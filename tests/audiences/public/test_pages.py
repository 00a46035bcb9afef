"""What all pages have in common: one layout, safe headers, addresses that work under a stage prefix."""

import hashlib
import html
import re
from pathlib import Path

import pytest

from chalicelib.http.html import pages
from tests.audiences.site import (
    Site,
    apply_for_posts,
    confirmed_application,
    invited,
    opened,
    status_path,
    with_account,
)

STATIC = Path(pages.__file__).parent / "static"
PUBLIC = [
    "/",
    "/engager",
    "/engager/merci",
    "/devenir-conseiller",
    "/devenir-conseiller/merci",
    "/connexion",
    "/mot-de-passe-oublie",
    "/confirmation/inconnue",
    "/donnees-personnelles",
    "/mentions-legales",
    "/accessibilite",
]


@pytest.mark.parametrize("path", PUBLIC)
def test_a_page_is_french_and_has_its_landmarks(site: Site, path: str) -> None:
    page = site.get(path)
    assert '<html lang="fr">' in page.html
    assert '<a class="skip" href="#contenu">' in page.html
    for landmark in ("<header", '<main id="contenu"', "<footer"):
        assert page.html.count(landmark) == 1
    assert page.html.count("<h1>") == 1


@pytest.mark.parametrize("path", [*PUBLIC, "/espace", "/nulle-part", "/api/v1/health", "/api/v1/nowhere"])
def test_a_head_request_gets_the_headers_of_the_page(site: Site, path: str) -> None:
    asked = {"Accept": "text/html"}
    head, page = (site.client.http.request(method, path, headers=asked) for method in ("HEAD", "GET"))
    assert (head.status_code, set(head.headers)) == (page.status_code, set(page.headers))
    assert head.headers.get("Location") == page.headers.get("Location")


@pytest.mark.parametrize("path", PUBLIC)
def test_a_page_carries_no_inline_style_or_script(site: Site, path: str) -> None:
    page = site.get(path)
    assert not re.search(r"<style|style=|\son\w+=", page.html)
    assert re.findall(r"<script[^>]*>.*?</script>", page.html) == [
        f'<script src="/static/{pages.static_name("js")}" defer></script>'
    ]
    assert "style-src 'self'" in page.headers["Content-Security-Policy"]
    assert "unsafe-inline" not in page.headers["Content-Security-Policy"]
    # The browser caches public forms, so that Back shows what was typed.
    typed = path in ("/engager", "/devenir-conseiller")
    assert page.headers["Cache-Control"] == ("private, no-cache" if typed else "no-store")


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("text/html,application/xhtml+xml,*/*;q=0.8", "text/html; charset=utf-8"),
        ("application/json", "application/problem+json"),
        ("*/*", "application/problem+json"),
    ],
)
def test_an_unknown_address_is_a_page_for_browsers_and_a_problem_for_programs(
    site: Site, accept: str, kind: str
) -> None:
    answer = site.client.http.get("/confirmation-coup%C3%A9e?q=1", headers={"Accept": accept})
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, kind)
    said = html.unescape(answer.body.decode())
    assert ("Page introuvable" in said) == kind.startswith("text/html")


@pytest.mark.parametrize(
    ("extension", "kind", "found"),
    [
        ("css", "text/css", r'rel="stylesheet" href="([^"]+)"'),
        ("js", "text/javascript", r'script src="([^"]+)"'),
        ("svg", "image/svg+xml", r'rel="icon" type="image/svg\+xml" href="([^"]+)"'),
    ],
)
def test_a_static_file_is_cached_for_ever_under_its_fingerprint(
    site: Site, extension: str, kind: str, found: str
) -> None:
    file = site.get(re.search(found, site.get("/").html)[1])
    assert file.headers["Content-Type"].startswith(kind)
    assert file.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert file.html == pages.static_file(extension)


def test_the_base_style_sheet_is_unchanged_from_its_publication() -> None:
    digest = hashlib.sha256((STATIC / "base.css").read_bytes()).hexdigest()
    assert digest == "b4ad31da9b1b17de182a08e4c39159496574d90a82464c6d5afeda7133f0e110"
    notice = (STATIC.parents[3] / "NOTICE").read_text(encoding="utf-8")
    assert "modern-normalize 3.0.1" in notice and "Copyright (c) Sindre Sorhus" in notice


def test_a_skin_is_another_file_of_tokens() -> None:
    tokens = (STATIC / "tokens.css").read_text(encoding="utf-8")
    properties = set(re.findall(r"^ +([a-z-]+): ", tokens, re.M))
    declared = {name for name in properties if name.startswith("--")}
    assert properties - declared == {"color-scheme"}
    components = (STATIC / "site.css").read_text(encoding="utf-8")
    assert set(re.findall(r"var\((--[a-z-]+)", components)) == declared
    # The one exception is a QR code: black on white whatever the skin.
    assert re.findall(r"#[0-9a-f]{3,8}\b|rgb|hsl", components) == ["#fff", "#000"]
    assert "@import" not in components and "url(" not in components


def test_the_e_mails_have_the_colours_of_the_pages_and_not_those_of_the_state() -> None:
    layout = STATIC.parents[2] / "mail" / "templates" / "layout.html"
    tokens = (STATIC / "tokens.css").read_text(encoding="utf-8")
    assert set(_colours(layout.read_text(encoding="utf-8"))) <= set(_colours(tokens))


def _colours(text: str) -> list[str]:
    return re.findall("#[0-9a-f]{6}", text)


def test_nothing_is_animated() -> None:
    assert not re.search("animation|transition|scroll-behavior", pages.static_file("css"))


@pytest.mark.parametrize("name", ["site.0123456789ab.css", "site.0123456789ab.js", "site.0123456789ab.svg"])
def test_a_page_of_another_version_finds_the_static_file_uncached(site: Site, name: str) -> None:
    file = site.get(f"/static/{name}")
    assert file.status == 200 and file.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("name", ["autre.css", "site.css.map", "..%2F..%2Fsettings.py"])
def test_no_other_file_is_served(site: Site, name: str) -> None:
    assert site.get(f"/static/{name}").status == 404


def test_every_address_works_under_a_stage_prefix() -> None:
    with opened("https://x.execute-api.eu-west-3.amazonaws.com/api") as site:
        apply_for_posts(site)
        for path in (*PUBLIC, site.link("application_confirm", "confirm"), invited(site)):
            addresses = re.findall(r'(?:href|action)="(/[^"]*)"', site.get(path).html)
            assert addresses and all(address.startswith("/api/") for address in addresses)
        with_account(site)
        done = site.fill(
            site.get("/connexion"), email="ines@chartres.example", password="quatre mots choisis au hasard"
        )
        assert done.headers["Location"] == "/api/espace"
        assert "__Host-session" in site.cookies
        assert site.follow(done).heading == "Mon espace"


def test_the_home_page_tells_the_amounts_in_force(site: Site) -> None:
    page = site.get("/")
    for amount in ("50 000 € sur 24", "32 000 € sur 18", "40 000 € sur 24"):
        assert amount in page.text
    assert 'href="/connexion"' in page.html and 'href="/api/v1/openapi.json"' in page.html


def test_the_home_page_distinguishes_advisers_from_agents_of_france_services(site: Site) -> None:
    """RULES 6."""
    text = site.get("/").text
    assert "peut exercer dans une France Services, sans en être un agent" in text
    assert "conclure des mandats avec Aidants Connect" in text


def test_pages_behind_links_are_not_indexed_by_search_engines(site: Site) -> None:
    private = site.get(status_path(site, confirmed_application(site)))
    assert '<meta name="robots" content="noindex">' in private.html
    assert "noindex" not in site.get("/").html


def test_a_form_sent_as_json_is_refused_with_a_page(site: Site) -> None:
    answer = site.client.http.request(
        "POST", "/connexion", headers={"Content-Type": "application/json"}, body=b"{}"
    )
    assert answer.status_code == 415
    assert b"<h1>" in answer.body


def test_a_form_of_another_site_is_refused_with_a_page(site: Site) -> None:
    answer = site.client.http.request(
        "POST", "/connexion", headers={"Origin": "https://ailleurs.example"}, body=b"email=a"
    )
    assert answer.status_code == 403
    assert "Action refusée" in answer.body.decode()


def test_an_internal_error_shows_a_page_without_details(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_token: str) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(site.ports.ephemeral, "link", broken)
    apply_for_posts(site)
    page = site.get(site.link("application_confirm", "confirm"))
    assert page.status == 500 and page.title.startswith("Erreur : Erreur interne")
    assert "secret detail" not in page.html


def test_the_time_of_the_files_of_a_contract_is_told_in_the_unit_that_the_agency_sets(site: Site) -> None:
    text = site.get("/donnees-personnelles").text
    months = site.ports.parameters().end_proof_months
    assert f"supprimés {months} mois après la fin du contrat" in text
    assert f"effacés {months} mois après la fin de ce contrat" in text


def test_a_mark_stays_on_the_line_of_its_word_wherever_the_sentence_comes_from(site: Site) -> None:
    refused = site.send(site.get("/engager"), "/engager", action="check", name="« Le Clic » : ici ? 10 % !")
    # The label and the message of the form, the title, and what was typed, told again.
    assert "Numéro SIRET\u00a0: Ce champ est obligatoire." in html.unescape(refused.html)
    assert "<title>Erreur\u00a0: " in refused.html
    # What was typed is sent again as it was.
    assert 'value="« Le Clic » : ici ? 10 % !"' in html.unescape(refused.html)


def test_a_text_typed_on_several_lines_comes_back_as_it_was() -> None:
    page = '<p title="a : b">10 % : « oui »</p><textarea name="x">10 % : « oui »</textarea><p>a : b</p>'
    assert pages._set_in_french(page) == (
        '<p title="a : b">10\u00a0%\u00a0: «\u00a0oui\u00a0»</p><textarea name="x">10 % : « oui »</textarea>'
        "<p>a\u00a0: b</p>"
    )
