"""Existing agreements: written with their structure, posts and ledger, as if they had been made here."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.following_up.pro_rata import earned_before
from chalicelib.domain.following_up.quarter import Quarter
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.funding.agreement_status import AgreementStatus
from chalicelib.domain.funding.agreement_version import AgreementVersion, Signature, fingerprint
from chalicelib.domain.funding.case_file import CaseFile, CaseFileState, procedure_for
from chalicelib.domain.funding.ledger.ledger import Ledger
from chalicelib.domain.intake import money
from chalicelib.domain.intake.agreements import (
    AgreementStanding,
    answers_of,
    examine_agreement,
    paid_as,
    schedule_of,
    term_of,
    text_of,
)
from chalicelib.domain.intake.contracts import NO_COMMITMENTS
from chalicelib.domain.intake.files import NUMBER, PLACE
from chalicelib.domain.intake.intake import ExaminedIntake
from chalicelib.domain.intake.lines import ReadLine
from chalicelib.domain.shared.calendar_rules import safe_file_date, start_of_day
from chalicelib.domain.shared.public_form import existing_phone
from chalicelib.services.applying.applications import set_recruitment_timers
from chalicelib.services.applying.budget import present_budget, reserve_posts_taken_in
from chalicelib.services.core import guards
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.lists import every
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.transaction import found
from chalicelib.services.funding.ledgers import pen_of, write_ledger_without_email
from chalicelib.services.intake.readers import BatchReader, Reader

# Displayed in place of the name of a person who signed elsewhere.
_SIGNED_ELSEWHERE = "signature reprise à l'ouverture"


class AgreementChecker:
    """Checks the lines of a file of agreements, each after the previous ones."""

    def __init__(self, ports: Ports, reader: Reader) -> None:
        self._ports, self._reader = ports, reader
        self._posts_left = ports.parameters().national_posts - present_budget(ports).granted

    def prepare(self, lines: Sequence[ReadLine], reader: BatchReader) -> None:
        """Read together the items against which some lines are checked."""
        numbers = [one.values[NUMBER] for one in lines if one.values.get(NUMBER)]
        sirets = [one.values["siret"] for one in lines if one.values.get("siret")]
        agreement_ids = reader.holders(map(guards.case_file_guard, numbers))
        reader.load(Agreement, agreement_ids.values())
        reader.load(Ledger, agreement_ids.values())
        agreements = [reader.get(Agreement, one) for one in agreement_ids.values()]
        application_ids = reader.holders(map(guards.siret_guard, sirets))
        reader.load(Application, [one.application_id for one in agreements if one])
        reader.load(Application, application_ids.values())

    def examine(self, line: ReadLine) -> ExaminedIntake:
        """Return the outcome of a line."""
        number, siret = line.values.get(NUMBER), line.values.get("siret")
        agreement = self._reader.get(
            Agreement, self._reader.holder(guards.case_file_guard(number)) if number else None
        )
        living_application = self._reader.get(
            Application, self._reader.holder(guards.siret_guard(siret)) if siret else None
        )
        standing = AgreementStanding(
            agreement=agreement,
            application=self._reader.get(Application, agreement.application_id if agreement else None),
            ledger=self._reader.get(Ledger, agreement.id if agreement else None),
            decided=living_application is None or living_application.holds_posts,
            posts_left=self._posts_left,
        )
        ports = self._ports
        examined = examine_agreement(line, standing, ports.today(), ports.parameters(), ports.phones)
        if examined.outcome.writes:
            self._posts_left -= line.values["posts"]
        return examined


def take(ports: Ports, changes: Changes, line: ReadLine, by: str, journal_details: Mapping[str, Any]) -> None:
    """Write the agreement of a line, with its posts, its structure if new, and its ledger.

    An agreement taken in earlier is corrected.

    Args:
        ports: the outside.
        changes: the decision.
        line: as read from the file; valid.
        by: the account of the agency.
        journal_details: the file and the line, for the journals.
    """
    values = line.values
    holder = ports.store.guard_holder(guards.case_file_guard(values[NUMBER]))
    if holder is not None:
        _correct(ports, changes, found(ports.store.get(Agreement, holder)), line, by, journal_details)
        return
    structure, application = _with_structure(ports, changes, _application(ports, line))
    changes.create(application)
    if application.status is ApplicationStatus.VALIDATED:
        set_recruitment_timers(ports, changes, application)
    department = application.place.department
    reserve_posts_taken_in(ports, changes, department, values["posts"], application=application.id)
    agreement = _agreement(ports, changes, application, structure, line)
    version = _text(ports, agreement, line, by)
    agreement = replace(agreement, signed_version_id=version.id)
    changes.create(version)
    changes.create(agreement)
    changes.take(guards.agreement_guard(application.id), agreement.id)
    changes.take(guards.case_file_guard(values[NUMBER]), agreement.id)
    ledger = money.opened(
        agreement, agreement.schedule, values["funder_signed_on"], pen_of(ports, changes, by)
    )
    write_ledger_without_email(changes, None, ledger)
    for one in (application, structure, agreement, ledger):
        changes.note(one, "taken_in", **journal_details)


def _application(ports: Ports, line: ReadLine) -> Application:
    """Return an application for the posts of a line, granted on the committee's day."""
    values, today = line.values, ports.today()
    phone = existing_phone(values["phone"], values[PLACE], "/phone", read=ports.phones)
    term, decided_at = term_of(values, ports.parameters()), start_of_day(values["decided_on"])
    return Application(
        **vars(answers_of(values, phone)),
        id=ports.ids.new(),
        status=ApplicationStatus.OVERDUE if term < today else ApplicationStatus.VALIDATED,
        commitments_version=NO_COMMITMENTS,
        submitted_at=decided_at,
        confirmed_at=decided_at,
        decided_on=values["decided_on"],
        posts_granted=values["posts"],
        recruitment_deadline=term,
        taken_in_on=today,
    )


