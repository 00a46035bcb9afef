"""Why a contract ended, and what is said of it (RULES section 5)."""

import pytest

from chalicelib.domain.recruiting.end_reason import EndReason, require_explained
from chalicelib.domain.shared.refusal import Refusal


def test_another_reason_for_an_end_needs_an_explanation_and_a_named_one_does_not() -> None:
    require_explained(EndReason.OTHER, "Déménagement.")
    require_explained(EndReason.RESIGNATION, None)
    for words in (None, ""):
        with pytest.raises(Refusal) as refused:
            require_explained(EndReason.OTHER, words)
        assert (refused.value.code, refused.value.pointer) == ("end_unexplained", "/words")
