"""Drafts of opinions, and one opinion for several applications (RULES section 4)."""

import pytest

from chalicelib.domain.access.account import Role
from chalicelib.domain.access.actor import AccountSession
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.deciding.committee import Verdict
from chalicelib.domain.deciding.opinion import OpinionDraft, OpinionVerdict
from chalicelib.services.applying import applications
from chalicelib.services.core.transaction import Stale
from chalicelib.services.deciding import bulk_opinions, drafts, review
from tests.support.outside import refused
from tests.support.world import World

COMMENT = "Le projet répond à un besoin du territoire."
F, U = OpinionVerdict.FAVOURABLE, OpinionVerdict.UNFAVOURABLE


def agent(world: World, *departments: str) -> AccountSession:
    return world.as_staff(Role.PREFECTURE, *departments or ("54",))


def colleague_of(world: World) -> AccountSession:
    """Return another agent of the department."""
    return agent(world, "54", "88")


def keep(
    world: World,
    actor: AccountSession,
    application: Application,
    comment: str | None = "À relire.",
    *,
    verdict: OpinionVerdict | None = None,
    read: int | None = None,
) -> OpinionDraft | None:
    return drafts.save_draft(
        world.ports, actor, application.id, verdict=verdict, comment=comment, draft_version=read
    )


def give(
    world: World, actor: AccountSession, application: Application, *, read: int | None = None
) -> Application:
    return review.give_opinion(
        world.ports, actor, application.id, verdict=F, comment=COMMENT, draft_version=read
    )


def kept(world: World, application: Application) -> OpinionDraft | None:
    return drafts.read_draft(world.ports, agent(world), application.id)


def test_only_agents_of_the_department_read_and_correct_a_draft(world: World) -> None:
    application = world.confirmed()
    first = keep(world, agent(world), application)
    assert first == kept(world, application)
    colleague = colleague_of(world)
    draft = keep(world, colleague, application, "Relu.", verdict=U, read=1)
    assert draft is not None and (draft.version, draft.verdict, draft.comment) == (2, U, "Relu.")
    assert draft.written_by == colleague.account.id
    for stranger in (agent(world, "57"), world.as_staff(Role.COMMITTEE), world.agency):
        with refused("not_found"):
            drafts.read_draft(world.ports, stranger, application.id)
        with refused("not_found"):
            keep(world, stranger, application)


def test_a_draft_sends_nothing_to_anybody(world: World) -> None:
    application = world.confirmed()
    actor = agent(world)
    before, mails = world.fresh(application), len(world.store.emails)
    keep(world, actor, application, verdict=F)
    assert world.fresh(application) == before, "no list, no board and no If-Match sees it"
    assert len(world.store.emails) == mails
    for reader in (world.as_staff(Role.COMMITTEE), world.agency):
        story = review.read_story(world.ports, reader, application.id, limit=50, cursor=None)
        assert story.draft is None
        assert all("draft" not in entry.act for entry in story.journal.items)


def test_the_second_agent_is_told_of_the_first_and_loses_no_text(world: World) -> None:
    application, first, second = world.confirmed(), agent(world), colleague_of(world)
    keep(world, first, application, "Le premier.", read=0)
    with pytest.raises(Stale):
        keep(world, second, application, "Le second.", read=0)
    with pytest.raises(Stale):
        give(world, second, application, read=0)
    draft = kept(world, application)
    assert draft is not None and draft.comment == "Le premier."
    assert world.fresh(application).opinion is None


def test_the_same_draft_again_changes_nothing(world: World) -> None:
    application, actor = world.confirmed(), agent(world)
    keep(world, actor, application, read=0)
    again = keep(world, actor, application, read=0)
    assert again is not None and again.version == 1


def test_a_draft_has_no_minimum_length_and_the_maximum_of_an_opinion(world: World) -> None:
    application = world.confirmed()
    short = keep(world, agent(world), application, "À", verdict=F)
    assert short is not None and (short.comment, short.verdict) == ("À", F)
    without = keep(world, agent(world), application, None, verdict=F)
    assert without is not None and (without.comment, without.verdict) == ("", F)
    with refused("comment_length"):
        keep(world, agent(world), application, "x" * 1001)
    assert kept(world, application) == without


def test_an_empty_draft_is_deleted(world: World) -> None:
    application, actor = world.confirmed(), agent(world)
    assert keep(world, actor, application, None) is None
    keep(world, actor, application)
    assert keep(world, actor, application, None, read=1) is None
    assert kept(world, application) is None


def test_a_draft_ends_with_its_opinion(world: World) -> None:
    application, actor = world.confirmed(), agent(world)
    keep(world, colleague_of(world), application)
    give(world, actor, application, read=1)
    assert kept(world, application) is None


def test_an_opinion_given_on_an_outdated_page_deletes_ones_own_draft_and_keeps_a_colleagues(
    world: World,
) -> None:
    application, other, actor = world.confirmed(), world.confirmed(), agent(world)
    keep(world, colleague_of(world), application)
    keep(world, actor, other)
    give(world, actor, application)
    give(world, actor, other)
    assert kept(world, application) is not None
    assert kept(world, other) is None


