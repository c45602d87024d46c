"""The resident's page on a small phone: bytes and requests on the wire, a slow network, a narrow screen, large text, fingers."""

import time

import pytest

from browser.test_pages import LONG, MAU, findings_of, fits

pytestmark = pytest.mark.browser

BEFORE, TODAY, MISSED = "2021-03-25T08:00", "2021-03-26T18:30", "2021-03-26T22:00"
LANGUAGES = ("", "?lang=en")
SLOW_3G = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
"""400 kbit/s, and 400 ms there and back."""
SMALL = """() => [...document.querySelectorAll("a, button, input")]
    .map(one => [one.innerText || one.name, one.getBoundingClientRect()])
    .filter(([, box]) => box.width < 44 || box.height < 43.9).map(([text]) => text)"""


def slip(site, head=MAU, query="") -> str:
    return f"/s/{site.world.digits[head]}{query}"


def heard_by(page) -> dict[str, int]:
    """The bytes of each answer by its request, heads included, as they come in; a picture in the address itself is none."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("Network.enable")
    addresses, sizes = {}, {}
    devtools.on("Network.requestWillBeSent", lambda told: addresses.update({told["requestId"]: told["request"]["url"]}))
    devtools.on(
        "Network.loadingFinished",
        lambda told: (
            sizes.update({addresses[told["requestId"]]: told["encodedDataLength"]})
            if addresses[told["requestId"]].startswith("http")
            else None
        ),
    )
    return sizes


@pytest.mark.parametrize("query", LANGUAGES, ids=["vi", "en"])
@pytest.mark.parametrize("moment", [BEFORE, TODAY, MISSED])
def test_a_first_visit_is_two_requests_of_five_kilobytes_without_a_cookie(site, record_property, moment, query):
    site.at(moment)
    page = site.open("/healthz", script=False)
    sizes = heard_by(page)
    page.goto(site.address + slip(site, query=query), wait_until="networkidle")
    record_property("bytes", sum(sizes.values()))
    assert len(sizes) == 2
    assert sum(sizes.values()) <= 5 * 1024
    assert page.context.cookies() == []
    assert page.inner_text(".who").strip()


def test_a_slow_phone_on_slow_3g_shows_it_soon(site, record_property):
    site.at(BEFORE)
    took = []
    for _ in range(7):
        page = site.open("/healthz")
        devtools = page.context.new_cdp_session(page)
        devtools.send("Network.enable")
        devtools.send("Network.emulateNetworkConditions", SLOW_3G)
        devtools.send("Emulation.setCPUThrottlingRate", {"rate": 6})
        began = time.monotonic()
        page.goto(site.address + slip(site))
        took.append(round(time.monotonic() - began, 2))
        assert page.inner_text(".t") == "19:00–20:00"
        page.context.close()
    record_property("slow_3g_seconds", sorted(took))


@pytest.mark.parametrize("query", LANGUAGES, ids=["vi", "en"])
@pytest.mark.parametrize("head", [MAU, LONG])
def test_time_and_place_stand_in_the_first_640_pixels(site, head, query):
    site.at(BEFORE)
    page = site.open(slip(site, head, query), script=False)
    for part in (".t", ".d", ".v"):
        box = page.locator(part).first.bounding_box()
        assert box["y"] + box["height"] <= 640


@pytest.mark.parametrize("query", LANGUAGES, ids=["vi", "en"])
@pytest.mark.parametrize("moment", [BEFORE, TODAY, MISSED])
def test_nothing_scrolls_sideways_and_every_target_takes_a_finger(site, moment, query):
    site.at(moment)
    assert fits(site.open(slip(site, LONG, query), width=320, text=200))
    page = site.open(slip(site, LONG, query), width=320)
    assert fits(page)
    assert page.evaluate(SMALL) == []


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("query", LANGUAGES, ids=["vi", "en"])
@pytest.mark.parametrize("moment", [BEFORE, TODAY, MISSED])
def test_axe_finds_nothing_in_any_state_language_and_light_and_seven_to_one_holds(site, moment, query, dark):
    site.at(moment)
    assert findings_of(site.open(slip(site, MAU, query), dark=dark)) == []


def test_a_code_that_is_none_is_told_what_codes_look_like_without_script(site):
    page = site.open("/tra-cuu", script=False)
    page.fill("#code", "7K3M?9QX")
    page.fill("#year", "1957")
    page.click("main button")
    assert "Mã hẹn không có ký tự “?”" in page.inner_text("[role=alert]")
    assert page.input_value("#code") == "7K3M?9QX"
    assert findings_of(site.open("/tra-cuu")) == []
    assert page.evaluate(SMALL) == []


def test_a_look_up_leads_to_an_address_that_can_be_opened_again(site):
    site.at(BEFORE)
    page = site.open("/tra-cuu", script=False)
    page.fill("#code", site.world.codes[MAU].lower())
    page.fill("#year", "1957")
    page.click("main button")
    page.click("text=English")
    assert page.url == site.address + slip(site, query="?lang=en")
    assert page.inner_text(".tag") == "Coming up"
