"""Which campaign a page is about: the one named, the account's own, the one chosen before, or the only one."""

from typing import Annotated

from fastapi import Depends, Query, Request

from scheduler.auth.rights import require_whole
from scheduler.deps import DbDep, PlainText
from scheduler.guards import SignedIn, own_campaign
from scheduler.places.models import Campaign
from scheduler.places.service import find_campaign


def page_campaign(
    request: Request, db: DbDep, account: SignedIn, campaign: Annotated[PlainText | None, Query()] = None
) -> Campaign:
    """Return the campaign and remember it in the session.

    Raises
    ------
    NoCampaign, CampaignUnknown, CampaignNotChosen, NotAllowed
    """
    if account.campaign_id is not None:
        return own_campaign(account, db, campaign)
    chosen = find_campaign(db, campaign or request.session.get("campaign"))
    if campaign is not None:
        request.session["campaign"] = campaign
    return chosen


PageCampaign = Annotated[Campaign, Depends(page_campaign)]


def whole_page_campaign(db: DbDep, account: SignedIn, campaign: PageCampaign) -> Campaign:
    """Return the campaign if the account is responsible for all of it.

    Raises
    ------
    NotAllowed
    """
    require_whole(db, account, campaign)
    return campaign


WholePageCampaign = Annotated[Campaign, Depends(whole_page_campaign)]
