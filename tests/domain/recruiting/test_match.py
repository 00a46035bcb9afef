"""Who fits which structure, and every act of a structure on a candidate (RULES section 5)."""

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import product
from math import degrees, nextafter
from typing import Any

import pytest

from chalicelib.domain.candidates.answers import DISTANCES_KM
from chalicelib.domain.candidates.candidate import Candidate, CandidateStatus
from chalicelib.domain.candidates.card import Card, card_of
from chalicelib.domain.recruiting.match import (
    Fit,
    Match,
    MatchStatus,
    hidden_from,
    require_planned_hire,
    require_search,
    resemblances,
)
from chalicelib.domain.shared.geography import Place, distance_km
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.domain.shared.words import Sought
from tests.domain.shared.test_geography import (
    AJACCIO,
    BASTIA,
    LYON,
    PARIS,
    POINTE_A_PITRE,
    POINTLESS,
    SAINT_BARTHELEMY,
    SAINT_MARTIN,
)
from tests.support import builders

M = MatchStatus
AT = datetime(2021, 4, 12, 8, tzinfo=UTC)
TODAY = date(2021, 4, 12)
EARTH_RADIUS_KM = 6371.0088

BASSE_TERRE = builders.place("97105", "971", 15.9985, -61.7263)
FORT_DE_FRANCE = builders.place("97209", "972", 14.6037, -61.0677)
CAYENNE = builders.place("97302", "973", 4.9372, -52.3260)
SAINT_DENIS = builders.place("97411", "974", -20.8789, 55.4481)
SAINT_PIERRE = builders.place("97416", "974", -21.3393, 55.4781)
MAMOUDZOU = builders.place("97611", "976", -12.7806, 45.2278)
KOUNGOU = builders.place("97610", "976", -12.7336, 45.2042)
TERRITORIES = {
    "971": POINTE_A_PITRE,
    "972": FORT_DE_FRANCE,
    "973": CAYENNE,
    "974": SAINT_DENIS,
    "976": MAMOUDZOU,
    "977": SAINT_BARTHELEMY,
    "978": SAINT_MARTIN,
    "metropolitan France": PARIS,
}


def a_card(**answers: Any) -> Card:
    """Return the card of a candidate of Lyon, ready today to work within 20 km."""
    return card_of(builders.candidate(**{"available_from": TODAY, **answers}), applied_on=date(2021, 3, 2))


# RULES section 5, written out by hand: new ⇄ shortlisted ⇄ declined; new → declined as well; shortlisted →
# validated → back or hired → ended; an ended one may be shortlisted again.
MAY_FOLLOW = {
    M.NEW: {M.SHORTLISTED, M.DECLINED},
    M.SHORTLISTED: {M.NEW, M.DECLINED, M.VALIDATED},
    M.DECLINED: {M.NEW, M.SHORTLISTED},
    M.VALIDATED: {M.SHORTLISTED, M.HIRED},
    M.HIRED: {M.ENDED},
    M.ENDED: {M.SHORTLISTED},
}


@pytest.mark.parametrize(("before", "after"), list(product(M, M)))
def test_a_match_changes_only_as_the_rules_say(before: MatchStatus, after: MatchStatus) -> None:
    if after in MAY_FOLLOW[before]:
        moved = builders.match(before).moved_to(after, AT)
        assert (moved.status, moved.changed_at) == (after, AT)
        return
    with pytest.raises(Refusal) as refused:
        builders.match(before).moved_to(after, AT)
    assert (refused.value.code, refused.value.kind) == ("status_forbids", "conflict")
    too_early = after is M.VALIDATED and before in (M.NEW, M.DECLINED)
    assert (before.label in refused.value.message) is not too_early


@pytest.mark.parametrize("before", [M.NEW, M.DECLINED])
def test_a_structure_that_validates_too_early_reads_to_shortlist_first(before: MatchStatus) -> None:
    with pytest.raises(Refusal, match="Pré-sélectionnez"):
        builders.match(before).moved_to(M.VALIDATED, AT)


