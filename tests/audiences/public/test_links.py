"""The pages of the links to an application and a candidate."""

from dataclasses import replace

import pytest

from chalicelib.domain.applying.answers import Contact
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.services.core.lists import every
from tests.audiences.site import (
    Site,
    apply_for_posts,
    apply_to_be_adviser,
    asked,
    changed_to,
    confirmed_application,
    decided,
    last_application,
    later,
    status_path,
)

QUESTION = "Où le public sera-t-il accueilli ?"


def application_link(site: Site) -> str:
    apply_for_posts(site)
    return site.link("application_confirm", "confirm")


class TestConfirmation:
    def test_the_page_shows_what_a_structure_confirms(self, site: Site) -> None:
        page = site.get(application_link(site))
        assert page.status == 200
        for shown in (
            "Commune de Chartres",
            "212 800 850 00019",
            "Chartres (28000)",
            "souhaités 2",
            "24 mois",
        ):
            assert shown in page.text
        assert "50 000 € par poste" in page.text

    def test_an_unknown_number_of_posts_is_told_as_such(self, site: Site) -> None:
        apply_for_posts(site, posts_requested=None)
        assert "Je ne sais pas encore" in site.get(site.link("application_confirm", "confirm")).text

    @pytest.mark.parametrize(("distance", "words"), [(20, "20 km"), (None, "France entière")])
    def test_the_page_shows_what_a_candidate_confirms(
        self, site: Site, distance: int | None, words: str
    ) -> None:
        apply_to_be_adviser(site, max_distance_km=distance)
        page = site.get(site.link("candidate_confirm", "confirm"))
        assert "Paul" in page.text and "Chartres (28000)" in page.text and words in page.text

    def test_opening_the_link_changes_nothing(self, site: Site) -> None:
        path, written = application_link(site), site.written()
        site.get(path)
        site.get(path)
        assert site.written() == written
        assert last_application(site).status is ApplicationStatus.SUBMITTED

    def test_the_button_confirms_and_tells_what_happens_next(self, site: Site) -> None:
        page = site.get(application_link(site))
        assert page.text.count("Confirmer mon adresse") == 1
        done = site.fill(page)
        assert (done.status, done.heading) == (200, "C'est confirmé")
        assert "Vous recevez la décision par e-mail" in done.text
        assert last_application(site).status is ApplicationStatus.CONFIRMED

    def test_a_second_click_tells_that_it_is_done(self, site: Site) -> None:
        page = site.get(application_link(site))
        site.fill(page)
        written = site.written()
        for again in (site.fill(page), site.get(site.link("application_confirm", "confirm"))):
            assert (again.status, again.heading) == (200, "C'est déjà confirmé")
            assert "Erreur" not in again.title and "Votre adresse est confirmée" in again.text
        assert site.written() == written

    def test_a_candidate_who_clicks_twice_reads_a_candidates_next_steps(self, site: Site) -> None:
        apply_to_be_adviser(site)
        page = site.get(site.link("candidate_confirm", "confirm"))
        assert "test Pix" in site.fill(page).text
        assert "test Pix" in site.fill(page).text

    def test_a_second_click_after_a_withdrawal_does_not_announce_a_decision(self, site: Site) -> None:
        page = site.get(application_link(site))
        site.fill(page)
        [known] = every(site.store.applications, departments=None, statuses=None)
        changed_to(site, replace(known, status=ApplicationStatus.WITHDRAWN))
        assert "Vous recevez la décision" not in site.fill(page).text

    def test_a_second_application_of_a_siret_is_not_told_to_be_at_the_prefecture(self, site: Site) -> None:
        contact = Contact(first_name="A", last_name="B", job_title="C", email="autre@courriel.example")
        apply_for_posts(site)
        first = site.get(site.link("application_confirm", "confirm"))
        apply_for_posts(site, contact=contact)
        second = site.get(site.link("application_confirm", "confirm"))
        assert "votre demande est transmise" in site.fill(first).text
        told = site.fill(second)
        assert "n'est pas transmise à la préfecture" in told.text

    def test_an_expired_link_tells_what_to_do(self, site: Site) -> None:
        path = application_link(site)
        later(site, days=181)
        page = site.get(path)
        assert page.status == 410
        assert page.title.startswith("Erreur : Ce lien n'est plus valable")
        assert "remplissez à nouveau le formulaire" in page.text

    @pytest.mark.parametrize("kind", ["confirmation", "candidature", "reponse", "compte", "mot-de-passe"])
    @pytest.mark.parametrize("token", ["coupe", "é%20é", "%F0%9F%98%80", "A" * 43, "%00"])
    def test_an_unknown_link_is_told_as_perhaps_truncated(self, site: Site, kind: str, token: str) -> None:
        page = site.get(f"/{kind}/{token}")
        assert page.status == 404
        assert "Copiez l'adresse entière du lien" in page.text

    def test_a_form_withdrawn_before_its_confirmation_cannot_be_confirmed(self, site: Site) -> None:
        application = apply_for_posts(site)
        changed_to(site, application.moved_to(ApplicationStatus.CANCELLED))
        page = site.get(site.link("application_confirm", "confirm"))
        assert page.heading == "Cette demande n'est plus à confirmer" and not page.forms

    def test_a_form_without_its_token_confirms_nothing(self, site: Site) -> None:
        page = site.post(application_link(site))
        assert page.status == 403 and page.title.startswith("Erreur : ")
        assert last_application(site).status is ApplicationStatus.SUBMITTED
        assert site.fill(page).heading == "C'est confirmé"

    def test_the_form_token_of_another_page_confirms_nothing(self, site: Site) -> None:
        path = application_link(site)
        apply_to_be_adviser(site)
        other = site.get(site.link("candidate_confirm", "confirm"))
        assert site.post(path, **other.hidden).status == 403


