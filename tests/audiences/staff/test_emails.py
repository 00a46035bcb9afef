"""The agency reads the state of e-mails, sends them again, and reads undelivered addresses."""

from chalicelib.domain.access.account import Role
from chalicelib.domain.shared.undelivered import Feedback
from chalicelib.services.access.mail_feedback import record_feedback
from chalicelib.services.core.changes import OutboxStatus
from tests.audiences.site import Site, confirmed_application
from tests.audiences.situations import staff_enters


def test_an_email_that_bounced_is_found_on_the_applications_page_and_sent_again(site: Site) -> None:
    application = confirmed_application(site)
    email = next(one for one in site.store.emails if one.template == "application_confirmed")
    site.store.outbox[email.id].status = OutboxStatus.DONE
    record_feedback(site.ports, Feedback.PERMANENT_BOUNCE, email.to, email.id)
    staff_enters(site, Role.AGENCY)
    sheet = site.get(f"/espace/dossiers/{application.id}")
    assert "La candidature de la structure … est confirmée" in sheet.text
    assert "Revenu : l'adresse n'existe pas ou plus" in sheet.text
    path = f"/espace/e-mails/{email.id}"
    assert "Corrigez d'abord l'adresse" in site.get(path).text
    done = site.follow(site.send(site.get(path), f"{path}/renvoi"))
    assert "L'e-mail part à nouveau" in done.text
    owed = [one for one in site.store.emails if one.template == "application_confirmed"]
    assert len(owed) == 2 and owed[-1].links == email.links
    assert "e-mail renvoyé" in site.get(f"/espace/dossiers/{application.id}").text


def test_a_prefecture_reads_no_emails_of_an_application(site: Site) -> None:
    application = confirmed_application(site)
    staff_enters(site)
    assert "/espace/e-mails/" not in site.get(f"/espace/dossiers/{application.id}").html


def test_an_undelivered_address_leads_to_its_correction_and_leaves_the_list(site: Site) -> None:
    application = confirmed_application(site)
    email = next(one for one in site.store.emails if one.template == "application_confirmed")
    record_feedback(site.ports, Feedback.PERMANENT_BOUNCE, email.to, email.id)
    staff_enters(site, Role.AGENCY)
    shown = site.get("/espace/adresses")
    assert application.contact.email in shown.text
    assert f"/espace/corrections/{application.id}/contact" in shown.html
    (report,) = site.store.undelivered(limit=2, cursor=None).items
    done = site.follow(site.send(shown, f"/espace/adresses/{report.id}/retrait"))
    assert "L'adresse est retirée de la liste" in done.text and application.contact.email not in done.text
