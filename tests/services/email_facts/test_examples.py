"""Sentences that were once read when they were no longer true, each as a test (RULES section 10)."""

from datetime import date, timedelta

import pytest

from chalicelib.domain.access.account import Role
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.deciding.committee import Verdict
from chalicelib.domain.deciding.opinion import OpinionVerdict
from chalicelib.domain.recruiting.end_reason import EndReason
from chalicelib.services.access import passwords, staff
from chalicelib.services.applying import agency_corrections, applications, extensions
from chalicelib.services.applying.apply import submit_application
from chalicelib.services.candidates import candidate_space, sign_in_link
from chalicelib.services.deciding import review
from chalicelib.services.recruiting import ends
from tests.services.applying.test_additional import validated as more_posts_granted
from tests.support.world import World

# The posts granted on 14 September must be filled by 14 November.
TERM = date(2026, 11, 14)


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def end(world: World, recruitment_id: str, structure_id: str) -> None:
    ends.end(
        world.ports,
        world.as_structure(structure_id),
        recruitment_id,
        ended_on=world.today,
        reason=EndReason.RESIGNATION,
    )
    world.go_to(world.today + timedelta(days=1))
    world.tick()


def test_the_end_of_a_contract_tells_until_when_the_free_post_may_be_filled(world: World) -> None:
    structure = world.granted()
    hired = world.hired(structure)
    world.deliver()
    end(world, hired.id, structure.id)
    [told] = world.deliver()["recruitment_ended"]
    assert "1 poste libre et peut recruter jusqu'au 14 novembre 2026 inclus" in plain(told["text"])


def test_a_post_filled_again_is_not_called_free(world: World) -> None:
    structure = world.granted()
    hired = world.hired(structure)
    world.deliver()
    end(world, hired.id, structure.id)
    world.validated(structure)
    [told] = world.deliver()["recruitment_ended"]
    assert "n'a pas de poste libre" in plain(told["text"]) and "peut recruter" not in told["text"]


def test_a_post_free_past_the_term_is_not_called_open_to_recruiting(world: World) -> None:
    structure = world.granted()
    hired = world.hired(structure)
    world.deliver()
    world.go_to(TERM + timedelta(days=10))
    end(world, hired.id, structure.id)
    [told] = world.deliver()["recruitment_ended"]
    text = plain(told["text"])
    assert "1 poste est libre sans pouvoir être pourvu : le délai de recrutement est dépassé" in text
    assert "peut recruter" not in text and "n'a pas de poste libre" not in text


def test_posts_granted_at_two_dates_are_told_each_with_its_own_term(world: World) -> None:
    structure = world.granted()
    hired = world.hired(structure)
    world.go_to(TERM + timedelta(days=10))
    more_posts_granted(world, structure)
    world.deliver()
    end(world, hired.id, structure.id)
    [told] = world.deliver()["recruitment_ended"]
    text = plain(told["text"])
    assert "La structure a 2 postes libres et peut recruter jusqu'au" in text
    assert "1 poste est libre sans pouvoir être pourvu" in text


def lapse(world: World, application_id: str) -> None:
    applications.lapse(world.ports, world.agency, application_id, reason="Sans nouvelle de la structure.")


def test_a_partial_lapse_tells_what_is_taken_and_what_is_left_and_invites_nobody_to_apply(
    world: World,
) -> None:
    structure = world.granted(posts=3)
    world.hired(structure)
    world.go_to(TERM + timedelta(days=1))
    world.tick()
    world.deliver()
    lapse(world, structure.application_id)
    left = world.deliver()
    assert "application_lapsed" not in left
    [told] = left["posts_taken_back"]
    assert "a repris 2 postes sans recrutement" in plain(told["text"])
    assert "Postes attribués désormais : 1" in plain(told["text"])
    assert "nouvelle candidature" not in told["text"]


