"""What becomes of one text at a gateway that is not always well: taken, refused, later, or nobody knows."""

import email
import json
import logging
import ssl
from datetime import UTC, datetime, timedelta
from email.policy import default
from email.utils import format_datetime

import h11
import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr, ValidationError

from fake_gateway import (
    breaks_off,
    drips_body,
    drips_head,
    drips_line,
    endless_lines,
    fake_gateway,
    fake_mail,
    hangs_up,
    huge,
    says,
    slow,
)
from scheduler.clock import real_now
from scheduler.messages import http_gateway, mail_gateway
from scheduler.messages.errors import NoGateway
from scheduler.messages.gateways import gateway_of
from scheduler.messages.outcomes import Later, Refused, Taken, Text, Unknown, facts_of, filled, shown_id
from scheduler.messages.problem_words import advice, why
from scheduler.places.campaign_residents import Messages

TEXT = Text("+84900000012", "Phiếu hẹn: mai 19h, mang phiếu.", "0f0f-token")
SECRET = "bí-mật-của-cổng"


IN_THE_BODY = {"accepted_field": "CodeResult", "accepted_values": ["100", "true"], "id_field": "SMSID"}


@pytest.fixture
def gateway():
    with fake_gateway() as made:
        yield made


@pytest.fixture
def mail():
    with fake_mail() as made:
        yield made


@pytest.fixture
def ways():
    """The adapters that a test opens."""
    opened = []
    yield opened
    for one in opened:
        one.close()


def by_http(gateway, ways, **described):
    found = Messages(
        gateway="http",
        **{
            "url": f"{gateway.address}/send",
            "headers": {"Authorization": "Bearer {secret}"},
            "id_field": "message_id",
            **described,
        },
    )
    ways.append(gateway_of(found, SecretStr(SECRET)))
    return ways[-1]


def by_mail(mail, ways, secret="mat-khau", **described):
    facts = {"mail_host": "127.0.0.1", "mail_port": mail.port, "mail_from": "hen@ward.example", **described}
    found = Messages(gateway="smtp", **{"mail_to": "{to}@sms.example", **facts})
    ways.append(gateway_of(found, SecretStr(secret)))
    return ways[-1]


def test_without_a_gateway_nothing_is_sent():
    with pytest.raises(NoGateway):
        gateway_of(Messages(), None)


# By HTTP


def test_a_text_is_handed_over_as_the_campaign_file_describes_it(gateway, ways):
    way = by_http(
        gateway,
        ways,
        url=f"{gateway.address}/v1/{{to}}?n={{id}}",
        body='{"id": "{id}", "sms": [{"text": "VN: {text}", "kind": 4, "{to}": null}]}',
        headers={"X-Key": "{secret}", "X-To": "{to}"},
    )
    assert way.send(TEXT) == Taken("g-1")
    assert gateway.got == [{"id": "0f0f-token", "sms": [{"text": f"VN: {TEXT.words}", "kind": 4, "{to}": None}]}]
    ((path, headers),) = gateway.asked
    assert path == "/v1/%2B84900000012?n=0f0f-token"
    assert (headers["x-key"].encode("latin-1").decode(), headers["x-to"]) == (SECRET, "+84900000012")
    assert headers["content-type"] == "application/json"


@given(st.text(), st.text(max_size=20))
def test_no_text_breaks_the_body_or_is_filled_in_itself(words, to):
    text = Text(to, words + "{id}{secret}", "token")
    made = json.loads(json.dumps(http_gateway._filled_in({"a": ["{to}|{text}", 1]}, facts_of(text))))
    assert made == {"a": [f"{to}|{words}{{id}}{{secret}}", 1]}


def test_what_is_not_known_stays_as_it_stands():
    assert filled("{to} {secret} {other}", {"to": "{id}"}) == "{id} {secret} {other}"


