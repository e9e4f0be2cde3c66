"""The pages on which somebody changes what stays theirs to change."""

from datetime import timedelta
from itertools import islice

import pytest
from django.test import Client
from django.utils import timezone

from demo import factories
from submissions import actions, queries
from submissions.enums import Status
from submissions.models import Correction, LiveDay, Submission, Suggestion
from submissions.my_pieces import changes
from submissions.sending.fields import keepable
from tests.shared_data import hostile_texts
from tests.submissions.young_person import read, text_of

pytestmark = pytest.mark.django_db
BODY = "The lamp never got unpacked."


@pytest.fixture
def somebody(site_tree):
    contributor, keys = factories.make_contributor()
    client = Client()
    client.post("/my-pieces/open/", {"words": keys.words})
    return contributor, client


@pytest.fixture
def piece(somebody):
    def make(status=Status.RECEIVED, **about):
        about = {"title": "The lamp", "body": BODY} | about
        return factories.make_submission(contributor=somebody[0], status=status, **about)

    return make


@pytest.fixture
def press(somebody):
    """Posts to a page of a piece; what comes back must be sound HTML."""

    def post(submission, page, data):
        address = f"/my-pieces/{submission.reference}/{page}/"
        response = somebody[1].post(address, data)
        if response.status_code == 303:
            response = somebody[1].get(response["Location"])
        read(response)
        return response

    return post


def fresh(submission):
    return Submission.objects.get(pk=submission.pk)


def words(submission, **typed):
    seen = actions.words_named(submission)
    return {"title": "The lamp", "body": BODY, "words_seen": seen} | typed


def test_correction_is_shown_with_what_was_sent_before(piece, press):
    submission = piece()
    html = text_of(press(submission, "words", words(submission, body="It did get unpacked.")))
    assert "Saved. We work from these words now." in html
    assert "It did get unpacked." in html
    assert BODY in html
    assert fresh(submission).sent_last.body == "It did get unpacked."


def test_too_late_is_said_and_nothing_is_lost(piece, press):
    submission = piece()
    typed = words(submission, body="It did get unpacked.")
    actions.claim(submission, by=factories.make_editor())
    html = text_of(press(submission, "words", typed))
    assert "An editor has it already." in html
    assert "It did get unpacked." in html
    assert (Correction.objects.count(), Suggestion.objects.count()) == (0, 1)


def test_second_tab_keeps_what_was_typed_and_says_so(piece, press):
    submission = piece()
    typed = words(submission, body="From the second tab.")
    press(submission, "words", words(submission, body="From the first tab."))
    answer = press(submission, "words", typed)
    html = text_of(answer)
    assert answer.status_code == 409
    assert "You changed your words somewhere else meanwhile." in html
    assert "From the second tab." in html
    again = words(submission, body="From the second tab.")
    assert f'value="{again["words_seen"]}"' in html
    press(submission, "words", again)
    assert fresh(submission).sent_last.body == "From the second tab."


def test_what_could_say_who_somebody_is_is_shown_first(piece, press):
    submission = piece()
    typed = words(submission, body="My number is 07700 900123.")
    html = text_of(press(submission, "words", typed))
    assert "<mark>07700 900123</mark>" in html
    assert Correction.objects.count() == 0
    press(submission, "words", typed | {"sure": "yes"})
    assert (Correction.objects.count(), fresh(submission).is_marked) == (1, True)


def test_nothing_typed_is_said_kindly(piece, press):
    html = text_of(press(piece(), "words", {"body": " ", "title": ""}))
    assert "Write something. To stop, go back and choose Take it down." in html


def test_too_many_words_are_said_and_kept(piece, press, monkeypatch):
    monkeypatch.setattr(changes, "WORDS_MAX", 3)
    html = text_of(press(piece(), "words", {"body": "one two three four", "title": ""}))
    assert "Make it 3 words or fewer." in html
    assert "one two three four" in html


@pytest.mark.parametrize("status", [Status.RECEIVED, Status.IN_REVIEW])
def test_hostile_text_is_kept_as_text(piece, press, status):
    submission = piece(status)
    for text in map(keepable, islice(hostile_texts(), 40)):
        typed = words(submission, body=f"a {text}", title=text[:200], sure="yes")
        html = text_of(press(submission, "words", typed))
        assert "<script>alert" not in html


@pytest.mark.parametrize("status", [Status.DECLINED, Status.WITHDRAWN])
def test_finished_pieces_lead_back(piece, press, status):
    assert press(piece(status), "words", {"body": "x", "title": ""}).status_code == 200
    assert Correction.objects.count() == 0


def test_pages_of_others_are_not_there(somebody):
    theirs = factories.make_submission()
    for page in ("words", "day", "beforehand"):
        address = f"/my-pieces/{theirs.reference}/{page}/"
        assert somebody[1].post(address, {"is_given": "yes"}).status_code == 404
        locked = Client().post(address, {"is_given": "yes"})
        assert (locked.status_code, locked["Location"]) == (303, "/my-pieces/open/")


def test_words_typed_are_kept_where_the_page_was_locked_meanwhile(piece):
    submission = piece()
    html = Client().post(f"/my-pieces/{submission.reference}/words/", {"body": "My new words."})
    assert "My new words." in text_of(html)


# The day


@pytest.mark.parametrize("written", ["%Y-%m-%d", "%d/%m/%Y", "%d %B %Y", "%d.%m.%Y"])
def test_day_can_be_written_in_many_ways(piece, press, written):
    submission, day = piece(Status.ACCEPTED), timezone.localdate() + timedelta(days=20)
    html = text_of(press(submission, "day", {"day": day.strftime(written)}))
    assert fresh(submission).live_on == day
    assert f"On {day.day} {day:%B %Y}, not before." in html


