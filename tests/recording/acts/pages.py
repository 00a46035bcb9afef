"""The pages with answers of their own: their objects, and what their forms send."""

from typing import Any

from tests.recording.act import Act, on
from tests.recording.said import (
    BALANCE_ANSWER,
    BANK_ACCOUNT,
    CALL_BACK_PAGE,
    CANDIDATES,
    CASE_FILE_PAGE,
    CHECKS,
    CLAIM,
    CONTACT,
    DELIVERY,
    DESCRIPTION,
    DESK,
    DISPUTE,
    DRAFT,
    EXTENSION,
    GIVEN_BACK,
    HELD_BACK,
    LATER,
    LIQUIDATION,
    LONG,
    NO_BALANCE,
    NO_RECOVERY,
    OPINION,
    OWN_PASSWORD,
    PARAMETER,
    PASSWORD,
    PLANNED,
    QUESTION,
    READERS,
    REASON,
    REVERSAL,
    SCHEDULE_TYPED,
    SENTENCE,
    SHORT_REASON,
    SHORT_SENTENCE,
    SIGNATORY,
    SIGNATURE,
    SIRET_CHANGE,
    SIZE,
    STAFF_CORRECTION,
    SUPERIOR,
    TRANSFER,
    TURNED_DOWN,
    WAIVED,
    WHY,
    address,
    code,
    instalments,
    kits,
    merged_into,
    opening,
    part_time,
    recovery,
    set_off,
    several,
    several_opinions,
    structure,
    together,
    upload,
)

_LEDGER = "/espace/subventions/{agreement_id}/compte"
_RECOVERY = f"{_LEDGER}/recouvrement"

_ENGAGE: dict[str, Any] = {
    "action": "continue",
    "kind": "commune",
    "has_identified_candidate": "non",
    "posts_requested": "2",
    "available_from": "2026-12-01",
    "siret": "212 800 850 00019",
    "name": "Commune de Chartres",
    "place": "28085-28000",
    "place_query": "Chartres (28000)",
    "contact.first_name": "Inès",
    "contact.last_name": "Durand",
    "contact.job_title": "Directrice",
    "contact.email": "ines@chartres.example",
}
_SENT = {**_ENGAGE, "action": "send", "commitments_accepted": "oui"}
_BECOME: dict[str, Any] = {
    "action": "send",
    "situations": "job_seeker",
    "has_experience": "non",
    "place": "28085-28000",
    "place_query": "Chartres (28000)",
    "max_distance_km": "20",
    "available_from": "2026-12-01",
    "first_name": "Paul",
    "last_name": "Martin",
    "email": "paul@courriel.example",
    "commitments_accepted": "oui",
}
_SEARCH = {"action": "search", "place": None, "place_query": "Chart"}
_CORRECTED = {
    **{name: said for name, said in _ENGAGE.items() if name not in ("siret", "contact.email")},
    "action": "send",
    "place": "54395-54000",
    "place_query": "Nancy (54000)",
}
_KNOWN = {"email": "colleague-a@commune.example", "password": OWN_PASSWORD}
_COLLEAGUE = {"email": "nouvelle@commune.example", "first_name": "Léa", "last_name": "Petit"}
_ADDITIONAL = {
    "has_identified_candidate": "non",
    "posts_requested": "2",
    "available_from": "2026-12-01",
    "commitments_accepted": "true",
}
_CONTRACT = {
    "kind": "permanent",
    "signed_on": "2026-10-05",
    "starts_on": "05/10/2026",
    "ends_on": "",
    "gross_pay_cents": "2 050,00",
    "full_time": "oui",
}
_END = {"ended_on": "2026-10-05", "reason": "resignation"}
_FOLLOW_UP = {
    "post0.gross_pay_cents": "7 500,50",
    "post0.absence_days": "0",
    "post0.full_time": "oui",
    "third_parties_invoiced": "non",
    "comment": "",
    "signed_by": "Anne Martin",
    "quality": "Maire",
}
_PARTY = {
    "third_parties_invoiced": "oui",
    "third0.name": "Commune de Laxou",
    "third0.amount_cents": "1 500",
    "third0.time_percent": "20",
}
_EDIT = {**_BECOME, "max_distance_km": "40", "email": None, "commitments_accepted": None}
_SUSPENSION = {"kind": "leave", "first_day": "04/05/2026", "last_day": "07/06/2026"}
_SHEET = "/espace/candidatures/{candidate_id}"
_RECRUITMENT = "/espace/recrutements/{recruitment_id}"

