"""The door: one reading, or a batch of those that waited on a scanner."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import TypeAdapter, ValidationError

from scheduler.api.scan_models import MOST_SCANS, BatchAnswer, BatchOrder, BatchScan, ScanAnswer, ScanOrder
from scheduler.arrivals.errors import BatchTooLarge, ScanInvalid
from scheduler.arrivals.judging import moment_of, skew_of
from scheduler.arrivals.keeping import Scanner, Sighting
from scheduler.arrivals.scanning import Answered
from scheduler.desk_guards import AtDeskDep, AtDeskOrShutOut
from scheduler.errors import SchedulerError
from scheduler.problems import named

router = APIRouter(tags=["arrivals"])
_ONE: TypeAdapter[BatchScan] = TypeAdapter(BatchScan)


@router.post("/scans", response_model=ScanAnswer, summary="Judge one reading, and record who came with it")
async def judge_one(order: ScanOrder, request: Request, at: AtDeskDep) -> Response:
    """Return 200 with a verdict, whatever was read; 4xx is for protocol errors only.

    What is answered is stored, and survives the loss of power. Where the verdict admits, or a reason is given, `came` is recorded
    and the party gets its queue number. Past the bound of waiting requests: 503 `desk_busy` with Retry-After.
    """
    sighting = _sighting(order, at.scanner, order.sent_at, request.app.state.phieuhen.clock.now())
    told = await at.desk.scan(sighting, key_hash=at.key_hash)
    return _plain(told.answer)


@router.post("/scans/batch", response_model=BatchAnswer, summary="Deliver readings that waited on a scanner")
async def judge_batch(order: BatchOrder, request: Request, at: AtDeskOrShutOut) -> Response:
    """Return a result for each reading in order. One that is refused never fails its neighbours, and a batch may be sent again.

    A device that was revoked may still deliver: its readings are kept and judged, and nobody is recorded (`held`).
    """
    if len(order.scans) > MOST_SCANS:
        raise BatchTooLarge(count=len(order.scans), most=MOST_SCANS)
    now = request.app.state.phieuhen.clock.now()
    read = [_read(item) for item in order.scans]
    sightings = [_sighting(one, at.scanner, order.sent_at, now) for one in read if isinstance(one, BatchScan)]
    told = iter(await at.desk.scan_many(sightings, key_hash=at.key_hash, shut_out_may=True))
    results = [
        _refused(item, one) if isinstance(one, ScanInvalid) else _result(one, next(told))
        for item, one in zip(order.scans, read, strict=True)
    ]
    return _plain({"results": results})


def _sighting(order: ScanOrder | BatchScan, scanner: Scanner, sent_at: datetime | None, now: datetime) -> Sighting:
    waited = order if isinstance(order, BatchScan) else None
    return Sighting(
        scanner,
        str(order.scan_id),
        order.text,
        moment_of(order.scanned_at, sent_at, now, clock_ahead=None if waited is None else waited.clock_ahead),
        now,
        came=order.came,
        reason=order.reason,
        offline=waited is not None and waited.offline,
        shown_verdict=None if waited is None else waited.shown_verdict,
        pack_made_at=None if waited is None else waited.pack_made_at,
        skew_seconds=skew_of(sent_at, now),
    )


def _read(item: Any) -> BatchScan | ScanInvalid:
    try:
        return _ONE.validate_python(item)
    except ValidationError as error:
        return ScanInvalid(**{f"fields_{lang}": _fields(error.errors(), lang) for lang in ("vi", "en")})


def _fields(errors: Sequence[Any], lang: str) -> str:
    return ", ".join(named({**item, "loc": ("body", *item["loc"])}, lang) for item in errors[:5])


def _result(scan: BatchScan, told: Answered | SchedulerError) -> dict[str, Any]:
    if isinstance(told, SchedulerError):
        return _refused({"scan_id": str(scan.scan_id)}, told)
    return {
        "scan_id": str(scan.scan_id),
        "status": "repeated" if told.repeated else "stored",
        "answer": told.answer,
    }


def _refused(item: Any, why: SchedulerError) -> dict[str, Any]:
    problem = {"code": why.code, "detail": {lang: why.text(lang) for lang in ("vi", "en")}}
    return {"scan_id": _name_of(item), "status": "refused", "problem": problem}


def _name_of(item: Any) -> str | None:
    """Return the id of a scan that is none, as it was sent, if it is an id at all."""
    try:
        return str(UUID(item["scan_id"]))
    except (TypeError, KeyError, ValueError, AttributeError):
        return None


def _plain(told: Any) -> Response:
    return Response(json.dumps(told, ensure_ascii=False, separators=(",", ":")), media_type="application/json")
