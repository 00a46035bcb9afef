"""An activity report: one support given by an adviser (RULES 19, 21 and section 11)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from hashlib import sha256

from chalicelib.domain.following_up.quarter import Quarter
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.shared.entity import Entity
from chalicelib.domain.shared.french import Labelled, french_date
from chalicelib.domain.shared.refusal import Refusal, RefusalCollector

# People in one activity (RULES section 11); 1 is an individual support, or a workshop with one participant.
MOST_PEOPLE = 100
MOST_THEMES = 20
# Minutes. Ten hours are the longest working day (article L3121-18 of the Code du travail).
LEAST_MINUTES, MOST_MINUTES = 5, 600


class Channel(Labelled):
    """Where the activity took place. New members are added at the end: totals count by place."""

    OWN_PREMISES = "own_premises", "dans les locaux de la structure"
    OTHER_PLACE = "other_place", "dans un autre lieu"
    REMOTE = "remote", "à distance"
    HOME = "home", "au domicile de la personne"


class ActivityKind(Labelled):
    """The six kinds of act of RULES 19. New members are added at the end: totals count by place."""

    ANSWER = "answer", "répondre et informer"
    PRESENT = "present", "présenter des services et dispositifs"
    SUPPORT = "support", "accompagner une personne"
    WORKSHOP = "workshop", "animer un atelier"
    REDIRECT = "redirect", "rediriger vers une autre structure"
    MANDATE = "mandate", "conclure un mandat Aidants Connect"


class Age(Labelled):
    """The bracket of an age, in years. New members are added at the end: totals count by place."""

    CHILD = "child", "moins de 12 ans"
    TEENAGER = "teenager", "12 à 17 ans"
    YOUNG = "young", "18 à 34 ans"
    ADULT = "adult", "35 à 59 ans"
    SENIOR = "senior", "60 ans et plus"


class Standing(Labelled):
    """The status of a person supported. New members are added at the end: totals count by place."""

    AT_SCHOOL = "at_school", "scolarisé ou étudiant"
    EMPLOYED = "employed", "en emploi"
    JOB_SEEKER = "job_seeker", "sans emploi"
    RETIRED = "retired", "retraité"


class Theme(Labelled):
    """What the activity was about (RULES 19). New members are added at the end: totals count by place."""

    PROCEDURES = "procedures", "démarches administratives"
    COMPUTER = "computer", "prise en main d'un ordinateur"
    PHONE = "phone", "smartphone et tablette"
    BROWSING = "browsing", "navigation sur internet"
    EMAIL = "email", "messagerie électronique"
    VIDEO = "video", "visioconférence et échanges avec ses proches"
    OFFICE = "office", "bureautique"
    PICTURES = "pictures", "photos, vidéos et fichiers"
    SOCIAL_NETWORKS = "social_networks", "réseaux sociaux"
    INFORMATION = "information", "s'informer et vérifier les sources"
    DATA = "data", "protection des données et sécurité"
    SCHOOLING = "schooling", "scolarité des enfants"
    HEALTH = "health", "santé en ligne"
    JOB = "job", "recherche d'emploi"
    REMOTE_WORK = "remote_work", "travail à distance"
    BUYING = "buying", "achat et vente en ligne"
    BANKING = "banking", "banque et budget"
    HOUSING = "housing", "logement et énergie"
    TRANSPORT = "transport", "transports et déplacements"
    CULTURE = "culture", "culture et loisirs"


class Redirection(Labelled):
    """To whom somebody was redirected. New members are added at the end: totals count by place."""

    FRANCE_SERVICES = "france_services", "une maison France Services"
    ADMINISTRATION = "administration", "une administration ou un organisme social"
    SOCIAL_CARE = "social_care", "un service d'action sociale"
    MEDIATION = "mediation", "un autre lieu de médiation numérique"
    ASSOCIATION = "association", "une association"
    OTHER = "other", "une autre structure"


@dataclass(frozen=True, kw_only=True)
class ReportAnswers:
    """What an adviser reports of an activity; the people supported are not named.

    Args:
        day: of the activity, where the adviser works.
        channel: where it took place.
        kind: of RULES 19.
        group: whether it was for a group.
        people: how many took part.
        ages: how many of each bracket, in the order of ``Age``; those of unknown age are left out.
        standings: how many of each status, in the order of ``Standing``, as for ``ages``.
        themes: at least one.
        minutes: how long it lasted.
        insee_code, postal_code: the commune.
        redirected_to: where somebody was sent, None for nobody.
        mandate: whether an Aidants Connect mandate was concluded.
    """

    day: date
    channel: Channel
    kind: ActivityKind
    group: bool
    people: int
    ages: tuple[int, ...] = ()
    standings: tuple[int, ...] = ()
    themes: tuple[Theme, ...]
    minutes: int
    insee_code: str
    postal_code: str
    redirected_to: Redirection | None = None
    mandate: bool = False

    def require_sound(self, today: date, recruitments: Sequence[Recruitment]) -> Recruitment:
        """Refuse answers that contradict each other or the contracts, all at once (RULES 19 and section 11).

        Args:
            today: the date where the adviser works.
            recruitments: of the adviser.

        Returns:
            the recruitment under whose contract the activity was.

        Raises:
            Refusals: ``report_in_future``, ``not_under_contract``, ``support_is_individual``,
                ``workshop_is_for_a_group``, ``people_out_of_range``, ``more_ages_than_people``,
                ``more_statuses_than_people``, ``themes_out_of_range``, ``minutes_out_of_range`` or
                ``redirection_missing``, each with a pointer to its answer.
            Unanswered: some answers are missing, and those that are there are right.
        """
        rules = RefusalCollector()
        rules.check(lambda: _not_to_come(self, today))
        recruitment = rules.check(lambda: contract_on(recruitments, self.day))
        for rule in _RULES:
            rules.check(partial(rule, self))
        rules.require()
        assert recruitment is not None
        return recruitment

    def normalised(self) -> "ReportAnswers":
        """Return the answers as they are stored: each theme once; a mandate when the kind is to conclude
        one."""
        return replace(
            self,
            themes=tuple(one for one in Theme if one in self.themes),
            mandate=self.mandate or self.kind is ActivityKind.MANDATE,
        )


# Functions, not methods, since they also run on a partly filled form (``Answered``).


def _not_to_come(answers: ReportAnswers, today: date) -> None:
    if answers.day > today:
        raise _wrong("report_in_future", "Un compte rendu ne se fait qu'une fois l'activité finie.", "/day")


def _for_one_or_for_a_group(answers: ReportAnswers) -> None:
    if answers.kind is ActivityKind.SUPPORT and answers.group:
        raise _wrong(
            "support_is_individual",
            "L'accompagnement d'une personne est individuel. Pour un groupe, choisissez une autre activité.",
            "/group",
        )
    if answers.kind is ActivityKind.WORKSHOP and not answers.group:
        raise _wrong(
            "workshop_is_for_a_group",
            "Un atelier est collectif, même si une seule personne est venue.",
            "/group",
        )


def _people_in_range(answers: ReportAnswers) -> None:
    if not 1 <= answers.people <= MOST_PEOPLE or (not answers.group and answers.people != 1):
        raise _wrong("people_out_of_range", f"Indiquez de 1 à {MOST_PEOPLE} personnes.", "/people")


def _ages_of_those_there(answers: ReportAnswers) -> None:
    if sum(answers.ages) > answers.people:
        raise _wrong(
            "more_ages_than_people",
            "Les âges comptent plus de personnes qu'il n'en est venu : corrigez l'un ou l'autre.",
            "/people",
        )


def _standings_of_those_there(answers: ReportAnswers) -> None:
    if sum(answers.standings) > answers.people:
        raise _wrong(
            "more_statuses_than_people",
            "Les statuts comptent plus de personnes qu'il n'en est venu : corrigez l'un ou l'autre.",
            "/people",
        )


def _themes_in_range(answers: ReportAnswers) -> None:
    if not 1 <= len(set(answers.themes)) <= MOST_THEMES:
        raise _wrong("themes_out_of_range", f"Choisissez de 1 à {MOST_THEMES} thèmes.", "/themes")


def _minutes_in_range(answers: ReportAnswers) -> None:
    if not LEAST_MINUTES <= answers.minutes <= MOST_MINUTES:
        raise _wrong(
            "minutes_out_of_range",
            f"Indiquez une durée de {LEAST_MINUTES} à {MOST_MINUTES} minutes.",
            "/minutes",
        )


def _redirection_said(answers: ReportAnswers) -> None:
    if answers.kind is ActivityKind.REDIRECT and answers.redirected_to is None:
        raise _wrong("redirection_missing", "Indiquez vers qui la personne a été dirigée.", "/redirected_to")


_RULES = (
    _for_one_or_for_a_group,
    _people_in_range,
    _ages_of_those_there,
    _standings_of_those_there,
    _themes_in_range,
    _minutes_in_range,
    _redirection_said,
)


def _wrong(code: str, message: str, pointer: str) -> Refusal:
    return Refusal(code, message, "invalid", pointer)


@dataclass(frozen=True, kw_only=True)
class ActivityReport(Entity):
    """A report as it is stored. Its id begins with its day, so that ids sort by day.

    Args:
        recruitment_id: of the adviser's contract on that day.
        answers: normalised.
        written_at: when it was first recorded.
    """

    recruitment_id: str
    answers: ReportAnswers
    written_at: datetime

    @property
    def day(self) -> date:
        """The day of the activity."""
        return self.answers.day

    @property
    def quarter(self) -> Quarter:
        """The quarter that counts it."""
        return Quarter.of(self.day)

    def corrected(self, answers: ReportAnswers) -> "ActivityReport":
        """Return the report with other answers; on another day it gets another id and counts as never
        stored."""
        right = answers.normalised()
        if right.day == self.day:
            return replace(self, answers=right)
        return replace(self, id=_on_day(right.day, self.id[_DAY_LENGTH:]), answers=right, version=0)

    def under(self, recruitment: Recruitment) -> "ActivityReport":
        """Return the report attached to the contract of its day; if that changes, it counts as never
        stored."""
        if recruitment.id == self.recruitment_id:
            return self
        return replace(self, recruitment_id=recruitment.id, version=0)


# An id is a UUID of version 8, the version for custom layouts (RFC 9562): the first 48 bits are the day in
# milliseconds, as in UUIDv7; the rest comes from the name that the browser or the file gave to the report.
_DAY_LENGTH = len("00000000-0000")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def report_id(day: date, client_id: str) -> str:
    """Return the id of a report, from its day and the name that a browser or a file gave to it."""
    drawn = sha256(client_id.encode()).hexdigest()
    variant = "89ab"[int(drawn[3], 16) % 4]
    return _on_day(day, f"-8{drawn[:3]}-{variant}{drawn[4:7]}-{drawn[7:19]}")


def _on_day(day: date, rest: str) -> str:
    return f"{first_id_of(day)}{rest}"


def first_id_of(day: date) -> str:
    """Return the lowest id that a report of a day can have."""
    instant = datetime(day.year, day.month, day.day, tzinfo=UTC)
    figures = f"{(instant - _EPOCH) // timedelta(milliseconds=1):012x}"
    return f"{figures[:8]}-{figures[8:]}"


_CLIENT_ID = re.compile(r"[0-9A-Za-z-]{8,64}", re.ASCII)


def is_client_id(text: str) -> bool:
    """Return whether a text may name a report: long enough to be random, short enough for a key."""
    return _CLIENT_ID.fullmatch(text) is not None


def contract_on(recruitments: Sequence[Recruitment], day: date) -> Recruitment:
    """Return the recruitment whose contract covers a day: only under one may an adviser report (RULES 19).

    Args:
        recruitments: of the adviser.
        day: of the activity.

    Raises:
        Refusal: ``not_under_contract``.
    """
    there = [one for one in recruitments if one.under_contract_during(day, day)]
    if not there:
        raise _wrong(
            "not_under_contract",
            f"Vous n'aviez pas de contrat de conseiller numérique le {french_date(day)} : vérifiez la date, "
            "ou demandez à votre structure de vérifier le contrat qu'elle a enregistré.",
            "/day",
        )
    return max(there, key=lambda one: one.validated_at)


def quarter_locked(quarter: Quarter) -> Refusal:
    """Return the refusal to change a report once the follow-up of its quarter was submitted (RULES section
    11)."""
    return Refusal(
        "quarter_locked",
        f"Le suivi du {quarter.label} est transmis : les comptes rendus de ce trimestre ne changent plus. Si "
        "l'un d'eux est faux, dites-le à votre structure, qui peut en informer la Banque des Territoires.",
        "conflict",
        "/day",
    )
