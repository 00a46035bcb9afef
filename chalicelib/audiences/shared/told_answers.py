"""The answers of a form in French, line by line, and the differences between two forms (RULES section 8)."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from chalicelib.domain.applying.answers import CheckedAnswers
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.siret import grouped_siret
from chalicelib.domain.applying.subsidy import allowed_months, regime
from chalicelib.domain.candidates.answers import CheckedCandidateAnswers, Situation
from chalicelib.domain.shared.french import euros, french_date
from chalicelib.domain.shared.geography import Place
from chalicelib.http.fields import View
from chalicelib.http.html.pages import sentence
from chalicelib.reference.phones import grouped_phone

_NOTHING = "non indiqué"

Answers = CheckedAnswers | CheckedCandidateAnswers


class ToldAnswer(View):
    """An answer to be confirmed.

    Args:
        question, answer: in French.
        other: the answer in another form of the same person, when it differs.
    """

    question: str
    answer: str
    other: str | None = None


class AnswerChange(View):
    """An answer that the structure corrected: before and after, in French."""

    question: str
    before: str
    after: str


class CorrectionView(View):
    """The answers that a structure corrected at one time."""

    at: datetime
    changes: list[AnswerChange]


class CorrectionRequestView(View):
    """A correction that a structure asks its prefecture for, and the reply; ``granted``: it was made."""

    asked_at: datetime
    reason: str
    changes: list[AnswerChange]
    answered_at: datetime | None
    answer: str | None
    granted: bool


class AnswerLine(NamedTuple):
    """An answer in French, and the field of the page that asks for it; empty for a derived answer."""

    question: str
    answer: str
    field: str


def compared(answers: Answers, other: Answers | None) -> list[ToldAnswer]:
    """Return every answer of a form, with the answer of another form where it differs."""
    others = {line.question: line.answer for line in answer_lines(other)} if other else {}
    return [
        ToldAnswer(
            question=line.question,
            answer=line.answer,
            other=_if_differs(line.answer, others.get(line.question, _NOTHING)) if other else None,
        )
        for line in answer_lines(answers)
    ]


# Corrected by the agency only, and told in the journal.
_NOT_OWN = {"SIRET", "E-mail"}
# Labels of the form that address the structure, as other readers see them.
_LABELS_FOR_OTHERS = {"Vous êtes": "Nature de la structure"}


def corrections_of(application: Application) -> list[CorrectionView]:
    """Return the corrections that the structure made, oldest first."""
    states = [*(one.before for one in application.corrections), application.answers]
    return [
        CorrectionView(at=one.at, changes=_changes(one.before, after))
        for one, after in zip(application.corrections, states[1:], strict=True)
    ]


def correction_asked_of(application: Application) -> CorrectionRequestView | None:
    """Return the correction that the structure asks for, compared with its answers; None without one."""
    asked = application.correction_request
    if asked is None or not application.correction_may_be_asked:
        return None
    return CorrectionRequestView(
        asked_at=asked.asked_at,
        reason=asked.reason,
        changes=_changes(asked.before, asked.after)
        if asked.granted
        else _changes(application.answers, asked.applied_to(application.answers)),
        answered_at=asked.answered_at,
        answer=asked.answer,
        granted=asked.granted,
    )


def _changes(before: CheckedAnswers, after: CheckedAnswers) -> list[AnswerChange]:
    was, became = ({line.question: line.answer for line in answer_lines(one)} for one in (before, after))
    return [
        AnswerChange(
            question=_LABELS_FOR_OTHERS.get(question, question),
            before=was.get(question, _NOTHING),
            after=became.get(question, _NOTHING),
        )
        for question in dict.fromkeys((*was, *became))
        if question not in _NOT_OWN and was.get(question) != became.get(question)
    ]


def _if_differs(answer: str, other: str) -> str | None:
    return None if other == answer else other


def answer_lines(answers: Answers) -> list[AnswerLine]:
    """Return every answer of a form, in the order of its questions."""
    if isinstance(answers, CheckedAnswers):
        return list(_of_structure(answers))
    return list(_of_candidate(answers))


def _of_structure(answers: CheckedAnswers) -> Iterator[AnswerLine]:
    contact = answers.contact
    yield AnswerLine("Vous êtes", sentence(answers.kind.label), "kind")
    if answers.legal_form:
        yield AnswerLine("Forme juridique", sentence(answers.legal_form.label), "legal_form")
    if answers.private_law_contracts is not None:
        contracts = _yes_or_no(answers.private_law_contracts)
        yield AnswerLine("Contrats de droit privé permis", contracts, "private_law_contracts")
    amount = f"{euros(answers.subsidy_per_post_cents)} par poste sur {answers.agreement_months} mois"
    paid_as = regime(answers.kind, answers.legal_form, answers.private_law_contracts)
    yield AnswerLine(
        "Subvention prévue", amount, "agreement_months" if len(allowed_months(paid_as)) > 1 else ""
    )
    yield AnswerLine(
        "Candidat déjà identifié", _yes_or_no(answers.has_identified_candidate), "has_identified_candidate"
    )
    yield AnswerLine(
        "Conseillers souhaités", str(answers.posts_requested or "Je ne sais pas encore"), "posts_requested"
    )
    yield AnswerLine("Prêt à accueillir à partir du", french_date(answers.available_from), "available_from")
    yield AnswerLine("SIRET", grouped_siret(answers.siret), "siret")
    yield AnswerLine("Structure", answers.name, "name")
    yield AnswerLine("Commune", _commune(answers.place), "place")
    yield AnswerLine("Prénom", contact.first_name, "contact.first_name")
    yield AnswerLine("Nom", contact.last_name, "contact.last_name")
    yield AnswerLine("Fonction", contact.job_title, "contact.job_title")
    yield AnswerLine("E-mail", contact.email, "contact.email")
    yield AnswerLine("Téléphone", _phone(contact.phone), "contact.phone")
    yield AnswerLine("Offre d'emploi", answers.job_offer_url or _NOTHING, "job_offer_url")


def _of_candidate(answers: CheckedCandidateAnswers) -> Iterator[AnswerLine]:
    km = answers.max_distance_km
    situations = sentence(", ".join(situation.label for situation in answers.situations))
    yield AnswerLine("Situation", situations, "situations")
    if Situation.GRADUATE in answers.situations:
        yield AnswerLine("Diplôme", answers.diploma or _NOTHING, "diploma")
    yield AnswerLine(
        "Expérience de la médiation numérique", _yes_or_no(answers.has_experience), "has_experience"
    )
    yield AnswerLine("Commune", _commune(answers.place), "place")
    yield AnswerLine("Distance maximale", "France entière" if km is None else f"{km} km", "max_distance_km")
    yield AnswerLine("Disponible à partir du", french_date(answers.available_from), "available_from")
    yield AnswerLine("Prénom", answers.first_name, "first_name")
    yield AnswerLine("Nom", answers.last_name, "last_name")
    yield AnswerLine("E-mail", answers.email, "email")
    yield AnswerLine("Téléphone", _phone(answers.phone), "phone")


def _commune(place: Place) -> str:
    return f"{place.name} ({place.postal_code})"


def _phone(number: str | None) -> str:
    return grouped_phone(number) if number else _NOTHING


def _yes_or_no(answer: bool) -> str:
    return "Oui" if answer else "Non"
