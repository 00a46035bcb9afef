"""The operations of the JSON API for departments, structures, the funder and candidates: objects and
answers."""

from typing import Any

from chalicelib.domain.funding.agreement import Agreement
from tests.recording.act import Act, on
from tests.recording.said import (
    ADDITIONAL,
    BALANCE_ANSWER,
    BANK_ACCOUNT,
    CALL_BACK,
    CANDIDATES,
    CASE_FILE,
    COLLEAGUE,
    CONTACT,
    CONTRACT,
    DELIVERY,
    DESCRIPTION,
    DISPUTE,
    DRAFT,
    EDIT,
    END,
    EXTENSION,
    GIVEN_BACK,
    HELD_BACK,
    LATER,
    LIQUIDATION,
    LIST,
    LONG,
    NO_BALANCE,
    NO_RECOVERY,
    OPINION,
    PARTY,
    PLANNED,
    QUARTERS,
    QUESTION,
    READERS,
    REASON,
    REPORT,
    REPORT_FILE,
    REVERSAL,
    SCHEDULE,
    SENTENCE,
    SHORT_REASON,
    SHORT_SENTENCE,
    SIGNATORY,
    SIGNATURE,
    SIRET_CHANGE,
    SIZE,
    SUPERIOR,
    SUSPENSION,
    TRAYS,
    TURNED_DOWN,
    WAIVED,
    WHY,
    WORKSHOP,
    address,
    bank_answer,
    declared,
    instalments,
    part_time,
    recovery,
    set_off,
    several_opinions,
    together,
    upload,
)

_SHORT = {"text": "court"}


def changed_number(world: Any, _: Any) -> dict[str, Any]:
    """Return the number of the file of the other structure."""
    other = world.get(Agreement, world.things["agreement"]["B.file"])
    return {**CASE_FILE, "number": other.case_file.number}


_EXPORTS = ("", "?tab=all", "?tab=all&contacts=true", "?tab=all&format=xlsx", "?format=pdf", "?limit=1")