def test_a_text_cannot_add_a_header(gateway, ways):
    way = by_http(gateway, ways, headers={"X-Text": "{text}"})
    assert way.send(Text("+84900000012", "a\r\nX-Evil: 1", "t")) == Taken("g-1")
    assert gateway.asked[0][1]["x-text"] == "aX-Evil: 1"
    assert "x-evil" not in gateway.asked[0][1]


@pytest.mark.parametrize(
    ("odd", "outcome"),
    [
        (says(202, b'{"message_id": 77}'), Taken("77")),
        (says(200, b"no JSON"), Taken("")),
        (says(200, b"[" * 60_000), Taken("")),
        (says(200, b'{"message_id": {"a": 1}}'), Taken("")),
        (says(200, json.dumps({"message_id": "x" * 500}).encode()), Taken("x" * 100)),
        (breaks_off, Taken("")),
        (huge, Taken("")),
        (says(204), Unknown("unknown_204")),
        (says(302, location="/elsewhere"), Refused("refused_302", for_all=True)),
        (says(400), Refused("refused_400")),
        (says(401), Refused("refused_401", for_all=True)),
        (says(403), Refused("refused_403", for_all=True)),
        (says(404), Refused("shut_404", for_all=True)),
        (says(405), Refused("shut_405", for_all=True)),
        (says(413), Refused("refused_413")),
        (says(422), Refused("refused_422")),
        (says(429, retry_after="30"), Later("busy_429", seconds=30)),
        (says(503, retry_after="999999999999"), Later("busy_503", seconds=3600)),
        (says(503, retry_after="soon"), Later("busy_503")),
        (says(500), Unknown("unknown_500")),
        (says(502), Unknown("unknown_502")),
        (hangs_up, Unknown()),
    ],
)
def test_each_answer_has_one_meaning(gateway, ways, odd, outcome):
    gateway.odd = [odd]
    assert by_http(gateway, ways).send(TEXT) == outcome
    assert len(gateway.got) == 1, "a redirect was followed, or a text was sent twice"


@pytest.mark.parametrize("field", ["{to}", "{text}", "{id}"])
@pytest.mark.parametrize("status", [404, 405])
def test_that_an_address_made_of_the_text_is_not_there_is_about_the_text(gateway, ways, field, status):
    gateway.odd = [says(status)]
    assert by_http(gateway, ways, url=f"{gateway.address}/{field}").send(TEXT) == Refused(f"refused_{status}")


@pytest.mark.parametrize("error", [h11.LocalProtocolError("too much"), RecursionError(), KeyError("x")])
def test_whatever_breaks_at_handing_over_is_an_outcome_and_not_raised(gateway, ways, monkeypatch, error):
    def breaks(*_facts, **_more):
        raise error

    monkeypatch.setattr(httpx.AsyncClient, "send", breaks)
    assert by_http(gateway, ways).send(TEXT) == Unknown()


def test_a_moment_to_come_back_at_is_taken_as_the_seconds_until_then(gateway, ways):
    gateway.odd = [says(429, retry_after=format_datetime(real_now() + timedelta(minutes=5)))]
    outcome = by_http(gateway, ways).send(TEXT)
    assert isinstance(outcome, Later)
    assert 200 < outcome.seconds <= 300


def test_of_one_that_does_not_answer_in_time_nobody_knows_whether_it_has_the_text(gateway, ways, monkeypatch):
    monkeypatch.setattr(http_gateway, "PATIENCE", httpx.Timeout(0.3))
    gateway.odd = [slow]
    assert by_http(gateway, ways).send(TEXT) == Unknown()
    assert gateway.tokens == [TEXT.token]


