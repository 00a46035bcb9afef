"""What a start with the sample data says when there are data already."""

from contextlib import nullcontext
from pathlib import Path
from unittest.mock import patch

from infra.local import run


def test_the_accounts_of_the_sample_are_given_at_each_start(tmp_path: Path) -> None:
    class Database:
        transaction = staticmethod(nullcontext)

    assert run.loaded_before(tmp_path).endswith("n'est pas chargé.")
    with patch("chalicelib.wiring.ports"), patch("infra.local.demo.sample.load", return_value="les comptes"):
        assert run._load_demo(Database(), tmp_path) == "les comptes"  # type: ignore[arg-type]
    assert run.loaded_before(tmp_path).endswith("\nles comptes")