@pytest.mark.parametrize(
    ("available_from", "wanted_from", "fit"),
    [
        (date(2021, 9, 1), date(2021, 9, 1), True),
        (date(2021, 9, 2), date(2021, 9, 1), False),
        (TODAY, date(2021, 3, 1), True),
        (date(2021, 4, 13), date(2021, 3, 1), False),
        (date(2021, 3, 15), date(2021, 3, 1), True),
        (date(2020, 11, 17), date(2021, 9, 1), True),
    ],
    ids=[
        "the structure's own day",
        "a day after the structure's",
        "today, the structure's day being past",
        "tomorrow, the structure's day being past",
        "before today, after the structure's past day",
        "long before both",
    ],
)
def test_a_candidate_starts_at_the_latest_on_the_structures_day_or_today(
    available_from: date, wanted_from: date, fit: bool
) -> None:
    assert Fit(LYON, wanted_from, TODAY)(a_card(available_from=available_from)) is fit


def fit_by_place(home: Place, structure: Place, max_km: float | None) -> bool:
    return Fit(structure, TODAY, TODAY)(a_card(place=home, max_distance_km=max_km))


def north_of(origin: Place, km: float) -> Place:
    assert origin.latitude is not None
    return replace(origin, insee_code="north", latitude=origin.latitude + degrees(km / EARTH_RADIUS_KM))


@pytest.mark.parametrize("km", DISTANCES_KM)
def test_a_structure_fits_up_to_the_maximum_and_not_a_metre_further(km: int) -> None:
    assert fit_by_place(LYON, north_of(LYON, km - 0.001), km)
    assert not fit_by_place(LYON, north_of(LYON, km + 0.001), km)


def test_a_structure_exactly_at_the_maximum_fits() -> None:
    distance = distance_km(LYON, PARIS)
    assert distance is not None
    assert fit_by_place(LYON, PARIS, distance)
    assert not fit_by_place(LYON, PARIS, nextafter(distance, 0))


def test_the_candidates_own_commune_always_fits() -> None:
    assert fit_by_place(LYON, LYON, 5)
    assert fit_by_place(POINTLESS, POINTLESS, 5)


def test_a_commune_without_coordinates_has_no_known_distance() -> None:
    assert not fit_by_place(POINTLESS, replace(POINTLESS, insee_code="98736"), 100)


@pytest.mark.parametrize(("home", "structure"), list(product([PARIS, AJACCIO, BASTIA], repeat=2)))
def test_france_entiere_is_metropolitan_france_corsica_included(home: Place, structure: Place) -> None:
    assert fit_by_place(home, structure, None)


@pytest.mark.parametrize(
    ("home", "structure"),
    [pair for pair in product(TERRITORIES, repeat=2) if pair[0] != pair[1]],
)
def test_every_overseas_territory_is_closed_on_itself_both_ways(home: str, structure: str) -> None:
    assert not fit_by_place(TERRITORIES[home], TERRITORIES[structure], None)
    assert not fit_by_place(TERRITORIES[home], TERRITORIES[structure], 100)


def test_territories_stay_closed_however_near_they_are() -> None:
    distance = distance_km(SAINT_MARTIN, SAINT_BARTHELEMY)
    assert distance is not None and distance < 40
    assert not fit_by_place(SAINT_MARTIN, SAINT_BARTHELEMY, 40)
    beside = replace(SAINT_MARTIN, insee_code="97123", department="971")
    assert not fit_by_place(SAINT_MARTIN, beside, 100)


@pytest.mark.parametrize(
    ("home", "structure", "km"),
    [(POINTE_A_PITRE, BASSE_TERRE, 40), (SAINT_DENIS, SAINT_PIERRE, 100), (MAMOUDZOU, KOUNGOU, 10)],
    ids=["971", "974", "976"],
)
def test_within_a_territory_distances_count_as_usual(home: Place, structure: Place, km: int) -> None:
    assert fit_by_place(home, structure, km)
    assert fit_by_place(home, structure, None)
    assert not fit_by_place(home, structure, 5)


