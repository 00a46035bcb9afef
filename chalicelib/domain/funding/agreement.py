"""The subsidy agreement of a structure: from its case file to its end (RULES 12, 13 and section 11)."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from chalicelib.domain.applying.application import titled
from chalicelib.domain.applying.subsidy import LegalForm, StructureKind
from chalicelib.domain.following_up.quarter import Quarter
from chalicelib.domain.funding.agreement_status import (
    TRANSITIONS,
    TRAY_OF_CASE_FILE,
    TRAY_OF_STATUS,
    AgreementStatus,
    AgreementTray,
)
from chalicelib.domain.funding.agreement_version import AgreementVersion, Signatory
from chalicelib.domain.funding.case_file import CaseFile, CaseFileState, Procedure
from chalicelib.domain.funding.instalment import Share, default_schedule
from chalicelib.domain.shared.entity import Entity
from chalicelib.domain.shared.parameters import Parameters
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.domain.shared.transitions import require_transition

A = AgreementStatus


@dataclass(frozen=True, kw_only=True)
class Origin:
    """The agreement whose posts another one took over.

    Args:
        agreement_id: of the former agreement.
        structure_name: of its structure.
        on: the first day under the new one.
    """

    agreement_id: str
    structure_name: str
    on: date


@dataclass(frozen=True, kw_only=True)
class NewSiret:
    """The SIRET that the structure has from a day on; ``agreed`` once a text signed by all says it."""

    siret: str
    on: date
    agreed: bool = False


@dataclass(frozen=True, kw_only=True)
class Agreement(Entity):
    """The subsidy agreement of one application, created with its first validated candidate.

    Args:
        posts: how many it is for now, after grants, posts given back and posts taken back.
        version_id: of the text sent for signature; None while there is none.
        versions: how many texts were sent so far.
        signed_version_id: of the text in force, signed by all; None before.
        signed_posts: the posts of the text in force.
        posts_in_force: those of them that no other structure took over since; None while none went.
        schedule: the instalments of the text in force; empty before there is one.
        chosen: the instalments that the funder chose for the next text; empty when it chose none.
        waits_since: the date in Paris since which it waits for what ``tray`` says; None in older items.
        told_on: the first day whose digest tells the funder that its signature is awaited.
        ended_on: its last day.
        signatory: who signs in the name of the structure; None until the structure names somebody.
        signatory_named_at: when the structure last named somebody; None in older items.
        taken_in_on: the day of Paris on which it was taken in, running already; None for one made here.
        links_sent_on: the day on which its structure and advisers, taken in too, were sent their links.
        moved_cents: what its total has beside its posts, in euro cents: the days of posts before another
            structure took them over, less the days before posts came to it.
        origin: the agreement whose posts it took over; None of one that the committee granted.
        new_siret: that its texts say until the change takes effect; None without one.
        pieces_erased_on: the day of Paris on which its accounting pieces were erased; None before.
    """

    application_id: str
    structure_id: str
    structure_name: str
    siret: str
    kind: StructureKind
    legal_form: LegalForm | None
    department: str
    procedure: Procedure
    months: int
    per_post_cents: int
    posts: int
    status: AgreementStatus = AgreementStatus.DRAFT
    # Whether it belongs to an additional application of the structure (RULES section 8).
    additional: bool = False
    case_file: CaseFile | None = None
    complete_file_by: date
    created_at: datetime
    version_id: str | None = None
    versions: int = 0
    signed_version_id: str | None = None
    signed_posts: int | None = None
    posts_in_force: int | None = None
    schedule: tuple[Share, ...] = ()
    chosen: tuple[Share, ...] = ()
    waits_since: date | None = None
    told_on: date | None = None
    ended_on: date | None = None
    signatory: Signatory | None = None
    taken_in_on: date | None = None
    links_sent_on: date | None = None
    signatory_named_at: datetime | None = None
    moved_cents: int = 0
    origin: Origin | None = None
    new_siret: NewSiret | None = None
    pieces_erased_on: date | None = None

    @property
    def keeps_pieces(self) -> bool:
        """Whether what proves the use of its money is to be kept: signed by all, and not erased since."""
        return self.signed_version_id is not None and self.pieces_erased_on is None

    @property
    def title(self) -> str:
        """Its name on screens and in e-mails; it tells apart the agreements of one structure."""
        taken_over_from = self.origin.structure_name if self.origin else None
        return titled(self.structure_name, additional=self.additional, taken_over_from=taken_over_from)

    @property
    def total_cents(self) -> int:
        """The subsidy of all its posts, in euro cents (RULES 4 and 5)."""
        return self.total_of(self.posts)

    @property
    def granted_cents(self) -> int:
        """What its ledger grants, in euro cents: the text in force, less the posts that went since."""
        return self.total_of(self._posts_granted)

    @property
    def _posts_granted(self) -> int:
        signed = self.posts if self.signed_posts is None else self.signed_posts
        return signed if self.posts_in_force is None else self.posts_in_force

    def total_of(self, posts: int) -> int:
        """Return the subsidy of a number of posts, in euro cents, with the days of those that moved."""
        return self.per_post_cents * posts + self.moved_cents

    @property
    def tray(self) -> AgreementTray:
        """What it waits for."""
        if self.awaits_amendment:
            return AgreementTray.TO_SEND
        if self.status is not A.DRAFT:
            return TRAY_OF_STATUS[self.status]
        if self.origin is not None:
            return AgreementTray.TO_SEND
        if self.case_file is None:
            return AgreementTray.TO_RECEIVE
        if self.case_file.overdue:
            return AgreementTray.OVERDUE
        return TRAY_OF_CASE_FILE[self.case_file.state]

    @property
    def accepted(self) -> bool:
        """Whether the funder accepted its case file, or that of the agreement it takes over."""
        if self.origin is not None:
            return True
        return self.case_file is not None and self.case_file.state is CaseFileState.ACCEPTED

    @property
    def amendment_due(self) -> bool:
        """Whether the text in force is for other posts, another schedule or another SIRET than it has now."""
        unsaid = self.new_siret is not None and not self.new_siret.agreed
        changed = self.signed_posts != self.posts or bool(self.chosen) or unsaid
        return self.signed_posts is not None and changed

    @property
    def awaits_amendment(self) -> bool:
        """Whether its text is signed by all and an amendment to it is still to be sent."""
        return self.status is A.SIGNED and self.amendment_due

    def has_agreed_to(self, siret: str) -> bool:
        """Return whether a text signed by all says this new SIRET."""
        return self.new_siret is not None and self.new_siret.agreed and self.new_siret.siret == siret

    @property
    def is_out(self) -> bool:
        """Whether a text waits for a signature."""
        return self.status in (A.SENT, A.SIGNED_BY_STRUCTURE)

    @property
    def has_draft(self) -> bool:
        """Whether a text may still be sent; its draft may be read in advance (RULES 12)."""
        return self.status is A.DRAFT or self.awaits_amendment

    @property
    def in_force(self) -> bool:
        """Whether a text is signed by all and the agreement has not ended; an amendment may be pending."""
        return self.signed_version_id is not None and self.status is not A.ENDED

    @property
    def ended_unsigned(self) -> bool:
        """Whether it ended before a text was signed by all: nothing is paid under it."""
        return self.status is A.ENDED and self.signed_version_id is None

    @property
    def to_be_signed(self) -> bool:
        """Whether its first text is still to be signed by all, and money is to be paid under it."""
        return self.signed_version_id is None and self.status is not A.ENDED and self.total_cents > 0

    @property
    def awaits_file(self) -> bool:
        """Whether the structure still has to deposit or complete its case file."""
        waits = self.case_file is None or self.case_file.awaited
        return waits and self.origin is None and self.status is not A.ENDED

    @property
    def to_deposit(self) -> bool:
        """Whether no deposit of the case file is known yet."""
        deposited = self.case_file is not None and self.case_file.state is not CaseFileState.DRAFT
        return not deposited and self.origin is None and self.status is not A.ENDED

    @property
    def needs_vote(self) -> bool:
        """Whether a council must vote the signature: in public structures except services of the State."""
        return self.procedure is Procedure.PUBLIC and self.legal_form is not LegalForm.STATE_SERVICE

    @property
    def names_signatory(self) -> bool:
        """Whether the signatory of the structure may be named or corrected: until the structure signs."""
        return self.status is A.SENT or self.has_draft

    def with_signatory(self, signatory: Signatory, at: datetime) -> "Agreement":
        """Name who signs for the structure, at an instant; naming the same person again changes nothing.

        Raises:
            Refusal: ``status_forbids`` when the structure has signed or there is nothing to sign.
        """
        if signatory == self.signatory:
            return self
        if not self.names_signatory:
            raise Refusal(
                "status_forbids",
                "La structure a signé : le signataire est celui de ce texte. Retirez d'abord la signature, "
                "tant que la Banque des Territoires n'a pas signé ; ensuite, le prochain avenant dira qui le "
                "signe."
                if self.status is not A.ENDED
                else "Cette convention est terminée : plus rien n'est à signer.",
            )
        return replace(self, signatory=signatory, signatory_named_at=at)

    def overdue_line(self, today: date, params: Parameters) -> str:
        """Return the line of a digest about a case file that is overdue: structure, number, days late."""
        assert self.case_file is not None
        due_on = self.case_file.due_on(params)
        days = (today - due_on).days if due_on else 0
        late = f"{days} {'jours' if days > 1 else 'jour'} de retard"
        return f"{self.title} : dossier n° {self.case_file.number}, {late}"

    def with_case_file(self, case_file: CaseFile, today: date) -> "Agreement":
        """Set or replace its case file; setting the same one again changes nothing."""
        known = self.case_file
        if case_file == known:
            return self
        changed = replace(self, case_file=case_file)
        moved = known is None or known.state_since != case_file.state_since
        if self.status is not A.DRAFT or (changed.tray is self.tray and not moved):
            return changed
        return replace(changed, waits_since=case_file.state_since or today)

    @property
    def takes_file(self) -> bool:
        """Whether something about its case file may be recorded."""
        return self.origin is None and self.status is not A.ENDED

    def require_open_file(self) -> None:
        """Refuse to record anything about the case file once it has ended, or where none is asked for.

        Raises:
            Refusal: ``status_forbids``.
        """
        if self.origin is not None:
            raise Refusal(
                "status_forbids",
                "Aucun dossier n'est demandé pour des postes repris d'une autre structure : la convention "
                "s'envoie sans lui.",
            )
        if self.status is A.ENDED:
            raise Refusal(
                "status_forbids",
                "Cette convention est terminée : son dossier ne change plus. Si des postes sont de nouveau "
                "attribués, elle reprend et le dossier aussi.",
            )

    def require_number_free(self, holder: str | None) -> None:
        """Refuse the number of the case file of another agreement.

        Raises:
            Refusal: ``case_file_taken``.
        """
        if holder not in (None, self.id):
            raise Refusal(
                "case_file_taken",
                "Ce numéro est celui du dossier d'une autre convention : vérifiez-le sur Démarches "
                "simplifiées.",
                "invalid",
                "/number",
            )

    def waiting_from(self, day: date, before: "Agreement") -> "Agreement":
        """Set ``waits_since`` when it waits for another thing than before."""
        if self.waits_since is not None and self.tray is before.tray:
            return self
        return replace(self, waits_since=day)

    def _moved_to(self, status: AgreementStatus, message: str, today: date) -> "Agreement":
        moved = replace(self, status=require_transition(TRANSITIONS, self.status, status, message))
        return moved.waiting_from(today, self)

    def scheduled(self, params: Parameters) -> tuple[Share, ...]:
        """Return the instalments of its next text: the chosen ones, those in force, or the default ones."""
        return self.chosen or self.schedule or default_schedule(params)

    def schedule_in_force(self, params: Parameters) -> tuple[Share, ...]:
        """Return the instalments of the text in force, whatever was chosen for the next one."""
        return self.schedule or default_schedule(params)

    @property
    def takes_schedule(self) -> bool:
        """Whether the instalments of its next text may be chosen: while no text waits for a signature."""
        return self.status in (A.DRAFT, A.SIGNED)

    def with_schedule(self, schedule: tuple[Share, ...], today: date) -> "Agreement":
        """Choose the instalments of its next text; the same choice again changes nothing.

        Once a text is signed by all, choosing other instalments than its own calls for an amendment.

        Raises:
            Refusal: ``status_forbids`` while a text is out, or once it has ended.
        """
        if not self.takes_schedule:
            raise Refusal(
                "status_forbids",
                "Le texte envoyé a déjà son échéancier : reprenez-le avant d'en choisir un autre."
                if self.is_out
                else "Cette convention est terminée : plus aucun versement n'est à prévoir.",
            )
        chosen = () if self.status is A.SIGNED and schedule == self.schedule else schedule
        if chosen == self.chosen:
            return self
        return replace(self, chosen=chosen).waiting_from(today, self)

    def sent(self, version: AgreementVersion, today: date) -> "Agreement":
        """Send a text to be signed: the first one, or an amendment.

        Args:
            version: the text.
            today: the date in Paris.

        Raises:
            Refusal: ``status_forbids``, ``file_not_accepted`` before the case file is accepted,
                ``no_amendment`` when the text in force already has these posts.
        """
        self._require_accepted()
        if self.status is A.SIGNED and not self.amendment_due:
            raise Refusal(
                "no_amendment",
                "La convention signée est déjà celle de ces postes : un avenant s'envoie quand leur "
                "nombre, l'échéancier des versements ou le SIRET change.",
            )
        message = (
            f"La convention est « {self.status.label} » : reprenez-la avant d'envoyer un autre texte."
            if self.is_out
            else f"La convention est « {self.status.label} » : plus rien n'est à signer."
        )
        return replace(
            self._moved_to(A.SENT, message, today),
            version_id=version.id,
            versions=version.number,
            told_on=None,
        )

    def signed_by_structure(self, today: date, told_on: date) -> "Agreement":
        """Record that the structure signs the text that was sent.

        Args:
            today: the date in Paris.
            told_on: the day whose digest tells the funder.

        Raises:
            Refusal: ``status_forbids``, ``file_not_accepted``, ``signatory_missing``.
        """
        self._require_accepted()
        message = (
            "Aucun texte n'attend votre signature : la Banque des Territoires l'envoie une fois le dossier "
            "accepté, et vous en êtes informé par e-mail."
        )
        signed = replace(self._moved_to(A.SIGNED_BY_STRUCTURE, message, today), told_on=told_on)
        if self.signatory is None:
            raise Refusal(
                "signatory_missing",
                "Indiquez d'abord, sur la page de la convention, qui signe au nom de la structure.",
            )
        return signed

    def signed_by_funder(self, today: date, schedule: tuple[Share, ...]) -> "Agreement":
        """Record the funder's signature, always the last one (RULES 13).

        Args:
            today: the date in Paris.
            schedule: the instalments of the text.

        Raises:
            Refusal: ``status_forbids``, ``file_not_accepted``.
        """
        self._require_accepted()
        message = (
            "La Banque des Territoires signe en dernier : la structure doit d'abord signer le texte envoyé."
        )
        signed = replace(
            self,
            signed_version_id=self.version_id,
            signed_posts=self.posts,
            posts_in_force=None,
            version_id=None,
            schedule=schedule,
            chosen=(),
            new_siret=replace(self.new_siret, agreed=True) if self.new_siret else None,
        )
        return replace(
            signed, status=require_transition(TRANSITIONS, self.status, A.SIGNED, message), told_on=None
        ).waiting_from(today, self)

    def unsigned(self, today: date) -> "Agreement":
        """Remove the signature of the structure, which took it back; impossible once the funder signed.

        Raises:
            Refusal: ``status_forbids``.
        """
        if self.status is not A.SIGNED_BY_STRUCTURE:
            raise Refusal(
                "status_forbids",
                "Seule une signature que la Banque des Territoires n'a pas encore suivie peut être retirée. "
                "Une fois la convention signée par tous, un avenant la change.",
            )
        return replace(self, status=A.SENT, told_on=None).waiting_from(today, self)

    def taken_back(self, today: date) -> "Agreement":
        """Withdraw the text that was sent: the agreement goes back to the text in force, or to its draft.

        Raises:
            Refusal: ``status_forbids`` before a text is sent, and after the last signature.
        """
        if not self.is_out:
            raise Refusal(
                "status_forbids",
                "Seule une convention envoyée, et que la Banque des Territoires n'a pas signée, peut être "
                "reprise. Une fois signée par tous, un avenant la change.",
            )
        status = A.DRAFT if self.signed_version_id is None else A.SIGNED
        return replace(self, status=status, version_id=None, told_on=None).waiting_from(today, self)

    def for_posts(self, posts: int, today: date) -> "Agreement":
        """Change its number of posts; a text that waits for a signature is withdrawn.

        Without any post it ends; posts granted again bring it back to where it was.
        """
        if posts == self.posts:
            return self
        here = self.taken_back(today) if self.is_out else self
        changed = replace(here, posts=posts)
        if posts == 0:
            return changed.ended(today)
        if changed.status is A.ENDED:
            changed = changed._resumed()
        return changed.waiting_from(today, self)

    def post_moved_out(self, cents_kept: int, last_day: date, today: date) -> "Agreement":
        """Remove a post that another agreement takes over; a text that waits for a signature is withdrawn.

        Without any post left it ends; one that had ended with its months keeps its last day.

        Args:
            cents_kept: the subsidy of the days of the post until then, in euro cents.
            last_day: of the post under it.
            today: the date in Paris.
        """
        here = self.taken_back(today) if self.is_out else self
        changed = replace(here, posts=self.posts - 1, moved_cents=self.moved_cents + cents_kept)
        if self.signed_posts is not None:
            # A post given back before no longer counts either: no amendment can remove it any more. One that
            # no signed text has yet takes none of those that a text has.
            in_force = max(min(self._posts_granted - 1, changed.posts), 0)
            changed = replace(changed, posts_in_force=in_force)
        if self.status is A.ENDED or changed.posts:
            return changed.waiting_from(today, self)
        return changed.ended(last_day)

    def post_moved_in(self, cents_before: int, today: date) -> "Agreement":
        """Take over a post of another agreement; a text that waits for a signature is withdrawn.

        An agreement that had ended with the months of its own posts continues.

        Args:
            cents_before: the subsidy of the days of the post until then, in euro cents, which stays there.
            today: the date in Paris.
        """
        here = self.taken_back(today) if self.is_out else self
        changed = replace(here, posts=self.posts + 1, moved_cents=self.moved_cents - cents_before)
        if changed.status is A.ENDED:
            changed = changed._resumed()
        return changed.waiting_from(today, self)

    def _resumed(self) -> "Agreement":
        """Continue after its end, with its text in force, otherwise as a draft."""
        status = A.DRAFT if self.signed_version_id is None else A.SIGNED
        return replace(self, status=status, ended_on=None)

    def after_correction(self, last_day: date | None, today: date) -> "Agreement":
        """Correct its end after the contract of one of its advisers was corrected (RULES section 11).

        An agreement that had ended continues if a month is still to be paid; otherwise its last day is
        corrected. Without posts it stays ended.

        Args:
            last_day: the last day on which it pays now; None while a post waits for its first contract.
            today: the date in Paris.
        """
        if self.status is not A.ENDED or not self.posts:
            return self
        if last_day is not None and last_day < today:
            return replace(self, ended_on=last_day)
        return self._resumed().waiting_from(today, self)

    def with_siret(self, siret: str, today: date) -> "Agreement":
        """Change its SIRET; a text that waits for a signature with the former one is withdrawn."""
        here = self.taken_back(today) if self.is_out and siret != self.siret else self
        said = here.new_siret if here.new_siret and here.new_siret.siret != siret else None
        return replace(here, siret=siret, new_siret=said).waiting_from(today, self)

    def in_department(self, department: str, today: date) -> "Agreement":
        """Follow its structure to another department, whose commune was corrected (RULES section 4).

        A text that waits for a signature with the former one is withdrawn; a signed one stays.
        """
        if department == self.department:
            return self
        here = self.taken_back(today) if self.is_out else self
        return replace(here, department=department).waiting_from(today, self)

    def with_new_siret(self, new: NewSiret | None, today: date) -> "Agreement":
        """Name in its next text the SIRET that the structure has from a day on; None when that is given up.

        A text that waits for a signature without it is withdrawn. An agreement that has ended has no next
        text.
        """
        if self.status is A.ENDED or new == self.new_siret:
            return self
        here = self.taken_back(today) if self.is_out else self
        return replace(here, new_siret=new).waiting_from(today, self)

    def ended(self, last_day: date) -> "Agreement":
        """End it: the months of each post are over, or no post is left (RULES sections 10 and 11).

        Raises:
            Refusal: ``status_forbids`` when it has ended.
        """
        message = "Cette convention est déjà terminée : elle ne change plus."
        ended = self._moved_to(A.ENDED, message, last_day)
        return replace(ended, ended_on=last_day, version_id=None, told_on=None)

    @property
    def links_due(self) -> bool:
        """Whether it was taken in and no links were sent since to its structure and advisers."""
        return self.taken_in_on is not None and self.links_sent_on is None

    def links_sent(self, today: date) -> "Agreement":
        """Note that the links were sent to its structure and to the advisers taken in with it."""
        return replace(self, links_sent_on=today)

    def followed_up_elsewhere(self, quarter: Quarter) -> bool:
        """Return whether a quarter ended before its intake: no follow-up of it is opened here."""
        return self.taken_in_on is not None and quarter < Quarter.of(self.taken_in_on)

    def _require_accepted(self) -> None:
        if not self.accepted:
            raise Refusal(
                "file_not_accepted",
                "La convention s'établit à partir du dossier accepté : la Banque des Territoires doit "
                "d'abord accepter le dossier.",
            )
