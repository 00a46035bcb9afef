"""A candidate changes the address by the pages: the request, the two links, the next sign-in."""

from tests.audiences.candidate.test_candidate_pages import enter, entered, stored
from tests.audiences.site import Site, later

ADDRESS, NEW = "/mon-espace/adresse", "paule@courriel.example"


def test_the_address_changes_by_both_links_and_the_space_opens_with_the_new_one(site: Site) -> None:
    candidate = entered(site)
    page = site.get(ADDRESS)
    assert candidate.email in page.text
    waiting = site.follow(site.send(page, ADDRESS, email=NEW))
    assert f"Un changement pour {NEW} est en cours" in waiting.text
    assert "Garder mon adresse" in page.text and "Garder mon adresse" not in waiting.text, (
        "it cancels nothing"
    )
    assert "Changement en cours" in site.get("/mon-espace").text
    to_new, to_present = (
        site.link(template, "agree") for template in ("candidate_new_email", "candidate_approve_email")
    )
    before = site.written()
    shown = site.get(to_new)
    assert (shown.status, site.written()) == (200, before), "opening a link changes nothing"
    assert NEW in shown.text and candidate.first_name not in shown.text and candidate.email not in shown.text
    assert site.send(shown, to_new, agreed="oui").heading == "Votre accord est enregistré"
    done = site.send(site.get(to_present), to_present, agreed="oui")
    assert done.heading == "L'adresse de l'inscription a changé"
    assert site.get(to_present).heading == "Ce lien a déjà servi"
    assert site.get("/mon-espace").status != 200, "the session of the old address is over"
    for name in ("availability", "unsubscribe"):
        former = site.get(site.link("candidate_confirmed", name))
        assert (former.status, former.heading) == (410, "Ce lien n'est plus valable")
        assert "l'adresse de l'inscription a changé" in former.text and "retirée" not in former.text
    later(site, minutes=2)
    enter(site, stored(site, candidate))
    assert f"E-mail {NEW}" in site.get("/mon-espace").text


def test_the_reader_of_the_present_address_cancels_and_the_other_link_says_so(site: Site) -> None:
    candidate = entered(site)
    site.send(site.get(ADDRESS), ADDRESS, email=NEW)
    to_new, to_present = (
        site.link(template, "agree") for template in ("candidate_new_email", "candidate_approve_email")
    )
    cancelled = site.send(site.get(to_present), to_present, agreed="non")
    assert cancelled.heading == "Le changement d'adresse est annulé"
    assert site.get(to_new).heading == "Ce changement n'est plus en cours"
    assert stored(site, candidate).email == candidate.email


def test_the_present_address_and_an_invalid_one_are_refused_beside_the_field(site: Site) -> None:
    candidate = entered(site)
    same = site.send(site.get(ADDRESS), ADDRESS, email=candidate.email)
    assert same.status == 422 and "C'est déjà votre adresse" in same.text
    wrong = site.send(site.get(ADDRESS), ADDRESS, email="paule")
    assert wrong.status == 422 and 'value="paule"' in wrong.html
