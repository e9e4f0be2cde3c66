"""Requests no browser sends are refused in a line; none is an error of ours."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db
FORM = b'--B\r\nContent-Disposition: form-data; name="words"\r\n\r\n\\ud800\\x00\r\n--B--\r\n'


@pytest.mark.parametrize("place", ["next", "referer"])
def test_look_goes_home_from_what_is_no_address(home, place):
    data, headers = {"theme": "dark"}, {}
    (data if place == "next" else headers)[place] = "http://["
    response = Client().post("/look/", data, headers=headers)
    assert (response.status_code, response.url) == (302, "/")


def test_look_is_not_changed_from_an_origin_that_is_no_address(home):
    response = Client().post("/look/", {"theme": "dark"}, headers={"origin": "http://["})
    assert response.status_code == 403


@pytest.mark.parametrize("charset", ["unicode_escape", "zlib", "idna", "utf-16", "no-such"])
@pytest.mark.parametrize("path", ["/my-pieces/open/", "/send/age/", "/look/", "/admin/login/"])
def test_form_in_another_encoding_is_refused(home, path, charset):
    kind = f"multipart/form-data; boundary=B; charset={charset}"
    response = Client().generic("POST", path, FORM, content_type=kind)
    assert response.status_code == 400


def test_form_that_says_it_is_utf_8_is_read(home):
    kind = "multipart/form-data; boundary=B; charset=UTF-8"
    response = Client().generic("POST", "/my-pieces/open/", FORM, content_type=kind)
    assert response.status_code == 200


@pytest.mark.parametrize("path", ["/admin/desk/%00/", "/my-pieces/%00/", "/a%00b/", "/send/%00/"])
def test_nothing_is_at_an_address_with_a_nul(home, desk, path):
    assert (Client().get(path).status_code, desk.get(path).status_code) == (404, 404)
