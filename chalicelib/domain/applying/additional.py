"""Additional posts: a second application of a structure that already holds posts (RULES section 8).

It copies the structure's identity and asks the other questions again. Its address needs no confirmation,
because its sender is signed in. The prefecture and the committee then examine it like any other application.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime

from chalicelib.domain.applying.answers import CheckedAnswers, require_posts_within
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.applying.subsidy import Subsidy, eligible_regime, subsidy
from chalicelib.domain.shared.parameters import Parameters
from chalicelib.domain.shared.public_form import require_available_from
from chalicelib.domain.shared.refusal import Refusal, RefusalCollector


@dataclass(frozen=True, kw_only=True)
class AdditionalAnswers:
    """The answers of the form: questions 2 to 4, and the duration where there is a choice."""

    has_identified_candidate: bool
    posts_requested: int | None
    available_from: date
    agreement_months: int | None
    job_offer_url: str | None

    def checked(self, parent: Application, today: date, params: Parameters) -> CheckedAnswers:
        """Return the twelve answers of the additional application, paid by the rules in force today.

        Args:
            parent: the application to which it adds.
            today: the date where the structure is.
            params: the values in force.

        Raises:
            Refusals: those of invalid answers.
        """
        amount = _amount(self, parent, today, params)
        return replace(
            parent.answers,
            **{**vars(self), "agreement_months": amount.months},
            subsidy_per_post_cents=amount.per_post_cents,
        )

    def require_right(self, parent: Application, today: date, params: Parameters) -> None:
        """Refuse invalid answers; arguments and refusals as for ``checked``.

        Raises:
            Unanswered: with partial answers (``Answered``), if none of those given is refused.
        """
        _amount(self, parent, today, params)


# A function, because it also runs on partial answers (``Answered``).
def _amount(answers: AdditionalAnswers, parent: Application, today: date, params: Parameters) -> Subsidy:
    rules = RefusalCollector()
    rules.check(lambda: require_posts_within(answers.posts_requested, params, "/posts_requested"))
    rules.check(lambda: require_available_from(answers.available_from, today, params))
    paid_as = rules.check(
        lambda: eligible_regime(parent.kind, parent.legal_form, parent.private_law_contracts, params)
    )
    amount = rules.check(lambda: subsidy(paid_as, answers.agreement_months, params)) if paid_as else None
    rules.require()
    assert amount is not None
    return amount.with_overseas_uplift(parent.place.department, params)


def additional(
    parent: Application, answers: CheckedAnswers, *, id: str, commitments_version: str, at: datetime
) -> Application:
    """Return the application for additional posts that a signed-in account sends.

    Args:
        parent: the validated application of the structure.
        answers: the twelve answers, checked.
        id: of the new application.
        commitments_version: the version that was accepted.
        at: now.

    Raises:
        Refusal: ``not_recruiting`` when its parent holds no post.
    """
    parent.require_recruiting()
    return Application(
        **vars(answers),
        id=id,
        parent_id=parent.id,
        structure_id=parent.structure_id,
        status=ApplicationStatus.CONFIRMED,
        commitments_version=commitments_version,
        submitted_at=at,
        confirmed_at=at,
    )


def asked_again(open_: Application, answers: CheckedAnswers, at: datetime, params: Parameters) -> Application:
    """Return the pending application with other answers, while nobody has examined it.

    Args:
        open_: the pending application for additional posts.
        answers: the twelve answers, checked.
        at: now.
        params: the values in force.

    Raises:
        Refusal: ``additional_examined`` once the prefecture gave its opinion or a session has it on its
            agenda;
            ``too_many_corrections``.
    """
    if not open_.may_be_corrected:
        raise Refusal(
            "additional_examined",
            "Votre demande de postes supplémentaires est déjà examinée : pour la corriger, écrivez à votre "
            "préfecture. Vous pourrez en faire une autre après la décision du comité.",
        )
    return replace(open_.with_answers(answers, at, params), submitted_at=at)
