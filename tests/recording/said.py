"""Answers that are sent to more than one operation."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.funding.ledger.ledger import Ledger
from chalicelib.domain.funding.payments import reference
from chalicelib.domain.intake.files import IntakeKind
from tests.services.intake.files import table

# A new one, and one with an account.
PASSWORD = "quatre mots choisis au hasard"
OWN_PASSWORD = "girafe polyglotte sur le pont"
REPORT_FILE = """Date;Lieu;Activité;Durée (minutes);Thèmes;Code postal;Commune
16/09/2026;à distance;accompagner une personne;45;santé en ligne;54000;Nancy
17/09/2026;à distance;accompagner une personne;30;banque et budget;54000;Nancy
"""
# Of a day of the adviser's contract, which ended two days before the recorded day.
REPORT: dict[str, Any] = {
    "day": "2026-09-15",
    "channel": "own_premises",
    "kind": "support",
    "group": False,
    "age": "senior",
    "themes": ["procedures", "email"],
    "minutes": 45,
    "postal_code": "54000",
    "insee_code": "54395",
}
WORKSHOP: dict[str, Any] = {
    **{name: said for name, said in REPORT.items() if name != "age"},
    "kind": "workshop",
    "group": True,
    "people": 8,
    "age_senior": 5,
    "standing_retired": 5,
    "redirected_to": "france_services",
    "mandate": True,
}
REASON = {"reason": "Une raison de plus de dix caractères."}
SHORT_REASON = {"reason": "court"}
LONG = "x" * 5000

APPLICATION: dict[str, Any] = {
    "kind": "commune",
    "has_identified_candidate": False,
    "posts_requested": 2,
    "available_from": "2026-12-01",
    "siret": "21280085000019",
    "name": "Commune de Chartres",
    "postal_code": "28000",
    "insee_code": "28085",
    "contact": {
        "first_name": "Inès",
        "last_name": "Durand",
        "job_title": "Directrice",
        "email": "ines@chartres.example",
    },
    "commitments_accepted": True,
}
CORRECTED: dict[str, Any] = {
    "kind": "commune",
    "has_identified_candidate": True,
    "posts_requested": 3,
    "available_from": "2026-12-01",
    "name": "Commune de Nancy",
    "postal_code": "54000",
    "insee_code": "54395",
    "contact": {"first_name": "Inès", "last_name": "Durand", "job_title": "Maire"},
}
ASKED_CORRECTION: dict[str, Any] = {**CORRECTED, **REASON}
READERS: dict[str, Any] = {
    "decisions": ["contact"],
    "recruitment": ["contact"],
    "funding": ["contact"],
    "follow_ups": ["contact"],
}
DESCRIPTION = {"name": "Commune nouvelle de Nancy", **REASON}
PARTY = {"name": "Commune de Laxou", "amount_cents": 150_000, "time_percent": 20}
SENTENCE = {"sentence": "C'est fait, merci de l'avoir signalé."}
SHORT_SENTENCE = {"sentence": "court"}
CANDIDATE: dict[str, Any] = {
    "situations": ["job_seeker"],
    "has_experience": False,
    "postal_code": "28000",
    "insee_code": "28085",
    "max_distance_km": 20,
    "available_from": "2026-12-01",
    "first_name": "Paul",
    "last_name": "Martin",
    "email": "paul@courriel.example",
    "commitments_accepted": True,
}
EDIT: dict[str, Any] = {
    **{name: value for name, value in CANDIDATE.items() if name not in ("email", "commitments_accepted")},
    "max_distance_km": 40,
}
STAFF = {"email": "nouveau@etat.example", "first_name": "Léa", "last_name": "Petit", "role": "funder"}
STAFF_CORRECTION = {"first_name": "Léa", "last_name": "Petit", "role": "committee", **REASON}
PARAMETER = {"value": "30 jours", "first_day": "2026-11-01", **REASON}
TRANSFER = {
    "kind": "takeover",
    "siret": "99909999900016",
    "effective_on": "2026-11-02",
    "deed": "Arrêté préfectoral n° 2026-12",
    "deed_on": "2026-10-01",
    "name": "Métropole du Grand Nancy",
    "first_name": "Léa",
    "last_name": "Petit",
    "job_title": "Directrice",
    "email": "metropole@nancy.example",
    **REASON,
}
LIQUIDATION = {
    "judgment_on": "2026-09-14",
    "court": "tribunal judiciaire de Nancy",
    "published_on": "2026-09-21",
    "liquidator": "SELARL Dupont et associés",
    "liquidator_email": "dupont@liquidateurs.example",
    "liquidator_address": "1 rue du Palais, 54000 Nancy",
}
CLAIM = {"declared_cents": 1_000_00, "declared_on": "2026-10-01", "reference": "LRAR 1A 234"}
# Another establishment of the signed-in structure.
SIRET_CHANGE = {"siret": "99900000100027", "effective_on": "2026-11-16", **REASON}
COLLEAGUE = {"email": "nouvelle@commune.example", "first_name": "Léa", "last_name": "Petit"}
CONTACT = {
    "first_name": "Léa",
    "last_name": "Petit",
    "job_title": "Maire",
    "phone": "01 99 00 12 34",
    "available_from": "2026-12-01",
}
CONTRACT = {
    "kind": "permanent",
    "signed_on": "2026-10-05",
    "starts_on": "2026-10-05",
    "gross_pay_cents": 2_050_00,
    "full_time": True,
}
END = {"ended_on": "2026-10-05", "reason": "resignation"}
SUPERIOR = {
    "first_name": "Anne",
    "last_name": "Roux",
    "email": "anne.roux@commune.example",
    "phone": "01 99 00 12 34",
}
SIZE = {"size": "m"}
DELIVERY = {"recipient": "Accueil", "street": "1 rue de la Paix", "postal_code": "54000", "city": "Nancy"}
STATUSES = ("", "?status=ordered&limit=1", "?status=autre", "?limit=500")
SUSPENSION = {"kind": "leave", "first_day": "2026-05-04", "last_day": "2026-06-07"}
PLANNED = {"planned_hire_date": "2026-10-06"}
EXTENSION = {"deadline": "2027-01-31", **REASON}
LATER = {
    name: {**EXTENSION, "deadline": day} for name, day in (("past", "2026-01-01"), ("far", "2030-01-01"))
}
ADDITIONAL = {
    "has_identified_candidate": False,
    "posts_requested": 2,
    "available_from": "2026-12-01",
    "commitments_accepted": True,
}
QUESTION = {"text": "Où l'accueil du public aura-t-il lieu ?"}
OPINION = {"verdict": "favourable", "comment": "Un projet solide et attendu."}
DRAFT = {"verdict": "favourable", "comment": "À compléter."}
GRANTED = {"verdict": "validated", "posts_granted": 1}

DESK = (
    "",
    "?tray=all",
    "?tray=all&q=chartres&sort=name",
    "?tray=opinion&department=54",
    "?opinion=none&page=2",
    "?tray=autre&page=0",
)
LIST = ("", "?limit=2", "?status=confirmed", "?limit=0", "?cursor=faux", "?status=inconnu", "?autre=1")
TABS = ("new", "shortlisted", "declined", "validated", "hired", "ended", "all")
CANDIDATES = (
    "",
    *(f"?tab={tab}" for tab in TABS),
    "?tab=all&scope=all",
    "?tab=all&scope=all&q=Zo%C3%A9",
    "?tab=all&pix=2,3&cv=true&graduate=false",
    "?tab=all&sort=name&limit=2",
    "?tab=autre",
    "?pix=9",
    "?cursor=faux",
)
CHECKS = (
    "",
    "?quarter=2026-Q3&tray=all",
    "?quarter=2026-Q3&tray=late&q=zzz",
    "?tray=autre&page=0",
    "?page=3",
)
QUARTERS = ("?quarter=2026-Q2", "?quarter=2026-Q3", "?quarter=2020-Q1", "", "?quarter=2026-5")


WHY = {"why": "Le nom de la structure est à corriger."}
SIGNATORY = {
    "name": "Anne Martin",
    "quality": "Maire",
    "email": "maire@commune.example",
    "by_delegation": True,
    "delegation_reference": "A-12",
    "delegation_on": "2026-03-02",
    "vote_number": "2026-042",
    "vote_on": "2026-09-07",
}
SIGNATURE = {"signed_by": "Anne Martin", "quality": "Maire"}
TRAYS = ("", "?tray=incomplete", "?tray=signed&limit=1", "?tray=autre", "?limit=500")
_PUBLIC_PIECES = ("head_act", "head_identity", "sirene_notice", "bank_details")
CASE_FILE = {
    "number": 4321,
    "state": "en_instruction",
    "since": "2026-10-02",
    "pieces": [{"piece": one, "state": "received"} for one in _PUBLIC_PIECES],
}
CASE_FILE_PAGE = {
    "number": "4321",
    "state": "en_instruction",
    "since": "02/10/2026",
    **{f"piece{place}.state": "received" for place, _ in enumerate(_PUBLIC_PIECES)},
}


HELD_BACK = {"number": 1, "why": "Un contrat n'est pas à temps plein.", "until": "la réception du contrat"}
CALL_BACK = {"spoke_to": "Anne Martin", "called_on": "2026-10-02", "number": "03 83 35 35 35"}
CALL_BACK_PAGE = {**CALL_BACK, "called_on": "02/10/2026"}
TURNED_DOWN = {"why": "Le titulaire n'est pas la structure."}
DISPUTE = {"text": "Un contrat n'est pas compté."}
SCHEDULE = {
    "lines": [
        {"percent": 40, "trigger": "signature"},
        {"percent": 60, "trigger": "date", "on": "2099-01-01", "offset_days": 5},
    ]
}
SCHEDULE_TYPED = {
    "line0.percent": "40",
    "line0.trigger": "signature",
    "line1.percent": "60",
    "line1.trigger": "date",
    "line1.number": "",
    "line1.on": "01/01/2099",
    "line1.offset_days": "5",
    # The line that the page proposes is emptied.
    **{f"line2.{field}": "" for field in ("percent", "trigger", "number", "on", "offset_days")},
}
RECOVERY = {"number": "2026-000123", "sent_to": "Service des finances"}
NO_RECOVERY = {"why": "Une adresse est fausse."}
REVERSAL = {"offset_number": 1, "ground": "Le mauvais versement était choisi."}
NO_BALANCE = {"why": "Un suivi est encore à corriger."}
BALANCE_ANSWER = {"answer": "Le contrat est compté à présent.", "less_cents": 100_00}
GIVEN_BACK = {"cents": 200_00, "on": "2026-10-02", "reference": "VIR 2"}
WAIVED = {"cents": 100_00, "ground": "Une partie n'est pas due."}
BANK_ACCOUNT = {
    "holder": "Commune de Nancy",
    "iban": "FR14 2004 1010 0505 0001 3M02 606",
    "bic": "PSSTFRPPPAR",
}


def instalments(*names: str, **more: Any) -> Any:
    """Return references of the first instalments of some agreements."""

    def sent(world: Any, _: Any) -> dict[str, Any]:
        refs = [f"{world.things['agreement'][one]}_1" for one in names]
        return {"instalments": refs, **more}

    return sent


def recovery(**more: Any) -> Any:
    """Return the order to recover what an agreement still has to return."""

    def sent(world: Any, params: Any) -> dict[str, Any]:
        ledger = world.ports.store.get(Ledger, params.get("agreement_id", ""))
        cents = ledger.balances.awaited if ledger else 1
        typed = more.get("typed")
        told = {
            **RECOVERY,
            "cents": f"{cents // 100},{cents % 100:02d}" if typed else cents,
            "issued_on": world.today.isoformat(),
            "pay_by": (world.today + timedelta(days=30)).isoformat(),
        }
        return {**told, **{name: value for name, value in more.items() if name != "typed"}}

    return sent


def set_off(cents: Any) -> Any:
    """Return an offset from the due instalment of an agreement."""

    def sent(world: Any, _: Any) -> dict[str, Any]:
        return {"onto_agreement_id": world.things["agreement"]["A.due"], "offset_cents": cents}

    return sent


def bank_answer(*lines: str) -> Any:
    """Return an answer of the bank on the waiting transfer."""

    def sent(world: Any, _: Any) -> str:
        ledger = world.ledger_of(world.get(Agreement, world.things["agreement"]["A.ordered"]))
        one = ledger.instalments[0]
        known = f"{reference(ledger.id, 1, 1)};{one.cents // 100};payé;{world.today:%d/%m/%Y}"
        return "\n".join(("Référence;Montant;Résultat;Date", known, *lines, ""))

    return sent


def changed(sent: dict[str, Any], **values: Any) -> dict[str, Any]:
    """Return the same answers with some changed."""
    return {**sent, **values}


def kits(*, to: str) -> Any:
    """Return the answers that mark the kit of the first structure."""

    def said(world: Any, _: Any) -> dict[str, Any]:
        return {"to": to, "references": [world.structures["A"].id]}

    return said


def upload(name: str) -> Any:
    """Return the answers that confirm an upload."""
    return lambda world, _: {"upload_id": world.things["upload"][name]}


def structure(name: str) -> Any:
    """Return the answers that name a structure to switch to."""
    return lambda world, _: {"structure_id": world.things["structure"][name]}


def merged_into(name: str) -> Any:
    """Return the application to merge into, with the reason."""
    return lambda world, _: {"into": world.things["application"][name], **REASON}


def address(name: str) -> Any:
    """Return the address of a candidate."""
    return lambda world, _: {"email": world.address_of(name)}


def code(who: str, email: str) -> Any:
    """Return the second-factor code of a member of staff."""

    def sent(world: Any, _: Any) -> dict[str, str]:
        secret = world.account(email).totp_secret
        return {"email": email, "password": world.password, "totp_code": world.code(secret)}

    return sent


def opening(password: str = PASSWORD) -> Any:
    """Return the answers that open an account; the code of the second factor belongs to the link."""

    def sent(world: Any, params: Mapping[str, str]) -> dict[str, str]:
        code = world.opening_code(params["token"])
        return {"password": password, **({"totp_code": code} if code else {})}

    return sent


def declared(**changed: Any) -> Any:
    """Return a declaration on every adviser of the follow-up."""

    def sent(world: Any, params: Any) -> dict[str, Any]:
        posts = [
            {"recruitment_id": one, "gross_pay_cents": 750_000, "absence_days": 1, "full_time": True}
            for one in world.advisers(params["follow_up_id"])
        ]
        return {
            "posts": posts,
            "third_parties_invoiced": False,
            "signed_by": "Anne Martin",
            "quality": "Maire",
            **changed,
        }

    return sent


# An agreement of a commune that is not known here.
INTAKE_FILE = table(IntakeKind.AGREEMENTS, {}).decode()
WRONG_INTAKE_FILE = table(IntakeKind.AGREEMENTS, {"months": "12"}).decode()


def pix(*lines: str) -> Any:
    """Return a file of Pix results."""

    def sent(world: Any, _: Any) -> str:
        head = "candidate_id;partage;etoiles;vie_professionnelle;ressources;citoyennete"
        return "\n".join((head, *(line.format(**world.pix_people) for line in lines), ""))

    return sent


def several_opinions(world: Any, _: Any) -> dict[str, Any]:
    """Return the same opinion on an application of each department and on a decided one."""
    named = world.things["application"]
    chosen = [named[one] for one in ("54.confirmed", "28.confirmed", "54.validated")]
    return {"application_ids": chosen, **OPINION}


def several(**changed: Any) -> Any:
    """Return the same decision on two applications of an agenda."""

    def sent(world: Any, _: Any) -> dict[str, Any]:
        named = world.things["application"]
        chosen = [named["54.on_agenda"], named["54.refused"]]
        return {"applications": chosen, "verdict": "validated", "posts_granted": 1, **changed}

    return sent


def decisions(*lines: str) -> Any:
    """Return a file of decisions, whose lines name applications of department 54."""

    def sent(world: Any, _: Any) -> str:
        return world.decision_file(*lines)

    return sent


def part_time(**changed: Any) -> Any:
    """Return what is withheld of the first adviser of a follow-up."""

    def sent(world: Any, params: Any) -> dict[str, Any]:
        one = next(iter(world.advisers(params["follow_up_id"])), params["follow_up_id"])
        told = {
            "recruitment_id": one,
            "days": 10,
            "worked_percent": 50,
            "reason": "Mi-temps en avril.",
        }
        return {**told, **changed}

    return sent


def together(**changed: Any) -> Any:
    """Return the acceptance of a follow-up that was just read."""

    def sent(world: Any, _: Any) -> dict[str, Any]:
        seen_at = int(world.clock.now().timestamp() * 1000)
        chosen = [world.things["follow_up"]["A.submitted"]]
        return {"quarter": "2026-Q2", "seen_at": seen_at, "follow_up_ids": chosen, **changed}

    return sent