def _agreement(
    ports: Ports, changes: Changes, application: Application, structure: Structure, line: ReadLine
) -> Agreement:
    """Return the agreement of a line, signed by all, whose case file was accepted."""
    values, params = line.values, ports.parameters()
    return Agreement(
        id=ports.ids.new(),
        application_id=application.id,
        structure_id=structure.id,
        structure_name=structure.name,
        siret=structure.siret,
        kind=application.kind,
        legal_form=application.legal_form,
        department=application.place.department,
        procedure=procedure_for(paid_as(values), application.legal_form),
        months=application.agreement_months,
        per_post_cents=application.subsidy_per_post_cents,
        posts=application.posts_granted,
        signed_posts=application.posts_granted,
        status=AgreementStatus.SIGNED,
        additional=application.is_additional,
        case_file=CaseFile(
            number=values[NUMBER],
            url=None,
            created_at=changes.at,
            state=CaseFileState.ACCEPTED,
            state_since=values["structure_signed_on"],
            seen_at=changes.at,
        ),
        complete_file_by=safe_file_date(term_of(values, params), params),
        created_at=changes.at,
        versions=1,
        schedule=schedule_of(values, params),
        waits_since=values["funder_signed_on"],
        taken_in_on=ports.today(),
    )


def _correct(
    ports: Ports,
    changes: Changes,
    agreement: Agreement,
    line: ReadLine,
    by: str,
    journal_details: Mapping[str, Any],
) -> None:
    """Rewrite an agreement, its posts and its ledger, on which no later act of this system depends."""
    values, params = line.values, ports.parameters()
    application = found(ports.store.get(Application, agreement.application_id))
    ledger = found(ports.store.get(Ledger, agreement.id))
    assert agreement.case_file is not None and agreement.taken_in_on is not None
    corrected = replace(
        agreement,
        months=values["months"],
        per_post_cents=values["per_post_cents"],
        schedule=agreement.schedule if values["percents"] is None else schedule_of(values, params),
        waits_since=values["funder_signed_on"],
        case_file=replace(agreement.case_file, state_since=values["structure_signed_on"]),
        versions=agreement.versions + 1,
    )
    version = _text(ports, corrected, line, by)
    corrected = replace(corrected, signed_version_id=version.id)
    recruitments = [
        one
        for one in every(ports.store.recruitments_of_structure, agreement.structure_id)
        if one.agreement_id == agreement.id
    ]
    first_quarter = Quarter.of(agreement.taken_in_on)
    after = money.opened_again(
        ledger,
        corrected,
        values["funder_signed_on"],
        earned_before(first_quarter, recruitments, corrected),
        first_quarter,
        pen_of(ports, changes, by),
    )
    changes.update(
        replace(
            application,
            decided_on=values["decided_on"],
            agreement_months=values["months"],
            subsidy_per_post_cents=values["per_post_cents"],
        )
    )
    changes.create(version)
    changes.update(corrected)
    write_ledger_without_email(changes, ledger, after)
    for one in (application, corrected, after):
        changes.note(one, "intake_corrected", **journal_details)


def _with_structure(
    ports: Ports, changes: Changes, application: Application
) -> tuple[Structure, Application]:
    """Return the structure, new or existing, of an application to take in, and the application linked to it.

    If the structure already holds posts, the application is an additional one.
    """
    key = guards.structure_guard(application.siret)
    structure = Reader(ports).get(Structure, ports.store.guard_holder(key))
    living_application = Reader(ports).get(
        Application, ports.store.guard_holder(guards.siret_guard(application.siret))
    )
    if living_application is not None and structure is not None:
        additional = replace(application, parent_id=living_application.id, structure_id=structure.id)
        renewed = structure.asking_for_more(additional).renewed_by(additional)
        changes.update(renewed)
        return renewed, additional
    changes.take(guards.siret_guard(application.siret), application.id)
    if structure is not None:
        own = replace(application, structure_id=structure.id)
        renewed = structure.renewed_by(own)
        changes.update(renewed)
        return renewed, own
    new_structure = Structure.of(application, id=ports.ids.new(), at=changes.at)
    changes.create(new_structure)
    changes.take(key, new_structure.id)
    return new_structure, replace(application, structure_id=new_structure.id)


def _text(ports: Ports, agreement: Agreement, line: ReadLine, by: str) -> AgreementVersion:
    """Return a placeholder for the text that was signed elsewhere, with the days of its signatures."""
    values, text = line.values, text_of(agreement, line.values)

    def signature(name: str, day: str) -> Signature:
        return Signature(
            name=name,
            quality=_SIGNED_ELSEWHERE,
            signed_at=start_of_day(values[day]),
            account_id=by,
            sha256=fingerprint(text),
        )

    return AgreementVersion(
        id=ports.ids.new(),
        agreement_id=agreement.id,
        structure_id=agreement.structure_id,
        number=agreement.versions,
        amends=agreement.versions > 1,
        posts=agreement.posts,
        template="reprise",
        text=text,
        sha256=fingerprint(text),
        sent_at=start_of_day(values["structure_signed_on"]),
        by_structure=signature("La structure", "structure_signed_on"),
        by_funder=signature("La Banque des Territoires", "funder_signed_on"),
    )