def test_an_answer_that_drips_is_waited_for_a_time_only(gateway, ways, monkeypatch):
    monkeypatch.setattr(http_gateway, "LONGEST_SECONDS", 0.6)
    gateway.odd = [drips_head, drips_body, drips_body]
    assert by_http(gateway, ways).send(TEXT) == Unknown()
    assert by_http(gateway, ways).send(TEXT) == Taken(""), "its status has said enough"
    assert by_http(gateway, ways, **IN_THE_BODY).send(TEXT) == Unknown()


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        (b'{"CodeResult": "100", "SMSID": "a7"}', Taken("a7")),
        (b'{"CodeResult": 100}', Taken("")),
        (b'{"CodeResult": true}', Taken("")),
        (b'{"CodeResult": "103"}', Refused("answered_103")),
        (b'{"CodeResult": false}', Refused("answered_false")),
        (b'{"CodeResult": "BAD_NUMBER"}', Refused("answered_BAD_NUMBER")),
        (b'{"CodeResult": "0900000012"}', Refused("answered_")),
        (b'{"CodeResult": "not for 0900 000 012"}', Refused("answered_")),
        (b'{"CodeResult": null}', Unknown()),
        (b'{"CodeResult": ["100"]}', Unknown()),
        (b'{"other": "100"}', Unknown()),
        (b"100", Unknown()),
        (b"<html>", Unknown()),
    ],
)
def test_a_gateway_that_says_yes_or_no_in_its_answer_only_is_read_there(gateway, ways, body, outcome):
    gateway.odd = [says(200, body)]
    assert by_http(gateway, ways, **IN_THE_BODY).send(TEXT) == outcome


def test_what_a_gateway_answered_is_told_with_what_to_do():
    assert why("answered_103")[1] == "the gateway answered that it does not take it (103)"
    assert why("answered_")[1] == "the gateway answered that it does not take it"
    assert advice("answered_103") == advice("answered_")
    assert "password, right or address are wrong (404)" in why("shut_404")[1]
    assert "[messages]" in advice("shut_550")[1]


def test_a_gateway_may_want_the_secret_in_the_body(gateway, ways):
    by_http(gateway, ways, body='{"to": "{to}", "id": "{id}", "key": "{secret}", "sms": "{text}"}').send(
        Text("+84", "{secret}", "t")
    )
    assert gateway.got == [{"to": "+84", "id": "t", "key": SECRET, "sms": "{secret}"}]


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/x", "https://nowhere.invalid/x"])
def test_where_nobody_listens_nothing_has_left(url, ways, monkeypatch):
    for name in ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "https_proxy", "http_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    way = gateway_of(Messages(gateway="http", url=url), None)
    ways.append(way)
    assert way.send(TEXT) == Later("no_answer", for_all=True)


def test_a_proxy_that_is_no_address_sends_nothing(gateway, ways, monkeypatch):
    monkeypatch.setenv("ALL_PROXY", "magic://x")
    monkeypatch.setenv("NO_PROXY", "")
    assert by_http(gateway, ways).send(TEXT) == Later("no_answer", for_all=True)
    assert gateway.got == []


def test_the_id_may_lie_deep_in_the_answer(gateway, ways):
    gateway.odd = [says(200, b'{"data": [{}, {"sms": {"id": "abc"}}]}'), says(200, b'{"data": []}')]
    way = by_http(gateway, ways, id_field="data.1.sms.id")
    assert [way.send(TEXT), way.send(TEXT)] == [Taken("abc"), Taken("")]


def test_what_a_gateway_calls_a_text_is_kept_in_signs_that_are_seen():
    assert [shown_id(said) for said in ("a\x00b\n", None, True, 5)] == ["ab", "", "", "5"]


def test_neither_the_secret_nor_a_number_gets_into_the_log(gateway, ways, caplog):
    with caplog.at_level(logging.DEBUG):
        by_http(gateway, ways, url=f"{gateway.address}/{{to}}").send(TEXT)
    assert "84900000012" not in caplog.text
    assert SECRET not in caplog.text


