"""The commune of a structure that was granted posts is corrected within its department (RULES section 4)."""

from dataclasses import replace

import pytest

from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.shared.refusal import Refusal
from tests.domain.applying.test_application import AT, an_application


def test_the_commune_of_a_structure_is_corrected_and_nothing_else() -> None:
    structure = Structure.of(an_application(), id="structure-1", at=AT)
    right = replace(structure.place, insee_code="28404", name="Vernouillet", postal_code="28500")
    corrected = structure.in_commune(right)
    assert corrected == replace(structure, place=right)


def test_a_commune_of_another_department_is_refused_beside_its_field_with_what_to_do() -> None:
    structure = Structure.of(an_application(), id="structure-1", at=AT)
    with pytest.raises(Refusal) as caught:
        structure.in_commune(replace(structure.place, department="45"))
    assert (caught.value.code, caught.value.kind, caught.value.pointer) == (
        "commune_elsewhere",
        "invalid",
        "/insee_code",
    )
    assert "proposez la reprise" in caught.value.message
