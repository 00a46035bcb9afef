"""The twelve answers of a structure, as typed and as checked (RULES section 2)."""

from dataclasses import dataclass, fields, replace
from datetime import date, datetime

from chalicelib.domain.applying.subsidy import LegalForm, StructureKind, Subsidy
from chalicelib.domain.shared.french import counted
from chalicelib.domain.shared.geography import Place
from chalicelib.domain.shared.parameters import Parameters
from chalicelib.domain.shared.refusal import Refusal


@dataclass(frozen=True, kw_only=True)
class ContactPerson:
    """The name and function of a contact, without the address. ``phone`` is E.164 once checked."""

    first_name: str
    last_name: str
    job_title: str
    phone: str | None = None


@dataclass(frozen=True, kw_only=True)
class Contact(ContactPerson):
    """The person who fills in the form for the structure."""

    email: str


@dataclass(frozen=True, kw_only=True)
class KnownContact:
    """A contact of the structure, and the period.

    Args:
        contact: as it was then.
        since: the start; None for the contact of the form.
        until: the end; None for the present contact.
    """

    contact: Contact
    since: datetime | None
    until: datetime | None

    def at(self, instant: datetime) -> bool:
        """Return whether it was the contact at an instant."""
        return (self.since is None or self.since <= instant) and (self.until is None or instant < self.until)


@dataclass(frozen=True, kw_only=True)
class _OwnAnswers:
    """The answers stored as typed that the structure may correct itself; add new questions here."""

    kind: StructureKind
    legal_form: LegalForm | None
    private_law_contracts: bool | None
    has_identified_candidate: bool
    posts_requested: int | None
    available_from: date
    name: str
    job_offer_url: str | None


@dataclass(frozen=True, kw_only=True)
class _Answers(_OwnAnswers):
    siret: str
    contact: Contact


@dataclass(frozen=True, kw_only=True)
class CheckedAnswers(_Answers):
    """The twelve answers after checks: SIRET and telephone normalised, the commune, the subsidy per post."""

    place: Place
    agreement_months: int
    subsidy_per_post_cents: int


@dataclass(frozen=True, kw_only=True)
class ApplicationAnswers(_Answers):
    """The twelve answers as typed, already converted to their types (RULES section 2)."""

    postal_code: str
    insee_code: str
    agreement_months: int | None

    def checked(self, *, siret: str, place: Place, phone: str | None, subsidy: Subsidy) -> CheckedAnswers:
        """Return the checked answers.

        Args:
            siret: normalised.
            place: the commune under its postal code.
            phone: of the contact, as E.164.
            subsidy: of a post.
        """
        kept = {one.name: getattr(self, one.name) for one in fields(_Answers)}
        return CheckedAnswers(
            **{**kept, "siret": siret, "contact": replace(self.contact, phone=phone)},
            place=place,
            agreement_months=subsidy.months,
            subsidy_per_post_cents=subsidy.per_post_cents,
        )


@dataclass(frozen=True, kw_only=True)
class CorrectedAnswers(_OwnAnswers):
    """The answers that the structure may correct: all but the SIRET and the e-mail."""

    postal_code: str
    insee_code: str
    agreement_months: int | None
    contact: ContactPerson

    def of(self, known: CheckedAnswers) -> ApplicationAnswers:
        """Return the twelve answers, with the SIRET and the e-mail of the known ones."""
        contact = Contact(**vars(self.contact), email=known.contact.email)
        return ApplicationAnswers(**{**vars(self), "contact": contact}, siret=known.siret)


@dataclass(frozen=True, kw_only=True)
class EarlierApplicationForm:
    """An earlier form that is kept beside the latest one."""

    number: int
    answers: CheckedAnswers


@dataclass(frozen=True, kw_only=True)
class Correction:
    """The answers that the structure replaced by a correction, and the instant."""

    at: datetime
    before: CheckedAnswers


def require_posts_within(posts: int | None, params: Parameters, pointer: str) -> None:
    """Refuse more posts than an application may request or be granted.

    Args:
        posts: None when the structure does not know yet (RULES section 2, question 3).
        params: the values in force.
        pointer: of the field.

    Raises:
        Refusal: ``posts_too_many``.
    """
    if posts is not None and posts > params.max_posts:
        raise Refusal("posts_too_many", f"Au plus {counted(params.max_posts, 'poste')}.", "invalid", pointer)


def require_same_department(known: CheckedAnswers, answers: CheckedAnswers) -> None:
    """Refuse a commune in another department than the previous answers.

    Raises:
        Refusal: ``other_department``.
    """
    if answers.place.department != known.place.department:
        # Its prefecture, its questions and the due date of its opinion depend on the department.
        raise Refusal(
            "other_department",
            "Cette commune est dans un autre département : retirez cette candidature, puis déposez-en une "
            "autre.",
            "invalid",
            "/insee_code",
        )


def keeping_amount(known: CheckedAnswers, answers: CheckedAnswers) -> CheckedAnswers:
    """Return corrected answers with the amount of the known ones, unless what it depends on changes.

    Args:
        known: the answers before.
        answers: the corrected ones.
    """
    if _amount_depends_on(answers) != _amount_depends_on(known):
        return answers
    return replace(answers, subsidy_per_post_cents=known.subsidy_per_post_cents)


def _amount_depends_on(answers: CheckedAnswers) -> tuple[object, ...]:
    """Return the answers on which the amount per post depends (RULES 4 and 5)."""
    return (answers.kind, answers.legal_form, answers.private_law_contracts, answers.agreement_months)


def contact_has_own_form() -> Refusal:
    """Return the refusal of a corrected address that already sent a form for the SIRET (RULES section 8)."""
    return Refusal(
        "email_taken", "Cette adresse a déjà sa propre demande pour ce SIRET.", "conflict", "/email"
    )


def siret_taken() -> Refusal:
    """Return the refusal of a corrected SIRET that another application or structure has (RULES section 8)."""
    return Refusal(
        "siret_taken",
        "Une autre candidature ou structure a ce SIRET : rapprochez-les d'abord.",
        "conflict",
        "/siret",
    )
