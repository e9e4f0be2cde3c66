"""Sending a piece for sign-off once more, after the contributor asked for a change."""

import pytest
from django.urls import reverse

from demo.factories import ask_for_sign_off, digest_asked, edit_page, make_submission
from submissions import actions, queries
from submissions.enums import Status
from submissions.models import Submission

pytestmark = pytest.mark.django_db
BODY = [("paragraph", "I packed a lamp."), ("paragraph", "He had the other one.")]


def url(piece):
    return reverse("desk:sign_off", args=[piece.reference])


def fresh(piece):
    return Submission.objects.get(pk=piece.pk)


@pytest.fixture
def piece(site_tree, editor):
    """Changed in its title and its words, each for a reason; the contributor wants another."""
    piece = make_submission(
        status=Status.ACCEPTED, title="Bag", body="I packed a lamp.\n\nKyle had teh other one."
    )
    edit_page(piece, fields={"title": "A bag", "body": BODY})
    piece = fresh(piece)
    changes = actions.changes_of(piece, queries.latest_words(piece.page))
    reasons = {change["no"]: f"Because {change['no']}" for change in changes}
    ask_for_sign_off(piece, editor=editor, reason=reasons)
    actions.ask_for_change(piece, digest=digest_asked(piece), note="My name is spelt Jade.")
    return fresh(piece)


def reasons_shown(response):
    return {
        change["no"]: field.value()
        for change, field in response.context["form"].rows()
        if not change["is_layout"]
    }


def send_again(desk, piece):
    shown = desk.get(url(piece))
    data = {f"reason_{change['no']}": "Clearer." for change in shown.context["changes"]}
    return desk.post(url(piece), data | {"digest": shown.context["digest"]})


def test_reasons_given_for_the_same_changes_are_there_already(desk, piece):
    edit_page(piece, fields={"title": "The bag"})
    shown = reasons_shown(desk.get(url(piece)))
    assert len(shown) >= 2
    assert shown == {no: f"Because {no}" if no else "" for no in shown}


def test_first_round_has_no_reasons_yet(desk, site_tree):
    piece = make_submission(status=Status.ACCEPTED, title="Bag")
    edit_page(piece, fields={"title": "The bag"})
    assert set(reasons_shown(desk.get(url(piece))).values()) == {None}


def test_same_words_as_they_asked_to_change_are_not_sent_again(desk, piece):
    response = send_again(desk, piece)
    assert [str(message).strip() for message in response.context["messages"]] == [
        "These are the same words they asked you to change. "
        "Change something, or write to them first."
    ]
    assert 'value="Clearer."' in response.content.decode()
    assert fresh(piece).status == Status.ACCEPTED


def test_other_words_than_they_asked_to_change_go_out(desk, piece):
    edit_page(piece, fields={"title": "The bag"})
    send_again(desk, piece)
    assert fresh(piece).status == Status.SIGN_OFF


def test_same_words_go_out_again_once_an_editor_wrote_to_them(desk, editor, piece):
    actions.reply(piece, by=editor, body="Jade is how we spell it now.", wants_answer=False)
    send_again(desk, piece)
    assert fresh(piece).status == Status.SIGN_OFF
