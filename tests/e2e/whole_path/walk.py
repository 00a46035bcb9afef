"""The quarters, the instalments and the ledger, to the last cent (RULES 19, 21 and section 11)."""

import re
from datetime import timedelta
from typing import Any

from tests.e2e.system import wait_for
from tests.e2e.whole_path.kinds import Quarter
from tests.e2e.whole_path.people import ADVISER, CONTACT, euros, french, plain, says
from tests.e2e.whole_path.working import SMIC, Working

# E-mails to the structure about each other adviser.
TO_EACH = (
    *("file to deposit", "tested", "contract", "uniform", "uniform again", "training confirmed"),
    *("copy of the contract missing", "silent", "subsidy ends", "contract over"),
)


class Walk(Working):
    """The whole path of one structure; this part is the payment of the subsidy and its justification."""

    def gives_its_bank_account(self) -> None:
        """Give the bank account as the structure; check it by a call to the number known before."""
        account = {"holder": "Structure", "iban": "FR1420041010050500013M02606", "bic": "PSSTFRPPPAR"}
        self.as_("structure").put("/structure/bank-details", account)
        self.told(CONTACT, about="Coordonnées bancaires à contrôler")
        structure = self.as_("structure").get("/structure")["id"]
        call = {
            "spoke_to": "Anne Martin",
            "called_on": self.system.today().isoformat(),
            "number": self.kind.phone,
        }
        self.acts("funder", f"/funder/bank-details/{structure}", "check", call)
        self.told(CONTACT, about="Coordonnées bancaires contrôlées")

    def is_paid(self, number: int) -> None:
        """Pay an instalment: due, proposed by one agent, approved by another, ordered, paid by the bank."""
        cents = self.kind.instalments[number - 1]
        self.told(CONTACT, f"Montant : {euros(cents)}", about=f"Versement n° {number} à venir")
        refs = {"instalments": [f"{self.agreement}_{number}"]}
        funder, second = self.as_("funder"), self.as_("second funder")
        assert funder.post("/funder/instalments/proposals", refs)["done"] == 1
        own = funder.post("/funder/instalments/approvals", refs, 409)
        assert own["type"].endswith("same_person")
        assert second.post("/funder/instalments/approvals", refs)["done"] == 1
        made = second.post("/funder/payment-files", {**refs, "seen_at": number}, 202)
        path = f"/funder/payment-files/{made['id']}"
        wait_for(lambda: second.get(path)["done_at"], why="the payment file is made")
        [transfer] = second.get(path)["payments"]
        assert transfer["cents"] == cents
        on = self.system.today()
        line = f"{transfer['reference']};{cents // 100},{cents % 100:02d};payé;{on:%d/%m/%Y}"
        answer = f"Référence;Montant;Résultat;Date\n{line}\n"
        sent: dict[str, Any] = {"data": answer.encode(), "headers": {"Content-Type": "text/csv"}}
        second.ask("POST", "/funder/payments", params={"dry_run": "false"}, **sent)
        said = (f"Montant : {euros(cents)}", f"Payé le : {french(on)}")
        self.told(CONTACT, *said, about=f"Versement n° {number} effectué")
        paid = self.ledger()["instalments"][number - 1]
        assert (paid["cents"], paid["status"], paid["paid_on"]) == (cents, "paid", on.isoformat())

    def justifies_its_first_quarter(self) -> None:
        """Check the first quarter to the minute: opened on the 1st, prefilled, due until the end of its
        last day (section 10)."""
        quarter = self.kind.quarters[0]
        self.end_of(quarter.opens - timedelta(days=1))
        assert quarter.name not in self.follow_ups()
        self.at(quarter.opens, 8, 1)
        path = f"/espace/suivis/{self.follow_ups()[quarter.name]['id']}"
        shown = self.as_("structure").session.get(f"{self.system.url}{path}", timeout=60).text
        pay = f"{self.kind.first_pay // 100},{self.kind.first_pay % 100:02d}"
        assert f'name="post0.gross_pay_cents" type="text" value="{pay}"' in shown, shown
        self.end_of(quarter.due)
        self.justifies(quarter)

    def justifies(self, quarter: Quarter) -> None:
        """Submit the follow-up of a quarter, and accept it as the funder (RULES 21)."""
        before = self.ledger()["balances"]["justified"]
        self.at(quarter.opens, 8, 1)
        due = french(quarter.due)
        self.told(CONTACT, f"À transmettre au plus tard le : {due}", about="à remplir : «")
        opened = self.follow_ups()[quarter.name]
        assert (opened["status"], opened["overdue"]) == ("open", False)
        assert (opened["opened_on"], opened["due_on"]) == (str(quarter.opens), str(quarter.due))
        worth = f"{quarter.days} subventionnés, soit {euros(quarter.earned)}"
        says(self.page("structure", f"/espace/suivis/{opened['id']}"), worth)
        posts = [
            {"recruitment_id": one, "gross_pay_cents": 3 * SMIC, "absence_days": 0, "full_time": True}
            for one in self.recruitments
        ]
        signed = {"signed_by": "Anne Martin", "quality": "Représentante légale"}
        declared = {"posts": posts, "third_parties_invoiced": False, **signed}
        self.as_("structure").put(f"/structure/follow-ups/{opened['id']}/declaration", declared)
        self.acts("funder", f"/funder/follow-ups/{opened['id']}", "acceptance")
        self.told(CONTACT, about="accepté :")
        justified = self.ledger()["balances"]["justified"]
        assert justified - before == self.kind.posts * quarter.earned

    def follow_ups(self) -> dict[str, Any]:
        """Return the follow-ups of the structure, by quarter."""
        listed = self.as_("structure").get("/structure/follow-ups")["follow_ups"]
        return {one["quarter"]: one for one in listed}

    def is_closed(self) -> None:
        """Check that everything was paid and justified, with nothing to return (RULES section 11)."""
        whole = self.kind.posts * self.kind.per_post
        self.as_("funder").post(f"/funder/agreements/{self.agreement}/balance")
        ledger = self.ledger()
        balances = ledger["balances"]
        assert (balances["granted"], balances["paid"], balances["justified"]) == (whole, whole, whole)
        assert (balances["to_return"], balances["awaited"], ledger["stage"]) == (0, 0, "closed")

    def got_every_e_mail(self) -> None:
        """Check that each e-mail was sent once and no other: those read on the way, and the reminders."""
        unread = [*reversed(self.unread(CONTACT))]
        of_others = [one for one in unread if re.search(r"Dominic \d", one["subject"] + one["text"])]
        assert len(of_others) == (self.kind.posts - 1) * len(TO_EACH)
        own = [plain(one["subject"]) for one in unread if one not in of_others]
        assert sorted(own) == sorted(self.kind.reminders), own
        to_adviser = [one["subject"] for one in reversed(self.unread(ADVISER))]
        assert to_adviser == [
            "Votre inscription pour devenir conseiller numérique est confirmée",
            f"Aucune activité enregistrée depuis le {french(self.kind.course[1] + timedelta(days=1))}",
        ]