class TestStatusPage:
    def test_the_private_page_shows_the_status_and_the_planned_amount(self, site: Site) -> None:
        page = site.get(status_path(site, confirmed_application(site)))
        assert "Confirmée" in page.text
        assert "Adresse confirmée le 12 janvier 2027" in page.text
        assert "Décision du comité à venir" in page.text
        assert "Subvention prévue 50 000 € par poste sur 24 mois, soit 100 000 €" in page.text

    def test_the_amount_follows_the_posts_granted(self, site: Site) -> None:
        application = decided(site, confirmed_application(site), posts=1)
        page = site.get(status_path(site, application))
        assert "Postes attribués 1" in page.text
        assert "Subvention attribuée 50 000 € par poste sur 24 mois, soit 50 000 € pour 1 poste" in (
            page.text
        )

    @pytest.mark.parametrize(
        ("days", "words"),
        [
            (0, "il reste 59 jours"),
            (58, "il reste 1 jour (heure de Paris)."),
            (59, "c'est le dernier jour"),
            (60, "dépassé"),
        ],
    )
    def test_the_recruiting_deadline_is_counted_in_days(self, site: Site, days: int, words: str) -> None:
        application = decided(site, confirmed_application(site), posts=2)
        later(site, days=days)
        page = site.get(status_path(site, application))
        assert "Recrutement jusqu'au 12 mars 2027 inclus" in page.text and words in page.text

    @pytest.mark.parametrize("status", [ApplicationStatus.LAPSED, ApplicationStatus.WITHDRAWN])
    def test_posts_given_back_are_not_shown_as_granted(self, site: Site, status: ApplicationStatus) -> None:
        application = decided(site, confirmed_application(site), posts=2)
        page = site.get(status_path(site, changed_to(site, replace(application, status=status))))
        assert "Postes rendus 2" in page.text
        assert "Postes attribués" not in page.text and "Subvention attribuée" not in page.text

    def test_a_refusal_shows_its_reason(self, site: Site) -> None:
        application = decided(site, confirmed_application(site), refused="Le projet n'est pas financé.")
        page = site.get(status_path(site, application))
        assert "Motif de la décision Le projet n'est pas financé." in page.text
        assert "Retirer ma candidature" not in page.text

    def test_a_postponement_shows_what_is_missing(self, site: Site) -> None:
        application = decided(site, confirmed_application(site), missing="Le lieu d'accueil.")
        page = site.get(status_path(site, application))
        assert "Ce qui manque Le lieu d'accueil." in page.text
        assert "Ajournée par le comité le 12 janvier 2027" in page.text

    @pytest.mark.parametrize("status", list(ApplicationStatus))
    def test_every_status_has_its_page(self, site: Site, status: ApplicationStatus) -> None:
        application = decided(site, confirmed_application(site), posts=2)
        page = site.get(status_path(site, changed_to(site, replace(application, status=status))))
        assert page.status == 200 and page.heading == "Candidature de « Commune de Chartres »"

    def test_an_application_set_aside_is_not_told_to_be_at_the_prefecture(self, site: Site) -> None:
        confirmed = confirmed_application(site)
        aside = changed_to(site, replace(confirmed, status=ApplicationStatus.DUPLICATE))
        page = site.get(status_path(site, aside))
        assert "celle-ci n'est pas transmise à la préfecture" in page.text
        assert "Décision du comité" not in page.text

    def test_an_application_closed_as_a_duplicate_is_told_as_such(self, site: Site) -> None:
        closed = replace(
            confirmed_application(site), status=ApplicationStatus.DUPLICATE, decision_reason="Même projet."
        )
        page = site.get(status_path(site, changed_to(site, closed)))
        assert "a classé cette candidature" in page.text and "Pourquoi Même projet." in page.text

    def test_questions_and_answers_are_shown(self, site: Site) -> None:
        application = confirmed_application(site)
        link = asked(site, application, QUESTION)
        assert "En attente de votre réponse" in site.get(status_path(site, application)).text
        site.fill(site.get(link), text="À la mairie.")
        page = site.get(status_path(site, application))
        assert QUESTION in page.text and "À la mairie." in page.text and "En attente" not in page.text

    def test_html_in_a_name_is_shown_as_text(self, site: Site) -> None:
        page = site.get(status_path(site, confirmed_application(site, name="<script>\"&'</script>")))
        assert "<script>" not in page.html
        assert "&lt;script&gt;" in page.html

    def test_withdrawing_requires_the_ticked_box(self, site: Site) -> None:
        application = confirmed_application(site)
        page = site.fill(site.get(f"{status_path(site, application)}/retrait"))
        assert page.status == 422 and "Cochez cette case" in page.text
        assert '<a href="#champ-confirmed">' in page.html
        assert site.store.get(Application, application.id).status is ApplicationStatus.CONFIRMED

    def test_withdrawing_twice_withdraws_once(self, site: Site) -> None:
        application = confirmed_application(site)
        page = site.get(f"{status_path(site, application)}/retrait")
        assert "Retirée" in site.follow(site.fill(page, confirmed="true")).text
        written = site.written()
        after = site.follow(site.fill(page, confirmed="true"))
        assert "Vous avez retiré cette candidature" in after.text and "/retrait" not in after.html
        assert site.written() == written
        assert site.follow(site.get(f"{status_path(site, application)}/retrait")).html == after.html

    def test_a_structure_with_posts_gives_them_back_in_its_space_and_not_by_a_link(self, site: Site) -> None:
        application = confirmed_application(site)
        before = site.get(f"{status_path(site, application)}/retrait")
        decided(site, application, posts=2)
        refused = site.fill(before, confirmed="true")
        assert refused.status == 409 and "connectez-vous à votre espace" in refused.text
        assert not refused.forms and 'href="/espace/postes"' in refused.html


