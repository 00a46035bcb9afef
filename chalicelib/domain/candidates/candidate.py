"""A person who wants to become an adviser (RULES section 3)."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from chalicelib.domain.access.email_change import HasAddress
from chalicelib.domain.access.link import link_replaced
from chalicelib.domain.candidates.answers import (
    CandidateCorrection,
    CheckedCandidateAnswers,
    CorrectableAnswer,
    EarlierCandidateForm,
)
from chalicelib.domain.candidates.document import DocumentKind
from chalicelib.domain.candidates.pix_result import PixResult, PixSkill
from chalicelib.domain.documents.document import Document
from chalicelib.domain.shared.entity import Entity
from chalicelib.domain.shared.french import Labelled
from chalicelib.domain.shared.geography import Place
from chalicelib.domain.shared.parameters import Parameters
from chalicelib.domain.shared.public_form import require_available_from
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.domain.shared.waiting_forms import WaitingForms
from chalicelib.domain.shared.words import letters_of


class CandidateStatus(Labelled):
    """The status of a candidate."""

    SUBMITTED = "submitted", "à confirmer"
    CONFIRMED = "confirmed", "confirmée"
    WITHDRAWN = "withdrawn", "retirée"


@dataclass(frozen=True, kw_only=True)
class Candidate(WaitingForms[CheckedCandidateAnswers], Entity, HasAddress, CheckedCandidateAnswers):
    """A person who wants to become an adviser.

    ``max_distance_km`` is None for « France entière ». ``recruited_by`` is the id of the structure with a
    living recruitment of the candidate, because a person is hired once (RULES section 5).
    """

    status: CandidateStatus
    commitments_version: str
    submitted_at: datetime
    # Forms sent with other answers before the confirmation are kept beside the latest one; each has its own
    # link, which confirms its own answers.
    form_number: int = 1
    earlier_forms: tuple[EarlierCandidateForm, ...] = ()
    answers_kind = CheckedCandidateAnswers
    earlier_kind = EarlierCandidateForm
    confirmed_at: datetime | None = None
    # Set when the person withdrew, then sent a new form that is not confirmed yet.
    returning: bool = False
    available: bool = True
    blocked: bool = False
    recruited_by: str | None = None
    # The last recruitment whose contract ended, which the person may still read.
    last_recruitment_id: str | None = None
    pix_stars: int | None = None
    pix_analysis: Document | None = None
    cv: Document | None = None
    # None without a result; stars stored by old releases without this value are shared.
    pix_shared: bool | None = None
    pix_working_life: int | None = None
    pix_resources: int | None = None
    pix_citizenship: int | None = None
    pix_acquired: tuple[PixSkill, ...] | None = None

    @property
    def link_subject(self) -> str:
        """The subject of a link to the candidate, void after a change of address."""
        return f"{self.id}/{self.generation}"

    def holds_link(self, subject_id: str) -> bool:
        """Return whether a link was sent to the present address; old releases stored only the id."""
        return int(subject_id.partition("/")[2] or 0) == self.generation

    def require_link(self, subject_id: str) -> None:
        """Raise Refusal ``link_replaced`` for the subject of a link sent to an earlier address."""
        if not self.holds_link(subject_id):
            raise link_replaced("l'adresse de l'inscription a changé")

    @property
    def pix_withheld(self) -> bool:
        """Whether the person has a Pix result and does not share it."""
        return self.pix_shared is False

    @property
    def pix_result(self) -> PixResult | None:
        """The Pix result as the person sees it, or None."""
        if self.pix_shared is None and self.pix_stars is None:
            return None
        return PixResult(
            shared=not self.pix_withheld,
            stars=self.pix_stars,
            working_life=self.pix_working_life,
            resources=self.pix_resources,
            citizenship=self.pix_citizenship,
            acquired=self.pix_acquired,
        )

    @property
    def shown_pix_result(self) -> PixResult | None:
        """The Pix result as structures see it: None if it is not shared."""
        return None if self.pix_withheld else self.pix_result

    def with_pix_result(self, result: PixResult) -> "Candidate":
        """Record a Pix result, or whether it is shared."""
        return replace(
            self,
            pix_shared=result.shared,
            pix_stars=result.stars,
            pix_working_life=result.working_life,
            pix_resources=result.resources,
            pix_citizenship=result.citizenship,
            pix_acquired=result.acquired,
        )

    def corrected(self, answers: CandidateCorrection, *, place: Place, phone: str | None) -> "Candidate":
        """Return the candidate with corrected answers, including the diploma (RULES section 3).

        Args:
            answers: as typed.
            place: the commune under its postal code.
            phone: as E.164.
        """
        return replace(self, **answers.checked(place=place, phone=phone))

    def differs_in(self, before: "Candidate") -> list[CorrectableAnswer]:
        """Return the names of the answers that differ from those of ``before``, for the journal."""
        return [one for one in CorrectableAnswer if getattr(self, one.value) != getattr(before, one.value)]

    def require_start(self, day: date, today: date, params: Parameters) -> None:
        """Refuse a new start date before today; the unchanged one is accepted (RULES section 3).

        Raises:
            Refusal: as ``require_available_from``.
        """
        if day != self.available_from:
            require_available_from(day, today, params)

    def document(self, kind: DocumentKind) -> Document | None:
        """Return the document of a kind, or None."""
        return self.cv if kind is DocumentKind.CV else self.pix_analysis

    def shown_document(self, kind: DocumentKind) -> Document | None:
        """Return a document as structures see it: the Pix analysis only if the result is shared."""
        withheld = kind is DocumentKind.PIX_ANALYSIS and self.pix_withheld
        return None if withheld else self.document(kind)

    def with_document(self, kind: DocumentKind, document: Document | None) -> "Candidate":
        """Replace the document of a kind, or remove it (None)."""
        if kind is DocumentKind.CV:
            return replace(self, cv=document)
        return replace(self, pix_analysis=document)

    @property
    def in_programme(self) -> bool:
        """Whether the person has confirmed the e-mail address and not withdrawn."""
        return self.status is CandidateStatus.CONFIRMED

    @property
    def likeness(self) -> str | None:
        """The value common to two registrations of one person: the letters of the name, and the telephone.

        It ignores capitals, accents, order and spaces. None without a telephone, and outside the programme.
        """
        if self.phone is None or not self.in_programme:
            return None
        return likeness_of(f"{self.first_name} {self.last_name}", self.phone)

    @property
    def confirmed_once(self) -> bool:
        """Whether the person has ever confirmed the address, also before a withdrawal."""
        return self.status is not CandidateStatus.SUBMITTED or self.returning

    @property
    def findable(self) -> bool:
        """Whether structures may find this person: confirmed, available, neither blocked nor recruited."""
        return self.in_programme and self.available and not self.blocked and self.recruited_by is None

    def recruited_elsewhere(self, structure_id: str) -> bool:
        """Return whether another structure has a living recruitment of the person."""
        return self.recruited_by not in (None, structure_id)

    def confirmed(self, at: datetime) -> "Candidate":
        """Confirm the e-mail address at an instant.

        Raises:
            Refusal: ``status_forbids`` when already confirmed or withdrawn.
        """
        if self.status is not CandidateStatus.SUBMITTED:
            raise Refusal("status_forbids", "Cette inscription n'est plus à confirmer.")
        return replace(self, status=CandidateStatus.CONFIRMED, confirmed_at=at, returning=False)

    def coming_back(self, answers: CheckedCandidateAnswers, at: datetime) -> "Candidate":
        """Record the new form of a person who had withdrawn; it awaits confirmation."""
        return replace(
            self.sent_again(answers, at),
            status=CandidateStatus.SUBMITTED,
            returning=True,
            available=True,
            confirmed_at=None,
        )

    def not_confirmed(self) -> "Candidate":
        """Delete the unconfirmed new form of a person who had withdrawn."""
        before = self.as_sent(min(self.forms))
        return replace(before, status=CandidateStatus.WITHDRAWN, returning=False, available=False)

    def withdrawn(self) -> "Candidate":
        """Withdraw the person from the programme; the documents can no longer be read.

        Raises:
            Refusal: ``withdrawn`` when already withdrawn, ``recruited`` while a structure recruits the
                person.
        """
        self.require_present()
        self.require_free()
        left = self.without_email_change()
        return replace(left, status=CandidateStatus.WITHDRAWN, available=False, cv=None, pix_analysis=None)

    def require_present(self) -> None:
        """Raise Refusal ``withdrawn`` if the person left the programme."""
        if self.status is CandidateStatus.WITHDRAWN:
            raise Refusal("withdrawn", "Votre inscription est retirée.")

    def require_free(self) -> None:
        """Raise Refusal ``recruited`` while a structure has a living recruitment of the person."""
        if self.recruited_by is not None:
            raise recruited()

    def require_not_held(self) -> None:
        """Refuse, for the agency, a person with a living recruitment.

        Raises:
            Refusal: ``candidate_held`` while a structure has a living recruitment of the person.
        """
        if self.recruited_by is not None:
            raise Refusal(
                "candidate_held",
                "Une structure recrute cette personne : la validation doit d'abord être annulée, ou la fin "
                "du contrat enregistrée.",
            )

    def suspended(self, blocked: bool) -> "Candidate":
        """Block the person, so that no structure finds or sees them, or unblock (RULES section 5).

        Raises:
            Refusal: ``candidate_held`` while a structure recruits the person.
        """
        if blocked:
            self.require_not_held()
        return replace(self, blocked=blocked)

    def with_corrected_email(self, email: str) -> "Candidate":
        """Correct the address and void the sessions and links of the previous one (RULES section 8).

        Raises:
            Refusal: ``status_forbids`` before the address was confirmed.
        """
        if self.status is CandidateStatus.SUBMITTED:
            raise Refusal(
                "status_forbids",
                "Cette inscription n'est pas confirmée : la personne remplit à nouveau le formulaire avec la "
                "bonne adresse.",
            )
        return replace(self, email=email, email_change=None, generation=self.generation + 1)

    def recruited(self, structure_id: str) -> "Candidate":
        """Record the structure that validates the person.

        Raises:
            Refusal: ``already_recruited`` when another living recruitment holds the person,
                ``candidate_unavailable`` when the person withdrew or is no longer available.
        """
        if self.recruited_by is not None:
            raise already_recruited()
        if not self.findable:
            raise unavailable()
        return replace(self, recruited_by=structure_id)

    def held_again(self, structure_id: str) -> "Candidate":
        """Record again a structure that declared the end of the contract by mistake.

        Raises:
            Refusal: ``already_recruited`` when another recruitment now holds the person.
        """
        if self.recruited_by is not None:
            raise already_recruited()
        return replace(self, recruited_by=structure_id)

    def left(self, recruitment_id: str) -> "Candidate":
        """Release the person, whose contract ended, and keep the id of the recruitment."""
        return replace(self.released(), last_recruitment_id=recruitment_id)

    def released(self) -> "Candidate":
        """Release the person, whose living recruitment stopped."""
        return replace(self, recruited_by=None)


def likeness_of(name: str, phone: str) -> str:
    """Return the ``likeness`` of a whole name and a telephone in E.164."""
    return f"{letters_of(name)}/{phone}"


def already_recruited() -> Refusal:
    """Return the refusal to a second structure that validates a person (RULES section 5)."""
    return Refusal("already_recruited", "Ce candidat est déjà recruté par une autre structure.")


def unavailable() -> Refusal:
    """Return the refusal of an act on a person who has paused or withdrawn."""
    return Refusal("candidate_unavailable", "Ce candidat n'est plus disponible.")


def email_registered() -> Refusal:
    """Return the refusal, for the agency, of an address that another candidate confirmed."""
    return Refusal(
        "email_registered",
        "Une autre inscription a cette adresse : cherchez-la par cette adresse, et effacez l'une des deux si "
        "la personne le demande.",
        "conflict",
        "/email",
    )


def recruited() -> Refusal:
    """Return the refusal to leave the programme or to erase own data while a structure recruits somebody."""
    return Refusal(
        "recruited",
        "Une structure vous recrute ou vous emploie : attendez la fin du contrat ou, avant sa signature, "
        "demandez à la structure d'annuler la validation.",
    )
