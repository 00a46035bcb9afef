"""The composition root: builds the ports from their implementations."""

import json
from dataclasses import replace
from functools import cache
from time import monotonic
from typing import Any

from chalicelib.clock import SystemClock
from chalicelib.credentials import Argon2Passwords, TotpSecondFactors
from chalicelib.domain.agency.parameter_change import ParameterBook
from chalicelib.domain.funding.case_file import Piece, Procedure
from chalicelib.events.queues import SqsQueues
from chalicelib.ids import HmacSigner, TimeOrderedIds
from chalicelib.integrations.case_files import NoCaseFiles, PrefilledCaseFiles
from chalicelib.integrations.company_register import PublicRegister
from chalicelib.integrations.pdf import pdf_fault
from chalicelib.integrations.planner import PlannerFunction
from chalicelib.mail.ses import SesMailer
from chalicelib.reference.communes import Communes
from chalicelib.reference.holidays import is_working_day
from chalicelib.reference.parameters import decided_parameters
from chalicelib.reference.phones import normalise_phone
from chalicelib.services.core.ports import CaseFiles, Ports, Queues
from chalicelib.settings import Settings, settings
from chalicelib.storage.ephemeral import DynamoEphemeral
from chalicelib.storage.files import S3Files
from chalicelib.storage.read_once import read_once
from chalicelib.storage.store import DynamoStore

ISSUER = "Conseiller numérique"

_replaced: dict[str, Any] = {}


def configure(**ports: Any) -> None:
    """Replace some ports of this process, by their name in ``Ports``; used by the local stack."""
    _replaced.update(ports)
    _composed.cache_clear()
    queues.cache_clear()


def ports() -> Ports:
    """Return the ports of this process, built at first use."""
    return _composed()


def request_ports() -> Ports:
    """Return the ports of one request, which caches reads."""
    return replace(ports(), store=read_once(ports().store))


@cache
def queues() -> Queues:
    """Return the queues alone, for the relay, which needs neither tables nor secret."""
    chosen = settings()
    return SqsQueues({"email": chosen.email_queue_url, "task": chosen.task_queue_url})


@cache
def _composed() -> Ports:
    chosen = settings()
    signer = HmacSigner(chosen.signing_secret)
    places = Communes()
    composed = Ports(
        store=DynamoStore(signer, places),
        ephemeral=DynamoEphemeral(),
        clock=SystemClock(),
        ids=TimeOrderedIds(),
        places=places,
        signer=signer,
        passwords=Argon2Passwords(),
        second_factors=TotpSecondFactors(chosen.signing_secret, ISSUER),
        case_files=_case_files(chosen),
        register=PublicRegister(chosen.register_url, places) if chosen.register_url else None,
        planner=PlannerFunction(chosen.planner_function),
        files=S3Files(chosen.files_bucket),
        pdf_fault=pdf_fault,
        mailer=SesMailer(chosen.sender, chosen.help_email, chosen.configuration_set),
        queues=queues(),
        working_days=is_working_day,
        phones=normalise_phone,
        dated_parameters=decided_parameters(_read, monotonic),
    )
    return replace(composed, **_replaced)


def _read(kind: type[ParameterBook], entity_id: str) -> ParameterBook | None:
    """Read the book of parameters from the store of this process, which may have been replaced."""
    return ports().store.get(kind, entity_id)


def _case_files(chosen: Settings) -> CaseFiles:
    if not chosen.case_files_procedures:
        return NoCaseFiles()
    described = json.loads(chosen.case_files_procedures)
    return PrefilledCaseFiles(
        chosen.case_files_url,
        {Procedure(kind): int(number) for kind, number in described["procedures"].items()},
        {Procedure(kind): fields for kind, fields in described["fields"].items()},
        described.get("token", ""),
        piece_ids={
            Procedure(kind): {Piece(piece): field for piece, field in fields.items()}
            for kind, fields in described.get("pieces", {}).items()
        },
    )
