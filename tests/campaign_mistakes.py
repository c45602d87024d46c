"""What planners get wrong in a campaign file: what stands there, what they wrote, the code and the sentence they are told."""
# ruff: noqa: E501 - a sentence stands in one piece, as the planner reads it

CASES = [
    # a key that is wrong, missing or in the wrong place
    ("rate = 10", "ratte = 10", "unknown_key", "capacity.ratte: there is no such key. Did you mean “rate”?"),
    (
        "rate = 10",
        "xyz = 10",
        "unknown_key",
        "capacity.xyz: there is no such key. Known are: critical_ratio, front_load, load, no_show, rate, reserve, waiting_room_cap.",
    ),
    (
        "rate = 10",
        "window_minutes = 30",
        "unknown_key",
        "capacity.window_minutes: there is no such key. It belongs to the top of the file: move it above the first [table].",
    ),
    (
        'name = "Một đợt thử"',
        "",
        "missing_key",
        'name: this key is missing. Add it, for example: name = "Cấp CCCD gắn chíp, thị xã Quảng Trị"',
    ),
    (
        'code = "TRU-SO"\n',
        "",
        "missing_key",
        'stations[1].code: this key is missing. Add it, for example: code = "TRU-SO"',
    ),
    # values
    (
        "rate = 10",
        "rate = -3",
        "invalid_value",
        "capacity.rate: “-3” is not valid; it must be a number from 0 up, like 13, 13.2 or 463/35.",
    ),
    (
        "rate = 10",
        "rate = true",
        "invalid_value",
        "capacity.rate: “True” is not valid; it must be a number from 0 up, like 13, 13.2 or 463/35.",
    ),
    (
        "rate = 10",
        "rate = 40",
        "invalid_value",
        "capacity.rate: “40” is not valid; it must be from 4 to 30 people per kit and hour.",
    ),
    ("load = 1", "load = 0", "invalid_value", "capacity.load: “0” is not valid; it must be above 0 and at most 1."),
    (
        "load = 1",
        "load = 1\nreserve = 1.5",
        "invalid_value",
        "capacity.reserve: “1.5” is not valid; it must be a share from 0 to 1.",
    ),
    (
        "front_load = 0",
        "front_load = -1",
        "invalid_value",
        "capacity.front_load: “-1” is not valid; it must be at least 0.",
    ),
    (
        "front_load = 0",
        "front_load = 200",
        "invalid_value",
        "capacity.front_load: “200” is not valid; it must be at most 100.",
    ),
    (
        "front_load = 0",
        'front_load = "six"',
        "invalid_value",
        "capacity.front_load: “six” is not valid; it must be a whole number.",
    ),
    ('name = "Một đợt thử"', "name = 7", "invalid_value", "name: “7” is not valid; it must be a text in quotes."),
    (
        'name = "Một đợt thử"',
        f'name = "{"x" * 201}"',
        "invalid_value",
        f"name: “{'x' * 57}…” is not valid; it must be at most 200 characters.",
    ),
    ('name = "Một đợt thử"', 'name = ""', "invalid_value", "name: “” is not valid; it must be filled in."),
    (
        "first_day = 2021-03-15",
        'first_day = "soon"',
        "invalid_value",
        "first_day: “soon” is not valid; it must be a date like 2021-03-15 (without quotes).",
    ),
    (
        'code = "town"',
        'code = "My Town"',
        "invalid_value",
        'code: “My Town” is not valid; it must be written like "quang-tri": plain letters, digits and hyphens.',
    ),
    (
        'kind = "headquarters"',
        'kind = "headquarter"',
        "invalid_value",
        "stations[TRU-SO].kind: “headquarter” is not valid; it must be one of: 'headquarters', 'mobile', 'school' or 'home'.",
    ),
    (
        '"06:30-12:00"',
        '"6h30-12h"',
        "invalid_value",
        (
            "stations[TRU-SO].shifts[morning].hours: “6h30-12h” is not valid; "
            "it must be hours like 06:30-12:00, 18:00-24:00 or 23:00-02:00 (past midnight)."
        ),
    ),
    (
        'dataset = "vn-2021"',
        'dataset = "vn-1999"',
        "invalid_value",
        "dataset: “vn-1999” is not valid; it must be one of: vn-2021.",
    ),
    (
        '"https://phieuhen.example"',
        '"http://phieuhen.example"',
        "invalid_value",
        (
            "public_url: “http://phieuhen.example” is not valid; "
            "it must be an https address in lower case of at most 58 characters, like https://phieuhen.example."
        ),
    ),
    # days
    (
        "last_day = 2021-03-17",
        "",
        "deadline_missing",
        "last_day: give exactly one of last_day (that day counts) and before (that day no longer counts).",
    ),
    (
        "last_day = 2021-03-17",
        "last_day = 2021-03-17\nbefore = 2021-03-18",
        "deadline_missing",
        "last_day: give exactly one of last_day (that day counts) and before (that day no longer counts).",
    ),
    (
        "last_day = 2021-03-17",
        "last_day = 2021-03-01",
        "deadline_before_start",
        "last_day: the last day 01/03/2021 lies before the first day 15/03/2021. It must be 15/03/2021 or later.",
    ),
    (
        "last_day = 2021-03-17",
        "before = 2021-03-15",
        "deadline_before_start",
        "before: the last day 14/03/2021 lies before the first day 15/03/2021. It must be 15/03/2021 or later.",
    ),
    (
        "from_day = 2021-03-16",
        "from_day = 2021-04-16",
        "station_without_days",
        "stations[PHUONG-1]: from 16/04/2021 to 17/03/2021 it is open on no day of the campaign. Mend from_day or to_day.",
    ),
    # units
    (
        'unit = "462"\nfirst',
        'unit = "4622"\nfirst',
        "unknown_unit",
        "unit: there is no unit “4622” in vn-2021. Did you mean 462 (Thị xã Quảng Trị)?",
    ),
    (
        'unit = "19357"',
        'unit = "none"',
        "unknown_unit",
        (
            "stations[PHUONG-1].unit: there is no unit “none” in vn-2021. Some of them: 462 (Thị xã Quảng Trị), 19357 (Phường 1), "
            "19358 (Phường An Đôn), 19360 (Phường 2), 19361 (Phường 3), 19705 (Xã Hải Lệ)."
        ),
    ),
    (
        'unit = "19357"',
        'unit = "461"',
        "unit_outside",
        "stations[PHUONG-1].unit: Thành phố Đông Hà (461) is not part of Thị xã Quảng Trị. Choose a unit within it.",
    ),
    (
        'unit = "19357"',
        'unit = "19357"\nserves = ["461"]',
        "unit_outside",
        "stations[PHUONG-1].serves: Thành phố Đông Hà (461) is not part of Thị xã Quảng Trị. Choose a unit within it.",
    ),
    # stations, kits, windows
    (
        'kits = ["BTB-2"]',
        "kits = []",
        "station_without_kits",
        'stations[PHUONG-1].shifts[afternoon].kits: nobody can be served here without a kit. Name at least one, for example kits = ["BTB-1"].',
    ),
    (
        'kits = ["BTB-2"]',
        'kits = ["BTB-2", "BTB-2"]',
        "duplicate_code",
        "stations[PHUONG-1].shifts[afternoon].kits: the code “BTB-2” stands twice. Use every code once.",
    ),
    (
        """shifts = [
  { code = "morning", hours = "06:30-12:00", kits = ["BTB-1", "BTB-2"] },
  { code = "evening", hours = "18:00-24:00", kits = ["BTB-1"] },
]""",
        "",
        "station_without_kits",
        'stations[TRU-SO].shifts: nobody can be served here without a kit. Name at least one, for example kits = ["BTB-1"].',
    ),
    (
        'code = "PHUONG-1"',
        'code = "TRU-SO"',
        "duplicate_code",
        "stations: the code “TRU-SO” stands twice. Use every code once.",
    ),
    (
        'kind = "mobile"',
        'kind = "mobile"\nwindow_minutes = 50',
        "window_does_not_divide_shift",
        (
            "stations[PHUONG-1].shifts[afternoon].hours: the shift 13:00-17:00 has 240 minutes; windows of 50 do not divide it. "
            "Use 5, 10, 12, 15, 20, 30, 60, 120, 240."
        ),
    ),
    (
        '"06:30-12:00"',
        '"06:30-12:01"',
        "window_does_not_divide_shift",
        "stations[TRU-SO].shifts[morning].hours: the shift 06:30-12:01 has 331 minutes; windows of 30 do not divide it. Use 331.",
    ),
    (
        'kind = "mobile"',
        'kind = "school"',
        "missing_key",
        'stations[PHUONG-1].school: this key is missing. Add it, for example: school = "THPT Nguyễn Du"',
    ),
    (
        'code = "evening", hours = "18:00-24:00"',
        'code = "morning", hours = "18:00-24:00"',
        "duplicate_code",
        "stations[TRU-SO].shifts: the code “morning” stands twice. Use every code once.",
    ),
    (
        '"13:00-17:00"',
        '"11:00-17:00"',
        "kit_in_two_places",
        (
            "stations[PHUONG-1]: on 16/03/2021 BTB-2 would be in two places at once: TRU-SO 06:30-12:00 and PHUONG-1 11:00-17:00. "
            "Change hours, days, kit or team."
        ),
    ),
    (
        '"18:00-24:00"',
        '"11:00-14:00"',
        "shifts_overlap",
        "stations[TRU-SO].shifts: the shifts 06:30-12:00 and 11:00-14:00 overlap. The later must start when the earlier has ended.",
    ),
    # closures, loans, teams, slow people
    (
        'public_url = "https://phieuhen.example"',
        'public_url = "https://phieuhen.example"\nclosures = [{ from_day = 2021-03-17, to_day = 2021-03-16 }]',
        "ends_before_start",
        "closures[1].to_day: the last day 16/03/2021 lies before the first day 17/03/2021. It must be 17/03/2021 or later.",
    ),
    (
        'public_url = "https://phieuhen.example"',
        'public_url = "https://phieuhen.example"\nclosures = [{ from_day = 2021-04-17, to_day = 2021-04-18 }]',
        "closure_outside",
        "closures[1]: 17/04/2021 is no day of the campaign (15/03/2021 – 17/03/2021), so there is nothing to close. Mend the day.",
    ),
    (
        'public_url = "https://phieuhen.example"',
        'public_url = "https://phieuhen.example"\nclosures = [{ from_day = 2021-03-16, to_day = 2021-03-16, station = "TRU-SO", unit = "462" }]',
        "one_of_two",
        "closures[1]: give only one of station and unit.",
    ),
    (
        'public_url = "https://phieuhen.example"',
        'public_url = "https://phieuhen.example"\nclosures = [{ from_day = 2021-03-16, to_day = 2021-03-16, station = "TRUSO" }]',
        "code_unknown",
        "closures[1].station: the campaign has no “TRUSO”. It has: TRU-SO, PHUONG-1.",
    ),
    (
        'public_url = "https://phieuhen.example"',
        'public_url = "https://phieuhen.example"\nclosures = [{ from_day = 2021-03-16, to_day = 2021-03-16, unit = "38" }]',
        "unit_outside",
        "closures[1].unit: Tỉnh Thanh Hóa (38) is not part of Thị xã Quảng Trị. Choose a unit within it.",
    ),
    (
        'public_url = "https://phieuhen.example"',
        'public_url = "https://phieuhen.example"\nloans = [{ to_station = "PHUONG-1", from_day = 2021-03-16 }]',
        "loan_of_nothing",
        "loans[1]: no kit and no team is lent. Give kits or teams.",
    ),
    (
        'public_url = "https://phieuhen.example"',
        'public_url = "https://phieuhen.example"\nloans = [{ kits = ["BTB-9"], to_station = "PHUONG-1", from_day = 2021-03-16 }]',
        "code_unknown",
        "loans[1].kits: the campaign has no “BTB-9”. It has: BTB-1, BTB-2.",
    ),
    (
        'public_url = "https://phieuhen.example"',
        'public_url = "https://phieuhen.example"\nloans = [{ kits = ["BTB-1"], to_station = "PHUONG-9", from_day = 2021-03-16 }]',
        "code_unknown",
        "loans[1].to_station: the campaign has no “PHUONG-9”. It has: TRU-SO, PHUONG-1.",
    ),
    (
        'public_url = "https://phieuhen.example"',
        'public_url = "https://phieuhen.example"\nloans = [{ kits = ["BTB-1"], to_station = "PHUONG-1", shifts = ["night"], from_day = 2021-03-16 }]',
        "code_unknown",
        "loans[1].shifts: the campaign has no “night”. It has: afternoon.",
    ),
    (
        'public_url = "https://phieuhen.example"',
        'public_url = "https://phieuhen.example"\nloans = [{ kits = ["BTB-1"], to_station = "TRU-SO", from_day = 2021-03-16 }]',
        "loan_to_own_unit",
        "loans[1]: BTB-1 works in unit 462 anyway, and TRU-SO belongs to it: that is no loan. Change the station's shifts.",
    ),
    (
        'public_url = "https://phieuhen.example"',
        'public_url = "https://phieuhen.example"\nloans = [{ kits = ["BTB-1"], to_station = "PHUONG-1", from_day = 2021-03-17, to_day = 2021-03-16 }]',
        "ends_before_start",
        "loans[1].to_day: the last day 16/03/2021 lies before the first day 17/03/2021. It must be 17/03/2021 or later.",
    ),
    (
        'public_url = "https://phieuhen.example"',
        'public_url = "https://phieuhen.example"\nloans = [{ kits = ["BTB-1"], to_station = "PHUONG-1", from_day = 2021-03-16 }, { kits = ["BTB-1"], to_station = "PHUONG-1", from_day = 2021-03-17 }]',
        "kit_in_two_places",
        "loans[1]: on 17/03/2021 BTB-1 would be in two places at once: PHUONG-1 and PHUONG-1. Change hours, days, kit or team.",
    ),
    (
        'public_url = "https://phieuhen.example"',
        'public_url = "https://phieuhen.example"\nteams = [{ code = "TO-1", name = "Tổ 1", people = 4 }, { code = "TO-1", name = "Tổ 1", people = 4 }]',
        "duplicate_code",
        "teams: the code “TO-1” stands twice. Use every code once.",
    ),
    (
        'public_url = "https://phieuhen.example"',
        'public_url = "https://phieuhen.example"\nteams = [{ code = "TO-1", name = "Tổ 1", people = 0 }]',
        "invalid_value",
        "teams[TO-1].people: “0” is not valid; it must be at least 1.",
    ),
    (
        'public_url = "https://phieuhen.example"',
        'public_url = "https://phieuhen.example"\nservice_times = [{ who = "a", share = 0.6, times = 2 }, { who = "b", share = 0.5, times = 2 }]',
        "figure_contradicts",
        "service_times: 1.1 is more than everybody (1). Check the figure at its source.",
    ),
    (
        'kits = ["BTB-1"] }',
        'kits = ["BTB-1"], teams = ["TO-1"] }',
        "code_unknown",
        "stations[TRU-SO].shifts[evening].teams: the campaign has no “TO-1”. It has: .",
    ),
    (
        'kits = ["BTB-1"] }',
        'kits = ["BTB-1"], from_day = 2021-03-17, to_day = 2021-03-16 }',
        "ends_before_start",
        "stations[TRU-SO].shifts[evening].to_day: the last day 16/03/2021 lies before the first day 17/03/2021. It must be 17/03/2021 or later.",
    ),
    (
        "rate = 10",
        "rate = -10",
        "invalid_value",
        "capacity.rate: “-10” is not valid; it must be a number from 0 up, like 13, 13.2 or 463/35.",
    ),
    (
        'code = "evening"',
        'code = "dusk"',
        "invalid_value",
        (
            "stations[TRU-SO].shifts[dusk].code: “dusk” is not valid; it must be morning, afternoon, evening or night; "
            "the second of a part of the day ends in -2, like morning-2."
        ),
    ),
    (
        'public_url = "https://phieuhen.example"',
        'public_url = "https://phieuhen.example"\nloans = [{ kits = ["BTB-1"], to_station = "PHUONG-1", from_day = 2021-06-01, to_day = 2021-06-02 }]',
        "loan_outside",
        "loans[1]: 01/06/2021 is no day of the campaign (15/03/2021 – 17/03/2021), so there is no shift to lend for. Mend the day.",
    ),
    (
        'public_url = "https://phieuhen.example"',
        'public_url = "https://phieuhen.example"\nloans = [{ kits = ["BTB-1", "BTB-1"], to_station = "PHUONG-1", from_day = 2021-03-16 }]',
        "duplicate_code",
        "loans[1].kits: the code “BTB-1” stands twice. Use every code once.",
    ),
    (
        "last_day = 2021-03-17",
        "last_day = 2031-03-17",
        "campaign_too_long",
        "first_day: from 15/03/2021 to 17/03/2031 are 3655 days; a campaign has at most 731. Check the year.",
    ),
    # rules, texts and figures
    (
        "[capacity]",
        '[[groups]]\ngroup = "daytime"\nwhen = "mark"\n[capacity]',
        "group_rules_incomplete",
        'groups: the last rule, and no other, must be when = "otherwise", so that everybody has a group.',
    ),
    (
        "[capacity]",
        '[[groups]]\ngroup = "worker"\nwhen = "occupation"\n[[groups]]\ngroup = "daytime"\nwhen = "otherwise"\n[capacity]',
        "missing_key",
        'groups[1].words: this key is missing. Add it, for example: words = ["công nhân"]',
    ),
    (
        "{WARD}",
        "{PHUONG}",
        "placeholder_unknown",
        "texts.issuing_body: {PHUONG} means nothing here. Use {ward}, {WARD}.",
    ),
    (
        "[capacity]",
        '[[milestones]]\nkind = "cards"\nfigure = 9880200\npopulation = 1900000\nunit = "30"\nbefore = 2021-07-01\n[capacity]',
        "figure_contradicts",
        "milestones[1].figure: 9880200 is more than the population (1900000). Check the figure at its source.",
    ),
    (
        "[capacity]",
        '[[milestones]]\nkind = "cards"\n[capacity]',
        "deadline_missing",
        "milestones[1].by: give exactly one of by (that day counts) and before (that day no longer counts).",
    ),
    (
        "[capacity]",
        '[[milestones]]\nkind = "cards"\nby = 2021-01-01\n[capacity]',
        "deadline_before_start",
        "milestones[1]: the last day 01/01/2021 lies before the first day 15/03/2021. It must be 15/03/2021 or later.",
    ),
    (
        "[capacity]",
        "[generate]\npeople = 10\nwith_card = 11\nneighbourhoods = 1\n[capacity]",
        "figure_contradicts",
        "generate.with_card: 11 is more than people (10). Check the figure at its source.",
    ),
    (
        "[capacity]",
        '[[limits]]\nunit = "462"\n[[limits]]\nunit = "462"\n[capacity]',
        "duplicate_code",
        "limits: the code “462” stands twice. Use every code once.",
    ),
    (
        "[capacity]",
        "[weights]\nunassigned = 1e12\n[capacity]",
        "invalid_value",
        "weights.unassigned: “1000000000000.0” is not valid; it must be at most 1000000.0.",
    ),
    # texts to residents, and what they change by themselves
    (
        "[capacity]",
        '[messages]\nquiet_from = "21:00+07:00"\n[capacity]',
        "invalid_value",
        'messages.quiet_from: “21:00+07:00” is not valid; it must be hours and minutes like "21:00", from "00:00" to "23:59", without a zone.',
    ),
    (
        "[capacity]",
        '[messages]\nquiet_until = "7:00"\n[capacity]',
        "invalid_value",
        'messages.quiet_until: “7:00” is not valid; it must be hours and minutes like "21:00", from "00:00" to "23:59", without a zone.',
    ),
    (
        "[capacity]",
        "[messages]\nreminder_at = 18\n[capacity]",
        "invalid_value",
        'messages.reminder_at: “18” is not valid; it must be hours and minutes like "21:00", from "00:00" to "23:59", without a zone.',
    ),
    (
        "[capacity]",
        "[messages]\nreminder_at = 18:00:30\n[capacity]",
        "invalid_value",
        'messages.reminder_at: “18:00:30” is not valid; it must be hours and minutes like "21:00", from "00:00" to "23:59", without a zone.',
    ),
    (
        'name = "Một đợt thử"',
        'name = "Một đợt thử"\nday_starts = "04:00Z"',
        "invalid_value",
        'day_starts: “04:00Z” is not valid; it must be hours and minutes like "21:00", from "00:00" to "23:59", without a zone.',
    ),
    (
        "[capacity]",
        '[messages]\nquiet_from = "17:00"\nquiet_until = "09:00"\n[capacity]',
        "invalid_value",
        "messages: “{'quiet_from': '17:00', 'quiet_until': '09:00'}” is not valid; it must be with reminder_at outside of 17:00–09:00 (quiet_from to quiet_until), or no reminder leaves when it should.",
    ),
    (
        "[capacity]",
        '[messages]\nquiet_from = "13:00"\nquiet_until = "18:30"\n[capacity]',
        "invalid_value",
        "messages: “{'quiet_from': '13:00', 'quiet_until': '18:30'}” is not valid; it must be with reminder_at outside of 13:00–18:30 (quiet_from to quiet_until), or no reminder leaves when it should.",
    ),
    (
        "[capacity]",
        '[messages]\ngateway = "http"\nurl = "https://g.example"\nbody = \'{"{to}": "{text}"}\'\n[capacity]',
        "invalid_value",
        "messages: “{'gateway': 'http', 'url': 'https://g.example', 'body': '…” is not valid; it must be with {to} in url, headers or a value of body, or the gateway never gets it.",
    ),
    (
        "[capacity]",
        '[messages]\ngateway = "http"\nurl = "https://g.example"\nbody = \'{"a": "{to}"}\'\n[capacity]',
        "invalid_value",
        "messages: “{'gateway': 'http', 'url': 'https://g.example', 'body': '…” is not valid; it must be with {text} in url, headers or a value of body, or the gateway never gets it.",
    ),
    (
        "[capacity]",
        '[messages]\nurl = "https://g.example/?key={secret}"\n[capacity]',
        "invalid_value",
        "messages.url: “https://g.example/?key={secret}” is not valid; it must be an address without {secret}: the password goes into headers or body only.",
    ),
    (
        "[capacity]",
        "[messages]\naccepted = []\n[capacity]",
        "invalid_value",
        "messages.accepted: “[]” is not valid; it must be at least one number from 200 to 299: only such answers mean that a text was taken.",
    ),
    (
        "[capacity]",
        "[messages]\naccepted = [200, 404]\n[capacity]",
        "invalid_value",
        "messages.accepted: “[200, 404]” is not valid; it must be at least one number from 200 to 299: only such answers mean that a text was taken.",
    ),
    (
        "[capacity]",
        '[messages]\nheaders = { Content-Length = "3" }\n[capacity]',
        "invalid_value",
        "messages.headers: “{'Content-Length': '3'}” is not valid; it must be names written like X-Api-Key (plain letters, digits, hyphens), none of them Content-Length, Transfer-Encoding, Host or Connection, which are written for you.",
    ),
    (
        "[capacity]",
        '[messages]\ngateway = "smtp"\nmail_host = "m.example"\nmail_from = "a@m.example"\nmail_to = "sms@m.example"\n[capacity]',
        "invalid_value",
        "messages: “{'gateway': 'smtp', 'mail_host': 'm.example', 'mail_from'…” is not valid; it must be with mail_host, mail_from and a mail_to like {to}@sms.example (with {to}, without {secret}), because the gateway is smtp.",
    ),
    (
        "[capacity]",
        "[messages]\ntries = true\n[capacity]",
        "invalid_value",
        "messages.tries: “True” is not valid; it must be a whole number.",
    ),
    (
        "[capacity]",
        '[messages]\nper_minute = "2"\n[capacity]',
        "invalid_value",
        "messages.per_minute: “2” is not valid; it must be a whole number.",
    ),
    (
        "[capacity]",
        "[messages]\nmail_port = 25.0\n[capacity]",
        "invalid_value",
        "messages.mail_port: “25.0” is not valid; it must be a whole number.",
    ),
    (
        "[capacity]",
        "[changes]\nmost = true\n[capacity]",
        "invalid_value",
        "changes.most: “True” is not valid; it must be a whole number.",
    ),
    (
        "[capacity]",
        '[changes]\ncut_off_hours = "2"\n[capacity]',
        "invalid_value",
        "changes.cut_off_hours: “2” is not valid; it must be a whole number.",
    ),
    (
        "[capacity]",
        "[changes]\ndays = 2.0\n[capacity]",
        "invalid_value",
        "changes.days: “2.0” is not valid; it must be a whole number.",
    ),
]