@pytest.mark.parametrize(
    "wrong",
    [
        {"url": "http://gateway.example/send"},
        {"url": "ftp://127.0.0.1/send"},
        {"url": "https://{to}.example/"},
        {"url": "https://a:b@gateway.example/"},
        {"url": "https://[oops/"},
        {"url": "https://gateway.example:port/"},
        {"url": ""},
        {"url": "https://gateway.example/{secret}"},
        {"body": "{to}"},
        {"body": '{"text": "{text}"}'},
        {"body": '{"to": ["{to}"]}'},
        {"body": '{"{to}": "{text}"}'},
        {"accepted": []},
        {"accepted": [200, 302]},
        {"accepted": [True]},
        {"headers": {"X Key": "a"}},
        {"headers": {"": "a"}},
        {"headers": {"X-Khóa": "a"}},
        {"headers": {"CONTENT-length": "3"}},
        {"headers": {"transfer-Encoding": "chunked"}},
        {"headers": {"Host": "a"}},
        {"headers": {"connection": "keep-alive"}},
        {"accepted_field": "status"},
        {"accepted_values": ["ok"]},
    ],
)
def test_a_campaign_file_names_a_gateway_that_a_text_may_be_sent_to(wrong):
    with pytest.raises(ValidationError):
        Messages(gateway="http", **{"url": "https://gateway.example/send", **wrong})


@pytest.mark.parametrize(
    "described",
    [
        {"url": "https://gateway.example/{to}?sms={text}", "body": "{}"},
        {"headers": {"X-To": "{to}", "X_Text.1": "{text}"}, "body": "[]"},
        {"body": '[{"sms": ["84", {"to": "so {to}: {text}"}]}]'},
    ],
)
def test_number_and_words_may_stand_wherever_they_are_filled_in(described):
    assert Messages(gateway="http", **{"url": "https://gateway.example/send", **described}).gateway == "http"


# By mail


def test_a_text_goes_by_mail_and_the_next_one_by_the_same_connection(mail, ways):
    way = by_mail(mail, ways, mail_user="hen")
    assert [way.send(TEXT), way.send(Text("+84900000013", ".\n..b\nxin chao", "2"))] == [Taken("Q1"), Taken("Q2")]
    assert mail.connections == 1
    first, second = (email.message_from_bytes(one, policy=default) for one in mail.mails)
    assert (first["To"], first["From"]) == ("+84900000012@sms.example", "hen@ward.example")
    assert first["Message-ID"] == "<0f0f-token@ward.example>"
    assert first["Subject"] is None
    assert first.get_content() == f"{TEXT.words}\r\n"
    # A line that begins with a point has two of them on the way.
    assert second.get_payload() == "..\r\n...b\r\nxin chao\r\n"
    assert [verb for verb in mail.verbs if verb.startswith("AUTH")] != []


def test_a_connection_that_was_left_alone_is_made_anew(mail, ways):
    way = by_mail(mail, ways)
    way.send(TEXT)
    mail.says["NOOP"] = None
    assert way.send(TEXT) == Taken("Q2")
    assert mail.connections == 2


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ({"MAIL": "530 sign in"}, Refused("refused_530", for_all=True)),
        ({"MAIL": "550 not from you"}, Refused("shut_550", for_all=True)),
        ({"MAIL": "553 not from you"}, Refused("shut_553", for_all=True)),
        ({"MAIL": "451 later"}, Later("busy_451")),
        ({"RCPT": "550 nobody"}, Refused("refused_550")),
        ({"RCPT": "451 later"}, Later("busy_451")),
        ({"RCPT": "550 nobody", "RSET": None}, Refused("refused_550")),
        ({"DATA": "421 closing"}, Later("busy_421")),
        ({"DATA": None}, Later("no_answer", for_all=True)),
        ({"end": "554 no"}, Refused("refused_554")),
        ({"end": "452 full"}, Later("busy_452")),
        ({"end": "199 what"}, Unknown("unknown_199")),
        ({"end": None}, Unknown()),
        ({"AUTH": "535 wrong"}, Refused("refused_535", for_all=True)),
        ({"EHLO": "250 here"}, Refused("no_login", for_all=True)),
        ({"EHLO": None}, Later("no_answer", for_all=True)),
    ],
)
def test_each_answer_to_a_mail_has_one_meaning(mail, ways, said, outcome):
    mail.says = said
    assert by_mail(mail, ways, mail_user="hen").send(TEXT) == outcome