class TestAnswer:
    def test_the_answer_reaches_the_prefecture_once(self, site: Site) -> None:
        application = confirmed_application(site)
        page = site.get(asked(site, application, QUESTION))
        assert QUESTION in page.text and "Eure-et-Loir" in page.text
        done = site.fill(page, text="À la mairie.\r\nTous les jours.")
        assert done.heading == "Votre réponse est envoyée" and "À la mairie." in done.text
        again = site.fill(page, text="À la mairie.\r\nTous les jours.")
        assert again.html == done.html, "a second click finds it sent"
        other = site.fill(page, text="Autre chose.")
        assert (other.status, other.heading) == (200, "Votre réponse est déjà envoyée")
        answer = next(every(site.store.questions, application.id)).answer
        assert answer == "À la mairie.\nTous les jours."

    def test_an_answer_too_long_is_kept_in_the_field(self, site: Site) -> None:
        page = site.get(asked(site, confirmed_application(site), QUESTION))
        refused = site.fill(page, text="\n<b>" + "é" * 4001)
        assert refused.status == 422 and refused.title.startswith("Erreur : ")
        assert "&lt;b&gt;" + "é" * 4001 in refused.html
        assert 'aria-invalid="true"' in refused.html

    def test_an_expired_form_keeps_the_answer(self, site: Site) -> None:
        page = site.get(asked(site, confirmed_application(site), QUESTION))
        later(site, hours=13)
        refused = site.fill(page, text="À la mairie.")
        assert refused.status == 403 and "restée ouverte trop longtemps" in refused.text
        assert "À la mairie." in refused.html
        assert site.fill(refused, text="À la mairie.").heading == "Votre réponse est envoyée"

    def test_an_unexpected_field_is_refused(self, site: Site) -> None:
        page = site.get(asked(site, confirmed_application(site), QUESTION))
        assert site.fill(page, text="À la mairie.", role="agency").status == 422


class TestThroughTheApi:
    """The same acts by programs: repeating them succeeds there too."""

    def test_an_address_confirmed_twice_is_confirmed_and_written_once(self, site: Site) -> None:
        token = application_link(site).rpartition("/")[2]
        first = site.post(f"/api/v1/confirmations/{token}")
        written = site.written()
        again = site.post(f"/api/v1/confirmations/{token}")
        assert (first.status, again.status) == (200, 200) and again.html == first.html
        assert site.written() == written

    def test_an_application_withdrawn_twice_is_withdrawn_and_written_once(self, site: Site) -> None:
        token = status_path(site, confirmed_application(site)).rpartition("/")[2]
        path = f"/api/v1/application-status/{token}/withdrawal"
        first = site.post(path)
        written = site.written()
        again = site.post(path)
        assert (first.status, again.status) == (200, 200) and again.html == first.html
        assert site.written() == written

    def test_the_same_answer_twice_is_recorded_once_and_another_one_is_refused(self, site: Site) -> None:
        token = asked(site, confirmed_application(site), QUESTION).rpartition("/")[2]
        path = f"/api/v1/answers/{token}"
        first = site.post(path, text="À la mairie.")
        written = site.written()
        again = site.post(path, text="À la mairie.")
        assert (first.status, again.status) == (200, 200) and again.html == first.html
        other = site.post(path, text="Autre chose.")
        assert other.status == 409 and "link_used" in other.html
        assert site.written() == written
