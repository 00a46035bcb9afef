"""Each route that writes to people or shows contact data has a limit, according to its recording.

Routes without a limit are listed here with a reason; a reason that is no longer needed is removed.
"""

from collections import defaultdict
from typing import Any

from tests.recording.record import recorded

_ONCE = "it leaves a state, or uses a link up, so that the same e-mail is not sent again"
_STAFF = "a named agent, signed in with a second factor, decides on one file, and the journal says so"

NEEDS_NONE = {
    **dict.fromkeys(
        (
            "POST /api/v1/account-links/{token}",
            "POST /api/v1/answers/{token}",
            "POST /api/v1/application-status/{token}/withdrawal",
            "POST /api/v1/confirmations/{token}",
            "POST /api/v1/password-resets/{token}",
            "POST /api/v1/structure/colleagues/{account_id}/removal",
            "POST /api/v1/training/sessions/{training_session_id}/closing",
            "POST /espace/sessions-de-formation/{training_session_id}/cloture",
            "POST /api/v1/structure/questions/{question_id}/answer",
            "POST /candidature/{token}/retrait",
            "POST /compte/{token}",
            "POST /confirmation/{token}",
            "POST /espace/collegues/{account_id}/retrait",
            "POST /espace/conventions/{agreement_id}/signature",
            "POST /api/v1/structure/agreements/{agreement_id}/signature",
            "POST /espace/postes",
            "PUT /api/v1/structure/posts-kept",
            "POST /espace/questions/{question_id}",
            "POST /mot-de-passe/{token}",
            "POST /reponse/{token}",
        ),
        _ONCE,
    ),
    **dict.fromkeys(
        (
            "GET /api/v1/agency/candidates/{candidate_id}",
            "GET /espace/candidats/{candidate_id}",
            "POST /espace/candidats/{candidate_id}/adresse",
            "PUT /api/v1/agency/candidates/{candidate_id}/email",
            "POST /api/v1/agency/structure-changes/{structure_change_id}/confirmation",
            "POST /api/v1/agency/structure-changes/{structure_change_id}/declining",
            "POST /api/v1/agency/structures/{structure_id}/liquidation/reversal",
            "POST /espace/reprises/{structure_change_id}/confirmation",
            "POST /espace/reprises/{structure_change_id}/refus",
            "POST /espace/structures/{structure_id}/liquidation/retrait",
            "PUT /api/v1/agency/structures/{structure_id}/commune",
            "POST /espace/structures/{structure_id}/commune",
            "POST /api/v1/agency/applications/{application_id}/cancellation",
            "POST /api/v1/agency/applications/{application_id}/duplicate",
            "POST /api/v1/agency/applications/{application_id}/correction-grant",
            "POST /api/v1/agency/applications/{application_id}/correction-refusal",
            "POST /api/v1/prefecture/applications/{application_id}/correction-grant",
            "POST /api/v1/prefecture/applications/{application_id}/correction-refusal",
            "POST /espace/demandes-de-correction/{application_id}",
            "POST /espace/demandes-de-correction/{application_id}/refus",
            "POST /api/v1/agency/applications/{application_id}/extension",
            "POST /api/v1/agency/applications/{application_id}/extension-refusal",
            "POST /api/v1/agency/applications/{application_id}/lapse",
            "POST /api/v1/agency/applications/{application_id}/merge",
            "POST /api/v1/agency/applications/{application_id}/revival",
            "POST /api/v1/funder/follow-ups/{follow_up_id}/acceptance",
            "POST /api/v1/funder/follow-ups/{follow_up_id}/questions",
            "DELETE /api/v1/funder/follow-ups/{follow_up_id}/acceptance",
            "DELETE /api/v1/funder/follow-ups/{follow_up_id}/questions",
            "POST /espace/subventions/{agreement_id}/compte/solde",
            "POST /espace/subventions/{agreement_id}/compte/contestation",
            "POST /api/v1/funder/agreements/{agreement_id}/balance",
            "POST /api/v1/funder/agreements/{agreement_id}/dispute/answer",
            "POST /espace/coordonnees/{structure_id}/controle",
            "POST /espace/coordonnees/{structure_id}/refus",
            "POST /espace/versements/retours/{answer_id}",
            "POST /espace/versements/renvoi",
            "POST /api/v1/funder/instalments/returns",
            "POST /espace/subventions/{agreement_id}/compte/suspension",
            "POST /api/v1/funder/agreements/{agreement_id}/suspensions",
            "POST /api/v1/funder/bank-details/{structure_id}/check",
            "POST /api/v1/funder/bank-details/{structure_id}/refusal",
            "POST /api/v1/funder/payments",
            "POST /espace/subventions/{agreement_id}/dossier",
            "POST /espace/subventions/{agreement_id}/compte/recouvrement/titre",
            "POST /espace/subventions/{agreement_id}/compte/recouvrement/titre/annulation",
            "POST /espace/subventions/{agreement_id}/compte/recouvrement/compensation",
            "POST /espace/subventions/{agreement_id}/compte/recouvrement/compensation/annulation",
            "POST /api/v1/funder/agreements/{agreement_id}/recovery-orders",
            "POST /api/v1/funder/agreements/{agreement_id}/recovery-orders/cancellation",
            "POST /api/v1/funder/agreements/{agreement_id}/offsets",
            "POST /api/v1/funder/agreements/{agreement_id}/offset-reversals",
            "POST /espace/subventions/{agreement_id}/envoi",
            "POST /espace/subventions/{agreement_id}/reprise",
            "POST /espace/subventions/{agreement_id}/signature",
            "POST /api/v1/funder/agreements/{agreement_id}/sending",
            "POST /api/v1/funder/agreements/{agreement_id}/withdrawal",
            "POST /api/v1/funder/agreements/{agreement_id}/signature",
            "PUT /api/v1/funder/agreements/{agreement_id}/case-file",
            "POST /api/v1/prefecture/applications/{application_id}/extension",
            "POST /api/v1/prefecture/applications/{application_id}/extension-refusal",
            *(
                f"POST /espace/corrections/{{application_id}}/{what}"
                for what in (
                    "annulation",
                    "contact",
                    "doublon",
                    "fusion",
                    "postes",
                    "reprise",
                    "retablissement",
                    "siret",
                )
            ),
            "POST /espace/prolongations/{application_id}",
            "POST /espace/prolongations/{application_id}/refus",
            "POST /espace/suivis-trimestriels/{follow_up_id}/acceptation",
            "POST /espace/suivis-trimestriels/{follow_up_id}/question",
            "POST /espace/suivis-trimestriels/{follow_up_id}/acceptation/retrait",
            "POST /espace/suivis-trimestriels/{follow_up_id}/question/retrait",
            "PUT /api/v1/agency/applications/{application_id}/contact-email",
            "PUT /api/v1/agency/applications/{application_id}/posts",
            "PUT /api/v1/agency/applications/{application_id}/siret",
        ),
        _STAFF,
    ),
}


def _told() -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for name, told in recorded().items():
        if isinstance(told, dict):
            found[name.partition(" | ")[0].partition("?")[0]].append(told)
    return found


def _touches_people(told: dict[str, Any]) -> bool:
    written = [one for lines in told.get("wrote", []) for one in lines]
    return any(
        one.startswith("e-mail ") or one in ("journal candidate viewed", "journal candidate contact_exported")
        for one in written
    )


def _counts(told: dict[str, Any]) -> bool:
    written = [one for lines in told.get("wrote", []) for one in lines]
    return any(one.startswith("claimed") for one in written) or any(
        one.startswith("failures ") for one in told.get("beside", [])
    )


def test_every_route_that_writes_to_people_or_shows_contacts_has_a_limit_or_a_reason() -> None:
    uncounted = {
        route
        for route, answers in _told().items()
        if any(_touches_people(told) and not _counts(told) for told in answers)
    }
    assert uncounted == set(NEEDS_NONE)
