"""The agreement is sent, signed by the structure, then by the funder, amended and ended (RULES 13)."""

from datetime import date, timedelta

import pytest

from chalicelib.domain.access.account import Role
from chalicelib.domain.access.digest import News, Subject
from chalicelib.domain.applying.siret import grouped_siret
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.funding.agreement_status import AgreementStatus, AgreementTray
from chalicelib.domain.funding.agreement_version import AgreementVersion, fingerprint
from chalicelib.domain.funding.case_file import CaseFileState
from chalicelib.domain.recruiting.contract import ContractKind
from chalicelib.domain.recruiting.end_reason import EndReason
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.shared.calendar_rules import add_months, end_of_day, morning_of
from chalicelib.services.applying import agency_corrections, applications
from chalicelib.services.core.lists import every
from chalicelib.services.core.transaction import Stale, VersionMissing
from chalicelib.services.deciding import posts
from chalicelib.services.following_up import follow_up
from chalicelib.services.funding import agreements, signing
from chalicelib.services.funding.lifetime import END_TIMER, UNSIGNED_TIMER
from chalicelib.services.recruiting import contracts, ends
from tests.support import builders
from tests.support.outside import refused
from tests.support.world import World, siret

A, T = AgreementStatus, AgreementTray


@pytest.fixture
def structure(world: World) -> Structure:
    return world.granted(posts=2)


@pytest.fixture
def recruitment(world: World, structure: Structure) -> Recruitment:
    world.staff(Role.FUNDER)
    made = world.validated(structure)
    world.run_tasks()
    return made


@pytest.fixture
def agreement(world: World, recruitment: Recruitment) -> Agreement:
    """Return an agreement whose case file is accepted."""
    accepted = world.file_says(world.agreement_of(recruitment), CaseFileState.ACCEPTED)
    world.new_mails()
    return accepted


def listed(world: World, tray: AgreementTray) -> list[str]:
    read = agreements.list_agreements
    return [one.id for one in every(read, world.ports, world.as_staff(Role.FUNDER), tray=tray)]


def text(world: World, agreement: Agreement) -> AgreementVersion:
    found = signing.text_of(world.ports, world.fresh(agreement))
    assert found is not None
    return found


def last_subsidised(start: date) -> date:
    """Return the last subsidised day of a post of 24 months."""
    return add_months(start, 24) - timedelta(days=1)


def signed_by_all(world: World, agreement: Agreement) -> Agreement:
    world.send_agreement(agreement)
    world.sign_agreement(agreement)
    return world.sign_agreement_last(agreement)


def test_an_agreement_goes_from_the_accepted_file_to_the_last_signature(
    world: World, agreement: Agreement
) -> None:
    sent = world.send_agreement(agreement)
    assert sent.status is A.SENT and listed(world, T.WITH_STRUCTURE) == [agreement.id]
    by_structure = world.sign_agreement(agreement)
    assert by_structure.status is A.SIGNED_BY_STRUCTURE and listed(world, T.TO_SIGN) == [agreement.id]
    assert not agreements.keeps_accounting_records(world.ports, agreement.id)
    by_all = world.sign_agreement_last(agreement)
    assert by_all.status is A.SIGNED and listed(world, T.SIGNED) == [agreement.id]
    assert agreements.keeps_accounting_records(world.ports, agreement.id)
    assert world.new_mails() == [
        "agreement_to_sign",
        "agreement_signed_by_structure",
        "agreement_signed",
        "instalment_due",
    ]
    kept = text(world, agreement)
    assert kept.by_structure is not None and kept.by_funder is not None
    assert (kept.by_structure.name, kept.by_structure.quality) == ("Anne Martin", "Maire")
    assert kept.by_structure.signed_at <= kept.by_funder.signed_at
    assert kept.by_structure.sha256 == kept.by_funder.sha256 == kept.sha256


