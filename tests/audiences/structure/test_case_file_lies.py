"""However Démarches simplifiées lies, its files are right here once it stops; the page shows the last
known state and its date (RULES section 11)."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace

import pytest

from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.funding.case_file import PIECES, CaseFile, CaseFileState, PieceState, Procedure
from chalicelib.domain.shared.calendar_rules import PARIS
from chalicelib.services import tasks
from chalicelib.services.clockwork import fire_due_timers
from chalicelib.services.core.ports import CaseFilesUnavailable
from chalicelib.services.funding import sync
from chalicelib.services.funding.case_file import drafts_paused
from infra.local.case_files.service import PREFILL, PROCEDURES, CaseFilesService, Lie
from tests.audiences.site import Site, available_candidate, later, signed_in
from tests.audiences.situations import sign_in_again
from tests.audiences.structure.test_space import agreement_path, recruitment_path, validated
from tests.integrations.case_files_server import client_of, served_case_files

pytestmark = pytest.mark.thorough

S = CaseFileState
# Lies that the reading notices by itself.
FAILS = {Lie.ABSENT, Lie.SLOW, Lie.DOWN, Lie.BUSY, Lie.ILLEGIBLE, Lie.ERRORS, Lie.SAME_PAGE, Lie.SAME_PLACE}
# Lies that neither delay nor falsify the state of files.
HARMLESS = {Lie.NONE, Lie.LOST_DRAFTS, Lie.WITHOUT_DETAILS}


@dataclass
class Path:
    """A structure that validated a candidate, and the service where it deposits its file."""

    site: Site
    service: CaseFilesService
    url: str
    agreement_path: str
    recruitment_path: str

    @property
    def agreement(self) -> Agreement:
        found = self.site.store.get(Agreement, self.agreement_path.rpartition("/")[2])
        assert found is not None
        return found

    @property
    def file(self) -> CaseFile:
        assert self.agreement.case_file is not None
        return self.agreement.case_file

    def run_tasks(self) -> None:
        """Run the tasks; those without an answer of the service stay."""
        # Tests do not wait for an answer that never comes.
        timeout_s = 0.05 if self.service.lie is Lie.SLOW else 10
        ports = replace(self.site.ports, case_files=client_of(self.url, timeout_s=timeout_s))
        for task in [*self.site.store.tasks]:
            with suppress(CaseFilesUnavailable):
                tasks.run(ports, task.id)

    def quarters_of_an_hour(self, number: int) -> None:
        for _ in range(number):
            later(self.site, minutes=15)
            fire_due_timers(self.site.ports, go_on=lambda: True)
            sync.owe_reading(self.site.ports)
            self.run_tasks()

    def page(self) -> str:
        sign_in_again(self.site)
        return self.site.get(self.agreement_path).text

    def recruitment_page(self) -> str:
        sign_in_again(self.site)
        return self.site.get(self.recruitment_path).text

    def acts(self, name: str) -> int:
        return sum(one.act == name and one.subject_id == self.agreement.id for one in self.site.store.journal)

    def mails(self, template: str) -> int:
        return sum(one.template == template for one in self.site.store.emails)

    def state_there(self, state: CaseFileState) -> None:
        self.service.move(self.file.number, state)


@pytest.fixture
def path(site: Site) -> Iterator[Path]:
    structure = signed_in(site)
    validated(site, available_candidate(site))
    with served_case_files(site.clock.now, page_size=1) as (service, url):
        yield Path(site, service, url, agreement_path(site, structure), recruitment_path(site, structure))


def deposited(path: Path) -> None:
    """Deposit the file of another structure, then this one's, with two of its pieces."""
    path.service.answer(f"{PREFILL}{PROCEDURES[Procedure.PUBLIC]}/dossiers", b'{"champ_reference": "x"}', "")
    other = [*path.service.files][-1]
    # A reading returns files in the order of their creation.
    path.service.files = {other: path.service.files.pop(other), **path.service.files}
    path.service.move(other, S.DEPOSITED)
    path.state_there(S.DEPOSITED)
    path.service.deposit(path.file.number, [*PIECES[Procedure.PUBLIC][:2]])
    path.service.write(path.file.number)


def received(known: CaseFile) -> int:
    return sum(one.state is PieceState.RECEIVED for one in known.pieces)


