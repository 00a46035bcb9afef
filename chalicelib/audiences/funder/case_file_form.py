"""The funder's report on a case file, for programs and for the page (RULES 12)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Annotated, Any, Self

from pydantic import Field, create_model, model_validator

from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.funding.case_file import (
    PIECES,
    CaseFileReport,
    CaseFileState,
    KnownPiece,
    Piece,
    PieceState,
    Procedure,
)
from chalicelib.http.bodies import Fields
from chalicelib.http.fields import Ask, Day, Form, Line, wrong_fields
from chalicelib.http.html.form_questions import FormQuestion, questions_of
from chalicelib.http.html.page_forms import PageForm

_LARGEST_NUMBER = 999_999_999


class PieceForm(Form):
    """The state of one piece."""

    piece: Piece
    state: PieceState
    reason: Annotated[str, Line(300)] | None = None

    @model_validator(mode="after")
    def _explained(self) -> Self:
        """Require a reason for a refused piece."""
        if (refusal := self.known().unexplained) is not None:
            raise wrong_fields({"reason": (refusal.code, refusal.message)})
        return self

    def known(self) -> KnownPiece:
        """Return the piece as a value of the domain."""
        return KnownPiece(piece=self.piece, state=self.state, reason=self.reason)


class _CaseFileForm(Form):
    number: Annotated[
        int,
        Field(ge=1, le=_LARGEST_NUMBER),
        Ask("Numéro du dossier", hint="Sur Démarches simplifiées."),
    ]
    state: Annotated[CaseFileState, Ask("État du dossier")]
    since: Annotated[Day, Ask("Dans cet état depuis le")]
    reason: Annotated[
        Annotated[str, Line(500)] | None,
        Ask(
            "Pourquoi le dossier s'arrête",
            hint="La structure le lira.",
            when="state=refuse,sans_suite",
        ),
    ] = None

    def arguments(self) -> dict[str, Any]:
        """Return the report, as one value of the domain."""
        told = self.model_dump(include=set(_CaseFileForm.model_fields))
        return {"report": CaseFileReport(pieces=tuple(one.known() for one in self._pieces()), **told)}

    @classmethod
    def given(cls) -> set[str]:
        """Return the name of the one value."""
        return {"report"}

    def _pieces(self) -> list[PieceForm]:
        raise NotImplementedError


class CaseFileForm(_CaseFileForm):
    """The funder's report on a case file; a piece that is left out is expected (RULES 12)."""

    pieces: Annotated[tuple[PieceForm, ...], Field(max_length=len(Piece))] = ()

    def _pieces(self) -> list[PieceForm]:
        return list(self.pieces)


class _PiecePage(PieceForm):
    """The fields of one piece on the page; ``{}`` is replaced by the name of the piece."""

    state: Annotated[PieceState, Ask("{}")]
    reason: Annotated[
        Annotated[str, Line(300)] | None, Ask("Pourquoi elle est refusée ({})", when="state=refused")
    ] = None


class _CaseFilePage(_CaseFileForm):
    def _pieces(self) -> list[PieceForm]:
        named = (getattr(self, name) for name in type(self).model_fields)
        return [one for one in named if isinstance(one, PieceForm)]


@cache
def _asking(pieces: int) -> type[_CaseFilePage]:
    """Return the form with a group of questions for each piece of the procedure."""
    groups: dict[str, Any] = {f"piece{number}": (_PiecePage, ...) for number in range(pieces)}
    return create_model("CaseFilePage", __base__=_CaseFilePage, **groups)


@dataclass(frozen=True, kw_only=True)
class CaseFileQuestions(PageForm):
    """The questions on a case file, with the pieces of its procedure."""

    pieces: tuple[Piece, ...]

    @property
    def questions(self) -> Mapping[str, FormQuestion]:
        """The questions on the file, those on each piece, then the reason for stopping."""
        asked = questions_of(self.model)
        of_pieces: dict[str, FormQuestion] = {}
        for field, one in asked.items():
            group, dot, _ = field.partition(".")
            if dot:
                label = self.pieces[int(group.removeprefix("piece"))].label
                label = one.ask.label.format(label)
                of_pieces[field] = replace(one, ask=replace(one.ask, label=label[0].upper() + label[1:]))
        file = {name: one for name, one in asked.items() if name in ("number", "state", "since")}
        return file | of_pieces | {"reason": asked["reason"]}


def case_file_questions(procedure: Procedure) -> CaseFileQuestions:
    """Return the form of the page of a case file."""
    pieces = PIECES[procedure]
    known = [(f"piece{number}.piece", piece.value) for number, piece in enumerate(pieces)]

    def prepare(sent: Fields) -> Fields:
        return Fields((*sent.without(*(name for name, _ in known)).pairs, *known))

    return CaseFileQuestions(model=_asking(len(pieces)), prepare=prepare, pieces=pieces)


def case_file_typed(agreement: Agreement) -> dict[str, str]:
    """Return the state of a case file as values of its form."""
    known = agreement.case_file
    if known is None:
        return {}
    typed = {"number": str(known.number)}
    if known.state_since is not None:
        typed |= {"state": known.state.value, "since": known.state_since.isoformat()}
    for number, one in enumerate(known.known_pieces(agreement.procedure)):
        typed[f"piece{number}.state"] = one.state.value
        if one.reason:
            typed[f"piece{number}.reason"] = one.reason
    if known.reason:
        typed["reason"] = known.reason
    return typed
