"""The pages of accounts: opening, passwords, signing in and out."""

import pytest

from chalicelib.domain.access.account import Account, AccountStatus, Role
from chalicelib.domain.access.actor import Anybody
from chalicelib.services.access import passwords
from chalicelib.services.core.lists import every
from tests.audiences.site import PASSWORD, Site, code_of, invited, later, with_account


def reset_link(site: Site) -> str:
    passwords.request_reset(site.ports, Anybody(request_id="request"), email="ines@chartres.example")
    site.run_tasks()
    return site.link("password_reset", "reset")


def sign_in(site: Site, **changed: str):
    page = site.get("/connexion")
    return site.fill(
        page, **{"email": "ines@chartres.example", "password": PASSWORD, "totp_code": "", **changed}
    )


class TestOpening:
    def test_the_page_shows_the_account_and_the_rules_of_the_password(self, site: Site) -> None:
        page = site.get(invited(site))
        assert page.status == 200
        assert "Préfecture" in page.text and 'value="agent@prefecture.example"' in page.html
        assert "Au moins 12 caractères" in page.text

    def test_staff_set_up_a_second_factor(self, site: Site) -> None:
        page = site.get(invited(site))
        assert 'href="otpauth://totp/' in page.html
        assert '<code class="secret">' in page.html
        done = site.fill(page, password=PASSWORD, totp_code=code_of(site, page))
        assert done.heading == "Votre compte est ouvert" and 'href="/connexion"' in done.html

    def test_opening_the_link_changes_nothing_and_the_key_stays_the_same(self, site: Site) -> None:
        path, written = invited(site), site.written()
        assert code_of(site, site.get(path)) == code_of(site, site.get(path))
        assert site.written() == written

    def test_a_weak_password_is_refused_and_never_shown_again(self, site: Site) -> None:
        page = site.get(invited(site))
        refused = site.fill(page, password="motdepasse", totp_code="")
        assert refused.status == 422 and refused.title.startswith("Erreur : ")
        assert '<a href="#champ-password">' in refused.html
        assert 'aria-describedby="aide-password erreur-password"' in refused.html
        assert "motdepasse" not in refused.html

    def test_a_wrong_code_is_told_beside_its_field(self, site: Site) -> None:
        page = site.get(invited(site))
        refused = site.fill(page, password=PASSWORD, totp_code="000000")
        assert refused.status == 422 and 'id="erreur-totp_code"' in refused.html
        assert next(every(site.store.accounts, Role.PREFECTURE)).status is AccountStatus.INVITED

    def test_a_second_click_says_the_account_is_open(self, site: Site) -> None:
        page = site.get(invited(site))
        fields = {"password": PASSWORD, "totp_code": code_of(site, page)}
        site.fill(page, **fields)
        again = site.fill(page, **fields)
        assert (again.status, again.heading) == (200, "Votre compte est déjà ouvert")

    def test_an_expired_link_leads_to_a_new_one(self, site: Site) -> None:
        path = invited(site)
        later(site, days=29)
        page = site.get(path)
        assert page.status == 410 and 'href="/mot-de-passe-oublie"' in page.html
        sent = site.fill(site.get("/mot-de-passe-oublie"), email="agent@prefecture.example")
        assert sent.status == 200
        site.run_tasks()
        assert site.get(site.link("account_link_reminder", "account")).heading == "Créez votre compte"


