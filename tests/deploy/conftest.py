"""One deployment for all the tests of this folder."""

from collections.abc import Iterator

import pytest

from infra.package import CannotPackage, interpreter
from tests.deploy.system import EMULATOR, CaseFilesService, Deployed, Emulator, deploy


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Deployed]:
    """The deployed application with empty tables, and its first agency account invited."""
    try:
        interpreter()
    except CannotPackage as reason:
        pytest.fail(str(reason))
    assert EMULATOR.exists(), "make test-deploy installs the emulator first"
    emulator, case_files = Emulator(tmp_path_factory.mktemp("emulator")), CaseFilesService()
    try:
        emulator.start()
        reporter = request.config.get_terminal_writer()
        deployed = deploy(emulator, case_files, lambda line: reporter.line(line))
        deployed.command("infra.first_account", "agence@etat.example", "Claude", "Petit")
        yield deployed
    finally:
        case_files.stop()
        emulator.stop()