@pytest.mark.parametrize("lie", Lie)
def test_a_file_is_right_once_the_lie_ends_and_no_draft_is_created_twice(path: Path, lie: Lie) -> None:
    # Its draft is requested while the service lies, and again later.
    path.service.lie = lie
    path.run_tasks()
    made = path.agreement.case_file is not None
    text = path.page()
    assert made or "Aucun numéro de dossier n'est encore connu ici" in text
    path.service.lie = Lie.NONE
    path.run_tasks()
    if lie is Lie.LOST_DRAFTS:
        assert path.file.number not in path.service.files, "it was lost"
        path.quarters_of_an_hour(6 * 24 * 4)
    assert path.file.number in path.service.files
    assert path.acts("case_file_created") == path.mails("case_file_ready") == 1

    deposited(path)
    path.quarters_of_an_hour(1)
    assert (path.file.state, received(path.file)) == (S.DEPOSITED, 2) and path.file.messaged_at
    known, read_at = path.file, path.site.clock.now()

    # The file advances there while the service lies here, for two hours.
    path.service.lie = lie
    later(path.site, minutes=1)
    path.state_there(S.COMPLETE)
    path.quarters_of_an_hour(8)
    text = path.page()
    assert f"{path.file.number}, sur Démarches simplifiées" in text
    if lie in HARMLESS:
        assert path.file.state is S.COMPLETE
    else:
        assert replace(path.file, unclear_since=None) == known
        assert "Déposé, à compléter ou à vérifier, depuis le" in text
    assert ("Sa lecture échoue" in text) == (lie in FAILS)
    assert ("État inconnu ici" in text) == (lie is Lie.UNKNOWN_STATE)
    assert ("les messages n'ont pas pu y être lus" in text) == (lie is Lie.WITHOUT_DETAILS)
    if lie in FAILS or lie is Lie.NAMELESS:
        at = read_at.astimezone(PARIS)
        assert f"pour la dernière fois le {at:%d/%m/%Y} à {at:%H:%M}" in text

    path.service.lie = Lie.NONE
    path.quarters_of_an_hour(25 * 4)
    assert (path.file.state, path.file.unclear_since) == (S.COMPLETE, None)
    assert received(path.file) == len(PIECES[Procedure.PUBLIC])
    text = path.page()
    assert "Complet, en instruction, depuis le" in text
    assert not {"échoue", "inconnu", "n'ont pas pu"} & {*text.split()}
    assert path.acts("case_file_created") == path.mails("case_file_complete") == 1
    assert sync.paused_procedures(path.site.ports) == sync.unreadable_files(path.site.ports) == 0


def test_while_drafts_fail_the_structure_is_told_and_none_is_requested(path: Path) -> None:
    path.service.lie = Lie.DOWN
    for _ in range(4):
        assert "Le lien du dossier se prépare" in path.recruitment_page()
        assert "ne répond pas" not in path.page()
        later(path.site, minutes=1)
        path.run_tasks()
    assert drafts_paused(path.site.ports)
    assert "Démarches simplifiées ne répond pas. Le dossier y sera préparé" in path.recruitment_page()
    assert "Démarches simplifiées ne répond pas : le dossier y sera préparé" in path.page()
    # It answers again, but no request is sent before the pause ends.
    path.service.lie = Lie.NONE
    later(path.site, minutes=9)
    path.run_tasks()
    assert path.service.files == {}
    later(path.site, minutes=1)
    path.run_tasks()
    assert [*path.service.files] == [path.file.number] and not drafts_paused(path.site.ports)
    assert "ne répond pas" not in path.page() and path.mails("case_file_ready") == 1


def test_a_file_shown_in_a_former_state_returns_to_its_own(path: Path) -> None:
    path.run_tasks()
    deposited(path)
    path.quarters_of_an_hour(1)
    path.state_there(S.COMPLETE)
    path.quarters_of_an_hour(1)
    known = path.file
    path.service.lie = Lie.BACK
    path.quarters_of_an_hour(1)
    assert path.file.state is S.DEPOSITED
    path.service.lie = Lie.NONE
    path.quarters_of_an_hour(25 * 4)
    assert (path.file.state, path.file.complete_on, path.file.days_used) == (S.COMPLETE, known.complete_on, 0)
    assert path.file.number == known.number


def test_a_file_that_really_goes_back_is_followed_with_its_removed_pieces(path: Path) -> None:
    path.run_tasks()
    deposited(path)
    path.state_there(S.COMPLETE)
    path.quarters_of_an_hour(1)
    assert received(path.file) == 4
    path.state_there(S.DEPOSITED)
    path.quarters_of_an_hour(1)
    assert (path.file.state, received(path.file)) == (S.DEPOSITED, 2)
    path.service.deposit(path.file.number, [])
    path.quarters_of_an_hour(1)
    assert received(path.file) == 0
    assert path.mails("case_file_incomplete") == 1
