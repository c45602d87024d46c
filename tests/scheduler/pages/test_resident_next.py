"""What the resident's page leads on to, how much it says, and what it says to a paper on which another hour stands."""

import re
from datetime import timedelta
from urllib.parse import unquote

import pytest
from sqlmodel import select

from notices.slipcode import DIGITS
from scheduler.arrivals.models import CheckIn
from scheduler.database import transaction
from scheduler.invitations.models import Invitation, InvitationVersion
from scheduler.pages.map_link import map_link
from scheduler.places.campaign_file import CampaignFile, settings_of, to_document
from scheduler.places.campaign_stations import StationEntry
from scheduler.places.models import Campaign, SlotRow, Station
from scheduler.plan.models import Appointment, AppointmentMove
from scheduler.roster.models import Household, Resident

from .test_resident import MAU, arrive, invitation_of, state_and_block

BEFORE, EVENING = "2021-03-25T08:00", "2021-03-26T18:30"
CHANGE, ASK = "/doi", "/yeu-cau"
KEEPS = ("/lich.ics", "/phieu.png", "/phieu.pdf")
PLACE = StationEntry(
    code="A", name="Nhà văn hóa", address="số 5", kind="mobile", unit="462", latitude=16.75, longitude=107.185
)
ANDROID, IPHONE = "Mozilla/5.0 (Linux; Android 8.1.0)", "Mozilla/5.0 (iPhone; CPU iPhone OS 15_0 like Mac OS X)"


def settle(world, change) -> None:
    """Load the campaign anew with what `change` makes of its file."""
    with transaction(world.engine) as db:
        campaign = db.exec(select(Campaign)).one()
        campaign.settings = change(to_document(settings_of(campaign)))
        CampaignFile.model_validate(campaign.settings)
        campaign.loaded_at += timedelta(seconds=1)
        db.add(campaign)


def links_of(html: str, world, head: str = MAU) -> list[str]:
    return re.findall(rf'href="/s/{world.digits[head]}(/[^"]*)"', html)


def page_of(world, browse, moment=BEFORE, *, query="", **how) -> str:
    return browse(world.at(moment)).get(f"/s/{world.digits[MAU]}{query}", **how).text


# What leads on


def test_before_the_cut_off_the_slot_can_be_changed_and_the_slip_kept(world, browse):
    assert links_of(page_of(world, browse), world) == [CHANGE, ASK, *KEEPS]


def test_english_stays_english_on_the_pages_after(world, browse):
    html = page_of(world, browse, query="?lang=en")
    assert links_of(html, world) == [f"{way}?lang=en" for way in (CHANGE, ASK, *KEEPS)]


@pytest.mark.parametrize(
    ("moment", "open_"), [("2021-03-26T06:59", True), ("2021-03-26T07:01", False), (EVENING, False)]
)
def test_after_the_cut_off_the_leader_is_to_be_told_instead(world, browse, moment, open_):
    html = page_of(world, browse, moment)
    assert links_of(html, world) == [*([CHANGE] if open_ else []), ASK, *KEEPS]
    assert ("Không đến được, xin báo" in html) is not open_


def test_where_a_campaign_lets_nobody_change_no_change_is_offered(world, browse):
    settle(world, lambda file: {**file, "changes": {"most": 0}})
    assert links_of(page_of(world, browse), world) == [ASK, *KEEPS]


def moved_by(world, cause, head=MAU):
    with transaction(world.engine) as db:
        own = db.get_one(Appointment, invitation_of(db, world, head).appointment_id)
        slots = db.exec(select(SlotRow.id).where(SlotRow.id != own.slot_id)).all()
        db.add(AppointmentMove(appointment_id=own.id, from_slot_id=slots[0], to_slot_id=own.slot_id, cause=cause,
                               moved_at=world.app.clock.now()))  # fmt: skip


