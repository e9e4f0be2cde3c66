"""New keys: one word asked back, a picture to keep, and new ones when somebody has seen the old."""

import io
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from demo import factories
from submissions import actions, queries, session
from submissions.errors import WrongMoment
from submissions.models import Contributor, Draft, Opening
from submissions.sending.keys import ASKED
from tests.submissions.young_person import YoungPerson, shown_words, text_of

pytestmark = pytest.mark.django_db

KEYS = "/my-pieces/keys/"
WORDS = "/send/words/"


@pytest.fixture
def sent():
    """Somebody who has just sent something: (person, their words)."""
    person = YoungPerson()
    person.answer_all()
    person.send()
    return person, shown_words(person.see("/send/done/"))


@pytest.fixture
def keys_and():
    return factories.make_contributor()


def opened_by(keys):
    """Somebody in whose browser those pieces are open."""
    person = YoungPerson()
    person.press("/my-pieces/open/", {"words": keys.words})
    assert person.client.get("/my-pieces/").status_code == 200
    return person


# One word asked back


def asked(person):
    """Which word is asked for, from 0."""
    person.see(WORDS)
    return person.client.session[ASKED]


def test_right_word_puts_them_away(sent):
    person, words = sent
    number = asked(person)
    response = person.press(WORDS, {"word": words[number].upper()})
    assert (response["Location"], response["Clear-Site-Data"]) == (WORDS, '"cache", "storage"')
    assert "The words are put away" in text_of(person.see(WORDS))
    assert shown_words(person.see("/send/done/")) == []


@pytest.mark.parametrize("typed", ["", "  ", "banana", "💥" * 9, "x" * 90_000])
def test_wrong_word_shows_them_again_and_is_never_counted(sent, typed):
    person, words = sent
    for _ in range(12):
        assert person.press(WORDS, {"word": typed})["Location"] == f"{WORDS}?again=1"
    response = person.see(f"{WORDS}?again=1")
    assert "That isn’t the one." in text_of(response)
    assert shown_words(response) == words
    number = asked(person)
    assert person.press(WORDS, {"word": words[number]})["Location"] == WORDS


def test_words_are_not_on_the_page_that_asks(sent):
    person, words = sent
    page = text_of(person.see(WORDS))
    assert [word for word in words if f">{word}<" in page] == []


def test_the_same_word_is_asked_for_again(sent):
    person, _words = sent
    assert len({asked(person) for _ in range(5)}) == 1


def test_question_can_be_skipped(sent):
    person, _words = sent
    assert person.press(WORDS, {"skip": "1"})["Location"] == WORDS
    assert shown_words(person.see("/send/done/")) == []


# The picture


def test_picture_holds_the_words_and_nothing_else(sent):
    person, _words = sent
    response = person.client.get("/send/words/picture/")
    assert response["Content-Disposition"] == 'attachment; filename="list.png"'
    assert "no-store" in response["Cache-Control"]
    image = Image.open(io.BytesIO(response.content))
    assert (image.format, image.size, image.info) == ("PNG", (720, 752), {})
    assert len(response.content) < 20_000


def test_picture_is_gone_with_the_words(sent):
    person, _words = sent
    person.press(WORDS, {"skip": "1"})
    assert person.client.get("/send/words/picture/").status_code == 404
    assert YoungPerson().client.get("/send/words/picture/").status_code == 404


# Where it was open


def test_list_says_when_it_was_open_elsewhere(keys_and):
    _contributor, keys = keys_and
    first, second = opened_by(keys), opened_by(keys)
    Opening.objects.filter(pk=first.client.session[session.OPENING]).update(
        opened_at=timezone.now() - timedelta(days=2), seen_at=timezone.now() - timedelta(days=2)
    )
    day = timezone.localtime(timezone.now() - timedelta(days=2))
    line = f"This page was last open on {day:%A} {day.day} {day:%B}"
    assert line in text_of(second.see("/my-pieces/"))
    page = text_of(second.see(KEYS))
    assert page.count("Opened with the five words.") == 2
    assert ("This is you, now." in page, "Locked now." in page) == (True, True)


