import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from core.look import COOKIE, THEME_CHOICES, Look, brand_stylesheet_view, look_view
from core.models import SiteSettings


def press(cookie="", headers=None, **fields):
    request = RequestFactory().post("/look/", fields, headers=headers or {})
    if cookie:
        request.COOKIES[COOKIE] = cookie
    return look_view(request)


@pytest.mark.parametrize("theme", [theme for theme, _label in THEME_CHOICES])
@pytest.mark.parametrize("text", ["", "roomy"])
def test_look_survives_its_own_cookie(theme, text):
    look = Look(theme, text)
    assert Look.from_cookie(look.cookie) == look


@pytest.mark.parametrize(
    "cookie",
    ["", "dark", "dark.huge", "DARK.", "dark.roomy.", " dark.", 'dark" onload="x.', "\x00.", "."],
)
def test_look_from_any_other_cookie_is_no_look(cookie):
    assert Look.from_cookie(cookie) == Look()


@pytest.mark.parametrize(
    ("look", "attributes"),
    [
        (Look(), ""),
        (Look("dark"), ' data-theme="dark"'),
        (Look("", "roomy"), ' data-text="roomy"'),
        (Look("calm", "roomy"), ' data-theme="calm" data-text="roomy"'),
    ],
)
def test_attributes_of_a_look(look, attributes):
    assert look.attributes == attributes


def test_choosing_a_theme_keeps_it_for_a_year_out_of_scripts_reach():
    response = press(theme="dark", next="/stories/")
    cookie = response.cookies[COOKIE]
    assert (response.status_code, response["Location"]) == (302, "/stories/")
    assert (cookie.value, cookie["max-age"], cookie["samesite"]) == ("dark.", 31536000, "Lax")
    assert (cookie["httponly"], cookie["secure"]) == (True, "")


def test_cookie_of_a_secure_site_is_secure():
    request = RequestFactory().post("/look/", {"theme": "dark"}, secure=True)
    assert look_view(request).cookies[COOKIE]["secure"] is True


def test_choosing_one_thing_keeps_the_other():
    assert press(cookie="dark.", text="roomy").cookies[COOKIE].value == "dark.roomy"


def test_choosing_what_was_there_at_first_takes_the_cookie_away():
    cookie = press(cookie="dark.", theme="").cookies[COOKIE]
    assert (cookie.value, cookie["max-age"]) == ("", 0)


def test_unknown_choice_changes_nothing():
    assert press(cookie="calm.", theme="<script>").cookies[COOKIE].value == "calm."


@pytest.mark.parametrize(
    ("next_", "location"),
    [
        ("/stories/?topic=moving&page=2", "/stories/?topic=moving&page=2"),
        ("http://testserver/help/", "/help/"),
        ("https://elsewhere.example/", "/"),
        ("//elsewhere.example/", "/"),
        ("/\\elsewhere.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("stories/", "/"),
        ("", "/"),
    ],
)
def test_way_back_stays_on_this_site(next_, location):
    assert press(theme="dark", next=next_)["Location"] == location


def test_way_back_without_a_field_is_the_page_before():
    response = press(theme="dark", headers={"Referer": "http://testserver/stories/a-bag/"})
    assert response["Location"] == "/stories/a-bag/"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 302),
        ({"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"}, 302),
        ({"Origin": "null"}, 302),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Origin": "https://elsewhere.example"}, 403),
    ],
)
def test_press_on_another_site_is_refused(headers, status):
    assert press(theme="dark", headers=headers).status_code == status


def test_look_is_not_changed_by_following_a_link():
    assert look_view(RequestFactory().get("/look/?theme=dark")).status_code == 405


@pytest.fixture
def own_colour(db):
    settings = SiteSettings.load()
    settings.brand_colour = "#800040"
    settings.save()


@pytest.mark.usefixtures("own_colour")
def test_brand_stylesheet_is_served():
    response = brand_stylesheet_view(RequestFactory().get("/brand.css?v=800040"))
    assert response["Content-Type"] == "text/css; charset=utf-8"
    assert response["Cache-Control"] == "public, max-age=31536000"
    assert response.content.decode().startswith(":root{--own-brand:#800040;")


@pytest.mark.usefixtures("own_colour")
def test_brand_stylesheet_is_not_sent_again_while_it_has_not_changed():
    etag = brand_stylesheet_view(RequestFactory().get("/brand.css"))["ETag"]
    request = RequestFactory().get("/brand.css", headers={"If-None-Match": etag})
    assert brand_stylesheet_view(request).status_code == 304


@pytest.mark.django_db
def test_brand_stylesheet_is_empty_without_own_colours():
    response = brand_stylesheet_view(RequestFactory().get("/brand.css"))
    assert isinstance(response, HttpResponse)
    assert (response.status_code, response.content) == (200, b"")
