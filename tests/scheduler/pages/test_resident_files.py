"""What residents keep: calendar file, picture and PDF of the slip as it is now."""

import io
from datetime import timedelta

import pypdfium2
import pytest
import zxingcpp
from icalendar import Calendar
from PIL import Image
from sqlmodel import Session as DbSession
from sqlmodel import col, select

from browser.world import slot_of
from line import Line, rows_of
from notices.slipcode import read as read_code
from scheduler.audit.models import AuditEntry
from scheduler.auth.errors import TooManyTries
from scheduler.auth.limits import FILES_OVERALL, FILES_PER_ADDRESS, FILES_PER_SLIP
from scheduler.database import open_engine, transaction
from scheduler.invitations.change import cancel, reprint
from scheduler.invitations.keys import signing_key, verify_keys
from scheduler.invitations.models import Invitation, InvitationVersion
from scheduler.invitations.service import present_slip
from scheduler.operations.resident_files import masked_paper
from scheduler.places.models import Campaign, SlotRow, Station
from scheduler.plan.moving import PartyKey, move_party
from scheduler.roster.models import Household, Resident
from site_world import make_site
from statements import counted_statements

MAU, THU = "Lê Văn Mẫu", "Hồ Sỹ Thử"
KINDS = {"lich.ics": "text/calendar; charset=utf-8", "phieu.png": "image/png", "phieu.pdf": "application/pdf"}
PAPERS = ("phieu.png", "phieu.pdf")


def address(world, name, head=MAU):
    return f"/s/{world.digits[head]}/{name}"


def invitation_of(db: DbSession, world, head=MAU) -> Invitation:
    return db.exec(select(Invitation).where(Invitation.typed_code == world.codes[head])).one()


def event_of(answer):
    assert answer.status_code == 200, answer.text
    (event,) = Calendar.from_ical(answer.content).events
    assert event.errors == []
    return event


def code_on(answer) -> str:
    """What the QR on a picture or on the one page of a PDF says."""
    assert answer.status_code == 200, answer.text
    if answer.headers["content-type"] == "image/png":
        with Image.open(io.BytesIO(answer.content)) as image:
            (code,) = zxingcpp.read_barcodes(image.convert("L"))
        return code.text
    with pypdfium2.PdfDocument(answer.content) as document:
        (page,) = document
        (code,) = zxingcpp.read_barcodes(page.render(scale=150 / 72, grayscale=True).to_pil())
    return code.text


