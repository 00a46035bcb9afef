"""The pages of the stand-in for Démarches simplifiées: they move files, and make it answer wrongly."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from chalicelib.domain.funding.case_file import PIECES, CaseFileState, Piece, Procedure
from chalicelib.http import problems
from chalicelib.http.problems import Problem
from infra.local.case_files.client import PATH
from infra.local.case_files.service import CaseFilesService, Lie, StoodInFile
from infra.local.rendering import page
from infra.local.responses import Response, json_response

_MOST_SHOWN = 200
T = TypeVar("T", Lie, CaseFileState, Piece)


class CaseFilesPages:
    """Answers under ``/_local/case-files``.

    Args:
        service: the stand-in.
        settle: runs everything that is due in the application.
        hint: tells the application that a file of a procedure changed.
    """

    def __init__(
        self, service: CaseFilesService, settle: Callable[[], bool], hint: Callable[[Procedure], None]
    ) -> None:
        self._service = service
        self._settle = settle
        self._hint = hint

    def index(self, wants_html: bool) -> Response:
        """Show its files, the newest first, and how it answers."""
        files = [*self._service.files.values()][: -_MOST_SHOWN - 1 : -1]
        if wants_html:
            return page(
                "case_files.html",
                "Démarches simplifiées, simulée",
                files=files,
                lies=Lie,
                lie=self._service.lie,
            )
        shown = [{"number": one.number, "state": one.state.value, "pieces": one.pieces} for one in files]
        return json_response({"lie": self._service.lie.value, "files": shown})

    def lie(self, form: Mapping[str, Sequence[str]]) -> Response:
        """Choose how it answers."""
        self._service.lie = _chosen(Lie, form.get("lie"))
        return self._back(PATH)

    def file(self, number: str) -> Response:
        """Show a file."""
        found = self._found(number)
        return page(
            "case_file.html",
            f"Dossier n° {found.number}, simulé",
            file=found,
            states=[one for one in CaseFileState if one is not CaseFileState.DRAFT],
            pieces=PIECES[found.kind],
        )

    def change(self, number: str, form: Mapping[str, Sequence[str]]) -> Response:
        """Move a file, deposit its pieces or write a message, as its page asks."""
        found = self._found(number)
        if "state" in form:
            reason = "".join(form.get("reason", ()))
            self._service.move(found.number, _chosen(CaseFileState, form["state"]), reason)
        elif "deposit" in form:
            self._service.deposit(found.number, [_chosen(Piece, [one]) for one in form.get("piece", ())])
        elif "message" in form:
            self._service.write(found.number)
        else:
            raise Problem(422, "nothing_asked", "Choisissez ce qui arrive au dossier.")
        self._hint(found.kind)
        return self._back(f"{PATH}/{found.number}")

    def _back(self, path: str) -> Response:
        self._settle()
        return Response(303, headers=[("Location", path)])

    def _found(self, number: str) -> StoodInFile:
        found = self._service.files.get(int(number)) if number.isascii() and number.isdecimal() else None
        if found is None:
            raise problems.not_found()
        return found


def _chosen(kind: type[T], values: Sequence[str] | None) -> T:
    try:
        return kind((values or [""])[-1])
    except ValueError:
        raise Problem(422, "unknown_choice", "Ce choix n'existe pas.") from None