def test_a_whole_lapse_invites_to_apply_again_only_while_that_is_possible(world: World) -> None:
    structure = world.granted()
    world.go_to(TERM + timedelta(days=1))
    world.tick()
    world.deliver()
    lapse(world, structure.application_id)
    [told] = world.deliver()["application_lapsed"]
    assert "/engager" in told["text"]

    other = world.granted()
    siret = world.application_of(other).siret
    world.go_to(world.today + timedelta(days=70))
    world.tick()
    lapse(world, other.application_id)
    world.confirmed(siret=siret)
    [told] = world.deliver()["application_lapsed"]
    assert "/engager" not in told["text"]


def opinion(world: World, application_id: str) -> None:
    review.give_opinion(
        world.ports,
        world.as_staff(Role.PREFECTURE, "54"),
        application_id,
        verdict=OpinionVerdict.FAVOURABLE,
        comment="Un projet solide et attendu.",
    )


def test_a_digest_counts_the_opinions_still_awaited_when_it_is_sent(world: World) -> None:
    world.prefecture("54")
    waiting = [world.confirmed() for _ in range(20)]
    world.go_to(date(2026, 9, 15), hour=8)
    world.tick()
    world.run_tasks()
    for application in waiting[:16]:
        opinion(world, application.id)
    [told] = world.deliver()["digest"]
    assert told["subject"] == "À traiter : 4 candidatures à examiner"
    assert f"- {waiting[0].name}\n" not in told["text"] and f"- {waiting[19].name}\n" in told["text"]


def test_a_digest_is_not_sent_once_all_its_opinions_were_given(world: World) -> None:
    world.prefecture("54")
    application = world.confirmed()
    world.go_to(date(2026, 9, 15), hour=8)
    world.tick()
    world.run_tasks()
    opinion(world, application.id)
    assert "digest" not in world.deliver()


def test_the_second_applicant_of_a_siret_is_told_of_the_first_and_not_of_a_transmission(
    world: World,
) -> None:
    first = world.confirmed(name="La première", first_name="Anne")
    world.deliver()
    second = world.confirmed(siret=first.siret, name="La seconde")
    left = world.deliver()
    assert "application_confirmed" not in left
    [told] = left["application_aside"]
    assert told["to"] == second.contact.email
    assert "n'est pas transmise à la préfecture" in plain(told["text"])
    assert first.name not in told["text"] and first.contact.email not in told["text"]


def test_the_contact_of_an_application_reads_who_sent_a_second_form_and_how_they_can_join(
    world: World,
) -> None:
    structure = world.granted(first_name="Anne")
    world.deliver()
    world.confirmed(siret=structure.siret, first_name="Paul")
    [before] = world.deliver()["application_second"]
    assert "Paul" in before["text"] and "C'est vous qui suivez ce dossier" in plain(before["text"])
    assert "une fois la candidature validée et votre compte créé" in plain(before["text"])
    world.structure_account(structure)
    world.wait(days=1)
    world.confirmed(siret=structure.siret, first_name="Zoé")
    [after] = world.deliver()["application_second"]
    assert "Zoé" in after["text"] and "/espace/informations" in after["text"]


def test_the_second_sender_is_told_that_the_first_was_informed_only_when_it_is_true(world: World) -> None:
    first = world.confirmed()
    told_of = "est prévenue de votre demande"
    world.confirmed(siret=first.siret)
    assert told_of in plain(world.deliver()["application_aside"][0]["text"])
    world.confirmed(siret=first.siret)
    assert told_of not in plain(world.deliver()["application_aside"][0]["text"]), "once a day"
    world.wait(days=1)
    world.confirmed(siret=first.siret)
    world.withdraw(first)
    assert told_of not in plain(world.deliver()["application_aside"][0]["text"]), "nobody follows it any more"


