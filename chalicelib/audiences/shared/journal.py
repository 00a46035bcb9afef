"""The lines of journals in French: who, when, what and why (RULES section 4)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from chalicelib.domain.access.account import Role
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.deciding.opinion import OpinionVerdict
from chalicelib.domain.funding.case_file import CaseFileState
from chalicelib.domain.intake.files import IntakeKind
from chalicelib.domain.recruiting.contract import ContractKind
from chalicelib.domain.recruiting.end_reason import EndReason
from chalicelib.domain.reorganising.structure_change import ChangeKind
from chalicelib.domain.shared.calendar_rules import PARIS
from chalicelib.domain.shared.french import counted, french_date
from chalicelib.domain.training.course import CourseHours
from chalicelib.domain.training.session import Mode
from chalicelib.domain.training.status import TrainingStatus
from chalicelib.services.core.changes import BEARER, PUBLIC, SYSTEM, JournalEntry

# For what was taken in from files when the system opened.
TAKEN_IN = "repris à l'ouverture, fichier des {file} du {sent_on}, ligne {line}"
INTAKE_CORRECTED = "reprise corrigée, fichier des {file} du {sent_on}, ligne {line}"

# The sentence of each act on an application, by the journal's name of the act; details in braces.
SENTENCES: Mapping[str, str] = {
    "submitted": "formulaire reçu",
    "submitted_again": "formulaire corrigé avant la confirmation",
    "confirmed": "adresse e-mail confirmée",
    "confirmation_expired": "formulaire supprimé, son adresse n'a pas été confirmée",
    "set_aside": "classée en double d'une candidature en cours",
    "additional_asked": "postes supplémentaires demandés",
    "additional_corrected": "demande de postes supplémentaires corrigée",
    "register_looked_up": "registre des entreprises consulté, points signalés : {remarks}",
    "contact_corrected": "contact corrigé",
    "contact_person_corrected": "personne à contacter ou date de début corrigée",
    "answers_corrected": "réponses corrigées par la structure",
    "correction_requested": "correction demandée à la préfecture",
    "correction_withdrawn": "demande de correction retirée par la structure",
    "correction_granted": "réponses corrigées à la demande de la structure",
    "correction_declined": "demande de correction déclinée",
    "correction_recalled": "rappel d'une demande de correction sans réponse",
    "correction_too_late": "demande de correction sans objet, le comité a décidé",
    "described_anew": "nom ou contact corrigé avec celui de la première candidature",
    "contact_is_staff": "contact qui a déjà un compte d'agent, aucun compte de structure ouvert",
    "siret_corrected": "SIRET corrigé",
    "commune_corrected": "commune corrigée",
    "question_asked": "question posée à la structure",
    "question_answered": "réponse à une question",
    "question_recalled": "rappel d'une question sans réponse",
    "opinion_given": "avis {verdict}",
    "opinion_overdue": "avis de la préfecture en retard",
    "put_on_agenda": "inscrite à l'ordre du jour de la séance n° {session}",
    "taken_off_agenda": "retirée de l'ordre du jour de la séance n° {session}",
    "validated": "validée par la séance n° {session}, postes attribués : {posts}",
    "rejected": "refusée par la séance n° {session}",
    "postponed": "ajournée par la séance n° {session}",
    "completed": "candidature complétée par la structure",
    "posts_corrected": "postes attribués corrigés, de {former_posts} à {posts}",
    "posts_given_back": "postes rendus par la structure : {posts}",
    "recruitment_reminded": "rappel de l'échéance de recrutement",
    "recruitment_overdue": "échéance de recrutement dépassée",
    "extension_requested": "prolongation demandée jusqu'au {deadline}",
    "extension_refused": "prolongation refusée",
    "recruitment_extended": "recrutement prolongé jusqu'au {deadline}",
    "recruitment_shortened": "prolongation corrigée, recrutement jusqu'au {deadline}",
    "lapsed": "postes repris par l'Agence",
    "withdrawn": "candidature retirée",
    "cancelled": "candidature annulée",
    "closed_in_liquidation": "close, la structure est en liquidation judiciaire",
    "duplicate": "classée en double",
    "merged": "réunie à la candidature qui continue",
    "posts_taken_over": "postes repris d'une autre structure",
    "posts_gone": "postes repris par une autre structure, candidature close",
    "email_sent_again": "e-mail renvoyé",
    "revived": "candidature rétablie, {status}",
    "taken_in": TAKEN_IN,
    "intake_corrected": INTAKE_CORRECTED,
}
# The same for a recruitment.
RECRUITMENT_SENTENCES: Mapping[str, str] = {
    "validated": "candidature validée par la structure",
    "planned_hire_corrected": "embauche prévue le {planned_for} au lieu du {was}",
    "cancelled": "validation annulée",
    "hired": "contrat enregistré, {kind}, début le {starts_on}, terme : {ends_on}",
    "contract_corrected": "contrat corrigé, {kind}, début le {starts_on}, terme : {ends_on}",
    "contract_taken_back": "contrat retiré, il avait été enregistré par erreur",
    "subsidy_prolonged": "subvention du poste prolongée de {days} en tout, {was_days} avant",
    "ending": "fin du contrat déclarée au {ended_on}, {end_reason}",
    "end_corrected": "fin du contrat corrigée par l'Agence",
    "end_taken_back": "fin du contrat au {ended_on} retirée",
    "ended": "contrat terminé le {ended_on}",
    "end_proof_asked": "justificatif de la fin du contrat demandé à la structure",
    "end_proof_deposited": "justificatif de la fin du contrat déposé",
    "end_proof_removed": "justificatif de la fin du contrat retiré",
    "end_proof_read": "justificatif de la fin du contrat ouvert",
    "end_proof_expired": "justificatif de la fin du contrat supprimé, son délai de conservation est passé",
    "contract_copy_asked": "copie du contrat demandée à la structure",
    "contract_copy_deposited": "copie du contrat déposée",
    "contract_copy_removed": "copie du contrat retirée",
    "contract_copy_read": "copie du contrat ouverte",
    "contract_copy_expired": "copie du contrat supprimée, son délai de conservation est passé",
    "name_erased": "nom, salaire et fichiers effacés, leur délai de conservation est passé",
    "superior_named": "supérieur hiérarchique indiqué ou corrigé",
    "superior_removed": "supérieur hiérarchique retiré",
    "suspension_declared": "contrat suspendu, premier jour le {first_day}, dernier jour : {last_day}",
    "suspension_corrected": "suspension corrigée, premier jour le {first_day}, dernier jour : {last_day}",
    "suspension_removed": "suspension retirée, premier jour le {first_day}, dernier jour : {last_day}",
    "silence_told": "absence de compte rendu d'activité signalée",
    "reports_imported": "comptes rendus d'activité importés",
    "activity_recounted": "totaux d'activité recomptés",
    "subsidy_notice": "fin prochaine de la subvention annoncée",
    "went_on": "repris par une autre structure, à compter du {effective_on}",
    "taken_over": "repris d'une autre structure, à compter du {effective_on}",
    "department_corrected": "département corrigé avec la commune de la structure",
    "adviser_renamed": "nom corrigé par le conseiller",
    "taken_in": TAKEN_IN,
    "intake_told": "espace ouvert, annoncé au conseiller",
}
# The details that are dates.
_DAYS = frozenset(
    {
        *("deadline", "planned_for", "was", "starts_on", "ended_on", "passed_on", "certified_on"),
        *("first_day", "on", "until", "sent_on", "effective_on"),
        *("judgment_on", "declared_on"),
    }
)
_OTHERS = {PUBLIC: "le public", SYSTEM: "le système"}
_BEARERS = {
    "application": "la structure, par le lien d'un e-mail",
    "candidate": "le candidat, par le lien d'un e-mail",
}


@dataclass(frozen=True, kw_only=True)
class JournalLine:
    """A line of the journal.

    Args:
        at: when, in Paris.
        who: the author, as shown on the page.
        what: what was done.
        why: the reason as typed; None when none was given or when it was erased.
        erased: whether a reason was given and erased.
    """

    at: datetime
    who: str
    what: str
    why: str | None
    erased: bool


def journal_line(
    entry: JournalEntry,
    authors: Mapping[str, str],
    reasons: Mapping[str, str],
    sentences: Mapping[str, str] = SENTENCES,
) -> JournalLine:
    """Return a line of the journal.

    Args:
        entry: of the journal.
        authors: the names of accounts by id.
        reasons: the reasons that are not erased, by id.
        sentences: those of the kind of object.
    """
    why = reasons.get(entry.words_id or "")
    return JournalLine(
        at=entry.at.astimezone(PARIS),
        who=_author_name(entry, authors),
        what=_sentence(entry, sentences),
        why=why,
        erased=entry.words_id is not None and why is None,
    )


def _sentence(entry: JournalEntry, sentences: Mapping[str, str]) -> str:
    """Return what was done. Rows are never rewritten: an old one may have an unknown act or lack details."""
    sentence = sentences.get(entry.act, f"acte « {entry.act} »")
    asked = {name: one for name, one in entry.details.items() if f"{{{name}}}" in sentence}
    said = {name: _in_french(name, one) for name, one in asked.items()}
    return sentence.format_map(defaultdict(lambda: "non noté", said))


def _author_name(entry: JournalEntry, authors: Mapping[str, str]) -> str:
    author = entry.author
    asked_by = authors.get(author.account_id or "")
    if author.kind == SYSTEM and asked_by:
        return f"{_OTHERS[SYSTEM]}, pour {asked_by}"
    if author.kind in _OTHERS:
        return _OTHERS[author.kind]
    if author.kind == BEARER:
        return _BEARERS.get(entry.subject_kind, "la personne, par le lien d'un e-mail")
    if author.role is Role.CANDIDATE:
        return "le candidat"
    name = authors.get(author.account_id or "", "un compte supprimé")
    return f"{name} ({author.role.label})" if author.role else name


def _in_french(name: str, detail: Any) -> str:
    """Return a detail in French: the label of an enumeration, a date in words."""
    match name:
        case "verdict":
            return OpinionVerdict(detail).label
        case "status":
            return ApplicationStatus(detail).label
        case "kind":
            return ContractKind(detail).label
        case "change_kind":
            return ChangeKind(detail).label
        case "state":
            return CaseFileState(detail).label
        case "end_reason":
            return EndReason(detail).label
        case "hours":
            return CourseHours(str(detail)).label
        case "training_status":
            return TrainingStatus(detail).label
        case "mode":
            return Mode(detail).label
        case "file":
            return IntakeKind(detail).label
        case "passed":
            return "CCP1 obtenu" if detail else "CCP1 à repasser"
        case "days" | "was_days":
            return counted(detail, "jour")
        case _ if name in _DAYS:
            return french_date(date.fromisoformat(detail))
        case "ends_on":
            return french_date(date.fromisoformat(detail)) if detail else "sans terme"
        case "since":
            return french_date(date.fromisoformat(detail)) if detail else "jour non noté"
        case "last_day":
            return french_date(date.fromisoformat(detail)) if detail else "non connu"
    return "aucune" if detail is None else str(detail)