def test_the_postal_code_does_not_tell_the_territory() -> None:
    marigot = replace(SAINT_MARTIN, postal_code="97150")
    les_abymes = replace(POINTE_A_PITRE, postal_code="97139")
    assert not fit_by_place(marigot, les_abymes, None)
    assert fit_by_place(replace(AJACCIO, postal_code="20000"), replace(LYON, postal_code="69001"), None)


C = CandidateStatus
# Written out by hand: who may open the sheet, without having acted on the person and having acted.
NEVER_ACTED = [None, builders.match(M.NEW)]
ACTED = [builders.match(status) for status in M if status is not M.NEW]
SHEETS = {
    "findable": (builders.candidate(), False, False),
    "recruited by this structure": (builders.candidate(recruited_by="structure-1"), False, False),
    "recruited by this structure, then withdrawn": (
        builders.candidate(C.WITHDRAWN, recruited_by="structure-1"),
        False,
        False,
    ),
    "recruited by this structure, then blocked": (
        builders.candidate(blocked=True, recruited_by="structure-1"),
        False,
        False,
    ),
    "recruited by another": (builders.candidate(recruited_by="structure-2"), True, False),
    "not available": (builders.candidate(available=False), True, False),
    "not available, recruited by another": (
        builders.candidate(available=False, recruited_by="structure-2"),
        True,
        False,
    ),
    "blocked": (builders.candidate(blocked=True), True, True),
    "blocked, recruited by another": (
        builders.candidate(blocked=True, recruited_by="structure-2"),
        True,
        True,
    ),
    "withdrawn": (builders.candidate(C.WITHDRAWN), True, True),
    "withdrawn, recruited by another": (
        builders.candidate(C.WITHDRAWN, recruited_by="structure-2"),
        True,
        True,
    ),
    "never confirmed": (builders.candidate(C.SUBMITTED), True, True),
}


@pytest.mark.parametrize(("candidate", "hidden", "_"), SHEETS.values(), ids=SHEETS)
@pytest.mark.parametrize("match", NEVER_ACTED, ids=["without a match", "new"])
def test_a_structure_that_never_acted_opens_the_sheets_it_may_find(
    match: Match | None, candidate: Candidate, hidden: bool, _: bool
) -> None:
    assert hidden_from("structure-1", candidate, acted=match is not None and match.acted) is hidden


@pytest.mark.parametrize(("candidate", "_", "hidden"), SHEETS.values(), ids=SHEETS)
@pytest.mark.parametrize("match", ACTED, ids=lambda match: match.status.value)
def test_a_structure_that_acted_reads_on_until_the_person_withdraws_or_is_blocked(
    match: Match, candidate: Candidate, _: bool, hidden: bool
) -> None:
    assert hidden_from("structure-1", candidate, acted=match is not None and match.acted) is hidden


def test_of_similar_people_a_structure_opens_the_sheets_it_may_and_learns_of_a_hire() -> None:
    mine, another = "structure-1", "structure-2"
    findable = builders.candidate(confirmed_at=AT)
    paused, acted = (builders.candidate(confirmed_at=AT, available=False) for _ in range(2))
    hired = builders.candidate(confirmed_at=AT, recruited_by=another)
    found = resemblances(mine, [findable, paused, acted, hired], {acted.id})
    assert found.seen == (findable, acted)
    assert (found.recruited, found.elsewhere) == (True, True)
    assert resemblances(another, [hired], ()).seen == (hired,)
    assert not resemblances(another, [hired], ()).elsewhere
    assert not resemblances(mine, [findable, acted], {acted.id}).recruited


TERM = date(2021, 6, 12)


