"""Declining, sending for sign-off, and a contributed page in Wagtail's own editor."""

import pytest
from django.test import Client
from django.urls import reverse

from demo.factories import digest_asked, edit_page, make_editor, make_submission
from submissions import actions
from submissions.enums import Status
from submissions.models import DeclineReason, Submission

pytestmark = pytest.mark.django_db
REASON, NEXT = "It names people.", "Change the names."


@pytest.fixture(autouse=True)
def tree(site_tree):
    """Accepted pieces become pages under the story index."""
    return site_tree


def url(piece, name):
    return reverse(f"desk:{name}", args=[piece.reference])


def editor_url(piece):
    return reverse("wagtailadmin_pages:edit", args=[piece.page_id])


def fresh(piece):
    return Submission.objects.get(pk=piece.pk)


def told(response):
    return [str(message).strip() for message in response.context["messages"]]


# --- not this time ------------------------------------------------------------------------


def test_decline_says_why_and_what_next(desk, editor):
    piece = make_submission()
    response = desk.post(url(piece, "decline"), {"reason": REASON, "next_step": NEXT})
    assert response.url == "/admin/desk/"
    piece = fresh(piece)
    assert (piece.status, piece.declined_by) == (Status.DECLINED, editor)
    declined = piece.declines.get()
    assert (declined.reason, declined.next_step) == (REASON, NEXT)


@pytest.mark.parametrize(("missing", "line"), [("reason", "Say why."), ("next_step", None)])
def test_decline_half_filled_is_refused_and_kept(desk, missing, line):
    piece = make_submission()
    typed = {"reason": REASON, "next_step": NEXT} | {missing: " "}
    response = desk.post(url(piece, "decline"), typed)
    assert told(response) == [line or "Say what they can do next."]
    kept = NEXT if missing == "reason" else REASON
    assert f"{kept}</textarea>" in response.content.decode()
    assert fresh(piece).status == Status.RECEIVED


def test_decline_of_what_another_has_keeps_what_was_typed(desk):
    piece = make_submission()
    actions.claim(piece, by=make_editor(name="joel"))
    response = desk.post(url(piece, "decline"), {"reason": REASON, "next_step": NEXT})
    assert told(response) == ["Somebody else has this one now."]
    assert f"{REASON}</textarea>" in response.content.decode()


def test_decline_twice_tells_them_once(desk):
    piece = make_submission()
    for _press in range(2):
        desk.post(url(piece, "decline"), {"reason": REASON, "next_step": NEXT})
    assert piece.declines.count() == 1


def test_ready_reason_fills_both_boxes(desk):
    ready = DeclineReason.objects.create(name="Names", text=REASON, next_step=NEXT)
    response = desk.post(url(make_submission(), "decline"), {"start_from": ready.pk})
    form = response.context["form"]
    assert (form["reason"].value(), form["next_step"].value()) == (REASON, NEXT)
    assert Submission.objects.get().status == Status.RECEIVED


def test_ready_reason_stands_under_what_was_typed_and_only_once(desk):
    ready = DeclineReason.objects.create(name="Names", text=REASON, next_step=NEXT)
    piece = make_submission()
    typed = {"reason": "I liked the dog.", "next_step": NEXT, "start_from": ready.pk}
    form = desk.post(url(piece, "decline"), typed).context["form"]
    assert form["reason"].value() == f"I liked the dog.\n\n{REASON}"
    assert form["next_step"].value() == NEXT


@pytest.mark.parametrize("unknown", ["", "x", "999999999999"])
def test_ready_reason_that_is_not_there_changes_nothing(desk, unknown):
    typed = {"reason": "Mine.", "next_step": "", "start_from": unknown}
    form = desk.post(url(make_submission(), "decline"), typed).context["form"]
    assert (form["reason"].value(), form["next_step"].value()) == ("Mine.", "")


@pytest.mark.parametrize("status", [Status.LIVE, Status.SIGN_OFF, Status.DECLINED])
def test_decline_closed_where_it_can_not_be_taken(desk, status):
    piece = make_submission(status=status)
    assert desk.get(url(piece, "decline")).url == url(piece, "item")
    desk.post(url(piece, "decline"), {"reason": REASON, "next_step": NEXT})
    assert fresh(piece).status == status


