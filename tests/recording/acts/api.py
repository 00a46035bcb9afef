"""The public operations of the JSON API and those of accounts: their objects and answers."""

from tests.recording.act import Act, on
from tests.recording.said import (
    APPLICATION,
    ASKED_CORRECTION,
    CANDIDATE,
    CORRECTED,
    LONG,
    OWN_PASSWORD,
    PASSWORD,
    changed,
    code,
    opening,
    structure,
)

PUBLIC = {
    "POST applications": Act(
        send=APPLICATION,
        more={
            "as before": APPLICATION,
            "wrong siret": changed(APPLICATION, siret="21280085000018"),
            "wrong place": changed(APPLICATION, postal_code="54000"),
            "wrong phone": changed(APPLICATION, contact={**APPLICATION["contact"], "phone": "12"}),
            "past date": changed(APPLICATION, available_from="2020-01-01"),
            "no commitment": changed(APPLICATION, commitments_accepted=False),
            "too many posts": changed(APPLICATION, posts_requested=101),
            "a private structure": changed(
                APPLICATION, kind="private", legal_form="association", agreement_months=18
            ),
            "a private structure without form": changed(APPLICATION, kind="private"),
            "a group that may not": changed(
                APPLICATION,
                kind="private",
                legal_form="public_interest_group",
                private_law_contracts=False,
                agreement_months=24,
            ),
        },
        often={"as before": 20},
    ),
    "POST candidates": Act(
        send=CANDIDATE,
        more={
            "no situation": changed(CANDIDATE, situations=[]),
            "graduate without diploma": changed(CANDIDATE, situations=["graduate"]),
            "wrong distance": changed(CANDIDATE, max_distance_km=3),
            "wrong address": changed(CANDIDATE, email="paul"),
            "whole of France": changed(CANDIDATE, max_distance_km=None),
        },
    ),
    "GET open-data/{file_name}": Act(on=on("of posts")),
    "GET communes": Act(queries=("?q=54000", "?q=chart", "?q=x", "", "?q=54000&q=28000")),
    "GET company-register": Act(queries=("?siret=21280085000019", "?siret=212800850", "?siret=x", "")),
    "GET subsidy": Act(
        queries=(
            "?kind=commune",
            "?kind=private&legal_form=association&agreement_months=18&posts=2",
            "?kind=private",
            "?kind=autre",
            "",
        )
    ),
    "GET confirmations/{token}": Act(on=on("confirm.valid.application")),
    "POST confirmations/{token}": Act(on=on("confirm.valid.application")),
    "GET application-status/{token}": Act(on=on("status.valid.54.validated")),
    "POST application-status/{token}/withdrawal": Act(on=on("status.valid.54.confirmed")),
    "PUT application-status/{token}/completion": Act(
        on=on("status.valid.54.postponed"),
        send={"text": "Voici le budget, voté le 5 janvier."},
        more={"too short": {"text": "court"}, "too long": {"text": LONG}},
    ),
    "PUT application-status/{token}/answers": Act(
        on=on("status.valid.54.confirmed"),
        send=CORRECTED,
        more={
            "another department": changed(CORRECTED, postal_code="28000", insee_code="28085"),
            "a private structure without form": changed(CORRECTED, kind="private", posts_requested=101),
        },
    ),
    "PUT application-status/{token}/correction-request": Act(
        on=on("status.valid.54.under_review"),
        also=(("status.valid.54.confirmed",), ("status.valid.54.postponed",), ("status.valid.54.rejected",)),
        send=ASKED_CORRECTION,
        more={
            "another department": changed(ASKED_CORRECTION, postal_code="28000", insee_code="28085"),
            "short": changed(ASKED_CORRECTION, reason="court"),
        },
    ),
    "DELETE application-status/{token}/correction-request": Act(on=on("status.valid.54.under_review")),
    "GET answers/{token}": Act(on=on("answer.valid.54")),
    "POST answers/{token}": Act(
        on=on("answer.valid.54"), send={"text": "À la mairie."}, more={"too long": {"text": LONG}}
    ),
    "GET account-links/{token}": Act(on=on("account.valid.staff")),
    "POST account-links/{token}": Act(
        on=on("account.valid.staff"),
        send=opening(),
        more={
            "weak": opening("azertyuiopqsd"),
            "short": opening("court"),
            "no code": {"password": PASSWORD},
            "wrong code": {"password": PASSWORD, "totp_code": "000000"},
        },
    ),
    "POST sign-in": Act(
        send={"email": "colleague-a@commune.example", "password": OWN_PASSWORD},
        more={
            "wrong password": {"email": "colleague-a@commune.example", "password": "autre chose"},
            "unknown": {"email": "personne@commune.example", "password": "autre chose"},
            "invited": {"email": "invited-a@commune.example", "password": "autre chose"},
            "disabled": {"email": "disabled@etat.example", "password": "autre chose"},
            "staff": code("funder", "funder@etat.example"),
            "staff without code": {
                "email": "funder@etat.example",
                "password": OWN_PASSWORD,
            },
            "staff with a wrong code": {
                "email": "funder@etat.example",
                "password": OWN_PASSWORD,
                "totp_code": "000000",
            },
        },
        often={"wrong password": 6},
    ),
    "PUT me/email": Act(
        send={"email": "autre@commune.example", "password": OWN_PASSWORD},
        more={
            "another password": {"email": "autre@commune.example", "password": "autre chose"},
            "of another": {"email": "funder@etat.example", "password": OWN_PASSWORD},
            "wrong": {"email": "x", "password": ""},
        },
        often={"another password": 6},
    ),
    "GET account-email-changes/{token}": Act(on=on("new_address.valid")),
    "POST account-email-changes/{token}": Act(
        on=on("new_address.valid"),
        send={"agreed": True},
        more={"no": {"agreed": False}, "neither": {"agreed": "x"}},
    ),
    "POST me/structure": Act(
        send=structure("second"),
        more={"where one is": structure("A"), "another's": structure("B"), "no id": {"structure_id": "x"}},
    ),
    "POST case-file-changes/{key}": Act(on=on("of its address")),
    "POST password-resets": Act(
        send={"email": "colleague-a@commune.example"},
        more={"unknown": {"email": "personne@commune.example"}, "wrong": {"email": "personne"}},
    ),
    "POST password-resets/{token}": Act(
        on=on("reset.valid"), send={"password": PASSWORD}, more={"weak": {"password": "azertyuiopqsd"}}
    ),
}