PUBLIC = {
    "GET /": Act(
        queries=(
            "",
            "?structure=association&duree=18&postes=2",
            "?structure=collectivite&duree=18",
            "?structure=x",
        )
    ),
    "POST /engager": Act(
        send=_SENT,
        more={
            "as before": _SENT,
            "to the summary": _ENGAGE,
            "back": {**_ENGAGE, "action": "edit"},
            "search": {**_ENGAGE, **_SEARCH},
            "no commitment": {**_SENT, "commitments_accepted": None},
            "wrong siret": {**_ENGAGE, "siret": "21280085000018"},
            "doubtful address": {**_ENGAGE, "contact.email": "ines@gmial.com"},
            "proposal put in": {**_ENGAGE, "put.contact.email": "ines@gmail.com"},
            "posts not known": {**_ENGAGE, "posts_requested": "", "posts_unknown": "oui"},
            "no posts": {**_ENGAGE, "posts_requested": ""},
            "a private structure": {
                **_ENGAGE,
                "kind": "private",
                "legal_form": "association",
                "agreement_months": "18",
            },
            "trapped": {**_SENT, "sujet": "programme"},
        },
        often={"as before": 20},
    ),
    "POST /devenir-conseiller": Act(
        send=_BECOME,
        more={
            "search": {**_BECOME, **_SEARCH},
            "no commitment": {**_BECOME, "commitments_accepted": None},
            "several situations": {**_BECOME, "situations": ["job_seeker", "graduate"], "diploma": "REMN"},
            "whole of France": {**_BECOME, "max_distance_km": "france"},
            "no distance": {**_BECOME, "max_distance_km": None},
            "doubtful address": {**_BECOME, "email": "paul@gmial.com"},
            "trapped": {**_BECOME, "sujet": "programme"},
        },
    ),
    "POST /connexion": Act(
        send=_KNOWN,
        more={
            "wrong password": {**_KNOWN, "password": "autre chose"},
            "staff": code("funder", "funder@etat.example"),
            "staff without code": {**_KNOWN, "email": "funder@etat.example"},
        },
        often={"wrong password": 6},
    ),
    "POST /deconnexion": Act(page="/espace"),
    "POST /mot-de-passe-oublie": Act(
        send={"email": _KNOWN["email"]},
        more={"unknown": {"email": "personne@x.example"}, "wrong": {"email": "x"}},
    ),
    "GET /static/{name}": Act(on=on("css")),
    "GET /{unknown+}": Act(on=on("nowhere")),
}
LINKS = {
    "GET /candidature/{token}": Act(on=on("status.valid.54.validated")),
    "GET /candidature/{token}/retrait": Act(on=on("status.valid.54.confirmed")),
    "POST /candidature/{token}/retrait": Act(
        on=on("status.valid.54.confirmed"),
        send={"confirmed": "oui"},
        more={"not ticked": {"confirmed": None}},
    ),
    "GET /compte/{token}": Act(on=on("account.valid.staff")),
    "POST /compte/{token}": Act(
        on=on("account.valid.staff"),
        send=opening(),
        more={"weak": opening("azertyuiopqsd"), "short": opening("court"), "no code": {"password": PASSWORD}},
    ),
    "GET /confirmation/{token}": Act(on=on("confirm.valid.application")),
    "POST /confirmation/{token}": Act(on=on("confirm.valid.application")),
    "GET /mot-de-passe/{token}": Act(on=on("reset.valid")),
    "POST /mot-de-passe/{token}": Act(
        on=on("reset.valid"), send={"password": PASSWORD}, more={"weak": {"password": "azertyuiopqsd"}}
    ),
    "GET /candidature/{token}/complement": Act(on=on("status.valid.54.postponed")),
    "POST /candidature/{token}/complement": Act(
        on=on("status.valid.54.postponed"),
        send={"text": "Voici le budget, voté le 5 janvier."},
        more={"too short": {"text": "court"}},
    ),
    "GET /candidature/{token}/correction": Act(on=on("status.valid.54.confirmed")),
    "POST /candidature/{token}/correction": Act(
        on=on("status.valid.54.confirmed"),
        send=_CORRECTED,
        more={
            "search": {**_CORRECTED, **_SEARCH},
            "past": {**_CORRECTED, "available_from": "2020-01-01"},
        },
    ),
    "GET /candidature/{token}/demande-de-correction": Act(
        on=on("status.valid.54.under_review"), also=(("status.valid.54.confirmed",),)
    ),
    "POST /candidature/{token}/demande-de-correction": Act(
        on=on("status.valid.54.under_review"),
        send={**_CORRECTED, **REASON},
        more={
            "search": {**_CORRECTED, **REASON, **_SEARCH},
            "no reason": {**_CORRECTED, "reason": ""},
        },
    ),
    "POST /candidature/{token}/demande-de-correction/retrait": Act(
        on=on("status.valid.54.under_review"), page="/candidature/{token}/demande-de-correction"
    ),
    "GET /reponse/{token}": Act(on=on("answer.valid.54")),
    "POST /reponse/{token}": Act(
        on=on("answer.valid.54"), send={"text": "À la mairie."}, more={"too long": {"text": LONG}}
    ),
    "GET /desinscription/{token}": Act(on=on("unsubscribe.valid")),
    "POST /desinscription/{token}": Act(
        on=on("unsubscribe.valid"), send={"reason": "Un autre projet."}, more={"no reason": {"reason": ""}}
    ),
    "GET /disponibilite/{token}": Act(on=on("availability.valid")),
    "POST /disponibilite/{token}": Act(
        on=on("availability.valid"),
        send={"available": "oui"},
        more={"no": {"available": "non"}, "neither": {"available": "peut-être"}},
    ),
    "GET /adresse/{token}": Act(on=on("agree.valid")),
    "POST /adresse/{token}": Act(
        on=on("agree.valid"),
        send={"agreed": "oui"},
        more={"no": {"agreed": "non"}, "neither": {"agreed": "x"}},
    ),
    "GET /adresse-du-compte/{token}": Act(on=on("new_address.valid")),
    "POST /adresse-du-compte/{token}": Act(
        on=on("new_address.valid"),
        send={"agreed": "oui"},
        more={"no": {"agreed": "non"}, "neither": {"agreed": "x"}},
    ),
    "GET /espace/adresse": Act(queries=("", "?fait=demande")),
    "POST /espace/adresse": Act(
        send={"email": "autre@commune.example", "password": OWN_PASSWORD},
        more={
            "another password": {"email": "autre@commune.example", "password": "autre chose"},
            "wrong": {"email": "x", "password": OWN_PASSWORD},
        },
    ),
    "GET /mon-espace/{token}": Act(on=on("space.valid")),
    "POST /mon-espace/{token}": Act(on=on("space.valid")),
}
STRUCTURE = {
    "GET /espace/candidatures": Act(queries=(*CANDIDATES, "?pix=2&pix=3")),
    "GET /espace/candidatures/export": Act(queries=("", "?tab=all&contacts=oui", "?format=pdf")),
    f"GET {_SHEET}": Act(on=on("A.new")),
    f"POST {_SHEET}": Act(
        on=on("A.new"),
        send={"status": "shortlisted"},
        more={
            "declined": {"status": "declined"},
            "new": {"status": "new"},
            "validated": {"status": "validated"},
        },
    ),
    f"GET {_SHEET}/analyse-pix": Act(on=on("A.documented")),
    f"GET {_SHEET}/cv": Act(on=on("A.documented")),
    f"GET {_SHEET}/precedente": Act(on=on("A.new"), queries=("", "?retour=tab%3Dall")),
    f"GET {_SHEET}/suivante": Act(on=on("A.new"), queries=("", "?retour=tab%3Dall%26sort%3Dname")),
    f"GET {_SHEET}/annuler": Act(on=on("A.validated")),
    f"POST {_SHEET}/annuler": Act(on=on("A.validated")),
    f"GET {_SHEET}/valider": Act(on=on("A.shortlisted")),
    f"POST {_SHEET}/valider": Act(
        on=on("A.shortlisted"),
        send={"planned_hire_date": "2026-10-06"},
        more={"past": {"planned_hire_date": "2020-01-01"}, "no date": {"planned_hire_date": "demain"}},
    ),
    "GET /espace/informations": Act(queries=("", "?invitation=envoyee", "?retrait=fait")),
    "POST /espace/collegues": Act(
        page="/espace/informations",
        send=_COLLEAGUE,
        more={
            "already there": {**_COLLEAGUE, "email": _KNOWN["email"]},
            "wrong": {**_COLLEAGUE, "email": "x"},
        },
    ),
    "GET /espace/demande-de-correction": Act(queries=("", "?fait=oui")),
    "POST /espace/demande-de-correction": Act(
        send=DESCRIPTION,
        more={"no name": {**DESCRIPTION, "name": ""}, "short": {**DESCRIPTION, "reason": "x"}},
    ),
    "POST /espace/demande-de-correction/retrait": Act(page="/espace/demande-de-correction"),
    "GET /espace/prolongation": Act(queries=("", "?fait=oui")),
    "POST /espace/prolongation": Act(send=EXTENSION, more=LATER),
    "POST /espace/destinataires": Act(
        send=READERS, more={"nobody": {**READERS, "funding": []}, "unknown": {**READERS, "funding": ["x"]}}
    ),
    "POST /espace/contact": Act(send=CONTACT, more={"wrong phone": {**CONTACT, "phone": "12"}}),
    "GET /espace/collegues/{account_id}/retrait": Act(on=on("A.colleague")),
    "POST /espace/collegues/{account_id}/retrait": Act(
        on=on("A.colleague"), send=REASON, more={"short": SHORT_REASON}
    ),
    "GET /espace/postes-supplementaires": Act(queries=("", "?fait=oui")),
    "POST /espace/postes-supplementaires": Act(
        send=_ADDITIONAL,
        more={
            "unknown number": {**_ADDITIONAL, "posts_requested": ""},
            "past": {**_ADDITIONAL, "available_from": "2026-01-01"},
            "not committed": {**_ADDITIONAL, "commitments_accepted": ""},
        },
    ),
    "POST /espace/postes-supplementaires/retrait": Act(),
    "GET /espace/liquidation": Act(queries=("", "?fait=oui")),
    "POST /espace/liquidation": Act(
        send=LIQUIDATION, more={"to come": {**LIQUIDATION, "judgment_on": "2026-12-01"}}
    ),
    "GET /espace/siret": Act(queries=("", "?fait=oui")),
    "POST /espace/siret": Act(
        send=SIRET_CHANGE, more={"another": {**SIRET_CHANGE, "siret": "21280085000019"}}
    ),
    "POST /espace/siret/retrait": Act(page="/espace/siret"),
    "GET /espace/postes": Act(queries=("", "?fait=oui")),
    "POST /espace/postes": Act(
        send={"posts_kept": "5", **REASON}, more={"none": {"posts_kept": "0", **REASON}}
    ),
    "POST /espace/structure": Act(
        page="/espace/informations",
        send=structure("second"),
        more={"another's": structure("B"), "no id": {"structure_id": "x"}},
    ),
    "GET /espace/questions/{question_id}": Act(on=on("A.waiting")),
    "POST /espace/questions/{question_id}": Act(
        on=on("A.waiting"), send={"text": "À la mairie."}, more={"too long": {"text": LONG}}
    ),
    f"GET {_RECRUITMENT}": Act(on=on("A.validated"), queries=("", "?valide=oui")),
    f"POST {_RECRUITMENT}/contrat": Act(
        on=on("A.validated"),
        page=_RECRUITMENT,
        send=_CONTRACT,
        more={
            "fixed term without end": {**_CONTRACT, "kind": "fixed_term"},
            "part time": {**_CONTRACT, "full_time": "non"},
        },
    ),
    f"GET {_RECRUITMENT}/contrat": Act(on=on("A.hired")),
    f"GET {_RECRUITMENT}/contrat/retrait": Act(on=on("A.hired")),
    f"POST {_RECRUITMENT}/contrat/retrait": Act(on=on("A.hired")),
    f"GET {_RECRUITMENT}/embauche": Act(on=on("A.validated")),
    f"POST {_RECRUITMENT}/embauche": Act(
        on=on("A.validated"), send=PLANNED, more={"past": {"planned_hire_date": "2020-01-01"}}
    ),
    f"GET {_RECRUITMENT}/tenue": Act(on=on("A.hired"), queries=("", "?fait=taille")),
    f"POST {_RECRUITMENT}/tenue": Act(on=on("A.hired"), send=SIZE, more={"nothing": {}}),
    "GET /espace/livraison": Act(queries=("", "?fait=adresse")),
    "POST /espace/livraison": Act(send=DELIVERY, more={"no street": {**DELIVERY, "street": ""}}),
    f"GET {_RECRUITMENT}/superieur": Act(on=on("A.hired")),
    f"POST {_RECRUITMENT}/superieur": Act(
        on=on("A.hired"), send=SUPERIOR, more={"no such number": {**SUPERIOR, "phone": "12"}}
    ),
    f"GET {_RECRUITMENT}/superieur/retrait": Act(on=on("A.hired")),
    f"POST {_RECRUITMENT}/superieur/retrait": Act(on=on("A.hired")),
    f"GET {_RECRUITMENT}/suspensions": Act(on=on("A.hired")),
    f"POST {_RECRUITMENT}/suspensions": Act(
        on=on("A.hired"),
        send=_SUSPENSION,
        more={"over another": {**_SUSPENSION, "first_day": "10/02/2026"}},
    ),
    f"GET {_RECRUITMENT}/suspensions/{{suspension_id}}": Act(on=on("A.hired", "A.leave")),
    f"POST {_RECRUITMENT}/suspensions/{{suspension_id}}": Act(
        on=on("A.hired", "A.leave"),
        send=_SUSPENSION,
        more={"out of order": {**_SUSPENSION, "last_day": "03/05/2026"}},
    ),
    f"GET {_RECRUITMENT}/suspensions/{{suspension_id}}/retrait": Act(on=on("A.hired", "A.leave")),
    f"POST {_RECRUITMENT}/suspensions/{{suspension_id}}/retrait": Act(on=on("A.hired", "A.leave")),
    f"GET {_RECRUITMENT}/rupture": Act(on=on("A.hired")),
    f"POST {_RECRUITMENT}/rupture": Act(
        on=on("A.hired"), send=_END, more={"too far": {**_END, "ended_on": "2027-05-05"}}
    ),
    f"GET {_RECRUITMENT}/rupture/retrait": Act(on=on("A.hired")),
    f"POST {_RECRUITMENT}/rupture/retrait": Act(on=on("A.hired")),
    "GET /espace/conventions/{agreement_id}": Act(
        on=on("A.file"), queries=("", "?fait=signature", "?fait=retrait")
    ),
    "GET /espace/conventions/{agreement_id}/compte": Act(on=on("A.due"), also=(("A.ordered",),)),
    "POST /espace/conventions/{agreement_id}/compte": Act(
        on=on("A.to_return"), send=DISPUTE, more={"short": {"text": "court"}}
    ),
    "GET /espace/coordonnees-bancaires": Act(queries=("", "?fait=compte")),
    "POST /espace/coordonnees-bancaires": Act(
        send=BANK_ACCOUNT, more={"wrong": {**BANK_ACCOUNT, "iban": "FR00", "bic": "X"}}
    ),
    "GET /espace/conventions/{agreement_id}/signataire": Act(on=on("A.sent")),
    "POST /espace/conventions/{agreement_id}/signataire": Act(
        on=on("A.sent"),
        send={**SIGNATORY, "by_delegation": "oui"},
        more={"no vote": {**SIGNATORY, "by_delegation": "non", "vote_number": "", "vote_on": ""}},
    ),
    "POST /espace/conventions/{agreement_id}/signature": Act(
        on=on("A.sent"),
        page="/espace/conventions/{agreement_id}",
    ),
    "POST /espace/conventions/{agreement_id}/signature/retrait": Act(
        on=on("A.by_structure"), page="/espace/conventions/{agreement_id}"
    ),
    f"GET {_RECRUITMENT}/certificat": Act(on=on("A.hired")),
    f"GET {_RECRUITMENT}/certificat/fichier": Act(on=on("A.hired")),
    f"GET {_RECRUITMENT}/certificat/recu": Act(
        on=on("A.hired"), queries=("?depot=00000000-0000-7000-8000-000000000000", "")
    ),
    f"POST {_RECRUITMENT}/certificat/recu": Act(
        on=on("A.hired"),
        page=f"{_RECRUITMENT}/certificat/recu?depot=00000000-0000-7000-8000-000000000000",
        send=upload("A.hired.certificate"),
        more={"never sent": upload("missing"), "another's": upload("B.hired.certificate")},
    ),
    f"GET {_RECRUITMENT}/certificat/retrait": Act(on=on("A.hired")),
    f"POST {_RECRUITMENT}/certificat/retrait": Act(on=on("A.hired")),
    f"GET {_RECRUITMENT}/copie": Act(on=on("A.hired")),
    f"GET {_RECRUITMENT}/copie/fichier": Act(on=on("A.ended")),
    f"GET {_RECRUITMENT}/copie/recu": Act(
        on=on("A.hired"), queries=("?depot=00000000-0000-7000-8000-000000000000", "")
    ),
    f"POST {_RECRUITMENT}/copie/recu": Act(
        on=on("A.ended"),
        page=f"{_RECRUITMENT}/copie/recu?depot=00000000-0000-7000-8000-000000000000",
        send=upload("A.copy"),
        more={"never sent": upload("missing"), "another's": upload("B.copy")},
    ),
    f"GET {_RECRUITMENT}/copie/retrait": Act(on=on("A.ended")),
    f"POST {_RECRUITMENT}/copie/retrait": Act(on=on("A.ended")),
    f"GET {_RECRUITMENT}/justificatif": Act(on=on("A.ended")),
    f"GET {_RECRUITMENT}/justificatif/fichier": Act(on=on("A.ended")),
    f"GET {_RECRUITMENT}/justificatif/recu": Act(
        on=on("A.ended"), queries=("?depot=00000000-0000-7000-8000-000000000000", "")
    ),
    f"POST {_RECRUITMENT}/justificatif/recu": Act(
        on=on("A.ended"),
        page=f"{_RECRUITMENT}/justificatif/recu?depot=00000000-0000-7000-8000-000000000000",
        send=upload("A.proof"),
        more={"never sent": upload("missing"), "another's": upload("B.proof")},
    ),
    f"GET {_RECRUITMENT}/justificatif/retrait": Act(on=on("A.ended")),
    f"POST {_RECRUITMENT}/justificatif/retrait": Act(on=on("A.ended")),
    "GET /espace/suivis/{follow_up_id}": Act(on=on("A.open")),
    "POST /espace/suivis/{follow_up_id}": Act(
        on=on("A.open"),
        send=_FOLLOW_UP,
        more={
            "full time unsaid": {**_FOLLOW_UP, "post0.full_time": None},
            "third party": {**_FOLLOW_UP, **_PARTY},
            "third party unsaid": {**_FOLLOW_UP, "third_parties_invoiced": "oui"},
            "too much invoiced": {**_FOLLOW_UP, **_PARTY, "third0.time_percent": "34"},
            "part time unexplained": {**_FOLLOW_UP, "post0.full_time": "non"},
            "part time": {
                **_FOLLOW_UP,
                "post0.full_time": "non",
                "post0.part_time_days": "12",
                "post0.part_time_reason": "Temps partiel",
            },
            "no amount": {**_FOLLOW_UP, "post0.gross_pay_cents": "beaucoup"},
        },
    ),
}
_CHECK = "/espace/suivis-trimestriels/{follow_up_id}"
_TERM = "/espace/prolongations/{application_id}"
_OVERDUE = on("54.overdue", prefecture_28="28.overdue")
_CONFIRMED = on("54.confirmed", prefecture_28="28.confirmed")
_SESSION = "/espace/seances/{session_id}"
_ASKED = "/espace/demandes-de-correction/{application_id}"
_ANSWERED = on("54.under_review", prefecture_28="28.under_review")
STAFF = {
    f"GET {_ASKED}": Act(on=_ANSWERED, queries=("", "?fait=oui")),
    f"POST {_ASKED}": Act(on=_ANSWERED, send=SENTENCE, more={"short": SHORT_SENTENCE}),
    f"POST {_ASKED}/refus": Act(on=_ANSWERED, page=_ASKED, send=REASON, more={"short": SHORT_REASON}),
    "GET /espace/contrats/{recruitment_id}": Act(on={"*": ("A.ended",), "prefecture-28": ("B.ended",)}),
    "GET /espace/justificatifs/{recruitment_id}": Act(on={"*": ("A.ended",), "prefecture-28": ("B.ended",)}),
    f"GET {_TERM}": Act(on=_OVERDUE, queries=("", "?fait=oui")),
    f"POST {_TERM}": Act(on=_OVERDUE, send=EXTENSION, more=LATER),
    f"GET {_TERM}/refus": Act(on=_OVERDUE),
    f"POST {_TERM}/refus": Act(on=_OVERDUE, send=REASON, more={"short": SHORT_REASON}),
    "GET /espace/suivis-trimestriels": Act(queries=CHECKS),
    "GET /espace/suivis-trimestriels/export": Act(
        queries=("?quarter=2026-Q2&tray=all", "?format=xlsx", "?format=pdf")
    ),
    "GET /espace/suivis-trimestriels/acceptation": Act(
        queries=("?quarter=2026-Q2", "?quarter=2026-Q2&department=28", "?quarter=autre")
    ),
    "POST /espace/suivis-trimestriels/acceptation": Act(
        page="/espace/suivis-trimestriels?quarter=2026-Q2",
        send=together(every=None),
        more={
            "all": together(follow_up_ids=None, every="true"),
            "none": together(follow_up_ids=None, every=None),
            "of another quarter": together(quarter="2026-Q1"),
            "of no quarter": together(quarter="été"),
        },
    ),
    "GET /espace/suivis-trimestriels/acceptations/{acceptance_id}": Act(on=on("A.done")),
    f"GET {_CHECK}": Act(on=on("A.submitted", prefecture_28="B.submitted"), queries=("", "?fait=question")),
    f"POST {_CHECK}/acceptation": Act(on=on("A.submitted"), page=_CHECK),
    f"POST {_CHECK}/acceptation/retrait": Act(on=on("A.accepted"), page=_CHECK),
    f"POST {_CHECK}/question/retrait": Act(on=on("B.questioned"), page=_CHECK),
    f"POST {_CHECK}/temps-partiel": Act(
        on=on("A.submitted"), page=_CHECK, send=part_time(), more={"too many days": part_time(days=92)}
    ),
    f"POST {_CHECK}/question": Act(
        on=on("A.submitted"), page=_CHECK, send=QUESTION, more={"short": {"text": "court"}}
    ),
    "GET /espace/conseillers": Act(
        queries=("?tray=all", "?tray=late", "?q=a&sort=name", "?tray=autre", "?page=9")
    ),
    "GET /espace/conseillers/export": Act(queries=("", "?tray=hired&format=xlsx", "?format=pdf")),
    "GET /espace/conseillers/{recruitment_id}": Act(
        on=on("A.hired", prefecture_28="B.hired"), queries=("", "?journal=faux")
    ),
    "GET /espace/subventions": Act(
        queries=("", "?tray=all", "?tray=incomplete", "?q=a&sort=name", "?tray=autre", "?page=9")
    ),
    "GET /espace/subventions/export": Act(queries=("", "?tray=all&format=xlsx", "?format=pdf")),
    "GET /espace/subventions/{agreement_id}": Act(
        on=on("A.file", prefecture_28="B.file"), queries=("", "?fait=dossier")
    ),
    "GET /espace/subventions/{agreement_id}/compte": Act(
        on=on("A.due"),
        also=(("A.suspended",), ("A.over",), ("A.to_return",), ("A.disputed",), ("A.returned",)),
        queries=("", "?fait=suspension", "?fait=somme"),
    ),
    "POST /espace/subventions/{agreement_id}/compte/suspension": Act(
        on=on("A.due"),
        page="/espace/subventions/{agreement_id}/compte",
        send={**HELD_BACK, "number": "1"},
        more={"short": {**HELD_BACK, "number": "1", "why": "court"}},
    ),
    "POST /espace/subventions/{agreement_id}/compte/solde": Act(on=on("A.over"), page=_LEDGER),
    "POST /espace/subventions/{agreement_id}/compte/solde/retrait": Act(
        on=on("A.to_return"), page=_LEDGER, send=NO_BALANCE
    ),
    "POST /espace/subventions/{agreement_id}/compte/contestation": Act(
        on=on("A.disputed"), page=_LEDGER, send={**BALANCE_ANSWER, "less_cents": "100,00"}
    ),
    "POST /espace/subventions/{agreement_id}/compte/sommes": Act(
        on=on("A.to_return"),
        page=_LEDGER,
        send={**GIVEN_BACK, "cents": "200", "on": "02/10/2026"},
        more={"no amount": {**GIVEN_BACK, "cents": "dix", "on": "02/10/2026"}},
    ),
    "POST /espace/subventions/{agreement_id}/compte/corrections": Act(
        on=on("A.returned"), page=_LEDGER, send={"number": "5", **NO_BALANCE}
    ),
    "GET /espace/versements/sommes-a-rendre": Act(queries=("", "?tray=to_recover", "?tray=autre", "?page=9")),
    "GET /espace/versements/creances": Act(queries=("", "?tray=declared", "?tray=autre", "?page=9")),
    "GET /espace/subventions/{agreement_id}/compte/creance": Act(
        on=on("C.liquidated"), queries=("", "?fait=oui")
    ),
    "POST /espace/subventions/{agreement_id}/compte/creance": Act(
        on=on("C.liquidated"),
        send={**CLAIM, "declared_cents": "1000,00"},
        more={"too early": {**CLAIM, "declared_cents": "1000,00", "declared_on": "2020-01-01"}},
    ),
    "POST /espace/subventions/{agreement_id}/compte/creance/retrait": Act(
        on=on("C.claimed"), page="/espace/subventions/{agreement_id}/compte/creance"
    ),
    "GET /espace/coordonnees/{structure_id}/jugement": Act(on=on("liquidated")),
    "GET /espace/subventions/{agreement_id}/compte/recouvrement": Act(
        on=on("A.answered"),
        also=(("A.to_return",), ("A.disputed",), ("A.recovered",), ("A.kept",), ("A.due",)),
        queries=("", "?fait=compensation"),
    ),
    "POST /espace/subventions/{agreement_id}/compte/recouvrement/titre": Act(
        on=on("A.answered"),
        page=_RECOVERY,
        send=recovery(typed=True),
        more={"all wrong": recovery(typed=True, cents="1", issued_on="2099-01-01", pay_by="2026-01-01")},
    ),
    "POST /espace/subventions/{agreement_id}/compte/recouvrement/titre/annulation": Act(
        on=on("A.recovered"), page=_RECOVERY, send=NO_RECOVERY, more={"short": {"why": "court"}}
    ),
    "POST /espace/subventions/{agreement_id}/compte/recouvrement/compensation": Act(
        on=on("A.answered"), page=_RECOVERY, send=set_off("100"), more={"nothing": {}}
    ),
    "POST /espace/subventions/{agreement_id}/compte/recouvrement/compensation/annulation": Act(
        on=on("A.kept"), page=_RECOVERY, send={**REVERSAL, "offset_number": "1"}
    ),
    "POST /espace/subventions/{agreement_id}/compte/remise": Act(
        on=on("A.to_return"), page=_LEDGER, send={**WAIVED, "cents": "100"}
    ),
    "GET /espace/versements/tableau": Act(),
    "GET /espace/versements/tableau/export": Act(queries=("", "?format=xlsx", "?format=pdf")),
    "GET /espace/versements/tableau/comptes": Act(queries=("?year=2026", "?year=1")),
    "GET /espace/versements": Act(
        queries=(
            "",
            "?tray=to_approve",
            "?tray=to_order",
            "?tray=suspended",
            "?tray=planned&q=nancy",
            "?tray=autre&page=9",
            "?fait=proposition&nombre=2&laisses=1",
            "?fait=renvoi&nombre=x",
        )
    ),
    "POST /espace/versements/proposition": Act(
        page="/espace/versements",
        send=instalments("A.due", "B.due", tray="to_propose"),
        more={"none": {"tray": "to_propose"}, "ordered": instalments("A.ordered", tray="autre")},
    ),
    "POST /espace/versements/approbation": Act(
        page="/espace/versements?tray=to_approve", send=instalments("A.proposed", tray="to_approve")
    ),
    "POST /espace/versements/renvoi": Act(
        page="/espace/versements?tray=to_approve",
        send=instalments("A.suspended", "A.approved", tray="to_order", seen_at="1"),
    ),
    "GET /espace/coordonnees": Act(queries=("", "?suite=faux")),
    "GET /espace/coordonnees/{structure_id}": Act(on=on("A"), queries=("", "?fait=controle", "?fait=refus")),
    "POST /espace/coordonnees/{structure_id}/controle": Act(
        on=on("A"),
        page="/espace/coordonnees/{structure_id}",
        send=CALL_BACK_PAGE,
        more={"another number": {**CALL_BACK_PAGE, "number": "0611111111"}},
    ),
    "POST /espace/coordonnees/{structure_id}/refus": Act(
        on=on("A"),
        page="/espace/coordonnees/{structure_id}",
        send=TURNED_DOWN,
        more={"short": {"why": "court"}},
    ),
    "GET /espace/versements/fichiers": Act(queries=("", "?suite=faux")),
    "POST /espace/versements/fichiers": Act(
        page="/espace/versements?tray=to_order",
        send=instalments("A.approved", tray="to_order", seen_at="1790000000000"),
        more={"none": {"seen_at": "1", "tray": "to_order"}},
    ),
    "GET /espace/versements/fichiers/{payment_file_id}": Act(on=on("A.made")),
    "GET /espace/versements/fichiers/{payment_file_id}/export": Act(
        on=on("A.made"), queries=("", "?format=pdf")
    ),
    "GET /espace/versements/retours": Act(),
    "GET /espace/versements/retours/{answer_id}": Act(
        on=on("A.sound"), also=(("A.wrong",),), queries=("", "?fait=enregistrement&nombre=1")
    ),
    "POST /espace/versements/retours/{answer_id}": Act(
        on=on("A.sound"), also=(("A.wrong",),), send={"only_sound": "true"}, more={"all or none": {}}
    ),
    "GET /espace/subventions/{agreement_id}/echeancier": Act(
        on=on("A.accepted"), also=(("A.sent",), ("A.due",))
    ),
    "POST /espace/subventions/{agreement_id}/echeancier": Act(
        on=on("A.accepted"),
        send=SCHEDULE_TYPED,
        more={
            "too much": {**SCHEDULE_TYPED, "line1.percent": "90"},
            "with a gap": {**SCHEDULE_TYPED, "line3.percent": "90"},
        },
    ),
    "POST /espace/subventions/{agreement_id}/envoi": Act(
        on=on("A.accepted"), page="/espace/subventions/{agreement_id}"
    ),
    "POST /espace/subventions/{agreement_id}/reprise": Act(
        on=on("A.sent"),
        page="/espace/subventions/{agreement_id}",
        send=WHY,
        more={"short": {"why": "court"}},
    ),
    "POST /espace/subventions/{agreement_id}/signature": Act(
        on=on("A.by_structure"), page="/espace/subventions/{agreement_id}", send=SIGNATURE
    ),
    "POST /espace/subventions/{agreement_id}/dossier": Act(
        on=on("A.file"),
        page="/espace/subventions/{agreement_id}",
        send=CASE_FILE_PAGE,
        more={
            "refused without a word": {**CASE_FILE_PAGE, "piece0.state": "refused"},
            "not complete": {
                **CASE_FILE_PAGE,
                "state": "en_construction",
                "piece0.state": "refused",
                "piece0.reason": "Illisible.",
            },
            "stopped without a word": {**CASE_FILE_PAGE, "state": "sans_suite"},
        },
    ),
    "GET /espace/tableau": Act(),
    "GET /espace/tableau/carte": Act(queries=("", "?measure=waiting", "?measure=autre")),
    "GET /espace/tableau/semaines": Act(),
    "GET /espace/tableau/journee": Act(),
    "GET /espace/tableau/export": Act(queries=("", "?format=pdf")),
    "GET /espace/dossiers/export": Act(queries=("", "?tray=all&q=chartres", "?format=pdf")),
    "GET /espace/seances": Act(queries=("", "?fait=suppression", "?cursor=faux")),
    "POST /espace/seances": Act(
        send={"number": "60", "held_on": "2026-11-03"},
        more={"no number": {"held_on": "2026-11-03"}, "far": {"number": "60", "held_on": "2030-11-03"}},
    ),
    f"GET {_SESSION}": Act(
        on=on("open"), queries=("", "?fait=ajout&nombre=3", "?fait=ajout&nombre=x", "?fait=decisions")
    ),
    f"GET {_SESSION}/modifier": Act(on=on("open")),
    f"POST {_SESSION}/modifier": Act(
        on=on("open"),
        also=(("published",),),
        send={"number": "61", "held_on": "2026-11-02"},
    ),
    f"POST {_SESSION}/suppression": Act(on=on("empty"), page=_SESSION),
    f"POST {_SESSION}/ordre-du-jour": Act(
        on=on("open"), page=f"{_SESSION}/choix", send={"department": "54", "request": "first"}
    ),
    f"GET {_SESSION}/choix": Act(
        on=on("open"),
        also=(("published",),),
        queries=("", "?department=28&opinion=none", "?legal_form=association", "?department=x&page=2"),
    ),
    f"GET {_SESSION}/dossiers/{{application_id}}": Act(
        on=on("open", "54.on_agenda"), also=(("open", "54.decided"), ("published", "54.validated"))
    ),
    f"POST {_SESSION}/dossiers/{{application_id}}/decision": Act(
        on=on("open", "54.on_agenda"),
        page=f"{_SESSION}/dossiers/{{application_id}}",
        send={"verdict": "validated", "posts_granted": "1"},
        more={
            "rejected": {"verdict": "rejected", "posts_granted": "1", "standard_reason": "territory_covered"},
            "rejected without reason": {"verdict": "rejected"},
        },
    ),
    f"POST {_SESSION}/dossiers/{{application_id}}/retrait": Act(
        on=on("open", "54.on_agenda"), page=f"{_SESSION}/dossiers/{{application_id}}"
    ),
    f"POST {_SESSION}/ouverture": Act(on=on("prepared"), page=_SESSION),
    f"POST {_SESSION}/preparation": Act(on=on("empty"), also=(("open",),), page=_SESSION),
    f"GET {_SESSION}/ordre": Act(on=on("open"), also=(("published",), ("empty",)), queries=("", "?page=2")),
    f"POST {_SESSION}/ordre/{{application_id}}": Act(
        on=on("open", "54.on_agenda"),
        page=f"{_SESSION}/ordre",
        send={"position": "1"},
        more={"beyond": {"position": "99"}, "no number": {"position": "x"}},
    ),
    f"POST {_SESSION}/dossiers/{{application_id}}/note": Act(
        on=on("open", "54.on_agenda"),
        page=f"{_SESSION}/dossiers/{{application_id}}",
        send={"note": "Voir avec la région."},
        more={"none": {"note": ""}, "too long": {"note": LONG}},
    ),
    f"POST {_SESSION}/decisions": Act(
        on=on("open"),
        page=_SESSION,
        send=several(posts_granted="1"),
        more={
            "refused without reason": several(verdict="rejected", posts_granted=""),
            "nobody": {"verdict": "validated"},
            "replacing": several(posts_granted="", replace_others="true"),
        },
    ),
    f"GET {_SESSION}/fichier": Act(on=on("open"), also=(("published",),)),
    f"GET {_SESSION}/fichier/{{file_id}}": Act(
        on=on("open", "right"),
        also=(("open", "wrong"), ("published", "right")),
        queries=("", "?fait=enregistrement&nombre=1", "?page=2", "?page=x"),
    ),
    f"POST {_SESSION}/fichier/{{file_id}}": Act(
        on=on("open", "right"),
        also=(("open", "wrong"),),
        send={"only_sound": "true"},
        more={"all or none": {}, "replacing": {"replace_others": "true"}},
    ),
    f"GET {_SESSION}/export": Act(on=on("open"), queries=("", "?format=pdf")),
    f"GET {_SESSION}/proces-verbal": Act(on=on("open"), also=(("published",), ("empty",))),
    f"GET {_SESSION}/cloture": Act(on=on("ready"), also=(("open",), ("published",))),
    f"POST {_SESSION}/cloture": Act(on=on("ready"), also=(("open",),), send={"minutes": "Séance levée."}),
    "GET /espace/dossiers": Act(queries=DESK),
    "GET /espace/dossiers/{application_id}": Act(
        on=on("54.asked", prefecture_28="28.asked"), queries=("", "?fait=question", "?cursor=faux")
    ),
    "POST /espace/dossiers/{application_id}/avis": Act(
        on=_CONFIRMED,
        page="/espace/dossiers/{application_id}",
        send=OPINION,
        more={"short": {**OPINION, "comment": "court"}},
    ),
    "POST /espace/dossiers/{application_id}/brouillon": Act(
        on=_CONFIRMED,
        page="/espace/dossiers/{application_id}",
        send=DRAFT,
        more={"nothing": {}, "of another version": {**DRAFT, "draft_version": "3"}},
    ),
    "GET /espace/dossiers/avis": Act(queries=("", "?retour=tray%3Dall", "?donnes=faux")),
    "POST /espace/dossiers/avis": Act(
        page="/espace/dossiers",
        send=several_opinions,
        more={"none": OPINION, "short": {**OPINION, "comment": "court"}},
    ),
    "POST /espace/dossiers/{application_id}/question": Act(
        on=_CONFIRMED,
        page="/espace/dossiers/{application_id}",
        send=QUESTION,
        more={"short": {"text": "court"}},
    ),
}
_FOUND = "/espace/candidats/{candidate_id}"
_PROOF = "/espace/conseillers/{recruitment_id}/justificatif"
_PROPOSED = "/espace/parametres/propositions/{change_id}"
_CORRECTION = "/espace/corrections/{application_id}"
_LIQUIDATION = "/espace/structures/{structure_id}/liquidation"
_COMMUNE = {"action": "send", "place": "54329-54300", "place_query": "Lunéville (54300)", **REASON}
_TAKEOVER = "/espace/reprises/{structure_change_id}"
_CORRECTED = {
    "embauche": "A.validated",
    "contrat": "A.hired",
    "contrat/retrait": "A.hired",
    "fin": "A.hired",
    "fin/retrait": "A.ended",
}
_NEW_AGENT = {
    "email": "nouvelle@prefecture.example",
    "first_name": "Léa",
    "last_name": "Petit",
    "role": "prefecture",
    "departments": "28, 54",
    "region": "",
}
AGENCY = {
    "GET /espace/ouverture": Act(queries=("", "?liens=2", "?suite=faux")),
    "POST /espace/ouverture": Act(),
    "GET /espace/ouverture/{kind}": Act(on=on("agreements")),
    "GET /espace/ouverture/{kind}/modele": Act(on=on("agreements")),
    "GET /espace/ouverture/{kind}/{intake_id}": Act(
        on=on("agreements", "right"),
        also=(("agreements", "wrong"), ("agreements", "done"), ("of none", "right")),
        queries=("", "?page=2"),
    ),
    "POST /espace/ouverture/{kind}/{intake_id}": Act(
        on=on("agreements", "right"),
        also=(("agreements", "wrong"), ("agreements", "done")),
        more={"what is right": {"only_sound": "true"}},
    ),
    "GET /espace/tenues": Act(queries=("", "?liste=ordered&fait=1&restes=1", "?liste=autre")),
    "GET /espace/tenues/export": Act(queries=("", "?status=known&format=xlsx", "?format=pdf")),
    "POST /espace/tenues": Act(
        send=kits(to="ordered"),
        more={"nothing": {"to": "ordered"}, "from a file": {"to": "ordered", "pasted": "x"}},
    ),
    **{
        f"GET /espace/conseillers/{{recruitment_id}}/{what}": Act(on=on(name))
        for what, name in _CORRECTED.items()
    },
    "GET /espace/conseillers/{recruitment_id}/prolongation": Act(on=on("A.hired")),
    "POST /espace/conseillers/{recruitment_id}/prolongation": Act(
        on=on("A.hired"),
        send={"days": "20", **REASON},
        more={"beyond": {"days": "400", **REASON}, "short": {"days": "1", **SHORT_REASON}},
    ),
    "POST /espace/conseillers/{recruitment_id}/embauche": Act(
        on=on("A.validated"), send={**PLANNED, **REASON}, more={"no reason": PLANNED}
    ),
    "POST /espace/conseillers/{recruitment_id}/contrat": Act(
        on=on("A.hired"),
        send={**_CONTRACT, **REASON},
        more={"no reason": _CONTRACT, "no amount": {**_CONTRACT, "gross_pay_cents": "x", **REASON}},
    ),
    "POST /espace/conseillers/{recruitment_id}/contrat/retrait": Act(
        on=on("A.hired"), send=REASON, more={"no reason": {}}
    ),
    "POST /espace/conseillers/{recruitment_id}/fin": Act(
        on=on("A.hired"), send={**_END, "correction": REASON["reason"]}, more={"no reason": _END}
    ),
    "POST /espace/conseillers/{recruitment_id}/fin/retrait": Act(
        on=on("A.ended"), send=REASON, more={"no reason": {}}
    ),
    "GET /espace/enveloppes": Act(queries=("", "?department=54", "?fait=enveloppe")),
    "POST /espace/enveloppes": Act(
        send={"department": "54", "posts": "10"},
        more={
            "none": {"department": "54", "posts": ""},
            "no such department": {"department": "99", "posts": "1"},
        },
    ),
    "GET /espace/comptes": Act(
        queries=("", "?q=nulle+part", "?role=funder", "?department=54", "?role=autre", "?department=x")
    ),
    "GET /espace/comptes/nouveau": Act(queries=("", "?departement=45")),
    "POST /espace/comptes/nouveau": Act(
        send=_NEW_AGENT,
        more={
            "unknown department": {**_NEW_AGENT, "departments": "28, 99"},
            "without departments": {**_NEW_AGENT, "departments": ""},
            "taken": {**_NEW_AGENT, "email": "funder@etat.example", "role": "agency", "departments": ""},
        },
    ),
    "GET /espace/comptes/{account_id}": Act(on=on("staff.invited"), queries=("", "?fait=correction")),
    "POST /espace/comptes/{account_id}/invitation": Act(
        on=on("staff.invited"), page="/espace/comptes/{account_id}"
    ),
    "GET /espace/comptes/{account_id}/correction": Act(on=on("staff.open")),
    "POST /espace/comptes/{account_id}/correction": Act(
        on=on("staff.open"),
        send={**STAFF_CORRECTION, "departments": ""},
        more={"short": {**STAFF_CORRECTION, "departments": "", **SHORT_REASON}},
    ),
    "GET /espace/comptes/{account_id}/fermeture": Act(on=on("staff.open")),
    "POST /espace/comptes/{account_id}/fermeture": Act(
        on=on("staff.open"), send=REASON, more={"short": SHORT_REASON}
    ),
    "GET /espace/candidats": Act(
        queries=("", "?q=documentee", "?q=nulle+part", "?q=a&cursor=faux", "?fait=effacement")
    ),
    f"GET {_FOUND}": Act(on=on("A.documented"), queries=("", "?fait=correction", "?journal=faux")),
    f"GET {_FOUND}/cv": Act(on=on("A.documented")),
    **{
        f"GET {path}{more}": Act(on=on(name), queries=queries)
        for path, name in ((f"{_FOUND}/analyse-pix", "A.documented"), (_PROOF, "A.ended"))
        for more, queries in (
            ("", ("",)),
            ("/fichier", ("",)),
            ("/recu", ("?depot=00000000-0000-7000-8000-000000000000", "")),
            ("/retrait", ("",)),
        )
    },
    f"POST {_FOUND}/analyse-pix/recu": Act(
        on=on("me.candidate"),
        page=f"{_FOUND}/analyse-pix/recu?depot=00000000-0000-7000-8000-000000000000",
        send=upload("candidate.pix"),
        more={"never sent": upload("missing")},
    ),
    f"POST {_FOUND}/analyse-pix/retrait": Act(on=on("A.documented")),
    f"POST {_PROOF}/recu": Act(
        on=on("A.ended"),
        page=f"{_PROOF}/recu?depot=00000000-0000-7000-8000-000000000000",
        send=upload("A.proof"),
        more={"never sent": upload("missing")},
    ),
    f"POST {_PROOF}/retrait": Act(on=on("A.ended")),
    "GET /espace/candidats/resultats-pix": Act(),
    "GET /espace/candidats/resultats-pix/{file_id}": Act(
        on=on("pix"), also=(("pix wrong",),), queries=("", "?page=2", "?fait=import&nombre=1")
    ),
    "POST /espace/candidats/resultats-pix/{file_id}": Act(on=on("pix"), also=(("pix wrong",),)),
    f"GET {_FOUND}/adresse": Act(on=on("A.documented")),
    f"POST {_FOUND}/adresse": Act(
        on=on("A.documented"),
        send={"email": "juste@courriel.example", **REASON},
        more={"wrong": {"email": "juste", **REASON}},
    ),
    f"GET {_FOUND}/suspension": Act(on=on("A.documented")),
    f"POST {_FOUND}/suspension": Act(on=on("A.documented"), send=REASON, more={"short": SHORT_REASON}),
    f"GET {_FOUND}/retablissement": Act(on=on("A.blocked")),
    f"POST {_FOUND}/retablissement": Act(on=on("A.blocked"), send=REASON),
    f"GET {_FOUND}/effacement": Act(on=on("A.documented")),
    f"POST {_FOUND}/effacement": Act(on=on("A.documented")),
    "GET /espace/structures": Act(queries=("", "?q=commune", "?q=nulle+part", "?q=commune&page=x")),
    "GET /espace/structures/{structure_id}": Act(on=on("A"), queries=("", "?cursor=faux", "?fait=commune")),
    "GET /espace/e-mails/{email_id}": Act(on=on("decided"), queries=("", "?fait=renvoi")),
    "POST /espace/e-mails/{email_id}/renvoi": Act(on=on("decided"), page="/espace/e-mails/{email_id}"),
    "GET /espace/adresses": Act(queries=("", "?fait=retrait", "?cursor=faux")),
    "POST /espace/adresses/{report_id}/retrait": Act(on=on("54.bounced"), page="/espace/adresses"),
    "GET /espace/motifs": Act(queries=("", "?fait=ajout")),
    "POST /espace/motifs": Act(
        send={"sentence": "Le projet ne vise pas le grand public."}, more={"short": {"sentence": "Non."}}
    ),
    "POST /espace/motifs/{reason}/retrait": Act(on=on("not_eligible"), page="/espace/motifs"),
    "GET /espace/echeances": Act(queries=("", "?day=2026-10-06", "?day=2026-10-06&what=rien", "?page=0")),
    "GET /espace/journal/comptes/{account_id}": Act(on=on("staff.open"), queries=("", "?journal=faux")),
    "GET /espace/journal/seances/{session_id}": Act(on=on("published")),
    "GET /espace/journal/suivis/{follow_up_id}": Act(on=on("A.accepted")),
    "GET /espace/journal/conventions/{agreement_id}": Act(on=on("A.file")),
    "GET /espace/journal/enveloppes": Act(queries=("", "?journal=faux")),
    "GET /espace/parametres": Act(),
    "GET /espace/parametres/{parameter}": Act(on=on("opinion_days"), queries=("", "?cursor=faux")),
    "POST /espace/parametres/{parameter}": Act(
        on=on("opinion_days"),
        send=PARAMETER,
        more={
            "past": {**PARAMETER, "first_day": "2026-10-04"},
            "out of bounds": {**PARAMETER, "value": "0"},
        },
    ),
    f"GET {_PROPOSED}": Act(on=on("of another"), queries=("", "?fait=confirmation")),
    "GET /espace/reprises": Act(queries=("", "?cursor=faux")),
    f"GET {_TAKEOVER}": Act(on=on("of another"), queries=("", "?fait=confirmation")),
    f"POST {_TAKEOVER}/confirmation": Act(on=on("of another"), page=_TAKEOVER),
    f"POST {_TAKEOVER}/refus": Act(
        on=on("of another"), page=_TAKEOVER, send=REASON, more={"short": SHORT_REASON}
    ),
    f"POST {_TAKEOVER}/retrait": Act(on=on("of another"), page=_TAKEOVER),
    "GET /espace/structures/{structure_id}/reprise": Act(on=on("A")),
    "GET /espace/structures/{structure_id}/commune": Act(on=on("A")),
    "POST /espace/structures/{structure_id}/commune": Act(
        on=on("A"),
        send=_COMMUNE,
        more={
            "no commune": {**_COMMUNE, "place": "", "place_query": ""},
            "another department": {**_COMMUNE, "place": "28085-28000", "place_query": "Chartres (28000)"},
            "short": {**_COMMUNE, **SHORT_REASON},
        },
    ),
    f"GET {_LIQUIDATION}": Act(on=on("liquidated"), queries=("", "?fait=oui", "?fait=retrait")),
    f"POST {_LIQUIDATION}": Act(on=on("overdue"), also=(("A",),), send=LIQUIDATION),
    f"POST {_LIQUIDATION}/retrait": Act(
        on=on("liquidated"), page=_LIQUIDATION, send=REASON, more={"short": SHORT_REASON}
    ),
    f"GET {_LIQUIDATION}/jugement": Act(on=on("liquidated")),
    f"GET {_LIQUIDATION}/jugement/fichier": Act(on=on("liquidated")),
    f"GET {_LIQUIDATION}/jugement/recu": Act(
        on=on("liquidated"), queries=("?depot=00000000-0000-7000-8000-000000000000", "")
    ),
    f"POST {_LIQUIDATION}/jugement/recu": Act(
        on=on("liquidated"),
        page=f"{_LIQUIDATION}/jugement/recu?depot=00000000-0000-7000-8000-000000000000",
        send=upload("judgment"),
        more={"never sent": upload("missing")},
    ),
    f"GET {_LIQUIDATION}/jugement/retrait": Act(on=on("liquidated")),
    f"POST {_LIQUIDATION}/jugement/retrait": Act(on=on("liquidated")),
    "POST /espace/structures/{structure_id}/reprise": Act(
        on=on("A"),
        send=TRANSFER,
        more={
            "today": {**TRANSFER, "effective_on": "2026-10-05"},
            "nobody": {**TRANSFER, "kind": "advisers"},
        },
    ),
    f"POST {_PROPOSED}/confirmation": Act(on=on("of another"), page=_PROPOSED),
    f"POST {_PROPOSED}/refus": Act(
        on=on("of another"), page=_PROPOSED, send=REASON, more={"short": SHORT_REASON}
    ),
    f"POST {_PROPOSED}/retrait": Act(on=on("own"), page=_PROPOSED),
    f"GET {_CORRECTION}/contact": Act(on=on("54.bounced")),
    f"POST {_CORRECTION}/contact": Act(
        on=on("54.bounced"),
        send={"email": "juste@commune.example", **REASON},
        more={"wrong": {"email": "juste", **REASON}},
    ),
    f"GET {_CORRECTION}/siret": Act(on=on("54.validated")),
    f"POST {_CORRECTION}/siret": Act(
        on=on("54.validated"),
        send={"siret": "212 800 850 00019", **REASON},
        more={"wrong": {"siret": "123", **REASON}},
    ),
    f"GET {_CORRECTION}/postes": Act(on=on("54.validated")),
    f"POST {_CORRECTION}/postes": Act(
        on=on("54.validated"),
        send={"posts_granted": "7", **REASON},
        more={"fewer than held": {"posts_granted": "1", **REASON}},
    ),
    f"GET {_CORRECTION}/reprise": Act(on=on("54.overdue")),
    f"POST {_CORRECTION}/reprise": Act(on=on("54.overdue"), send=REASON, more={"short": SHORT_REASON}),
    f"GET {_CORRECTION}/fusion": Act(on=on("54.set_aside"), queries=("", "?q=commune", "?q=nulle+part")),
    f"POST {_CORRECTION}/fusion": Act(
        on=on("54.set_aside"),
        page=f"{_CORRECTION}/fusion?q=commune",
        send=merged_into("54.confirmed"),
        more={"itself": merged_into("54.set_aside")},
    ),
    f"GET {_CORRECTION}/doublon": Act(on=on("54.confirmed")),
    f"POST {_CORRECTION}/doublon": Act(on=on("54.confirmed"), send=REASON, more={"short": SHORT_REASON}),
    f"GET {_CORRECTION}/annulation": Act(on=on("54.confirmed")),
    f"POST {_CORRECTION}/annulation": Act(on=on("54.confirmed"), send=REASON, more={"short": SHORT_REASON}),
    f"GET {_CORRECTION}/retablissement": Act(on=on("54.cancelled")),
    f"POST {_CORRECTION}/retablissement": Act(
        on=on("54.cancelled"), send=REASON, more={"short": SHORT_REASON}
    ),
}
_REPORT: dict[str, Any] = {
    "action": "send",
    "day": "15/09/2026",
    "channel": "own_premises",
    "kind": "support",
    "group": "non",
    "age": "senior",
    "themes": "procedures",
    "minutes": "45",
    "place": "54395-54000",
    "place_query": "Nancy (54000)",
}
_NEW_REPORT = {**_REPORT, "client_id": "un-compte-rendu"}
CANDIDATE_SPACE = {
    "GET /mon-espace/tenue": Act(queries=("", "?fait=taille")),
    "POST /mon-espace/tenue": Act(send=SIZE),
    "GET /mon-espace/activites": Act(
        queries=("?trimestre=2026-Q3", "", "?fait=modification", "?fait=suppression", "?trimestre=hier")
    ),
    "GET /mon-espace/activites/nouveau": Act(queries=("", "?fait=enregistrement")),
    "POST /mon-espace/activites/nouveau": Act(
        send=_NEW_REPORT,
        more={
            "search": {**_NEW_REPORT, **_SEARCH},
            "of no contract": {**_NEW_REPORT, "day": "04/10/2026"},
            "a group of nobody": {**_NEW_REPORT, "kind": "workshop", "group": "oui"},
            "all wrong": {"action": "send", "client_id": "un-compte-rendu", "minutes": "1"},
        },
    ),
    "GET /mon-espace/activites/chiffres": Act(queries=("?period=2026-Q3", "")),
    "GET /mon-espace/activites/chiffres/export": Act(queries=("?period=2026-Q3", "?format=doc")),
    "GET /mon-espace/activites/fichier/{file_id}": Act(
        on=on("reports"), queries=("", "?page=2", "?fait=enregistrement&nombre=2")
    ),
    "POST /mon-espace/activites/fichier/{file_id}": Act(on=on("reports")),
    "GET /mon-espace/activites/{activity_id}": Act(on=on("mine")),
    "POST /mon-espace/activites/{activity_id}": Act(
        on=on("mine"), send={**_REPORT, "minutes": "90"}, more={"too long": {**_REPORT, "minutes": "601"}}
    ),
    "GET /mon-espace/activites/{activity_id}/suppression": Act(on=on("mine")),
    "POST /mon-espace/activites/{activity_id}/suppression": Act(on=on("mine")),
    "GET /mon-espace": Act(queries=("", "?fait=modification", "?fait=retrait", "?fait=disponibilite")),
    "GET /mon-espace/certificat/recu": Act(queries=("?depot=00000000-0000-7000-8000-000000000000", "")),
    "POST /mon-espace/certificat/recu": Act(
        page="/mon-espace/certificat/recu?depot=00000000-0000-7000-8000-000000000000",
        send=upload("mine.certificate"),
        more={"never sent": upload("missing"), "another's": upload("of another.certificate")},
    ),
    "GET /mon-espace/cv": Act(queries=("", "?fait=depot", "?fait=retrait")),
    "GET /mon-espace/cv/recu": Act(queries=("?depot=00000000-0000-7000-8000-000000000000", "")),
    "POST /mon-espace/cv/recu": Act(
        page="/mon-espace/cv/recu?depot=00000000-0000-7000-8000-000000000000",
        send=upload("candidate.cv"),
        more={"never sent": upload("missing"), "another's": upload("paused.cv")},
    ),
    "POST /mon-espace/disponibilite": Act(
        page="/mon-espace", send={"available": "non"}, more={"yes": {"available": "oui"}}
    ),
    "POST /mon-espace/lien": Act(
        send=address("A.shortlisted"),
        more={
            "a moment after": address("A.new"),
            "of nobody": {"email": "personne@x.example"},
            "wrong": {"email": "x"},
        },
    ),
    "GET /mon-espace/adresse": Act(queries=("", "?fait=demande")),
    "POST /mon-espace/adresse": Act(
        send={"email": "paul.martin@courriel.example"}, more={"wrong": {"email": "x"}, "none": {"email": ""}}
    ),
    "POST /mon-espace/modifier": Act(
        send=_EDIT,
        more={
            "search": {**_EDIT, **_SEARCH},
            "past date": {**_EDIT, "available_from": "2020-01-01"},
            "stale": {**_EDIT, "version": "1"},
            "wrong phone": {**_EDIT, "phone": "12"},
            "no name": {**_EDIT, "first_name": ""},
            "no diploma": {**_EDIT, "situations": "graduate"},
        },
    ),
    "POST /mon-espace/retrait": Act(send={"reason": "Un autre projet."}, more={"no reason": {"reason": ""}}),
}