def test_a_withdrawn_candidate_returns_by_registering_again(world: World) -> None:
    gone = world.candidate()
    candidate_space.withdraw(world.ports, world.as_candidate(gone), reason="J'ai trouvé un emploi.")
    world.deliver()
    again = world.register(world.candidate_answers(email=gone.email, first_name="Zoé"))
    left = world.deliver()
    assert "candidate_exists" not in left and len(left["candidate_confirm"]) == 1
    assert not world.fresh(again).findable, "until the new form is confirmed"
    back = world.candidate(email=gone.email, first_name="Zoé")
    assert (back.id, back.first_name, back.findable) == (gone.id, "Zoé", True)


def test_a_withdrawn_candidate_who_did_not_confirm_the_new_form_stays_withdrawn(world: World) -> None:
    gone = world.candidate()
    candidate_space.withdraw(world.ports, world.as_candidate(gone), reason="J'ai trouvé un emploi.")
    left = world.fresh(gone)
    world.register(world.candidate_answers(email=gone.email))
    world.wait(days=200)
    world.tick()
    stayed = world.fresh(gone)
    assert (stayed.status, stayed.available, stayed.findable) == (left.status, False, False)


def test_after_an_outage_past_the_term_one_email_says_that_no_days_are_left(world: World) -> None:
    world.granted()
    world.deliver()
    world.go_to(TERM + timedelta(days=3))
    world.tick()
    left = world.deliver()
    assert "recruitment_reminder" not in left and len(left["recruitment_overdue"]) == 1


def test_after_an_outage_of_the_mail_only_the_newest_of_three_reminders_is_sent(world: World) -> None:
    world.granted()
    world.deliver()
    for day in (date(2026, 10, 14), date(2026, 10, 29), TERM - timedelta(days=7)):
        world.go_to(day)
        world.tick()
    [told] = world.deliver()["recruitment_reminder"]
    assert told["subject"].startswith("Échéance proche : il reste 7 jours pour recruter")


def test_of_two_reminders_of_one_step_the_one_of_the_former_term_is_not_sent(world: World) -> None:
    application = world.application_of(world.granted())
    world.deliver()
    world.go_to(TERM - timedelta(days=7))
    world.tick()
    later = TERM + timedelta(days=30)
    applications.extend(
        world.ports, world.agency, application.id, deadline=later, reason="Le poste est publié de nouveau."
    )
    world.go_to(later - timedelta(days=7))
    world.tick()
    [told] = world.deliver()["recruitment_reminder"]
    assert "il reste 7 jours" in told["subject"]


def test_a_delayed_reminder_tells_the_days_left_when_it_is_sent(world: World) -> None:
    world.granted()
    world.deliver()
    world.go_to(TERM - timedelta(days=7))
    world.tick()
    world.go_to(TERM - timedelta(days=4))
    [told] = world.deliver()["recruitment_reminder"]
    assert "il reste 4 jours" in told["subject"]


def test_a_structure_with_a_validated_candidate_is_reminded_of_the_contract_only(world: World) -> None:
    structure = world.granted()
    world.validated(structure)
    world.deliver()
    world.go_to(TERM - timedelta(days=7))
    world.tick()
    [told] = world.deliver()["recruitment_reminder"]
    assert "pour signer le contrat" in told["subject"]
    assert "Valider cette candidature" not in told["text"]
    assert "Contrats à enregistrer : 1" in plain(told["text"])
    assert "Postes à pourvoir" not in told["text"]


def test_no_reminder_is_sent_once_the_contract_is_recorded(world: World) -> None:
    structure = world.granted()
    recruitment = world.validated(structure)
    world.deliver()
    world.go_to(TERM - timedelta(days=7))
    world.tick()
    world.sign(recruitment)
    assert "recruitment_reminder" not in world.deliver()


def test_a_contact_without_account_is_told_how_to_get_one_beside_the_space(world: World) -> None:
    without, opened = world.granted(), world.granted()
    world.structure_account(opened)
    world.deliver()
    world.go_to(TERM - timedelta(days=7))
    world.tick()
    told = {message["to"]: message["text"] for message in world.deliver()["recruitment_reminder"]}
    assert "/mot-de-passe-oublie" in told[without.contact_email]
    assert "/mot-de-passe-oublie" not in told[opened.contact_email]


