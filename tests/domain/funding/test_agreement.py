"""The agreement: sent, signed by the structure, signed last by the funder, ended (RULES 13, section 11)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from chalicelib.domain.funding.agreement import Agreement, Origin
from chalicelib.domain.funding.agreement_status import AgreementStatus, AgreementTray
from chalicelib.domain.funding.agreement_version import AgreementVersion, Signature, fingerprint
from chalicelib.domain.funding.case_file import CaseFile, CaseFileState
from chalicelib.domain.funding.instalment import Share, Trigger, default_schedule
from chalicelib.domain.shared.parameters import Parameters
from chalicelib.domain.shared.refusal import Refusal
from tests.support import builders
from tests.support.outside import refusal, refused

AT = datetime(2027, 4, 12, 8, tzinfo=UTC)
SCHEDULE = default_schedule(Parameters())
TODAY = date(2027, 4, 12)
A, T, S = AgreementStatus, AgreementTray, CaseFileState


def with_file(state: CaseFileState = S.ACCEPTED, **fields: object) -> Agreement:
    """Return an agreement whose case file is in a state."""
    known = CaseFile(number=42, url=None, created_at=AT, state=state, state_since=date(2027, 4, 1))
    values: dict[str, object] = {"case_file": known, **fields}
    return builders.agreement(**values)


def text(number: int = 1) -> AgreementVersion:
    words = f"Convention, texte {number}."
    return builders.agreement_version(
        id=f"version-{number}",
        number=number,
        amends=number > 1,
        text=words,
        sha256=fingerprint(words),
        sent_at=AT,
        by_structure=None,
        by_funder=None,
        taken_back_at=None,
    )


def signed() -> Agreement:
    return with_file().sent(text(), TODAY).signed_by_structure(TODAY, TODAY).signed_by_funder(TODAY, SCHEDULE)


def test_an_agreement_is_a_draft_without_a_case_file_until_it_is_sent() -> None:
    assert (builders.agreement().status, builders.agreement().case_file) == (A.DRAFT, None)


def test_the_funder_signs_last_after_the_structure_signed_the_sent_text() -> None:
    sent = with_file().sent(text(), TODAY)
    assert (sent.status, sent.version_id, sent.versions) == (A.SENT, "version-1", 1)
    by_structure = sent.signed_by_structure(TODAY, date(2027, 4, 13))
    assert (by_structure.status, by_structure.told_on) == (A.SIGNED_BY_STRUCTURE, date(2027, 4, 13))
    by_all = by_structure.signed_by_funder(TODAY, SCHEDULE)
    assert (by_all.status, by_all.signed_version_id, by_all.signed_posts) == (A.SIGNED, "version-1", 1)
    assert by_all.version_id is None and by_all.told_on is None and by_all.in_force


def test_any_other_order_is_refused() -> None:
    draft, sent = with_file(), with_file().sent(text(), TODAY)
    by_structure = sent.signed_by_structure(TODAY, TODAY)
    acts = {
        "send": lambda one: one.sent(text(2), TODAY),
        "structure": lambda one: one.signed_by_structure(TODAY, TODAY),
        "funder": lambda one: one.signed_by_funder(TODAY, SCHEDULE),
    }
    allowed = {("draft", "send"), ("sent", "structure"), ("by_structure", "funder")}
    states = {"draft": draft, "sent": sent, "by_structure": by_structure, "ended": draft.ended(TODAY)}
    for state, agreement in states.items():
        for act, do in acts.items():
            if (state, act) not in allowed:
                with refused("status_forbids"):
                    do(agreement)
    for act in ("structure", "funder"):
        with refused("status_forbids"):
            acts[act](signed())


@pytest.mark.parametrize("state", [state for state in S if state is not S.ACCEPTED])
def test_no_text_is_sent_or_signed_before_the_case_file_is_accepted(state: CaseFileState) -> None:
    with refused("file_not_accepted"):
        with_file(state).sent(text(), TODAY)
    with refused("file_not_accepted"):
        replace(with_file(state), status=A.SENT).signed_by_structure(TODAY, TODAY)
    with refused("file_not_accepted"):
        replace(with_file(state), status=A.SIGNED_BY_STRUCTURE).signed_by_funder(TODAY, SCHEDULE)
    with refused("file_not_accepted"):
        builders.agreement().sent(text(), TODAY)


def test_a_text_is_withdrawn_until_the_last_signature() -> None:
    sent = with_file().sent(text(), TODAY)
    for out in (sent, sent.signed_by_structure(TODAY, TODAY)):
        back = out.taken_back(TODAY)
        assert (back.status, back.version_id, back.tray) == (A.DRAFT, None, T.TO_SEND)
    for never in (with_file(), signed(), with_file().ended(TODAY)):
        with refused("status_forbids"):
            never.taken_back(TODAY)


def test_the_structure_takes_its_signature_back_until_the_funder_signed() -> None:
    by_structure = with_file().sent(text(), TODAY).signed_by_structure(TODAY, TODAY)
    assert by_structure.unsigned(TODAY).status is A.SENT
    for never in (with_file(), with_file().sent(text(), TODAY), signed()):
        with refused("status_forbids"):
            never.unsigned(TODAY)


def test_another_number_of_posts_after_the_signature_requires_an_amendment() -> None:
    with refused("no_amendment"):
        signed().sent(text(2), TODAY)
    more = signed().for_posts(3, TODAY)
    assert more.amendment_due and more.tray is T.TO_SEND and more.in_force
    out = more.sent(text(2), TODAY)
    assert out.in_force and out.signed_version_id == "version-1" and out.versions == 2
    back = out.taken_back(TODAY)
    assert (back.status, back.tray) == (A.SIGNED, T.TO_SEND)
    amended = out.signed_by_structure(TODAY, TODAY).signed_by_funder(TODAY, SCHEDULE)
    assert (amended.signed_version_id, amended.signed_posts, amended.tray) == ("version-2", 3, T.SIGNED)
    assert amended.total_cents == 3 * 50_000_00


def test_an_unsigned_text_for_another_number_of_posts_is_withdrawn() -> None:
    out = with_file().sent(text(), TODAY)
    assert out.for_posts(1, TODAY) is out
    assert (out.for_posts(2, TODAY).status, out.for_posts(2, TODAY).version_id) == (A.DRAFT, None)
    amending = signed().for_posts(3, TODAY).sent(text(2), TODAY)
    assert amending.for_posts(1, TODAY).tray is T.SIGNED
    assert with_file().sent(text(), TODAY).with_siret("21540395700016", TODAY).status is A.DRAFT


def test_an_agreement_ends_without_posts_and_continues_when_posts_are_granted_again() -> None:
    for before in (with_file(), signed(), with_file().sent(text(), TODAY)):
        ended = before.for_posts(0, TODAY)
        assert (ended.status, ended.ended_on, ended.tray) == (A.ENDED, TODAY, T.ENDED)
        assert before.ended(TODAY).version_id is None, "nobody signs a text of what has ended"
    assert signed().for_posts(0, TODAY).for_posts(1, TODAY).status is A.SIGNED
    assert with_file().for_posts(0, TODAY).for_posts(1, TODAY).status is A.DRAFT
    with refused("status_forbids"):
        with_file().ended(TODAY).ended(TODAY)
    with refused("status_forbids"):
        with_file().ended(TODAY).require_open_file()


def test_a_contract_corrected_after_its_end_continues_it_or_corrects_its_last_day() -> None:
    ended = signed().ended(date(2027, 3, 1))
    for last_day in (None, TODAY, TODAY + timedelta(days=1)):
        again = ended.after_correction(last_day, TODAY)
        assert (again.status, again.ended_on, again.waits_since) == (A.SIGNED, None, TODAY)
    over = ended.after_correction(TODAY - timedelta(days=1), TODAY)
    assert (over.status, over.ended_on) == (A.ENDED, TODAY - timedelta(days=1))
    assert with_file().ended(TODAY).after_correction(None, TODAY).status is A.DRAFT
    # Nothing is left to pay, or it has not ended.
    without = signed().for_posts(0, TODAY)
    assert without.after_correction(None, TODAY) is without
    living = signed()
    assert living.after_correction(date(2027, 3, 1), TODAY) is living


@pytest.mark.parametrize(
    ("state", "tray"),
    [
        (S.DRAFT, T.TO_RECEIVE),
        (S.DEPOSITED, T.INCOMPLETE),
        (S.COMPLETE, T.ON_THE_CLOCK),
        (S.ACCEPTED, T.TO_SEND),
        (S.REFUSED, T.STOPPED),
        (S.DROPPED, T.STOPPED),
    ],
)
def test_before_its_text_is_sent_it_waits_for_its_case_file(
    state: CaseFileState, tray: AgreementTray
) -> None:
    assert with_file(state).tray is tray


def test_an_agreement_is_in_one_tray_at_a_time() -> None:
    late = with_file(S.COMPLETE)
    assert late.case_file is not None
    late = late.with_case_file(late.case_file.ran_out(TODAY), TODAY)
    sent = with_file().sent(text(), TODAY)
    assert [
        builders.agreement().tray,
        late.tray,
        sent.tray,
        sent.signed_by_structure(TODAY, TODAY).tray,
        signed().tray,
        signed().ended(TODAY).tray,
    ] == [T.TO_RECEIVE, T.OVERDUE, T.WITH_STRUCTURE, T.TO_SIGN, T.SIGNED, T.ENDED]


def test_an_agreement_waits_since_the_day_that_brought_it_into_its_tray() -> None:
    agreement = builders.agreement(waits_since=date(2027, 3, 1))
    deposited = CaseFile(number=42, url=None, created_at=AT, state=S.DEPOSITED, state_since=date(2027, 4, 3))
    known = agreement.with_case_file(deposited, TODAY)
    assert known.waits_since == date(2027, 4, 3)
    assert known.with_case_file(deposited, TODAY) is known
    moved = known.with_case_file(replace(deposited, state_since=date(2027, 4, 5)), TODAY)
    assert moved.waits_since == date(2027, 4, 5)
    accepted = moved.with_case_file(replace(deposited, state=S.ACCEPTED), TODAY)
    sent = accepted.sent(text(), TODAY)
    assert sent.waits_since == TODAY
    read_again = sent.with_case_file(replace(deposited, state=S.COMPLETE), TODAY)
    assert (read_again.waits_since, read_again.tray) == (TODAY, T.WITH_STRUCTURE)
    later = replace(deposited, state=S.COMPLETE, state_since=date(2027, 4, 20))
    assert sent.with_case_file(later, TODAY).waits_since == TODAY, (
        "a text that is out waits for its signature"
    )


def test_a_case_file_belongs_to_one_agreement() -> None:
    agreement = builders.agreement()
    agreement.require_number_free(None)
    agreement.require_number_free(agreement.id)
    with refused("case_file_taken"):
        agreement.require_number_free("another")


def test_the_structure_must_deposit_or_complete_its_case_file() -> None:
    assert builders.agreement().awaits_file and builders.agreement().to_deposit
    assert with_file(S.DRAFT).awaits_file and with_file(S.DRAFT).to_deposit
    assert with_file(S.DEPOSITED).awaits_file and not with_file(S.DEPOSITED).to_deposit
    assert not with_file(S.COMPLETE).awaits_file
    ended = with_file(S.DRAFT).ended(TODAY)
    assert not ended.awaits_file and not ended.to_deposit


def test_a_late_file_is_told_with_its_number_and_days() -> None:
    known = with_file(S.COMPLETE)
    assert known.case_file is not None
    late = replace(known, case_file=replace(known.case_file, complete_on=date(2027, 4, 1)))
    assert (
        late.overdue_line(date(2027, 4, 19), Parameters())
        == "Ville de Lyon : dossier n° 42, 3 jours de retard"
    )
    assert late.overdue_line(date(2027, 4, 17), Parameters()).endswith("1 jour de retard")
    unknown = replace(known, case_file=replace(known.case_file, complete_on=None))
    assert unknown.overdue_line(TODAY, Parameters()).endswith("n° 42, 0 jour de retard")


def test_a_text_and_its_signatures() -> None:
    signature = Signature(name="Anne Martin", quality="Maire", signed_at=AT, account_id="a", sha256="x")
    sent = text()
    assert sent.intact and not replace(sent, text="Autre chose.").intact
    both = sent.signed_by_structure(signature).signed_by_funder(replace(signature, name="Paul Petit"))
    assert (both.by_structure, both.by_funder) == (signature, replace(signature, name="Paul Petit"))
    assert sent.signed_by_structure(signature).unsigned() == sent
    assert sent.taken_back(AT).taken_back_at == AT
    assert signature.same_as("Anne Martin", "Maire") and not signature.same_as("Anne Martin", "Adjointe")


def test_an_agreement_is_for_the_first_posts_of_its_structure_unless_it_says_so() -> None:
    assert builders.agreement().title == "Ville de Lyon"
    assert builders.agreement(additional=True).title != "Ville de Lyon"


def test_each_sent_or_withdrawn_text_clears_the_day_of_the_funders_digest() -> None:
    day = date(2027, 4, 13)
    by_structure = with_file().sent(text(), TODAY).signed_by_structure(TODAY, day)
    assert by_structure.told_on == day
    for after in (
        by_structure.unsigned(TODAY),
        by_structure.taken_back(TODAY),
        by_structure.signed_by_funder(TODAY, SCHEDULE),
        by_structure.for_posts(0, TODAY),
        by_structure.ended(TODAY),
        replace(signed().for_posts(3, TODAY), told_on=day).sent(text(2), TODAY),
    ):
        assert after.told_on is None


def test_the_number_of_another_agreement_is_refused_beside_its_field() -> None:
    with pytest.raises(Refusal) as refusal:
        builders.agreement().require_number_free("another")
    assert (refusal.value.kind, refusal.value.pointer) == ("invalid", "/number")


def test_a_draft_may_be_read_in_advance_while_a_text_is_still_to_be_sent() -> None:
    assert with_file().has_draft and signed().for_posts(3, TODAY).has_draft
    amending = signed().for_posts(3, TODAY).sent(text(2), TODAY)
    for without in (signed(), with_file().sent(text(), TODAY), amending, with_file().ended(TODAY)):
        assert not without.has_draft
    assert amending.amendment_due and not with_file().amendment_due, "nothing is signed that is amended"


OWN = (Share(percent=60, trigger=Trigger.SIGNATURE), Share(percent=40, trigger=Trigger.FOLLOW_UP, number=2))


def test_the_chosen_schedule_is_for_the_next_text_and_survives_a_withdrawal() -> None:
    assert with_file().scheduled(Parameters()) == default_schedule(Parameters())
    chosen = with_file().with_schedule(OWN, TODAY)
    assert chosen.scheduled(Parameters()) == OWN and chosen.with_schedule(OWN, TODAY) is chosen
    sent = chosen.sent(text(), TODAY)
    assert sent.taken_back(TODAY).scheduled(Parameters()) == OWN
    for out in (sent, sent.signed_by_structure(TODAY, TODAY)):
        assert refusal(
            "status_forbids", lambda out=out: out.with_schedule(SCHEDULE, TODAY)
        ).message.startswith("Le texte envoyé a déjà son échéancier")
    assert (
        "terminée"
        in refusal("status_forbids", lambda: with_file().ended(TODAY).with_schedule(OWN, TODAY)).message
    )


def test_a_schedule_other_than_the_one_in_force_requires_an_amendment() -> None:
    known = signed()
    assert known.schedule == known.schedule_in_force(Parameters()) == SCHEDULE and not known.chosen
    other = known.with_schedule(OWN, TODAY)
    assert other.amendment_due and other.has_draft and other.tray is AgreementTray.TO_SEND
    assert other.schedule_in_force(Parameters()) == SCHEDULE, "that of the text in force, until the amendment"
    back = other.with_schedule(SCHEDULE, TODAY)
    assert not back.amendment_due and back.tray is AgreementTray.SIGNED
    out = other.sent(text(2), TODAY).signed_by_structure(TODAY, TODAY)
    amended = out.signed_by_funder(TODAY, OWN)
    assert amended.schedule == OWN and not amended.amendment_due
    refusal("no_amendment", lambda: amended.sent(text(3), TODAY))


def test_sending_a_text_again_is_refused_with_what_to_do() -> None:
    for agreement, words in (
        (with_file().sent(text(), TODAY), "reprenez-la avant d'envoyer un autre texte"),
        (with_file().ended(TODAY), "plus rien n'est à signer"),
    ):
        with pytest.raises(Refusal, match=words):
            agreement.sent(text(2), TODAY)


def test_a_text_awaits_a_signature_then_is_in_force_until_the_end() -> None:
    sent = with_file().sent(text(), TODAY)
    assert [one.is_out for one in (with_file(), sent, sent.signed_by_structure(TODAY, TODAY), signed())] == [
        False,
        True,
        True,
        False,
    ]
    assert [one.in_force for one in (sent, signed(), signed().ended(TODAY))] == [False, True, False]


def test_an_unchanged_case_file_keeps_the_day_since_which_it_waits() -> None:
    first = CaseFile(number=42, url=None, created_at=AT, state=S.DRAFT)
    known = builders.agreement(waits_since=date(2027, 3, 1)).with_case_file(first, TODAY)
    assert known.waits_since == TODAY, "nobody knows since when: from today"
    url = known.with_case_file(replace(first, url="https://example.org/42"), date(2027, 5, 1))
    assert url.waits_since == TODAY and url.case_file is not None and url.case_file.url is not None


def test_the_day_since_which_it_waits_is_kept_within_a_tray_and_known_in_older_items() -> None:
    later = date(2027, 5, 1)
    draft = with_file(waits_since=TODAY)
    assert draft.waiting_from(later, draft) is draft
    old = with_file(waits_since=None)
    assert old.waiting_from(later, old).waits_since == later
    sent = draft.sent(text(), later)
    assert sent.waits_since == later
    assert sent.signed_by_structure(TODAY, TODAY).unsigned(later).waits_since == later


def test_another_siret_withdraws_only_an_unsigned_text() -> None:
    other = "21540395700016"
    sent = with_file().sent(text(), TODAY)
    assert sent.with_siret(sent.siret, TODAY).status is A.SENT
    assert (sent.with_siret(other, TODAY).status, sent.with_siret(other, TODAY).siret) == (A.DRAFT, other)
    assert signed().with_siret(other, TODAY).status is A.SIGNED


def test_another_department_withdraws_only_an_unsigned_text() -> None:
    sent = with_file().sent(text(), TODAY)
    assert sent.in_department(sent.department, TODAY) is sent
    later = TODAY + timedelta(days=3)
    moved = sent.in_department("28", later)
    assert (moved.status, moved.department, moved.waits_since) == (A.DRAFT, "28", later)
    kept = signed()
    assert kept.in_department("28", TODAY) == replace(kept, department="28")


def test_its_title_tells_the_origin_of_its_posts() -> None:
    first = builders.agreement(structure_name="Ville de Nancy")
    more = replace(first, additional=True)
    assert (first.title, more.title) == ("Ville de Nancy", "Ville de Nancy, postes supplémentaires")
    origin = Origin(agreement_id="former", structure_name="Ville de Toul", on=TODAY)
    for one in (first, more):
        assert replace(one, origin=origin).title == "Ville de Nancy, postes repris de « Ville de Toul »"


def test_an_agreement_that_ends_before_all_signed_is_marked_so() -> None:
    draft = with_file(posts=1)
    sent = draft.sent(text(), TODAY)
    assert not draft.ended_unsigned and not signed().ended(TODAY).ended_unsigned
    for one in (draft, sent, sent.signed_by_structure(TODAY, TODAY)):
        assert one.post_moved_out(1_000_00, TODAY, TODAY).ended_unsigned


def test_its_amount_is_the_sum_over_its_posts() -> None:
    assert builders.agreement(posts=3, per_post_cents=40_000_00).total_cents == 120_000_00


def test_once_it_has_ended_its_file_cannot_change() -> None:
    for agreement in (with_file(), signed(), with_file().sent(text(), TODAY)):
        agreement.require_open_file()
        with refused("status_forbids"):
            agreement.ended(TODAY).require_open_file()


def test_a_file_without_a_date_waits_from_today() -> None:
    first = CaseFile(number=42, url=None, created_at=AT, state=S.DRAFT)
    known = builders.agreement().with_case_file(first, TODAY)
    later = date(2027, 5, 1)
    assert known.with_case_file(replace(first, state=S.DEPOSITED), later).waits_since == later


def test_posts_that_no_signed_text_has_yet_take_nothing_of_the_signed_ones_when_they_go() -> None:
    one = signed()
    with_more = one.for_posts(one.posts + 2, TODAY)
    for left in range(one.posts + 1, -1, -1):
        with_more = with_more.post_moved_out(0, TODAY, TODAY)
        assert with_more.posts == left and with_more.granted_cents >= 0
    assert (with_more.posts_in_force, with_more.granted_cents) == (0, 0)
