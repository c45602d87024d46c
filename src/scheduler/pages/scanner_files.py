"""The scanner as an installable page: script, service worker, manifest, icons, and the shell that starts without a network.

What is built lies in `built/` beside its compressed forms. Nothing here is personal, so everybody may have it.
"""

import functools
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse
from markupsafe import Markup
from starlette.exceptions import HTTPException

from notices.sentences import VERDICTS
from scheduler.auth.limits import FILES, PublicLimit
from scheduler.deps import LangDep
from scheduler.pages.assets import FOR_A_YEAR, asset_url
from scheduler.pages.icons import ICON_SIZES, icon
from scheduler.pages.rendering import page, with_language
from scheduler.pages.shapes import PATHS
from scheduler.pages.wording import SENTENCES, sentence
from scheduler.pages.wording.scanner import SCANNER, SHARED

BUILT = Path(__file__).parent / "built"
SOURCES = (Path(__file__).parent / "templates", Path(__file__).parent / "wording")
TYPES = {".js": "text/javascript; charset=utf-8", ".wasm": "application/wasm", ".png": "image/png"}
COMPRESSED = ("br", "gz")
ENCODINGS = {"br": "br", "gz": "gzip"}
MAIN, WORKER, READER = "main.js", "service_worker.js", "zxing_reader.wasm"
SHELL = "/scan/app/shell"
HOME, BELOW = "/scan/", "/scan/app/"
STYLES = ("base.css", "scanner.css")

router = APIRouter(dependencies=[Depends(PublicLimit(FILES, "file"))])


@dataclass(frozen=True)
class BuiltFile:
    """One file of the build: its bytes, and those that were compressed beforehand, by the name of the encoding."""

    body: bytes
    encoded: dict[str, bytes]
    digest: str


@functools.cache
def built() -> dict[str, BuiltFile]:
    """Return what the build has left, by name; empty where nothing was built, and the pages do without script."""
    found = {}
    for path in sorted(BUILT.glob("*")):
        if path.suffix in TYPES:
            body = path.read_bytes()
            beside = {ENCODINGS[kind]: path.with_name(f"{path.name}.{kind}") for kind in COMPRESSED}
            encoded = {name: other.read_bytes() for name, other in beside.items() if other.is_file()}
            found[path.name] = BuiltFile(body, encoded, hashlib.sha256(body).hexdigest()[:16])
    return found


def main_url() -> str:
    """Return the address of the page's script; another build has another."""
    return f"{BELOW}{MAIN}?{built()[MAIN].digest}"


@functools.cache
def words_block(lang: str) -> str:
    """Return what the script needs of the catalogue: sentences, verdicts and shapes, as JSON that is safe within a page."""
    verdicts = {
        key: (vi, en)
        for code, (vietnamese, english) in VERDICTS.items()
        for key, vi, en in (
            (f"verdict_{code}", vietnamese[0], english[0]),
            (f"verdict_{code}_hint", vietnamese[1], english[1]),
        )
    }
    words = {**SCANNER, **{key: SENTENCES[key] for key in SHARED}, **verdicts}
    block = json.dumps({"lang": lang, "words": words, "shapes": PATHS}, ensure_ascii=False, separators=(",", ":"))
    return block.replace("<", "\\u003c")


def scripts(lang: str) -> Markup:
    """Return the tags that start the script, and the words it speaks; nothing where it was not built."""
    if MAIN not in built():
        return Markup()
    # Both parts are our own: an address with a digest, and JSON without a "<".
    words = f'<script type="application/json" id="words">{words_block(lang)}</script>'
    return Markup(f'{words}<script type="module" src="{main_url()}"></script>')  # noqa: S704


def with_script(lang: str) -> dict[str, Any]:
    """Return what the scanner's page shows besides its place: the script, and where its other language stands."""
    return {"scripts": scripts(lang), "other_scan": HOME if lang == "en" else f"{HOME}?lang=en"}


@functools.cache
def build_id() -> str:
    """Return what stands for everything the shell consists of: script, words, templates, styles."""
    whole = hashlib.sha256()
    for name, file in built().items():
        whole.update(f"{name} {file.digest}\n".encode())
    for lang in ("vi", "en"):
        whole.update(words_block(lang).encode())
    for folder in SOURCES:
        for path in sorted(folder.iterdir()):
            if path.is_file():
                whole.update(path.read_bytes())
    for name in STYLES:
        whole.update(asset_url(name).encode())
    return whole.hexdigest()[:16]


