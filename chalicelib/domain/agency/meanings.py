"""The French label of each parameter, and the bounds of the agency's settings (RULES section 10)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields

from chalicelib.domain.shared.french import euros, thousands
from chalicelib.domain.shared.parameters import Parameters
from chalicelib.domain.shared.refusal import Refusal


@dataclass(frozen=True)
class Meaning:
    """The label and the bounds of a parameter.

    Args:
        label: French name of the value.
        least, most: the bounds, in the unit of the parameter's name; 0 and 1 for yes or no.
    """

    label: str
    least: int
    most: int


_YES_OR_NO = (0, 1)
_MORE = 10_000
_CENTS = 100

GROUPS: Mapping[str, Mapping[str, Meaning]] = {
    "De la candidature au comité": {
        "national_posts": Meaning("Postes du programme", 1, 100_000),
        # Pages and follow-ups are tested with this many advisers.
        "max_posts": Meaning("Postes d'une candidature, au plus", 1, 100),
        "opinion_days": Meaning("Délai de la préfecture pour donner son avis", 1, 180),
        "question_reminder_days": Meaning("Rappel d'une question sans réponse, après", 1, 60),
        "state_services_eligible": Meaning("Services de l'État éligibles", *_YES_OR_NO),
        "groups_without_private_law_eligible": Meaning(
            "Groupements d'intérêt public sans contrats de droit privé éligibles", *_YES_OR_NO
        ),
        "latest_available_from_years": Meaning("Date de début d'accueil, au plus dans", 1, 20),
        "first_session_year": Meaning("Première année d'une séance du comité", 2021, 2099),
        "session_within_months": Meaning("Date d'une séance du comité, au plus dans", 1, 60),
        "corrections_per_application": Meaning(
            "Corrections de ses réponses par une structure, jusqu'à l'avis", 1, _MORE
        ),
    },
    "Du comité au contrat": {
        "recruitment_months": Meaning("Délai de recrutement après la séance", 1, 24),
        "least_recruitment_months": Meaning("Délai de recrutement que laisse une clôture, au moins", 0, 24),
        "extension_months": Meaning("Échéance prolongée, au plus dans", 1, 60),
        "recruitment_first_reminder_months": Meaning("Premier rappel, après la séance", 1, 24),
        "recruitment_second_reminder_days": Meaning("Deuxième rappel, après le premier", 1, 180),
        "recruitment_late_reminder_days": Meaning("Avant-dernier rappel, avant l'échéance", 1, 60),
        "recruitment_last_reminder_days": Meaning("Dernier rappel, avant l'échéance", 1, 60),
        "contract_start_months": Meaning("Début d'un contrat, au plus après sa signature", 1, 36),
        "late_start_months": Meaning(
            "Contrat dont le début est à confirmer, quand il suit l'échéance de plus de", 1, 36
        ),
        "silence_first_months": Meaning("Sans compte rendu d'activité, avant d'en avertir", 1, 6),
        "silence_second_days": Meaning("Sans compte rendu d'activité, second avertissement après", 1, 60),
        "rupture_months": Meaning("Date d'une fin de contrat, au plus dans", 1, 3),
        "end_proof_months": Meaning(
            "Conservation de la copie d'un contrat et du justificatif de sa fin", 1, 60
        ),
        "suspension_ahead_months": Meaning("Jours d'une suspension de contrat, au plus dans", 1, 60),
        "end_proof_reminder_days": Meaning("Entre deux rappels du justificatif d'une fin de contrat", 1, 180),
        "case_file_draft_days": Meaning("Brouillon d'un dossier de subvention, gardé pendant", 1, 60),
        "case_file_reminder_days": Meaning("Rappel d'un dossier à compléter, avant sa date", 1, 60),
        "agreement_reminder_days": Meaning("Entre deux rappels d'une convention à signer", 1, 60),
        "instruction_days": Meaning("Instruction par la Banque des Territoires", 1, 180),
        "uniform_reminder_days": Meaning("Rappel de la taille d'une tenue, après la demande", 1, 180),
        "training_start_days": Meaning("Début de la formation, après celui du contrat", 1, 180),
        "training_contract_reminder_days": Meaning(
            "Rappel d'un contrat, ou de sa copie, qui manque avant le début de la formation", 1, 60
        ),
        "contract_copy_reminder_days": Meaning(
            "Rappel de la copie d'un contrat, après son début, sans formation datée", 1, 180
        ),
        "in_person_advisers": Meaning(
            "Conseillers inscrits pour une session en présentiel, au moins", 1, 100
        ),
        "training_least_months": Meaning("Durée d'une formation, à confirmer en dessous de", 1, 12),
        "training_most_months": Meaning("Durée d'une formation, à confirmer au-delà de", 1, 12),
        "exam_months": Meaning("Examens, après la formation", 1, 36),
        "exam_reminder_days": Meaning("Rappel des examens, avant leur échéance", 1, 180),
    },
    "Subvention et suivi": {
        "public_24_months_cents": Meaning(
            "Subvention d'un poste, structure publique, 24 mois", 1 * _CENTS, 200_000 * _CENTS
        ),
        "private_18_months_cents": Meaning(
            "Subvention d'un poste, structure privée, 18 mois", 1 * _CENTS, 200_000 * _CENTS
        ),
        "private_24_months_cents": Meaning(
            "Subvention d'un poste, structure privée, 24 mois", 1 * _CENTS, 200_000 * _CENTS
        ),
        "overseas_uplift_percent": Meaning("Majoration de la subvention d'un poste outre-mer", 0, 100),
        "smic_month_cents": Meaning("SMIC brut d'un mois à 35 heures", 1_000 * _CENTS, 10_000 * _CENTS),
        "first_instalment_percent": Meaning(
            "Premier versement, à la dernière signature, en % de la subvention", 0, 90
        ),
        "later_instalments": Meaning("Versements suivants, en parts égales du reste", 1, 8),
        "follow_ups_per_instalment": Meaning("Suivis acceptés pour chacun de ces versements", 1, 8),
        "call_back_days": Meaning(
            "Contrôle de coordonnées bancaires : numéro connu avant qu'elles soient données, depuis", 1, 180
        ),
        "claim_declaration_months": Meaning(
            "Liquidation : délai pour déclarer une créance, depuis la parution au BODACC", 1, 12
        ),
        "claim_reminder_days": Meaning("Liquidation : entre deux rappels d'une créance à déclarer", 1, 30),
        "return_answer_days": Meaning("Délai pour contester une somme à rendre", 15, 180),
        # The law requires at least ten years (article L123-22 of the Code de commerce).
        "accounting_years": Meaning("Conservation des pièces comptables, après l'année de clôture", 10, 30),
        "instalment_offset_days": Meaning("Versement à proposer, après ce qui le déclenche", 0, 90),
        "agreement_notice_months": Meaning("Rappel de la fin d'une convention, avant celle-ci", 1, 12),
        "follow_up_days": Meaning("Délai pour transmettre un suivi trimestriel", 1, 90),
        "follow_up_reminder_days": Meaning("Rappel d'un suivi, avant sa date limite", 1, 60),
        "follow_up_second_reminder_days": Meaning("Rappel d'un suivi, après sa date limite", 1, 60),
        "follow_up_escalation_days": Meaning(
            "Suivi en retard signalé à la préfecture et à la Banque des Territoires, après", 1, 90
        ),
        "follow_up_answer_days": Meaning("Délai pour répondre à une question sur un suivi", 1, 90),
    },
    "Candidats": {
        "never_contacted_days": Meaning("« Toujours disponible ? », sans contact depuis", 1, 720),
        # The bucket of the documents deletes older files (infra/template/bucket.py), and users were told six
        # months.
        "document_months": Meaning("Conservation d'un CV ou d'une analyse Pix", 1, 6),
        "candidate_link_days": Meaning("Durée des liens d'un candidat pour répondre ou se retirer", 1, 720),
        "more_sign_in_links_day": Meaning("Liens de connexion de plus qu'un par heure, en un jour", 1, 100),
        "email_changes_day": Meaning("Changements d'adresse demandés en un jour", 1, 100),
    },
    "Liens, comptes et mots de passe": {
        "confirmation_days": Meaning("Durée du lien de confirmation d'un formulaire", 1, 720),
        "account_link_days": Meaning("Durée du lien d'un compte, d'un mot de passe, d'une adresse", 1, 180),
        "account_link_first_reminder_days": Meaning("Premier rappel du lien d'un compte, après", 1, 180),
        "account_link_last_reminder_days": Meaning("Dernier rappel du lien d'un compte, avant sa fin", 1, 60),
        # CNIL: never less.
        "password_min_length": Meaning("Caractères d'un mot de passe, au moins", 12, 64),
        "session_idle_minutes": Meaning("Connexion sans activité, close après", 5, 720),
        "session_hours": Meaning("Connexion, close après", 1, 48),
    },
    "Limites contre l'affluence": {
        "sign_ins_per_address_at_once": Meaning("Connexions en même temps d'une adresse réseau", 1, _MORE),
        "forms_per_address_hour": Meaning("Formulaires d'une adresse réseau, en une heure", 1, _MORE),
        "turn_seconds": Meaning("Attente entre deux formulaires, au-delà", 1, 600),
        "forms_per_email_day": Meaning("Formulaires au nom d'une adresse e-mail, en un jour", 1, _MORE),
        "waiting_forms": Meaning("Formulaires d'une personne en attente de confirmation", 1, 100),
        "corrections_per_form_day": Meaning("Corrections d'un formulaire à confirmer, par jour", 1, 100),
        "same_form_hours": Meaning("Même formulaire reçu deux fois, s'il revient dans les", 1, 240),
        "links_per_address_hour": Meaning("Liens demandés d'une adresse réseau, en une heure", 1, _MORE),
        "invitations_per_structure_day": Meaning("Collègues invités par une structure, en un jour", 1, _MORE),
        "staff_invitations_day": Meaning("Comptes invités par un agent de l'Agence, en un jour", 1, _MORE),
        "staff_invitations_per_mailbox_day": Meaning(
            "Invitations d'agents à une même adresse, en un jour", 1, _MORE
        ),
        "questions_per_agent_day": Meaning("Questions posées par un agent, en un jour", 1, _MORE),
        "questions_per_application_day": Meaning("Questions sur une candidature, en un jour", 1, _MORE),
        "tellings_per_subject_day": Meaning(
            "Envois causés par un même recrutement ou une même demande, en un jour", 1, _MORE
        ),
        "contact_exports_per_structure_day": Meaning(
            "Listes avec adresses téléchargées par une structure, en un jour", 1, _MORE
        ),
        "sheets_per_structure_hour": Meaning(
            "Fiches lues sans attendre par une structure, par heure", 1, _MORE
        ),
        "sheets_told_day": Meaning("Fiches lues en un jour, signalées à l'Agence au-delà de", 1, _MORE),
        "register_questions_per_address_hour": Meaning(
            "Recherches au registre des entreprises d'une adresse réseau, par heure", 1, _MORE
        ),
        "register_days": Meaning("Conservation d'une réponse du registre des entreprises", 1, 30),
        "register_again_hours": Meaning("Nouvel essai du registre resté muet, après", 1, 240),
    },
}
MEANINGS: Mapping[str, Meaning] = {name: one for group in GROUPS.values() for name, one in group.items()}

_UNITS = {
    "_days": ("jour", "jours"),
    "_months": ("mois", "mois"),
    "_minutes": ("minute", "minutes"),
    "_hours": ("heure", "heures"),
    "_years": ("an", "ans"),
    "_seconds": ("seconde", "secondes"),
    "_percent": ("%", "%"),
}
_YES_OR_NO_NAMES = frozenset(one.name for one in fields(Parameters) if one.type is bool)
_ANSWERS = {"oui": 1, "non": 0}
# « 1 823,03 € », « 21 jours »: grouped digits, at most two decimals, and a unit that is ignored.
_WRITTEN = re.compile(r"(\d+)(?:[.,](\d{1,2}))?(?:€|%|[a-z]+)?")


def says_yes_or_no(name: str) -> bool:
    """Return whether a parameter is yes or no."""
    return name in _YES_OR_NO_NAMES


def written(name: str, value: int) -> str:
    """Format the value of a parameter in French: « 21 jours », « 50 000 € », « oui »."""
    if says_yes_or_no(name):
        return "oui" if value else "non"
    if name.endswith("_cents"):
        return euros(value)
    unit = next((words for end, words in _UNITS.items() if name.endswith(end)), None)
    number = thousands(value)
    return f"{number} {unit[0] if value < 2 else unit[1]}" if unit else number


def value_of(name: str, text: str) -> int:
    """Parse the value of a parameter, in the unit of its name.

    Args:
        name: of the parameter.
        text: « 21 », « 21 jours », « 50 000 € », « oui ».

    Returns:
        an amount in euro cents, 1 for yes and 0 for no.

    Raises:
        Refusal: ``parameter_unreadable``, or ``parameter_out_of_bounds`` (RULES section 10).
    """
    plain = re.sub(r"\s", "", text).lower()
    if says_yes_or_no(name):
        if plain not in _ANSWERS:
            raise _unreadable("Écrivez « oui » ou « non ».")
        return _ANSWERS[plain]
    read = _WRITTEN.fullmatch(plain)
    if read is None or (read[2] and not name.endswith("_cents")):
        raise _unreadable(f"Écrivez un nombre, par exemple « {written(name, MEANINGS[name].most)} ».")
    value = int(read[1])
    if name.endswith("_cents"):
        value = value * _CENTS + int((read[2] or "").ljust(2, "0"))
    meaning = MEANINGS[name]
    if not meaning.least <= value <= meaning.most:
        least, most = written(name, meaning.least), written(name, meaning.most)
        raise Refusal(
            "parameter_out_of_bounds", f"Choisissez une valeur de {least} à {most}.", "invalid", "/value"
        )
    return value


def _unreadable(message: str) -> Refusal:
    return Refusal("parameter_unreadable", message, "invalid", "/value")
