"""Each e-mail of the catalogue, in its two forms."""

import html
import re
from html.parser import HTMLParser

import pytest
from jinja2 import Environment, meta

from chalicelib.mail.catalogue import CATALOGUE, UnknownEmail, entry
from chalicelib.mail.entry import Button, EmailEntry, Facts, Items, Note, Paragraph, Quote, Sections, Steps
from chalicelib.mail.rendering import IncompleteEmail, Rendered, render
from tests.mail.support import BASE_URL, LINKS, PARAMS, PlainSigner, sample

ENTRIES = list(CATALOGUE.values())
ADDRESSES = {
    "confirm": f"{BASE_URL}/confirmation/link-confirm.signed-for-confirm_application",
    "status": f"{BASE_URL}/candidature/application-1.signed-for-application_status",
    "account": f"{BASE_URL}/compte/link-account.signed-for-open_account",
    "reset": f"{BASE_URL}/mot-de-passe/link-reset.signed-for-reset_password",
    "engage": f"{BASE_URL}/engager?preuve=mailbox-of-today.signed-for-proved_application",
    "become": f"{BASE_URL}/devenir-conseiller?preuve=mailbox-of-today.signed-for-proved_registration",
    "answer": f"{BASE_URL}/reponse/link-answer.signed-for-answer_question",
    "space": f"{BASE_URL}/mon-espace/link-space.signed-for-candidate_space",
    "availability": f"{BASE_URL}/disponibilite/link-availability.signed-for-candidate_availability",
    "unsubscribe": f"{BASE_URL}/desinscription/link-unsubscribe.signed-for-candidate_unsubscribe",
    "agree": f"{BASE_URL}/adresse/link-agree.signed-for-confirm_new_email",
    "new_address": f"{BASE_URL}/adresse-du-compte/link-new-address.signed-for-confirm_account_email",
}
every_entry = pytest.mark.parametrize("email", ENTRIES, ids=lambda email: email.name)


def written(template: str, **changed: object) -> Rendered:
    return render(sample(template, **changed), BASE_URL, PlainSigner())


