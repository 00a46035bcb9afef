"""The operations of the training bodies, and those of the agency on their lots: API and pages."""

from typing import Any

from tests.recording.act import Act, on
from tests.recording.said import REASON, SHORT_REASON, upload

_TEST = {"hours": "280", "passed_on": "2026-10-05"}
_EXEMPTION = {"certified_on": "2026-03-01", "reference": "REMN n° 12"}
_ABSENCE = {"first_day": "2026-09-21", "last_day": "2026-09-22"}
_ABANDONMENT = {"on": "2026-10-05", **REASON}
_EXAM = {"on": "2026-10-05", "passed": True}
_EXAM_PAGE = {"on": "2026-10-05", "passed": "oui"}
_DATES: dict[str, Any] = {
    "starts_on": "2026-12-07",
    "ends_on": "2027-03-26",
    "closes_on": "2026-11-20",
    "seats": 12,
}
_SESSION: dict[str, Any] = {"lot": 3, "centre_id": None, **_DATES}
_DATES_PAGE = {**_DATES, "seats": "12", "centre_id": "remote"}
_PLAN: dict[str, Any] = {
    "lot": 3,
    "first_start": "2026-12-07",
    "last_start": "2027-02-01",
    "months": 3,
    "travel_km": 60,
}
_PLACE = {"postal_code": "54000", "insee_code": "54395"}
_CENTRE = {"name": "Centre des Rives", "address": "2 quai Claude", "seats": 15}
_CENTRE_PAGE = {
    "action": "send",
    "name": "Centre des Rives",
    "address": "2 quai Claude",
    "place": "54395-54000",
    "place_query": "Nancy (54000)",
    "seats": "15",
}
_LOT = {"body": "Nouvel organisme", "contact_email": "contact@organisme.example", **REASON}


def registering(*names: str) -> Any:
    """Return the answers that register some advisers."""
    return lambda world, _: {"training_ids": [world.things["training"][one] for one in names]}


def planned(world: Any, _: object) -> Any:
    """Return the session that the plan of lot 3 proposes."""
    return {"lot": 3, "proposals": [world.things["proposal"]["A.proposed"]]}


_WRONG_DAY = {"day to come": {**_TEST, "passed_on": "2026-12-24"}}
_LONG = {"unusual length": {**_SESSION, "ends_on": "2027-09-01"}}
_LONG_PAGE = {"unusual length": {**_DATES_PAGE, "lot": "3", "ends_on": "2027-09-01"}}
_LISTS = ("?lot=3", "", "?lot=3&cursor=faux", "?lot=9")