class TestSigningIn:
    def test_a_structure_signs_in_and_reads_whose_account_it_is(self, site: Site) -> None:
        with_account(site)
        page = site.follow(sign_in(site))
        assert page.heading == "Mon espace"
        assert "Inès Durand" in page.text and "Commune de Chartres SIRET" in page.text

    def test_staff_sign_in_with_their_code(self, site: Site) -> None:
        opening = site.get(invited(site))
        site.fill(opening, password=PASSWORD, totp_code=code_of(site, opening))
        later(site, minutes=2)
        who = {"email": "agent@prefecture.example"}
        assert sign_in(site, **who).status == 422
        page = site.follow(sign_in(site, **who, totp_code=code_of(site, opening)))
        assert "Eure-et-Loir" in page.text

    def test_somebody_signed_in_is_not_asked_again(self, site: Site) -> None:
        with_account(site)
        sign_in(site)
        assert site.follow(site.get("/connexion")).heading == "Mon espace"

    @pytest.mark.parametrize("email", ["ines@chartres.example", "personne@chartres.example"])
    def test_the_refusal_is_the_same_whether_or_not_the_account_exists(self, site: Site, email: str) -> None:
        with_account(site)
        refused = sign_in(site, email=email, password="un autre mot de passe")
        assert refused.status == 422
        assert "n'est pas le bon" in refused.text
        assert f'value="{email}"' in refused.html and "un autre mot de passe" not in refused.html

    def test_after_too_many_failures_the_delay_is_told(self, site: Site) -> None:
        with_account(site)
        refused = [sign_in(site, password="un autre mot de passe") for _ in range(7)][-1]
        assert refused.status == 429
        assert int(refused.headers["Retry-After"]) > 0 and "Temps d'attente" in refused.text

    def test_the_space_requires_a_sign_in(self, site: Site) -> None:
        assert site.follow(site.get("/espace")).heading == "Se connecter"

    def test_signing_out_closes_the_session(self, site: Site) -> None:
        with_account(site)
        page = site.follow(sign_in(site))
        old = dict(site.cookies)
        assert site.follow(site.fill(page)).status == 200
        site.cookies = old
        assert site.get("/espace").status == 303

    def test_signing_out_twice_is_no_error(self, site: Site) -> None:
        with_account(site)
        page = site.follow(sign_in(site))
        site.fill(page)
        assert site.fill(page).status == 303

    def test_another_site_cannot_sign_anybody_out(self, site: Site) -> None:
        with_account(site)
        sign_in(site)
        assert site.post("/deconnexion").status == 403
        assert site.get("/espace").status == 200

    def test_an_unused_session_ends(self, site: Site) -> None:
        with_account(site)
        sign_in(site)
        later(site, minutes=31)
        assert site.get("/espace").status == 303


class TestPasswords:
    @pytest.mark.parametrize("email", ["ines@chartres.example", "personne@chartres.example"])
    def test_the_page_never_tells_whether_an_account_exists(self, site: Site, email: str) -> None:
        with_account(site)
        page = site.fill(site.get("/mot-de-passe-oublie"), email=email)
        assert page.heading == "Vérifiez vos e-mails"
        assert "Si un compte existe" in page.text and email not in page.html

    def test_an_invalid_address_is_kept_and_explained(self, site: Site) -> None:
        page = site.fill(site.get("/mot-de-passe-oublie"), email='ines"@')
        assert page.status == 422 and 'value="ines&#34;@"' in page.html

    def test_the_link_changes_the_password(self, site: Site) -> None:
        account = with_account(site)
        page = site.get(reset_link(site))
        done = site.fill(page, password="cinq autres mots bien choisis")
        assert done.heading == "Votre mot de passe est changé"
        assert site.store.get(Account, account.id).generation == account.generation + 1
        assert sign_in(site, password="cinq autres mots bien choisis").status == 303

    def test_opening_the_link_changes_nothing(self, site: Site) -> None:
        with_account(site)
        path, written = reset_link(site), site.written()
        site.get(path)
        assert site.written() == written

    def test_a_second_click_says_it_is_done(self, site: Site) -> None:
        with_account(site)
        page = site.get(reset_link(site))
        site.fill(page, password="cinq autres mots bien choisis")
        again = site.fill(page, password="cinq autres mots bien choisis")
        assert (again.status, again.heading) == (200, "Votre mot de passe est déjà changé")

    def test_an_older_link_tells_that_the_password_was_changed_since(self, site: Site) -> None:
        with_account(site)
        older = reset_link(site)
        later(site, hours=1)
        site.fill(site.get(reset_link(site)), password="cinq autres mots bien choisis")
        page = site.get(older)
        assert (page.status, page.heading) == (410, "Ce lien n'est plus valable")
        assert "son mot de passe a changé" in page.text and 'href="/mot-de-passe-oublie"' in page.html
        assert "déjà servi" not in page.text, "nobody used it"

    def test_an_expired_link_leads_to_a_new_one(self, site: Site) -> None:
        with_account(site)
        path = reset_link(site)
        later(site, hours=1)
        site.fill(site.get(reset_link(site)), password="cinq autres mots bien choisis")
        later(site, days=29)
        page = site.get(path)
        assert page.status == 410 and 'href="/mot-de-passe-oublie"' in page.html
        assert "n'a pas changé" not in page.text, "another link changed the password"