def test_the_text_is_kept_as_it_was_sent_with_its_fingerprint(world: World, agreement: Agreement) -> None:
    world.send_agreement(agreement)
    kept = text(world, agreement)
    words = kept.text.replace("\u202f", " ")
    assert kept.intact and kept.sha256 == fingerprint(kept.text) and kept.template
    assert f"SIRET {grouped_siret(agreement.siret)}" in words and agreement.structure_name in words
    assert "50 000 € par poste, soit 100 000 € pour 2 postes" in words
    assert "24 mois" in words and "Texte établi le 14 septembre 2026" in words
    assert "n'est pas une signature électronique qualifiée" in words
    world.wait(days=3)
    assert text(world, agreement) == kept


def test_the_draft_may_be_read_before_anything_is_sent(world: World, recruitment: Recruitment) -> None:
    agreement = world.agreement_of(recruitment)
    assert "Convention de subvention" in signing.draft_text(world.ports, agreement)
    assert signing.text_of(world.ports, agreement) is None


def test_a_signature_is_for_the_text_that_was_read(world: World, agreement: Agreement) -> None:
    sent = world.send_agreement(agreement)
    funder, worker = world.as_staff(Role.FUNDER), world.as_structure(agreement.structure_id)
    signing.take_back(world.ports, funder, agreement.id, why="Le texte est à corriger.")
    world.send_agreement(agreement)
    world.name_signatory(agreement)
    with pytest.raises(Stale):
        signing.sign(world.ports, worker, agreement.id, expected_version=sent.version)
    with pytest.raises(VersionMissing):
        signing.sign(world.ports, worker, agreement.id, expected_version=None)


def test_the_same_act_again_succeeds_and_changes_nothing(world: World, agreement: Agreement) -> None:
    sent = world.send_agreement(agreement)
    assert world.send_agreement(agreement).version == sent.version
    signed = world.sign_agreement(agreement)
    assert world.sign_agreement(agreement).version == signed.version
    by_all = world.sign_agreement_last(agreement)
    assert world.sign_agreement_last(agreement).version == by_all.version
    assert len(world.created(AgreementVersion)) == 1


def test_any_other_order_is_refused(world: World, agreement: Agreement) -> None:
    with refused("status_forbids"):
        world.sign_agreement(agreement)
    with refused("status_forbids"):
        world.sign_agreement_last(agreement)
    world.send_agreement(agreement)
    with refused("status_forbids"):
        world.sign_agreement_last(agreement)
    world.sign_agreement(agreement)
    with refused("status_forbids"):
        world.send_agreement(agreement)
    with refused("status_forbids"):
        world.name_signatory(agreement, name="Paul Petit")
    world.sign_agreement_last(agreement)
    with refused("no_amendment"):
        world.send_agreement(agreement)


def test_no_text_is_sent_before_the_file_is_accepted(world: World, recruitment: Recruitment) -> None:
    known = world.file_says(world.agreement_of(recruitment), CaseFileState.COMPLETE)
    with refused("file_not_accepted"):
        world.send_agreement(known)


def test_a_text_is_withdrawn_with_a_reason_that_the_structure_reads(
    world: World, agreement: Agreement
) -> None:
    world.send_agreement(agreement)
    world.sign_agreement(agreement)
    funder = world.as_staff(Role.FUNDER)
    for _ in range(2):
        back = signing.take_back(world.ports, funder, agreement.id, why="Le nom est faux.")
    assert back.status is A.DRAFT and listed(world, T.TO_SEND) == [agreement.id]
    [mail] = world.mails("agreement_taken_back")
    assert mail.params["reason"] == "Le nom est faux."
    [gone] = world.created(AgreementVersion)
    assert world.fresh(gone).taken_back_at is not None
    again = world.send_agreement(agreement)
    assert text(world, again).number == 2 and text(world, again).by_structure is None


