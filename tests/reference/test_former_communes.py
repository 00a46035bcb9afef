"""Former codes and names lead to the present commune."""

from collections import defaultdict
from pathlib import Path

import pytest

from chalicelib.domain.shared.words import folded
from chalicelib.reference import communes
from chalicelib.reference.communes import Communes

COMMUNES = Communes()
ROWS = [
    line.split(",")
    for line in (Path(communes.__file__).parent / "former_communes.csv")
    .read_text(encoding="utf-8")
    .splitlines()[1:]
]


def test_every_former_code_resolves_under_each_postal_code_of_the_present_commune() -> None:
    assert len(ROWS) == 7_101
    for code, _, insee, _ in ROWS:
        today = COMMUNES.by_insee(insee)
        assert today is not None and COMMUNES.by_insee(code) in (today, COMMUNES.by_insee(code[:5]))
        for postal_code in today.postal_codes:
            assert COMMUNES.resolve(code, postal_code) == today.place(postal_code), code


@pytest.mark.long
def test_every_former_name_not_in_use_today_finds_its_communes_first_with_their_department() -> None:
    of_today = {folded(commune.name) for commune in COMMUNES.all()}
    communes_of: dict[str, set[str]] = defaultdict(set)
    for _, name, insee, _ in ROWS:
        if name and folded(name) not in of_today:
            communes_of[name].add(insee)
    together: dict[str, set[str]] = defaultdict(set)
    for name, of_name in communes_of.items():
        together[folded(name)] |= of_name
    assert len(communes_of) > 4_500
    for name in communes_of:
        sought = together[folded(name)]
        found = COMMUNES.search(name)
        first = list(dict.fromkeys(one.commune.insee_code for one in found))[: max(3, len(sought))]
        assert sought <= set(first), name
        if len(sought) == 1:
            assert {one.commune.insee_code for one in found[:3]} & sought, name
        for one in found:
            if one.formerly and one.commune.insee_code in sought:
                assert one.department_name == COMMUNES.department_name(one.commune.department)
