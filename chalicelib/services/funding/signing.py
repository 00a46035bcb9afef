"""The text of an agreement: sent, signed by the structure, signed last by the funder (RULES 13)."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.digest import News, Subject
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.funding.agreement_status import AgreementStatus, AgreementTray
from chalicelib.domain.funding.agreement_text import TEMPLATE, agreement_text
from chalicelib.domain.funding.agreement_version import (
    AgreementVersion,
    SignatoryAnswers,
    Signature,
    fingerprint,
)
from chalicelib.domain.funding.instalment import Share
from chalicelib.domain.funding.schedule import ScheduleLine, chosen_schedule
from chalicelib.domain.shared.calendar_rules import agreement_reminder, morning_of
from chalicelib.services.core.changes import Changes, Timer
from chalicelib.services.core.lists import every
from chalicelib.services.core.notices import digest_morning
from chalicelib.services.core.own_records import own_account
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.transaction import decide, found, note_reason, require_version
from chalicelib.services.funding import ledgers
from chalicelib.services.funding.agreements import read_agreement, tell_structure
from chalicelib.services.funding.instruction import DIGEST_TIMER
from chalicelib.services.funding.lifetime import UNSIGNED_TIMER, withdraw_text
from chalicelib.services.recruiting.supplies import owe_size_request


def draft_text(ports: Ports, agreement: Agreement) -> str:
    """Return the draft of the next text of an agreement, so that it can be read or voted on in advance."""
    return agreement_text(
        agreement,
        department_name=ports.places.department_name(agreement.department),
        number=agreement.versions + 1,
        on=ports.today(),
        schedule=agreement.scheduled(ports.parameters()),
    )


def text_of(ports: Ports, agreement: Agreement) -> AgreementVersion | None:
    """Return the text that waits for a signature, otherwise the one in force; None before the first."""
    version_id = agreement.version_id or agreement.signed_version_id
    return ports.store.get(AgreementVersion, version_id) if version_id else None


def send(ports: Ports, actor: Actor, agreement_id: str, *, expected_version: int | None) -> Agreement:
    """Send the first text or an amendment to the structure; idempotent.

    Until the last signature it can be withdrawn by ``take_back``.

    Raises:
        Refusal: ``not_found``, ``status_forbids``, ``file_not_accepted`` or ``no_amendment``. Stale: somebody
            changed it meanwhile.
    """

    def work(changes: Changes) -> Agreement:
        agreement = read_agreement(ports, actor, agreement_id, Act.SEND_AGREEMENT)
        if agreement.status is AgreementStatus.SENT:
            return agreement
        require_version(agreement, expected_version, needed=True)
        text = draft_text(ports, agreement)
        version = AgreementVersion(
            id=ports.ids.new(),
            agreement_id=agreement.id,
            structure_id=agreement.structure_id,
            number=agreement.versions + 1,
            amends=agreement.signed_version_id is not None,
            posts=agreement.posts,
            template=TEMPLATE,
            text=text,
            sha256=fingerprint(text),
            sent_at=changes.at,
            schedule=agreement.scheduled(ports.parameters()),
        )
        sent = agreement.sent(version, ports.today())
        changes.create(version)
        changes.update(sent)
        changes.set_timer(UNSIGNED_TIMER, sent.id, agreement_reminder(ports.today(), ports.parameters()))
        tell_structure(ports, changes, sent, "agreement_to_sign")
        changes.note(sent, "agreement_sent", number=version.number, posts=version.posts, text=version.id)
        return sent

    return decide(ports, actor, work)


def choose_schedule(
    ports: Ports,
    actor: Actor,
    agreement_id: str,
    *,
    lines: Sequence[ScheduleLine],
    expected_version: int | None = None,
) -> Agreement:
    """Choose the instalments of the next text of an agreement, or correct them until it is sent; idempotent.

    Args:
        ports: the outside.
        actor: of the funder.
        agreement_id: of the agreement.
        lines: all of them, which make the whole subsidy.
        expected_version: of the agreement, as it was read.

    Raises:
        Refusal: ``not_found``, ``status_forbids``. Refusals: as ``chosen_schedule``. Stale: somebody changed
            it meanwhile.
    """

    def work(changes: Changes) -> Agreement:
        agreement = read_agreement(ports, actor, agreement_id, Act.CHOOSE_SCHEDULE)
        schedule = chosen_schedule(
            lines, months=agreement.months, today=ports.today(), known=agreement.schedule
        )
        chosen = agreement.with_schedule(schedule, ports.today())
        if chosen == agreement:
            return agreement
        require_version(agreement, expected_version)
        changes.update(chosen)
        changes.note(chosen, "schedule_chosen", lines=len(schedule))
        return chosen

    return decide(ports, actor, work)


def schedule_of(ports: Ports, agreement: Agreement) -> tuple[Share, ...]:
    """Return the instalments of the text that is out or, without one, of the next one or the one in force."""
    sent_text = text_of(ports, agreement) if agreement.is_out else None
    return (sent_text.schedule if sent_text else ()) or agreement.scheduled(ports.parameters())


def take_back(
    ports: Ports, actor: Actor, agreement_id: str, *, why: str, expected_version: int | None = None
) -> Agreement:
    """Withdraw the text that waits for a signature; the structure is told the reason; idempotent.

    Raises:
        Refusal: ``not_found`` or ``status_forbids``. Stale: somebody changed it meanwhile.
    """

    def work(changes: Changes) -> Agreement:
        agreement = read_agreement(ports, actor, agreement_id, Act.TAKE_AGREEMENT_BACK)
        if agreement.status is AgreementStatus.DRAFT and agreement.versions:
            return agreement
        require_version(agreement, expected_version)
        withdrawn = agreement.taken_back(ports.today())
        assert agreement.version_id is not None
        withdraw_text(ports, changes, agreement.version_id)
        changes.update(withdrawn)
        changes.clear_timer(UNSIGNED_TIMER, withdrawn.id)
        tell_structure(ports, changes, withdrawn, "agreement_taken_back", reason=why)
        note_reason(ports, changes, withdrawn, "agreement_taken_back", why, number=agreement.versions)
        return withdrawn

    return decide(ports, actor, work)


def name_signatory(
    ports: Ports,
    actor: Actor,
    agreement_id: str,
    *,
    answers: SignatoryAnswers,
    expected_version: int | None = None,
) -> Agreement:
    """Name who signs for the structure, or correct it until the structure signs; idempotent.

    Raises:
        Refusal: ``not_found`` or ``status_forbids``. Refusals: ``delegation_missing``, ``vote_missing`` or
            ``deed_to_come``. Stale: somebody changed it meanwhile.
    """

    def work(changes: Changes) -> Agreement:
        agreement = read_agreement(ports, actor, agreement_id, Act.NAME_SIGNATORY)
        answers.require_whole(ports.today(), needs_vote=agreement.needs_vote)
        named = agreement.with_signatory(answers.signatory(), changes.at)
        if named == agreement:
            return agreement
        require_version(agreement, expected_version)
        changes.update(named)
        changes.note(named, "signatory_named")
        return named

    return decide(ports, actor, work)


def check_signatory(ports: Ports, actor: Actor, agreement_id: str, answers: SignatoryAnswers) -> None:
    """Apply the rules of ``name_signatory`` to a form that may be incomplete (``Answered``).

    Raises:
        Refusal: ``not_found``. Refusals: as there. Unanswered: none, as far as one can tell.
    """
    agreement = read_agreement(ports, actor, agreement_id, Act.NAME_SIGNATORY)
    SignatoryAnswers.require_whole(answers, ports.today(), needs_vote=agreement.needs_vote)


def sign(ports: Ports, actor: Actor, agreement_id: str, *, expected_version: int | None) -> Agreement:
    """Sign the text that the structure read, in the name of its signatory; idempotent.

    Raises:
        Refusal: ``not_found``, ``status_forbids``, ``file_not_accepted`` or ``signatory_missing``. Stale:
            another text was sent, or another signatory named, meanwhile.
    """

    def work(changes: Changes) -> Agreement:
        agreement = read_agreement(ports, actor, agreement_id, Act.SIGN_AGREEMENT)
        version = text_of(ports, agreement)
        if version is not None and version.by_structure is not None:
            return agreement
        require_version(agreement, expected_version, needed=True)
        morning = digest_morning(changes.at)
        signed = agreement.signed_by_structure(ports.today(), morning)
        version, who = found(version), signed.signatory
        assert who is not None
        signature = _signature(actor, version, who.name, who.quality, changes)
        changes.update(
            version.signed_by_structure(replace(signature, delegation=who.delegation, vote=who.vote))
        )
        changes.update(signed)
        changes.clear_timer(UNSIGNED_TIMER, signed.id)
        changes.set_timer(DIGEST_TIMER, morning.isoformat(), morning_of(morning))
        tell_structure(ports, changes, signed, "agreement_signed_by_structure")
        owe_size_request(ports, changes, signed.id)
        changes.note(signed, "agreement_signed_by_structure", number=version.number, text=version.id)
        return signed

    return decide(ports, actor, work)


def unsign(
    ports: Ports, actor: Actor, agreement_id: str, *, expected_version: int | None = None
) -> Agreement:
    """Take the signature of the structure back, until the funder signs; idempotent.

    Raises:
        Refusal: ``not_found`` or ``status_forbids``. Stale: somebody changed it meanwhile.
    """

    def work(changes: Changes) -> Agreement:
        agreement = read_agreement(ports, actor, agreement_id, Act.UNSIGN_AGREEMENT)
        if agreement.status is AgreementStatus.SENT:
            return agreement
        require_version(agreement, expected_version)
        unsigned = agreement.unsigned(ports.today())
        version = found(text_of(ports, agreement))
        changes.update(version.unsigned())
        changes.update(unsigned)
        changes.set_timer(UNSIGNED_TIMER, unsigned.id, agreement_reminder(ports.today(), ports.parameters()))
        changes.note(unsigned, "agreement_unsigned", number=version.number)
        return unsigned

    return decide(ports, actor, work)


def sign_last(
    ports: Ports,
    actor: Actor,
    agreement_id: str,
    *,
    signed_by: str,
    quality: str,
    expected_version: int | None,
) -> Agreement:
    """Sign as the funder, always last, which puts the agreement in force (RULES 13); idempotent.

    This signature cannot be taken back: only an amendment changes the agreement.

    Raises:
        Refusal: ``not_found``, ``status_forbids`` or ``file_not_accepted``. Stale: somebody changed it
            meanwhile.
    """

    def work(changes: Changes) -> Agreement:
        agreement = read_agreement(ports, actor, agreement_id, Act.SIGN_LAST)
        version = text_of(ports, agreement)
        signature = version.by_funder if version else None
        if signature is not None and signature.same_as(signed_by, quality):
            return agreement
        require_version(agreement, expected_version, needed=True)
        schedule = version.schedule if version else ()
        # A text stored by an earlier release has no schedule of its own: that of its agreement holds.
        signed = agreement.signed_by_funder(
            ports.today(), schedule or agreement.schedule_in_force(ports.parameters())
        )
        version = found(version)
        changes.update(version.signed_by_funder(_signature(actor, version, signed_by, quality, changes)))
        changes.update(signed)
        tell_structure(ports, changes, signed, "agreement_signed")
        ledgers.open_or_amend_ledger(ports, changes, signed, version, by=own_account(actor).id)
        changes.note(signed, "agreement_signed", number=version.number, posts=version.posts)
        return signed

    return decide(ports, actor, work)


def _signature(
    actor: Actor, version: AgreementVersion, name: str, quality: str, changes: Changes
) -> Signature:
    return Signature(
        name=name,
        quality=quality,
        signed_at=changes.at,
        account_id=own_account(actor).id,
        sha256=version.sha256,
    )


def unsigned_reminder(ports: Ports, changes: Changes, timer: Timer) -> None:
    """Remind the structure of a text that it has not signed, every week until it does."""
    agreement = ports.store.get(Agreement, timer.subject_id)
    if agreement is None or agreement.status is not AgreementStatus.SENT:
        return
    changes.set_timer(UNSIGNED_TIMER, agreement.id, agreement_reminder(ports.today(), ports.parameters()))
    tell_structure(ports, changes, agreement, "agreement_reminder")
    changes.note(agreement, "agreement_reminded")


def signature_news(ports: Ports) -> Iterator[News]:
    """Yield the digest items of agreements that only lack the funder's signature, oldest first."""
    for agreement in every(ports.store.agreements_in, AgreementTray.TO_SIGN):
        if agreement.told_on is not None:
            yield News(
                subject=Subject.SIGNATURE,
                department=agreement.department,
                morning=agreement.told_on,
                about=agreement.id,
            )
