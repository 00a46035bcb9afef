"""The keys of guards and claims: with another key or end, stored ones would guard nothing."""

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from chalicelib.domain.shared.undelivered import Feedback
from chalicelib.services.core import guards
from chalicelib.services.core.changes import Changes
from tests.support.world import World

AT = datetime(2026, 9, 14, 8, 34, 56, tzinfo=UTC)
DAY = date(2026, 9, 14)
# Midnight in Paris.
EVENING = datetime(2026, 9, 14, 22, tzinfo=UTC)
LONG = AT + timedelta(days=90)


def test_a_claim_has_the_key_of_its_subject_and_ends_at_its_instant() -> None:
    hour, in_ten_minutes = datetime(2026, 9, 14, 9, tzinfo=UTC), AT + timedelta(minutes=10)
    made = [
        guards.invitation_claim("a", AT),
        guards.resend_claim("a", AT),
        guards.reset_claim("a", AT),
        guards.wrong_codes_claim("a", AT),
        guards.many_sheets_claim("a", AT),
        guards.digests_claim(DAY),
        guards.report_claim("a", "b", AT),
        guards.activity_count_claim(AT),
        guards.pieces_check_claim(DAY),
        guards.open_data_claim(DAY),
        guards.recruitment_announcement_claim("a", "b", AT),
        guards.intake_email_claim("a", AT),
        guards.proof_claim("a", AT),
        guards.register_claim("a", LONG),
        guards.reading_claim(AT),
        guards.hint_claim("public", AT),
    ]
    assert [(one.key, one.until) for one in made] == [
        ("INVITED#a", in_ten_minutes),
        ("AGAIN#a", in_ten_minutes),
        ("RESET#a#2026-09-14T08", hour),
        ("CODES#a#2026-09-14", EVENING),
        ("SHEETS#a#2026-09-14", EVENING),
        ("DIGEST#2026-09-14", EVENING),
        ("REPORT#a#b", LONG),
        ("ACTIVITY#2026-09-14T08", hour),
        ("PIECES#2026-09", datetime(2026, 9, 30, 22, tzinfo=UTC)),
        ("OPEN_DATA#2026-09-14", EVENING),
        ("ANNOUNCED#a#b", LONG),
        ("INTAKE_TOLD#a", LONG),
        ("PROOF#a", EVENING),
        ("REGISTER#a", LONG),
        ("CASE_FILES#READ", AT + timedelta(minutes=14)),
        ("CASE_FILES#HINT#public", AT + timedelta(seconds=10)),
    ]


def test_every_key_is_made_in_the_module_of_the_guards_and_stands_in_its_tables() -> None:
    root = Path(guards.__file__).parents[2]
    made = re.compile(r"\bClaim\(key=|\.(?:take|release)\(f?[\"']")
    assert [
        str(path.relative_to(root))
        for path in root.rglob("*.py")
        if path != Path(guards.__file__) and made.search(path.read_text(encoding="utf-8"))
    ] == []
    written = Path(guards.__file__).read_text(encoding="utf-8").partition('"""\n\nfrom')
    keys = set(re.findall(r"f?\"([A-Z][A-Z_-]+)#", written[2]))
    assert keys and {key for key in keys if f"| {key}#" not in written[0]} == set()


def test_a_guard_has_the_key_of_what_is_unique(world: World) -> None:
    ports, of = world.ports, world.ports.signer.fingerprint
    kept = {
        guards.form_guard(ports, "s", "a@x.example"): f"FORM#s#{of('a@x.example')}",
        guards.siret_guard("s"): "SIRET#s",
        guards.additional_guard("s"): "ADDITIONAL#s",
        guards.candidate_guard(ports, "a@x.example"): f"CANDIDATE#{of('a@x.example')}",
        guards.account_guard(ports, "a@x.example"): f"ACCOUNT#{of('a@x.example')}",
        guards.parameter_guard("n", DAY): "PARAMETER#n#2026-09-14",
        guards.change_guard("s"): "CHANGE#s",
        guards.acceptance_guard("a", 5, ("x", None)): "ACCEPTANCE#a#5#a96c692f5b232201",
        guards.payment_file_guard("a", 5, ("x",)): "PAYMENT_FILE#a#5#133a68604d76f9fa",
        guards.structure_guard("s"): "STRUCTURE#s",
        guards.intake_guard(ports, 5, "a@x.example"): f"INTAKE#5#{of('a@x.example')}",
        guards.contact_guard("l"): "CONTACT#l",
        guards.session_guard(5): "SESSION#5",
        guards.agreement_guard("a"): "AGREEMENT#a",
        guards.case_file_guard(5): "CASE_FILE#5",
        guards.hire_guard("c"): "HIRE#c",
        guards.follow_up_guard("a", "2026-Q3"): "FOLLOWUP#a#2026-Q3",
        guards.training_session_guard(1, "c", DAY): "TRAINING_SESSION#1#c#2026-09-14",
        guards.training_session_guard(1, None, DAY): "TRAINING_SESSION#1#REMOTE#2026-09-14",
        guards.centre_guard(1, "54395", "Salle Émile-Zola"): "CENTRE#1#54395#salle emile zola",
        guards.reports_guard("a", "2026-Q3"): "REPORTS#a#2026-Q3",
        guards.quarter_guard("2026-Q3", "01"): "TASK#follow-ups#2026-Q3#01",
        guards.feedback_guard(Feedback.PERMANENT_BOUNCE, "f"): "BOUNCE#f",
        guards.feedback_guard(Feedback.COMPLAINT, "f"): "COMPLAINT#f",
    }
    assert [*kept] == [*kept.values()]


def test_a_mailbox_written_in_two_ways_has_one_candidate_and_older_guards_still_hold(
    world: World,
) -> None:
    ports, signer = world.ports, world.ports.signer
    assert guards.candidate_guard(ports, "a.b+c@gmail.com") == guards.candidate_guard(ports, "ab@gmail.com")
    candidate = world.candidate(email="a.b@gmail.com")
    assert guards.candidate_id_of(ports, "ab@gmail.com") == candidate.id
    changes = Changes(author=world.author, at=world.clock.now())
    changes.take(guards.candidate_guard_of_fingerprint(signer.fingerprint("x.y@gmail.com")), "before")
    world.store.commit(changes)
    assert guards.candidate_id_of(ports, "x.y@gmail.com") == "before"
    assert guards.candidate_id_of(ports, "xy@gmail.com") is None


def test_an_act_with_a_daily_limit_is_refused_beyond_it_until_the_next_day(world: World) -> None:
    for told in (guards.claim_form_email, guards.claim_notification):
        answers = []
        for _ in range(4):
            changes = Changes(author=world.author, at=world.clock.now())
            answers.append((told(world.ports, changes, "somebody", most=3), len(changes.claims)))
            changes.note(world.agency.account, "viewed")
            world.store.commit(changes)
        assert answers == [(True, 1)] * 3 + [(False, 0)]
        tomorrow = Changes(author=world.author, at=world.clock.now() + timedelta(days=1))
        assert told(world.ports, tomorrow, "somebody", most=3)
