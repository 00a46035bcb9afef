"""The brochure's ten steps, over HTTP, with the mailbox and the clock (RULES section 1)."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from dateutil.relativedelta import relativedelta

from tests.e2e.system import System, Visitor, application, candidate, wait_for

pytestmark = pytest.mark.e2e

CONTACT = "anne.martin@asso.example"
OTHER_CONTACT = "maire@commune.example"
NARROW = "\u202f"


def euros(text: str) -> str:
    return text.replace(" ", NARROW)


@dataclass
class Story:
    """What one step leaves to the next."""

    agency: Visitor
    people: dict[str, Visitor] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)


@pytest.fixture(scope="module")
def story(system: System) -> Story:
    """The agency, which opens its first account and creates the others."""
    told = Story(agency=system.visitor())
    invited = wait_for(lambda: system.emails("agence@"), why="the first e-mail")
    assert invited[-1] == system.emails()[-1], "the first e-mail of the mailbox is the agency's link"
    told.agency.open_account(invited[-1], invited[-1]["to"])
    for role, departments in (("prefecture", ["57"]), ("committee", []), ("funder", [])):
        email = f"{role}@etat.example"
        told.agency.post(
            "/agency/accounts",
            {
                "email": email,
                "role": role,
                "first_name": "Camille",
                "last_name": "Roux",
                "departments": departments,
            },
            201,
        )
        told.people[role] = system.visitor()
        told.people[role].open_account(system.email(email, "compte"), email)
    elsewhere = "prefecture54@etat.example"
    told.agency.post(
        "/agency/accounts",
        {
            "email": elsewhere,
            "role": "prefecture",
            "first_name": "Lou",
            "last_name": "Petit",
            "departments": ["54"],
        },
        201,
    )
    told.people["prefecture of Meurthe-et-Moselle"] = system.visitor()
    told.people["prefecture of Meurthe-et-Moselle"].open_account(system.email(elsewhere, "compte"), elsewhere)
    return told


def reminders(system: System) -> list[dict[str, Any]]:
    """Return the recruiting reminders to the structure that has not hired yet."""
    return system.emails(OTHER_CONTACT, "pour recruter")


def in_days(system: System, days: int) -> str:
    return (system.today() + timedelta(days=days)).isoformat()


class TestTheTenSteps:
    def test_step_1_a_structure_applies_with_twelve_answers_and_confirms(
        self, system: System, story: Story
    ) -> None:
        visitor = system.visitor()
        answer = visitor.post("/applications", application(available_from=in_days(system, 10)), 202)
        mail = system.email(CONTACT, "Association Numérique pour tous")
        assert euros("32 000") in mail["text"], "the amount is shown before the decision"
        page = visitor.follow(mail, "confirmation")
        assert page.status_code == 200
        again = visitor.follow(mail, "confirmation")
        assert again.status_code == 200, "opening the link changed nothing"
        assert "Association Numérique pour tous" in again.text
        assert "Votre adresse est confirmée" in visitor.press(again).text
        confirmed = system.email(CONTACT, "confirmée")
        status = visitor.get(f"/application-status/{system.link(confirmed, 'candidature')}")
        assert status["status"] == "confirmed"
        assert status["subsidy_total_cents"] == 64_000_00
        story.facts["status token"] = system.link(confirmed, "candidature")
        # A commune sends the same form, form-encoded as a web form does.
        flat = application(
            kind="commune",
            legal_form="",
            private_law_contracts="",
            agreement_months="",
            posts_requested=1,
            siret="21540395300015",
            name="Commune de Nancy",
            postal_code="54000",
            insee_code="54395",
            available_from=in_days(system, 5),
            job_offer_url="",
            has_identified_candidate="false",
            commitments_accepted="true",
        )
        contact = flat.pop("contact") | {"email": OTHER_CONTACT, "phone": ""}
        posted = system.session().post(
            f"{system.url}/api/v1/applications",
            data={**flat, **{f"contact.{name}": value for name, value in contact.items()}},
            headers={"Origin": system.url},
            timeout=30,
        )
        assert posted.status_code == 202, posted.text
        assert posted.json() == answer, "the same neutral answer"
        assert posted.headers["Access-Control-Allow-Origin"] == system.url
        token = system.link(system.email(OTHER_CONTACT, "Nancy"), "confirmation")
        visitor.post(f"/confirmations/{token}")

    def test_step_1_candidates_register_and_confirm(self, system: System, story: Story) -> None:
        visitor = system.visitor()
        people = {
            "dominic": candidate(available_from=in_days(system, 0)),
            "marc": candidate(
                first_name="Marc",
                email="marc@courriel.example",
                max_distance_km=None,
                available_from=in_days(system, 5),
            ),
            "far away": candidate(
                first_name="Yann",
                email="yann@courriel.example",
                postal_code="29200",
                insee_code="29019",
                max_distance_km=100,
                available_from=in_days(system, 0),
            ),
            "on an island": candidate(
                first_name="Maëva",
                email="maeva@courriel.example",
                postal_code="97400",
                insee_code="97411",
                max_distance_km=None,
                # Late in the evening of Paris, the next day has begun there.
                available_from=in_days(system, 1),
            ),
        }
        for person in people.values():
            visitor.post("/candidates", person, 202)
            page = visitor.follow(system.email(person["email"], "inscription"), "confirmation")
            assert visitor.press(page).status_code == 200

    def test_step_2_the_prefecture_of_the_department_asks_and_gives_its_opinion(
        self, system: System, story: Story
    ) -> None:
        prefecture = story.people["prefecture"]
        listed = wait_for(lambda: prefecture.get("/prefecture/applications")["applications"], why="the list")
        assert [one["name"] for one in listed] == ["Association Numérique pour tous"]
        story.facts["application"] = listed[0]["id"]
        path = f"/prefecture/applications/{listed[0]['id']}"
        elsewhere = story.people["prefecture of Meurthe-et-Moselle"]
        assert elsewhere.get(path, 404)["status"] == 404
        prefecture.post(f"{path}/questions", {"text": "Dans quels lieux recevrez-vous le public ?"}, 201)
        visitor = system.visitor()
        page = visitor.follow(system.email(CONTACT, "question"), "reponse")
        assert "Dans quels lieux" in page.text
        visitor.press(page, text="À la maison de quartier et à la médiathèque.")
        system.email("prefecture@etat.example", "répon")
        read = prefecture.get(path)
        assert read["questions"][0]["answer"] == "À la maison de quartier et à la médiathèque."
        problem = prefecture.put(f"{path}/opinion", {"verdict": "favourable", "comment": "bien"}, 422)
        assert problem["errors"][0]["pointer"] == "/comment"
        judged = prefecture.put(
            f"{path}/opinion",
            {"verdict": "favourable", "comment": "Projet cohérent avec le maillage du département."},
        )
        assert judged["status"] == "under_review"
        other = elsewhere.get("/prefecture/applications")["applications"]
        assert [one["name"] for one in other] == ["Commune de Nancy"]
        story.facts["other application"] = other[0]["id"]

    def test_step_2_the_committee_decides_and_the_decisions_are_sent_when_it_closes(
        self, system: System, story: Story
    ) -> None:
        committee = story.people["committee"]
        held_on = system.today()
        session = committee.post("/committee/sessions", {"number": 10, "held_on": held_on.isoformat()}, 201)
        committee.post(f"/committee/sessions/{session['id']}/opening", {}, 200)
        agenda = f"/committee/sessions/{session['id']}/agenda"
        first, second = story.facts["application"], story.facts["other application"]
        for application_id in (first, second):
            committee.put(f"{agenda}/{application_id}")
        committee.post(f"/committee/sessions/{session['id']}/close", {}, 409)
        committee.put(f"{agenda}/{first}/decision", {"verdict": "validated", "posts_granted": 1})
        committee.put(f"{agenda}/{second}/decision", {"verdict": "validated", "posts_granted": 1})
        assert not system.emails(CONTACT, "valid"), "nothing leaves before the closing"
        committee.post(f"/committee/sessions/{session['id']}/close", {"minutes": "Séance n° 10."}, 202)
        mail = system.email(CONTACT, "validée")
        deadline = held_on + relativedelta(months=2)
        assert euros("32 000") in mail["text"]
        assert str(deadline.year) in mail["text"] and str(deadline.day) in mail["text"]
        system.email("prefecture@etat.example", "10")
        wait_for(
            lambda: committee.get(f"/committee/sessions/{session['id']}")["session"]["status"] == "closed",
            why="every decision is published",
        )
        status = system.visitor().get(f"/application-status/{story.facts['status token']}")
        assert status["status"] == "validated"
        assert status["recruitment_deadline"] == deadline.isoformat()
        budget = story.agency.get("/agency/budget")
        assert (budget["total"], budget["granted"]) == (4000, 2)
        story.facts["deadline"], story.facts["held on"] = deadline, held_on

    def test_step_3_the_account_is_created_from_the_decisions_e_mail(
        self, system: System, story: Story
    ) -> None:
        for name, address in (("structure", CONTACT), ("other structure", OTHER_CONTACT)):
            mail = system.email(address, "validée")
            story.people[name] = system.visitor()
            token = system.link(mail, "compte")
            story.people[name].post(f"/account-links/{token}", {"password": "court"}, 422)
            story.people[name].open_account(mail, address)
            story.people[name].post(f"/account-links/{token}", {"password": "encore une longue phrase"}, 409)
        space = story.people["structure"].get("/structure")
        assert space["headline"].startswith("1 conseiller validé par l'Agence nationale")
        assert space["recruitment_deadline"] == story.facts["deadline"].isoformat()
        assert [step["label"] for step in space["steps"] if step["current"]] == ["Étude des candidatures"]

    def test_step_3_a_forgotten_password_is_replaced_by_a_link(self, system: System, story: Story) -> None:
        structure, visitor = story.people["structure"], system.visitor()
        known = visitor.post("/password-resets", {"email": CONTACT}, 202)
        unknown = visitor.post("/password-resets", {"email": "personne@nulle.part.example"}, 202)
        assert known == unknown
        token = system.link(system.email(CONTACT, "mot de passe"), "mot-de-passe")
        visitor.post(f"/password-resets/{token}", {"password": "quatre chats dorment le jour"})
        structure.get("/me", 401)
        structure.post("/sign-in", {"email": CONTACT, "password": structure.password}, 422)
        structure.password = "quatre chats dorment le jour"
        structure.sign_in()
        structure.post("/sign-out", expected=204)
        structure.get("/me", 401)
        structure.sign_in()

    def test_step_4_the_structure_sees_fitting_candidates_and_shortlists(
        self, system: System, story: Story
    ) -> None:
        structure = story.people["structure"]
        listed = structure.get("/structure/candidates", tab="new")
        assert [row["first_name"] for row in listed["candidates"]] == ["Dominic", "Marc"]
        assert listed["counts"]["new"] == listed["counts"]["all"] == 2
        ids = {row["first_name"]: row["id"] for row in listed["candidates"]}
        story.facts["candidates"] = ids
        path = f"/structure/candidates/{ids['Dominic']}"
        assert structure.get(path)["email"] == "dominic@courriel.example"
        structure.post(f"{path}/validate", {"planned_hire_date": in_days(system, 20)}, 409)
        structure.post(f"{path}/shortlist")
        structure.post(f"/structure/candidates/{ids['Marc']}/decline")
        counts = structure.get("/structure/candidates")["counts"]
        assert (counts["new"], counts["shortlisted"], counts["declined"]) == (0, 1, 1)
        structure.post(f"/structure/candidates/{ids['Marc']}/reset")
        structure.post(f"/structure/candidates/{ids['Marc']}/shortlist")
        story.people["other structure"].post(f"{path}/shortlist")

    def test_step_5_the_candidate_is_validated_and_nobody_else_may_hire_them(
        self, system: System, story: Story
    ) -> None:
        structure, other = story.people["structure"], story.people["other structure"]
        ids = story.facts["candidates"]
        path = f"/structure/candidates/{ids['Dominic']}"
        hire = {"planned_hire_date": in_days(system, 20)}
        past = structure.post(f"{path}/validate", {"planned_hire_date": in_days(system, -1)}, 422)
        assert past["errors"][0]["pointer"] == "/planned_hire_date"
        recruitment = structure.post(f"{path}/validate", hire, 201)
        story.facts["recruitment"] = recruitment["id"]
        late = other.post(f"{path}/validate", hire, 409)
        assert "déjà recruté" in late["detail"]
        rows = other.get("/structure/candidates", tab="shortlisted")["candidates"]
        assert [(row["first_name"], row["status_label"]) for row in rows] == [("Dominic", "déjà recruté")]
        system.email(OTHER_CONTACT, "Dominic")
        system.email("dominic@courriel.example", "Association Numérique pour tous")
        full = structure.post(f"/structure/candidates/{ids['Marc']}/validate", hire, 409)
        assert full["type"].endswith("no_free_post")
        space = structure.get("/structure")
        assert (space["posts_granted"], space["posts_taken"], space["posts_free"]) == (1, 1, 0)
        structure.post(f"{path}/cancel")
        assert structure.get("/structure")["posts_free"] == 1
        recruitment = structure.post(f"{path}/validate", hire, 201)
        story.facts["recruitment"] = recruitment["id"]

    def test_step_6_the_case_file_is_prefilled_and_its_pieces_are_named(
        self, system: System, story: Story
    ) -> None:
        structure = story.people["structure"]
        path = f"/structure/recruitments/{story.facts['recruitment']}"
        case_file = wait_for(
            lambda: found if (found := structure.get(path)["case_file"])["url"] else None,
            why="the case file's link",
        )
        assert case_file["procedure"] == "association"
        assert "les statuts" in case_file["pieces"]
        mail = system.email(CONTACT, "dossier")
        assert case_file["url"] in mail["links"]

    def test_step_8_a_structure_that_still_recruits_is_reminded_at_a_month_and_a_month_and_a_half(
        self, system: System, story: Story
    ) -> None:
        held_on: date = story.facts["held on"]
        a_month = held_on + relativedelta(months=1)
        system.move(now=f"{(a_month - timedelta(days=1)).isoformat()}T20:00:00+01:00")
        assert not reminders(system), "not before its day"
        system.move(now=f"{a_month.isoformat()}T08:00:00+01:00")
        (first,) = reminders(system)
        assert "Nancy" in first["subject"]
        system.move(now=f"{(a_month + timedelta(days=15)).isoformat()}T08:00:00+01:00")
        assert len(reminders(system)) == 2

    def test_step_8_the_contract_is_signed_before_the_training(self, system: System, story: Story) -> None:
        structure = story.people["structure"]
        structure.sign_in()
        path = f"/structure/recruitments/{story.facts['recruitment']}/contract"
        today = system.today()
        wrong = {
            "kind": "fixed_term",
            "signed_on": today.isoformat(),
            "starts_on": (today - timedelta(days=1)).isoformat(),
            "ends_on": (today + timedelta(days=500)).isoformat(),
            "gross_pay_cents": 2_050_00,
            "full_time": True,
        }
        assert structure.put(path, wrong, 422)["errors"][0]["pointer"] == "/starts_on"
        short = {**wrong, "starts_on": today.isoformat()}
        [remark] = structure.put(path, short, 422)["errors"]
        assert (remark["pointer"], remark["code"]) == ("/confirmed_remarks", "shorter_than_subsidy")
        structure.put(path, {**short, "confirmed_remarks": [remark["code"]]})
        counts = structure.get("/structure/candidates")["counts"]
        assert (counts["hired"], counts["validated"]) == (1, 0)
        space = structure.get("/structure")
        assert [step["label"] for step in space["steps"] if step["current"]] == ["Signature du contrat"]
        system.email("dominic@courriel.example", "contrat")

    def test_past_the_term_the_application_is_overdue_and_the_agency_decides(
        self, system: System, story: Story
    ) -> None:
        deadline: date = story.facts["deadline"]
        agency = story.agency
        for days_before, sent in ((7, 3), (1, 4)):
            day = deadline - timedelta(days=days_before)
            system.move(now=f"{day.isoformat()}T08:00:00+01:00")
            assert len(reminders(system)) == sent
        system.move(now=f"{deadline.isoformat()}T23:00:00+01:00")
        agency.sign_in()
        path = f"/agency/applications/{story.facts['other application']}"
        assert agency.get(path)["status"] == "validated", "until the end of that day"
        next_day = deadline + timedelta(days=1)
        system.move(now=f"{next_day.isoformat()}T00:30:00+01:00")
        agency.sign_in()
        assert agency.get(path)["status"] == "overdue"
        hired = agency.get(f"/agency/applications/{story.facts['application']}")
        assert hired["status"] == "validated", "nothing is left to recruit there"
        assert not system.emails(OTHER_CONTACT, "dépassé"), "nobody is written to at night"
        system.move(now=f"{next_day.isoformat()}T08:00:00+01:00")
        agency.sign_in()
        system.email(OTHER_CONTACT, "dépassé")
        assert len(system.emails(OTHER_CONTACT, "dépassé")) == 1
        # Its contract, which was what was missing, was recorded after the second reminder: the later ones
        # were not sent.
        assert len(system.emails(CONTACT, "pour signer le contrat")) == 2
        given = (system.today() + timedelta(days=30)).isoformat()
        extended = agency.post(
            f"{path}/extension", {"deadline": given, "reason": "Un entretien a lieu la semaine prochaine."}
        )
        assert (extended["status"], extended["recruitment_deadline"]) == ("validated", given)
        system.move(advance_days=32)
        agency.sign_in()
        assert agency.get(path)["status"] == "overdue"
        lapsed = agency.post(f"{path}/lapse", {"reason": "Aucun candidat n'a été retenu à ce jour."})
        assert lapsed["status"] == "lapsed"
        assert agency.get("/agency/budget")["granted"] == 1

    def test_every_quarter_the_use_of_the_subsidy_is_followed_up(self, system: System, story: Story) -> None:
        now = system.today()
        first = date(now.year + (now.month > 9), (now.month - 1) // 3 * 3 + 4 if now.month < 10 else 1, 1)
        system.move(now=f"{first.isoformat()}T09:00:00+02:00")
        mail = system.email(CONTACT, "suivi")
        structure = story.people["structure"]
        structure.sign_in()
        newest = wait_for(lambda: structure.get("/structure/follow-ups")["follow_ups"], why="a follow-up")[0]
        assert (newest["status"], newest["opened_on"]) == ("open", first.isoformat())
        assert "trimestre" in mail["subject"] + mail["text"]
        system.move(advance_days=32)
        late = system.email(CONTACT, "retard")
        assert late["sent_at"] > mail["sent_at"]
        structure = story.people["structure"]
        structure.sign_in()
        path = f"/structure/follow-ups/{newest['id']}"
        assert structure.get(path)["overdue"] is True
        declaration = {
            "posts": [
                {
                    "recruitment_id": story.facts["recruitment"],
                    "gross_pay_cents": 6_300_00,
                    "absence_days": 2,
                    "full_time": True,
                }
            ],
            "third_parties_invoiced": False,
            "comment": None,
            "signed_by": "Anne Martin",
            "quality": "Maire",
        }
        none = structure.put(f"{path}/declaration", {**declaration, "posts": []}, 422)
        assert none["errors"][0]["pointer"] == "/posts"
        submitted = structure.put(f"{path}/declaration", declaration)
        assert (submitted["status"], submitted["overdue"]) == ("submitted", False)
        funder = story.people["funder"]
        funder.sign_in()
        read = f"/funder/follow-ups/{newest['id']}"
        funder.post(f"{read}/acceptance", expected=428)
        seen = {"If-Match": f'"{funder.get(read)["version"]}"'}
        funder.ask("POST", f"{read}/acceptance", headers=seen)
        system.email(CONTACT, "accepté")


def test_sent_e_mails_have_the_time_of_the_system(system: System) -> None:
    assert all(datetime.fromisoformat(mail["sent_at"]).tzinfo for mail in system.emails())
