"""What the script adds to pages that work without it."""

from typing import Any

import pytest

from chalicelib.domain.access.account import Role
from tests.audiences.site import with_account
from tests.audiences.situations import candidate_pages, staff_enters
from tests.browser.served import Served, as_signed_in, require_accessible
from tests.e2e.system import wait_for

pytestmark = pytest.mark.long
WITH_AND_WITHOUT_SCRIPT = pytest.mark.parametrize("javascript", [True, False], ids=["script", "plain"])


@WITH_AND_WITHOUT_SCRIPT
def test_a_question_appears_when_an_answer_calls_for_it_and_disappears_otherwise(
    served: Served, javascript: bool
) -> None:
    page = served.tab(javascript=javascript)
    page.goto("/engager")
    form, exact = (page.get_by_role("group", name=name) for name in ("Forme juridique", "Nature exacte"))
    duration = page.get_by_role("group", name="Durée de la convention")
    contracts = page.get_by_role("group", name="La convention constitutive")

    def shown() -> list[bool]:
        return [one.is_visible() for one in (form, exact, contracts, duration)]

    assert shown() == [False, False, False, False]
    page.get_by_role("radio", name="Une commune").check()
    assert shown() == [False, True, False, False]
    page.get_by_role("radio", name="Une structure privée").check()
    assert shown() == [True, False, False, False]
    form.get_by_label("Association").check()
    assert shown() == [True, False, False, True]
    form.get_by_label("GIP").check()
    assert shown() == [True, False, True, False], "a group that is paid as a public structure has no choice"
    contracts.get_by_label("Non").check()
    assert shown() == [True, False, True, True]
    for asked in (form, contracts, duration):
        assert "facultatif" not in asked.inner_text() and asked.locator("[required]").count() > 1
    page.get_by_role("radio", name="Une commune").check()
    assert shown() == [False, True, False, False]
    assert "(facultatif)" in exact.inner_text()

    page.goto("/devenir-conseiller")
    diploma = page.get_by_label("Nom de votre diplôme")
    assert not diploma.is_visible()
    page.get_by_label("Diplômé de la médiation numérique").check()
    assert diploma.is_visible()


@WITH_AND_WITHOUT_SCRIPT
def test_the_answer_to_a_hidden_question_is_left_out(served: Served, javascript: bool) -> None:
    page = served.tab(javascript=javascript)
    page.goto("/engager")
    page.get_by_role("radio", name="Une structure privée").check()
    page.get_by_role("group", name="Forme juridique").get_by_label("Association").check()
    page.get_by_role("radio", name="18 mois").check()
    page.get_by_role("radio", name="Une commune").check()
    page.get_by_role("button", name="Continuer : vérifier et voir le montant").click()
    page.wait_for_selector("#erreurs")
    assert "forme juridique" not in page.locator("#erreurs").inner_text()
    assert "convention" not in page.locator("#erreurs").inner_text()


def test_letters_typed_in_a_number_are_told_and_kept(served: Served) -> None:
    page = served.tab()
    for path, label, button, typed in (
        ("/engager", "3. Combien", "Continuer : vérifier et voir le montant", "beaucoup"),
        ("/engager", "5. Numéro SIRET", "Continuer : vérifier et voir le montant", "je ne sais pas " * 4),
        ("/", "Postes", "Calculer", "beaucoup"),
    ):
        page.goto(path)
        page.get_by_label(label).fill(typed)
        page.get_by_role("button", name=button).click()
        page.get_by_role("alert").wait_for()
        assert page.get_by_label(label).input_value() == typed


def test_a_long_answer_is_told_and_not_cut(served: Served) -> None:
    page = served.tab()
    page.goto("/engager")
    long = "Communauté de communes " * 20
    page.get_by_label("6. Nom de la structure").press_sequentially(long)
    page.get_by_role("button", name="Continuer : vérifier et voir le montant").click()
    page.wait_for_selector("#erreurs")
    assert page.get_by_label("6. Nom de la structure").input_value() == long
    assert "250 caractères" in page.locator("#erreurs").inner_text()


def test_without_a_response_of_the_server_the_commune_is_searched_by_the_button(served: Served) -> None:
    page = served.tab()
    page.route("**/api/v1/communes*", lambda route: route.abort())
    page.goto("/engager")
    page.get_by_label("7. Code postal").press_sequentially("28000")
    page.get_by_role("button", name="Chercher").click()
    field = page.locator("[name=place_query]")
    wait_for(lambda: field.input_value() == "Chartres (28000)", why="the commune is found")
    assert page.locator("[name=place]").input_value() == "28085-28000"


