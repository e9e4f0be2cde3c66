"""The second person: one link, one thing, once; and what is off while there is none."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from core import outbox
from core.models import SiteSettings
from demo import factories
from submissions import actions
from submissions.enums import Status
from submissions.errors import ActionRefused
from submissions.models import SecondCheck, Submission
from submissions.second_person import answers, checks, promises
from tests.submissions.test_lost_words import name_second_person
from tests.submissions.young_person import YoungPerson, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def declined():
    name_second_person()
    contributor, keys = factories.make_contributor()
    piece = factories.make_submission(
        status=Status.DECLINED, contributor=contributor, title="zqtitle", body="zqbody of it"
    )
    piece.keys = keys
    return piece


@pytest.fixture
def appealed(declined, django_capture_on_commit_callbacks):
    """A piece that waits for the second person, who has mail."""
    with django_capture_on_commit_callbacks(execute=True):
        actions.appeal(declined, note="zqnote")
    return declined


def link():
    """The address in the newest message to the second person."""
    return re.search(r"/second/[^/\s]+/", mail.outbox[-1].body)[0]


def opened():
    person = YoungPerson()
    assert person.client.get(link())["Location"] == "/second/"
    return person


def fresh(piece):
    return Submission.objects.get(pk=piece.pk)


def test_link_is_swapped_for_a_session(appealed):
    token = link().split("/")[2]
    person = opened()
    response = person.client.get("/second/")
    page = text_of(response)
    for shown in ("zqtitle", "zqbody of it", "zqnote"):
        assert shown in page
    assert token not in page
    assert "no-store" in response["Cache-Control"]
    assert response["Referrer-Policy"] == "no-referrer"
    assert SecondCheck.objects.get().token_hash not in (token, "")


def test_mail_says_nothing_of_what_is_asked(appealed):
    text = mail.outbox[0].subject + mail.outbox[0].body
    assert [word for word in ("zq", appealed.reference, "Sayso") if word in text] == []


def test_link_opens_one_thing_and_no_admin(appealed):
    other = factories.make_submission(title="zqother")
    person = opened()
    assert "zqother" not in text_of(person.see("/second/"))
    for path in ("/admin/", f"/admin/desk/{other.reference}/", "/my-pieces/"):
        assert person.client.get(path).status_code in (302, 303)


def test_wrong_link_is_told_nothing(appealed):
    client = Client()
    for token in ("x", "a" * 32, "é", "%00"):
        client.get(f"/second/{token}/")
    assert client.get("/second/").status_code == 404


def over(**changed):
    SecondCheck.objects.update(**changed)


@pytest.mark.parametrize("kill", ["time", "newer", "address", "nobody"])
def test_link_ends_and_so_does_what_it_opened(appealed, kill):
    person = opened()
    first = link()
    if kill == "time":
        over(token_ends_at=timezone.now())
    elif kill == "newer":
        checks.recipient_of(str(SecondCheck.objects.get().pk))
    else:
        name_second_person("other@trustee.example" if kill == "address" else "")
    assert person.client.get("/second/").status_code == 404
    again = Client()
    again.get(first)
    assert again.get("/second/").status_code == 404


def test_session_ends_when_nobody_looks(appealed):
    person = opened()
    kept = person.client.session
    kept["second_seen_at"] = (timezone.now() - timedelta(minutes=31)).isoformat()
    kept.save()
    assert person.client.get("/second/").status_code == 404


def test_it_goes_ahead_and_nobody_can_decline_it(appealed):
    person = opened()
    response = person.press("/second/", {"answer": "yes", "because": "It breaks no rule."})
    assert (response["Location"], response["Clear-Site-Data"]) == (
        "/second/done/",
        '"cache", "storage"',
    )
    piece = fresh(appealed)
    assert (piece.status, piece.appeal_lifted_because) == (Status.IN_REVIEW, "It breaks no rule.")
    with pytest.raises(ActionRefused):
        actions.decline(piece, by=factories.make_editor(name="joel"), reason="No", next_step="x")
    assert person.client.get("/second/").status_code == 404


def test_it_stands_with_the_second_persons_own_reason(appealed):
    opened().press("/second/", {"answer": "no", "because": "There is a court case."})
    piece = fresh(appealed)
    assert piece.status == Status.DECLINED
    assert piece.declines.first().reason == "There is a court case."
    assert piece.appealed_at is not None


@pytest.mark.parametrize("typed", [{}, {"answer": "maybe"}, {"answer": "yes", "because": "  "}])
def test_half_an_answer_is_asked_again_and_kept(appealed, typed):
    response = opened().press("/second/", {"because": "zqwhy"} | typed)
    assert response.status_code == 200
    assert "<title>Error: " in text_of(response)
    assert SecondCheck.objects.get().answer == ""


def test_editor_who_was_first_makes_the_link_pointless(appealed):
    person = opened()
    joel = factories.make_editor(name="joel")
    actions.decline(fresh(appealed), by=joel, reason="No.", next_step="Again.")
    assert "This one is settled" in text_of(person.see("/second/"))
    with pytest.raises(ActionRefused):
        answers.answer(SecondCheck.objects.get(), is_yes=True, because="x")


def test_asked_again_each_week_until_answered(appealed):
    for days in (0, 1, 8, 9):
        over(asked_at=timezone.now() - timedelta(days=days))
        checks.ask_again()
        outbox.send_due()
    assert len(mail.outbox) == 2


def test_named_later_they_are_asked_then(declined, django_capture_on_commit_callbacks):
    name_second_person("")
    factories.make_editor(name="joel")
    actions.appeal(declined)
    assert mail.outbox == []
    name_second_person()
    with django_capture_on_commit_callbacks(execute=True):
        checks.ask_again()
    assert len(mail.outbox) == 1


# What is off while there is none


def names():
    return [promise.name for promise in promises.promises_off()]


def test_promises_follow_who_is_there(db):
    name_second_person("")
    assert names() == [
        "New words for who lost theirs",
        "A second look after “not this time”",
    ]
    for name in ("amira", "joel"):
        factories.make_editor(name=name)
    assert names() == ["New words for who lost theirs"]
    name_second_person()
    assert names() == []


def test_appeal_is_hidden_and_says_why_where_nobody_could_decide(declined):
    name_second_person("")
    person = YoungPerson()
    person.press("/my-pieces/open/", {"words": declined.keys.words})
    button = "Ask for another editor"
    assert button not in text_of(person.see(f"/my-pieces/{declined.reference}/"))
    url = f"/my-pieces/{declined.reference}/another-editor/"
    assert "Nobody else is here to look" in text_of(person.see(url))
    person.press(url, {"note": "x"})
    assert fresh(declined).status == Status.DECLINED
    assert "You can ask someone else to look." not in text_of(person.see("/send/"))
    name_second_person()
    assert button in text_of(person.see(f"/my-pieces/{declined.reference}/"))
    assert "You can ask someone else to look." in text_of(person.see("/send/"))


def test_administrator_sees_which_promises_are_off(administrator, editor):
    name_second_person("")
    client = Client()
    client.force_login(administrator)
    assert "New words for who lost theirs" in text_of(client.get("/admin/"))
    name_second_person()
    assert "Promises that are off" not in text_of(client.get("/admin/"))


def test_second_person_has_a_name_and_an_address(db):
    site = SiteSettings.load()
    site.second_person_name, site.second_person_email = "Ruth", ""
    with pytest.raises(ValidationError):
        site.full_clean()