def test_an_email_goes_to_the_current_contact(world: World) -> None:
    application = world.confirmed(email="ancienne@commune.example")
    world.deliver()
    structure = world.grant(application)
    agency_corrections.correct_contact_email(
        world.ports,
        world.agency,
        structure.application_id,
        email="nouvelle@commune.example",
        reason="Le contact a changé.",
    )
    left = world.deliver()
    [told] = left["decision_validated"]
    assert told["to"] == "nouvelle@commune.example"
    assert "/compte/" not in told["text"], "the link was that of the account of the old address"
    [invited] = left["staff_invited"]
    assert invited["to"] == "nouvelle@commune.example" and "/compte/" in invited["text"]
    assert "Structure : " in plain(invited["text"]) and "authentification" not in invited["text"]


def test_a_delayed_decision_tells_the_current_term(world: World) -> None:
    structure = world.granted()
    applications.extend(
        world.ports,
        world.agency,
        structure.application_id,
        deadline=date(2026, 12, 31),
        reason="Un entretien est prévu.",
    )
    [told] = world.deliver()["decision_validated"]
    assert "Recrutement jusqu'au : 31 décembre 2026" in plain(told["text"])


@pytest.mark.parametrize("verdict", [Verdict.REJECTED, Verdict.POSTPONED])
def test_a_withdrawn_application_is_not_told_of_its_decision(world: World, verdict: Verdict) -> None:
    application = world.confirmed()
    session = world.session(application)
    world.decide(session, application, verdict)
    world.publish(session)
    if verdict is Verdict.POSTPONED:
        world.withdraw(application)
    left = world.deliver()
    assert ("decision_postponed" in left, "decision_rejected" in left) == (
        False,
        verdict is Verdict.REJECTED,
    )


def test_an_agent_whose_account_was_closed_meanwhile_is_told_nothing(world: World) -> None:
    agent = world.prefecture("54")
    world.confirmed()
    world.deliver()
    world.go_to(date(2026, 10, 10))
    world.tick()
    staff.disable_account(world.ports, world.agency, agent.id, reason="A quitté la préfecture.")
    assert "opinion_overdue" not in world.deliver()


def test_an_adviser_requests_the_link_of_the_advisers_space_until_the_last_day(
    world: World,
) -> None:
    structure = world.granted()
    hired = world.hired(structure)
    person = world.get(Candidate, hired.candidate_id)
    told = []
    for days in (0, 1):
        if days:
            end(world, hired.id, structure.id)
        world.deliver()
        sign_in_link.request_link(world.ports, world.anybody(), email=person.email)
        world.run_tasks()
        told += world.deliver()["candidate_sign_in"]
    subjects = [plain(one["subject"]) for one in told]
    assert subjects == [
        f"Votre lien pour ouvrir votre espace {whose}" for whose in ("conseiller", "candidat")
    ]
    texts = [one["text"] for one in told]
    assert ["votre contrat, votre formation" in one for one in texts] == [True, False]
    assert ["la mettre en pause" in one for one in texts] == [False, True]


def test_a_sign_in_link_that_expired_while_it_waited_is_not_sent(world: World) -> None:
    candidate = world.candidate()
    world.deliver()
    sign_in_link.request_link(world.ports, world.anybody(), email=candidate.email)
    world.wait(hours=2)
    assert "candidate_sign_in" not in world.deliver()


def test_a_withdrawn_application_is_told_that_its_posts_were_given_back(world: World) -> None:
    structure = world.granted(posts=2)
    application = world.application_of(structure)
    assert (application.posts_held, application.posts_free) == (2, 2)
    world.withdraw(application)
    withdrawn = world.fresh(application)
    assert withdrawn.status is ApplicationStatus.WITHDRAWN
    assert (withdrawn.posts_held, withdrawn.posts_free, withdrawn.posts_granted) == (0, 0, 2)


