"""The operations of the agency and of the committee: their objects and answers."""

from tests.recording.act import Act, on
from tests.recording.said import (
    CLAIM,
    CONTRACT,
    END,
    EXTENSION,
    GRANTED,
    INTAKE_FILE,
    LIQUIDATION,
    LIST,
    LONG,
    PARAMETER,
    PLANNED,
    REASON,
    SENTENCE,
    SHORT_REASON,
    SHORT_SENTENCE,
    STAFF,
    STAFF_CORRECTION,
    STATUSES,
    TRANSFER,
    WRONG_INTAKE_FILE,
    changed,
    decisions,
    kits,
    merged_into,
    pix,
    several,
    upload,
)

# The object of each journal.
_JOURNALS = {
    "applications/{application_id}": "54.confirmed",
    "structures/{structure_id}": "A",
    "candidates/{candidate_id}": "A.hired",
    "recruitments/{recruitment_id}": "A.hired",
    "agreements/{agreement_id}": "A.file",
    "follow-ups/{follow_up_id}": "A.accepted",
    "sessions/{session_id}": "published",
    "accounts/{account_id}": "staff.open",
    "parameter-changes/{change_id}": "confirmed",
}

AGENCY = {
    "GET agency/supplies": Act(queries=STATUSES),
    "GET agency/supplies/export": Act(queries=("", "?status=known&format=xlsx", "?format=pdf")),
    "POST agency/supply-moves": Act(
        send=kits(to="ordered"),
        more={
            "nothing": {"to": "ordered", "references": []},
            "unknown": {"to": "delivered", "references": ["00000000-0000-7000-8000-ffffffffffff"]},
            "too soon": kits(to="delivered"),
        },
    ),
    "POST agency/accounts": Act(
        send=STAFF,
        more={
            "a prefecture": changed(STAFF, role="prefecture", departments=["54", "28"]),
            "a region": changed(STAFF, role="prefecture", region="44"),
            "a prefecture without departments": changed(STAFF, role="prefecture"),
            "unknown department": changed(STAFF, role="prefecture", departments=["99"]),
            "a structure": changed(STAFF, role="structure"),
            "taken": changed(STAFF, email="funder@etat.example"),
            "disabled": changed(STAFF, email="disabled@etat.example"),
        },
    ),
    "GET agency/accounts": Act(queries=("?role=prefecture", "?role=structure", "?role=autre", "")),
    "GET agency/accounts/{account_id}": Act(on=on("staff.open")),
    "POST agency/accounts/{account_id}/invitation": Act(on=on("staff.invited")),
    "PUT agency/accounts/{account_id}": Act(
        on=on("staff.open"),
        send=STAFF_CORRECTION,
        more={
            "no agent": changed(STAFF_CORRECTION, role="structure"),
            "unknown department": changed(STAFF_CORRECTION, role="prefecture", departments=["99"]),
        },
    ),
    "POST agency/accounts/{account_id}/disabling": Act(
        on=on("staff.open"), send=REASON, more={"short": SHORT_REASON}
    ),
    "PUT agency/candidates/{candidate_id}/email": Act(
        on=on("A.documented"),
        send={"email": "juste@courriel.example", **REASON},
        more={
            "wrong": {"email": "juste", **REASON},
            "short": {"email": "juste@courriel.example", **SHORT_REASON},
        },
    ),
    "POST agency/candidates/{candidate_id}/blocking": Act(
        on=on("A.documented"), send=REASON, more={"short": SHORT_REASON}
    ),
    "POST agency/candidates/{candidate_id}/unblocking": Act(on=on("A.blocked"), send=REASON),
    "DELETE agency/candidates/{candidate_id}": Act(on=on("A.documented")),
    "GET agency/emails/{email_id}": Act(on=on("decided")),
    "POST agency/emails/{email_id}/resending": Act(on=on("decided")),
    "DELETE agency/undelivered/{report_id}": Act(on=on("54.bounced")),
    "GET agency/standard-reasons": Act(),
    "POST agency/standard-reasons": Act(
        send={"sentence": "Le projet ne vise pas le grand public."},
        more={
            "as it is": {"sentence": "La structure n'est pas éligible au dispositif."},
            "short": {"sentence": "Non."},
        },
    ),
    "DELETE agency/standard-reasons/{reason}": Act(on=on("not_eligible")),
    "GET agency/parameters": Act(),
    "GET agency/parameters/{parameter}": Act(on=on("opinion_days"), queries=("", "?limit=1", "?cursor=faux")),
    "POST agency/parameters/{parameter}/changes": Act(
        on=on("opinion_days"),
        send=PARAMETER,
        more={
            "past": changed(PARAMETER, first_day="2026-10-04"),
            "out of bounds": changed(PARAMETER, value="0"),
            "no number": changed(PARAMETER, value="trente"),
            "as it is": changed(PARAMETER, value="21"),
            "proposed already": changed(PARAMETER, first_day="2026-12-01"),
        },
    ),
    "GET agency/parameter-changes/{change_id}": Act(on=on("of another")),
    "POST agency/parameter-changes/{change_id}/confirmation": Act(on=on("of another")),
    "POST agency/parameter-changes/{change_id}/declining": Act(
        on=on("of another"), send=REASON, more={"short": SHORT_REASON}
    ),
    "POST agency/parameter-changes/{change_id}/withdrawal": Act(on=on("own")),
    "PUT agency/structures/{structure_id}/commune": Act(
        on=on("A"),
        send={"postal_code": "54300", "insee_code": "54329", **REASON},
        more={
            "another department": {"postal_code": "28000", "insee_code": "28085", **REASON},
            "two communes": {"postal_code": "28000", "insee_code": "54329", **SHORT_REASON},
        },
    ),
    "GET agency/structures/{structure_id}/liquidation": Act(on=on("liquidated")),
    "PUT agency/structures/{structure_id}/liquidation": Act(
        on=on("overdue"), also=(("A",),), send=LIQUIDATION
    ),
    "POST agency/structures/{structure_id}/liquidation/reversal": Act(
        on=on("liquidated"), send=REASON, more={"short": SHORT_REASON}
    ),
    "GET agency/structures/{structure_id}/liquidation/judgment": Act(on=on("liquidated")),
    "GET agency/structures/{structure_id}/liquidation/judgment/upload": Act(on=on("liquidated")),
    "PUT agency/structures/{structure_id}/liquidation/judgment": Act(
        on=on("liquidated"), send=upload("judgment"), more={"never sent": upload("missing")}
    ),
    "DELETE agency/structures/{structure_id}/liquidation/judgment": Act(on=on("liquidated")),
    "GET funder/agreements/{agreement_id}/claim": Act(on=on("C.liquidated")),
    "PUT funder/agreements/{agreement_id}/claim": Act(
        on=on("C.liquidated"),
        send=CLAIM,
        more={"too early": {**CLAIM, "declared_on": "2020-01-01"}},
    ),
    "DELETE funder/agreements/{agreement_id}/claim": Act(on=on("C.claimed"), also=(("C.liquidated",),)),
    "GET funder/structures/{structure_id}/judgment": Act(on=on("liquidated")),
    "GET agency/structure-changes": Act(queries=("", "?limit=1", "?cursor=faux")),
    "GET agency/structure-changes/{structure_change_id}": Act(on=on("of another")),
    "POST agency/structures/{structure_id}/transfers": Act(
        on=on("A"),
        send=TRANSFER,
        more={
            "today": changed(TRANSFER, effective_on="2026-10-05"),
            "no act yet": changed(TRANSFER, deed_on="2026-12-01"),
            "nobody": changed(TRANSFER, kind="advisers"),
            "not described": {
                one: TRANSFER[one] for one in ("kind", "siret", "effective_on", "deed", "deed_on", "reason")
            },
            "half a person": changed(TRANSFER, email=None, phone="123"),
        },
    ),
    "POST agency/structure-changes/{structure_change_id}/confirmation": Act(on=on("of another")),
    "POST agency/structure-changes/{structure_change_id}/declining": Act(
        on=on("of another"), send=REASON, more={"short": SHORT_REASON}
    ),
    "POST agency/structure-changes/{structure_change_id}/withdrawal": Act(on=on("of another")),
    "GET agency/applications": Act(queries=(*LIST, "?status=duplicate")),
    "GET agency/applications/{application_id}": Act(on=on("54.asked")),
    "POST agency/applications/{application_id}/cancellation": Act(
        on=on("54.confirmed"), send=REASON, more={"short": SHORT_REASON}
    ),
    "PUT agency/applications/{application_id}/contact-email": Act(
        on=on("54.bounced"),
        send={"email": "juste@commune.example", **REASON},
        more={
            "wrong": {"email": "juste", **REASON},
            "of an account": {"email": "colleague-a@commune.example", **REASON},
        },
    ),
    "POST agency/applications/{application_id}/duplicate": Act(
        on=on("54.confirmed"), send=REASON, more={"short": SHORT_REASON}
    ),
    "POST agency/applications/{application_id}/merge": Act(
        on=on("54.set_aside"), send=merged_into("54.confirmed"), more={"itself": merged_into("54.set_aside")}
    ),
    "POST agency/applications/{application_id}/revival": Act(
        on=on("54.cancelled"), send=REASON, more={"short": SHORT_REASON}
    ),
    "POST agency/applications/{application_id}/correction-grant": Act(
        on=on("54.under_review"), also=(("54.confirmed",),), send=SENTENCE, more={"short": SHORT_SENTENCE}
    ),
    "POST agency/applications/{application_id}/correction-refusal": Act(
        on=on("54.under_review"), also=(("54.confirmed",),), send=REASON, more={"short": SHORT_REASON}
    ),
    "POST agency/applications/{application_id}/extension": Act(
        on=on("54.overdue"),
        send=EXTENSION,
        more={
            "past": changed(EXTENSION, deadline="2026-01-01"),
            "far": changed(EXTENSION, deadline="2030-01-01"),
        },
    ),
    "POST agency/applications/{application_id}/extension-refusal": Act(
        on=on("54.overdue"), send=REASON, more={"short": SHORT_REASON}
    ),
    "POST agency/applications/{application_id}/lapse": Act(
        on=on("54.overdue"), send=REASON, more={"short": SHORT_REASON}
    ),
    "PUT agency/applications/{application_id}/posts": Act(
        on=on("54.validated"),
        also=(("54.overdue",), ("54.confirmed",)),
        send={"posts_granted": 7, **REASON},
        more={
            "too many": {"posts_granted": 101, **REASON},
            "fewer than held": {"posts_granted": 1, **REASON},
        },
    ),
    "PUT agency/applications/{application_id}/siret": Act(
        on=on("54.validated"),
        also=(("54.confirmed",), ("54.submitted",)),
        send={"siret": "21280085000019", **REASON},
        more={"wrong": {"siret": "123", **REASON}, "siren": {"siret": "212800850", **REASON}},
    ),
    "GET agency/candidates/{candidate_id}": Act(on=on("A.documented")),
    "GET agency/candidates/{candidate_id}/cv": Act(on=on("A.documented")),
    "GET agency/candidates/{candidate_id}/documents": Act(on=on("A.documented")),
    "GET agency/candidates/{candidate_id}/pix-analysis": Act(on=on("A.documented")),
    "GET agency/candidates/{candidate_id}/pix-analysis/upload": Act(on=on("A.new")),
    "DELETE agency/candidates/{candidate_id}/pix-analysis": Act(on=on("A.documented")),
    "PUT agency/candidates/{candidate_id}/pix-analysis": Act(
        on=on("me.candidate"), send=upload("candidate.pix"), more={"never sent": upload("missing")}
    ),
    "PUT agency/budget/envelope": Act(
        send={"department": "54", "posts": 10},
        more={
            "none": {"department": "54", "posts": None},
            "no such department": {"department": "99", "posts": 1},
            "too many": {"department": "54", "posts": 10_000},
        },
    ),
    "GET agency/intakes": Act(queries=LIST),
    "GET agency/intakes/{intake_id}": Act(on=on("done")),
    "POST agency/intakes": Act(
        kind="text/csv",
        send=INTAKE_FILE,
        more={"no columns": "a;b\n1;2\n", "wrong line": WRONG_INTAKE_FILE},
        queries=("?kind=agreements", "?kind=agreements&dry_run=true", "?kind=cahiers"),
    ),
    "POST agency/intake-links": Act(),
    "POST agency/pix-results": Act(
        kind="text/csv",
        send=pix("{new};oui;2;1;2;3", "{documented};non;;;;", "{unknown};oui;1;1;1;1"),
        more={
            "wrong line": pix("{new};peut-être;9;1;2;3"),
            "twice": pix("{new};oui;2;1;2;3", "{new};oui;3;1;2;3"),
            "no columns": "a;b\n1;2\n",
        },
        queries=("", "?dry_run=true", "?dry_run=peut-être"),
    ),
    "GET agency/applications/{application_id}/recruitments": Act(
        on=on("54.validated"), queries=("", "?limit=1", "?cursor=faux")
    ),
    "GET agency/recruitments/{recruitment_id}": Act(on=on("A.hired")),
    "PUT agency/recruitments/{recruitment_id}/contract": Act(
        on=on("A.hired"),
        send={**CONTRACT, **REASON},
        more={
            "short reason": {**CONTRACT, **SHORT_REASON},
            "out of time": {**CONTRACT, "signed_on": "2024-01-01", **REASON},
            "signed in the future": {**CONTRACT, "signed_on": "2026-12-01", **REASON},
        },
    ),
    "POST agency/recruitments/{recruitment_id}/contract/withdrawal": Act(
        on=on("A.hired"), send=REASON, more={"short": SHORT_REASON}
    ),
    "PUT agency/recruitments/{recruitment_id}/planned-hire-date": Act(
        on=on("A.validated"), send={**PLANNED, **REASON}, more={"short": {**PLANNED, **SHORT_REASON}}
    ),
    "PUT agency/recruitments/{recruitment_id}/end": Act(
        on=on("A.hired"),
        send={**END, "correction": REASON["reason"]},
        more={"without a reason": END},
    ),
    "GET agency/recruitments/{recruitment_id}/end-proof": Act(on=on("A.ended")),
    "GET agency/recruitments/{recruitment_id}/end-proof/upload": Act(on=on("A.ended")),
    "PUT agency/recruitments/{recruitment_id}/end-proof": Act(
        on=on("A.ended"), send=upload("A.proof"), more={"never sent": upload("missing")}
    ),
    "DELETE agency/recruitments/{recruitment_id}/end-proof": Act(on=on("A.ended")),
    "POST agency/recruitments/{recruitment_id}/end/withdrawal": Act(
        on=on("A.ended"), send=REASON, more={"short": SHORT_REASON}
    ),
    "GET agency/candidates": Act(queries=("?q=martin", "", "?q=.", "?q=martin&limit=1", "?q=a&cursor=faux")),
    **{
        f"GET agency/{path}/journal": Act(on=on(name), queries=("", "?limit=1", "?cursor=faux"))
        for path, name in _JOURNALS.items()
    },
    "GET agency/budget/journal": Act(queries=("", "?limit=1", "?cursor=faux")),
    "GET agency/structures": Act(queries=("", "?q=commune&limit=1", "?q=nulle+part", "?cursor=faux")),
    "GET agency/structures/{structure_id}": Act(on=on("A")),
    "GET agency/deadlines": Act(queries=("?limit=3", "?day=2026-10-06", "?day=hier", "?cursor=faux")),
    "GET agency/undelivered": Act(queries=("", "?limit=1", "?limit=x")),
}
COMMITTEE = {
    "GET desk/board": Act(),
    "GET agency/days": Act(),
    "GET desk/board/export": Act(queries=("", "?format=pdf")),
    "GET desk/applications/export": Act(queries=("", "?tray=all&q=chartres", "?format=pdf")),
    "GET committee/applications": Act(queries=LIST[:5]),
    "POST committee/sessions": Act(
        send={"number": 60, "held_on": "2026-11-03"},
        more={
            "taken": lambda world, _: {"number": world.session_number("open"), "held_on": "2026-11-03"},
            "far": {"number": 60, "held_on": "2030-11-03"},
            "no such date": {"number": 60, "held_on": "2026-02-30"},
        },
    ),
    "GET committee/sessions/{session_id}": Act(on=on("open")),
    "PUT committee/sessions/{session_id}": Act(
        on=on("open"),
        also=(("published",),),
        send={"number": 61, "held_on": "2026-11-02"},
        more={
            "taken": lambda world, _: {"number": world.session_number("published"), "held_on": "2026-11-02"},
            "far": {"number": 61, "held_on": "2030-11-03"},
            "no date": {"number": 61},
        },
    ),
    "DELETE committee/sessions/{session_id}": Act(on=on("empty"), also=(("open",), ("published",))),
    "POST committee/sessions/{session_id}/close": Act(
        on=on("ready"), send={"minutes": "Séance levée."}, more={"nothing": {}, "null": "null"}
    ),
    "POST committee/sessions/{session_id}/opening": Act(on=on("prepared"), also=(("open",), ("published",))),
    "DELETE committee/sessions/{session_id}/opening": Act(
        on=on("empty"), also=(("prepared",), ("open",), ("published",))
    ),
    "PUT committee/sessions/{session_id}/agenda/{application_id}/place": Act(
        on=on("open", "54.on_agenda"),
        also=(("open", "28.on_agenda"), ("published", "54.validated")),
        send={"position": 1},
        more={"beyond": {"position": 99}, "none": {"position": None}},
    ),
    "PUT committee/sessions/{session_id}/agenda/{application_id}/note": Act(
        on=on("open", "54.on_agenda"),
        also=(("published", "54.validated"),),
        send={"note": "Voir avec la région."},
        more={"none": {"note": None}, "too long": {"note": LONG}},
    ),
    "POST committee/sessions/{session_id}/decisions": Act(
        on=on("open"),
        also=(("published",), ("empty",)),
        send=several(),
        more={
            "as many as asked": several(posts_granted=None),
            "refused without reason": several(verdict="rejected", posts_granted=None),
            "replacing": several(replace_others=True),
            "nobody": {"applications": [], "verdict": "validated"},
        },
    ),
    "POST committee/sessions/{session_id}/decisions/file": Act(
        kind="text/csv",
        on=on("open"),
        also=(("published",),),
        send=decisions("{on_agenda};Validée;1;", "{decided};;;"),
        more={
            "wrong lines": decisions("{on_agenda};oui;x;", "12;V;;"),
            "no columns": "a;b\n1;2\n",
        },
        queries=("", "?dry_run=true", "?only_sound=true", "?replace_others=true", "?dry_run=peut-être"),
    ),
    "GET committee/sessions/{session_id}/export": Act(
        on=on("open"), also=(("published",),), queries=("", "?format=pdf")
    ),
    "POST committee/sessions/{session_id}/agenda": Act(
        on=on("open"),
        also=(("published",),),
        send={"department": "54"},
        more={
            "all": {},
            "of no department": {"department": "Paris"},
            "unfavourable": {"opinion": "unfavourable"},
        },
    ),
    "PUT committee/sessions/{session_id}/agenda/{application_id}": Act(
        on=on("open", "54.under_review"),
        also=(
            *(("open", f"54.{state}") for state in ("confirmed", "rejected", "postponed", "submitted")),
            *(("open", f"54.{state}") for state in ("validated", "overdue", "ready", "on_agenda", "decided")),
            ("published", "54.under_review"),
        ),
    ),
    "DELETE committee/sessions/{session_id}/agenda/{application_id}": Act(
        on=on("open", "54.on_agenda"),
        also=(("open", "54.decided"), ("open", "54.confirmed"), ("published", "54.validated")),
    ),
    "PUT committee/sessions/{session_id}/agenda/{application_id}/decision": Act(
        on=on("open", "54.on_agenda"),
        also=(("open", "54.decided"), ("open", "54.confirmed"), ("published", "54.validated")),
        send=GRANTED,
        more={
            "rejected": {"verdict": "rejected", "standard_reason": "territory_covered", "reason": "Voir."},
            "adjourned": {"verdict": "postponed", "reason": "Il manque le budget."},
            "rejected without reason": {"verdict": "rejected"},
            "unknown reason": {"verdict": "rejected", "standard_reason": "unknown"},
            "a retired reason": {"verdict": "rejected", "standard_reason": "unfavourable_opinion"},
            "no posts": {"verdict": "validated"},
            "more than asked": changed(GRANTED, posts_granted=9),
            "more than asked with a reason": changed(GRANTED, posts_granted=9, reason="Un grand territoire."),
            "too many": changed(GRANTED, posts_granted=101),
        },
    ),
}
