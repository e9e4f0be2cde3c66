"""Spam, tests and pieces sent twice: one press, no letter, and undo that brings it back exactly."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from demo.factories import clock_at, make_contributor, make_editor, make_submission
from submissions import actions
from submissions.desk.waiting import counts_for
from submissions.enums import Answer, NoLetter, StateShown, Status
from submissions.errors import ActionRefused, ClaimedByAnother, WrongMoment
from submissions.models import ChecklistQuestion, SetAside, Submission
from submissions.my_pieces import told

pytestmark = pytest.mark.django_db
QUEUE = "/admin/desk/"


@pytest.fixture(autouse=True)
def tree(site_tree):
    """Accepted pieces become pages under the story index."""


def fresh(piece):
    return Submission.objects.get(pk=piece.pk)


def url(piece, name="item"):
    return reverse(f"desk:{name}", args=[piece.reference])


def everything(piece):
    """All of its row, for equality."""
    return Submission.objects.filter(pk=piece.pk).values().get()


def shown(response):
    return [piece.reference for piece in response.context["object_list"]]


# --- what it does and what it leaves alone ------------------------------------------------


@pytest.mark.parametrize("reason", NoLetter.values)
def test_press_takes_it_out_of_the_queue_and_writes_to_nobody(desk, editor, reason):
    piece = make_submission(contact_way="email", contact_address="me@example.org")
    desk.post(url(piece, "set_aside"), {"reason": reason})
    assert fresh(piece).status == Status.SET_ASIDE
    assert shown(desk.get(QUEUE)) == []
    assert counts_for(editor, reply_days=5).waiting == 0
    assert (mail.outbox, piece.messages.count(), piece.declines.count()) == ([], 0, 0)
    assert fresh(piece).answered_at is None
    assert shown(desk.get(QUEUE, {"view": "set-aside"})) == [piece.reference]
    assert shown(desk.get(QUEUE, {"view": "with-them"})) == []


@pytest.mark.parametrize("status", [Status.RECEIVED, Status.IN_REVIEW])
def test_undo_brings_it_back_exactly(desk, editor, status):
    sent_at = timezone.now() - timedelta(days=3)
    piece = make_submission(status=status, editor=editor, sent_at=sent_at, body="a@example.org")
    before = everything(piece)
    desk.post(url(piece, "set_aside"), {"reason": "spam"})
    assert everything(piece) != before
    response = desk.post(url(piece, "bring_back"))
    assert response.url == url(piece)
    assert everything(piece) == before
    assert SetAside.objects.count() == 0


def test_undo_keeps_its_place_in_the_queue(desk):
    now = timezone.now()
    pieces = [make_submission(sent_at=now - timedelta(hours=hours)) for hours in (9, 5, 2)]
    order = shown(desk.get(QUEUE))
    assert order == [piece.reference for piece in pieces]
    actions.set_aside(pieces[1], by=make_editor(name="editor"), reason="test")
    desk.post(url(pieces[1], "bring_back"))
    assert shown(desk.get(QUEUE)) == order


def test_twice_is_once_and_undo_twice_is_refused(desk, editor):
    piece = make_submission()
    for _press in range(2):
        actions.set_aside(piece, by=editor, reason="spam")
    assert SetAside.objects.count() == 1
    actions.bring_back(piece, by=editor)
    with pytest.raises(WrongMoment):
        actions.bring_back(piece, by=editor)


@pytest.mark.parametrize(
    "status",
    [s for s in Status if s not in (Status.RECEIVED, Status.IN_REVIEW, Status.SET_ASIDE)],
)
def test_only_what_nobody_decided_is_set_aside(editor, status):
    young, _keys = make_contributor(age_band="under-13")
    contributor = young if status == Status.AGREED else None
    piece = make_submission(status=status, editor=editor, contributor=contributor)
    with pytest.raises(WrongMoment):
        actions.set_aside(piece, by=editor, reason="spam")
    assert (fresh(piece).status, SetAside.objects.count()) == (status, 0)


def test_somebody_elses_an_appeal_and_what_is_with_the_lead_stay(editor, safeguarding_lead):
    others, appealed, doubted = (make_submission() for _ in range(3))
    joel = make_editor(name="joel")
    actions.claim(others, by=joel)
    with pytest.raises(ClaimedByAnother):
        actions.set_aside(others, by=editor, reason="spam")
    actions.decline(appealed, by=joel, reason="It names people.", next_step="Write back.")
    actions.appeal(appealed)
    with pytest.raises(ActionRefused):
        actions.set_aside(appealed, by=editor, reason="spam")
    question = ChecklistQuestion.objects.first()
    actions.answer_checklist(doubted, by=editor, answers={question.pk: Answer.NOT_SURE})
    with pytest.raises(ActionRefused):
        actions.set_aside(doubted, by=editor, reason="spam")
    actions.set_aside(doubted, by=safeguarding_lead, reason="spam")
    assert fresh(doubted).status == Status.SET_ASIDE


def test_reason_nobody_knows_is_refused_kindly(desk):
    piece = make_submission()
    response = desk.post(url(piece, "set_aside"), {"reason": "rude"})
    assert "Say why: spam, a test, or the same piece twice." in response.content.decode()
    assert fresh(piece).status == Status.RECEIVED


# --- the person who sent it ---------------------------------------------------------------


def test_contributor_is_shown_nothing_nasty(editor):
    piece = make_submission()
    told_before = told.events_of(piece)
    actions.set_aside(piece, by=editor, reason="spam")
    piece = fresh(piece)
    assert piece.state_shown == StateShown.WITH_US
    assert told.line_of(piece) == (
        "We have it. If you want to ask about it, write to us on its page."
    )
    assert [event["title"] for event in told.events_of(piece)] == [told_before[0]["title"]]
    page = Client()
    contributor, keys = make_contributor()
    theirs = make_submission(contributor=contributor)
    actions.set_aside(theirs, by=editor, reason="spam")
    page.post(reverse("my_pieces_open"), {"words": keys.words})
    html = page.get(reverse("piece", args=[theirs.reference])).content.decode().lower()
    assert "we have it." in html
    assert [word for word in ("spam", "set aside", "twice") if word in html] == []


def test_undoing_leaves_nothing_in_their_timeline(editor):
    piece = make_submission()
    before = told.events_of(piece)
    actions.set_aside(piece, by=editor, reason="spam")
    actions.bring_back(piece, by=editor)
    assert told.events_of(fresh(piece)) == before


def test_somebody_who_writes_about_it_is_back_in_the_queue(editor):
    piece = make_submission(sent_at=timezone.now() - timedelta(days=2))
    before = everything(piece)
    actions.set_aside(piece, by=editor, reason="spam")
    actions.write_to_editors(piece, body="Did you get it?")
    assert everything(piece) == before
    assert piece.messages.get().body == "Did you get it?"


# --- keeping ------------------------------------------------------------------------------


def test_set_aside_is_erased_when_its_time_is_over(editor):
    kept, over = (make_submission(body="Canary words") for _ in range(2))
    with clock_at(timezone.now() - timedelta(days=31)):
        actions.set_aside(over, by=editor, reason="spam")
    actions.set_aside(kept, by=editor, reason="spam")
    assert actions.erase_what_is_over() == 1
    assert (fresh(over).status, fresh(over).body) == (Status.WITHDRAWN, "")
    assert (fresh(kept).status, fresh(kept).body) == (Status.SET_ASIDE, "Canary words")
    assert [aside.submission for aside in SetAside.objects.all()] == [kept]


def test_they_can_take_it_back_themselves(editor):
    piece = make_submission(status=Status.SET_ASIDE, editor=editor)
    actions.withdraw(piece)
    assert (fresh(piece).body, SetAside.objects.count()) == ("", 0)


# --- undo on the screens ------------------------------------------------------------------


def test_undo_is_offered_on_the_next_screen_for_ten_minutes(desk):
    piece, other = make_submission(), make_submission()
    response = desk.post(url(piece, "set_aside"), {"reason": "spam"})
    assert response.url == url(other)
    line = f"{piece.reference} is set aside. No letter was sent."
    assert line in desk.get(response.url).content.decode()
    assert line in desk.get(QUEUE).content.decode()
    with clock_at(timezone.now() + timedelta(minutes=11)):
        assert line not in desk.get(QUEUE).content.decode()


def test_nothing_is_left_to_undo_after_it(desk):
    piece = make_submission()
    desk.post(url(piece, "set_aside"), {"reason": "spam", "from_queue": "1"})
    response = desk.post(url(piece, "bring_back"), follow=True)
    assert "No letter was sent." not in response.content.decode()


def test_undo_of_what_they_took_down_meanwhile_says_it_is_gone(desk):
    piece = make_submission()
    desk.post(url(piece, "set_aside"), {"reason": "spam"})
    actions.withdraw(piece)
    response = desk.post(url(piece, "bring_back"))
    assert (response.status_code, "There’s nothing here now" in response.content.decode()) == (
        404,
        True,
    )


# --- the next piece -----------------------------------------------------------------------


def three_in_order(**kwargs):
    now = timezone.now()
    return [make_submission(sent_at=now - timedelta(hours=hours), **kwargs) for hours in (9, 5, 2)]


def test_every_decision_opens_the_next(desk, editor):
    first, second, third = three_in_order()
    answer = desk.post(url(first, "set_aside"), {"reason": "test"})
    assert answer.url == url(second)
    said = {"reason": "It names people.", "next_step": "Write back."}
    assert desk.post(url(second, "decline"), said).url == url(third)
    answers = {
        f"checklist-q{question.pk}": "no"
        for question in ChecklistQuestion.objects.filter(is_active=True)
    }
    answer = desk.post(url(third, "accept"), answers | {"next": "1"})
    assert answer.url == QUEUE
    assert [fresh(piece).status for piece in (first, second, third)] == [
        Status.SET_ASIDE,
        Status.DECLINED,
        Status.ACCEPTED,
    ]


def test_next_leaves_out_what_another_editor_has(desk):
    first, second, third = three_in_order()
    actions.claim(second, by=make_editor(name="joel"))
    assert desk.post(url(first, "set_aside"), {"reason": "test"}).url == url(third)


def test_next_stays_in_the_filter_they_work_through(desk):
    first, _second, third = three_in_order()
    poem = make_submission(form="poem")
    later = make_submission(form="poem")
    desk.get(QUEUE, {"form": "poem", "q": "nothing"})
    assert desk.post(url(poem, "set_aside"), {"reason": "test"}).url == url(later)
    assert desk.post(url(later, "set_aside"), {"reason": "test"}).url == f"{QUEUE}?form=poem"
    desk.get(QUEUE)
    assert desk.post(url(first, "set_aside"), {"reason": "test"}).url == url(_second)


def test_refused_decision_stays_on_the_piece_and_keeps_the_answers(desk):
    piece, _other = make_submission(), make_submission()
    question = ChecklistQuestion.objects.first()
    response = desk.post(url(piece, "accept"), {f"checklist-q{question.pk}": "no", "next": "1"})
    assert response.status_code == 200
    assert fresh(piece).checklist_answers.get().question == question


def test_next_costs_the_same_at_three_and_at_thirty(desk):
    def cost(rows):
        while Submission.objects.waiting().count() < rows:
            make_submission()
        piece = Submission.objects.waiting().in_queue_order().first()
        with CaptureQueriesContext(connection) as caught:
            desk.post(url(piece, "set_aside"), {"reason": "spam"})
        return len(caught)

    cost(3)
    assert cost(3) == cost(30)


# --- nothing here -------------------------------------------------------------------------


def test_taken_down_and_never_there_get_the_same_kind_page(desk):
    piece = make_submission(status=Status.WITHDRAWN)
    gone, never = desk.get(url(piece)), desk.get(reverse("desk:item", args=["AA1-1AA-11"]))
    assert (gone.status_code, never.status_code) == (404, 404)
    assert "There’s nothing here now" in gone.content.decode()
    assert gone.content.decode().count(piece.reference) == 0
    assert "no-store" in gone.headers["Cache-Control"]


# --- keys ---------------------------------------------------------------------------------


def test_keys_follow_the_editors_account(desk, editor):
    make_submission()
    assert 'data-keys="on"' in desk.get(QUEUE).content.decode()
    profile = type(editor).wagtail_userprofile.related.related_model.get_for_user(editor)
    profile.keyboard_shortcuts = False
    profile.save()
    html = desk.get(QUEUE).content.decode()
    assert ('data-keys="off"' in html, "and how to switch them off" in html) == (True, False)


def test_list_of_keys_stands_in_wagtails_own(desk):
    html = desk.get(QUEUE).content.decode()
    assert "Spam, no letter" in html
    assert "Show keyboard shortcuts" in html
