"""What the journals of each kind of object say (RULES section 4)."""

from __future__ import annotations

from collections.abc import Mapping

from chalicelib.audiences.shared.journal import RECRUITMENT_SENTENCES, SENTENCES

_CANDIDATE = {
    "submitted": "formulaire reçu",
    "submitted_again": "formulaire envoyé à nouveau",
    "confirmation_expired": "formulaire supprimé, son adresse n'a pas été confirmée",
    "confirmed": "adresse e-mail confirmée",
    "gave_way": "formulaire jamais confirmé, remplacé par une inscription confirmée",
    "edited": "réponses corrigées",
    "available": "disponible à nouveau",
    "paused": "en pause",
    "still_available": "toujours disponible",
    "still_paused": "toujours en pause",
    "asked_if_available": "question « toujours disponible ? » envoyée",
    "signed_in": "connexion à l'espace",
    "viewed": "fiche lue",
    "downloaded": "document téléchargé",
    "contact_exported": "adresse et téléphone téléchargés avec une liste",
    "cv_deposited": "CV déposé",
    "cv_removed": "CV retiré",
    "cv_expired": "CV supprimé à son terme",
    "pix_analysis_deposited": "analyse Pix déposée",
    "pix_analysis_removed": "analyse Pix retirée",
    "pix_analysis_expired": "analyse Pix supprimée à son terme",
    "pix_imported": "résultat Pix importé",
    "email_change_asked": "changement d'adresse demandé",
    "email_change_agreed": "changement d'adresse accepté par un des deux liens",
    "email_changed": "adresse changée par le candidat",
    "email_change_cancelled": "changement d'adresse annulé",
    "email_change_impossible": "changement d'adresse annulé : une autre inscription a cette adresse",
    "email_change_expired": "changement d'adresse abandonné, ses liens ont expiré",
    "email_corrected": "adresse corrigée par l'Agence",
    "email_sent_again": "e-mail renvoyé",
    "blocked": "inscription suspendue",
    "unblocked": "suspension levée",
    "shortlisted": "pré-sélectionné par une structure",
    "declined": "non retenu par une structure",
    "new": "remis parmi les nouvelles candidatures d'une structure",
    "withdrawn": "inscription retirée",
    "erased": "données effacées",
}
_STRUCTURE = {
    "candidates_exported": "liste de candidats téléchargée",
    "many_sheets_read": "fiches lues en nombre, signalées à l'Agence",
}
_ACCOUNT = {
    "invited": "invitation envoyée",
    "invited_again": "invitation renvoyée",
    "invitation_reminded": "rappel de l'invitation",
    "opened": "compte ouvert",
    "signed_in": "connexion",
    "second_factor_refused": "codes refusés après un bon mot de passe",
    "reset_requested": "nouveau mot de passe demandé",
    "password_changed": "mot de passe changé",
    "switched_structure": "passage à une autre structure",
    "left_structure": "retiré d'une structure",
    "email_change_asked": "changement d'adresse demandé",
    "email_change_agreed": "changement d'adresse accepté par un des deux liens",
    "email_changed": "adresse changée",
    "email_change_cancelled": "changement d'adresse annulé",
    "email_change_impossible": "changement d'adresse annulé : l'adresse est déjà prise",
    "email_change_expired": "changement d'adresse abandonné, ses liens ont expiré",
    "staff_corrected": "nom, rôle ou départements corrigés",
    "disabled": "compte fermé",
}
_SESSION = {
    "created": "séance créée",
    "corrected": "numéro ou date corrigés",
    "removed": "séance supprimée",
    "decided": "décision enregistrée",
    "decision_without_object": "décision sans objet, la candidature s'était arrêtée",
    "decision_taken_back": "décision retirée, la candidature ayant été corrigée",
    "moved": "ordre du jour changé",
    "noted": "note du secrétariat écrite",
    "opened": "séance ouverte",
    "prepared_again": "séance remise en préparation",
    "closed": "séance close",
    "published": "décisions publiées",
}
_FOLLOW_UP = {
    "opened": "suivi ouvert",
    "agreed": "conseillers du suivi mis à jour",
    "removed": "suivi supprimé, plus aucun conseiller",
    "reminder": "rappel avant la date limite",
    "overdue": "suivi en retard",
    "second_reminder": "rappel après la date limite",
    "escalation": "retard signalé à la préfecture et à la Banque des Territoires",
    "submitted": "suivi transmis",
    "declaration_corrected": "déclaration corrigée",
    "accepted": "suivi accepté",
    "acceptance_taken_back": "acceptation reprise",
    "questioned": "question posée",
    "question_taken_back": "question retirée",
    "closed": "suivi clos, le versement étant décidé",
    "closed_for_good": "suivi clos avec sa convention",
}
_PARAMETER = {
    "proposed": "valeur proposée",
    "confirmed": "valeur confirmée",
    "declined": "valeur refusée",
    "withdrawn": "proposition retirée",
}
_AGREEMENT = {
    "opened": "convention ouverte",
    "case_file_created": "dossier n° {number} créé sur Démarches simplifiées",
    "case_file_renewed": "nouveau dossier n° {number}, le brouillon précédent a expiré",
    "case_file_recorded": "dossier n° {number} noté {state} (depuis : {since}), pièces refusées : {refused}",
    "case_file_reminded": "rappel avant la date où le dossier doit être complet",
    "instruction_overdue": "délai d'instruction dépassé",
    "agreement_sent": "texte n° {number} envoyé à signer, postes : {posts}",
    "agreement_reminded": "rappel du texte à signer",
    "agreement_signed_by_structure": "texte n° {number} signé par la structure",
    "agreement_unsigned": "signature du texte n° {number} retirée par la structure",
    "agreement_taken_back": "texte repris avant la dernière signature",
    "agreement_signed": "texte n° {number} signé par tous, postes : {posts}",
    "agreement_ended": "convention terminée le {ended_on}",
    "agreement_resumed": "convention reprise, postes : {posts}",
}
_BUDGET = {
    "envelope_set": "enveloppe du département {department} : {posts}, avant : {former_posts}",
    "reserved": "postes réservés par la clôture d'une séance : {posts}",
    "given_back": "postes rendus au budget : {posts}",
    "recounted": "postes recomptés d'après les candidatures : {posts}",
}

# By kind of object as the journal names it.
BY_KIND: Mapping[str, Mapping[str, str]] = {
    "application": SENTENCES,
    "recruitment": RECRUITMENT_SENTENCES,
    "agreement": _AGREEMENT,
    "budget": _BUDGET,
    "candidate": _CANDIDATE,
    "structure": _STRUCTURE,
    "account": _ACCOUNT,
    "committeesession": _SESSION,
    "followup": _FOLLOW_UP,
    "parameterchange": _PARAMETER,
}
