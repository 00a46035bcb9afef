"""What differs from the recording on purpose, reviewed one by one.

A difference is excused field by field: a pattern of the names of cases, one of what changed in a field as the
replay tells it, and why. Both are regular expressions that fit the whole. One that excuses nothing is out of date
and fails the replay; once the recording is written again, the list is empty again.
"""

from typing import NamedTuple


class Difference(NamedTuple):
    """Where, what, and why."""

    cases: str
    change: str
    why: str


# Written beside what was recorded.
NEW_WRITES = {
    "created FreeWords": "a reason lies in a row of its own, which the journal cites",
    "deleted FreeWords": "an erasure takes the reasons that were given about the person",
    "deadline set pix_import.end": "an import that cannot be written is given up after a week",
}

_DONE = "who asks for what is done already is answered as the first time, in both doors"
_SHOWN = r"(headers|problem|status|shape|type|errors|words|title|h1|summary|forms|location|values|beside): .*"
_FIELDS = "each field is asked by the words that stand on it, in the order of the form"

DIFFERENCES: tuple[Difference, ...] = (
    # The same wish again, or a wish for what is so.
    *(
        Difference(cases, _SHOWN, _DONE)
        for cases in (
            r"POST /api/v1/agency/accounts \| agency \| - \| again",
            r"POST /api/v1/agency/applications/\{application_id\}/(cancellation|duplicate) \| .* \| again",
            r"POST /api/v1/(agency|prefecture)/applications/\{application_id\}/extension \| .* \| again",
            r"POST /api/v1/agency/applications/\{application_id\}/lapse \| agency \| 54\.(lapsed \| good|overdue \| again)",
            r"POST /api/v1/answers/\{token\} \| anonymous \| answer\.(used.* \| good|valid.* \| again)",
            r"POST /api/v1/application-status/\{token\}/withdrawal \| anonymous \| status\.valid\.(.*\.withdrawn \| good|.* \| again)",
            r"POST /api/v1/candidate/(availability|unsubscription)/\{token\} \| anonymous \| .*\.(used \| good|valid \| again|withdrawn \| good)",
            r"POST /(desinscription|disponibilite)/\{token\} \| anonymous \| .*\.(used \| good|valid \| again|withdrawn \| good)",
            r"POST /reponse/\{token\} \| anonymous \| answer\.valid.* \| again",
            r"POST /api/v1/candidate/withdrawal \| candidate.* \| - \| (again|good)",
            r"POST /api/v1/committee/sessions \| committee \| - \| again",
            r"POST /api/v1/committee/sessions/\{session_id\}/close \| committee \| ready \| again",
            r"DELETE /api/v1/committee/sessions/\{session_id\}/agenda/\{application_id\} \| committee \| .* \| (again|good)",
            r"POST /api/v1/confirmations/\{token\} \| anonymous \| confirm\.(used.* \| good|valid.* \| again)",
            r"POST /api/v1/funder/follow-ups/\{follow_up_id\}/questions \| funder \| A\.submitted \| again",
            r"POST /api/v1/funder/follow-ups/\{follow_up_id\}/acceptance \| funder \| [AB]\.accepted \| good",
            r"POST /api/v1/structure/candidates/\{candidate_id\}/cancel \| structure \| .* \| (good|again)",
            r"POST /api/v1/structure/candidates/\{candidate_id\}/validate \| structure \| A\.shortlisted \| again",
            r"POST (/api/v1/structure/colleagues|/espace/collegues) \| structure \| - \| again",
            r"POST /api/v1/structure/questions/\{question_id\}/answer \| structure \| A\..* \| (good|again)",
            r"PUT /api/v1/structure/follow-ups/\{follow_up_id\}/declaration \| structure \| A\.open \| again",
            r"PUT /api/v1/structure/recruitments/\{recruitment_id\}/contract \| structure \| A\.validated \| again",
            r"PUT /api/v1/prefecture/applications/\{application_id\}/opinion \| prefecture \| 54\..* \| good",
            r"POST (/api/v1/sign-out|/deconnexion) \| .*",
        )
    ),
    *(
        Difference(cases, r"wrote: .* → null", "what is done already is not written again")
        for cases in (
            r"POST /api/v1/agency/accounts/\{account_id\}/disabling \| agency \| staff\.(disabled \| good|open \| again)",
            r"POST /api/v1/prefecture/applications/\{application_id\}/questions \| prefecture \| 54\.confirmed \| again",
            r"PUT /api/v1/committee/sessions/\{session_id\}/agenda/\{application_id\}/decision \| committee \| open, .*",
            r"PUT /api/v1/prefecture/applications/\{application_id\}/opinion \| prefecture \| 54\..*",
        )
    ),
    # Lists by pages: their items under a name, beside the cursor; what hangs on one thing comes by pages too.
    *(
        Difference(cases, r"(shape|words): .*", "every list has a limit and a cursor")
        for cases in (
            r"GET /api/v1/agency/accounts\?.*",
            r"(GET|POST|PUT) /api/v1/(agency|prefecture|committee)/applications.*",
            r"(GET|POST) /api/v1/committee/sessions.*",
            r"GET /api/v1/(funder|prefecture|structure)/follow-ups.*",
            r"GET /api/v1/candidate/structures .*",
            r"GET /api/v1/structure/(recruitments|questions|colleagues) .*",
            r"(GET|POST) /api/v1/application-status/.*",
        )
    ),
    # Words.
    Difference(r".*export\?.*", r"columns: .*Courriel.* → .*E-mail.*", "« e-mail » everywhere"),
    *(
        Difference(cases, r"words: .*", why)
        for cases, why in {
            r"(GET|POST) /espace/candidatures/\{candidate_id\} \| .*": "« e-mail » everywhere",
            r"(GET|POST) /mon-espace(\?.*|/disponibilite)? \| .*": "« e-mail » everywhere",
            r"(GET|POST) /mon-espace/effacement \| .*": "what is erased is said as it is now",
            r"(GET|POST) /compte/\{token\} \| .* \| account\.valid\.staff \| .*": "the key follows from an id, counted anew",
        }.items()
    ),
    *(
        Difference(
            cases, change, "each field is asked by the words that stand on it, in the order of the form"
        )
        for cases, change in {
            r"POST /api/v1/structure/colleagues \| structure \| - \| (as a form|empty)": r"errors: .*",
            r"PUT /api/v1/structure/follow-ups/.* \| structure \| A\.open \| (as a form|empty)": r"errors: .*",
            r"POST /mon-espace/(cv/recu|disponibilite|modifier) \| candidate \| - \| empty": r"(summary|words): .*",
        }.items()
    ),
    Difference(
        r"(GET|POST) /espace/suivis/\{follow_up_id\} \| structure \| A\..*",
        r"forms: .*gross_pay,.* → .*gross_pay_cents,.*",
        "the field of the page has the name of the form's",
    ),
    # A version that must be said.
    *(
        Difference(
            cases,
            r"(problem|shape|status|type|errors|wrote): .*",
            "the version that was read must be said (428)",
        )
        for cases in (
            r"POST /api/v1/funder/follow-ups/\{follow_up_id\}/acceptance \| (agency|funder) \| .*",
            r"PUT /api/v1/candidate \| candidate.* \| - \| .*",
        )
    ),
    Difference(
        r"POST /mon-espace/modifier \| candidate \| - \| sent: stale",
        r"status: 409 → 412",
        "a stale version is 412 in a page too",
    ),
    # What a page said or hid.
    Difference(
        r"POST /espace/candidatures/\{candidate_id\}/annuler \| structure \| me\.withdrawn \| good",
        _SHOWN,
        "whoever withdrew is out of sight: nothing is taken back",
    ),
    Difference(
        r"POST /espace/candidatures/\{candidate_id\}/annuler \| structure-overdue \| .*",
        _SHOWN,
        "out of scope is 404, never 403",
    ),
    Difference(
        r"POST /espace/candidatures/\{candidate_id\}/valider \| structure \| (A\.(hired|signed|validated)|me\.recruited) \| good",
        r"location: .*",
        "another day is another wish: the recruitment is shown, not the window of a validation",
    ),
    Difference(
        r"POST /espace/recrutements/\{recruitment_id\}/contrat \| structure \| A\.(ended|hired|signed) \| good",
        _SHOWN,
        "another contract than the one recorded is refused, not passed over in silence",
    ),
    Difference(
        r"POST /espace/suivis/\{follow_up_id\} \| structure \| A\..*",
        _SHOWN,
        "another declaration than the one transmitted is refused, not passed over in silence",
    ),
    Difference(
        r"POST /espace/structure \| structure.*",
        _SHOWN,
        "a form of a page is shown again with what is wrong, and its status",
    ),
    Difference(
        r".*A\.questioned \| good",
        r"wrote: .*told_on.*",
        "a late follow-up that is transmitted is not in the next digest",
    ),
    Difference(
        r"POST (/connexion|/api/v1/sign-in) \| anonymous \| .*",
        r"beside: .*",
        "an address counts the accounts that failed there, not the failures",
    ),
)
