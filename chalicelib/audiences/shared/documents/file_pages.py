"""Where people and programs deposit a file about an object, read it and remove it, each declared once."""

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
from chalicelib.http.call import Answer, Call
from chalicelib.http.fields import Ask
from chalicelib.http.html import pages
from chalicelib.http.html.page_forms import PageForm, Shown, filled, shown_or_blank
from chalicelib.http.serve import AnyCall
from chalicelib.services.core.ports import Ports
from chalicelib.services.documents.deposits import Upload


class ReceivedFile(ConfirmedUpload):
    """On the page, what is wrong with the file that was sent stands beside the field that sent it."""

    upload_id: Annotated[EntityId, Ask("Fichier", shown_as="file")]


class DepositedFile(Protocol):
    """What pages ask of a file: ``services.documents.kept.KeptFile``, or a service that does the same."""

    @property
    def field(self) -> str:
        """The name of the file in the names of its acts."""

    @property
    def depositing(self) -> Act:
        """The act of who deposits it."""

    @property
    def removing(self) -> Act:
        """The act of who removes it."""

    @property
    def reading(self) -> Act:
        """The act of who reads it."""

    @property
    def read(self) -> Callable[[Ports, Actor, str | None, Act], Any]:
        """What returns the object that somebody may do an act on; without an id, the actor's own."""

    @property
    def require(self) -> Callable[[Any], None]:
        """What refuses an object about which there is nothing to deposit."""

    def of(self, known: Any, /) -> Document | None:
        """The file of an object, or None."""

    def upload(
        self,
        ports: Ports,
        actor: Actor,
        object_id: str | None = None,
        *,
        back_to: Callable[[str], str] | None = None,
    ) -> Upload:
        """A form to upload the file."""

    def deposit(self, ports: Ports, actor: Actor, object_id: str | None = None, *, upload_id: str) -> Any:
        """Keep an uploaded file."""

    def remove(self, ports: Ports, actor: Actor, object_id: str | None = None) -> Any:
        """Remove the file."""

    def download(self, ports: Ports, actor: Actor, object_id: str | None = None) -> str:
        """A short-lived URL of the file."""


@dataclass(frozen=True, kw_only=True)
class FileWords:
    """How pages call a file, in French.

    Args:
        title: of its pages, and of the field that sends it.
        the: with its article, as « la copie du contrat ».
        feminine: whether it is « déposée ».
        attached: to what, as « au contrat ».
        readers: who may read it beside whoever reads the page, with the verb, as « Votre préfecture peut ».
        again: what follows its removal, after its name.
        kept: returns until when it is kept, as « 24 mois après son dépôt ».
        asks: returns what is to be sent, of the object.
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
        file: the file.
        words: how pages call it.
        audience: who deposits it.
        who: roles of the audience; all when empty.
        suffix: of the names of the acts, where several audiences have the same ones.
        path: of its first page.
        api: its routes, under the prefix of the audience.
        above: what its page stands under, with the parameters of the path in braces.
        person: returns whose file it is, of the object.
        back: what its page stands under, as the link calls it; the person when empty.
        render: renders a page of the audience; arguments as for ``pages.page``.
        layout: what the page extends.
        shows: the object as the answer of an act.
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
    render: Callable[..., Answer]
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
            answers={200: UploadView},
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

    def show(self, call: AnyCall, *, shown: Shown | None = None, **path: str) -> Answer:
        """Show the file that is deposited, and where to send one."""
        known = self._known(call, self.file.depositing)
        if shown is None and not self._possible(known):
            return pages.go_to(self.above.format(**path))
        received = f"{self.path.format(**path)}/recu"
        upload = self.file.upload(call.ports, call.actor, *call.subjects, back_to=partial(back_to, received))
        page = self._render(
            call,
            "file_deposit.html",
            self.words.title,
            known,
            path,
            shown,
            upload=upload_view(upload),
            document=self.file.of(known),
            asked=self.words.asks(known),
            kept=self.words.kept(call.ports.parameters()),
        )
        return sending(page, upload)

    def show_received(self, call: Call, **path: str) -> Answer:
        """Say that the file has come, with the button that deposits it: opening this page changes nothing."""
        known = self._known(call, self.file.depositing)
        # S3 says more in the address; what is read of it is what we wrote there ourselves.
        upload_id = call.query.get("depot")
        if not upload_id or not self._possible(known):
            return pages.go_to(self.path.format(**path))
        form = filled(call, ReceivedFile, upload_id=upload_id)
        return self._render(
            call, "file_received.html", f"{self.words.title} : fichier reçu", known, path, form
        )

    def show_removal(self, call: AnyCall, *, shown: Shown | None = None, **path: str) -> Answer:
        """Warn before the file is removed."""
        known = self._known(call, self.file.removing)
        if shown is None and self.file.of(known) is None:
            return pages.go_to(self.path.format(**path))
        form = shown_or_blank(call, Nothing, shown)
        return self._render(
            call, "file_removal.html", f"{self.words.title} : retirer le fichier", known, path, form
        )

    def show_file(self, call: Call, **path: str) -> Answer:
        """Redirect to the file, to be saved."""
        return pages.leave_for(self.file.download(call.ports, call.actor, *call.subjects))

    def prepare(self, call: Call, **path: str) -> Answer:
        """Return a form that uploads a file straight to the bucket."""
        return Answer(body=upload_view(self.file.upload(call.ports, call.actor, *call.subjects)))

    def _known(self, call: AnyCall, act: Act) -> Any:
        return self.file.read(call.ports, call.actor, call.subjects[0] if call.subjects else None, act)

    def _possible(self, known: Any) -> bool:
        try:
            self.file.require(known)
        except Refusal:
            return False
        return True

    def _render(
        self,
        call: AnyCall,
        template: str,
        title: str,
        known: Any,
        path: dict[str, str],
        form: Shown | None,
        **shown: Any,
    ) -> Answer:
        return self.render(
            call,
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
    """Declare where a file is read: a route for programs and, with its path, a page that leads to it."""

    def download(call: Call, **path: str) -> Answer:
        link = file.download(call.ports, call.actor, *call.subjects)
        return Answer(status=303, headers={"Location": link})

    def show_file(call: Call, **path: str) -> Answer:
        return pages.leave_for(file.download(call.ports, call.actor, *call.subjects))

    audience.get(
        api,
        file.reading,
        who=who,
        name=name,
        summary=f"{words.title} (PDF) : mène à une adresse valable cinq minutes",
        answers={303: None},
        refusals=[410],
    )(download)
    if page:
        audience.page(page, file.reading, who=who, name=f"{name}_page")(show_file)
