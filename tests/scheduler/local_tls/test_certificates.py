"""What the authority and its certificates say, judged by a TLS library that is not ours."""

import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address, ip_address

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from scheduler.local_tls import certificates
from scheduler.local_tls.certificates import as_host, hosts_for, is_due, make_authority, make_server
from scheduler.local_tls.machine import Machine
from tls_scene import LAPTOP, NOW, handshake


@pytest.fixture(scope="module")
def authority():
    return make_authority(LAPTOP, [], now=NOW)


@pytest.fixture(scope="module")
def server(authority):
    return make_server(authority, hosts_for(authority, LAPTOP, []), now=NOW)


def test_the_server_certificate_is_for_this_machine_as_phones_find_it(server):
    assert {str(host) for host in server.hosts} == {
        "127.0.0.1", "::1", "localhost", "may-phuong.local", "192.168.1.20", "10.42.0.1",
    }  # fmt: skip


def test_it_lives_no_longer_than_browsers_take(server, authority):
    made = server.certificate
    assert made.not_valid_after_utc - made.not_valid_before_utc <= timedelta(days=397)
    assert made.not_valid_before_utc < NOW < made.not_valid_after_utc < authority.certificate.not_valid_after_utc


def test_the_authority_says_what_phones_ask_of_one(authority):
    said = authority.certificate.extensions
    basic = said.get_extension_for_class(x509.BasicConstraints)
    usage = said.get_extension_for_class(x509.KeyUsage)
    limits = said.get_extension_for_class(x509.NameConstraints)
    assert (basic.critical, basic.value.ca, basic.value.path_length) == (True, True, 0)
    assert (usage.critical, usage.value.key_cert_sign, usage.value.digital_signature) == (True, True, False)
    assert limits.critical is False  # software that does not know them must not refuse the site for it
    assert isinstance(authority.key.curve, ec.SECP256R1)
    assert authority.certificate.subject == authority.certificate.issuer


@pytest.mark.parametrize("host", ["127.0.0.1", "192.168.1.20", "may-phuong.local", "localhost"])
def test_a_client_that_trusts_the_authority_alone_takes_the_server(authority, server, host):
    assert handshake(authority, server, host)["subject"] == ((("commonName", "Phieu Hen"),),)


def test_a_client_that_does_not_trust_it_refuses(authority, server):
    with pytest.raises(ssl.SSLCertVerificationError, match=r"self[- ]signed|unable to get local issuer"):
        handshake(None, server, "127.0.0.1")


def test_another_name_than_those_of_the_certificate_is_refused(authority, server):
    with pytest.raises(ssl.SSLCertVerificationError, match="match"):
        handshake(authority, server, "192.168.1.21")


@pytest.mark.parametrize(
    "host", ["nganhang.example.vn", "vn", "8.8.8.8", "2001:4860:4860::8888", "xlocal", "evil.local.vn"]
)
def test_whoever_steals_the_authority_s_key_cannot_pass_for_a_bank(authority, host):
    stolen = make_server(authority, frozenset({as_host(host) or host}), now=NOW)
    with pytest.raises(ssl.SSLCertVerificationError, match="permitted subtree violation"):
        handshake(authority, stolen, host)
    assert authority.may_vouch_for(as_host(host) or host) is False


def test_a_name_that_is_asked_for_when_the_authority_is_made_is_within_its_limits():
    asked = ["quet.vidu.vn", IPv4Address("203.0.113.5")]
    authority = make_authority(LAPTOP, asked, now=NOW)
    server = make_server(authority, hosts_for(authority, LAPTOP, asked), now=NOW)
    for host in map(str, asked):
        handshake(authority, server, host)
    assert [authority.may_vouch_for(host) for host in ("vidu.vn", "a.quet.vidu.vn", ip_address("203.0.113.6"))] == [
        False,
        True,
        False,
    ]


def test_names_outside_the_limits_are_left_out_where_nobody_asked_for_them(authority):
    machine = Machine(("may.local", "may.congan.example.vn"), (IPv4Address("192.168.7.7"), IPv4Address("203.0.113.5")))
    found = {str(host) for host in hosts_for(authority, machine, [])}
    assert found == {"127.0.0.1", "::1", "localhost", "may.local", "192.168.7.7"}


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("Quet.Vidu.VN.", "quet.vidu.vn"),
        ("192.168.1.5", IPv4Address("192.168.1.5")),
        ("[::1]", ip_address("::1")),
        ("localhost", "localhost"),
        *(
            (wrong, None)
            for wrong in (
                "vn",
                "",
                "a b.vn",
                "-a.vn",
                "máy.vn",
                "a..vn",
                "x" * 64 + ".vn",
                "*.vn",
                "https://a.vn",
                "\x00.vn",
            )
        ),
    ],
)
def test_what_is_a_host(text, host):
    assert as_host(text) == host


def test_an_authority_of_a_machine_without_a_usable_name_is_made_all_the_same():
    assert "localhost" in make_authority(Machine(), [], now=NOW).certificate.subject.rfc4514_string()
    long = make_authority(Machine(("x" * 63 + ".local",)), [], now=NOW)
    assert "x" * 40 in long.certificate.subject.rfc4514_string()


@pytest.mark.parametrize(("days", "due"), [(0, False), (365, False), (367, True), (500, True), (-2, True)], ids=str)
def test_a_server_certificate_is_due_a_month_before_its_end_or_where_the_clock_is_beside_it(
    authority, server, days, due
):
    assert is_due(server, authority, server.hosts, now=NOW + timedelta(days=days)) is due


def test_it_is_due_for_other_hosts_and_under_another_authority(authority, server):
    assert is_due(server, authority, server.hosts - {"localhost"}, now=NOW) is True
    assert is_due(server, make_authority(LAPTOP, [], now=NOW), server.hosts, now=NOW) is True


def test_the_last_certificate_of_an_authority_ends_with_it_and_is_not_made_again_at_every_look(authority):
    late = NOW + timedelta(days=certificates.AUTHORITY_DAYS - 20)
    last = make_server(authority, hosts_for(authority, LAPTOP, []), now=late)
    assert last.certificate.not_valid_after_utc == authority.certificate.not_valid_after_utc
    assert is_due(last, authority, last.hosts, now=late) is False


def test_the_fingerprint_is_written_as_phones_show_it(authority):
    parts = authority.fingerprint.split(":")
    assert (len(parts), all(len(part) == 2 and part == part.upper() for part in parts)) == (32, True)


def test_a_clock_of_1970_makes_a_certificate_of_1970():
    early = datetime(1970, 1, 3, tzinfo=UTC)
    authority = make_authority(LAPTOP, [], now=early)
    assert authority.valid_at(early)
    assert not authority.valid_at(NOW)
