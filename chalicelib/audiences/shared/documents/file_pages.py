"""Declare once the routes and pages to deposit, read and remove a file of an object."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any, Protocol

from chalicelib.audiences.shared.documents.uploads import UploadView, back_to, sending, upload_view
from chalicelib.audiences.shared.forms import ConfirmedUpload, EntityId
from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.access.scopes import Who
from chalicelib.domain.documents.document import Document
from chalicelib.domain.shared.parameters import Parameters
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.http.act import Audience, FormPost, Nothing, Show
from chalicelib.http.fields import Ask
from chalicelib.http.html import pages
from chalicelib.http.html.page_forms import PageForm, Shown, filled, shown_or_blank
from chalicelib.http.operation import Request, Response
from chalicelib.http.serve import AnyRequest
from chalicelib.services.core.ports import Ports
from chalicelib.services.documents.deposits import Upload


class ReceivedFile(ConfirmedUpload):
    """The same form on the page, where an error of the file is shown next to the field that sent it."""

    upload_id: Annotated[EntityId, Ask("Fichier", shown_as="file")]


class DepositedFile(Protocol):
    """The service of a file: ``services.documents.kept_file.KeptFile``, or one with the same interface."""

    @property
    def field(self) -> str:
        """The name of the file in the names of its acts."""

    @property
    def depositing(self) -> Act:
        """The act to deposit it."""

    @property
    def removing(self) -> Act:
        """The act to remove it."""

    @property
    def reading(self) -> Act:
        """The act to read it."""

    @property
    def read(self) -> Callable[[Ports, Actor, str | None, Act], Any]:
        """Function that returns the object when the actor may do the act; without an id, the actor's own."""

    @property
    def require(self) -> Callable[[Any], None]:
        """Function that raises a ``Refusal`` when this file cannot be deposited for an object."""

    def of(self, known: Any, /) -> Document | None:
        """Return the file of an object, or None."""

    def upload(
        self,
        ports: Ports,
        actor: Actor,
        object_id: str | None = None,
        *,
        back_to: Callable[[str], str] | None = None,
    ) -> Upload:
        """Return the form that uploads the file."""

    def deposit(self, ports: Ports, actor: Actor, object_id: str | None = None, *, upload_id: str) -> Any:
        """Record an uploaded file."""

    def remove(self, ports: Ports, actor: Actor, object_id: str | None = None) -> Any:
        """Remove the file."""

    def download(self, ports: Ports, actor: Actor, object_id: str | None = None) -> str:
        """Return a short-lived URL of the file."""


@dataclass(frozen=True, kw_only=True)
class FileWords:
    """The French words of the pages of a file.

    Args:
        title: title of its pages, and label of the field that sends it.
        the: its name with the article: « la copie du contrat ».
        feminine: True for « déposée », False for « déposé ».
        attached: the object that it belongs to: « au contrat ».
        readers: who else may read it, with the verb: « Votre préfecture peut ».
        again: end of the sentence on its removal, after its name.
        kept: returns until when it is kept: « 24 mois après son dépôt ».
        asks: called with the object; returns the sentence that asks for the file.
    """

    title: str
    the: str
    feminine: bool
    attached: str
    readers: str
    again: str
    kept: Callable[[Parameters], str]
    asks: Callable[[Any], str]