def test_who_has_used_up_his_changes_is_offered_none_and_may_still_say_that_he_cannot_come(world, browse):
    for cause in ("resident", "hand", "swap"):
        moved_by(world, cause)
    moved_by(world, "resident", "Hồ Sỹ Thử")
    assert CHANGE in links_of(page_of(world, browse), world), "moves of officers and of others count for nothing"
    moved_by(world, "resident")
    html = page_of(world, browse)
    assert links_of(html, world) == [ASK, *KEEPS]
    assert "Không đến được, xin báo" in html
    found = browse(world).post("/tra-cuu", data={"code": world.codes[MAU], "year": "1957"}).text
    assert links_of(found, world) == [ASK, *KEEPS]
    settle(world, lambda file: {**file, "changes": {"most": 3}})
    assert CHANGE in links_of(page_of(world, browse), world)


@pytest.mark.parametrize("state", ["upcoming", "today", "missed", "arrived", "done", "changed", "closed", "cancelled"])
def test_requests_and_their_answers_are_a_tap_away_wherever_somebody_is_still_to_come(world, browse, state):
    moment = in_state(world, state)
    if state == "arrived":
        assert ASK not in links_of(page_of(world, browse, moment), world), "all three of them"
        with transaction(world.engine) as db:
            db.exec(select(CheckIn)).first().undone_at = world.app.clock.now()
    linked = ASK in links_of(page_of(world, browse, moment), world)
    assert linked is (state in {"upcoming", "today", "missed", "arrived"})
    if linked:
        assert browse(world).get(f"/s/{world.digits[MAU]}{ASK}").status_code == 200


def test_a_replaced_paper_leads_to_no_requests_after_its_window_either(world, browse):
    in_state(world, "changed")
    assert links_of(page_of(world, browse, "2021-03-26T22:00"), world) == []


def test_a_spare_slip_that_is_nobody_s_leads_to_no_requests(world, browse):
    with transaction(world.engine) as db:
        db.get_one(Household, invitation_of(db, world, MAU).household_id).spare_places = 3
    assert links_of(page_of(world, browse), world) == list(KEEPS)


def test_a_campaign_that_was_loaded_again_is_read_again(world, browse):
    client = browse(world.at(BEFORE))
    address = f"/s/{world.digits[MAU]}"
    assert "0233 000 0114" in client.get(address).text
    settle(world, lambda file: {**file, "texts": {**file["texts"], "verify_phone": "0233 000 0999"}})
    assert "0233 000 0999" in client.get(address).text


@pytest.mark.parametrize("what", ["cancelled", "closed", "left"])
def test_what_is_over_leads_nowhere(world, browse, what):
    with transaction(world.engine) as db:
        invitation = invitation_of(db, world, MAU)
        campaign = db.get_one(Campaign, invitation.campaign_id)
        if what == "closed":
            campaign.state, campaign.closed_at = "closed", world.app.clock.now()
        elif what == "cancelled":
            invitation.cancelled_at = world.app.clock.now()
        else:
            db.get_one(Appointment, invitation.appointment_id).status = "cancelled"
        db.add_all([invitation, campaign])
    kept = [ASK, *KEEPS] if what == "left" else []
    assert links_of(page_of(world, browse), world) == kept


def test_a_look_up_leads_on_by_the_digits_of_the_present_version(world, browse):
    with transaction(world.engine) as db:
        invitation = invitation_of(db, world, MAU)
        old = db.get_one(InvitationVersion, (invitation.id, 1))
        newer = old.slip_code[:-1] + str((int(old.slip_code[-1]) + 1) % 10)
        db.add(InvitationVersion(**{**old.model_dump(), "version": 2, "slip_code": newer}))
        invitation.version = 2
        db.add(invitation)
    html = browse(world.at(BEFORE)).post("/tra-cuu", data={"code": world.codes[MAU], "year": "1957"}).text
    found = set(re.findall(rf'href="/s/([0-9]{{{DIGITS}}})[/"?]', html))
    assert found == {newer}
    assert f'<a href="/s/{newer}?lang=en" lang="en">' in html


