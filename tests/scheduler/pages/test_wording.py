"""Every sentence of the pages stands once in the catalogue, in both languages, and is used."""

import re
from pathlib import Path

import pytest

from scheduler.pages import rendering, wording
from scheduler.pages.charts import bar
from scheduler.pages.wording.accounts import ACCOUNTS
from scheduler.pages.wording.board import BOARD
from scheduler.pages.wording.changes import CHANGES
from scheduler.pages.wording.deployment import DEPLOYMENT
from scheduler.pages.wording.devices import DEVICES
from scheduler.pages.wording.doubtful import DOUBTFUL
from scheduler.pages.wording.figures import FIGURES
from scheduler.pages.wording.follow_ups import FOLLOW_UPS
from scheduler.pages.wording.groups import GROUPS
from scheduler.pages.wording.hand_out import HAND_OUT
from scheduler.pages.wording.keeping import KEEPING
from scheduler.pages.wording.messages import MESSAGES
from scheduler.pages.wording.moves import MOVES
from scheduler.pages.wording.paper import PAPER
from scheduler.pages.wording.planner import PLANNER
from scheduler.pages.wording.public import PUBLIC
from scheduler.pages.wording.queue import QUEUE
from scheduler.pages.wording.replan import REPLAN
from scheduler.pages.wording.requests import REQUESTS
from scheduler.pages.wording.resident import RESIDENT
from scheduler.pages.wording.review import REVIEW
from scheduler.pages.wording.roster import ROSTER
from scheduler.pages.wording.scanner import SCANNER
from scheduler.pages.wording.schools import SCHOOLS
from scheduler.pages.wording.setup import SETUP
from scheduler.pages.wording.slots import SLOTS
from scheduler.pages.wording.spares import SPARES
from scheduler.pages.wording.staff import STAFF
from scheduler.pages.wording.tls import TLS

PAGES = Path(rendering.__file__).parent
TEMPLATES = sorted((PAGES / "templates").glob("*.html"))
PARTS = (
    PUBLIC,
    STAFF,
    PLANNER,
    ROSTER,
    ACCOUNTS,
    FIGURES,
    SETUP,
    SLOTS,
    DEPLOYMENT,
    MOVES,
    REPLAN,
    HAND_OUT,
    PAPER,
    SPARES,
    RESIDENT,
    SCANNER,
    BOARD,
    DEVICES,
    TLS,
    QUEUE,
    FOLLOW_UPS,
    KEEPING,
    CHANGES,
    MESSAGES,
    REQUESTS,
    REVIEW,
    GROUPS,
    SCHOOLS,
    DOUBTFUL,
)


def test_no_two_parts_of_the_catalogue_share_a_key():
    assert sum(len(part) for part in PARTS) == len(wording.SENTENCES)


@pytest.mark.parametrize("key", sorted(wording.SENTENCES))
def test_a_sentence_has_the_same_fields_in_both_languages(key):
    vi, en = wording.SENTENCES[key]
    assert vi
    assert en
    assert set(re.findall(r"{(\w+)}", vi)) == set(re.findall(r"{(\w+)}", en))


def test_every_key_that_a_template_names_is_in_the_catalogue():
    named = {key for path in TEMPLATES for key in re.findall(r'\bt\("(\w+)"[,)]', path.read_text("utf-8"))}
    assert named - set(wording.SENTENCES) == set()


def test_every_sentence_is_used_somewhere():
    source = "".join(path.read_text("utf-8") for path in [*PAGES.glob("*.py"), *PAGES.glob("scanner/*.js"), *TEMPLATES])
    composed = tuple(re.findall(r'(?:t\("|f[\'"])(\w+_)(?:" ~|{)', source))
    endings = ("_heading", "_advice")
    unused = [
        key
        for key in wording.SENTENCES
        if f'"{key}"' not in source and not key.startswith(composed) and not key.endswith(endings)
    ]
    assert unused == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_hold_no_sentence_script_or_style_of_their_own(path):
    text = path.read_text("utf-8")
    assert re.findall(r"<script|<style|style=|onclick|javascript:", text) == []
    text = re.sub(r"{% block body_class %}.*?{% endblock %}", "", text)
    outside = re.sub(r"{%.*?%}|{{.*?}}|{#.*?#}|<[^>]+>", " ", text, flags=re.DOTALL)
    words = set(re.findall(r"[^\W\d_]{2,}", outside))
    assert words - {"Phiếu", "Hẹn", "SHA"} == set()


def test_a_bar_never_leaves_its_axis():
    assert "h800v16" in bar(15, 10)
    assert "h400v16" in bar(5, 10)
    assert "M800 0v26" in bar(5, 10, 12)
    assert "h0v16" in bar(0, 0, 0)
