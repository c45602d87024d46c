"""Several who see to the same person at once: he gets one slip, and the others are told so."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from booking_scene import broken, window
from follow_scene import LATER, SATURDAY_EVENING, ends, evening
from line import Line
from scheduler.arrivals.follow_up_errors import FollowUpDoneOtherwise
from scheduler.arrivals.follow_ups import Whose
from scheduler.database import open_engine
from scheduler.operations.following_up import follow_up

OFFICERS = 6
WAIT_SECONDS = 120


def test_six_officers_who_book_one_person_again_make_one_slip(line, db_url):
    crowd = evening(line)
    one = ends(crowd, "H2", "left")
    start = threading.Barrier(OFFICERS)
    engine = open_engine(db_url, pool_size=OFFICERS, max_overflow=0)
    at_once = Line(engine, line.folder, line.keys)

    def officer(which):
        start.wait(WAIT_SECONDS)
        try:
            with at_once.work() as (db, campaign):
                slot_id = window(db, campaign, "18:00" if which % 2 else "19:00", SATURDAY_EVENING).slot_id
                done = follow_up(db, campaign=campaign, whose=Whose(), outcome_ids=[one], how="new_slot",
                                 slot_id=slot_id, keys=line.keys, now=LATER)  # fmt: skip
                return done.changed
        except FollowUpDoneOtherwise:
            return "told"

    with ThreadPoolExecutor(OFFICERS) as threads:
        asked = [threads.submit(officer, which) for which in range(OFFICERS)]
        found = Counter(one.result(WAIT_SECONDS) for one in asked)
    engine.dispose()
    assert found == {True: 1, False: OFFICERS // 2 - 1, "told": OFFICERS // 2}
    assert [key for key in crowd.slips() if "rest" in key] == ["H2/rest-1"]
    assert broken(crowd) == []
