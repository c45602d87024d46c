"""A phone becomes a device of a station: the page behind the QR that the planner's page shows once."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from scheduler.arrivals.devices import enrol, invited_device
from scheduler.auth.limits import PublicLimit, SignInLimit
from scheduler.clock import real_now
from scheduler.deps import DbDep, LangDep, PlainText
from scheduler.pages.rendering import go, page, with_language
from scheduler.places.models import Campaign, Station

router = APIRouter()


@router.get("/ghi-danh/{token}")
def show_enrolment(
    request: Request, db: DbDep, lang: LangDep, limit: Annotated[None, Depends(PublicLimit())], token: PlainText
) -> HTMLResponse:
    """Say what the phone becomes and will hold, and ask: a preview of the link must not use the token up."""
    del limit
    device = invited_device(db, token, now=real_now())
    return page(
        request,
        "enrol.html",
        lang=lang,
        action=with_language(f"/ghi-danh/{token}", lang),
        station=db.get_one(Station, device.station_id).name,
        campaign=db.get_one(Campaign, device.campaign_id).name,
        name=device.name,
    )


@router.post("/ghi-danh/{token}")
def enrol_browser(
    request: Request, db: DbDep, limit: Annotated[None, Depends(SignInLimit())], token: PlainText
) -> RedirectResponse:
    """Make this browser a device of the station that the token names."""
    del limit
    request.session["device"] = enrol(db, token=token, now=real_now())
    return go(request, "/scan/")