def test_a_contact_corrected_on_a_stopped_application_may_still_apply(world: World) -> None:
    stopped = world.confirmed()
    world.withdraw(stopped)
    agency_corrections.correct_contact_email(
        world.ports, world.agency, stopped.id, email="nouvelle@commune.example", reason="Une faute."
    )
    world.deliver()
    world.apply(siret=stopped.siret, email="nouvelle@commune.example")
    left = world.deliver()
    assert "application_exists" not in left and len(left["application_confirm"]) == 1


def test_after_a_withdrawal_the_sender_of_a_second_form_is_not_told_of_the_first_application(
    world: World,
) -> None:
    application = world.confirmed()
    world.deliver()
    answers = world.answers(siret=application.siret, email=application.contact.email)
    submit_application(world.ports, world.anybody(), answers=answers)
    world.run_tasks()
    assert world.new_mails()[-1] == "application_exists"
    world.withdraw(application)
    assert "application_exists" not in world.deliver()


def test_a_password_link_is_not_sent_once_a_new_password_was_chosen(world: World) -> None:
    account = world.structure_account(world.granted())
    world.deliver()
    for _ in range(2):
        passwords.request_reset(world.ports, world.anybody(), email=account.email)
        world.run_tasks()
        world.wait(hours=1)
    first, _ = world.mails("password_reset")
    token = world.token(first, "reset")
    passwords.reset_password(world.ports, world.holder(token), password="otarie derrière la grande dune")
    left = world.deliver()
    assert "password_reset" not in left and len(left["password_changed"]) == 1


def test_the_owner_of_a_closed_account_is_not_told_that_the_password_changed(world: World) -> None:
    account = world.structure_account(world.granted())
    passwords.request_reset(world.ports, world.anybody(), email=account.email)
    world.run_tasks()
    token = world.token(world.mails("password_reset")[-1], "reset")
    passwords.reset_password(world.ports, world.holder(token), password="otarie derrière la grande dune")
    staff.disable_account(world.ports, world.agency, account.id, reason="A quitté la commune.")
    left = world.deliver()
    assert "password_changed" not in left
    assert account.email not in [message["to"] for message in left["account_opened"]]


def test_a_prefecture_that_gave_its_opinion_meanwhile_is_not_called_late(world: World) -> None:
    world.prefecture("54")
    application = world.confirmed()
    world.deliver()
    world.go_to(date(2026, 10, 10))
    world.tick()
    assert world.mails("opinion_overdue")
    opinion(world, application.id)
    assert "opinion_overdue" not in world.deliver()


def test_a_question_answered_meanwhile_is_not_called_unanswered(world: World) -> None:
    by = world.as_staff(Role.PREFECTURE, "54")
    application = world.confirmed()
    review.ask(world.ports, by, application.id, text="Où l'accueil aura-t-il lieu ?")
    world.wait(days=8)
    world.tick()
    assert world.mails("question_unanswered") and world.mails("question_reminder")
    token = world.token(world.mails("question_asked")[-1], "answer")
    review.answer_by_link(world.ports, world.holder(token), text="À la mairie.")
    left = world.deliver()
    assert not {"question_unanswered", "question_reminder", "question_asked"} & set(left)


@pytest.mark.parametrize("meanwhile", ["withdrawn", "refused", "given"])
def test_a_settled_request_for_time_is_not_told_to_the_prefecture(world: World, meanwhile: str) -> None:
    by = world.as_staff(Role.PREFECTURE, "54")
    structure = world.granted()
    world.deliver()
    wanted = date(2026, 12, 31)
    extensions.request_extension(
        world.ports, world.as_structure(structure), deadline=wanted, reason="Le candidat a renoncé."
    )
    if meanwhile == "withdrawn":
        world.withdraw(world.application_of(structure))
    elif meanwhile == "refused":
        extensions.refuse_extension(
            world.ports, by, structure.application_id, reason="Aucun recrutement n'est en vue."
        )
    else:
        applications.extend(
            world.ports, by, structure.application_id, deadline=wanted, reason="Le projet avance."
        )
    assert "extension_requested" not in world.deliver()