def parts() -> dict[str, Any]:
    """Return what the service worker keeps on the phone: what a start needs, and what may come later because it is large."""
    names = [name for name in built() if name not in {MAIN, WORKER, READER}]
    return {
        "id": build_id(),
        "needed": [
            SHELL,
            f"{SHELL}?lang=en",
            main_url(),
            *(f"{BELOW}{name}" for name in names),
            *(asset_url(name) for name in STYLES),
        ],
        "large": [f"{BELOW}{READER}"],
    }


@router.get("/scan/app/shell")
def show_shell(request: Request, lang: LangDep) -> HTMLResponse:
    """Show the scanner's page without anything of anybody: what a phone keeps and starts from."""
    return page(
        request,
        "scan_idle.html",
        lang=lang,
        bare=True,
        **with_script(lang),
        place="",
        counts="",
        zoom=Markup(),
        day_lists=[],
        new_scan_id="",
        focus_field=False,
    )


@router.get("/scan/app/{name}")
def send_file(request: Request, name: str) -> Response:
    """Send a file of the build, compressed as the browser takes it."""
    size = ICON_SIZES.get(name)
    if size is not None:
        body = icon(size)
        return _sent(request, name, BuiltFile(body, {}, hashlib.sha256(body).hexdigest()[:16]))
    file = built().get(name)
    if file is None or name == WORKER:
        raise HTTPException(404)
    return _sent(request, name, file)


@router.get("/scan/sw.js")
def send_worker(request: Request) -> Response:
    """Send the service worker with the list of what belongs to this build."""
    file = built().get(WORKER)
    if file is None:
        raise HTTPException(404)
    body = f"self.BUILD={json.dumps(parts(), separators=(',', ':'))};\n".encode() + file.body
    return _sent(request, WORKER, BuiltFile(body, {}, hashlib.sha256(body).hexdigest()[:16]))


@router.get("/scan/manifest.webmanifest")
def send_manifest(lang: LangDep) -> Response:
    """Send what a phone needs to put the scanner among its apps."""
    manifest = {
        "id": HOME,
        "name": f"Phiếu Hẹn: {sentence('scan_title', lang)}",
        "short_name": sentence("scanner_short", lang),
        "lang": lang,
        "start_url": with_language(HOME, lang),
        "scope": HOME,
        "display": "standalone",
        "orientation": "portrait",
        "background_color": "#2b2730",
        "theme_color": "#000000",
        "icons": [
            {"src": f"{BELOW}{name}", "sizes": f"{size}x{size}", "type": "image/png", "purpose": "any maskable"}
            for name, size in ICON_SIZES.items()
        ],
    }
    text = json.dumps(manifest, ensure_ascii=False)
    return Response(text, media_type="application/manifest+json", headers={"Cache-Control": "no-cache"})


def _sent(request: Request, name: str, file: BuiltFile) -> Response:
    encoding = _encoding(request.headers.get("accept-encoding", ""), file)
    tag = f'"{file.digest}{f"-{encoding}" if encoding else ""}"'
    # A chunk's name holds its digest, main.js is asked for by its own; whatever else keeps its name is asked for anew.
    fixed = name in {WORKER, READER} or name.endswith("_worker.js") or name in ICON_SIZES
    asked = request.url.query
    lasting = asked == file.digest or (not fixed and name != MAIN)
    headers = {
        "ETag": tag,
        "Vary": "Accept-Encoding",
        "Cache-Control": FOR_A_YEAR if lasting else "no-cache",
        **({"Content-Encoding": encoding} if encoding else {}),
    }
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    body = file.encoded[encoding] if encoding else file.body
    return Response(body, media_type=TYPES[Path(name).suffix], headers=headers)


def _encoding(accepted: str, file: BuiltFile) -> str:
    """Return the smallest form that the browser takes and that there is; "" means as it is."""
    taken = {
        part.partition(";")[0].strip().lower()
        for part in accepted.split(",")
        if part.partition(";")[2].replace(" ", "") != "q=0"
    }
    return next((name for name in ENCODINGS.values() if name in taken and name in file.encoded), "")