def test_after_a_change_the_page_says_that_it_was_kept_and_only_then(world, browse):
    assert "Đã lưu khung giờ mới." in page_of(world, browse, query="?doi=1")
    assert "Đã lưu khung giờ mới." not in page_of(world, browse, query="?doi=2")
    assert "Đã lưu khung giờ mới." not in page_of(world, browse, "2021-03-26T22:00", query="?doi=1")


def test_a_paper_with_another_hour_on_it_is_told_to_be_good_still(world, browse):
    told = "Giờ in trên phiếu đã đổi; mã vẫn dùng."
    assert told not in page_of(world, browse)
    with transaction(world.engine) as db:
        appointment = db.get_one(Appointment, invitation_of(db, world, MAU).appointment_id)
        here = db.get_one(SlotRow, appointment.slot_id)
        other = db.exec(select(SlotRow).where(SlotRow.session_id == here.session_id, SlotRow.id != here.id)).first()
        appointment.slot_id = other.id
        db.add(appointment)
    html = page_of(world, browse)
    assert told in html
    assert state_and_block(html)[1] != "19:00–20:00"


# The map


def test_a_phone_opens_its_own_map_at_the_station(world, browse):
    settle(
        world,
        lambda file: {**file, "stations": [{**file["stations"][0], "latitude": 16.75, "longitude": 107.185}]},
    )
    answer = browse(world).get(f"/s/{world.digits[MAU]}", headers={"user-agent": ANDROID})
    assert 'href="geo:16.750000,107.185000?q=16.750000,107.185000(' in answer.text
    assert answer.headers["vary"] == "User-Agent, Accept-Encoding"
    assert 'href="maps:?ll=16.750000,107.185000&amp;q=' in page_of(world, browse, headers={"user-agent": IPHONE})


def test_without_a_position_the_map_is_asked_by_address():
    without = PLACE.model_copy(update={"latitude": None})
    for agent, begins in ((ANDROID, "geo:0,0?q="), (IPHONE, "maps:?q="), ("", "geo:0,0?q=")):
        for station in (without, None):
            link = map_link("Nhà văn hóa", "số 5", station, user_agent=agent)
            assert link.startswith(begins)
            assert unquote(link).endswith("=Nhà văn hóa, số 5")


def test_a_visit_at_home_has_no_map_and_no_number_to_wait_for(world, browse):
    with transaction(world.engine) as db:
        station = db.exec(select(Station)).one()
        station.kind = "home"
        db.add(station)
    html = page_of(world, browse)
    assert not re.search('href="(geo|maps):', html)
    assert "Chờ gọi số" not in html
    assert '<h2 class="k">Khi tổ đến</h2>' in html


# What is said


def words_of(html: str) -> list[str]:
    """What a page says, header included: a word has a letter. Figures are none, and the ruler repeats what words say."""
    body = re.sub(r"<svg.*?</svg>|<aside.*?</aside>", "", html[html.index("<body") :], flags=re.DOTALL)
    return [word for word in re.sub("<[^>]+>", " ", body).split() if re.search(r"[^\W\d_]", word)]


def in_state(world, state: str) -> str:
    """Bring Lê Văn Mẫu's slip into a state, and return the moment at which it is in it."""
    if state in {"arrived", "done"}:
        arrive(world, MAU, 3, collected=3 if state == "done" else 0)
    with transaction(world.engine) as db:
        invitation = invitation_of(db, world, MAU)
        if state == "changed":
            old = db.get_one(InvitationVersion, (invitation.id, 1))
            db.add(InvitationVersion(**{**old.model_dump(), "version": 2}))
            invitation.version = 2
        if state == "cancelled":
            invitation.cancelled_at = world.app.clock.now()
        if state == "closed":
            campaign = db.get_one(Campaign, invitation.campaign_id)
            campaign.state, campaign.closed_at = "closed", world.app.clock.now()
            db.add(campaign)
        db.add(invitation)
    return {"upcoming": BEFORE, "changed": BEFORE, "missed": "2021-03-26T22:00"}.get(state, EVENING)


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("state", ["upcoming", "today", "arrived", "done", "missed", "changed", "closed", "cancelled"])
def test_each_state_is_told_in_at_most_120_words(world, browse, state, lang):
    html = page_of(world, browse, in_state(world, state), query="?lang=en" if lang == "en" else "")
    assert len(words_of(html)) <= 120
    assert "None" not in html


