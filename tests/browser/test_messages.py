"""The page of texts in a real browser without script, and what axe and the narrowest screen say of it."""

import pytest
from sqlmodel import Session as DbSession
from sqlmodel import select

from browser.test_setup import findings_of, fits, pressed
from factories import at
from scheduler.invitations.models import Invitation
from scheduler.messages.models import Message
from scheduler.places.models import Campaign
from scheduler.plan.models import Appointment

pytestmark = pytest.mark.browser

PATH = "/dot/tin-nhan"
PROBLEMS = ("refused_422", "unknown", "busy_503", "refused_401", "no_answer")


@pytest.fixture
def outbox(site):
    """Of each slip one text that failed, each for a reason of its own, and one that waits."""
    site.at("2021-03-25T18:30")
    with DbSession(site.world.engine) as db:
        campaign = db.exec(select(Campaign)).one()
        facts = {"gateway": "http", "url": "https://gateway.example/send"}
        campaign.settings = {**campaign.settings, "messages": facts}
        for slip, problem in zip(db.exec(select(Invitation)).all(), PROBLEMS, strict=True):
            for kind, state in (("reminder", "failed"), ("change", "waiting")):
                db.add(
                    Message(
                        campaign_id=campaign.id,
                        invitation_id=slip.id,
                        kind=kind,
                        about="slot",
                        slot_id=db.get_one(Appointment, slip.appointment_id).slot_id,
                        recipient=f"+8490000{slip.id:04d}",
                        words="Nhac lich",
                        token=f"{kind}-{slip.id}",
                        state=state,
                        problem=problem if state == "failed" else "",
                        made_at=at(25, 8),
                        due_at=at(25, 8),
                        next_try_at=at(25, 8),
                        expires_at=at(26, 18),
                    )
                )
        db.commit()
    return site


def test_a_planner_sends_one_again_then_all_that_surely_did_not_arrive_and_drops_a_kind(outbox):
    page = outbox.open("/dot", user="ke-hoach", script=False)
    page.click("text=Tin nhắn cho bà con")
    page.locator("li", has_text="hai lần").locator("button").click()
    assert page.locator("[role=status]").inner_text() == "Sẽ gửi lại 1 tin."
    pressed(page, "Gửi lại tất cả tin chắc chắn chưa đến")
    assert page.locator("[role=status]").inner_text() == "Sẽ gửi lại 4 tin."
    assert "Không có tin nào bị lỗi." in page.locator("main").inner_text()
    page.locator("tr", has_text="Đổi lịch").locator("button").click()
    assert page.locator("[role=status]").inner_text() == "Đã bỏ 5 tin."
    assert outbox.complaints == []


@pytest.mark.parametrize("dark", [False, True])
def test_the_page_has_no_findings_and_fits_the_narrowest_screen_in_both_languages(outbox, dark):
    for lang in ("vi", "en"):
        page = outbox.open(f"{PATH}?lang={lang}", user="ke-hoach", dark=dark, width=320)
        assert fits(page)
        assert findings_of(page) == []
    assert fits(outbox.open(PATH, user="phuong", width=320, text=200))
    assert outbox.complaints == []
