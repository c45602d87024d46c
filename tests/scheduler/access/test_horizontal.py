"""An id of next door, in every address that takes one: refused just as an id that nobody has, nothing told, nothing changed.

Who asks has the right to the route; only the id lies outside of his area.
"""

import re

import pytest

from access_table import ACCESS

BY_AREA = {
    "account_id": "PWS",  # the leader, or scanner, of next door
    "device_id": "S",  # of another station
    "station_id": "WSCD",  # of the town, to a ward officer; of the ward, to who works at the one of the town
    "notice_id": "S",  # of another station
    "conflict_id": "S",  # scanned at another station
    "neighbourhood_id": "WL",
    "run_id": "WL",
    "invitation_id": "WL",
    "household_id": "WL",
    "message_id": "W",
    "request_id": "WL",
    "import_id": "W",
    "review_id": "WL",
    "login_id": "PWLSCU",  # another person's session
    "scan_id": "SCD",  # made by another desk
    "visit_id": "SCD",  # of another station
    "job_id": "PW",  # of another campaign
    "number": "PWU",  # of another campaign: the number counts within one's own
}
"""The ids that belong to somebody, and who of those that may use the route has an area they can lie outside of."""
NOBODY_S = {"name", "token", "digits", "words"}
"""Secrets: whoever has one is let in by it, and there is nothing to count up."""
WITH_IDS = [route for route in ACCESS if set(re.findall(r"{(\w+)}", route)) - NOBODY_S]
BODIES = {
    "/posting": {"json": {"station": "TRU-SO", "first": "2021-03-26", "last": "2021-03-26"}},
    "/phan-cong": {"data": {"station": 1, "first": "2021-03-26", "last": "2021-03-26"}},
    "/chua-giao": {"data": {"reason": "absent"}},
    "/check-ins": {"json": {"reason": "x"}},
    "/publish": {"json": {}},
    "/restore": {"json": {}},
    "/den": {"data": {"number": 1}},
    "/doi-lich/{invitation_id}": {"data": {"slot": 1}},
    "/doi-cho": {"data": {"so": "1", "seen": 1}},
    "/cap-lai": {"data": {"reason": "lost", "seen": 1}},
    "/giao/{neighbourhood_id}": {"data": {"handed_out": "1-1000"}},
    "/giao/{neighbourhood_id}/hoan-tac": {"data": {"entry": "x"}},
    "/bao": {"data": {"day": "2021-03-26", "kind": "late", "minutes": "30"}},
    "/notices": {"json": {"kind": "late", "minutes": 30}},
    "/call": {"json": {}},
    "/absent": {"json": {}},
    "/start": {"json": {}},
    "/end": {"json": {}},
    "/back": {"json": {"state": "called"}},
    "/lui": {"data": {"state": "called"}},
    "/tach": {"data": {"resident": 1}},
    "/nhom/{household_id}": {"data": {"resident": 1}},
    "/households/{household_id}/groups": {"json": {"residents": [1], "group": None}},
    "/yeu-cau/{request_id}": {"data": {"decision": "done"}},
    "/decision": {"json": {"decision": "done"}},
    "/approval": {"json": {}},
    "/reading": {"json": {}},
    "/to-truong/{review_id}": {"data": {"decision": "done"}},
    "/people": {"json": {"name": "Ngô Mới", "birth": "1980"}},
    "/shift": {"json": {"shift": "evening"}},
    "/{neighbourhood_id}/households": {"json": {"address": "số 9", "people": [{"name": "Ngô Mới", "birth": "1980"}]}},
    "/them-ho/{neighbourhood_id}": {"data": {"address": "số 9", "name": "Ngô Mới", "birth": "1980"}},
}


def asked(client, route, ids, **more):
    method, path = route.split(" ", 1)
    body = next((body for ending, body in BODIES.items() if path.endswith(ending)), {}) if method == "POST" else {}
    return client.request(method, re.sub(r"{(\w+)}", lambda part: str(ids[part[1]]), path), **body, **more)


def told(answer, value):
    """The answer without the id itself, which the asker has sent, and without figures such as the time of the day on a page."""
    plain, own = (re.sub(r"\d+", "#", text) for text in (answer.text, str(value)))
    return answer.status_code, plain.replace(own, "#")


def test_every_id_in_an_address_is_known_here():
    named = {name for route in WITH_IDS for name in re.findall(r"{(\w+)}", route)}
    assert named - NOBODY_S == set(BY_AREA)


@pytest.mark.parametrize("route", WITH_IDS)
def test_an_id_of_next_door_is_refused_like_one_that_nobody_has(doors, route):
    (name,) = set(re.findall(r"{(\w+)}", route)) - NOBODY_S
    letters = [letter for letter in ACCESS[route].split() if letter in BY_AREA[name]]
    if name == "account_id":  # a planner of the whole town has nobody next door, one of a ward has
        letters = [letter.replace("P", "p") for letter in letters]
    assert letters
    foreign = foreign_ids(doors)
    for letter in letters:
        for other in "PU":  # somebody else's sessions, to be asked for
            doors.browser(other)
        ids = (
            {**doors.ids(letter), name: foreign[name, letter]}
            if (name, letter) in foreign
            else doors.ids(letter, far=True)
        )
        nobody = {
            **ids,
            name: {"scan_id": "00000000-0000-0000-0000-00000000ffff", "job_id": "import-x"}.get(name, 99_999),
        }
        browsers = [doors.browser(letter) for _ in range(2)]
        before = doors.site.line.kept()
        answers = [asked(browser, route, which) for browser, which in zip(browsers, (ids, nobody), strict=True)]
        after = doors.site.line.kept()
        assert {answer.status_code for answer in answers} <= {403, 404}, (letter, answers[0].text[:300])
        assert told(answers[0], ids[name]) == told(answers[1], nobody[name]), letter
        changed = {table for table in before if before[table] != after[table]}
        assert changed == set(), letter


def foreign_ids(doors):
    """Ids that exist, but were made by somebody else: a scan of the other desk, a job of the other campaign."""
    client = doors.site.anybody()
    client.headers["Authorization"] = f"Bearer {doors.far['key']}"
    scan_id = "11111111-1111-1111-1111-111111111111"
    assert client.post("/api/v1/scans", json={"scan_id": scan_id, "text": "x"}).status_code == 200
    job = doors.site.app.state.jobs.start_print("khac", 1)
    return {
        **{("scan_id", letter): scan_id for letter in "SCD"},
        **{("job_id", letter): job for letter in "PW"},
        **{("number", letter): 7 for letter in "PWU"},
    }
