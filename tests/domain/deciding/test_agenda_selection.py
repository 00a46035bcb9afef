"""The filters of an agenda and their counts (RULES section 4)."""

from collections import Counter
from dataclasses import replace

from chalicelib.domain.deciding.agenda_selection import AgendaSelection, DecisionSought
from chalicelib.domain.deciding.committee import Verdict
from tests.domain.deciding.test_committee import decide
from tests.support import builders

N = DecisionSought


def test_an_agenda_is_filtered_by_name_department_and_decision_with_counts_for_each_filter() -> None:
    lyon = builders.agenda_item(structure_name="Médiathèque de l'Étoile", department="69")
    metz = builders.agenda_item(structure_name="Ville de Metz", department="57")
    toul = builders.agenda_item(structure_name="Ville de Toul", department="54")
    validated = replace(metz, decision=decide(Verdict.VALIDATED, posts=1))
    gone = replace(toul, decision=decide(Verdict.VALIDATED, posts=1), moot=True)
    agenda = [validated, lyon, gone]
    assert AgendaSelection().of(agenda) == agenda and not AgendaSelection().narrowed
    assert AgendaSelection(text="etoile media").of(agenda) == [lyon]
    assert AgendaSelection(text="ville", department="57").of(agenda) == [validated]
    assert AgendaSelection(decision=N.VALIDATED).of(agenda) == [validated]
    assert AgendaSelection(decision=N.MOOT).of(agenda) == [gone]
    assert AgendaSelection(text="!").of(agenda) == []
    ville = AgendaSelection(text="ville", decision=N.NONE)
    assert ville.of(agenda) == []
    assert ville.count_each(agenda, "decision") == Counter({N.VALIDATED: 1, N.MOOT: 1})
    assert AgendaSelection(decision=N.NONE).count_each(agenda, "department") == Counter({"69": 1})
