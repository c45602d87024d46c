"""Signing in and out, the first page of each role, and errors as pages."""

import pytest

from browser.world import PASSWORD
from scheduler.pages.account import is_local


def signing_in(client, **fields):
    return client.post(
        "/dang-nhap", data={"username": "ke-hoach", "password": PASSWORD, **fields}, follow_redirects=False
    )


@pytest.mark.parametrize(
    ("username", "first_page"),
    [
        ("quan-tri", "/dot"),
        ("ke-hoach", "/dot"),
        ("phuong", "/dot"),
        ("to-truong", "/to"),
        ("quet", "/scan/"),
        ("kiem-tra", "/nhat-ky"),
    ],
)
def test_each_role_begins_on_its_own_page(world, browse, username, first_page):
    client = browse(world)
    assert signing_in(client, username=username).headers["location"] == first_page
    assert client.get("/", follow_redirects=False).headers["location"] == first_page
    assert client.get(first_page).status_code == 200


def test_without_a_session_the_start_leads_to_look_up_and_sign_in(world, browse):
    html = browse(world).get("/").text
    assert 'href="/tra-cuu"' in html
    assert 'href="/dang-nhap"' in html


@pytest.mark.parametrize("wrong", [{"username": "nobody"}, {"password": "not the one"}])
def test_a_wrong_name_and_a_wrong_password_get_one_answer_and_keep_the_name(world, browse, wrong):
    answer = signing_in(browse(world), **wrong)
    assert answer.status_code == 401
    assert "Tên đăng nhập hoặc mật khẩu không đúng." in answer.text
    assert f'value="{wrong.get("username", "ke-hoach")}"' in answer.text
    assert "not the one" not in answer.text


def test_who_asks_for_a_page_first_comes_back_to_it_after_signing_in(world, browse):
    client = browse(world)
    asked = client.get("/dot/ke-hoach", follow_redirects=False)
    assert asked.headers["location"] == "/dang-nhap?next=/dot/ke-hoach"
    form = client.get(asked.headers["location"]).text
    assert '<input type="hidden" name="next" value="/dot/ke-hoach">' in form
    assert signing_in(client, next="/dot/ke-hoach").headers["location"] == "/dot/ke-hoach"


@pytest.mark.parametrize(
    "address",
    ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", "/\t/elsewhere.example", "dot", ""],
)
def test_signing_in_never_leads_to_another_site(world, browse, address):
    assert not is_local(address)
    assert signing_in(browse(world), next=address).headers["location"] == "/dot"


def test_signing_out_ends_the_session_of_this_browser(world, browse):
    client = browse(world, "ke-hoach")
    assert client.post("/dang-xuat", follow_redirects=False).headers["location"] == "/"
    assert client.get("/dot", follow_redirects=False).status_code == 303


def test_signing_in_in_english_stays_in_english(world, browse):
    client = browse(world)
    answer = client.post(
        "/dang-nhap?lang=en", data={"username": "ke-hoach", "password": PASSWORD}, follow_redirects=False
    )
    assert answer.headers["location"] == "/dot?lang=en"


def test_the_eleventh_try_at_one_name_has_to_wait(world, browse):
    client = browse(world)
    for _ in range(30):
        assert signing_in(client, username="nobody", password="x").status_code == 401
    answer = signing_in(client, username="nobody", password="x")
    assert answer.status_code == 429
    assert "Bạn đã thử quá nhiều lần." in answer.text


def test_a_form_from_another_site_is_refused(world, browse):
    answer = browse(world).post(
        "/dang-nhap",
        data={"username": "ke-hoach", "password": PASSWORD},
        headers={"origin": "https://elsewhere.example"},
    )
    assert answer.status_code == 403
    assert "foreign_origin" in answer.text


def test_an_error_says_what_happened_what_was_kept_and_its_reference(world, browse):
    client = browse(world, "to-truong")
    answer = client.post("/to/999999/da-giao", headers={"referer": "http://testserver/to?trang=2"})
    assert answer.status_code == 403
    assert "<h1>Chưa lưu được</h1>" in answer.text
    assert "Chưa có gì được ghi." in answer.text
    assert 'href="/to">Quay lại' in answer.text
    assert "Mã sự việc: not_allowed" in answer.text


def test_an_error_page_never_leads_to_another_site(world, browse):
    answer = browse(world).get("/nowhere", headers={"referer": "https://elsewhere.example/trap"})
    assert (answer.status_code, 'href="/">Quay lại' in answer.text) == (404, True)


def test_a_page_that_is_not_there_says_so_in_english_too(world, browse):
    html = browse(world).get("/nowhere?lang=en").text
    assert "<h1>The page cannot be opened</h1>" in html
    assert "There is no such page." in html


@pytest.mark.parametrize("path", ["/dot/ke-hoach", "/dot/tep"])
@pytest.mark.parametrize("username", ["phuong", "to-truong", "quet", "kiem-tra"])
def test_only_planners_see_plans_and_campaign_files(world, browse, path, username):
    assert browse(world, username).get(path).status_code == 403


@pytest.mark.parametrize(
    "path",
    ["/dot", "/dot/ke-hoach", "/dot/in", "/dot/danh-sach", "/tien-do", "/to", "/to/phieu.pdf", "/scan/", "/viec/x"],
)
def test_nothing_but_the_public_pages_opens_without_a_session(world, browse, path):
    answer = browse(world).get(path, follow_redirects=False)
    assert answer.headers.get("location") == f"/dang-nhap?next={path}"
