"""From the case file to the last signature (RULES 12, 13 and section 10)."""

from datetime import date, timedelta
from typing import Any

import requests

from tests.e2e.whole_path.hiring import NAME, Hiring
from tests.e2e.whole_path.people import CONTACT, euros, french, says

FUNDER = "funder@etat.example"
FILED, COMPLETE = "file_deposited", "file_complete"
OURS, SIGNED = "signed_by_structure", "signed"
PIECES = {
    "public": ["head_act", "head_identity", "sirene_notice", "bank_details"],
    "association": [
        "president_identity",
        "bureau",
        "statutes",
        "meeting_minutes",
        "accounts",
        "sirene_notice",
        "bank_details",
    ],
}


class Funding(Hiring):
    """The part of the walk from the case file to the signatures."""

    agreement: str
    file_number: int

    @property
    def post(self) -> str:
        """Return the path of the structure's first post."""
        return f"/structure/recruitments/{self.recruitments[0]}"

    def deposits_its_file(self) -> None:
        """Deposit the prefilled file as the structure, without one of its pieces (RULES 12)."""
        known = self.as_("structure").get(self.post)["case_file"]
        self.agreement, self.file_number = known["agreement_id"], known["number"]
        by = french(self.kind.complete_by)
        said = ("la candidature de Dominic Weber", f"Dossier complet au plus tard le : {by}")
        mail = self.told(CONTACT, *said, about="Déposez le dossier")
        assert known["url"] in mail["links"] and known["procedure"] == self.kind.procedure
        prefilled = self.page_there(known["url"])
        assert NAME in prefilled and str(self.kind.per_post // 100) in prefilled
        assert "heure de Paris" in self.page("structure", f"/espace/recrutements/{self.recruitments[0]}")
        pieces = PIECES[self.kind.procedure]
        assert len(known["pieces"]) == len(pieces)
        self.there(deposit="oui", piece=pieces[:-1])
        self.there(state="en_construction")
        self.a_while_later()
        states = {one["piece"]: one["state"] for one in self.funder_reads()["case_file"]["pieces"]}
        assert states == {**dict.fromkeys(pieces[:-1], "received"), pieces[-1]: "expected"}, states
        self.stands("validated", FILED)
        self.is_at("Demande de subvention", done=4)

    def its_file_is_complete(self) -> None:
        """Complete the file: the funder's fifteen days run from then on, and stop while it is incomplete."""
        kind = self.kind
        self.at(kind.complete_on)
        self.there(deposit="oui", piece=PIECES[kind.procedure])
        self.there(state="en_instruction")
        self.a_while_later()
        if kind.incomplete_on and kind.again_on:
            self.told(CONTACT, about="Dossier complet :")
            self.at(kind.incomplete_on)
            self.there(state="en_construction")
            self.a_while_later()
            self.told(CONTACT, about="Dossier à compléter :")
            assert self.funder_reads()["case_file"]["due_on"] is None
            self.stands("validated", FILED)
            self.at(kind.again_on)
            self.there(state="en_instruction")
            self.a_while_later()
        due = french(kind.instructed_by)
        self.told(CONTACT, f"Réponse attendue au plus tard le : {due}", about="Dossier complet :")
        assert self.funder_reads()["case_file"]["due_on"] == kind.instructed_by.isoformat()
        self.stands("validated", FILED, COMPLETE)

    def its_funder_is_late(self, told_on: date) -> None:
        """Let the fifteenth day end at midnight in Paris, a holiday or not; then the digest tells it."""
        self.end_of(self.kind.instructed_by)
        assert self.funder_reads()["case_file"]["overdue"] is False
        self.after(self.kind.instructed_by)
        assert self.funder_reads()["case_file"]["overdue"] is True
        self.at(told_on - timedelta(days=1), 20)
        self.nothing_new(FUNDER, "instruction en retard")
        self.at(told_on, 8, 1)
        self.told(FUNDER, NAME, about="1 instruction en retard")

    def signs_the_agreement(self, *known: str) -> None:
        """Send and sign the agreement, by the structure, then by the funder; any other order is refused
        (RULES 13)."""
        kind, funder = self.kind, f"/funder/agreements/{self.agreement}"
        ours = f"/structure/agreements/{self.agreement}"
        last = {"signed_by": "Camille Roux", "quality": "Directrice régionale"}
        self.there(state="accepte")
        self.a_while_later()
        self.told(CONTACT, about="Dossier accepté")
        self.acts("structure", ours, "signature", expected=409)
        self.acts("funder", funder, "signature", last, 409)
        self.acts("funder", funder, "sending")
        total = euros(kind.posts * kind.per_post)
        self.told(CONTACT, f"Subvention : {total}", about="Convention à signer")
        self.acts("funder", funder, "signature", last, 409)
        signatory = {
            "name": "Anne Martin",
            "quality": "Représentante légale",
            "email": "anne.martin@structure.example",
            "by_delegation": False,
            **({"vote_number": "2027-042", "vote_on": kind.session.isoformat()} if kind.votes else {}),
        }
        self.as_("structure").put(f"{ours}/signatory", signatory)
        text = self.as_("structure").get(ours)["text"]["text"]
        says(text, kind.amount)
        self.acts("structure", ours, "signature")
        self.told(CONTACT, about="Votre signature est enregistrée")
        self.stands("validated", FILED, COMPLETE, OURS, *known)
        self.acts("funder", funder, "signature", last)
        self.told(CONTACT, f"Subvention : {total}", about="Convention signée par tous")
        self.stands("validated", FILED, COMPLETE, OURS, SIGNED, *known)
        ledger = self.ledger()
        assert (ledger["balances"]["granted"], ledger["balances"]["paid"]) == (kind.posts * kind.per_post, 0)

    # The stand-in for Démarches simplifiées, and its files

    def there(self, **form: Any) -> None:
        """Move the file on Démarches simplifiées, which sends a hint."""
        address = f"{self.system.url}/_local/case-files/{self.file_number}"
        moved = requests.post(address, data=form, timeout=60, allow_redirects=False)
        assert moved.status_code == 303, moved.text

    def page_there(self, url: str) -> str:
        """Return a page of Démarches simplifiées."""
        return requests.get(url, headers={"Accept": "text/html"}, timeout=60).text

    def funder_reads(self) -> Any:
        """Return the agreement as the funder reads it."""
        return self.as_("funder").get(f"/funder/agreements/{self.agreement}")

    def ledger(self) -> Any:
        """Return the ledger as the structure reads it."""
        return self.as_("structure").get(f"/structure/agreements/{self.agreement}/ledger")