def test_no_draft_can_be_written_once_a_session_has_decided(world: World) -> None:
    application = world.reviewed()
    session = world.session(application)
    world.decide(session, application, Verdict.REJECTED, posts=None, reason="Territoire couvert.")
    world.publish(session)
    with refused("status_forbids"):
        keep(world, agent(world), application)


def several(world: World, actor: AccountSession, *chosen: Application) -> list[str | None]:
    lines = bulk_opinions.give_opinions(
        world.ports, actor, application_ids=[one.id for one in chosen], verdict=F, comment=COMMENT
    )
    assert [one.application_id for one in lines] == [one.id for one in chosen]
    return [one.refusal.code if one.refusal else None for one in lines]


def test_one_opinion_is_given_on_several_applications_with_an_outcome_for_each(world: World) -> None:
    actor = agent(world)
    first, second, given, drafted, closed = (world.confirmed() for _ in range(5))
    away = world.confirmed(insee_code="57463", postal_code="57000")
    review.give_opinion(world.ports, colleague_of(world), given.id, verdict=U, comment=COMMENT)
    keep(world, colleague_of(world), drafted)
    applications.close_by_agency(
        world.ports, world.agency, closed.id, status=ApplicationStatus.CANCELLED, reason="Une erreur."
    )
    told = several(world, actor, first, given, drafted, closed, away, second)
    assert told == [None, "opinion_given", "draft_kept", "status_forbids", "not_found", None]
    for one in (first, second):
        opinion = world.fresh(one).opinion
        assert opinion is not None and (opinion.verdict, opinion.given_by) == (F, actor.account.id)
    unchanged = world.fresh(given).opinion
    assert unchanged is not None and unchanged.verdict is U
    assert kept(world, drafted) is not None


def test_only_agents_of_the_department_give_several_opinions_each_once(world: World) -> None:
    application, away = world.confirmed(), world.confirmed(insee_code="57463", postal_code="57000")
    for stranger, ids in (
        (world.as_staff(Role.FUNDER), [application.id]),
        (world.agency, [application.id]),
        (agent(world), [away.id]),
    ):
        with refused("not_found"):
            bulk_opinions.give_opinions(
                world.ports, stranger, application_ids=ids, verdict=F, comment=COMMENT
            )
    with refused("not_found"):
        bulk_opinions.read_report(world.ports, world.as_staff(Role.FUNDER), [application.id], [])
    lines = bulk_opinions.give_opinions(
        world.ports, agent(world), application_ids=[application.id] * 2, verdict=F, comment=COMMENT
    )
    assert [(one.application_id, one.refusal) for one in lines] == [(application.id, None)]


def test_of_an_application_that_stopped_with_an_opinion_it_is_said_that_it_stopped(world: World) -> None:
    stopped = world.reviewed()
    applications.close_by_agency(
        world.ports, world.agency, stopped.id, status=ApplicationStatus.CANCELLED, reason="Une erreur."
    )
    actor = agent(world)
    lines = bulk_opinions.give_opinions(
        world.ports, actor, application_ids=[stopped.id], verdict=U, comment=COMMENT
    )
    assert [one.refusal and one.refusal.code for one in lines] == ["status_forbids"]


def test_the_same_opinions_again_succeed_and_write_nothing(world: World) -> None:
    actor, chosen = agent(world), [world.confirmed() for _ in range(2)]
    several(world, actor, *chosen)
    written = len(world.store.journal)
    assert several(world, actor, *chosen) == [None, None]
    assert len(world.store.journal) == written


def test_an_application_examined_by_a_colleague_at_that_instant_is_left_out(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    application, actor, colleague = world.confirmed(), agent(world), colleague_of(world)
    give_one = bulk_opinions.give_opinion

    def overtaken(*args: object, **kwargs: object) -> Application:
        keep(world, colleague, application)
        return give_one(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(bulk_opinions, "give_opinion", overtaken)
    assert several(world, actor, application) == ["changed_meanwhile"]
    assert world.fresh(application).opinion is None


def test_the_outcomes_shown_are_those_of_the_moment_of_reading(world: World) -> None:
    actor, given, drafted = agent(world), world.confirmed(), world.confirmed()
    away = world.confirmed(insee_code="57463", postal_code="57000")
    colleague = colleague_of(world)
    keep(world, colleague, drafted)
    several(world, actor, given, drafted)
    ids = [drafted.id, away.id, world.ports.ids.new()]
    done, left = bulk_opinions.read_report(world.ports, actor, [given.id, away.id], ids)
    assert [one.id for one in done] == [given.id]
    assert [one.application.id for one in left] == [drafted.id]
    assert left[0].why is not None and left[0].why.startswith("Un brouillon est gardé")
    keep(world, colleague, drafted, None)
    _, left = bulk_opinions.read_report(world.ports, actor, [], ids)
    assert left[0].why is None
    world.withdraw(drafted)
    _, left = bulk_opinions.read_report(world.ports, actor, [], ids)
    assert left[0].why is not None, "it stopped"


def test_a_report_is_read_by_who_may_give_the_opinions_alone(world: World) -> None:
    application = world.confirmed()
    assert bulk_opinions.read_report(world.ports, world.agency, [application.id], [application.id]) == (
        [],
        [],
    )
