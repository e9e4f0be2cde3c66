"""One piece's screen and every press on it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from demo.factories import (
    answer_no_to_everything,
    make_contributor,
    make_editor,
    make_submission,
    picture_bytes,
)
from submissions import actions
from submissions.desk.item import as_sent
from submissions.enums import Answer, Status
from submissions.models import (
    ChecklistQuestion,
    Hold,
    LogRow,
    Message,
    ReplyTemplate,
    Submission,
)

pytestmark = pytest.mark.django_db

PRESSES = [
    "claim",
    "hand_over",
    "reply",
    "leave_unanswered",
    "checklist",
    "record_adult",
    "show_contact",
    "accept",
    "decline",
    "sign_off",
    "take_back",
    "hide",
    "edit_again",
    "settle_byline",
    "lift",
    "hold",
]


@pytest.fixture(autouse=True)
def tree(site_tree):
    """Pieces that are accepted need somewhere to go."""


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def url(piece, name="item"):
    return reverse(f"desk:{name}", args=[piece.reference])


def press(client, piece, name, **data):
    return client.post(url(piece, name), data)


def fresh(piece):
    return Submission.objects.get(pk=piece.pk)


def told(response):
    """The messages a screen or the one it led to shows."""
    return [str(message).strip() for message in response.context["messages"]]


# --- who may ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["item", *PRESSES])
def test_anonymous_is_sent_to_log_in(client, name):
    piece = make_submission()
    for response in (client.get(url(piece, name)), client.post(url(piece, name))):
        assert response.status_code == 302
        assert response.url.startswith("/admin/login/")


@pytest.mark.parametrize("name", ["item", *PRESSES])
def test_unknown_reference_is_not_found(desk, name):
    assert desk.get(reverse(f"desk:{name}", args=["AA1-1AA-11"])).status_code == 404
    assert desk.post(reverse(f"desk:{name}", args=["AA1-1AA-11"])).status_code == 404


@pytest.mark.parametrize("group", ["Editors", "Safeguarding leads", "Administrators"])
def test_item_opens_for_every_group(person_in, group):
    assert client_of(person_in(group)).get(url(make_submission())).status_code == 200


@pytest.mark.parametrize("name", PRESSES)
def test_nothing_is_done_by_opening_an_address(desk, name):
    piece = make_submission()
    rows = LogRow.objects.count()
    assert desk.get(url(piece, name)).status_code in (200, 302)
    assert fresh(piece).status == Status.RECEIVED
    assert LogRow.objects.count() == rows


def test_piece_taken_down_is_gone_for_everyone(desk, safeguarding_lead):
    piece = make_submission(status=Status.WITHDRAWN)
    assert desk.get(url(piece)).status_code == 404
    assert client_of(safeguarding_lead).get(url(piece)).status_code == 404


def test_piece_taken_down_but_held_is_for_the_lead_alone(desk, safeguarding_lead):
    piece = make_submission(body="Canary words")
    actions.hold(
        piece,
        by=safeguarding_lead,
        reason="Court",
        ends_at=timezone.now() + timedelta(days=9),
    )
    actions.withdraw(piece)
    assert desk.get(url(piece)).status_code == 404
    assert press(desk, piece, "reply", **{"reply-body": "x"}).status_code == 404
    assert b"Canary words" in client_of(safeguarding_lead).get(url(piece)).content


def test_item_is_never_kept_by_a_browser(desk):
    response = desk.get(url(make_submission()))
    assert "no-store" in response.headers["Cache-Control"]


# --- what it shows ------------------------------------------------------------------------


def test_marks_are_numbered_through_title_byline_and_words():
    piece = make_submission(
        title="Ring 07700 900123", byline="a@example.org", body="I live at SW1A 1AA. @kyle_m99"
    )
    sent = as_sent(piece)
    assert [mark.name for mark in sent["marks"]] == [
        "A phone number",
        "An email address",
        "A postcode",
        "A username",
    ]
    assert [mark.no for mark in sent["marks"]] == [1, 2, 3, 4]
    assert "".join(part.text for part in sent["body"]) == piece.body
    assert [part.text for part in sent["body"] if part.mark] == ["SW1A 1AA", "@kyle_m99"]


def test_item_shows_words_marks_consent_and_other_pieces(desk):
    contributor, _keys = make_contributor(age_band="16-17")
    other = make_submission(title="Room with a lock", contributor=contributor, status=Status.LIVE)
    piece = make_submission(
        title="My brother",
        body="Ring 07700 900123 now",
        byline="Tans",
        contributor=contributor,
        uses={"site": True, "podcast": False},
    )
    html = desk.get(url(piece)).content.decode()
    for words in (
        '<mark id="m1"><a href="#k1">07700 900123<sup>1</sup></a></mark> now',
        "<b>A phone number</b> Anyone who reads this could ring or message it.",
        "On this site",
        "Wording version 1,",
        "Age: 16 or 17, so nobody else has to agree.",
        f'<a href="{url(other)}"><bdi>Room with a lock</bdi></a>',
        "4 questions left before you can accept",
        "They did it on their own.",
    ):
        assert words in html


@pytest.mark.parametrize("field", ["title", "byline", "body", "helper_name", "alone_answer"])
def test_hostile_words_are_shown_as_text(desk, field):
    about = {field: "<img src=x onerror=alert(1)>\u202e{{ 7*7 }}"}
    if field == "helper_name":
        about["helper_role"] = "typed"
    html = desk.get(url(make_submission(**about))).content.decode()
    assert "&lt;img src=x onerror=alert(1)&gt;\u202e{{ 7*7 }}" in html
    assert "<img src=x" not in html


def test_hostile_message_is_shown_as_text(desk):
    piece = make_submission()
    actions.write_to_editors(piece, body="<script>alert(1)</script>")
    html = desk.get(url(piece)).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "<script>alert(1)" not in html


def test_pictures_are_blurred_until_asked_for(desk):
    piece = make_submission(pictures=[(picture_bytes(), "A drawing")])
    html = desk.get(url(piece)).content.decode()
    file = piece.files.get()
    assert f'<img src="/private/{file.file.name}" alt="A drawing"' in html
    assert "Show picture 1, in grey" in html


def test_long_thread_opens_with_its_end(desk, editor):
    piece = make_submission()
    Message.objects.bulk_create(
        Message(submission=piece, is_from_editor=False, body=f"message {number}.")
        for number in range(1000)
    )
    html = desk.get(url(piece)).content.decode()
    assert "960 earlier messages" in html
    assert "message 999." in html
    assert "message 1." not in html
    assert "message 1." in desk.get(url(piece), {"all": "1"}).content.decode()


def test_long_story_opens(desk):
    piece = make_submission(body="word 07700 900123 " * 5_000)
    assert desk.get(url(piece)).status_code == 200


def queries_for(client, piece):
    client.get(url(piece))
    with CaptureQueriesContext(connection) as caught:
        client.get(url(piece))
    return len(caught)


def test_item_costs_the_same_queries_however_much_was_said(desk, editor):
    contributor, _keys = make_contributor()
    costs = []
    for count in (1, 3, 50):
        piece = make_submission(contributor=contributor, pictures=[(picture_bytes(), "x")] * 2)
        Message.objects.bulk_create(
            Message(submission=piece, is_from_editor=True, sent_by=editor, body=str(number))
            for number in range(count)
        )
        LogRow.objects.bulk_create(LogRow(submission=piece, by=editor) for _row in range(count))
        costs.append(queries_for(desk, piece))
    assert len(set(costs[:2])) == 1
    assert abs(costs[2] - costs[0]) <= 1


# --- claim and hand over ------------------------------------------------------------------


def test_claim_takes_it_and_twice_is_once(desk, editor):
    piece = make_submission()
    assert press(desk, piece, "claim").url == url(piece)
    press(desk, piece, "claim")
    piece = fresh(piece)
    assert (piece.claimed_by, piece.status) == (editor, Status.IN_REVIEW)
    assert piece.log_rows.filter(by=editor).count() == 1


def test_claim_of_what_another_has_says_so(desk):
    piece = make_submission()
    joel = make_editor(name="joel")
    actions.claim(piece, by=joel)
    response = press(desk, piece, "claim")
    assert response.status_code == 200
    assert told(response) == ["Somebody else has this one now."]
    assert fresh(piece).claimed_by == joel


def test_hand_over_to_a_colleague_and_back_to_everyone(desk, editor):
    piece = make_submission()
    joel = make_editor(name="joel")
    actions.claim(piece, by=editor)
    press(desk, piece, "hand_over", **{"hand_over-to": joel.pk})
    assert fresh(piece).claimed_by == joel
    press(desk, piece, "hand_over", **{"hand_over-to": ""})
    assert fresh(piece).claimed_by is None


def test_hand_over_to_nobody_we_know_is_refused(desk, django_user_model):
    piece = make_submission()
    stranger = django_user_model.objects.create_user(username="stranger")
    response = press(desk, piece, "hand_over", **{"hand_over-to": stranger.pk})
    assert response.status_code == 200
    assert fresh(piece).claimed_by is None


# --- talking ------------------------------------------------------------------------------


def test_question_waits_for_an_answer_and_reply_does_not(desk, editor):
    piece = make_submission()
    press(desk, piece, "reply", **{"reply-body": "Does he know?", "ask": "1"})
    assert fresh(piece).is_question_open
    press(desk, piece, "reply", **{"reply-body": "Thank you.", "send": "1"})
    assert not fresh(piece).is_question_open
    assert [(m.body, m.sent_by) for m in piece.messages.all()] == [
        ("Does he know?", editor),
        ("Thank you.", editor),
    ]


def test_empty_reply_is_refused(desk):
    piece = make_submission()
    assert told(press(desk, piece, "reply", **{"reply-body": " "})) == ["Write something first."]
    assert not piece.messages.exists()


def test_reply_too_long_keeps_what_was_typed(desk):
    piece = make_submission()
    typed = "long " * 1200
    response = press(desk, piece, "reply", **{"reply-body": typed, "send": "1"})
    assert typed.strip() in response.content.decode()
    assert not piece.messages.exists()


def test_reply_to_a_piece_taken_down_meanwhile_goes_nowhere(desk):
    piece = make_submission()
    actions.withdraw(piece)
    assert press(desk, piece, "reply", **{"reply-body": "Hello"}).status_code == 404


def test_check_says_how_a_reply_reads_and_sends_nothing(desk):
    piece = make_submission()
    response = press(desk, piece, "reply", **{"reply-body": "Does he know about it?", "check": "1"})
    assert "Reading age about" in response.content.decode()
    assert "Does he know about it?</textarea>" in response.content.decode()
    assert not piece.messages.exists()


def test_reading_age_while_writing(desk, client):
    address = reverse("desk:reading_age")
    answer = desk.post(address, {"text": "Does he know?"})
    assert answer.content.decode().startswith("Reading age about ")
    assert desk.post(address, {"text": "  "}).content == b""
    assert client.post(address, {"text": "x"}).status_code == 302


def test_their_own_words_are_never_scored(desk):
    html = desk.get(url(make_submission())).content.decode()
    assert "Reading age" not in html


def test_template_fills_the_box_without_a_script(desk):
    template = ReplyTemplate.objects.create(name="Ask", text="One question <b>first</b>.")
    response = desk.post(url(make_submission(), "reply"), {"use": "1", "template": template.pk})
    form = response.context["reply_form"]
    assert form["body"].value() == "One question <b>first</b>."
    assert response.context["reading_age"].startswith("Reading age about ")
    assert not Message.objects.exists()
    assert "One question &lt;b&gt;first&lt;/b&gt;." in response.content.decode()


def test_template_stands_under_what_was_typed_and_only_once(desk):
    template = ReplyTemplate.objects.create(name="Ask", text="One question first.")
    piece = make_submission()
    typed = "Thank you for the dog."
    for _press in range(2):
        data = {"use": "1", "template": template.pk, "reply-body": typed}
        typed = desk.post(url(piece, "reply"), data).context["reply_form"]["body"].value()
    assert typed == "Thank you for the dog.\n\nOne question first."


@pytest.mark.parametrize("asked", ["", "x", "-1", "9" * 40, "²"])
def test_template_that_is_none_changes_nothing(desk, asked):
    data = {"use": "1", "template": asked, "reply-body": "Mine."}
    response = desk.post(url(make_submission(), "reply"), data)
    assert response.context["reply_form"]["body"].value() == "Mine."


def test_message_on_a_live_piece_can_be_left_unanswered(desk):
    piece = make_submission(status=Status.LIVE)
    actions.write_to_editors(piece, body="Thank you!")
    press(desk, piece, "leave_unanswered")
    assert fresh(piece).waiting_since is None
    assert told(press(desk, piece, "leave_unanswered")) != []


def test_reply_pressed_twice_is_one_message(desk):
    piece = make_submission()
    for _press in range(2):
        press(desk, piece, "reply", **{"reply-body": "Does he know?", "ask": "1"})
    assert piece.messages.count() == 1


def test_reply_leaves_a_new_name_waiting(desk):
    piece = make_submission(status=Status.LIVE)
    actions.change_byline(piece, byline="New name", avatar="kestrel")
    press(desk, piece, "reply", **{"reply-body": "We’re reading it.", "send": "1"})
    assert fresh(piece).waiting_since is not None
    assert "No answer needed" not in desk.get(url(piece)).content.decode()


def test_settled_name_leaves_their_message_waiting(desk):
    piece = make_submission(status=Status.LIVE)
    actions.change_byline(piece, byline="New name", avatar="kestrel")
    actions.write_to_editors(piece, body="Is it up yet?")
    press(desk, piece, "settle_byline", byline="New name", is_fine="yes")
    assert fresh(piece).waiting_since is not None


def test_next_leads_through_the_queue_in_its_order(desk):
    now = timezone.now()
    new = make_submission(sent_at=now - timedelta(hours=1))
    old = make_submission(sent_at=now - timedelta(days=3))
    marked = make_submission(body="a@example.org", sent_at=now)
    walked, here = [], marked
    for _step in range(3):
        walked.append(here.reference)
        buttons = desk.get(url(here)).context["header_buttons"]
        if buttons:
            here = Submission.objects.get(reference=buttons[0].url.split("/")[-2])
    assert walked == [marked.reference, old.reference, new.reference]
    assert desk.get(url(new)).context["header_buttons"] == []


# --- checklist ----------------------------------------------------------------------------


def checklist(**answers):
    questions = list(ChecklistQuestion.objects.filter(is_active=True))
    return {f"checklist-q{questions[int(k[1:])].pk}": v for k, v in answers.items()}


def test_checklist_keeps_what_is_answered_and_leaves_the_rest_open(desk):
    piece = make_submission()
    press(desk, piece, "checklist", **checklist(a0="no", a1="yes"))
    assert sorted(piece.checklist_answers.values_list("answer", flat=True)) == ["no", "yes"]
    assert "2 questions left before you can accept" in desk.get(url(piece)).content.decode()


def test_not_sure_goes_to_the_lead_who_alone_clears_it(desk, safeguarding_lead):
    piece = make_submission()
    answer = press(desk, piece, "checklist", **checklist(a0="not-sure"))
    assert answer.url == url(piece)
    assert fresh(piece).needs_lead
    refused = press(desk, piece, "checklist", **checklist(a0="no"))
    assert told(refused)[-1] == "“Not sure” is with the safeguarding lead now."
    press(client_of(safeguarding_lead), piece, "checklist", **checklist(a0="no"))
    assert not fresh(piece).needs_lead


def test_checklist_answer_that_is_none_is_refused(desk):
    piece = make_submission()
    assert press(desk, piece, "checklist", **checklist(a0="maybe")).status_code == 200
    assert not piece.checklist_answers.exists()


# --- adult, contact, hold, name -----------------------------------------------------------


def test_adult_is_recorded_with_who_and_how(desk, editor):
    contributor, _keys = make_contributor(age_band="under-13")
    piece = make_submission(contributor=contributor)
    press(desk, piece, "record_adult", **{"adult-who": "Ms Bell", "adult-how": "Rang"})
    piece = fresh(piece)
    assert (piece.adult_agreed_by, piece.adult_checked_how) == ("Ms Bell", "Rang")
    assert piece.adult_recorded_by == editor
    assert "Ms Bell" in desk.get(url(piece)).content.decode()


def test_adult_half_recorded_is_refused_and_kept(desk):
    contributor, _keys = make_contributor(age_band="under-13")
    piece = make_submission(contributor=contributor)
    response = press(desk, piece, "record_adult", **{"adult-who": "Ms Bell", "adult-how": ""})
    assert told(response) == ["Say how you checked it."]
    assert 'value="Ms Bell"' in response.content.decode()
    assert fresh(piece).adult_agreed_at is None


def test_contact_shows_its_way_and_hides_its_address(desk, editor):
    piece = make_submission(contact_way="email", contact_address="tans@example.org")
    assert "tans@example.org" not in desk.get(url(piece)).content.decode()
    assert "tans@example.org" in press(desk, piece, "show_contact").content.decode()
    row = piece.log_rows.last()
    assert (row.by, row.note) == (editor, "Looked at the safe contact")
    assert "tans@example.org" not in desk.get(url(piece)).content.decode()


def test_contact_that_is_none_is_a_kind_line(desk):
    assert told(press(desk, make_submission(), "show_contact")) == [
        "This has moved on since you opened it. Here is how it stands now."
    ]


def test_hold_is_for_leads_alone(desk, safeguarding_lead):
    piece = make_submission()
    day = timezone.localdate() + timedelta(days=30)
    data = {"hold-reason": "Court", "hold-ends_on": day.isoformat()}
    press(desk, piece, "hold", **data)
    assert not Hold.objects.exists()
    assert "Put it on hold" not in desk.get(url(piece)).content.decode()
    press(client_of(safeguarding_lead), piece, "hold", **data)
    held = Hold.objects.get()
    press(client_of(safeguarding_lead), piece, "hold", **data)
    assert Hold.objects.count() == 1
    assert (held.reason, timezone.localtime(held.ends_at).date()) == ("Court", day)


@pytest.mark.parametrize("day", ["", "yesterday", "2001-01-01"])
def test_hold_needs_a_day_to_come(safeguarding_lead, day):
    piece = make_submission()
    data = {"hold-reason": "Court", "hold-ends_on": day}
    response = press(client_of(safeguarding_lead), piece, "hold", **data)
    assert response.status_code == 200
    assert 'value="Court"' in response.content.decode()
    assert not Hold.objects.exists()


@pytest.mark.parametrize(("answer", "byline"), [("yes", "New name"), ("no", "")])
def test_new_name_is_read_before_it_shows(desk, answer, byline):
    piece = make_submission(status=Status.LIVE, byline="Kestrel")
    actions.change_byline(piece, byline="New name", avatar="kestrel")
    assert "A new name to read" in desk.get(url(piece)).content.decode()
    press(desk, piece, "settle_byline", byline="New name", is_fine=answer)
    piece = fresh(piece)
    assert (piece.is_byline_waiting, piece.waiting_since) == (False, None)
    assert piece.page.specific.byline == byline


# --- accept, take back, hide --------------------------------------------------------------


def test_accept_opens_the_draft_in_the_editor(desk, editor):
    piece = make_submission()
    answer_no_to_everything(piece, editor=editor)
    response = press(desk, piece, "accept")
    piece = fresh(piece)
    assert response.url == f"/admin/pages/{piece.page_id}/edit/"
    assert (piece.status, piece.claimed_by) == (Status.ACCEPTED, editor)
    assert press(desk, piece, "accept").url == response.url


def test_accept_says_what_is_left(desk):
    piece = make_submission()
    assert told(press(desk, piece, "accept")) == [
        "Some questions on the checklist still need an answer."
    ]
    assert fresh(piece).page is None


def test_accept_of_what_another_has_is_refused(desk, editor):
    piece = make_submission()
    answer_no_to_everything(piece, editor=editor)
    actions.claim(piece, by=make_editor(name="joel"))
    assert told(press(desk, piece, "accept")) == ["Somebody else has this one now."]
    assert fresh(piece).page is None


def test_take_back_opens_the_page_again(desk):
    piece = make_submission(status=Status.SIGN_OFF)
    press(desk, piece, "take_back")
    assert fresh(piece).status == Status.ACCEPTED
    assert told(press(desk, piece, "take_back")) != []


def test_hide_needs_a_reason_and_works_at_once(desk, client):
    piece = make_submission(status=Status.LIVE)
    path = piece.page.public_copy.path
    assert told(press(desk, piece, "hide", **{"hide-reason": " "})) == [
        "Say why. The other editors read it."
    ]
    assert client.get(path).status_code == 200
    press(desk, piece, "hide", **{"hide-reason": "A name"})
    assert client.get(path).status_code == 404
    assert fresh(piece).status == Status.HIDDEN
    press(desk, piece, "edit_again")
    assert fresh(piece).status == Status.ACCEPTED


# --- asked for another editor --------------------------------------------------------------


@pytest.fixture
def appealed(editor):
    piece = make_submission(status=Status.DECLINED, editor=editor)
    actions.appeal(piece, note="Please look again")
    answer_no_to_everything(piece, editor=editor)
    return fresh(piece)


def test_first_editor_can_not_decide_an_appeal(desk, appealed):
    assert "somebody else has to decide it" in desk.get(url(appealed)).content.decode()
    assert told(press(desk, appealed, "accept")) == [
        "They asked for another editor, so somebody else has to decide this one."
    ]


def test_another_editor_decides_an_appeal(appealed):
    joel = client_of(make_editor(name="joel"))
    assert "You can decide it." in joel.get(url(appealed)).content.decode()
    press(joel, appealed, "accept")
    assert fresh(appealed).status == Status.ACCEPTED


def test_administrator_lifts_the_rule_with_a_reason(desk, administrator, appealed):
    data = {"lift-because": "Joel is away"}
    press(desk, appealed, "lift", **data)
    assert fresh(appealed).appeal_lifted_because == ""
    admin = client_of(administrator)
    assert told(press(admin, appealed, "lift", **{"lift-because": ""})) == [
        "Say why nobody else can decide it."
    ]
    press(admin, appealed, "lift", **data)
    press(desk, appealed, "accept")
    assert fresh(appealed).status == Status.ACCEPTED


@pytest.mark.parametrize("answer", [Answer.NO, Answer.YES])
def test_answers_stay_chosen_on_the_screen(desk, editor, answer):
    piece = make_submission()
    question = ChecklistQuestion.objects.first()
    actions.answer_checklist(piece, by=editor, answers={question.pk: answer})
    field = desk.get(url(piece)).context["checklist_form"][f"q{question.pk}"]
    assert field.value() == answer
