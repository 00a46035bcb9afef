"""From the public form to the validation of a candidate (RULES 7 to 11)."""

from datetime import timedelta

from tests.e2e.system import System, candidate, wait_for
from tests.e2e.whole_path.kinds import Kind
from tests.e2e.whole_path.people import ADVISER, CONTACT, People, french, says, words_of

NAME = "Structure du chemin"
# The steps that a structure sees, in order (RULES, the six steps).
SIX = (
    "Inscription",
    "Concertation territoriale",
    "Étude des candidatures",
    "Entretiens de recrutement",
    "Demande de subvention",
    "Signature du contrat",
)


class Hiring(People):
    """The part of the walk until the structure validates its candidates.

    Args:
        system: the running system.
        kind: of structure.
    """

    def __init__(self, system: System, kind: Kind) -> None:
        super().__init__(system, kind.department, kind.lot)
        self.kind = kind
        self.recruitments: list[str] = []

    @property
    def hired_people(self) -> list[str]:
        """The addresses of the people who will be hired; the walk follows the first."""
        return [ADVISER, *(f"candidat{number}@candidat.example" for number in range(2, self.kind.posts + 1))]

    def the_programme_opens(self) -> None:
        """Open all accounts; overseas, two people of the agency set the uplift (RULES section 10)."""
        self.open_agency()
        self.at(self.kind.applied)
        self.open_staff()
        if self.kind.uplift:
            self._uplift()

    def _uplift(self) -> None:
        asked = {"value": str(self.kind.uplift), "reason": "Décision du comité de pilotage."}
        path = "/agency/parameters/overseas_uplift_percent/changes"
        today = {"first_day": self.system.today().isoformat()}
        change = self.as_("agency").post(path, {**asked, **today}, 201)
        confirmation = f"/agency/parameter-changes/{change['id']}/confirmation"
        self.as_("agency").post(confirmation, expected=404)
        self.as_("second agency").post(confirmation)
        self.a_while_later()

    def is_refused(self, answers: dict[str, str]) -> None:
        """Send answers that make the structure ineligible: the form says so (section 12)."""
        visitor = self.system.visitor()
        questions = visitor.session.get(f"{self.system.url}/engager", timeout=60)
        refused = visitor.press(questions, action="check", **{**self._typed(), **answers})
        says(words_of(refused.text), "Un GIP n'est éligible que si sa convention constitutive permet")
        assert "Vérifiez et envoyez" not in refused.text and not self.system.emails(CONTACT)

    def applies_with_twelve_answers(self) -> None:
        """Fill in the page as the structure, read the amount, and send (RULES 7, section 2)."""
        visitor, kind = self.system.visitor(), self.kind
        questions = visitor.session.get(f"{self.system.url}/engager", timeout=60)
        summary = visitor.press(questions, action="check", **self._typed())
        says(words_of(summary.text), f"Subvention prévue : {kind.amount}")
        thanks = visitor.press(summary, action="send", commitments_accepted="true")
        assert "confirmez votre adresse" in thanks.text
        mail = self.told(CONTACT, kind.amount, about="Confirmez")
        pressed = visitor.press(visitor.follow(mail, "confirmation"))
        assert "Votre adresse est confirmée" in pressed.text
        told = self.told(CONTACT, about="est confirmée")
        status = visitor.get(f"/application-status/{self.system.link(told, 'candidature')}")
        assert (status["status"], status["subsidy_total_cents"]) == ("confirmed", kind.posts * kind.per_post)

    def _typed(self) -> dict[str, str]:
        """Return the twelve answers, as typed."""
        return {
            "kind": "commune",
            "legal_form": "",
            "has_identified_candidate": "non",
            "posts_requested": str(self.kind.posts),
            "available_from": self.kind.applied.isoformat(),
            "siret": "21540395300015",
            "name": NAME,
            "place_query": self.kind.postal,
            "contact.first_name": "Anne",
            "contact.last_name": "Martin",
            "contact.job_title": "Maire",
            "contact.email": CONTACT,
            "contact.phone": self.kind.phone,
            **self.kind.answers,
        }

    def people_register(self) -> None:
        """Register the people who will be hired, and some whom this structure may not see (RULES section
        5)."""
        here = (self.kind.insee, self.kind.postal, 40)
        near = [(email, here) for email in self.hired_people]
        far = [(f"ailleurs{at}@candidat.example", place) for at, place in enumerate(self.kind.strangers)]
        visitor = self.system.visitor()
        for at, (email, (insee, postal, distance)) in enumerate([*near, *far]):
            answers = candidate(
                email=email,
                first_name=f"Dominic {at}" if at else "Dominic",
                insee_code=insee,
                postal_code=postal,
                max_distance_km=distance,
                available_from=self.kind.applied.isoformat(),
            )
            visitor.post("/candidates", answers, 202)
            page = visitor.follow(self.told(email, about="Confirmez"), "confirmation")
            assert visitor.press(page).status_code == 200

    def is_examined(self) -> None:
        """Give the opinion of the prefecture, then decide in a session (RULES 8)."""
        prefecture = self.as_("prefecture")
        [listed] = wait_for(lambda: prefecture.get("/prefecture/applications")["applications"], why="listed")
        opinion = {"verdict": "favourable", "comment": "Projet cohérent avec le maillage du territoire."}
        prefecture.put(f"/prefecture/applications/{listed['id']}/opinion", opinion)
        self.at(self.kind.session)
        committee = self.as_("committee")
        held = {"number": 10, "held_on": self.kind.session.isoformat()}
        session = committee.post("/committee/sessions", held, 201)
        path = f"/committee/sessions/{session['id']}"
        committee.put(f"{path}/agenda/{listed['id']}")
        committee.post(f"{path}/opening")
        decision = {"verdict": "validated", "posts_granted": self.kind.posts}
        committee.put(f"{path}/agenda/{listed['id']}/decision", decision)
        self.nothing_new(CONTACT, "validée")
        committee.post(f"{path}/close", {"minutes": "Séance n° 10."}, 202)

    def opens_its_space(self) -> None:
        """Create the account from the decision's e-mail, which tells the days (RULES 9, 11)."""
        kind = self.kind
        mail = self.told(
            CONTACT,
            f"Subvention par poste : {kind.amount}",
            f"Recrutement jusqu'au : {french(kind.term)}",
            f"Dossier complet au plus tard le : {french(kind.complete_by)}",
            about="est validée",
        )
        self.opened("structure", mail)
        self.told(CONTACT, about="compte Conseiller numérique est ouvert")
        space = self.as_("structure").get("/structure")
        assert space["recruitment_deadline"] == kind.term.isoformat()
        assert space["subsidy_per_post_cents"] == kind.per_post
        self.is_at("Étude des candidatures", done=2)

    def validates_its_candidates(self) -> None:
        """Shortlist candidates near it, then « Valider cette candidature » (RULES 10, 11)."""
        structure = self.as_("structure")
        listed = structure.get("/structure/candidates", tab="new")["candidates"]
        assert len(listed) == self.kind.posts, [one["first_name"] for one in listed]
        by_name = sorted(listed, key=lambda one: one["first_name"])
        for one in by_name:
            structure.post(f"/structure/candidates/{one['id']}/shortlist")
        self.is_at("Entretiens de recrutement", done=3)
        for one in by_name:
            path = f"/structure/candidates/{one['id']}/validate"
            late = {"planned_hire_date": (self.kind.term + timedelta(days=1)).isoformat()}
            assert structure.post(path, late, 422)["errors"][0]["pointer"] == "/planned_hire_date"
            hire = {"planned_hire_date": min(self.kind.hired, self.kind.term).isoformat()}
            answer = structure.post(path, hire, 201)
            self.recruitments.append(answer["id"])
        self.told(ADVISER, NAME, about="a validé votre candidature")
        self.is_at("Demande de subvention", done=4)
        self.stands("validated")

    # What the structure and the adviser read

    def is_at(self, step: str, *, done: int) -> None:
        """Check that the structure sees « vous êtes ici » at a step, with those before it done, in order."""
        steps = self.as_("structure").get("/structure")["steps"]
        assert [one["label"] for one in steps] == list(SIX)
        assert [one["label"] for one in steps if one["current"]] == [step]
        assert [one["label"] for one in steps if one["done"]] == list(SIX[:done])

    def stands(self, *done: str) -> None:
        """Check that « Où en êtes-vous ? » of the first post shows these steps as done, and no others."""
        path = f"/structure/recruitments/{self.recruitments[0]}"
        steps = self.as_("structure").get(path)["steps"]
        assert {one["step"] for one in steps if one["done"]} == set(done)
        page = self.page("structure", f"/espace/recrutements/{self.recruitments[0]}")
        for one in steps:
            said = one["label"][0].upper() + one["label"][1:]
            assert f"{said} : {'fait' if one['done'] else 'à venir'}" in page, said