@pytest.mark.parametrize("odd", [endless_lines, drips_line])
@pytest.mark.parametrize(
    ("verb", "outcome"),
    [
        ("hello", Later("no_answer", for_all=True)),
        ("EHLO", Later("no_answer", for_all=True)),
        ("MAIL", Later("no_answer", for_all=True)),
        ("DATA", Later("no_answer", for_all=True)),
        ("end", Unknown()),
    ],
)
def test_a_reply_that_does_not_end_is_waited_for_a_time_only(mail, ways, monkeypatch, odd, verb, outcome):
    monkeypatch.setattr(mail_gateway, "LONGEST_SECONDS", 0.3)
    mail.says = {verb: odd}
    way = by_mail(mail, ways, mail_user="hen")
    assert way.send(TEXT) == outcome
    mail.says = {}
    assert isinstance(way.send(TEXT), Taken), "the line was not made anew"


def test_whatever_breaks_at_mailing_is_an_outcome_and_not_raised(mail, ways, monkeypatch):
    def breaks(*_facts, **_more):
        raise UnicodeError

    monkeypatch.setattr(mail_gateway, "format_datetime", breaks)
    assert by_mail(mail, ways).send(TEXT) == Unknown()


def test_a_password_that_mail_cannot_carry_is_told_before_anything_is_sent(mail, ways):
    assert by_mail(mail, ways, SECRET, mail_user="hen").send(TEXT) == Refused("no_login", for_all=True)
    assert mail.mails == []


def test_a_recipient_that_is_no_address_is_not_sent_to(mail, ways):
    way = by_mail(mail, ways, mail_to="{to}{text}@sms.example")
    for words in ("a@b.example>\r\nRCPT TO:<x", "ơ", "a b"):
        assert way.send(Text("+84900000012", words, "t")) == Refused("unsendable")
    assert mail.verbs == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"mail_host": ""},
        {"mail_to": "{to}"},
        {"mail_to": "sms@ward.example"},
        {"mail_to": "{to}.{secret}@sms.example"},
        {"mail_from": "a@b\r\nx"},
    ],
)
def test_a_campaign_file_says_all_that_mail_needs(wrong):
    facts = {"mail_host": "mail.example", "mail_from": "hen@ward.example", "mail_to": "{to}@sms.example"}
    with pytest.raises(ValidationError):
        Messages(gateway="smtp", **{**facts, **wrong})


@pytest.fixture
def certificate(tmp_path):
    """A certificate of 127.0.0.1 that nobody has signed but itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime.now(UTC) - timedelta(days=1))
        .not_valid_after(datetime.now(UTC) + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "mail.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


def test_mail_beyond_this_machine_is_encrypted_to_somebody_known_or_not_sent(mail, ways, certificate, monkeypatch):
    monkeypatch.setattr(mail_gateway, "OWN_MACHINE", frozenset())
    no_tls = Refused("no_tls", for_all=True)
    assert by_mail(mail, ways, mail_host="localhost").send(TEXT) == no_tls
    mail.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    mail.tls.load_cert_chain(certificate)
    assert by_mail(mail, ways, mail_host="localhost").send(TEXT) == no_tls
    assert mail.mails == []
    known = ssl.create_default_context(cafile=str(certificate))
    monkeypatch.setattr(ssl, "create_default_context", lambda: known)
    assert by_mail(mail, ways, mail_host="localhost", mail_user="hen").send(TEXT) == Taken("Q1")


def test_where_no_mail_server_is_nothing_has_left(ways):
    with fake_mail() as gone:
        pass
    assert by_mail(gone, ways).send(TEXT) == Later("no_answer", for_all=True)


def test_a_port_that_is_encrypted_from_the_start_is_so(mail, ways, monkeypatch):
    monkeypatch.setattr(mail_gateway, "TLS_FROM_THE_START", mail.port)
    assert by_mail(mail, ways).send(TEXT) == Refused("no_tls", for_all=True)
