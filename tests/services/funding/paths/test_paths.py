"""From the validation to the agreement in force, for each kind of structure (RULES 4, 5, 11 to 13)."""

from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.domain.access.account import Role
from chalicelib.domain.applying.subsidy import LegalForm, StructureKind
from chalicelib.domain.funding.agreement_status import AgreementStatus
from chalicelib.domain.funding.agreement_version import AgreementVersion
from chalicelib.domain.funding.case_file import CaseFileState, Piece, PieceState, Procedure
from chalicelib.services.funding.lifetime import END_TIMER
from tests.support.world import World

PRIVATE = {"kind": StructureKind.PRIVATE}


@pytest.mark.parametrize(
    ("answers", "procedure", "pieces", "amount", "ends_on"),
    [
        ({}, Procedure.PUBLIC, 4, "50 000 € par poste, soit 100 000 € pour 2 postes", date(2028, 10, 30)),
        (
            {**PRIVATE, "legal_form": LegalForm.ASSOCIATION, "agreement_months": 18},
            Procedure.ASSOCIATION,
            7,
            "32 000 € par poste, soit 64 000 € pour 2 postes",
            date(2028, 4, 29),
        ),
        (
            {**PRIVATE, "legal_form": LegalForm.SOCIAL_ECONOMY_COMPANY, "agreement_months": 24},
            Procedure.COMPANY,
            7,
            "40 000 € par poste, soit 80 000 € pour 2 postes",
            date(2028, 10, 30),
        ),
    ],
)
def test_a_structure_goes_from_its_candidate_to_an_agreement_in_force(
    answers: dict[str, Any], procedure: Procedure, pieces: int, amount: str, ends_on: date
) -> None:
    world = World()
    world.staff(Role.FUNDER)
    # The committee meets on 31 August: two months later is the last day of October.
    world.go_to(date(2026, 8, 31))
    structure = world.granted(posts=2, posts_requested=2, **answers)
    first = world.validated(structure)
    world.run_tasks()
    agreement = world.agreement_of(first)
    assert agreement.procedure is procedure
    assert len(world.mails("case_file_ready")[-1].params["pieces"]) == pieces  # type: ignore[arg-type]
    assert agreement.complete_file_by == date(2026, 10, 16)

    world.go_to(date(2026, 9, 7))
    refused = {Piece.BANK_DETAILS: "Le nom n'est pas celui de la structure."}
    world.file_says(agreement, CaseFileState.DEPOSITED, refused=refused)
    world.go_to(date(2026, 9, 10))
    world.file_says(agreement, CaseFileState.COMPLETE)
    # Six days run, then three stand still: nine are left from the 19th on.
    world.go_to(date(2026, 9, 16))
    world.file_says(agreement, CaseFileState.DEPOSITED, pieces=PieceState.EXPECTED)
    world.go_to(date(2026, 9, 19))
    complete = world.file_says(agreement, CaseFileState.COMPLETE)
    assert complete.case_file is not None
    assert complete.case_file.due_on(world.ports.parameters()) == date(2026, 9, 28)
    world.go_to(date(2026, 9, 28), hour=18)
    world.file_says(agreement, CaseFileState.ACCEPTED)
    world.send_agreement(agreement)
    world.sign_agreement(agreement)
    signed = world.sign_agreement_last(agreement)
    assert signed.status is AgreementStatus.SIGNED
    text = world.get(AgreementVersion, signed.signed_version_id or "").text.replace("\u202f", " ")
    assert amount in text and signed.per_post_cents * 2 == signed.total_cents

    # The last contract begins on the last day of the month in which the clocks go back.
    world.go_to(date(2026, 10, 25))
    world.sign(first, starts_on=date(2026, 10, 26))
    world.hired(structure, starts_on=date(2026, 10, 31), ends_on=date(2028, 12, 31))
    assert "agreement_ended" not in {entry.act for entry in world.store.journal}
    end = world.timers(agreement)[END_TIMER]
    world.go_to(ends_on, hour=23)
    assert world.clock.now() < end
    world.go_to(ends_on + timedelta(days=1), hour=0, minute=1)
    assert world.clock.now() >= end
    world.tick()
    ended = world.fresh(agreement)
    assert (ended.status, ended.ended_on) == (AgreementStatus.ENDED, ends_on)