def test_the_structure_takes_its_signature_back_until_the_funder_signed(
    world: World, agreement: Agreement
) -> None:
    world.send_agreement(agreement)
    world.sign_agreement(agreement)
    worker = world.as_structure(agreement.structure_id)
    for _ in range(2):
        back = signing.unsign(world.ports, worker, agreement.id)
    assert back.status is A.SENT and text(world, back).by_structure is None
    assert UNSIGNED_TIMER in world.timers(back)
    world.sign_agreement(agreement, name="Paul Petit")
    world.sign_agreement_last(agreement)
    with refused("status_forbids"):
        signing.unsign(world.ports, worker, agreement.id)


def test_the_structure_is_reminded_every_week_until_it_signs(world: World, agreement: Agreement) -> None:
    world.send_agreement(agreement)
    assert world.timers(agreement)[UNSIGNED_TIMER] == morning_of(world.today + timedelta(days=7))
    for _ in range(2):
        world.wait(days=7)
        world.tick()
    assert len(world.mails("agreement_reminder")) == 2
    world.sign_agreement(agreement)
    world.wait(days=7)
    world.tick()
    assert len(world.mails("agreement_reminder")) == 2


def test_the_funder_reads_in_its_digest_which_texts_await_its_signature(
    world: World, agreement: Agreement
) -> None:
    world.staff(Role.AGENCY)
    world.send_agreement(agreement)
    world.sign_agreement(agreement)
    world.wait(days=1)
    world.tick()
    world.run_tasks()
    [mail] = world.mails("digest")
    assert mail.to == world.staff(Role.FUNDER).email
    assert mail.params["signature_sections"] == [["Meurthe-et-Moselle (1)", agreement.title]]


def test_a_digest_does_not_name_texts_signed_meanwhile(world: World, agreement: Agreement) -> None:
    signed_by_all(world, agreement)
    world.wait(days=1)
    world.tick()
    world.run_tasks()
    assert world.mails("digest") == []


def test_posts_granted_after_the_signature_require_an_amendment(
    world: World, structure: Structure, agreement: Agreement
) -> None:
    first = signed_by_all(world, agreement)
    application = world.application_of(structure)
    posts.correct_posts(
        world.ports,
        world.agency,
        application.id,
        posts_granted=3,
        reason="Le procès-verbal dit trois postes.",
    )
    due = world.fresh(first)
    assert due.amendment_due and due.in_force and listed(world, T.TO_SEND) == [agreement.id]
    amended = signed_by_all(world, agreement)
    kept = text(world, amended)
    assert kept.amends and kept.posts == 3 and amended.signed_posts == 3
    assert kept.text.startswith("Avenant n° 1 à la convention")
    assert "qui portait sur 2 postes" in kept.text
    assert world.get(AgreementVersion, first.signed_version_id or "").taken_back_at is None


def test_posts_given_back_withdraw_an_unsigned_text(
    world: World, structure: Structure, agreement: Agreement
) -> None:
    world.send_agreement(agreement)
    applications.return_posts(
        world.ports, world.as_structure(structure), posts_kept=1, reason="Un seul suffit."
    )
    back = world.fresh(agreement)
    assert (back.status, back.posts, back.version_id) == (A.DRAFT, 1, None)
    [mail] = world.mails("agreement_taken_back")
    assert mail.params["reason"] is None
    assert UNSIGNED_TIMER not in world.timers(back)
    assert "50 000 € pour 1 poste" in signing.draft_text(world.ports, back).replace("\u202f", " ")


def test_a_new_siret_withdraws_an_unsigned_text(
    world: World, structure: Structure, agreement: Agreement
) -> None:
    world.send_agreement(agreement)
    agency_corrections.correct_siret(
        world.ports, world.agency, structure.application_id, siret=siret(70000), reason="Une erreur."
    )
    back = world.fresh(agreement)
    assert back.status is A.DRAFT and back.siret == siret(70000)