def test_days_that_cannot_be_are_said_kindly(piece, press):
    submission, today = piece(), timezone.localdate()
    wrong = {
        today.isoformat(): "Pick a day to come. Tomorrow is the first.",
        "2001-01-01": "Pick a day to come. Tomorrow is the first.",
        "9999-12-31": "Pick a day within the next year",
        "31/02/2027": "Write the day like 25/12/2026",
        "soon": "Write the day like 25/12/2026",
        "\x00": "Write the day like 25/12/2026",
        "": "Pick a day, or go back",
    }
    for typed, line in wrong.items():
        assert line in text_of(press(submission, "day", {"day": typed}))
    assert LiveDay.objects.count() == 0


def test_yes_is_told_the_day_and_waits_for_it(piece, press, somebody):
    submission, day = piece(Status.SIGN_OFF), timezone.localdate() + timedelta(days=20)
    html = text_of(press(submission, "day", {"day": day.isoformat()}))
    assert f"If you say yes, it goes live on {day.day} {day:%B %Y}." in html
    digest = factories.digest_asked(submission)
    html = text_of(press(submission, "answer/yes", {"digest": digest}))
    assert f"It goes live on {day.day} {day:%B %Y}, and not before." in html
    assert "See it on the site" not in html
    listed = text_of(somebody[1].get("/my-pieces/"))
    assert f"It goes live on {day.day} {day:%B %Y}, and not before." in listed


def test_day_taken_out_after_the_yes_is_live_at_once(piece, press):
    submission = piece(Status.SCHEDULED)
    html = text_of(press(submission, "day", {"no_day": "yes"}))
    assert "On the site since" in html
    assert fresh(submission).status == Status.LIVE


def test_day_of_a_live_piece_leads_back(piece, press):
    submission = piece(Status.LIVE)
    assert press(submission, "day", {"day": "2099-01-01"}).status_code == 200
    assert LiveDay.objects.count() == 0


# Beforehand


def test_yes_said_beforehand_is_switched_on_and_off(piece, press):
    submission = piece()
    label = "Publish it without asking me again"
    assert f"{label}: yes" in text_of(press(submission, "beforehand", {"is_given": "yes"}))
    assert queries.has_consent(submission, "unasked")
    assert f"{label}: no" in text_of(press(submission, "beforehand", {"is_given": "no"}))
    assert not queries.has_consent(submission, "unasked")


def test_yes_said_beforehand_is_not_offered_to_the_youngest(site_tree):
    contributor, keys = factories.make_contributor(age_band="under-13")
    submission = factories.make_submission(contributor=contributor)
    client = Client()
    client.post("/my-pieces/open/", {"words": keys.words})
    address = f"/my-pieces/{submission.reference}/"
    assert "without asking me again" not in text_of(client.get(address))
    refused = client.post(f"{address}beforehand/", {"is_given": "yes"})
    assert refused.status_code == 409
    assert "Because of your age, we always ask you first." in text_of(refused)


def test_answer_that_is_none_is_not_there(piece, somebody):
    address = f"/my-pieces/{piece().reference}/beforehand/"
    assert somebody[1].post(address, {"is_given": "maybe"}).status_code == 404
    assert somebody[1].get(address).status_code == 405


def test_list_of_corrected_pieces_takes_no_more_questions(
    piece, somebody, django_assert_max_num_queries
):
    def count():
        with django_assert_max_num_queries(100) as asked:
            somebody[1].get("/my-pieces/")
        return len(asked)

    def corrected():
        submission = piece()
        actions.send_other_words(submission, title="Other", body="x", words_seen="0")

    corrected()
    count()
    before = count()
    corrected()
    corrected()
    assert count() == before


# At the desk


def test_desk_shows_the_newest_words_and_the_earlier_ones(piece, desk):
    submission = piece()
    actions.send_other_words(submission, title="My lamp", body="It did.", words_seen="0")
    html = text_of(desk.get(f"/admin/desk/{submission.reference}/"))
    assert html.index("It did.") < html.index(BODY)
    assert "My lamp" in text_of(desk.get("/admin/desk/"))
    assert submission.reference in text_of(desk.get("/admin/desk/?q=my+lamp"))


def test_desk_shows_what_they_would_like_it_to_say(piece, desk):
    submission = piece(Status.ACCEPTED)
    actions.send_other_words(submission, title="The lamp", body="The lamp did.", words_seen="0")
    html = text_of(desk.get(f"/admin/desk/{submission.reference}/"))
    assert "What they’d like it to say" in html
    assert "never got unpacked</del>" in html


def test_desk_accepts_only_the_words_that_were_read(piece, desk):
    submission = piece()
    factories.answer_no_to_everything(submission, editor=factories.make_editor())
    actions.send_other_words(submission, title="Other", body="It did.", words_seen="0")
    address = f"/admin/desk/{submission.reference}/accept/"
    html = text_of(desk.post(address, {"words_read": "0"}))
    assert "They sent other words meanwhile. Read those first." in html
    assert fresh(submission).status == Status.RECEIVED


def test_desk_says_which_day_it_goes_live(piece, desk):
    submission = piece(Status.SCHEDULED)
    html = text_of(desk.get(f"/admin/desk/{submission.reference}/"))
    day = fresh(submission).live_on
    assert f"Goes live on {day.day} {day:%B %Y}, not before" in html
    assert "Everything is agreed." in html