def test_a_hire_is_planned_between_today_and_the_term() -> None:
    assert require_planned_hire(TODAY, TODAY, TERM) == TODAY
    assert require_planned_hire(TERM, TODAY, TERM) == TERM


@pytest.mark.parametrize(
    ("planned", "code"), [(date(2021, 4, 11), "date_past"), (date(2021, 6, 13), "date_after_term")]
)
def test_a_hire_planned_for_yesterday_or_after_the_term_is_refused(planned: date, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        require_planned_hire(planned, TODAY, TERM)
    assert (refused.value.code, refused.value.kind) == (code, "invalid")
    assert refused.value.pointer == "/planned_hire_date"


def test_every_tab_has_its_french_words() -> None:
    assert [status.label for status in M][:4] == [
        "Nouvelle candidature",
        "Candidature pré-sélectionnée",
        "Candidature non retenue",
        "Candidature validée",
    ]
    assert all(status.label for status in M)


@pytest.mark.parametrize("status", [M.VALIDATED, M.HIRED, M.ENDED])
def test_a_structure_does_not_set_statuses_that_follow_from_a_validation_or_a_contract(
    status: MatchStatus,
) -> None:
    with pytest.raises(Refusal, match="status_forbids:"):
        builders.match(M.SHORTLISTED).chosen(status, builders.candidate(), AT)


def test_a_first_choice_is_made_on_findable_people_and_a_later_one_on_anybody() -> None:
    paused = builders.candidate(available=False)
    with pytest.raises(Refusal, match="candidate_unavailable:"):
        builders.match(M.NEW).chosen(M.SHORTLISTED, paused, AT)
    assert builders.match(M.SHORTLISTED).chosen(M.DECLINED, paused, AT).status is M.DECLINED


def test_only_a_validation_is_cancelled_and_a_choice_does_not_cancel_it() -> None:
    validated = replace(builders.match(M.VALIDATED), recruitment_id="recruitment-1")
    back = validated.cancelled(AT)
    assert (back.status, back.recruitment_id, back.living_recruitment_id) == (M.SHORTLISTED, None, None)
    with pytest.raises(Refusal, match="Annulez d'abord"):
        validated.chosen(M.SHORTLISTED, builders.candidate(), AT)
    with pytest.raises(Refusal, match="status_forbids:"):
        builders.match(M.HIRED).cancelled(AT)


def test_a_contract_taken_back_leaves_the_candidate_validated() -> None:
    hired = builders.match(M.HIRED, recruitment_id="recruitment-1")
    back = hired.contract_taken_back(AT)
    assert (back.status, back.living_recruitment_id, back.changed_at) == (M.VALIDATED, "recruitment-1", AT)


@pytest.mark.parametrize("since", [M.NEW, M.SHORTLISTED, M.DECLINED, M.ENDED])
def test_an_end_declared_by_mistake_is_undone_whatever_the_structure_chose_since(since: MatchStatus) -> None:
    again = builders.match(since).held_again("recruitment-1", AT)
    assert (again.status, again.living_recruitment_id, again.changed_at) == (M.HIRED, "recruitment-1", AT)


@pytest.mark.parametrize("since", [M.VALIDATED, M.HIRED])
def test_an_end_is_not_undone_once_the_structure_recruited_the_person_again(since: MatchStatus) -> None:
    with pytest.raises(Refusal, match="status_forbids:"):
        builders.match(since, recruitment_id="recruitment-2").held_again("recruitment-1", AT)


@pytest.mark.parametrize(
    ("typed", "address", "enough"),
    [("", None, False), ("d", None, False), ("du", None, True), ("54000", None, True), ("", "a@b.fr", True)],
)
def test_a_search_of_the_whole_country_needs_a_word_or_an_address(
    typed: str, address: str | None, enough: bool
) -> None:
    if enough:
        require_search(Sought(typed), address)
        return
    with pytest.raises(Refusal) as refused:
        require_search(Sought(typed), address)
    assert (refused.value.code, refused.value.pointer) == ("search_needed", "/q")
