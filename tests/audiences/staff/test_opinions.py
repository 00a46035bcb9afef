"""Opinions at the desk: drafts, two agents on one application, one opinion for several applications."""

from chalicelib.domain.access.account import Role
from chalicelib.domain.access.actor import AccountSession
from chalicelib.domain.applying.application import Application
from chalicelib.domain.deciding.opinion import OpinionVerdict
from chalicelib.services.core.changes import SYSTEM, Author, Changes
from chalicelib.services.deciding import drafts, review
from tests.audiences.site import Site, changed_to, confirmed_application
from tests.audiences.situations import OTHER_SIRETS, staff_enters
from tests.support import builders

COMMENT = "Le projet répond à un besoin du territoire."


def colleague(site: Site) -> AccountSession:
    """Return another agent of the department, signed in elsewhere."""
    account = builders.account(
        id=site.ports.ids.new(),
        email="zoe@prefecture.example",
        role=Role.PREFECTURE,
        first_name="Zoé",
        last_name="Roy",
        created_at=site.clock.now(),
        departments=("28",),
    )
    changes = Changes(author=Author(kind=SYSTEM), at=site.clock.now())
    changes.create(account)
    site.store.commit(changes)
    return AccountSession(account=account, request_id="request-2")


def opinion_of(site: Site, application: Application) -> str | None:
    found = site.store.get(Application, application.id)
    assert found is not None
    return found.opinion.comment if found.opinion else None


def test_a_draft_is_kept_shown_to_a_colleague_and_given(site: Site) -> None:
    application = confirmed_application(site)
    staff_enters(site)
    path = f"/espace/dossiers/{application.id}"
    sent = site.send(site.get(path), f"{path}/brouillon", comment="À revoir avec la mairie.")
    page = site.follow(sent)
    assert "Votre brouillon est gardé" in page.text and "À revoir avec la mairie." in page.html
    assert opinion_of(site, application) is None
    listed = site.get("/espace/dossiers?tray=opinion")
    assert "brouillon du" in listed.text
    given = site.send(page, f"{path}/avis", verdict="favourable", comment=COMMENT)
    assert given.status == 303 and opinion_of(site, application) == COMMENT
    assert "Brouillon de" not in site.get(path).text


def test_an_emptied_draft_is_deleted(site: Site) -> None:
    application = confirmed_application(site)
    staff_enters(site)
    path = f"/espace/dossiers/{application.id}"
    page = site.follow(site.send(site.get(path), f"{path}/brouillon", comment="À revoir."))
    done = site.follow(site.send(page, f"{path}/brouillon", comment=""))
    assert "Aucun brouillon n'est gardé" in done.text


def test_the_second_of_two_agents_is_told_what_the_first_did_and_keeps_what_was_typed(site: Site) -> None:
    application = confirmed_application(site)
    staff_enters(site)
    path = f"/espace/dossiers/{application.id}"
    page = site.get(path)
    unfavourable = OpinionVerdict.UNFAVOURABLE
    review.give_opinion(
        site.ports, colleague(site), application.id, verdict=unfavourable, comment="Trop tôt, trop loin."
    )
    told = site.send(page, f"{path}/avis", verdict="favourable", comment=COMMENT)
    assert told.status == 412
    assert "Entre-temps : Zoé Roy (préfecture), avis défavorable" in told.text
    assert "Trop tôt, trop loin." in told.text and COMMENT in told.html
    assert opinion_of(site, application) == "Trop tôt, trop loin."
    again = site.send(told, f"{path}/avis")
    assert again.status == 303 and opinion_of(site, application) == COMMENT


def test_a_draft_of_a_colleague_is_shown_before_it_is_replaced_or_given(site: Site) -> None:
    application = confirmed_application(site)
    staff_enters(site)
    path = f"/espace/dossiers/{application.id}"
    page = site.get(path)
    drafts.save_draft(site.ports, colleague(site), application.id, verdict=None, comment="Celui de Zoé.")
    for door in ("brouillon", "avis"):
        told = site.send(page, f"{path}/{door}", verdict="favourable", comment=COMMENT)
        assert told.status == 412
        assert "Entre-temps : Zoé Roy, avis gardé en brouillon" in told.text
        assert "Celui de Zoé." in told.text and COMMENT in told.html
    assert site.send(told, f"{path}/avis").status == 303


def test_what_was_typed_for_an_application_decided_meanwhile_is_shown_again(site: Site) -> None:
    application = confirmed_application(site)
    staff_enters(site)
    path = f"/espace/dossiers/{application.id}"
    page = site.get(path)
    changed_to(site, application.withdrawn_by_link())
    late = site.send(page, f"{path}/avis", verdict="favourable", comment=COMMENT)
    assert late.status in (409, 412)
    assert "Ce que vous aviez tapé" in late.text and COMMENT in late.text


def test_one_opinion_goes_to_the_chosen_applications_with_a_report(site: Site) -> None:
    first = confirmed_application(site)
    second = confirmed_application(site, siret=OTHER_SIRETS[0], name="Commune de Lucé")
    third = confirmed_application(site, siret=OTHER_SIRETS[1], name="Commune de Dreux")
    staff_enters(site)
    page = site.get("/espace/dossiers?tray=opinion&sort=name")
    drafts.save_draft(site.ports, colleague(site), third.id, verdict=None, comment="Celui de Zoé.")
    sent = site.send(
        page,
        "/espace/dossiers/avis?tray=opinion&sort=name",
        application_ids=[first.id, third.id],
        verdict="favourable",
        comment=COMMENT,
    )
    report = site.follow(sent)
    assert "1 avis donné" in report.text and "Chartres : avis favorable" in report.text
    assert "1 candidature sans cet avis" in report.text and "Commune de Dreux" in report.text
    assert "Un brouillon est gardé : ouvrez le dossier" in report.text
    assert 'href="/espace/dossiers?sort=name&amp;tray=opinion"' in report.html
    assert (opinion_of(site, first), opinion_of(site, second)) == (COMMENT, None)
    assert opinion_of(site, third) is None


def test_missing_answers_are_requested_on_the_same_list_with_the_same_choice(site: Site) -> None:
    application = confirmed_application(site)
    staff_enters(site)
    page = site.get("/espace/dossiers?tray=opinion&q=chartres")
    path = "/espace/dossiers/avis?tray=opinion&q=chartres"
    none = site.send(page, path, verdict="favourable", comment=COMMENT)
    assert none.status == 422 and "Cochez au moins une candidature" in none.text
    short = site.send(page, path, application_ids=application.id, verdict="favourable", comment="Oui")
    assert short.status == 422 and f'value="{application.id}"' in short.html
    assert 'value="chartres"' in short.html, "the list is the same"
    assert site.send(short, path, comment=COMMENT).status == 303


def test_only_the_prefecture_chooses_several(site: Site) -> None:
    confirmed_application(site)
    staff_enters(site, Role.COMMITTEE)
    assert "Donner le même avis" not in site.get("/espace/dossiers?tray=opinion").text