class _Page(HTMLParser):
    """The text and the links of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.addresses: set[str] = set()
        self.tags: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.addresses |= {value for name, value in attrs if name in ("href", "src") and value}

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return "\n".join(self.words)


def page_of(message: Rendered) -> _Page:
    return _Page(message.html)


def texts_of(email: EmailEntry) -> list[str]:
    texts = [email.subject, email.because]
    for block in email.body:
        match block:
            case Paragraph(text) | Note(text):
                texts.append(text)
            case Facts(rows):
                texts += [text for row in rows for text in row]
            case Steps(steps):
                texts += steps
    return texts


@every_entry
def test_every_email_names_its_object_in_one_line_and_says_who_writes_and_why(email: EmailEntry) -> None:
    message = written(email.name)
    assert 10 < len(message.subject) < 200
    assert message.subject.isprintable()
    for form in (message.text, page_of(message).text):
        assert "Agence nationale de la cohésion des territoires" in form
        assert "ispositif Conseiller numérique France Services" in form
        assert "Vous recevez ce message parce qu" in form


@every_entry
def test_both_forms_have_the_same_text(email: EmailEntry) -> None:
    message = written(email.name)
    page = page_of(message)
    shown = re.sub(r"\s+", " ", page.text)
    marks = re.compile(r"^(- |> |\d+\. |-- $)")
    for line in message.text.splitlines():
        words = re.sub(r"\s+", " ", marks.sub("", line)).strip()
        for part in words.removesuffix(" :").split(" : ", 1):
            assert part in shown


@every_entry
def test_no_email_shows_marks_of_a_template(email: EmailEntry) -> None:
    message = written(email.name)
    for form in (message.subject, message.text, page_of(message).text):
        assert not re.search(r"\{\{|\}\}|\{%|%\}", form)


@every_entry
def test_a_siret_is_written_in_groups_as_on_pages(email: EmailEntry) -> None:
    digits = str(PARAMS["siret"])
    assert len(digits) == 14
    assert digits not in written(email.name, former_siret=digits).text


@every_entry
def test_every_link_is_in_both_forms_and_in_clear(email: EmailEntry) -> None:
    message = written(email.name)
    page = page_of(message)
    for name in (*email.links, *email.optional_links):
        assert ADDRESSES[name] in message.text.splitlines()
        assert ADDRESSES[name] in page.addresses
        assert ADDRESSES[name] in page.words


@every_entry
def test_an_email_has_no_other_links_than_its_own(email: EmailEntry) -> None:
    carried = sample(email.name)
    foreign = render(type(carried)(**{**vars(carried), "links": dict(LINKS)}), BASE_URL, PlainSigner())
    own = {LINKS[name][1] for name in (*email.links, *email.optional_links)}
    for _, link_id in LINKS.values():
        assert (link_id in foreign.text) == (link_id in foreign.html) == (link_id in own)
    begun = {"": BASE_URL, **ADDRESSES}
    onward = {
        f"{begun[link]}/{rest.format(subject=carried.subject_id)}"
        for link, slash, rest in (
            block.address.partition("/") for block in email.body if isinstance(block, Button)
        )
        if slash
    }
    links = {BASE_URL, str(PARAMS["case_file_url"]), *ADDRESSES.values()}
    assert page_of(foreign).addresses <= links | onward


@every_entry
def test_an_email_loads_nothing_from_elsewhere(email: EmailEntry) -> None:
    page = page_of(written(email.name))
    assert page.tags.isdisjoint({"img", "script", "link", "iframe", "form"})


@every_entry
def test_an_entry_declares_exactly_what_it_uses(email: EmailEntry) -> None:
    environment = Environment()
    environment.filters |= dict.fromkeys(("date", "euros", "left", "plural", "siret", "de"), str)
    used: set[str] = set()
    for text in texts_of(email):
        used |= meta.find_undeclared_variables(environment.parse(text))
    used |= {block.param for block in email.body if isinstance(block, Items | Sections | Quote)}
    leads = [block.address for block in email.body if isinstance(block, Button)]
    # An address that begins with a slash is a page of the site, which tests/audiences checks.
    buttons = {address.partition("/")[0] for address in leads} - {""}
    allowed = {*email.links, *email.optional_links, *email.params}
    assert buttons <= allowed
    assert {*email.links, *email.optional_links} <= buttons
    implied = {"first_name"} & set(email.params)
    assert used - {"links", "base_url"} | (buttons & set(email.params)) | implied == set(email.params)


@every_entry
def test_a_missing_parameter_or_link_is_named(email: EmailEntry) -> None:
    full = sample(email.name)
    for field in ("params", "links"):
        for name in email.params if field == "params" else email.links:
            without = {key: value for key, value in getattr(full, field).items() if key != name}
            with pytest.raises(IncompleteEmail, match=name):
                render(type(full)(**{**vars(full), field: without}), BASE_URL, PlainSigner())


def test_a_name_is_in_the_catalogue_once() -> None:
    names = [email.name for email in ENTRIES]
    assert len(names) == len(set(names))
    with pytest.raises(UnknownEmail):
        entry("newsletter")


def test_the_validation_has_posts_amounts_dates_and_the_account() -> None:
    message = written("decision_validated")
    assert message.subject == (
        "La candidature de la structure « Mairie de Chartres » est validée : 2 postes attribués"
    )
    plain = message.text.replace("\u202f", " ")
    for fact in (
        "Postes attribués : 2",
        "Subvention par poste : 50 000 € sur 24 mois",
        "Subvention totale : 100 000 €",
        "Recrutement jusqu'au : 12 mars 2027",
        "Dossier complet au plus tard le : 25 février 2027",
    ):
        assert fact in plain
    assert f"Créer mon compte :\n{BASE_URL}/compte/link-account.signed-for-open_account" in plain


def test_a_validation_sent_after_its_term_does_not_invite_to_recruit_until_a_past_day() -> None:
    late = written("decision_validated", term_over=True, complete_file_by=None).text
    assert "a pris fin le 12 mars 2027" in late and "demandez une prolongation" in late
    assert "Vous pouvez recruter" not in late and "au plus tard" not in late
    assert "Recrutement jusqu'au" not in late and "Déposez le dossier complet aussitôt." in late


def test_the_correction_of_posts_has_the_reason_the_posts_left_and_their_amount() -> None:
    message = written("posts_corrected").text.replace("\u202f", " ")
    for fact in ("Le territoire est déjà couvert.", "Postes attribués désormais : 2", "100 000 €"):
        assert fact in message


def test_a_structure_with_an_account_is_told_to_sign_in() -> None:
    with_account = sample("decision_validated")
    links = {"status": with_account.links["status"]}
    message = render(type(with_account)(**{**vars(with_account), "links": links}), BASE_URL, PlainSigner())
    assert f"connectez-vous sur {BASE_URL}" in message.text
    assert "Créer mon compte" not in message.text + message.html


def test_an_email_owed_before_these_links_existed_is_still_sent() -> None:
    for template in ("candidate_confirmed", "candidate_exists", "candidate_selection_cancelled"):
        full = sample(template)
        message = render(type(full)(**{**vars(full), "links": {}}), BASE_URL, PlainSigner())
        assert "Ce lien" not in message.text and "ces deux liens" not in message.text, template


def test_an_unknown_number_of_posts_is_told_as_such() -> None:
    assert ("Conseillers souhaités : nombre à préciser") in written(
        "application_confirm", posts_requested=None
    ).text


def test_a_short_digest_has_no_list_of_others() -> None:
    message = written(
        "digest",
        opinion_count=1,
        opinion_sections=[["Eure-et-Loir (1)", "Mairie de Chartres"]],
        late_follow_up_count=0,
        late_follow_up_sections=[],
        late_follow_up_more=0,
        follow_up_back_count=0,
        follow_up_back_sections=[],
        follow_up_back_more=0,
        instruction_count=0,
        instruction_sections=[],
        instruction_more=0,
        signature_count=0,
        signature_sections=[],
        signature_more=0,
        late_recovery_count=0,
        late_recovery_sections=[],
        late_recovery_more=0,
    )
    assert message.subject == "À traiter : 1 candidature à examiner"
    assert "Eure-et-Loir (1)\n- Mairie de Chartres\n" in message.text
    assert "autre" not in message.text and "suivi" not in message.text


def test_the_last_reminders_are_urgent() -> None:
    assert written("recruitment_reminder", late=False).subject.startswith("Il reste 7 jours")
    assert written("recruitment_reminder").subject.startswith("Échéance proche : il reste 7 jours")
    assert written("account_link_reminder", last=False).subject.startswith("Rappel")
    assert written("account_link_reminder").subject.startswith("Dernier rappel")


def test_a_question_keeps_its_lines() -> None:
    message = written("question_asked")
    assert "> Où l'accueil aura-t-il lieu ?\n> À quels horaires ?" in message.text
    assert "<br>" in message.html


def test_the_case_file_is_opened_by_its_own_address() -> None:
    address = str(PARAMS["case_file_url"])
    message = written("case_file_ready")
    assert f"Ouvrir le dossier :\n{address}" in message.text
    assert address in page_of(message).addresses
    assert html.escape(address) in message.html


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "https://a.example/\r\nBcc: x", "https://a.example/ b"]
)
def test_an_address_that_is_not_of_the_web_is_refused(address: str) -> None:
    with pytest.raises(IncompleteEmail):
        written("case_file_ready", case_file_url=address)


def test_without_a_link_the_structure_reads_how_to_get_one() -> None:
    message = written("case_file_ready", case_file_url=None)
    assert "répondez à ce message pour le recevoir" in message.text
    assert "Ouvrir le dossier" not in message.text
    assert "répondez à ce message" not in written("case_file_ready").text


@every_entry
def test_an_email_with_a_deadline_says_that_it_is_in_paris_time(email: EmailEntry) -> None:
    days = {"complete_file_by", "deadline", "due_on", "expires_on", "recruits_until", "wanted_until"}
    message = written(email.name)
    if days & set(email.params):
        assert "heure de Paris" in message.text and "heure de Paris" in message.html
    elif "heure de Paris" in message.text:
        assert any("heure de Paris" in text for text in texts_of(email)), "it says so itself"


def test_an_email_without_a_deadline_does_not_mention_paris_time() -> None:
    assert "heure de Paris" not in written("follow_up_accepted").text
