"""The answers of a form in words, line by line, and where two forms differ (RULES section 8)."""

from chalicelib.domain.applying.answers import CheckedAnswers
from chalicelib.domain.candidates.candidate import CheckedCandidateAnswers
from chalicelib.domain.shared.french import euros, french_date
from chalicelib.http.fields import View

_NOTHING = "non indiqué"


class ToldAnswer(View):
    """An answer about to be confirmed.

    Args:
        question, answer: in words.
        other: what another form of the same person answers, where it differs.
    """

    question: str
    answer: str
    other: str | None = None


def told(
    answers: CheckedAnswers | CheckedCandidateAnswers,
    other: CheckedAnswers | CheckedCandidateAnswers | None,
) -> list[ToldAnswer]:
    """Return every answer of a form, beside those of another form that differ."""
    others = _lines(other) if other else {}
    return [
        ToldAnswer(question=question, answer=answer, other=_if_differs(answer, others.get(question)))
        for question, answer in _lines(answers).items()
    ]


def _if_differs(answer: str, other: str | None) -> str | None:
    return None if other == answer else other


def _lines(answers: CheckedAnswers | CheckedCandidateAnswers) -> dict[str, str]:
    if isinstance(answers, CheckedAnswers):
        return _of_structure(answers)
    return _of_candidate(answers)


def _of_structure(answers: CheckedAnswers) -> dict[str, str]:
    contact = answers.contact
    return {
        "Structure": answers.name,
        "SIRET": answers.siret,
        "Commune": f"{answers.place.name} ({answers.place.postal_code})",
        "Vous êtes": answers.kind.label,
        "Forme juridique": answers.legal_form.label if answers.legal_form else _NOTHING,
        "Contrats de droit privé permis": _yes_or_no(answers.private_law_contracts),
        "Candidat déjà identifié": _yes_or_no(answers.has_identified_candidate),
        "Conseillers souhaités": str(answers.posts_requested or "nombre à préciser"),
        "Subvention prévue": f"{euros(answers.subsidy_per_post_cents)} par poste sur "
        f"{answers.agreement_months} mois",
        "Prêt à accueillir à partir du": french_date(answers.available_from),
        "Contact": f"{contact.first_name} {contact.last_name}, {contact.job_title}",
        "E-mail": contact.email,
        "Téléphone": contact.phone or _NOTHING,
        "Offre d'emploi": answers.job_offer_url or _NOTHING,
    }


def _of_candidate(answers: CheckedCandidateAnswers) -> dict[str, str]:
    km = answers.max_distance_km
    return {
        "Prénom": answers.first_name,
        "Nom": answers.last_name,
        "E-mail": answers.email,
        "Téléphone": answers.phone or _NOTHING,
        "Situation": ", ".join(situation.label for situation in answers.situations),
        "Diplôme": answers.diploma or _NOTHING,
        "Expérience de la médiation numérique": _yes_or_no(answers.has_experience),
        "Commune": f"{answers.place.name} ({answers.place.postal_code})",
        "Distance maximale": "France entière" if km is None else f"{km} km",
        "Disponible à partir du": french_date(answers.available_from),
    }


def _yes_or_no(answer: bool | None) -> str:
    return {True: "oui", False: "non", None: _NOTHING}[answer]