def test_link_fetched_by_a_preview_is_no_opening(keys_and):
    _contributor, keys = keys_and
    YoungPerson().client.get(f"/my-pieces/open/{keys.token}/")
    assert "wasn’t open anywhere else" in text_of(opened_by(keys).see("/my-pieces/"))


def test_openings_of_somebody_else_are_not_in_the_list(keys_and):
    opened_by(factories.make_contributor()[1])
    assert text_of(opened_by(keys_and[1]).see(KEYS)).count("Opened with") == 1


def test_looking_is_kept_to_the_minute(keys_and, django_assert_num_queries):
    opening = actions.open_pieces(keys_and[0], opened_with="words")
    actions.look_again(opening)
    with django_assert_num_queries(0):
        actions.look_again(opening)


def test_old_openings_are_forgotten(keys_and):
    opened_by(keys_and[1])
    long_ago = timezone.now() - timedelta(days=31)
    Opening.objects.update(opened_at=long_ago, seen_at=long_ago)
    assert actions.forget_old_openings() == 1


@pytest.mark.parametrize("way", ["/my-pieces/lock/", "/exit/"])
def test_leaving_ends_the_opening(keys_and, way):
    person = opened_by(keys_and[1])
    response = person.press(KEYS, action=way)
    assert response["Clear-Site-Data"] == '"cache", "storage"'
    assert Opening.objects.get().ended_at is not None


def test_locking_changes_the_cookie(keys_and):
    """A browser lets go of the pages it kept for Back."""
    person = opened_by(keys_and[1])
    before = person.client.session.session_key
    person.press(KEYS, action="/my-pieces/lock/")
    assert person.client.session.session_key != before


# Somebody else has seen them


def test_new_words_kill_the_old_words_and_the_old_link(keys_and):
    contributor, keys = keys_and
    person, other = opened_by(keys), opened_by(keys)
    assert person.press(KEYS)["Location"] == KEYS
    page = person.see(KEYS)
    words = shown_words(page)
    link = re.search(r"/my-pieces/open/([^/\"]+)/", text_of(page))[1]
    assert queries.contributor_by_words(keys.words) is None
    assert queries.contributor_by_link(keys.token) is None
    assert queries.contributor_by_words(" ".join(words)) == contributor
    assert queries.contributor_by_link(link) == contributor
    assert person.client.get("/my-pieces/").status_code == 200
    assert other.client.get("/my-pieces/")["Location"] == "/my-pieces/open/"


def test_dead_words_get_the_answer_of_wrong_words(keys_and, client):
    _contributor, keys = keys_and
    opened_by(keys).press(KEYS)
    never = " ".join(reversed(keys.words.split()))
    answers, works = [], []
    for words in (never, keys.words, never):
        with CaptureQueriesContext(connection) as queries_made:
            page = text_of(client.post("/my-pieces/open/", {"words": words}))
        works.append(len(queries_made))
        token = r'name="csrfmiddlewaretoken" value="[^"]+"'
        answers.append(re.sub(token, "", page).replace(words, ""))
    assert (works[1], answers[1]) == (works[2], answers[2])
    response = client.get(f"/my-pieces/open/{keys.token}/")
    assert response["Location"] == "/my-pieces/open/?again=1"


def test_two_presses_make_new_words_once(keys_and):
    contributor, keys = keys_and
    person = opened_by(keys)
    page = person.client.get(KEYS)
    person.press(KEYS, page=page)
    words = shown_words(person.see(KEYS))
    assert person.press(KEYS, page=page)["Location"] == KEYS
    assert shown_words(person.see(KEYS)) == words
    assert queries.contributor_by_words(" ".join(words)) == contributor


def test_second_browser_that_presses_is_locked_out(keys_and):
    contributor, keys = keys_and
    person, other = opened_by(keys), opened_by(keys)
    page = other.client.get(KEYS)
    person.press(KEYS)
    assert other.press(KEYS, page=page)["Location"] == "/my-pieces/open/"
    words = shown_words(person.see(KEYS))
    assert queries.contributor_by_words(" ".join(words)) == contributor