@dataclass(frozen=True, kw_only=True)
class FilePages:
    """The pages and the routes of a file for one audience.

    Args:
        file: the service of the file.
        words: the French words of its pages.
        audience: who deposits it.
        who: roles of the audience; all when empty.
        suffix: of the names of the acts, to tell apart those of several audiences.
        path: of its first page.
        api: its routes, under the prefix of the audience.
        above: path of the page that leads to it, with the path parameters in braces.
        person: called with the object; returns the name of the person.
        back: label of the link to the page above; when empty, the name of the person.
        render: renders a page of the audience; arguments as for ``pages.page``.
        layout: the template that the page extends.
        shows: returns the view of the object, for the response of an act.
    """

    file: DepositedFile
    words: FileWords
    audience: Audience
    who: frozenset[Who] = frozenset()
    suffix: str = ""
    path: str
    api: str
    above: str
    person: Callable[[Any], str]
    render: Callable[..., Response]
    layout: str
    shows: Show
    back: str = ""

    def declare(self) -> None:
        """Declare the pages, the routes for programs, and the acts of both."""
        name, file = f"{self.file.field}{self.suffix}", self.file
        self._page(self.path, file.depositing, f"show_{name}")(self.show)
        self._page(f"{self.path}/recu", file.depositing, f"show_received_{name}")(self.show_received)
        self._page(f"{self.path}/retrait", file.removing, f"show_{name}_removal")(self.show_removal)
        self._page(f"{self.path}/fichier", file.reading, f"show_{name}_file")(self.show_file)
        self.audience.get(
            f"{self.api}/upload",
            file.depositing,
            who=self.who,
            name=f"prepare_{name}",
            summary=f"Comment envoyer {self.words.the} (PDF, 10 Mo au plus)",
            responses={200: UploadView},
            refusals=[409],
        )(self.prepare)
        own = f"download_{name}" if self.suffix else f"download_own_{name}"
        declare_download(self.audience, file, self.api, own, self.words, who=self.who)
        self.audience.act(
            file.depositing,
            name=f"{file.depositing}{self.suffix}",
            who=self.who,
            api=f"PUT {self.api}",
            summary=f"Confirmer l'envoi ({self.words.title.lower()}) : le fichier remplace le précédent",
            form=ConfirmedUpload,
            do=file.deposit,
            shows=self.shows,
            page=FormPost(
                f"{self.path}/recu", then=self.path, again=self.show, form=PageForm(model=ReceivedFile)
            ),
        )
        self.audience.act(
            file.removing,
            name=f"{file.removing}{self.suffix}",
            who=self.who,
            api=f"DELETE {self.api}",
            summary=f"Retirer {self.words.the}, si le fichier n'est pas le bon",
            do=file.remove,
            shows=self.shows,
            page=FormPost(f"{self.path}/retrait", then=self.path, again=self.show_removal),
        )

    def _page(self, path: str, act: Act, name: str) -> Callable[..., Any]:
        return self.audience.page(path, act, who=self.who, name=name)

    def show(self, request: AnyRequest, *, shown: Shown | None = None, **path: str) -> Response:
        """Show the deposited file, and the form that sends one."""
        known = self._object(request, self.file.depositing)
        if shown is None and not self._may_be_deposited(known):
            return pages.go_to(self.above.format(**path))
        received = f"{self.path.format(**path)}/recu"
        upload = self.file.upload(
            request.ports, request.actor, *request.subjects, back_to=partial(back_to, received)
        )
        page = self._render(
            request,
            "file_deposit.html",
            self.words.title,
            known,
            path,
            shown,
            upload=upload_view(upload),
            document=self.file.of(known),
            asked=self.words.asks(known),
            kept=self.words.kept(request.ports.parameters()),
        )
        return sending(page, upload)

    def show_received(self, request: Request, **path: str) -> Response:
        """Show that the file was received, with the button that deposits it: a GET changes nothing."""
        known = self._object(request, self.file.depositing)
        # S3 adds parameters to the URL; only the one that ``back_to`` wrote is read.
        upload_id = request.query.get("depot")
        if not upload_id or not self._may_be_deposited(known):
            return pages.go_to(self.path.format(**path))
        form = filled(request, ReceivedFile, upload_id=upload_id)
        return self._render(
            request, "file_received.html", f"{self.words.title} : fichier reçu", known, path, form
        )

    def show_removal(self, request: AnyRequest, *, shown: Shown | None = None, **path: str) -> Response:
        """Ask for a confirmation before the file is removed."""
        known = self._object(request, self.file.removing)
        if shown is None and self.file.of(known) is None:
            return pages.go_to(self.path.format(**path))
        form = shown_or_blank(request, Nothing, shown)
        return self._render(
            request, "file_removal.html", f"{self.words.title} : retirer le fichier", known, path, form
        )

    def show_file(self, request: Request, **path: str) -> Response:
        """Redirect to the download of the file."""
        return pages.leave_for(self.file.download(request.ports, request.actor, *request.subjects))

    def prepare(self, request: Request, **path: str) -> Response:
        """Return a form that uploads a file directly to the bucket."""
        return Response(body=upload_view(self.file.upload(request.ports, request.actor, *request.subjects)))

    def _object(self, request: AnyRequest, act: Act) -> Any:
        return self.file.read(
            request.ports, request.actor, request.subjects[0] if request.subjects else None, act
        )

    def _may_be_deposited(self, known: Any) -> bool:
        try:
            self.file.require(known)
        except Refusal:
            return False
        return True

    def _render(
        self,
        request: AnyRequest,
        template: str,
        title: str,
        known: Any,
        path: dict[str, str],
        form: Shown | None,
        **shown: Any,
    ) -> Response:
        return self.render(
            request,
            template,
            title=title,
            form=form,
            layout=self.layout,
            words=self.words,
            person=self.person(known),
            above=self.above.format(**path),
            back=self.back or self.person(known),
            file_path=self.path.format(**path),
            **shown,
        )


def declare_download(
    audience: Audience,
    file: DepositedFile,
    api: str,
    name: str,
    words: FileWords,
    *,
    who: frozenset[Who] = frozenset(),
    page: str = "",
) -> None:
    """Declare the download of a file: a route for programs and, when ``page`` is given, one for pages."""

    def download(request: Request, **path: str) -> Response:
        link = file.download(request.ports, request.actor, *request.subjects)
        return Response(status=303, headers={"Location": link})

    def show_file(request: Request, **path: str) -> Response:
        return pages.leave_for(file.download(request.ports, request.actor, *request.subjects))

    audience.get(
        api,
        file.reading,
        who=who,
        name=name,
        summary=f"{words.title} (PDF) : mène à une adresse valable cinq minutes",
        responses={303: None},
        refusals=[410],
    )(download)
    if page:
        audience.page(page, file.reading, who=who, name=f"{name}_page")(show_file)
