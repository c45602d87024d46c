"""The scanner's decoder as built, in Debian's chromium: pictures in, texts and milliseconds out."""

import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

import scheduler.pages
from scheduler.errors import SchedulerError

BUILT = Path(scheduler.pages.__file__).parent / "built"
_WORKER, _WASM, _PICTURES = "/scan/app/decoder_worker.js", "/scan/app/zxing_reader.wasm", "/pictures"
_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
)
# Chromium slows down a page's own thread only, never a worker's. There the worker's script is run by the page itself: what it
# listens with and answers with is caught.
_HARNESS = """
const ask = await (async () => {
  if (!slow) {
    const worker = new Worker(script);
    return (message, moved) => new Promise((resolve) => {
      worker.onmessage = ({ data }) => resolve(data);
      worker.postMessage(message, moved);
    });
  }
  let listener, answer;
  const [listen, post] = [window.addEventListener, window.postMessage];
  window.addEventListener = (kind, caught) => { listener = caught; };
  window.postMessage = (message) => answer(message);
  const element = Object.assign(document.createElement("script"), { src: script });
  await new Promise((resolve, reject) => {
    Object.assign(element, { onload: resolve, onerror: reject });
    document.head.append(element);
  });
  window.addEventListener = listen;
  return (message) => new Promise((resolve) => { answer = resolve; listener({ data: message }); });
})();
window.readAll = async (sizes) => {
  const grey = new Uint8Array(await (await fetch("/pictures", { cache: "no-store" })).arrayBuffer());
  const answers = [];
  let start = 0;
  for (const [height, width] of sizes) {
    const pixels = new Uint32Array(width * height);
    for (let at = 0; at < pixels.length; at += 1) pixels[at] = 0xff000000 | (grey[start + at] * 0x010101);
    start += pixels.length;
    answers.push(await ask({ data: pixels.buffer, width, height }, [pixels.buffer]));
  }
  return answers;
};
"""


class NoBrowser(SchedulerError):
    """There is nothing to run the scanner's decoder in."""

    code = "no_browser"
    status = 503
    vi = "Không có trình duyệt để đo: cần chromium (apt-get install chromium) và playwright (pip install playwright)."
    en = "There is no browser to measure in: install chromium (apt-get install chromium) and playwright (pip install playwright)."


class DecoderFailed(SchedulerError):
    """The decoder answered with an error."""

    code = "decoder_failed"
    status = 500
    vi = "Bộ đọc mã báo lỗi: {error}."
    en = "The decoder failed: {error}."


class Reading(NamedTuple):
    """What was read in one picture, and the milliseconds it took."""

    texts: list[str]
    took: float


Decoder = Callable[[Sequence[NDArray[np.uint8]]], list[Reading]]
"""Grey pictures, uint8[height, width], to what was read in each."""


@contextmanager
def decoder(slower: int = 1) -> Iterator[Decoder]:
    """Open a browser with the decoder in it, its processor slowed down so many times.

    Raises
    ------
    NoBrowser
    DecoderFailed
        By the decoder that is given out.
    """
    with _served() as (address, pictures), _page(slower) as page:
        page.goto(address)
        page.evaluate(f"async ([script, slow]) => {{ {_HARNESS} }}", [_WORKER, slower > 1])

        def read(frames: Sequence[NDArray[np.uint8]]) -> list[Reading]:
            pictures[_PICTURES] = b"".join(np.ascontiguousarray(frame).tobytes() for frame in frames)
            answers = page.evaluate("(sizes) => readAll(sizes)", [frame.shape for frame in frames])
            for answer in answers:
                if "error" in answer:
                    raise DecoderFailed(error=answer["error"])
            return [Reading([code["text"] for code in answer["codes"]], answer["took"]) for answer in answers]

        read([np.full((480, 640), 128, np.uint8)] * 3)  # fetched, compiled and warm
        yield read


@contextmanager
def _page(slower: int) -> Iterator[Any]:
    path = shutil.which("chromium")
    try:
        api: Any = import_module("playwright.sync_api")
    except ModuleNotFoundError:
        api = None
    if path is None or api is None:
        raise NoBrowser
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(_FLAGS))
        page = browser.new_page()
        page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slower})
        yield page
        browser.close()


@contextmanager
def _served() -> Iterator[tuple[str, dict[str, bytes]]]:
    """Serve the decoder's files on a port of this machine, and what else is put into the mapping."""
    files = {
        "/": b"<!doctype html><title>bench</title><link rel=icon href=data:,>",
        _WORKER: (BUILT / "decoder_worker.js").read_bytes(),
        _WASM: (BUILT / "zxing_reader.wasm").read_bytes(),
    }
    handler = type("Handler", (_Handler,), {"files": files})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/", files
        finally:
            server.shutdown()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    """Answers from a mapping of paths to bytes."""

    files: dict[str, bytes]
    kinds: ClassVar = {"": "text/html", ".js": "text/javascript", ".wasm": "application/wasm"}

    def do_GET(self) -> None:
        body = self.files.get(self.path, b"")
        self.send_response(200)
        self.send_header("Content-Type", self.kinds[Path(self.path).suffix])
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 -- the library's name
        """Say nothing."""
