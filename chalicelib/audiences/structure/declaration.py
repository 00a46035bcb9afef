"""The declaration of a structure for a quarter: the forms of the API and of the page (RULES section 11)."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Annotated, Any, Self

from pydantic import Field, create_model, model_validator

from chalicelib.audiences.shared.forms import MOST_POSTS, EntityId, PersonName
from chalicelib.audiences.shared.money.amounts import typed, typed_euros
from chalicelib.domain.following_up.declaration import Declared, PostDeclaration
from chalicelib.domain.following_up.third_parties import MOST_PARTIES, ThirdParty, wrong_parties
from chalicelib.domain.shared.french import of_person
from chalicelib.http.bodies import Fields
from chalicelib.http.fields import Ask, Form, Kind, Line, MultiLine, wrong_fields
from chalicelib.http.html.form_questions import FormQuestion, questions_of
from chalicelib.http.html.page_forms import PageForm
from chalicelib.services.following_up.preparing import PostFacts

_PART_TIME = "Si ce n'était pas à plein temps."
# The most third parties on the page: a structure rarely invoices more.
_LINES = 5


class PostForm(Form):
    """The declaration of one adviser for a quarter."""

    recruitment_id: EntityId
    gross_pay_cents: Annotated[int, Field(ge=0, le=10_000_000)]
    absence_days: Annotated[int, Field(ge=0, le=92)]
    full_time: bool
    part_time_days: Annotated[int, Field(ge=1, le=92)] | None = None
    part_time_reason: Annotated[str, Line(500)] | None = None

    @model_validator(mode="after")
    def _explained(self) -> Self:
        """Require days and a reason for an adviser who was not full time."""
        wrong_ones = PostDeclaration(**self.model_dump()).unexplained
        if wrong_ones:
            raise wrong_fields({name: (one.code, one.message) for name, one in wrong_ones.items()})
        return self


class ThirdPartyForm(Form):
    """A third party whom the structure invoiced for the time of its advisers."""

    name: Annotated[str, Line(200, name=True)]
    amount_cents: Annotated[int, Field(ge=1, le=100_000_000)]
    time_percent: Annotated[int, Field(ge=1, le=100)]


class _DeclarationForm(Form):
    third_parties_invoiced: Annotated[
        bool,
        Ask(
            "Avez-vous facturé des prestations à des tiers ?",
            hint="Au plus un tiers du temps des conseillers.",
        ),
    ]
    comment: Annotated[Annotated[str, MultiLine(1, 2000)] | None, Ask("Commentaire")] = None
    signed_by: Annotated[PersonName, Ask("Nom de la personne qui signe", autocomplete="name")]
    quality: Annotated[
        str,
        Line(100, name=True),
        Ask(
            "Sa qualité",
            hint="Ce qui lui permet de signer. Exemple : directrice, par délégation du maire.",
            autocomplete="organization-title",
        ),
    ]

    @model_validator(mode="after")
    def _at_most_a_third(self) -> Self:
        """Require the third parties that were invoiced, for at most a third of the time."""
        wrong_ones = wrong_parties(self.third_parties_invoiced, self._parties())
        if wrong_ones:
            raise wrong_fields(
                {
                    self._party_field(name, one.code): (one.code, one.message)
                    for name, one in wrong_ones.items()
                }
            )
        return self

    def arguments(self) -> dict[str, Any]:
        """Return the declaration as one domain value."""
        told = self.model_dump(include=set(_DeclarationForm.model_fields))
        posts = tuple(PostDeclaration(**post.model_dump()) for post in self._posts())
        answer = getattr(self, "answer", None)
        return {"declared": Declared(posts=posts, third_parties=self._parties(), answer=answer, **told)}

    @classmethod
    def given(cls) -> set[str]:
        """Return the name in ``arguments``."""
        return {"declared"}

    def _posts(self) -> list[PostForm]:
        raise NotImplementedError

    def _parties(self) -> tuple[ThirdParty, ...]:
        raise NotImplementedError

    def _party_field(self, name: str, code: str) -> str:
        """Return the field of this form that shows an error on third parties."""
        raise NotImplementedError


class FollowUpForm(_DeclarationForm):
    """The declaration of a structure for a quarter (RULES section 11)."""

    # An adviser and the replacement within the quarter are both declared; none when all had left.
    posts: Annotated[list[PostForm], Field(max_length=2 * MOST_POSTS)]
    third_parties: Annotated[
        list[ThirdPartyForm],
        Field(default_factory=list, max_length=MOST_PARTIES),
        Ask(
            "Tiers facturés", hint="Nom, montant en centimes et part du temps des conseillers, en pour cent."
        ),
    ]
    answer: Annotated[
        Annotated[str, MultiLine(1, 2000)] | None,
        Ask("Réponse à la question de la Banque des Territoires", hint="Si une question est posée."),
    ] = None

    def _posts(self) -> list[PostForm]:
        return self.posts

    def _parties(self) -> tuple[ThirdParty, ...]:
        return tuple(ThirdParty(**one.model_dump()) for one in self.third_parties)

    def _party_field(self, name: str, code: str) -> str:
        return name


class _PostPage(PostForm):
    """The questions of the page on one adviser; ``{}`` is the name, ``{of}`` « de » and the name."""

    gross_pay_cents: Annotated[
        int,
        typed(0, 10_000_000),
        Kind(inputmode="decimal"),
        Ask("Coût salarial brut {of} sur le trimestre, en euros", hint="Exemple : 7 500,50"),
    ]
    absence_days: Annotated[int, Field(ge=0, le=92), Ask("Jours d'absence {of}", hint="0 s'il n'y en a pas.")]
    full_time: Annotated[
        bool,
        Ask(
            "{} a travaillé à plein temps à ses missions",
            hint="Le versement est conditionné au temps plein. Sinon, dites-le : la Banque des Territoires "
            "décide de la suite.",
        ),
    ]
    part_time_days: Annotated[
        Annotated[int, Field(ge=1, le=92)] | None,
        Ask("Jours {of} qui n'étaient pas à plein temps", hint=_PART_TIME, when="full_time=non"),
    ] = None
    part_time_reason: Annotated[
        Annotated[str, Line(500)] | None,
        Ask("Pourquoi {} n'a pas travaillé à plein temps", hint=_PART_TIME, when="full_time=non"),
    ] = None


class _ThirdPartyPage(ThirdPartyForm):
    """The questions of the page on one third party."""

    name: Annotated[str, Line(200, name=True), Ask("Qui a été facturé")]
    amount_cents: Annotated[
        int,
        typed(1, 100_000_000),
        Kind(inputmode="decimal"),
        Ask("Montant facturé sur le trimestre, en euros"),
    ]
    time_percent: Annotated[
        int, Field(ge=1, le=100), Ask("Part du temps des conseillers, en %", hint="Exemple : 10")
    ]


class _DeclarationPage(_DeclarationForm):
    def _posts(self) -> list[PostForm]:
        return [post for name in type(self).model_fields if isinstance(post := getattr(self, name), PostForm)]

    def _parties(self) -> tuple[ThirdParty, ...]:
        lines = (getattr(self, name) for name in type(self).model_fields)
        return tuple(ThirdParty(**one.model_dump()) for one in lines if isinstance(one, ThirdPartyForm))

    def _party_field(self, name: str, code: str) -> str:
        return "third0.name" if code == "third_parties_missing" else "third0.time_percent"


@cache
def _form_for(advisers: int, lines: int, answers: bool) -> type[_DeclarationPage]:
    """Return a form with the questions on each adviser under contract and each third party."""
    groups: dict[str, Any] = {f"post{number}": (_PostPage, ...) for number in range(advisers)}
    groups |= {f"third{number}": (_ThirdPartyPage | None, None) for number in range(lines)}
    if answers:
        groups["answer"] = (Annotated[Annotated[str, MultiLine(1, 2000)], Ask("Votre réponse")], ...)
    return create_model("DeclarationPage", __base__=_DeclarationPage, **groups)


@dataclass(frozen=True, kw_only=True)
class DeclarationQuestions(PageForm):
    """The questions of a quarter, with the names of the advisers.

    Args:
        names: of the advisers, in the order of their groups of questions.
        lines: the number of third parties asked for.
    """

    names: tuple[str, ...]
    lines: int

    @property
    def questions(self) -> dict[str, FormQuestion]:
        """The answer to a question, the questions on each adviser, then those on the structure."""
        of_posts: dict[str, FormQuestion] = {}
        others: dict[str, FormQuestion] = {}
        asked = questions_of(self.model)
        answer = {"answer": asked["answer"]} if "answer" in asked else {}
        for field, one in asked.items():
            post, dot, _ = field.partition(".")
            if dot and post.startswith("post"):
                name = self.names[int(post.removeprefix("post"))]
                of_posts[field] = replace(
                    one, ask=replace(one.ask, label=one.ask.label.format(name, of=of_person(name)))
                )
            else:
                others[field] = one
        return answer | of_posts | others


def declaration_questions(
    advisers: tuple[tuple[str, str], ...], *, parties: int = 0, answers: bool = False
) -> DeclarationQuestions:
    """Return the form of the page of a follow-up.

    Args:
        advisers: by recruitment, the name of each adviser under contract.
        parties: the number of third parties declared so far; the form has room for one more.
        answers: whether a question is to be answered.
    """
    who = [(f"post{number}.recruitment_id", one) for number, (one, _) in enumerate(advisers)]
    lines = min(MOST_PARTIES, max(_LINES, parties + 1))
    fields_of = [[f"third{number}.{name}" for name in ThirdPartyForm.model_fields] for number in range(lines)]

    def prepare(sent: Fields) -> Fields:
        blank = [
            name for line in fields_of if not any(sent.first(name).strip() for name in line) for name in line
        ]
        # The answer to a question that was withdrawn meanwhile is dropped.
        unasked = () if answers else ("answer",)
        kept = sent.without(*(name for name, _ in who), *blank, *unasked)
        return Fields((*kept.pairs, *who))

    def void(given: Mapping[str, str]) -> Collection[str]:
        invoiced = given.get("third_parties_invoiced") != "non"
        return () if invoiced else [name for line in fields_of for name in line]

    return DeclarationQuestions(
        model=_form_for(len(advisers), lines, answers),
        prepare=prepare,
        void=void,
        names=tuple(name for _, name in advisers),
        lines=lines,
    )


def declaration_fields(
    known: Mapping[str, PostFacts], declared: Declared | None, before: Declared | None
) -> Fields:
    """Return the values of the form: those declared, otherwise those known.

    From the quarter before only the pay and the signer are proposed, which rarely change. An adviser who was
    not declared then gets the pay of the contract.

    Args:
        known: by recruitment, in the order of the groups of questions.
        declared: for this quarter, to be corrected or completed.
        before: for the quarter before.
    """
    return Fields(tuple(_proposed(known, declared, before)))


def _proposed(
    known: Mapping[str, PostFacts], declared: Declared | None, before: Declared | None
) -> Iterator[tuple[str, str]]:
    own = {post.recruitment_id: post for post in declared.posts} if declared else {}
    past = {post.recruitment_id: post for post in before.posts} if before else {}
    for number, (one, quarter) in enumerate(known.items()):
        post = own.get(one)
        if post is not None:
            yield f"post{number}.gross_pay_cents", typed_euros(post.gross_pay_cents)
            yield f"post{number}.absence_days", str(post.absence_days)
            yield f"post{number}.full_time", "oui" if post.full_time else "non"
            yield f"post{number}.part_time_days", str(post.part_time_days or "")
            yield f"post{number}.part_time_reason", post.part_time_reason or ""
            continue
        if one in past:
            yield f"post{number}.gross_pay_cents", typed_euros(past[one].gross_pay_cents)
        elif quarter.contract_pay_cents is not None:
            yield f"post{number}.gross_pay_cents", typed_euros(quarter.contract_pay_cents)
        if quarter.suspended_days:
            yield f"post{number}.absence_days", str(quarter.suspended_days)
    if declared:
        yield "third_parties_invoiced", "oui" if declared.third_parties_invoiced else "non"
        yield "comment", declared.comment or ""
        yield "answer", declared.answer or ""
        for number, party in enumerate(declared.third_parties):
            yield f"third{number}.name", party.name
            yield f"third{number}.amount_cents", typed_euros(party.amount_cents)
            yield f"third{number}.time_percent", str(party.time_percent)
    if signed := declared or before:
        yield "signed_by", signed.signed_by
        yield "quality", signed.quality