def text_of(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        (page,) = document
        return " ".join(page.get_textpage().get_text_bounded().replace("\N{NO-BREAK SPACE}", " ").split())


def take_another_window(world, head=MAU):
    """What a resident's own change does: another window, the same code and version."""
    with transaction(world.engine) as db:
        invitation = invitation_of(db, world, head)
        campaign = db.get_one(Campaign, invitation.campaign_id)
        last = db.exec(select(SlotRow).order_by(col(SlotRow.starts_at).desc())).first()
        party = PartyKey(invitation.household_id, invitation.party)
        move_party(db, campaign, party, slot_id=last.id, now=world.app.clock.now())


def reissue(world, head=MAU):
    with transaction(world.engine) as db:
        invitation, now = invitation_of(db, world, head), world.app.clock.now()
        campaign = db.get_one(Campaign, invitation.campaign_id)
        key_id, private_key = signing_key(db, campaign, keys=world.app.keys, now=now)
        reprint(db, invitation, key_id=key_id, private_key=private_key, now=now)


def newest(world, head=MAU) -> str:
    """The signed digits of the present version."""
    with transaction(world.engine) as db:
        invitation = invitation_of(db, world, head)
        return db.get_one(InvitationVersion, (invitation.id, invitation.version)).slip_code


def take_back(world, head=MAU):
    with transaction(world.engine) as db:
        cancel(db, invitation_of(db, world, head), reason="-", now=world.app.clock.now())


def close(world):
    with transaction(world.engine) as db:
        campaign = db.exec(select(Campaign)).one()
        campaign.state, campaign.closed_at = "closed", world.app.clock.now()
        db.add(campaign)


@pytest.mark.parametrize("name", KINDS)
def test_each_file_is_a_download_that_nobody_keeps_or_indexes(world, browse, name):
    answer = browse(world).get(address(world, name))
    assert answer.status_code == 200
    headers = answer.headers
    assert headers["content-type"] == KINDS[name]
    stem = "lich-hen" if name == "lich.ics" else "phieu"
    with transaction(world.engine) as db:
        number = invitation_of(db, world).number
    assert headers["content-disposition"] == f'attachment; filename="{stem}-{number:06d}.{name[-3:]}"'
    assert (headers["cache-control"], headers["x-robots-tag"]) == ("no-store", "noindex")
    assert headers["referrer-policy"] == "strict-origin"
    assert "sandbox" in headers["content-security-policy"]
    assert "set-cookie" not in headers


def test_the_calendar_gets_the_present_window_and_place_and_no_code_that_opens_the_slip(world, browse):
    answer = browse(world).get(address(world, "lich.ics"))
    event, code, said = event_of(answer), world.codes[MAU], answer.text.replace("\r\n ", "")
    starts, ends, _ = slot_of(world, MAU)
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (starts, ends)
    assert event["LOCATION"] == "Nhà văn hóa khu phố 2, số 5, đường Ví Dụ, Phường 1"
    assert [one for one in (code, f"{code[:4]}-{code[4:]}", world.digits[MAU]) if one in said] == []
    assert "chứng minh nhân dân" in event["DESCRIPTION"]
    (alarm,) = event.walk("VALARM")
    assert (starts + alarm["TRIGGER"].dt).isoformat() == "2021-03-25T18:00:00+07:00"


def test_in_english_where_the_address_asks_for_it(world, browse):
    event = event_of(browse(world).get(address(world, "lich.ics") + "?lang=en"))
    assert event["SUMMARY"].startswith("Appointment: ")
    assert "your old ID card, if you have one" in event["DESCRIPTION"]


@pytest.mark.parametrize("name", PAPERS)
def test_picture_and_pdf_show_the_code_of_the_present_version_to_whoever_holds_it(world, browse, name):
    reissue(world)
    newer = newest(world)
    text = code_on(browse(world).get(f"/s/{newer}/{name}"))
    with transaction(world.engine) as db:
        invitation = invitation_of(db, world)
        claim = read_code(text, verify_keys(db, invitation.campaign_id))
    assert text.endswith(newer)
    assert (claim.invitation, claim.version) == (invitation.number, 2)


@pytest.mark.parametrize("name", PAPERS)
def test_a_paper_that_was_replaced_gets_neither_picture_nor_pdf_and_so_never_the_present_code(world, browse, name):
    old = address(world, name)
    reissue(world)
    client = browse(world)
    refused = client.get(old)
    assert (refused.status_code, refused.headers["content-type"]) == (409, "text/html; charset=utf-8")
    assert "Phiếu này đã được thay bằng phiếu mới hơn." in refused.text
    assert not refused.content.startswith((b"\x89PNG", b"%PDF"))
    assert newest(world) not in refused.text
    page = client.get(f"/s/{world.digits[MAU]}").text
    assert f'href="{address(world, "lich.ics")}"' in page
    assert [link for link in PAPERS if link in page] == []
    assert looks(world) == []


def test_a_paper_that_was_replaced_still_gives_the_calendar_entry_which_carries_no_code(world, browse):
    reissue(world)
    answer = browse(world).get(address(world, "lich.ics"))
    starts, _, _ = slot_of(world, MAU)
    assert event_of(answer)["DTSTART"].dt == starts
    assert newest(world) not in answer.text.replace("\r\n ", "")


def test_after_a_resident_s_own_change_all_three_show_the_new_hour_under_the_old_code(world, browse):
    client = browse(world.at("2021-03-26T08:00"))
    before = event_of(client.get(address(world, "lich.ics")))
    picture = client.get(address(world, "phieu.png")).content
    take_another_window(world)
    after = event_of(client.get(address(world, "lich.ics")))
    starts, ends, _ = slot_of(world, MAU)
    assert (after["DTSTART"].dt, after["DTEND"].dt) == (starts, ends)
    assert after["DTSTART"].dt > before["DTSTART"].dt
    assert after["UID"] == before["UID"]
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert after["LAST-MODIFIED"].dt >= world.app.clock.now() - timedelta(minutes=5) > before["LAST-MODIFIED"].dt
    pdf = client.get(address(world, "phieu.pdf"))
    assert f"{starts:%H:%M}–{ends:%H:%M}" in text_of(pdf.content)
    drawn = client.get(address(world, "phieu.png"))
    assert drawn.content != picture
    assert code_on(pdf) == code_on(drawn)
    assert code_on(pdf).endswith(world.digits[MAU])


def test_every_change_raises_the_sequence_and_none_changes_the_entry_s_name(world, browse):
    client = browse(world.at("2021-03-26T08:00"))
    seen = [event_of(client.get(address(world, "lich.ics")))]
    for change in (take_another_window, take_back, reissue, reissue, take_back):
        change(world)
        seen.append(event_of(client.get(address(world, "lich.ics"))))
    assert len({event["UID"] for event in seen}) == 1
    sequence = [event["SEQUENCE"] for event in seen]
    assert sequence == sorted(set(sequence))
    assert [event["STATUS"] == "CANCELLED" for event in seen] == [False, False, True, False, False, True]


def test_two_slips_are_two_entries(world, browse):
    client = browse(world)
    uids = {event_of(client.get(address(world, "lich.ics", head)))["UID"] for head in (MAU, THU)}
    assert len(uids) == 2
    assert all(uid.startswith("thu-0000") and uid.endswith("@phieuhen.example") for uid in uids)


def test_no_file_names_anybody_in_full_or_tells_a_year_or_the_street(world, browse):
    client = browse(world)
    said = client.get(address(world, "lich.ics")).text.replace("\r\n ", "")
    said += text_of(client.get(address(world, "phieu.pdf")).content)
    assert "Lê V. M." in said
    assert "LÊ V. M." in said
    for word in ("Văn Mẫu", "VĂN MẪU", "Người Thử", "1957", "1958", "số 12"):
        assert word not in said
    assert "khu phố 2, Phường" in said


@pytest.mark.parametrize("template", ["four", "eight", "letter"])
def test_the_slip_is_drawn_in_the_template_that_the_campaign_prints(world, browse, template):
    with transaction(world.engine) as db:
        campaign = db.exec(select(Campaign)).one()
        campaign.settings = {**campaign.settings, "slips": {"template": template}}
        db.add(campaign)
    client = browse(world)
    for name in PAPERS:
        assert code_on(client.get(address(world, name))).endswith(world.digits[MAU])
    with Image.open(io.BytesIO(client.get(address(world, "phieu.png")).content)) as image:
        assert image.size == {"four": (1080, 1527), "eight": (1080, 764), "letter": (1240, 1754)}[template]


@pytest.mark.parametrize(("kind", "words"), [("home", "Tổ công tác sẽ đến tận nhà"), ("school", "Mời em")])
def test_visits_and_schools_have_their_own_words(world, browse, kind, words):
    with transaction(world.engine) as db:
        station = db.exec(select(Station)).one()
        station.kind = kind
        db.add(station)
    client = browse(world)
    text = text_of(client.get(address(world, "phieu.pdf")).content)
    assert words in text
    assert "Văn Mẫu" not in text
    place = event_of(client.get(address(world, "lich.ics")))["LOCATION"]
    assert place == "Tại nhà" if kind == "home" else place.startswith("Nhà văn hóa")


def test_a_spare_slip_of_nobody_has_its_blank_lines(world, browse):
    with transaction(world.engine) as db:
        household = db.get_one(Household, invitation_of(db, world).household_id)
        household.spare_places, household.head_name = 3, ""
        for resident in db.exec(select(Resident).where(Resident.household_id == household.id)):
            resident.full_name = ""
            db.add(resident)
        db.add(household)
    client = browse(world)
    assert code_on(client.get(address(world, "phieu.png"))).endswith(world.digits[MAU])
    assert "hộ" not in event_of(client.get(address(world, "lich.ics")))["SUMMARY"]


def test_a_station_whose_position_is_known_is_on_the_map(world, browse):
    with transaction(world.engine) as db:
        campaign = db.exec(select(Campaign)).one()
        stations = [{**one, "latitude": 16.75, "longitude": 107.18} for one in campaign.settings["stations"]]
        campaign.settings = {**campaign.settings, "stations": stations}
        db.add(campaign)
    geo = event_of(browse(world).get(address(world, "lich.ics")))["GEO"]
    assert (geo.latitude, geo.longitude) == (16.75, 107.18)


@pytest.mark.parametrize(
    ("happens", "moment", "why", "status"),
    [
        (take_back, "2021-03-26T18:30", "Phiếu hẹn này đã hủy.", "CANCELLED"),
        (close, "2021-03-25T18:30", "Đợt này đã kết thúc.", "CANCELLED"),
        (close, "2021-03-28T18:30", "Đợt này đã kết thúc.", "CONFIRMED"),
        (lambda world: None, "2021-03-26T20:31", "Khung giờ của phiếu này đã qua.", "CONFIRMED"),
    ],
)
def test_a_slip_that_opens_no_door_any_more_is_not_given_and_the_page_says_why(
    world, browse, happens, moment, why, status
):
    world.at(moment)
    happens(world)
    client = browse(world)
    for name in PAPERS:
        answer = client.get(address(world, name))
        assert (answer.status_code, answer.headers["content-type"]) == (409, "text/html; charset=utf-8")
        assert why in answer.text
        assert f'href="/s/{world.digits[MAU]}"' in answer.text
        assert (answer.headers["cache-control"], answer.headers["x-robots-tag"]) == ("no-store", "noindex")
    event = event_of(client.get(address(world, "lich.ics")))
    assert event["STATUS"] == status


def test_a_name_that_cannot_be_drawn_is_no_riddle_for_its_holder(world, browse):
    with transaction(world.engine) as db:
        household = db.get_one(Household, invitation_of(db, world).household_id)
        household.head_name = "的 Văn Mẫu"
        db.add(household)
    client = browse(world)
    for name in PAPERS:
        answer = client.get(address(world, name) + "?lang=en")
        assert answer.status_code == 422
        assert "This slip could not be drawn." in answer.text
        assert "The appointment has not changed." in answer.text
    assert event_of(client.get(address(world, "lich.ics")))["STATUS"] == "CONFIRMED"


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("digits", ["123", "0" * 188, "9" * 400])
def test_a_code_that_nobody_here_signed_gets_the_page_that_the_code_itself_gets(world, browse, name, digits):
    client = browse(world)
    answer, page = client.get(f"/s/{digits}/{name}"), client.get(f"/s/{digits}")
    assert answer.status_code == page.status_code == 404
    assert answer.text.replace(f"/{name}", "") == page.text
    assert answer.headers["cache-control"] == "no-store"


def looks(world) -> list[AuditEntry]:
    with transaction(world.engine) as db:
        return list(db.exec(select(AuditEntry).where(AuditEntry.action == "slip.read").order_by(col(AuditEntry.id))))


def test_each_file_given_is_noted_and_nothing_else_is_written(world, browse):
    client = browse(world)
    before = rows_of(world.engine, but=["audit_entry"])
    for name in KINDS:
        client.get(address(world, name))
    client.get("/s/1/phieu.png")
    assert rows_of(world.engine, but=["audit_entry"]) == before
    with transaction(world.engine) as db:
        subject = invitation_of(db, world).id
    assert [(one.actor_kind, one.via, one.subject, one.facts) for one in looks(world)] == [
        ("public", f"GET /s/{{digits}}/{name}", subject, {"version": 1}) for name in KINDS
    ]


def test_a_file_that_is_refused_is_not_noted(world, browse):
    take_back(world)
    client = browse(world)
    assert [client.get(address(world, name)).status_code for name in PAPERS] == [409, 409]
    assert looks(world) == []


def test_one_slip_is_given_so_often_and_no_more_by_whichever_of_its_codes(world, browse):
    client = browse(world)
    answers = [client.get(address(world, "lich.ics")).status_code for _ in range(FILES_PER_SLIP.tries)]
    assert set(answers) == {200}
    reissue(world)
    for digits in (world.digits[MAU], newest(world)):
        answer = client.get(f"/s/{digits}/phieu.png")
        assert (answer.status_code, answer.headers["retry-after"]) == (429, "900")
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert client.get(address(world, "lich.ics", THU)).status_code == 200


def test_an_address_and_everybody_together_have_their_share(world, browse):
    for limit, name in ((FILES_PER_ADDRESS, "files testclient"), (FILES_OVERALL, "files")):
        client = browse(world.at("2021-03-26T18:30"))  # which begins to count anew
        for _ in range(limit.tries):
            world.app.limits.spend((limit, name))
        assert client.get(address(world, "phieu.png")).status_code == 429


def test_codes_that_nobody_signed_use_up_nobody_s_share(world, browse):
    client = browse(world)
    for _ in range(FILES_PER_ADDRESS.tries + 1):
        assert client.get("/s/1/phieu.png").status_code == 404
    assert client.get(address(world, "phieu.png")).status_code == 200


def test_what_cannot_be_counted_is_not_drawn(world, browse):
    class Broken:
        def spend(self, tries):
            if any(name.startswith("file") for _, name in tries):
                raise OSError
            return []

    world.app.limits._counters = Broken()
    with pytest.raises(TooManyTries):
        world.app.limits.spend((FILES_OVERALL, "files"))
    assert browse(world).get(address(world, "phieu.png")).status_code == 429


def test_on_either_database_the_files_are_given_and_noted(db_url, tmp_path):
    engine = open_engine(db_url)
    site = make_site(Line(engine, tmp_path), db_url)
    site.line.run()
    slip = site.line.slips()["H1/household"]
    with site.line.work() as (db, _):
        digits = db.get_one(InvitationVersion, (slip.id, 1)).slip_code
    client = site.anybody()
    assert event_of(client.get(f"/s/{digits}/lich.ics"))["STATUS"] == "CONFIRMED"
    for name in PAPERS:
        assert code_on(client.get(f"/s/{digits}/{name}")).endswith(digits)
    with site.line.work() as (db, campaign):
        looks = db.exec(select(AuditEntry).where(AuditEntry.action == "slip.read")).all()
        move_party(
            db,
            campaign,
            PartyKey(slip.household_id, slip.party),
            slot_id=db.exec(select(SlotRow.id).order_by(col(SlotRow.starts_at).desc())).first(),
            now=site.app.state.phieuhen.clock.now(),
        )
    assert [one.campaign_id for one in looks] == [campaign.id] * 3
    assert event_of(client.get(f"/s/{digits}/lich.ics"))["SEQUENCE"] == 2
    site.close()
    engine.dispose()


def test_the_single_paper_is_read_without_its_neighbours(world):
    with DbSession(world.engine) as db, counted_statements(db) as said:
        masked_paper(db, present_slip(db, invitation_of(db, world)))
    assert len(said) <= 9