TRAINING = {
    "GET training/board": Act(),
    "GET training/trainings": Act(queries=("", "?tray=to_test", "?q=a&page=2", "?tray=autre")),
    "GET training/trainings/{training_id}": Act(on=on("A.tested")),
    "PUT training/trainings/{training_id}/test": Act(on=on("A.to_test"), send=_TEST, more=_WRONG_DAY),
    "DELETE training/trainings/{training_id}/test": Act(on=on("A.tested")),
    "PUT training/trainings/{training_id}/exemption": Act(
        on=on("A.to_test"), send=_EXEMPTION, more={"without proof": {**_EXEMPTION, "reference": ""}}
    ),
    "DELETE training/trainings/{training_id}/exemption": Act(on=on("A.exempt")),
    "GET training/trainings/{training_id}/certificate": Act(on=on("A.exempt")),
    "GET training/trainings/{training_id}/certificate/upload": Act(on=on("A.exempt")),
    "PUT training/trainings/{training_id}/certificate": Act(
        on=on("A.exempt"),
        send=upload("A.exempt.certificate"),
        more={"never sent": upload("missing"), "another's": upload("B.exempt.certificate")},
    ),
    "DELETE training/trainings/{training_id}/certificate": Act(on=on("A.exempt")),
    "DELETE training/trainings/{training_id}/registration": Act(on=on("A.registered")),
    "POST training/trainings/{training_id}/absences": Act(
        on=on("A.begun"),
        send=_ABSENCE,
        more={"backwards": {"first_day": "2026-09-22", "last_day": "2026-09-21"}},
    ),
    "POST training/trainings/{training_id}/absences/withdrawal": Act(
        on=on("A.begun"), send={"first_day": "2026-09-15"}
    ),
    "PUT training/trainings/{training_id}/abandonment": Act(
        on=on("A.begun"), send=_ABANDONMENT, more={"short": {**_ABANDONMENT, **SHORT_REASON}}
    ),
    "DELETE training/trainings/{training_id}/abandonment": Act(on=on("A.abandoned")),
    "PUT training/trainings/{training_id}/exam": Act(
        on=on("A.finished"), send=_EXAM, more={"failed": {**_EXAM, "passed": False}}
    ),
    "POST training/trainings/{training_id}/exam/withdrawal": Act(
        on=on("A.failed"), send={"on": "2026-09-30"}
    ),
    "GET training/sessions": Act(queries=(*_LISTS, "?lot=3&status=cancelled")),
    "POST training/sessions": Act(
        send=_SESSION,
        more={
            **_LONG,
            "of another lot": {**_SESSION, "lot": 2},
            "past": {**_SESSION, "closes_on": "2020-01-01"},
        },
    ),
    "GET training/sessions/{training_session_id}": Act(on=on("A.open")),
    "PUT training/sessions/{training_session_id}": Act(
        on=on("A.open"),
        send={"centre_id": None, **_DATES},
        more={"full": {"centre_id": None, **_DATES, "seats": 0}},
    ),
    "POST training/sessions/{training_session_id}/registrations": Act(
        on=on("A.open"),
        send=registering("A.tested"),
        more={"not tested": registering("A.to_test"), "nobody": {"training_ids": []}},
    ),
    "POST training/sessions/{training_session_id}/closing": Act(on=on("A.open")),
    "POST training/sessions/{training_session_id}/cancellation": Act(
        on=on("A.open"), send=REASON, more={"short": SHORT_REASON}
    ),
    "GET training/plan": Act(queries=("?lot=3", "?lot=2", "", "?lot=9")),
    "POST training/plan": Act(
        send=_PLAN,
        more={"of another lot": {**_PLAN, "lot": 2}, "backwards": {**_PLAN, "last_start": "2026-10-01"}},
    ),
    "POST training/plan/sessions": Act(
        send=planned,
        more={"made anew": {"lot": 3, "proposals": ["x"]}, "nothing": {"lot": 3, "proposals": []}},
    ),
    "GET training/centres": Act(queries=_LISTS),
    "POST training/centres": Act(
        send={"lot": 3, **_CENTRE, **_PLACE}, more={"of another lot": {"lot": 2, **_CENTRE, **_PLACE}}
    ),
    "GET training/centres/{centre_id}": Act(on=on("A.centre")),
    "PUT training/centres/{centre_id}": Act(on=on("A.centre"), send={**_CENTRE, **_PLACE, "closed": True}),
    "GET agency/lots": Act(),
    "PUT agency/lots/{lot}": Act(on=on("4"), send=_LOT, more={"nobody": {**_LOT, "body": ""}}),
    "PUT agency/lots/regions/{region}": Act(
        on=on("44"), send={"lot": 2, **REASON}, more={"remote": {"lot": 1, **REASON}}
    ),
}
_ONE = "/espace/formations/{training_id}"
_DEPOSITED = "?depot=00000000-0000-7000-8000-000000000000"
_COHORT = "/espace/sessions-de-formation/{training_session_id}"
TRAINING_PAGES = {
    "GET /espace/formations": Act(queries=("", "?tray=waiting&q=a", "?tray=autre", "?page=9")),
    f"GET {_ONE}": Act(on=on("A.tested"), queries=("", "?fait=test", "?journal=faux")),
    f"POST {_ONE}/test": Act(on=on("A.to_test"), page=_ONE, send=_TEST, more=_WRONG_DAY),
    f"POST {_ONE}/test/retrait": Act(on=on("A.tested"), page=_ONE),
    f"POST {_ONE}/dispense": Act(
        on=on("A.to_test"),
        page=_ONE,
        send=_EXEMPTION,
        more={"without proof": {**_EXEMPTION, "reference": ""}},
    ),
    f"POST {_ONE}/dispense/retrait": Act(on=on("A.exempt"), page=_ONE),
    f"GET {_ONE}/certificat": Act(on=on("A.exempt")),
    f"GET {_ONE}/certificat/fichier": Act(on=on("A.exempt")),
    f"GET {_ONE}/certificat/recu": Act(on=on("A.exempt"), queries=(_DEPOSITED, "")),
    f"POST {_ONE}/certificat/recu": Act(
        on=on("A.exempt"),
        page=f"{_ONE}/certificat/recu{_DEPOSITED}",
        send=upload("A.exempt.certificate"),
        more={"never sent": upload("missing"), "another's": upload("B.exempt.certificate")},
    ),
    f"GET {_ONE}/certificat/retrait": Act(on=on("A.exempt")),
    f"POST {_ONE}/certificat/retrait": Act(on=on("A.exempt")),
    f"POST {_ONE}/inscription/retrait": Act(on=on("A.registered"), page=_ONE),
    f"POST {_ONE}/absences": Act(
        on=on("A.begun"),
        page=_ONE,
        send=_ABSENCE,
        more={"backwards": {"first_day": "2026-09-22", "last_day": "2026-09-21"}},
    ),
    f"POST {_ONE}/absences/retrait": Act(on=on("A.begun"), page=_ONE, send={"first_day": "2026-09-15"}),
    f"POST {_ONE}/abandon": Act(
        on=on("A.begun"), page=_ONE, send=_ABANDONMENT, more={"short": {**_ABANDONMENT, **SHORT_REASON}}
    ),
    f"POST {_ONE}/abandon/retrait": Act(on=on("A.abandoned"), page=_ONE),
    f"POST {_ONE}/examen": Act(
        on=on("A.finished"), page=_ONE, send=_EXAM_PAGE, more={"failed": {**_EXAM_PAGE, "passed": "non"}}
    ),
    f"POST {_ONE}/examen/retrait": Act(on=on("A.failed"), page=_ONE, send={"on": "2026-09-30"}),
    "GET /espace/sessions-de-formation": Act(queries=("", "?lot=3&status=cancelled", "?suite=faux")),
    "GET /espace/sessions-de-formation/nouvelle": Act(),
    "POST /espace/sessions-de-formation/nouvelle": Act(
        send={**_DATES_PAGE, "lot": "3"},
        more={**_LONG_PAGE, "past": {**_DATES_PAGE, "lot": "3", "closes_on": "2020-01-01"}},
    ),
    f"GET {_COHORT}": Act(on=on("A.open"), queries=("", "?fait=inscription", "?journal=faux")),
    f"GET {_COHORT}/correction": Act(on=on("A.open")),
    f"POST {_COHORT}/correction": Act(
        on=on("A.open"), send=_DATES_PAGE, more={"full": {**_DATES_PAGE, "seats": "0"}}
    ),
    f"POST {_COHORT}/inscriptions": Act(
        on=on("A.open"),
        page=_COHORT,
        send=registering("A.tested"),
        more={"not tested": registering("A.to_test"), "nobody": {}},
    ),
    f"POST {_COHORT}/cloture": Act(on=on("A.open"), page=_COHORT),
    f"GET {_COHORT}/annulation": Act(on=on("A.open")),
    f"POST {_COHORT}/annulation": Act(on=on("A.open"), send=REASON, more={"short": SHORT_REASON}),
    "GET /espace/sessions-de-formation/plan": Act(queries=("", "?lot=3", "?lot=3&fait=demande")),
    "POST /espace/sessions-de-formation/plan": Act(
        page="/espace/sessions-de-formation/plan?lot=3",
        send=_PLAN,
        more={"backwards": {**_PLAN, "last_start": "2026-10-01"}},
    ),
    "POST /espace/sessions-de-formation/plan/application": Act(
        page="/espace/sessions-de-formation/plan?lot=3",
        send=planned,
        more={"made anew": {"lot": "3", "proposals": ["x"]}, "nothing": {"lot": "3"}},
    ),
    "GET /espace/centres": Act(queries=("", "?lot=3", "?suite=faux")),
    "GET /espace/centres/nouveau": Act(),
    "POST /espace/centres/nouveau": Act(
        send={**_CENTRE_PAGE, "lot": "3"}, more={"no commune": {**_CENTRE_PAGE, "lot": "3", "place": ""}}
    ),
    "GET /espace/centres/{centre_id}": Act(on=on("A.centre"), queries=("", "?fait=ajout")),
    "POST /espace/centres/{centre_id}": Act(on=on("A.centre"), send={**_CENTRE_PAGE, "closed": "oui"}),
    "GET /espace/lots": Act(queries=("", "?fait=lot", "?journal=faux")),
    "GET /espace/lots/{lot}": Act(on=on("4")),
    "POST /espace/lots/{lot}": Act(on=on("4"), send=_LOT, more={"nobody": {**_LOT, "body": ""}}),
    "GET /espace/lots/regions/{region}": Act(on=on("44")),
    "POST /espace/lots/regions/{region}": Act(
        on=on("44"), send={"lot": "2", **REASON}, more={"remote": {"lot": "1", **REASON}}
    ),
}