# --- sign-off -----------------------------------------------------------------------------


@pytest.fixture
def edited():
    """An accepted piece whose page differs from what was sent in two places and the title."""
    piece = make_submission(
        status=Status.ACCEPTED, title="Bag", body="I packed a lamp.\n\nKyle had teh other one."
    )
    body = [("paragraph", "I packed a lamp."), ("paragraph", "He had the other one.")]
    edit_page(piece, fields={"title": "A bag", "body": body})
    return fresh(piece)


def send(client, piece, **data):
    """Send it with the digest of the words as they are shown now."""
    digest = client.get(url(piece, "sign_off")).context["digest"]
    return client.post(url(piece, "sign_off"), {"digest": digest} | data)


def numbers(response):
    return [change["no"] for change in response.context["changes"]]


def test_sign_off_shows_every_change_and_what_else_shows(desk, edited):
    response = desk.get(url(edited, "sign_off"))
    html = response.content.decode()
    assert 0 in numbers(response)
    assert len(numbers(response)) >= 2
    for words in ("Taken out:", "Put in:", "Kestrel", "What else people will see", "A bag"):
        assert words in html


def test_sign_off_goes_out_with_a_reason_for_each(desk, edited):
    changes = numbers(desk.get(url(edited, "sign_off")))
    data = {f"reason_{no}": f"Because {no}" for no in changes} | {"note": "Nearly there."}
    assert send(desk, edited, **data).url == url(edited, "item")
    asked = edited.sign_off_requests.get()
    assert [change["reason"] for change in asked.changes] == [f"Because {no}" for no in changes]
    assert asked.note == "Nearly there."
    assert fresh(edited).status == Status.SIGN_OFF


def test_change_without_a_reason_holds_it_back_and_keeps_the_rest(desk, edited):
    response = send(desk, edited, reason_0="Clearer", note="My note")
    html = response.content.decode()
    assert told(response) == ["Every change needs a reason they can read."]
    assert 'value="Clearer"' in html
    assert "My note</textarea>" in html
    assert fresh(edited).status == Status.ACCEPTED


def test_moved_line_break_needs_no_reason(desk):
    piece = make_submission(status=Status.ACCEPTED, body="One line.\n\nAnother line.")
    edit_page(piece, fields={"body": [("paragraph", "One line.\nAnother line.")]})
    response = desk.get(url(piece, "sign_off"))
    assert "Only a line break moved." in response.content.decode()
    assert send(desk, piece).url == url(piece, "item")
    assert fresh(piece).status == Status.SIGN_OFF


def test_one_reason_fills_all_that_are_left(desk, edited):
    data = {"reason_0": "Spelling.", "note": "My note", "fill": "0"}
    response = desk.post(url(edited, "sign_off"), data)
    form = response.context["form"]
    assert {field.value() for _change, field in form.rows()} == {"Spelling."}
    assert form["note"].value() == "My note"
    assert fresh(edited).status == Status.ACCEPTED


def test_fill_leaves_reasons_that_are_there(desk, edited):
    changes = numbers(desk.get(url(edited, "sign_off")))
    last = f"reason_{changes[-1]}"
    data = {"reason_0": "Spelling.", last: "My own", "fill": "0"}
    form = desk.post(url(edited, "sign_off"), data).context["form"]
    assert form[last].value() == "My own"


def test_sign_off_stops_at_an_open_checklist(desk, editor, edited):
    edited.checklist_answers.all().delete()
    changes = numbers(desk.get(url(edited, "sign_off")))
    response = send(desk, edited, **{f"reason_{no}": "Clearer" for no in changes})
    assert told(response) == [
        "Every question on the checklist has to be answered “No” before it goes out."
    ]
    assert 'value="Clearer"' in response.content.decode()
    assert "4 questions on the checklist have to be “No” first" in response.content.decode()