def test_a_typed_name_is_not_chosen_by_leaving_the_field(served: Served) -> None:
    page = served.tab()
    page.goto("/engager")
    field = page.get_by_label("7. Code postal")
    field.press_sequentially("La Réunion")
    page.get_by_role("option", name="La Réunion (47700)").wait_for()
    field.press("Tab")
    assert page.locator("[name=place]").input_value() == ""
    assert field.input_value() == "La Réunion"


def test_a_name_of_no_commune_is_told_on_the_page(served: Served) -> None:
    page = served.tab()
    page.goto("/engager")
    field = page.get_by_label("7. Code postal")
    field.press_sequentially("xyzzy")
    said = page.locator(".found [role=status]")
    wait_for(lambda: said.is_visible() and "Aucune commune trouvée" in said.inner_text(), why="none is found")
    field.fill("06902")
    wait_for(lambda: "un code CEDEX n'en est pas un" in said.inner_text(), why="the code is no commune's")
    field.fill("Y")
    page.get_by_role("option", name="Y (80190)").wait_for()
    assert "Aucune" not in said.inner_text()


def test_a_double_click_sends_one_request(served: Served) -> None:
    page = served.tab()
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.goto("/connexion")
    page.get_by_role("button", name="Se connecter").dblclick()
    page.wait_for_selector("#erreurs")
    assert len(sent) == 1


def _chosen(page: Any, name: str, kind: str, size: int) -> tuple[str, bool]:
    """Choose a file; return what the page says beside its field, and whether the form would be sent."""
    field = page.locator("input[type=file]")
    field.set_input_files({"name": name, "mimeType": kind, "buffer": bytes(size)})
    told = page.locator("#erreur-file")
    said = told.inner_text() if told.is_visible() else ""
    assert field.get_attribute("aria-invalid") == str(bool(said)).lower()
    assert ("erreur-file" in field.get_attribute("aria-describedby").split()) is bool(said)
    require_accessible(page)
    return said, field.evaluate("one => one.form.checkValidity()")


def test_a_file_that_would_be_refused_is_told_beside_its_field_before_it_is_sent(served: Served) -> None:
    path = candidate_pages(served.site)["candidate-cv"]
    page = as_signed_in(served)
    page.goto(path)
    pdf, table = "application/pdf", "text/csv"
    assert _chosen(page, "cv.odt", "application/vnd.oasis.opendocument.text", 9) == (
        "Ce fichier n'est pas un PDF : enregistrez-le au format PDF, puis choisissez-le.",
        False,
    )
    most = 10 * 1024 * 1024
    assert _chosen(page, "cv.pdf", pdf, most + 1) == (
        "Ce fichier dépasse 10 Mo : choisissez-en un plus petit.",
        False,
    )
    assert _chosen(page, "CV.PDF", "", most) == _chosen(page, "cv", pdf, 9) == ("", True)
    served.site.cookies.clear()
    staff_enters(served.site, Role.FUNDER)
    page = as_signed_in(served)
    page.goto("/espace/versements/retours")
    assert _chosen(page, "retour.csv", table, 1024 * 1024 + 1) == (
        "Ce fichier dépasse 1 Mo : choisissez-en un plus petit.",
        False,
    )
    assert _chosen(page, "retour.csv", table, 9) == ("", True)


def test_the_browser_stores_nothing_but_the_session(served: Served) -> None:
    page = served.tab()
    with_account(served.site)
    page.goto("/")
    assert page.context.cookies() == []
    served.sign_in(page)
    (cookie,) = page.context.cookies()
    assert cookie["name"] == "session" and cookie["httpOnly"] and cookie["sameSite"] == "Lax"
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_the_pages_work_under_a_stage_of_the_gateway(staged: Served) -> None:
    site = staged.site
    with_account(site)
    page = staged.tab()
    refused: list[str] = []
    page.on("response", lambda answer: refused.append(answer.url) if answer.status == 404 else None)
    page.goto("/etape/")
    page.get_by_role("link", name="Je souhaite engager un conseiller").click()
    page.get_by_label("7. Code postal").press_sequentially("chartr")
    page.get_by_role("option", name="Chartres (28000)").click()
    page.get_by_role("button", name="Continuer : vérifier et voir le montant").click()
    page.wait_for_selector("#erreurs")
    assert page.locator("[name=place_query]").input_value() == "Chartres (28000)"
    assert page.evaluate("document.styleSheets[0].cssRules.length") > 50
    staged.sign_in(page)
    for entry in ("Mes candidatures", "Mes informations", "Mes documents", "Mes démarches"):
        page.get_by_role("link", name=entry).click()
        page.get_by_role("heading", level=1, name=entry).wait_for()
    page.get_by_role("button", name="Se déconnecter").click()
    page.get_by_role("link", name="Se connecter").wait_for()
    assert page.url == f"{staged.url}/etape/" and not refused