def test_an_agreement_without_posts_ends(
    world: World, structure: Structure, recruitment: Recruitment
) -> None:
    agreement = world.agreement_of(recruitment)
    candidate = world.ports.store.candidates([recruitment.candidate_id])[recruitment.candidate_id]
    world.cancel(structure, candidate)
    applications.return_posts(
        world.ports, world.as_structure(structure), posts_kept=0, reason="Le projet est abandonné."
    )
    ended = world.fresh(agreement)
    assert (ended.status, ended.ended_on, ended.posts) == (A.ENDED, world.today, 0)
    with refused("status_forbids"):
        world.file_says(ended, CaseFileState.DEPOSITED)


def test_an_agreement_ends_with_the_last_month_of_its_last_post(
    world: World, structure: Structure, recruitment: Recruitment, agreement: Agreement
) -> None:
    signed_by_all(world, agreement)
    start = world.today
    world.sign(recruitment, starts_on=start)
    assert END_TIMER not in world.timers(agreement)
    world.hired(structure, starts_on=start + timedelta(days=10))
    last_day = date(2028, 9, 23)
    assert world.timers(agreement)[END_TIMER] == end_of_day(last_day)
    world.go_to(last_day, hour=23)
    world.tick()
    assert world.fresh(agreement).status is A.SIGNED
    world.go_to(last_day + timedelta(days=1), hour=1)
    world.tick()
    ended = world.fresh(agreement)
    assert (ended.status, ended.ended_on) == (A.ENDED, last_day)
    assert listed(world, T.ENDED) == [agreement.id]
    # The quarter in which it ended is still to be declared, and no later one.
    follow_up.open_quarters(world.ports, ["54"])
    world.run_tasks()
    before = len(world.mails("follow_up_open"))
    world.go_to(date(2028, 10, 2))
    follow_up.open_quarters(world.ports, ["54"])
    world.run_tasks()
    assert len(world.mails("follow_up_open")) == before + 1
    world.go_to(date(2029, 1, 3))
    follow_up.open_quarters(world.ports, ["54"])
    world.run_tasks()
    assert len(world.mails("follow_up_open")) == before + 1


def test_a_contract_corrected_by_the_agency_after_the_end_continues_the_agreement(
    world: World, structure: Structure, recruitment: Recruitment, agreement: Agreement
) -> None:
    kept = {"posts_kept": 1, "reason": "Un seul suffit."}
    applications.return_posts(world.ports, world.as_structure(structure), **kept)
    signed_by_all(world, agreement)
    start = world.today
    world.sign(recruitment, kind=ContractKind.PERMANENT, ends_on=None)
    world.go_to(last_subsidised(start) + timedelta(days=1))
    world.tick()
    assert world.fresh(agreement).status is A.ENDED

    def corrected(day: date) -> Agreement:
        contracts.correct_contract(
            world.ports,
            world.agency,
            recruitment.id,
            kind=ContractKind.PERMANENT,
            signed_on=start - timedelta(days=9),
            starts_on=day,
            ends_on=None,
            reason="Le début du contrat était faux.",
        )
        return world.fresh(agreement)

    still = corrected(start - timedelta(days=5))
    assert (still.status, still.ended_on) == (A.ENDED, last_subsidised(start - timedelta(days=5)))
    again = corrected(start + timedelta(days=20))
    assert (again.status, again.ended_on, again.waits_since) == (A.SIGNED, None, world.today)
    assert world.timers(agreement)[END_TIMER] == end_of_day(last_subsidised(start + timedelta(days=20)))
    world.go_to(last_subsidised(start + timedelta(days=20)) + timedelta(days=1))
    world.tick()
    assert world.fresh(agreement).ended_on == last_subsidised(start + timedelta(days=20))