def test_words_changed_by_another_editor_meanwhile_are_read_again(desk, edited):
    shown = desk.get(url(edited, "sign_off"))
    data = {f"reason_{no}": "Clearer" for no in numbers(shown)}
    edit_page(edited, fields={"title": "Another title"})
    data["digest"] = shown.context["digest"]
    response = desk.post(url(edited, "sign_off"), data)
    assert told(response) == [
        "The words changed while you were reading. Please read them once more."
    ]
    assert 'value="Clearer"' in response.content.decode()
    assert fresh(edited).status == Status.ACCEPTED


def test_sign_off_twice_asks_once(desk, edited):
    shown = desk.get(url(edited, "sign_off"))
    data = {f"reason_{no}": "Clearer" for no in numbers(shown)}
    data["digest"] = shown.context["digest"]
    for _press in range(2):
        desk.post(url(edited, "sign_off"), data)
    assert edited.sign_off_requests.count() == 1


@pytest.mark.parametrize("status", [Status.RECEIVED, Status.SIGN_OFF, Status.HIDDEN])
def test_sign_off_closed_where_it_can_not_be_taken(desk, status):
    piece = make_submission(status=status)
    assert desk.get(url(piece, "sign_off")).url == url(piece, "item")


def test_hostile_change_is_shown_as_text(desk):
    piece = make_submission(status=Status.ACCEPTED, title="Bag", body="Fine words.")
    edit_page(piece, fields={"title": "<script>alert(1)</script>"})
    html = desk.get(url(piece, "sign_off")).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "<script>alert(1)" not in html


# --- in Wagtail's editor ------------------------------------------------------------------


def test_editor_says_whose_words_these_are(desk):
    piece = make_submission(status=Status.ACCEPTED, byline="Tans<b>")
    html = desk.get(editor_url(piece)).content.decode()
    assert "Nothing goes live without their yes." in html
    assert "Tans&lt;b&gt;" in html
    assert html.count(url(piece, "item")) >= 2


@pytest.mark.parametrize("who", ["editor", "administrator", "superuser"])
def test_editor_offers_sign_off_and_nothing_that_publishes(request, who):
    client = Client()
    client.force_login(request.getfixturevalue(who))
    piece = make_submission(status=Status.ACCEPTED)
    html = client.get(editor_url(piece)).content.decode()
    assert 'name="action-send-for-sign-off"' in html
    for name in ("action-publish", "action-unpublish", "action-submit", "action-cancel-workflow"):
        assert f'name="{name}"' not in html
    for step in ("copy", "delete", "unpublish", "move"):
        assert reverse(f"wagtailadmin_pages:{step}", args=[piece.page_id]) not in html
    assert "go_live_at" not in html


def test_editor_offers_no_sign_off_while_they_read(desk):
    piece = make_submission(status=Status.SIGN_OFF)
    html = desk.get(editor_url(piece)).content.decode()
    assert 'name="action-send-for-sign-off"' not in html
    assert "They are reading these words now." in html


def test_editors_own_pages_keep_wagtails_actions(desk, tree):
    html = desk.get(reverse("wagtailadmin_pages:edit", args=[tree.pk])).content.decode()
    assert 'name="action-publish"' in html
    assert "Nothing goes live without their yes." not in html


@pytest.mark.parametrize("status", [Status.ACCEPTED, Status.LIVE])
@pytest.mark.parametrize("step", ["unpublish", "copy", "delete", "move"])
def test_wagtails_own_addresses_are_closed_to_editors(desk, status, step):
    piece = make_submission(status=status)
    address = reverse(f"wagtailadmin_pages:{step}", args=[piece.page_id])
    assert desk.get(address).url == "/admin/"
    assert fresh(piece).status == status


def test_doubted_age_is_settled_by_an_editor(desk):
    submission = make_submission(status=Status.SIGN_OFF, age_band="under-13")
    actions.say_yes(submission, digest=digest_asked(submission))
    actions.change_age_band(submission.contributor, age_band="16-17")
    item = f"/admin/desk/{submission.reference}/"
    assert "too young to agree alone" in desk.get(item).content.decode()
    assert desk.post(f"{item}age/").status_code == 302
    assert Submission.objects.get(pk=submission.pk).status == Status.LIVE
    assert "too young to agree alone" not in desk.get(item).content.decode()
