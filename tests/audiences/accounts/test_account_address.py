"""The owner of an account changes its address by the pages: the request, the two links, the next sign-in."""

from chalicelib.domain.access.account import Role
from chalicelib.services.access.accounts import account_of_address
from tests.audiences.site import PASSWORD, Site, code_of, invited, later, signed_in

ADDRESS, NEW = "/espace/adresse", "ines.durand@nouveau.example"


def asked(site: Site, **changed: str):
    page = site.get(ADDRESS)
    return site.send(page, ADDRESS, **{"email": NEW, "password": PASSWORD, **changed})


def links(site: Site) -> tuple[str, str]:
    to_new, to_present = (
        site.link(template, "new_address") for template in ("account_new_email", "account_approve_email")
    )
    return to_new, to_present


def test_a_structure_changes_the_address_of_its_account_by_both_links(site: Site) -> None:
    signed_in(site)
    assert 'href="/espace/adresse"' in site.get("/espace/informations").html
    waiting = site.follow(asked(site))
    assert f"Un changement pour {NEW} est en cours" in waiting.text
    assert "Garder mon adresse" not in waiting.text, "leaving the page cancels nothing"
    assert "changement en cours" in site.get("/espace/informations").text
    to_new, to_present = links(site)
    before = site.written()
    shown = site.get(to_new)
    assert (shown.status, site.written()) == (200, before), "opening a link changes nothing"
    assert NEW in shown.text and "ines@chartres.example" not in shown.text and "Durand" not in shown.text
    assert site.send(shown, to_new, agreed="oui").heading == "Votre accord est enregistré"
    assert site.get("/espace/informations").status == 200, "nothing changes before both agreed"
    done = site.send(site.get(to_present), to_present, agreed="oui")
    assert done.heading == "L'adresse du compte a changé"
    assert site.get(to_present).heading == "Ce lien a déjà servi"
    assert site.get("/espace/informations").status == 303, "the session of before is over"
    page = site.get("/connexion")
    assert site.send(page, "/connexion", email="ines@chartres.example", password=PASSWORD).status == 422
    later(site, minutes=1)
    assert site.send(site.get("/connexion"), "/connexion", email=NEW, password=PASSWORD).status == 303
    assert NEW in site.get("/espace/informations").text


def test_an_agent_changes_the_address_and_signs_in_with_the_same_code(site: Site) -> None:
    link = invited(site, Role.PREFECTURE)
    opening = site.get(link)
    site.send(opening, link, password=PASSWORD, totp_code=code_of(site, opening))
    later(site, minutes=1)
    known = {"email": "agent@prefecture.example", "password": PASSWORD}
    site.send(site.get("/connexion"), "/connexion", **known, totp_code=code_of(site, opening))
    assert 'href="/espace/adresse"' in site.get("/espace").html
    assert "application d'authentification restent les mêmes" in site.get(ADDRESS).text
    assert asked(site).status == 303
    for path in links(site):
        site.send(site.get(path), path, agreed="oui")
    later(site, minutes=1)
    entered = site.send(
        site.get("/connexion"), "/connexion", email=NEW, password=PASSWORD, totp_code=code_of(site, opening)
    )
    assert entered.status == 303 and NEW in site.get("/espace").text


def test_the_reader_of_the_present_address_cancels_it(site: Site) -> None:
    signed_in(site)
    asked(site)
    to_new, to_present = links(site)
    cancelled = site.send(site.get(to_present), to_present, agreed="non")
    assert cancelled.heading == "Le changement d'adresse est annulé"
    assert site.get(to_new).heading == "Ce changement n'est plus en cours"
    assert account_of_address(site.ports, "ines@chartres.example") is not None


def test_a_wrong_password_and_the_same_address_are_told_beside_their_fields(site: Site) -> None:
    signed_in(site)
    wrong = asked(site, password="un autre mot de passe")
    assert wrong.status == 422 and 'id="erreur-password"' in wrong.html
    assert f'value="{NEW}"' in wrong.html and "un autre mot de passe" not in wrong.html
    same = asked(site, email="ines@chartres.example")
    assert same.status == 422 and "C'est déjà votre adresse" in same.text
