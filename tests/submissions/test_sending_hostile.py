"""What nobody should type, typed into every box: kept as typed, shown harmlessly."""

import html
import re

import pytest

from submissions.models import Draft, SafeContact, Submission
from tests.shared_data import hostile_texts
from tests.submissions.young_person import YoungPerson, grow_older, text_of

pytestmark = pytest.mark.django_db

OURS = [
    "<script>alert(1)</script>",
    "'; DROP TABLE submissions_submission; --",
    "{{ settings.SECRET_KEY }}{% debug %}",
    "%s %(name)s %d",
    "=1+1",
    "\u202eright to left\u202c and \u200b nothing",
    "🦊",
    "a\u0300\u0301\u0302" * 30,
    "x" * 5000,
    "before\x00after",
    "&amp;lt; already escaped",
    "line one\r\nline two\rline three",
    "\ufeff\ufffe\uffff",
]
LINE_MAX = {"title": 255, "byline": 60, "safe_times": 200, "helper_name": 120}


def keepable(text):
    """A browser sends text as UTF-8 and line ends in one way; NUL can be kept nowhere."""
    text = text.encode("utf-8", "replace").decode().replace("\x00", "")
    return text


def shown(page):
    """The visible text of a page's main part."""
    main = page[page.index("<main") : page.index("</main")]
    return html.unescape(re.sub(r"<[^>]*>", "", main))


def send_everywhere(text):
    """Send `text` in every box; a box that is too small for it gets as much as fits."""
    person = YoungPerson()
    sent = text.encode("utf-8", "replace").decode()
    person.answer_all(
        piece={"body": f"Mine: {sent}", "title": sent[: LINE_MAX["title"]]},
        name={"byline": sent[: LINE_MAX["byline"]]},
        reach={
            "contact_way": "text",
            "contact_phone": "07700 900123",
            "safe_times": sent[: LINE_MAX["safe_times"]],
        },
        help={"helper_role": "read", "helper_name": sent[: LINE_MAX["helper_name"]]},
    )
    person.press("/send/alone/", {"alone_answer": sent[:5000]})
    grow_older()
    check = person.see("/send/check/")
    response = person.send()
    assert response["Location"] == "/send/done/"
    return check, Submission.objects.latest("pk")


@pytest.mark.parametrize("text", OURS, ids=range(len(OURS)))
def test_hostile_text_is_kept_as_typed_and_shown_escaped(text):
    check, sent = send_everywhere(text)
    kept = keepable(text)
    assert sent.body == f"Mine: {kept}"
    assert sent.title == kept[: LINE_MAX["title"]].strip()
    assert sent.byline == kept[: LINE_MAX["byline"]].strip()
    assert sent.helper_name == kept[: LINE_MAX["helper_name"]].strip()
    assert sent.alone_answer == kept[:5000]
    assert SafeContact.objects.get().safe_times == kept[: LINE_MAX["safe_times"]].strip()
    assert f"Mine: {kept}" in shown(text_of(check))


@pytest.mark.parametrize(
    ("step", "field"),
    [("name", "byline"), ("reach", "contact_email"), ("help", "helper_name")],
)
def test_hostile_text_too_long_or_wrong_is_shown_again_as_typed(step, field):
    person = YoungPerson()
    person.answer_all()
    chosen = {"contact_way": "email"} if step == "reach" else {"helper_role": "typed"}
    for text in OURS:
        long = text * 130
        response = person.mistake(step, chosen | {field: long})
        assert response.context["form"][field].value() == keepable(long)


@pytest.mark.parametrize(
    ("step", "field"),
    [
        ("age", "age_band"),
        ("where", "site"),
        ("reach", "contact_way"),
        ("name", "avatar"),
        ("piece", "form"),
        ("piece", "language"),
    ],
)
def test_hostile_choices_are_refused_plainly(step, field):
    person = YoungPerson()
    person.answer_all()
    before = Draft.objects.get().answers | {"tried": {}}
    for text in OURS:
        response = person.mistake(step, {"body": "Mine", field: text})
        assert response.status_code == 200
        assert "<title>Error: " in text_of(response)
    answers = Draft.objects.get().answers
    assert list(answers["tried"]) == [step]
    assert answers | {"tried": {}} == before


def test_shared_hostile_texts_are_kept_as_typed():
    """Many at a time, as paragraphs of one piece, so that the whole list is sent."""
    texts = [keepable(text) for text in hostile_texts() if len(text) < 20_000]
    for start in range(0, len(texts), 1000):
        body = "\n".join(texts[start : start + 1000])
        person = YoungPerson()
        person.answer_all(piece={"body": body})
        check = person.see("/send/check/")
        person.send()
        assert Submission.objects.latest("pk").body == body
        assert "<script>alert" not in text_of(check)


def test_shared_hostile_lines_pass_through_the_small_boxes():
    short = [text.strip() for text in hostile_texts() if len(text) < 20_000]
    lines = [line for line in short if line and "\n" not in line]
    for line in lines[:: max(1, len(lines) // 20)]:
        send_everywhere(line)
