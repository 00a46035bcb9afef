"""The contract, the uniform and the training, until the adviser is in post (RULES 13 to 17, 20)."""

from datetime import date, timedelta

import requests

from tests.e2e.whole_path.funding import Funding
from tests.e2e.whole_path.hiring import NAME
from tests.e2e.whole_path.people import ADVISER, CONTACT, french, says
from tests.support.files import a_pdf

BODY = "training-body@etat.example"
# The gross minimum wage of a month, in euro cents, from 1 January 2026 on (service-public.fr).
SMIC = 1_823_03


class Working(Funding):
    """The part of the walk from the employment contract to the first day in post."""

    session: str

    def signs_the_contract(self) -> None:
        """Record the contract: at the minimum wage or above, within the term, for the subsidised months
        (RULES 3, 14)."""
        kind = self.kind
        self.at(*kind.recorded)
        contract = {
            "kind": "fixed_term",
            "signed_on": kind.signed.isoformat(),
            "starts_on": kind.hired.isoformat(),
            "ends_on": kind.contract_ends.isoformat(),
            "gross_pay_cents": SMIC,
            "full_time": True,
        }
        structure = self.as_("structure")
        below = structure.put(f"{self.post}/contract", {**contract, "gross_pay_cents": SMIC - 1}, 422)
        assert [one["pointer"] for one in below["errors"]] == ["/gross_pay_cents"]
        says(below["errors"][0]["message"], "1 823,03 €")
        short = {**contract, "ends_on": (kind.paid_until - timedelta(days=1)).isoformat()}
        remark = structure.put(f"{self.post}/contract", short, 422)["errors"][0]
        assert remark["code"] == "shorter_than_subsidy"
        says(remark["message"], f"jusqu'au {french(kind.paid_until)}")
        for one in self.recruitments:
            structure.put(f"/structure/recruitments/{one}/contract", contract)
        said = (f"Début du contrat : {french(kind.hired)}", f"au plus tard le : {french(kind.trained_by)}")
        self.told(CONTACT, *said, about="Le contrat de Dominic Weber est enregistré")
        self.told(ADVISER, french(kind.hired), about=f"« {NAME} » est enregistré")
        recruitment = structure.get(self.post)
        assert recruitment["subsidised_until"] == kind.paid_until.isoformat()
        self.is_at("Signature du contrat", done=5)

    def deposits_the_copy(self) -> None:
        """Deposit the signed contract as a PDF (RULES section 11)."""
        structure = self.as_("structure")
        upload = structure.get(f"{self.post}/contract-copy/upload")
        file = {"file": ("contrat.pdf", a_pdf(), "application/pdf")}
        sent = requests.post(
            upload["url"], data=upload["fields"], files=file, timeout=60, allow_redirects=False
        )
        assert sent.ok, sent.text
        structure.put(f"{self.post}/contract-copy", {"upload_id": upload["upload_id"]})

    def asks_for_a_uniform(self) -> None:
        """Request the uniform from both; the adviser answers, the agency orders and has it delivered
        (RULES 13, 20)."""
        self.told(CONTACT, "la taille de Dominic Weber", about="quelle taille ?")
        self.told(ADVISER, about="taille de votre tenue")
        uniform = self.adviser().put("/candidate/uniform", {"size": "4xl"})
        assert (uniform["status"], uniform["size"]) == ("known", "4xl")
        address = {"recipient": "Accueil", "street": "1 rue de la Paix", "city": "Ville"}
        self.as_("structure").put("/structure/delivery", {**address, "postal_code": self.kind.postal})
        for to in ("ordered", "delivered"):
            moved = {"to": to, "references": [self.recruitments[0]]}
            self.as_("agency").post("/agency/supply-moves", moved)
        assert self.adviser().get("/candidate/post")["post"]["uniform"]["status"] == "delivered"

    def is_tested(self) -> None:
        """Record the positioning test, which needs no contract and alone decides the length (RULES 15,
        17)."""
        body = self.as_("training body")
        for one in self.recruitments:
            test = {"hours": "350", "passed_on": self.system.today().isoformat()}
            body.put(f"/training/trainings/{one}/test", test)
        self.told(CONTACT, "350 heures", about="Formation de Dominic Weber")
        self.told(ADVISER, "350 heures", about="Votre formation")

    def is_registered(self) -> None:
        """Open a session at a centre as the body, and register everybody who is hired (RULES 17)."""
        kind, body = self.kind, self.as_("training body")
        place = {"insee_code": kind.insee, "postal_code": kind.postal}
        centre = body.post(
            "/training/centres",
            {"name": "Centre du chemin", "address": "2 rue du Lac", "lot": kind.lot, "seats": 12, **place},
            201,
        )
        first, last = kind.course
        dates = {
            "starts_on": first.isoformat(),
            "ends_on": last.isoformat(),
            "closes_on": kind.closes.isoformat(),
        }
        session = {"lot": kind.lot, "centre_id": centre["id"], "seats": 12, **dates}
        short = {**session, "ends_on": (first + timedelta(days=60)).isoformat()}
        asked = body.post("/training/sessions", short, 422)["errors"][0]
        assert asked["code"] == "unusual_length"
        self.session = body.post("/training/sessions", session, 201)["id"]
        path = f"/training/sessions/{self.session}"
        body.post(f"{path}/registrations", {"training_ids": self.recruitments})
        assert body.get(path)["mode"] == "in_person"

    def its_session_closes(self) -> None:
        """Let the session close on the morning after the day of closing: eight in person, otherwise remote
        (RULES 17)."""
        kind, (first, last) = self.kind, self.kind.course
        self.end_of(kind.closes)
        assert self.as_("training body").get(f"/training/sessions/{self.session}")["status"] == "open"
        self.nothing_new(ADVISER, "Votre formation")
        self.at(kind.closes + timedelta(days=1), 8, 1)
        closed = self.as_("training body").get(f"/training/sessions/{self.session}")
        in_person = kind.posts >= 8
        assert (closed["status"], closed["mode"]) == ("confirmed", "in_person" if in_person else "remote")
        days = (f"Premier jour : {french(first)}", f"Dernier jour : {french(last)}")
        where = "Centre du chemin" if in_person else "à distance"
        self.told(CONTACT, *days, where, about="Formation de Dominic Weber : du")
        self.told(ADVISER, *days, where, about="Votre formation")
        if not in_person:
            self.told(BODY, f"a {kind.posts} inscrit", about="à distance")

    def follows_its_training(self, *known: str) -> None:
        """Let the session begin and end; an absence is told to the employer (RULES 15, 17)."""
        first, _ = self.kind.course
        eve = first - timedelta(days=1)
        path = f"/training/trainings/{self.recruitments[0]}"
        if self.kind.closes < eve:
            self.end_of(eve)
            assert self.as_("training body").get(path)["status"] == "confirmed"
        self.after(eve)
        assert self.as_("training body").get(path)["status"] == "in_training"
        day = {"first_day": first.isoformat(), "last_day": first.isoformat()}
        self.as_("training body").post(f"{path}/absences", day)
        self.told(CONTACT, french(first), about="Absences de Dominic Weber")
        self.stands(*known)

    def takes_up_its_post(self, *known: str) -> None:
        """Check that the adviser is in post the day after the training, and not before (RULES 16)."""
        _, last = self.kind.course
        self.end_of(last)
        self.stands(*known)
        self.after(last)
        training = self.as_("training body").get(f"/training/trainings/{self.recruitments[0]}")
        assert (training["status"], training["in_post_from"]) == ("finished", str(last + timedelta(days=1)))
        own = self.adviser().get("/candidate/post")["training"]
        assert own["in_post_from"] == str(last + timedelta(days=1))
        self.stands(*known, "trained", "in_post")

    def passes_the_certificate(self) -> None:
        """Record the CCP1, within six months (RULES 17, section 10)."""
        passed = {"on": self.system.today().isoformat(), "passed": True}
        path = f"/training/trainings/{self.recruitments[0]}"
        assert self.as_("training body").put(f"{path}/exam", passed)["status"] == "certified"

    def reports(self, day: date) -> None:
        """Report an activity as the adviser (RULES 19)."""
        report = {
            "client_id": f"rapport-{day:%Y%m%d}",
            "day": day.isoformat(),
            "channel": "own_premises",
            "kind": "support",
            "group": False,
            "age": "senior",
            "themes": ["procedures"],
            "minutes": 60,
            "insee_code": self.kind.insee,
            "postal_code": self.kind.postal,
        }
        self.adviser().post("/candidate/activities", report)