def test_a_replacement_of_an_adviser_does_not_prolong_the_agreement(
    world: World, structure: Structure, recruitment: Recruitment, agreement: Agreement
) -> None:
    posts_kept = {"posts_kept": 1, "reason": "Un seul suffit."}
    applications.return_posts(world.ports, world.as_structure(structure), **posts_kept)
    world.sign(recruitment)
    until = world.timers(agreement)[END_TIMER]
    worker = world.as_structure(structure)
    ends.end(world.ports, worker, recruitment.id, ended_on=world.today, reason=EndReason.RESIGNATION)
    world.wait(days=1)
    world.tick()
    world.hired(structure)
    assert world.timers(agreement)[END_TIMER] == until


def test_an_act_on_an_outdated_version_of_the_agreement_is_refused(
    world: World, agreement: Agreement
) -> None:
    funder, worker = world.as_staff(Role.FUNDER), world.as_structure(agreement.structure_id)
    with pytest.raises(VersionMissing):
        signing.send(world.ports, funder, agreement.id, expected_version=None)
    world.send_agreement(agreement)
    world.name_signatory(agreement)
    former = world.fresh(agreement).version - 1
    with pytest.raises(Stale):
        signing.take_back(world.ports, funder, agreement.id, why="Une erreur.", expected_version=former)
    with pytest.raises(Stale):
        signing.name_signatory(
            world.ports,
            worker,
            agreement.id,
            answers=builders.signatory_answers(name="Paul Petit"),
            expected_version=former,
        )
    world.sign_agreement(agreement)
    with pytest.raises(Stale):
        signing.unsign(world.ports, worker, agreement.id, expected_version=former)
    told = {"signed_by": "Paul Petit", "quality": "Directeur régional"}
    with pytest.raises(VersionMissing):
        signing.sign_last(world.ports, funder, agreement.id, **told, expected_version=None)
    world.sign_agreement_last(agreement)
    with pytest.raises(VersionMissing):
        signing.sign_last(
            world.ports, funder, agreement.id, signed_by="Zoé Roux", quality="Maire", expected_version=None
        )


def test_a_delegation_is_in_the_signature(world: World, agreement: Agreement) -> None:
    world.send_agreement(agreement)
    by_delegation = {"by_delegation": True, "delegation_reference": "A-12"}
    named = world.name_signatory(agreement, **by_delegation, delegation_on=date(2026, 3, 2)).signatory
    worker, version = world.as_structure(agreement.structure_id), world.fresh(agreement).version
    signing.sign(world.ports, worker, agreement.id, expected_version=version)
    signed = text(world, agreement).by_structure
    assert named is not None and named.delegation is not None and signed is not None
    assert (signed.delegation, signed.vote) == (named.delegation, named.vote)


def test_the_signatory_form_is_checked_as_it_is_filled_in(world: World, agreement: Agreement) -> None:
    world.send_agreement(agreement)
    worker = world.as_structure(agreement.structure_id)
    with refused("vote_missing"):
        signing.check_signatory(
            world.ports, worker, agreement.id, builders.signatory_answers(vote_number=None)
        )


def test_a_text_of_an_earlier_release_takes_the_schedule_of_its_agreement(
    world: World, agreement: Agreement
) -> None:
    world.send_agreement(agreement)
    usual = signing.schedule_of(world.ports, world.fresh(agreement))
    world.change(text(world, agreement), schedule=())
    assert signing.schedule_of(world.ports, world.fresh(agreement)) == usual != ()
    world.sign_agreement(agreement)
    assert world.sign_agreement_last(agreement).schedule == usual


def test_the_digest_lists_texts_awaiting_the_funder_by_its_morning(
    world: World, agreement: Agreement
) -> None:
    world.send_agreement(agreement)
    signed = world.sign_agreement(agreement)
    assert [*signing.signature_news(world.ports)] == [
        News(
            subject=Subject.SIGNATURE,
            department="54",
            morning=world.today + timedelta(days=1),
            about=agreement.id,
        )
    ]
    world.change(signed, told_on=None)
    assert [*signing.signature_news(world.ports)] == []