PREFECTURE = {
    "GET prefecture/applications": Act(queries=LIST),
    "GET prefecture/applications/{application_id}": Act(on=on("54.asked", prefecture_28="28.asked")),
    "POST prefecture/applications/{application_id}/correction-grant": Act(
        on=on("54.under_review", prefecture_28="28.under_review"),
        also=(("54.confirmed",),),
        send=SENTENCE,
        more={"short": SHORT_SENTENCE},
    ),
    "POST prefecture/applications/{application_id}/correction-refusal": Act(
        on=on("54.under_review", prefecture_28="28.under_review"),
        also=(("54.confirmed",),),
        send=REASON,
        more={"short": SHORT_REASON},
    ),
    "POST prefecture/applications/{application_id}/extension": Act(
        on=on("54.overdue", prefecture_28="28.overdue"),
        send=EXTENSION,
        more={
            "past": {**EXTENSION, "deadline": "2026-01-01"},
            "far": {**EXTENSION, "deadline": "2030-01-01"},
        },
    ),
    "POST prefecture/applications/{application_id}/extension-refusal": Act(
        on=on("54.overdue", prefecture_28="28.overdue"), send=REASON, more={"short": SHORT_REASON}
    ),
    "PUT prefecture/applications/{application_id}/opinion": Act(
        on=on("54.confirmed", prefecture_28="28.confirmed"),
        send=OPINION,
        more={
            "short": {**OPINION, "comment": "court"},
            "unfavourable": {**OPINION, "verdict": "unfavourable"},
        },
    ),
    "PUT prefecture/applications/{application_id}/opinion-draft": Act(
        on=on("54.confirmed", prefecture_28="28.confirmed"),
        send=DRAFT,
        more={
            "comment alone": {"comment": "À relire."},
            "nothing": {},
            "long": {"comment": "x" * 1001},
            "of another version": {**DRAFT, "draft_version": 3},
        },
    ),
    "GET prefecture/applications/{application_id}/opinion-draft": Act(
        on=on("54.confirmed", prefecture_28="28.confirmed")
    ),
    "POST desk/opinions": Act(
        send=several_opinions,
        more={"none": {**OPINION, "application_ids": []}, "short": {**OPINION, "comment": "court"}},
    ),
    "POST prefecture/applications/{application_id}/questions": Act(
        on=on("54.confirmed", prefecture_28="28.confirmed"), send=QUESTION, more={"short": _SHORT}
    ),
    "GET prefecture/follow-ups": Act(queries=QUARTERS),
    "GET advisers": Act(queries=("", "?tray=hired&limit=1", "?q=nulle+part", "?cursor=faux")),
    "GET follow-ups/export": Act(queries=("?quarter=2026-Q2&tray=all", "?format=xlsx", "?format=pdf")),
    "GET advisers/{recruitment_id}/end": Act(on={"*": ("A.ended",), "prefecture-28": ("B.ended",)}),
    "GET advisers/export": Act(queries=("", "?tray=hired&format=xlsx", "?format=pdf")),
}
FUNDER = {
    "GET recruitments/{recruitment_id}/contract-copy": Act(
        on={"*": ("A.ended",), "prefecture-28": ("B.ended",)}
    ),
    "GET recruitments/{recruitment_id}/end-proof": Act(on={"*": ("A.ended",), "prefecture-28": ("B.ended",)}),
    "GET funder/recruitments/{recruitment_id}/prolongation": Act(on=on("A.hired")),
    "PUT funder/recruitments/{recruitment_id}/prolongation": Act(
        on=on("A.hired"),
        send={"days": 20, **REASON},
        more={"beyond": {"days": 400, **REASON}, "short": {"days": 1, **SHORT_REASON}},
    ),
    "GET funder/agreements": Act(queries=TRAYS),
    "GET subsidies/export": Act(queries=("", "?tray=all&format=xlsx", "?format=pdf")),
    "GET funder/agreements/{agreement_id}": Act(on=on("A.file")),
    "PUT funder/agreements/{agreement_id}/schedule": Act(
        on=on("A.accepted"),
        also=(("A.sent",),),
        send=SCHEDULE,
        more={
            "nothing": {"lines": []},
            "all wrong": {
                "lines": [
                    {"percent": 30, "trigger": "signature", "number": 1},
                    {"percent": 30, "trigger": "follow_up", "number": 40},
                    {"percent": 30, "trigger": "date", "on": "2021-01-01"},
                ]
            },
            "no such trigger": {"lines": [{"percent": 100, "trigger": "balance"}]},
        },
    ),
    "POST funder/agreements/{agreement_id}/sending": Act(on=on("A.accepted")),
    "POST funder/agreements/{agreement_id}/withdrawal": Act(
        on=on("A.sent"), send=WHY, more={"short": {"why": "court"}}
    ),
    "POST funder/agreements/{agreement_id}/signature": Act(on=on("A.by_structure"), send=SIGNATURE),
    "PUT funder/agreements/{agreement_id}/case-file": Act(
        on=on("A.file"),
        send=CASE_FILE,
        more={
            "a piece left out": {**CASE_FILE, "pieces": CASE_FILE["pieces"][1:]},
            "not complete": {**CASE_FILE, "state": "en_construction", "pieces": []},
            "refused without a word": {**CASE_FILE, "pieces": [{"piece": "head_act", "state": "refused"}]},
            "to come": {**CASE_FILE, "since": "2026-11-02"},
            "stopped": {**CASE_FILE, "state": "refuse", "reason": "Le projet est abandonné."},
            "stopped without a word": {**CASE_FILE, "state": "sans_suite"},
            "another one's number": changed_number,
        },
    ),
    "GET funder/agreements/{agreement_id}/ledger": Act(on=on("A.due")),
    "POST funder/agreements/{agreement_id}/suspensions": Act(
        on=on("A.due"),
        also=(("A.ordered",),),
        send=HELD_BACK,
        more={"short": {**HELD_BACK, "why": "court"}, "of none": {**HELD_BACK, "number": 9}},
    ),
    "POST funder/agreements/{agreement_id}/balance": Act(on=on("A.over")),
    "POST funder/agreements/{agreement_id}/balance/withdrawal": Act(
        on=on("A.to_return"), also=(("A.returned",),), send=NO_BALANCE
    ),
    "POST funder/agreements/{agreement_id}/dispute/answer": Act(
        on=on("A.disputed"),
        send=BALANCE_ANSWER,
        more={"too much": {**BALANCE_ANSWER, "less_cents": 900_000_000}},
    ),
    "POST funder/agreements/{agreement_id}/returned-sums": Act(
        on=on("A.to_return"),
        send=GIVEN_BACK,
        more={
            "too much": {**GIVEN_BACK, "cents": 900_000_000},
            "to come": {**GIVEN_BACK, "on": "2027-10-02"},
        },
    ),
    "POST funder/agreements/{agreement_id}/counter-entries": Act(
        on=on("A.returned"),
        send={"number": 5, **NO_BALANCE},
        more={"of none": {"number": 99, **NO_BALANCE}},
    ),
    "GET funder/claims": Act(queries=("", "?tray=ordered", "?tray=autre")),
    "GET funder/liquidation-claims": Act(queries=("", "?tray=declared", "?tray=autre")),
    "POST funder/agreements/{agreement_id}/recovery-orders": Act(
        on=on("A.answered"),
        also=(("A.to_return",), ("A.disputed",), ("A.recovered",)),
        send=recovery(),
        more={"all wrong": recovery(cents=1, issued_on="2099-01-01", pay_by="2026-01-01")},
    ),
    "POST funder/agreements/{agreement_id}/recovery-orders/cancellation": Act(
        on=on("A.recovered"), also=(("A.answered",),), send=NO_RECOVERY
    ),
    "POST funder/agreements/{agreement_id}/offsets": Act(
        on=on("A.answered"),
        also=(("A.to_return",),),
        send=set_off(100_00),
        more={"too much": set_off(900_000_000)},
    ),
    "POST funder/agreements/{agreement_id}/offset-reversals": Act(
        on=on("A.kept"), send=REVERSAL, more={"of none": {**REVERSAL, "offset_number": 9}}
    ),
    "POST agency/agreements/{agreement_id}/waivers": Act(
        on=on("A.to_return"), send=WAIVED, more={"too much": {**WAIVED, "cents": 900_000_000}}
    ),
    "GET money-board": Act(),
    "GET money-board/export": Act(queries=("", "?format=xlsx", "?format=pdf")),
    "GET money-board/accounts": Act(queries=("?year=2026", "?year=2026&format=xlsx", "?year=1", "")),
    "GET funder/instalments": Act(
        queries=("?tray=to_approve", "", "?tray=planned&page=2", "?q=nancy", "?tray=autre", "?page=0")
    ),
    "POST funder/instalments/proposals": Act(
        send=instalments("A.due", "B.due"),
        more={
            "none": {"instalments": []},
            "some left": instalments("A.due", "A.ordered"),
            "ordered": instalments("A.ordered"),
            "no reference": {"instalments": ["x"]},
        },
    ),
    "POST funder/instalments/approvals": Act(
        send=instalments("A.proposed", "B.proposed"), more={"not proposed": instalments("A.due")}
    ),
    "POST funder/instalments/returns": Act(
        send=instalments("A.suspended", "A.approved", "A.proposed"),
        more={"ordered": instalments("A.ordered")},
    ),
    "GET funder/bank-details": Act(queries=("", "?limit=1", "?limit=500", "?cursor=faux")),
    "GET funder/bank-details/{structure_id}": Act(on=on("A")),
    "POST funder/bank-details/{structure_id}/check": Act(
        on=on("A"),
        send=CALL_BACK,
        more={
            "another number": {**CALL_BACK, "number": "0611111111"},
            "an official number": {**CALL_BACK, "number": "0237000000", "found_in": "service-public.fr"},
            "to come": {**CALL_BACK, "called_on": "2027-10-02"},
        },
    ),
    "POST funder/bank-details/{structure_id}/refusal": Act(
        on=on("A"), send=TURNED_DOWN, more={"short": {"why": "court"}}
    ),
    "GET funder/payment-files": Act(queries=("", "?limit=1", "?limit=500", "?cursor=faux")),
    "GET funder/payment-files/{payment_file_id}": Act(on=on("A.made")),
    "GET funder/payment-files/{payment_file_id}/export": Act(on=on("A.made"), queries=("", "?format=pdf")),
    "POST funder/payment-files": Act(
        send=instalments("A.approved", "B.approved", seen_at=1_790_000_000_000),
        more={"none": {"instalments": [], "seen_at": 1}},
    ),
    "POST funder/payments": Act(
        kind="text/csv",
        send=bank_answer(),
        more={"wrong lines": bank_answer("x;1;payé;01/01/2020"), "no columns": "a;b\n1;2\n"},
        queries=("", "?dry_run=true", "?only_sound=true", "?dry_run=peut-être"),
    ),
    "GET funder/follow-ups": Act(queries=QUARTERS),
    "POST funder/acceptances": Act(
        send=together(),
        more={
            "all": together(follow_up_ids=[], every=True),
            "none": together(follow_up_ids=[]),
            "of another quarter": together(quarter="2026-Q1"),
            "of no quarter": together(quarter="été"),
        },
    ),
    "GET funder/acceptances/{acceptance_id}": Act(on=on("A.done")),
    "GET funder/follow-ups/{follow_up_id}": Act(on=on("A.submitted")),
    "POST funder/follow-ups/{follow_up_id}/acceptance": Act(on=on("A.submitted")),
    "DELETE funder/follow-ups/{follow_up_id}/acceptance": Act(on=on("A.accepted")),
    "DELETE funder/follow-ups/{follow_up_id}/questions": Act(on=on("B.questioned")),
    "PUT funder/follow-ups/{follow_up_id}/part-time": Act(
        on=on("A.submitted"),
        send=part_time(),
        more={
            "too many days": part_time(days=92),
            "too much": part_time(worked_percent=101),
        },
    ),
    "POST funder/follow-ups/{follow_up_id}/questions": Act(
        on=on("A.submitted"), send=QUESTION, more={"short": _SHORT}
    ),
}
STRUCTURE = {
    "GET structure/candidates": Act(queries=(*CANDIDATES, "?limit=1", "?limit=500")),
    "GET structure/candidates/export": Act(queries=_EXPORTS),
    "GET structure/candidates/{candidate_id}": Act(on=on("A.new")),
    "GET structure/candidates/{candidate_id}/cv": Act(on=on("A.documented")),
    "GET structure/candidates/{candidate_id}/pix-analysis": Act(on=on("A.documented")),
    "POST structure/candidates/{candidate_id}/cancel": Act(on=on("A.validated")),
    "POST structure/candidates/{candidate_id}/decline": Act(on=on("A.new")),
    "POST structure/candidates/{candidate_id}/reset": Act(on=on("A.shortlisted")),
    "POST structure/candidates/{candidate_id}/shortlist": Act(on=on("A.new")),
    "POST structure/candidates/{candidate_id}/validate": Act(
        on=on("A.shortlisted"), send=PLANNED, more={"past": {"planned_hire_date": "2020-01-01"}}
    ),
    "POST structure/colleagues": Act(
        send=COLLEAGUE,
        more={
            "wrong": {**COLLEAGUE, "email": "nouvelle"},
            "already there": {**COLLEAGUE, "email": "colleague-a@commune.example"},
            "invited before": {**COLLEAGUE, "email": "invited-a@commune.example"},
            "of another structure": {**COLLEAGUE, "email": "colleague-b@commune.example"},
            "of staff": {**COLLEAGUE, "email": "funder@etat.example"},
        },
    ),
    "GET structure/agreements/{agreement_id}": Act(on=on("A.file")),
    "GET structure/agreements/{agreement_id}/ledger": Act(on=on("A.due")),
    "GET structure/bank-details": Act(),
    "PUT structure/bank-details": Act(
        send=BANK_ACCOUNT, more={"wrong": {**BANK_ACCOUNT, "iban": "FR00", "bic": "X"}}
    ),
    "PUT structure/agreements/{agreement_id}/dispute": Act(
        on=on("A.to_return"), send=DISPUTE, more={"short": {"text": "court"}}
    ),
    "PUT structure/agreements/{agreement_id}/signatory": Act(
        on=on("A.sent"),
        send=SIGNATORY,
        more={
            "legal representative": {**SIGNATORY, "by_delegation": False},
            "nobody": {**SIGNATORY, "name": ""},
            "no vote": {**SIGNATORY, "vote_number": None, "vote_on": None},
        },
    ),
    "POST structure/agreements/{agreement_id}/signature": Act(on=on("A.sent")),
    "DELETE structure/agreements/{agreement_id}/signature": Act(on=on("A.by_structure")),
    "GET structure/follow-ups/{follow_up_id}": Act(on=on("A.open")),
    "PUT structure/follow-ups/{follow_up_id}/declaration": Act(
        on=on("A.open"),
        send=declared(),
        more={
            "nobody": declared(posts=[]),
            "part time": lambda world, params: _part_time(declared()(world, params)),
            "somebody else": lambda world, params: declared()(world, {"follow_up_id": _others(world)}),
            "unsigned": declared(signed_by=""),
            "third party": declared(third_parties_invoiced=True, third_parties=[PARTY]),
            "third party unsaid": declared(third_parties_invoiced=True),
            "answer to nothing": declared(answer="Trois jours."),
        },
    ),
    "PUT structure/correction-request": Act(send=DESCRIPTION, more={"short": {**DESCRIPTION, "reason": "x"}}),
    "DELETE structure/correction-request": Act(),
    "PUT structure/extension-request": Act(send=EXTENSION, more=LATER),
    "PUT structure/mail-readers": Act(
        send=READERS,
        more={
            "nobody": {**READERS, "funding": []},
            "somebody else": {**READERS, "funding": ["00000000-0000-7000-8000-ffffffffffff"]},
            "nothing": {},
        },
    ),
    "PUT structure/contact": Act(
        send=CONTACT,
        more={"wrong phone": {**CONTACT, "phone": "12"}, "past": {**CONTACT, "available_from": "2020-01-01"}},
    ),
    "POST structure/colleagues/{account_id}/removal": Act(
        on=on("A.colleague"), send=REASON, more={"short": SHORT_REASON}
    ),
    "PUT structure/additional-application": Act(
        send=ADDITIONAL,
        more={
            "unknown number": {**ADDITIONAL, "posts_requested": None},
            "too many": {**ADDITIONAL, "posts_requested": 101},
            "past": {**ADDITIONAL, "available_from": "2026-01-01"},
            "not committed": {**ADDITIONAL, "commitments_accepted": False},
        },
    ),
    "DELETE structure/additional-application": Act(),
    "GET structure/liquidation": Act(),
    "PUT structure/liquidation": Act(
        send=LIQUIDATION,
        more={
            "to come": {**LIQUIDATION, "judgment_on": "2026-12-01"},
            "published before": {**LIQUIDATION, "published_on": "2026-09-01"},
        },
    ),
    "GET structure/siret-change": Act(),
    "PUT structure/siret-change": Act(
        send=SIRET_CHANGE,
        more={
            "another company": {**SIRET_CHANGE, "siret": "21280085000019"},
            "the same": {**SIRET_CHANGE, "siret": "99900000100019"},
            "too early": {**SIRET_CHANGE, "effective_on": "2020-01-01"},
            "short": {**SIRET_CHANGE, **SHORT_REASON},
        },
    ),
    "DELETE structure/siret-change": Act(),
    "PUT structure/posts-kept": Act(
        send={"posts_kept": 5, **REASON},
        more={
            "held": {"posts_kept": 2, **REASON},
            "as many": {"posts_kept": 100, **REASON},
            "none": {"posts_kept": 0, **REASON},
        },
    ),
    "POST structure/questions/{question_id}/answer": Act(
        on=on("A.waiting"), send={"text": "À la mairie."}, more={"too long": {"text": LONG}}
    ),
    "GET structure/recruitments/{recruitment_id}": Act(on=on("A.hired")),
    "PUT structure/recruitments/{recruitment_id}/contract": Act(
        on=on("A.validated"),
        send=CONTRACT,
        more={
            "fixed term": {**CONTRACT, "kind": "fixed_term", "ends_on": "2028-10-04"},
            "fixed term without end": {**CONTRACT, "kind": "fixed_term"},
            "starts before it is signed": {**CONTRACT, "starts_on": "2026-09-01"},
            "signed in the future": {**CONTRACT, "signed_on": "2026-12-01", "starts_on": "2026-12-01"},
            "below the minimum wage": {**CONTRACT, "gross_pay_cents": 1_000_00},
            "part time": {**CONTRACT, "full_time": False},
        },
    ),
    "DELETE structure/recruitments/{recruitment_id}/contract": Act(on=on("A.hired")),
    "PUT structure/recruitments/{recruitment_id}/planned-hire-date": Act(
        on=on("A.validated"),
        send=PLANNED,
        more={
            "past": {"planned_hire_date": "2020-01-01"},
            "after the term": {"planned_hire_date": "2030-01-01"},
        },
    ),
    "PUT structure/recruitments/{recruitment_id}/uniform": Act(
        on=on("A.hired"), send=SIZE, more={"none": {"size": "none"}, "no such size": {"size": "5xl"}}
    ),
    "PUT structure/delivery": Act(
        send=DELIVERY,
        more={"no street": {**DELIVERY, "street": ""}, "with more": {**DELIVERY, "more": "2e étage"}},
    ),
    "PUT structure/recruitments/{recruitment_id}/superior": Act(
        on=on("A.hired"),
        send=SUPERIOR,
        more={
            "no such number": {**SUPERIOR, "phone": "12"},
            "the adviser": lambda world, _: {**SUPERIOR, "email": world.address_of("A.hired")},
        },
    ),
    "DELETE structure/recruitments/{recruitment_id}/superior": Act(on=on("A.hired")),
    "POST structure/recruitments/{recruitment_id}/suspensions": Act(
        on=on("A.hired"),
        send=SUSPENSION,
        more={
            "until who knows": {**SUSPENSION, "last_day": None},
            "over another": {**SUSPENSION, "first_day": "2026-02-10", "last_day": "2026-05-04"},
            "out of order": {**SUSPENSION, "last_day": "2026-05-03"},
            "before the contract": {**SUSPENSION, "first_day": "2020-05-04"},
        },
    ),
    "PUT structure/recruitments/{recruitment_id}/suspensions/{suspension_id}": Act(
        on=on("A.hired", "A.leave"),
        send=SUSPENSION,
        more={"out of order": {**SUSPENSION, "last_day": "2026-05-03"}},
    ),
    "DELETE structure/recruitments/{recruitment_id}/suspensions/{suspension_id}": Act(
        on=on("A.hired", "A.leave")
    ),
    "GET structure/recruitments/{recruitment_id}/certificate": Act(on=on("A.hired")),
    "GET structure/recruitments/{recruitment_id}/certificate/upload": Act(on=on("A.hired")),
    "PUT structure/recruitments/{recruitment_id}/certificate": Act(
        on=on("A.hired"),
        send=upload("A.hired.certificate"),
        more={"never sent": upload("missing"), "another's": upload("B.hired.certificate")},
    ),
    "DELETE structure/recruitments/{recruitment_id}/certificate": Act(on=on("A.hired")),
    "GET structure/recruitments/{recruitment_id}/contract-copy": Act(on=on("A.ended")),
    "GET structure/recruitments/{recruitment_id}/contract-copy/upload": Act(on=on("A.hired")),
    "PUT structure/recruitments/{recruitment_id}/contract-copy": Act(
        on=on("A.ended"),
        send=upload("A.copy"),
        more={"never sent": upload("missing"), "another's": upload("B.copy")},
    ),
    "DELETE structure/recruitments/{recruitment_id}/contract-copy": Act(on=on("A.ended")),
    "GET structure/recruitments/{recruitment_id}/end": Act(on=on("A.ended")),
    "GET structure/recruitments/{recruitment_id}/end-proof": Act(on=on("A.ended")),
    "GET structure/recruitments/{recruitment_id}/end-proof/upload": Act(on=on("A.ended")),
    "PUT structure/recruitments/{recruitment_id}/end-proof": Act(
        on=on("A.ended"),
        send=upload("A.proof"),
        more={"never sent": upload("missing"), "another's": upload("B.proof")},
    ),
    "DELETE structure/recruitments/{recruitment_id}/end-proof": Act(on=on("A.ended")),
    "DELETE structure/recruitments/{recruitment_id}/end": Act(on=on("A.hired")),
    "PUT structure/recruitments/{recruitment_id}/end": Act(
        on=on("A.hired"),
        send=END,
        more={
            "in two months": {**END, "ended_on": "2026-12-05"},
            "too far": {**END, "ended_on": "2027-05-05"},
            "before it began": {**END, "ended_on": "2020-05-05"},
            "no such reason": {**END, "reason": "autre"},
        },
    ),
}
CANDIDATE_SPACE = {
    "PUT candidate": Act(
        send=EDIT,
        more={
            "wrong place": {**EDIT, "postal_code": "54000"},
            "wrong phone": {**EDIT, "phone": "12"},
            "a name, a diploma and an experience": {
                **EDIT,
                "situations": ["graduate"],
                "diploma": "Licence professionnelle",
                "has_experience": True,
                "last_name": "Yildiz",
            },
            "no diploma": {**EDIT, "situations": ["graduate"]},
            "past date": {**EDIT, "available_from": "2020-01-01"},
        },
    ),
    "PUT candidate/uniform": Act(send=SIZE, more={"none": {"size": "none"}}),
    "PUT candidate/email": Act(
        send={"email": "paul.martin@courriel.example"},
        more={"of another": address("A.new"), "wrong": {"email": "x"}},
    ),
    "GET candidate/email-changes/{token}": Act(on=on("agree.valid")),
    "POST candidate/email-changes/{token}": Act(
        on=on("agree.valid"),
        send={"agreed": True},
        more={"no": {"agreed": False}, "neither": {"agreed": "x"}},
    ),
    "PUT candidate/availability": Act(
        send={"available": False}, more={"yes": {"available": True}, "neither": {"available": "peut-être"}}
    ),
    "PUT candidate/certificate": Act(
        send=upload("mine.certificate"),
        more={"never sent": upload("missing"), "another's": upload("of another.certificate")},
    ),
    "PUT candidate/cv": Act(
        send=upload("candidate.cv"), more={"never sent": upload("missing"), "another's": upload("paused.cv")}
    ),
    "POST candidate/withdrawal": Act(send={"reason": "Un autre projet."}, more={"none": {"reason": ""}}),
    "POST candidate/links": Act(
        send=address("A.shortlisted"),
        more={
            "a moment after": address("A.new"),
            "of nobody": {"email": "personne@x.example"},
            "wrong": {"email": "x"},
        },
    ),
    "GET candidate/activities": Act(
        queries=("?quarter=2026-Q3", "", "?quarter=2026-Q3&limit=1", "?quarter=2026", "?cursor=faux")
    ),
    "POST candidate/activities": Act(
        send={**REPORT, "client_id": "un-compte-rendu"},
        more={
            "for a group": {**WORKSHOP, "client_id": "un-atelier"},
            "of no contract": {**REPORT, "client_id": "un-compte-rendu", "day": "2026-10-04"},
            "to come": {**REPORT, "client_id": "un-compte-rendu", "day": "2026-12-01"},
            "all wrong": {"client_id": "court", "minutes": 1, "themes": [], "group": True, "kind": "support"},
            "more ages than people": {**WORKSHOP, "client_id": "un-atelier", "people": 4},
        },
    ),
    "POST candidate/activities/file": Act(
        kind="text/csv",
        send=REPORT_FILE,
        queries=("?dry_run=true", "", "?only_sound=oui"),
        more={"a wrong line": REPORT_FILE.replace("45", "x"), "no file": "Date"},
    ),
    "GET candidate/activities/statistics": Act(queries=("?period=2026-Q3", "", "?period=12-mois")),
    "GET candidate/activities/statistics/export": Act(queries=("?period=2026-Q3", "?format=doc")),
    "GET candidate/activities/{activity_id}": Act(on=on("mine")),
    "PUT candidate/activities/{activity_id}": Act(
        on=on("mine"),
        send={**REPORT, "minutes": 90},
        more={
            "another day": {**REPORT, "day": "2026-09-16"},
            "of no contract": {**REPORT, "day": "2026-10-04"},
            "too long": {**REPORT, "minutes": 601},
        },
    ),
    "DELETE candidate/activities/{activity_id}": Act(on=on("mine")),
    "GET candidate/links/{token}": Act(on=on("space.valid")),
    "POST candidate/links/{token}": Act(on=on("space.valid")),
    "GET candidate/availability/{token}": Act(on=on("availability.valid")),
    "POST candidate/availability/{token}": Act(
        on=on("availability.valid"),
        send={"available": False},
        more={"yes": {"available": True}, "neither": {"available": "peut-être"}},
    ),
    "GET candidate/unsubscription/{token}": Act(on=on("unsubscribe.valid")),
    "POST candidate/unsubscription/{token}": Act(
        on=on("unsubscribe.valid"), send={"reason": "Un autre projet."}, more={"nothing": {}}
    ),
}


def _part_time(sent: dict) -> dict:
    return {**sent, "posts": [{**post, "full_time": False} for post in sent["posts"]]}


def _others(world) -> str:
    return world.things["follow_up"]["B.open"]