def test_press_with_a_stale_form_changes_nothing(keys_and):
    contributor, _keys = keys_and
    opening = actions.open_pieces(contributor, opened_with="words")
    with pytest.raises(WrongMoment):
        actions.make_new_keys(contributor, press="x", opening=opening)
    assert Contributor.objects.get().words_hash == contributor.words_hash


def test_draft_taken_up_elsewhere_is_let_go_and_the_one_here_is_kept(keys_and):
    contributor, keys = keys_and
    for _ in range(2):
        draft, _key = actions.start_draft()
        actions.save_for_later(draft, contributor=contributor)
    theirs, mine = Draft.objects.order_by("pk")
    person, other = opened_by(keys), opened_by(keys)
    person.press(KEYS, action=f"/my-pieces/saved/{mine.pk}/")
    other.press(KEYS, action=f"/my-pieces/saved/{theirs.pk}/")
    person.press(KEYS)
    kept = {one: session.DRAFT_KEY in one.client.session for one in (person, other)}
    assert kept == {person: True, other: True}
    assert queries.draft_by_key(person.client.session[session.DRAFT_KEY]) == mine
    assert queries.draft_by_key(other.client.session[session.DRAFT_KEY]) is None


def test_new_words_leave_a_line_in_the_history_of_each_piece(keys_and):
    contributor, keys = keys_and
    piece = factories.make_submission(contributor=contributor)
    opened_by(keys).press(KEYS)
    row = piece.log_rows.last()
    assert (row.note, row.is_by_contributor, row.by) == ("New code words", True, None)


def test_words_of_another_piece_are_kept_before_new_ones_are_made(keys_and):
    """Sent fresh beside somebody's open pieces, its words are not lost to a press here."""
    person = opened_by(keys_and[1])
    person.answer_all()
    person.send({"join_asked": "1", "join": "fresh"})
    fresh = shown_words(person.see("/send/done/"))
    assert shown_words(person.see(KEYS)) == []
    assert person.press(KEYS)["Location"] == WORDS
    assert shown_words(person.see("/send/done/")) == fresh
    assert queries.contributor_by_words(keys_and[1].words) == keys_and[0]


def test_new_words_put_away_leave_the_draft_of_this_browser(keys_and):
    person = opened_by(keys_and[1])
    person.answer("piece")
    person.press(KEYS)
    person.press(WORDS, {"skip": "1"})
    assert person.client.get("/send/pictures/").status_code == 200


# Binning what was saved


def saved(contributor):
    draft, _key = actions.start_draft()
    actions.save_for_later(draft, contributor=contributor)
    return draft


def test_saved_draft_can_be_binned(keys_and):
    contributor, keys = keys_and
    factories.make_submission(contributor=contributor)
    draft = saved(contributor)
    person = opened_by(keys)
    for _ in range(2):
        response = person.press(
            "/my-pieces/", action=reverse("my_pieces_bin_draft", args=[draft.pk])
        )
    assert Draft.objects.count() == 0
    assert response["Location"] == "/my-pieces/"
    assert "It’s in the bin." in text_of(person.see("/my-pieces/?done=binned"))


def test_who_had_only_that_draft_is_gone_with_it(keys_and):
    contributor, keys = keys_and
    draft = saved(contributor)
    person = opened_by(keys)
    response = person.press("/my-pieces/", action=reverse("my_pieces_bin_draft", args=[draft.pk]))
    assert (response["Location"], response["Clear-Site-Data"]) == (
        "/send/stop/",
        '"cache", "storage"',
    )
    assert Contributor.objects.count() == 0


def test_draft_of_somebody_else_is_not_binned(keys_and):
    draft = saved(factories.make_contributor()[0])
    person = opened_by(keys_and[1])
    person.press("/my-pieces/", action=reverse("my_pieces_bin_draft", args=[draft.pk]))
    assert Draft.objects.count() == 1
