"""Whatever is typed at the desk: a clear line or it is kept as text. Never an error page."""

from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse

from demo.factories import make_submission
from submissions.enums import Status
from tests.shared_data import hostile_texts

pytestmark = pytest.mark.django_db
FORM = "application/x-www-form-urlencoded"
FIELDS = {
    "reply": ["reply-body"],
    "decline": ["reason", "next_step"],
    "record_adult": ["adult-who", "adult-how"],
    "hand_over": ["hand_over-to"],
    "checklist": ["checklist-q1"],
    "settle_byline": ["is_fine"],
    "hide": ["hide-reason"],
    "sign_off": ["note", "reason_0", "fill"],
    "hold": ["hold-reason", "hold-ends_on"],
    "lift": ["lift-because"],
}


@pytest.fixture(autouse=True)
def tree(site_tree):
    """Accepted pieces become pages under the story index."""


def encoded(fields, text):
    value = quote(text.encode("utf-8", "surrogatepass"))
    return "&".join(f"{field}={value}" for field in fields)


def some_texts():
    """Each different beginning once: the shared material repeats itself by the thousand."""
    return list({text[:60]: text for text in hostile_texts()}.values())[:400]


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("reply", Status.RECEIVED),
        ("decline", Status.IN_REVIEW),
        ("record_adult", Status.RECEIVED),
        ("hand_over", Status.RECEIVED),
        ("checklist", Status.RECEIVED),
        ("settle_byline", Status.LIVE),
        ("hide", Status.LIVE),
        ("sign_off", Status.ACCEPTED),
        ("hold", Status.RECEIVED),
        ("lift", Status.RECEIVED),
    ],
)
def test_any_text_in_any_field_is_no_error(desk, editor, name, status):
    piece = make_submission(status=status, editor=editor)
    url = reverse(f"desk:{name}", args=[piece.reference])
    for text in some_texts()[:40]:
        data = encoded(FIELDS[name], text)
        assert desk.post(url, data, content_type=FORM).status_code in (200, 302)
    assert desk.get(reverse("desk:item", args=[piece.reference])).status_code == 200


def test_any_text_in_the_search_is_no_error(desk):
    make_submission()
    for text in some_texts()[:200]:
        query = encoded(["q"], text[:2000])
        assert desk.get("/admin/desk/results/", QUERY_STRING=query).status_code == 200


def test_any_text_that_was_sent_is_shown(desk):
    for text in some_texts()[:40]:
        text = text.encode("utf-8", "replace").decode().replace("\x00", "")
        piece = make_submission(title=text[:255], body=text[:50_000], byline=text[:60])
        assert desk.get(reverse("desk:item", args=[piece.reference])).status_code == 200
    assert desk.get("/admin/desk/").status_code == 200


@pytest.mark.parametrize("number", ["", "x", "1&id=x", "%00", "-1", "9" * 40])
@pytest.mark.parametrize(
    "what",
    ["wagtailcore/page/move", "core/picture/add_tags", "submissions/replytemplate/delete"],
)
def test_what_is_no_number_names_nothing(desk, safeguarding_lead, what, number):
    lead = Client()
    lead.force_login(safeguarding_lead)
    address = f"/admin/bulk/{what}/?id={number}"
    for client in (desk, lead):
        assert [client.get(address).status_code, client.post(address).status_code] == [404, 404]