def test_with_the_colours_of_the_system_the_chosen_option_is_visible(served: Served) -> None:
    page = served.tab(forced_colors="active")
    page.goto("/engager")
    page.get_by_label("7. Code postal").press_sequentially("chartr")
    page.get_by_role("option", name="Chartres (28000)").wait_for()
    page.keyboard.press("ArrowDown")
    colour = "one => getComputedStyle(one).backgroundColor"
    chosen = page.locator('[role=option][aria-selected="true"]').evaluate(colour)
    other = page.locator('[role=option][aria-selected="false"]').first.evaluate(colour)
    assert chosen != other
    with_account(served.site)
    served.sign_in(page)
    page.goto("/espace/candidatures")
    here = page.locator(".tabs [aria-current]").evaluate(colour)
    assert here != page.locator(".tabs a:not([aria-current])").first.evaluate(colour)


def _typed(page: Any, *, javascript: bool) -> None:
    page.goto("/engager")
    page.get_by_role("radio", name="Une structure privée").check()
    page.get_by_role("group", name="Forme juridique").get_by_label("Association").check()
    page.get_by_role("radio", name="18 mois").check()
    page.get_by_role("group", name="2. Avez-vous déjà identifié").get_by_label("Oui").check()
    page.get_by_label("Je ne sais pas encore").check()
    page.get_by_label("4. À partir de quand").fill("2027-03-01")
    page.get_by_label("5. Numéro SIRET").fill("212 800 850 00019")
    page.get_by_label("6. Nom").fill("Association Chartres")
    page.get_by_label("7. Code postal").press_sequentially("28000")
    if javascript:
        page.get_by_role("option", name="Chartres (28000)").click()
    for name, value in (("8. ", "Inès"), ("9. ", "Durand"), ("10. ", "Présidente")):
        page.get_by_label(name).fill(value)


def _answers(page: Any) -> list[Any]:
    """Return everything that the form would send, without the hidden fields of the page."""
    found: list[Any] = page.evaluate(
        "[...new FormData(document.querySelector('form[action$=\"/engager\"]'))]"
        ".filter(([name]) => !['form_token', 'sujet', 'place'].includes(name)).sort()"
    )
    return found


@WITH_AND_WITHOUT_SCRIPT
def test_back_keeps_every_answer(served: Served, javascript: bool) -> None:
    page = served.tab(javascript=javascript)
    _typed(page, javascript=javascript)
    button = page.get_by_role("button", name="Continuer : vérifier et voir le montant")
    before = _answers(page)
    assert len(before) > 12
    button.click()
    page.wait_for_selector("#erreurs")
    page.go_back()
    button.wait_for()
    assert _answers(page) == before, "back from the errors"
    page.get_by_label("11. Votre e-mail").fill("ines@chartres.example")
    before = _answers(page)
    button.click()
    page.wait_for_selector(".facts")
    page.get_by_role("link", name="Aide et contact").click()
    page.get_by_role("heading", level=1, name="Aide et contact").wait_for()
    page.go_back()
    page.wait_for_selector(".facts")
    page.go_back()
    button.wait_for()
    assert _answers(page) == before, "back from the answers to check"
    button.click()
    page.wait_for_selector(".facts")


def test_reload_keeps_every_answer_until_it_is_sent(served: Served) -> None:
    page = served.tab()
    _typed(page, javascript=True)
    page.get_by_label("11. Votre e-mail").fill("ines@chartres.example")
    before = _answers(page)
    page.reload()
    assert _answers(page) == before
    page.get_by_role("button", name="Continuer : vérifier et voir le montant").click()
    page.wait_for_selector(".facts")
    page.reload()
    page.wait_for_selector(".facts")
    page.get_by_label("La structure prend ces engagements").check()
    page.get_by_role("button", name="Envoyer votre candidature").click()
    page.wait_for_url("**/engager/merci")
    page.reload()
    assert "ines@chartres.example" in page.get_by_role("main").inner_text()
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    page.goto("/engager")
    assert page.get_by_label("6. Nom").input_value() == ""
