"""What the journals of candidates, structures, accounts, sessions and follow-ups say (RULES section 4)."""

from __future__ import annotations

from collections.abc import Mapping

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
    "accepted": "suivi accepté",
    "questioned": "question posée",
}
_PARAMETER = {
    "proposed": "valeur proposée",
    "confirmed": "valeur confirmée",
    "declined": "valeur refusée",
    "withdrawn": "proposition retirée",
}
_TRAINING = {
    "training_opened": "formation à prévoir",
    "training_tested": "test passé le {passed_on} : {hours}",
    "training_untested": "résultat du test retiré",
    "training_exempted": "dispense, CCP1 obtenu le {certified_on}",
    "training_not_exempt": "dispense retirée",
    "training_registered": "inscription à une session",
    "training_unregistered": "inscription annulée",
    "training_confirmed": "lieu et dates confirmés",
    "training_contract_reminded": "contrat à enregistrer rappelé à la structure",
    "training_blocked": "départ bloqué, le contrat manque",
    "training_started": "formation commencée",
    "training_ended": "fin de la session : {training_status}",
    "training_start_reminded": "départ en retard rappelé à l'organisme",
    "training_exam_reminded": "examen du CCP1 rappelé",
    "training_absence": "absence du {first_day} au {last_day}",
    "training_absence_removed": "absence du {first_day} retirée",
    "training_abandoned": "abandon le {on}",
    "training_resumed": "abandon retiré",
    "training_examined": "examen du {on} : {passed}",
    "training_exam_removed": "examen du {on} retiré",
    "training_followed": "recrutement changé : {training_status}",
    "training_dated": "nom, contrat ou session changés",
    "email_sent_again": "e-mail renvoyé",
}
_TRAINING_SESSION = {
    "training_session_opened": "session ouverte, {mode}, du {starts_on} au {until}",
    "training_session_corrected": "session corrigée, {mode}, du {starts_on} au {until}",
    "training_session_filled": "inscriptions : {count} en tout",
    "training_session_closed": "inscriptions closes avec {count}, {mode}",
    "training_session_cancelled": "session annulée, inscrits : {count}",
    "email_sent_again": "e-mail renvoyé",
}
_TRAINING_PLAN = {
    "training_plan_asked": "plan demandé",
    "training_plan_ready": "plan prêt, conseillers en présentiel : {count}",
    "training_plan_applied": "session du plan : {proposal}, inscrits : {count}",
}
_CENTRE = {
    "centre_added": "centre ajouté, {seats} places",
    "centre_corrected": "centre corrigé, {seats} places",
}
_LOTS = {
    "lot_corrected": "lot {lot} corrigé",
    "region_placed": "région {region} : lot {lot} au lieu du lot {was_lot}",
}

# By kind of object as the journal names it.
BY_KIND: Mapping[str, Mapping[str, str]] = {
    "candidate": _CANDIDATE,
    "structure": _STRUCTURE,
    "account": _ACCOUNT,
    "committeesession": _SESSION,
    "followup": _FOLLOW_UP,
    "parameterchange": _PARAMETER,
    "training": _TRAINING,
    "trainingsession": _TRAINING_SESSION,
    "sessionplan": _TRAINING_PLAN,
    "centre": _CENTRE,
    "lotbook": _LOTS,
}