def test_papers_are_those_of_the_people_on_the_slip_and_the_slip_stands_there_once(world, browse):
    papers = [
        {"vi": "Phiếu hẹn này", "en": "This slip"},
        {"vi": "Sổ hộ khẩu", "en": "", "case": "permanent"},
        {"vi": "Sổ tạm trú", "en": "", "case": "temporary"},
    ]
    settle(world, lambda file: {**file, "texts": {**file["texts"], "papers": papers}})
    html = page_of(world, browse)
    assert re.findall("<li>(.*?)</li>", html[: html.index("Khi đến")]) == ["Phiếu hẹn", "Sổ hộ khẩu"]
    with transaction(world.engine) as db:
        for person in db.exec(select(Resident)):
            person.residence_type = "temporary"
            db.add(person)
    html = page_of(world, browse)
    assert re.findall("<li>(.*?)</li>", html[: html.index("Khi đến")]) == ["Phiếu hẹn", "Sổ tạm trú"]


def test_the_usual_warning_is_told_in_fewer_words_and_a_campaign_s_own_as_it_is(world, browse):
    assert "mật khẩu hay cài ứng dụng" in page_of(world, browse)
    settle(
        world,
        lambda file: {
            **file,
            "texts": {
                **file["texts"],
                "anti_fraud": CampaignFile.model_fields["texts"]
                .annotation.model_fields["anti_fraud"]
                .default.model_dump(),
            },
        },
    )
    assert "Công an không yêu cầu chuyển tiền, mã OTP, mật khẩu hay cài ứng dụng." in page_of(world, browse)
    settle(
        world,
        lambda file: {**file, "texts": {**file["texts"], "anti_fraud": {"vi": "Không ai thu tiền trước.", "en": ""}}},
    )
    assert "Không ai thu tiền trước." in page_of(world, browse)


def test_a_slip_that_everybody_has_left_is_cancelled_and_not_done(world, browse):
    with transaction(world.engine) as db:
        invitation = invitation_of(db, world, MAU)
        invitation.cancelled_at = world.app.clock.now()
        db.add(invitation)
        db.connection().exec_driver_sql(
            f"DELETE FROM appointment_member WHERE appointment_id = {invitation.appointment_id}"
        )
    assert state_and_block(page_of(world, browse))[0] == "Đã hủy"


def test_digits_that_we_signed_and_do_not_keep_are_known_by_their_signature(world, browse):
    with transaction(world.engine) as db:
        version = db.get_one(InvitationVersion, (invitation_of(db, world, MAU).id, 1))
        version.slip_code = "0" + version.slip_code[1:-1] + str((int(version.slip_code[-1]) + 1) % 10)
        db.add(version)
    client = browse(world)
    assert client.get(f"/s/{world.digits[MAU]}").status_code == 200
    forged = world.digits[MAU][:-3] + "000"
    assert client.get(f"/s/{forged}").status_code == 404


def test_an_invitation_of_a_number_that_nobody_has_is_no_slip(world, browse):
    with transaction(world.engine) as db:
        invitation = invitation_of(db, world, MAU)
        invitation.number = 4_000_000
        db.add(invitation)
        assert db.get_one(Invitation, invitation.id).number == 4_000_000
    assert browse(world).get(f"/s/{world.digits[MAU]}").status_code == 404
