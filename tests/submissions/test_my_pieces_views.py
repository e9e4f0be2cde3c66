import logging
import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.logs import PrivateFormatter
from core.models import Throttle
from demo import factories
from submissions import actions, queries, session
from submissions.enums import Status
from submissions.models import Consent, Message, Opening, SignOff, Submission
from tests.shared_data import hostile_texts

pytestmark = pytest.mark.django_db

STATES = [status for status in Status if status != Status.AGREED]


@pytest.fixture
def keys_and(site_tree):
    """A contributor and their keys."""
    return factories.make_contributor()


@pytest.fixture
def contributor(keys_and):
    return keys_and[0]


@pytest.fixture
def keys(keys_and):
    return keys_and[1]


@pytest.fixture
def mine(client, keys):
    """A browser in which their pieces are open."""
    client.post(reverse("my_pieces_open"), {"words": keys.words})
    return client


@pytest.fixture
def piece(contributor):
    def make(status=Status.RECEIVED, **about):
        return factories.make_submission(status=status, contributor=contributor, **about)

    return make


def fresh(submission):
    return Submission.objects.get(pk=submission.pk)


def url(name, submission, *more):
    return reverse(name, args=[submission.reference, *more])


def text_of(response):
    """The words of a page's main part, as they are read."""
    html = response.content.decode()
    main = html[html.index("<main") : html.index("</main>")]
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", main)).split())


def every_page(submission):
    """Addresses of all the pages about one piece."""
    return [
        reverse("my_pieces"),
        reverse("my_pieces_open"),
        reverse("my_pieces_age"),
        *(
            url(name, submission)
            for name in ("piece", "piece_byline", "piece_take_down", "piece_keepsake")
        ),
    ]


# Opening


def test_words_open_their_pieces(client, keys, piece):
    piece(title="A bag")
    response = client.post(reverse("my_pieces_open"), {"words": keys.words}, follow=True)
    assert response.redirect_chain == [("/my-pieces/", 303)]
    assert "A bag" in text_of(response)


@pytest.mark.parametrize("change", [str.upper, str.title, lambda w: f"  {w.replace(' ', ', ')}. "])
def test_words_typed_untidily_open_too(client, keys, change):
    response = client.post(reverse("my_pieces_open"), {"words": change(keys.words)})
    assert response.headers["Location"] == "/my-pieces/"


@pytest.mark.parametrize(
    "typed", ["lamp river ninety otter bread", "x", "<script>", "\x00", "💥" * 9, "a" * 90_000]
)
def test_wrong_words_get_one_answer(client, keys, typed):
    response = client.post(reverse("my_pieces_open"), {"words": typed})
    assert response.status_code == 200
    assert "Those words didn’t open anything." in text_of(response)
    assert "<title>Error: " in response.content.decode()


def test_words_in_another_order_open_nothing(client, keys):
    words = " ".join(reversed(keys.words.split()))
    assert client.post(reverse("my_pieces_open"), {"words": words}).status_code == 200


def test_empty_words_are_asked_for(client, keys):
    response = client.post(reverse("my_pieces_open"), {"words": "  "})
    assert "Type your five words" in text_of(response)
    assert Throttle.objects.count() == 0


def test_every_kind_of_wrong_words_costs_the_same_work(client, keys):
    works = []
    for typed in ("lamp river", " ".join(reversed(keys.words.split())), "x" * 9000):
        with CaptureQueriesContext(connection) as queries_made:
            client.post(reverse("my_pieces_open"), {"words": typed})
        works.append(len(queries_made))
    assert works[1:] == [works[1]] * 2


@pytest.fixture
def flood(settings):
    """As many wrong words as one address has."""
    settings.WRONG_WORDS_PER_QUARTER = 5

    def use_up(client):
        for _try in range(5):
            client.post(reverse("my_pieces_open"), {"words": "wrong words"})

    return use_up


def test_flood_of_wrong_words_is_slowed(client, keys, flood):
    flood(client)
    response = client.post(reverse("my_pieces_open"), {"words": keys.words})
    assert (response.status_code, response.headers["Retry-After"]) == (429, "900")


def test_flood_slows_no_other_address(client, keys, flood):
    flood(client)
    other = Client(REMOTE_ADDR="192.0.2.7")
    assert other.post(reverse("my_pieces_open"), {"words": keys.words}).status_code == 303


def test_private_link_opens_from_a_flooded_address(client, keys, flood):
    flood(client)
    response = client.get(reverse("my_pieces_link", args=[keys.token]))
    assert response.headers["Location"] == "/my-pieces/opened/"


def test_flood_is_over_after_its_time(client, keys, flood):
    flood(client)
    Throttle.objects.update(ends_at=timezone.now() - timedelta(seconds=1))
    assert client.post(reverse("my_pieces_open"), {"words": keys.words}).status_code == 303


def test_private_link_is_swapped_for_a_session(client, keys, piece):
    piece(title="A bag")
    response = client.get(reverse("my_pieces_link", args=[keys.token]), follow=True)
    assert (response.redirect_chain, response.status_code) == ([("/my-pieces/opened/", 303)], 404)
    assert '<meta http-equiv="refresh" content="0; url=/my-pieces/">' in response.content.decode()
    assert "A bag" in text_of(client.get(reverse("my_pieces")))
    assert keys.token not in response.content.decode()


@pytest.mark.parametrize("token", ["x", "a" * 32, "%00", "..", "é", "x" * 4000])
def test_wrong_link_gets_the_answer_of_wrong_words(client, keys, token):
    response = client.get(f"/my-pieces/open/{token}/")
    assert response.status_code in (302, 404)
    if response.status_code == 302:
        assert response.headers["Location"] == "/my-pieces/open/?again=1"


def test_tampered_link_opens_nothing(client, keys):
    tampered = keys.token[:-1] + ("A" if keys.token[-1] != "A" else "B")
    client.get(reverse("my_pieces_link", args=[tampered]))
    assert session.OPENING not in client.session


def test_link_sent_by_post_is_refused(client, keys):
    assert client.post(reverse("my_pieces_link", args=[keys.token])).status_code == 405


def test_opening_starts_a_new_session_key(client, keys):
    client.get(reverse("my_pieces_open"))
    client.post(reverse("my_pieces_open"), {"words": keys.words})
    first = client.session.session_key
    client.post(reverse("my_pieces_open"), {"words": keys.words})
    assert client.session.session_key != first


def test_token_is_in_no_log(client, keys, caplog, monkeypatch):
    client.raise_request_exception = False
    with caplog.at_level(logging.DEBUG):
        client.get(f"/my-pieces/open/{keys.token}/")
        client.get(f"/my-pieces/open/{keys.token}")
        client.get(f"/my-pieces/open/x/{keys.token}/")
        client.post(f"/my-pieces/open/{keys.token}/")
        monkeypatch.setattr(queries, "contributor_by_link", lambda token: 1 / 0)
        response = client.get(f"/my-pieces/open/{keys.token}/")
    assert response.status_code == 500
    written = "\n".join(map(PrivateFormatter("%(message)s").format, caplog.records))
    assert "ZeroDivisionError" in written
    assert keys.token not in written


# Every private page


@pytest.mark.parametrize("status", STATES)
def test_private_pages_are_kept_nowhere_and_say_nothing(mine, piece, status):
    submission = piece(status, title="Bin bag")
    for address in every_page(submission):
        response = mine.get(address)
        assert response.status_code in (200, 303)
        assert "no-store" in response.headers["Cache-Control"]
        assert "noindex" in response.headers["X-Robots-Tag"]
        assert response.headers["Referrer-Policy"] == "no-referrer"
        if response.status_code == 200 and "attachment" not in str(response.headers):
            title = re.search("<title>(.*?)</title>", response.content.decode())[1]
            assert title in ("Your page", "Five words")


def test_pages_ask_for_the_words_when_locked(client, piece):
    submission = piece()
    for address in every_page(submission):
        if address != reverse("my_pieces_open"):
            response = client.get(address)
            assert (response.status_code, response.headers["Location"]) == (303, "/my-pieces/open/")


def test_somebody_elses_piece_is_not_there(mine):
    theirs = factories.make_submission(status=Status.SIGN_OFF, pictures=[(PICTURE, "A square")])
    file = theirs.files.get()
    for name in ("piece", "piece_byline", "piece_take_down", "piece_keepsake", "piece_preview"):
        assert mine.get(url(name, theirs)).status_code == 404
    assert mine.get(url("piece_picture", theirs, file.pk)).status_code == 404
    for name, more in (("piece_take_down", ()), ("piece_message", ()), ("piece_decide", ("yes",))):
        assert mine.post(url(name, theirs, *more), {"body": "x"}).status_code == 404
    assert fresh(theirs).status == Status.SIGN_OFF


PICTURE = factories.picture_bytes()


def test_pieces_lock_themselves_after_the_idle_time(mine, piece, settings):
    submission = piece()
    over = timezone.now() - timedelta(minutes=settings.MY_PIECES_IDLE_MINUTES, seconds=1)
    Opening.objects.update(opened_at=over, seen_at=over)
    assert mine.get(url("piece", submission)).status_code == 303
    assert session.OPENING not in mine.session


def test_message_sent_after_the_lock_is_shown_to_be_copied(client, piece):
    submission = piece()
    response = client.post(url("piece_message", submission), {"body": "A long answer"})
    assert response.status_code == 403
    assert "A long answer" in text_of(response)
    assert Message.objects.count() == 0


def test_lock_closes_the_page_and_clears_what_the_browser_kept(mine):
    response = mine.post(reverse("my_pieces_lock"))
    assert response.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert mine.get(reverse("my_pieces")).status_code == 303


def test_looking_changes_nothing(mine, piece):
    submissions = [piece(status) for status in STATES]
    before = [fresh(one).status for one in submissions]
    for submission in submissions:
        for name in ("piece_message", "piece_decide", "piece_consent"):
            more = {"piece_decide": ["yes"], "piece_consent": ["site"]}.get(name, [])
            assert mine.get(url(name, submission, *more)).status_code == 405
        mine.get(url("piece_take_down", submission))
    assert [fresh(one).status for one in submissions] == before


@pytest.mark.parametrize("origin", ["null", "https://evil.example"])
def test_forms_from_elsewhere_are_refused(keys, piece, origin):
    submission = piece()
    strict = Client(enforce_csrf_checks=True)
    strict.get(reverse("my_pieces_link", args=[keys.token]))
    strict.get(url("piece", submission))
    token = strict.cookies["csrftoken"].value
    headers = {"Origin": origin, "Sec-Fetch-Site": "cross-site"}
    data = {"csrfmiddlewaretoken": token}
    response = strict.post(url("piece_take_down", submission), data, headers=headers)
    assert (response.status_code, fresh(submission).status) == (403, Status.RECEIVED)


def test_our_own_forms_pass_without_a_referrer(keys, piece):
    submission = piece()
    strict = Client(enforce_csrf_checks=True)
    strict.get(reverse("my_pieces_link", args=[keys.token]))
    strict.get(url("piece", submission))
    data = {"csrfmiddlewaretoken": strict.cookies["csrftoken"].value}
    headers = {"Origin": "null", "Sec-Fetch-Site": "same-origin"}
    response = strict.post(url("piece_take_down", submission), data, headers=headers, secure=True)
    assert (response.status_code, fresh(submission).status) == (303, Status.WITHDRAWN)


# The list


def test_pieces_stand_in_groups_by_what_is_wanted(mine, piece):
    for status in (Status.SIGN_OFF, Status.RECEIVED, Status.LIVE, Status.DECLINED):
        piece(status)
    html = mine.get(reverse("my_pieces")).content.decode()
    found = re.findall(r'id="group-\w+">([^<]*)<', html)
    assert found == ["Your turn", "With us", "Live", "Finished with"]


def test_piece_taken_down_shows_no_title_and_no_picture(mine, piece):
    submission = piece(Status.LIVE, title="Bin bag", pictures=[(PICTURE, "A square")])
    actions.withdraw(submission)
    html = mine.get(reverse("my_pieces")).content.decode()
    assert ("Something you took down" in html, "Bin bag" in html) == (True, False)
    assert 'class="cover"' not in html
    assert submission.reference not in html


def test_one_button_is_filled_and_it_is_on_the_thing_that_waits(mine, piece):
    piece(Status.SIGN_OFF)
    piece(Status.SIGN_OFF)
    piece(Status.LIVE)
    html = mine.get(reverse("my_pieces")).content.decode()
    assert re.findall(r'<a class="btn"[^>]*>([^<]*)</a>', html) == ["See the changes"]


def test_saved_draft_is_taken_up_in_this_browser(mine, contributor):
    draft, _key = actions.start_draft()
    actions.keep_answers(draft, answers={"title": "Half a story"})
    actions.save_for_later(draft, contributor=contributor)
    assert "Half a story" in text_of(mine.get(reverse("my_pieces")))
    response = mine.post(reverse("my_pieces_draft", args=[draft.pk]))
    assert response.headers["Location"] == "/send/piece/"
    assert queries.draft_by_key(mine.session[session.DRAFT_KEY]) == draft


def test_saved_draft_goes_on_at_the_first_open_question(mine, contributor):
    draft, _key = actions.start_draft()
    actions.keep_answers(draft, answers={"body": "My words.", "pictures_seen": True})
    actions.save_for_later(draft, contributor=contributor)
    response = mine.post(reverse("my_pieces_draft", args=[draft.pk]))
    assert response.headers["Location"] == "/send/name/"


def test_saved_draft_of_somebody_else_is_not_taken_up(mine):
    draft, _key = actions.start_draft()
    actions.save_for_later(draft)
    response = mine.post(reverse("my_pieces_draft", args=[draft.pk]))
    assert response.headers["Location"] == "/my-pieces/"
    assert session.DRAFT_KEY not in mine.session


def test_age_can_be_changed(mine, contributor):
    response = mine.post(reverse("my_pieces_age"), {"age_band": "16-17"})
    assert response.headers["Location"] == "/my-pieces/?done=age"
    contributor.refresh_from_db()
    assert contributor.age_band == "16-17"


@pytest.mark.parametrize("typed", [{}, {"age_band": "12"}, {"age_band": "<b>"}])
def test_age_outside_the_list_is_asked_again(mine, contributor, typed):
    response = mine.post(reverse("my_pieces_age"), typed)
    assert "Pick an age, or Rather not say" in text_of(response)
    contributor.refresh_from_db()
    assert contributor.age_band == "18-25"


def test_more_by_me_is_a_switch(mine, contributor):
    for value, is_on in (("yes", True), ("no", False), ("", False)):
        mine.post(reverse("my_pieces_more"), {"is_on": value})
        contributor.refresh_from_db()
        assert contributor.has_more_by_me is is_on


def test_list_of_many_pieces_costs_few_queries(mine, piece, django_assert_max_num_queries):
    for status in (Status.RECEIVED, Status.LIVE, Status.SIGN_OFF, Status.DECLINED) * 3:
        piece(status)
    mine.get(reverse("my_pieces"))
    with django_assert_max_num_queries(40):
        mine.get(reverse("my_pieces"))


# One piece


@pytest.mark.parametrize("status", STATES)
def test_piece_page_stands_in_every_state(mine, piece, status):
    submission = piece(status, pictures=[(PICTURE, "A square")])
    response = mine.get(url("piece", submission))
    assert response.status_code == 200


def test_adult_missing_is_said_plainly(mine, contributor, piece):
    actions.change_age_band(contributor, age_band="under-13")
    submission = piece(Status.AGREED)
    assert "an adult with the right to agree has to say yes too" in text_of(
        mine.get(url("piece", submission))
    )


def test_notes_of_the_editors_are_not_shown(mine, piece):
    submission = piece(Status.LIVE)
    amira = factories.make_editor()
    actions.hide(submission, by=amira, reason="A secret note of ours")
    text = text_of(mine.get(url("piece", submission)))
    assert ("A secret note of ours" in text, "Off the site" in text) == (False, True)


def test_message_is_sent(mine, piece):
    submission = piece()
    response = mine.post(url("piece_message", submission), {"body": "Hello there"}, follow=True)
    assert "Hello there" in text_of(response)
    assert list(Message.objects.values_list("body", "is_from_editor")) == [("Hello there", False)]


def test_empty_message_is_asked_for(mine, piece):
    response = mine.post(url("piece_message", piece()), {"body": " \n "})
    assert "Write something, or leave it" in text_of(response)
    assert Message.objects.count() == 0


def test_message_too_long_is_kept_in_the_form(mine, piece):
    response = mine.post(url("piece_message", piece()), {"body": "x" * 5001})
    assert "Make it shorter: 5000 letters at most." in text_of(response)
    assert "x" * 5001 in response.content.decode()


def test_hostile_messages_are_shown_as_text(mine, piece):
    submission = piece()
    for text in list(hostile_texts())[:60]:
        sendable = text[:5000].encode("utf-8", "replace").decode()
        response = mine.post(url("piece_message", submission), {"body": sendable})
        assert response.status_code in (200, 303)
    html = mine.get(url("piece", submission)).content.decode()
    assert re.findall(r"<script(?![^>]* src=)", html) == []


def test_long_thread_is_shown_newest_last_fifty_a_page(mine, piece):
    submission = piece(Status.IN_REVIEW)
    Message.objects.bulk_create(
        Message(
            submission=submission,
            is_from_editor=bool(number % 2),
            body=f"Message {number} end",
            sent_at=timezone.now() + timedelta(seconds=number),
        )
        for number in range(1, 1001)
    )
    first = re.findall(r"Message (\d+) end", text_of(mine.get(url("piece", submission))))
    assert first == [str(number) for number in range(951, 1001)]
    last = re.findall(
        r"Message (\d+) end", text_of(mine.get(url("piece", submission) + "?page=20"))
    )
    assert last == [str(number) for number in range(1, 51)]


@pytest.mark.parametrize("page", ["0", "-1", "9999", "x", "%00"])
def test_page_of_the_thread_that_is_not_there_shows_another(mine, piece, page):
    assert mine.get(url("piece", piece()) + f"?page={page}").status_code == 200


# The three answers


@pytest.fixture
def asked(piece):
    return piece(
        Status.SIGN_OFF,
        title="Bag",
        body="I seen the river.\n\nIt was cold.",
        page_fields={
            "title": "The bag",
            "body": [("paragraph", "I saw the river."), ("paragraph", "It was cold.")],
            "note_talks_about": "moving home",
            "how_made": "We fixed 1 spelling.",
        },
        reason={0: "A title of two words is easier to find.", 1: "Spelling."},
    )


def test_every_change_is_shown_with_its_reason(mine, asked):
    html = mine.get(url("piece", asked)).content.decode()
    text = text_of(mine.get(url("piece", asked)))
    assert re.findall(r"<del>.*?</span>([^<]*?)\s*</del>", html) == ["Bag", "seen"]
    assert re.findall(r"<ins>.*?</span>([^<]*?)\s*</ins>", html) == ["The bag", "saw"]
    assert "A title of two words is easier to find." in text
    assert re.findall(r'<li id="reason-1">([^<]*)</li>', html) == ["Spelling."]


def test_everything_else_people_will_see_is_listed(mine, asked):
    text = text_of(mine.get(url("piece", asked)))
    for line in (
        "Name Kestrel",
        "Before you read This talks about moving home.",
        "How this was made We fixed 1 spelling.",
        "Address /stories/bag/",
    ):
        assert line in text


def test_page_can_be_seen_whole_before_the_yes(mine, asked, client):
    response = mine.get(url("piece_preview", asked))
    assert "I saw the river." in text_of(response)
    assert "<title>Your page</title>" in response.content.decode()
    assert "noindex" in response.headers["X-Robots-Tag"]
    assert Client().get("/stories/bag/").status_code == 404


def test_pictures_of_the_preview_are_served_to_them_alone(mine, piece):
    submission = piece(Status.SIGN_OFF, pictures=[(PICTURE, "A square")])
    html = mine.get(url("piece_preview", submission)).content.decode()
    addresses = re.findall(rf'({url("piece_preview", submission)}[^"\s]+)', html)
    assert addresses != []
    response = mine.get(addresses[0])
    assert response.headers["Content-Type"].startswith("image/")
    assert Client().get(addresses[0]).status_code == 303
    assert mine.get(url("piece_preview", submission) + "other.png").status_code == 404


def test_yes_puts_it_live(mine, asked):
    data = {"digest": factories.digest_asked(asked)}
    response = mine.post(url("piece_decide", asked, "yes"), data, follow=True)
    assert fresh(asked).status == Status.LIVE
    assert "On the site since" in text_of(response)
    assert Client().get("/stories/bag/").status_code == 200


def test_yes_pressed_twice_is_one_yes(mine, asked):
    data = {"digest": factories.digest_asked(asked)}
    answers = [mine.post(url("piece_decide", asked, "yes"), data).status_code for _ in range(2)]
    assert answers == [303, 303]
    assert SignOff.objects.count() == 1


def test_yes_with_a_stale_digest_shows_the_words_again(mine, asked):
    response = mine.post(url("piece_decide", asked, "yes"), {"digest": "0" * 64})
    assert response.status_code == 409
    assert "The words changed while you were reading." in text_of(response)
    assert fresh(asked).status == Status.SIGN_OFF


def test_words_changed_behind_the_question_cannot_be_agreed_to(mine, asked):
    page = queries.latest_words(asked.page)
    page.title = "Something else"
    page.save_revision(overwrite_revision=page.latest_revision, clean=False)
    text = text_of(mine.get(url("piece", asked)))
    assert "an editor has to ask you again" in text
    assert "Yes, I’m happy with this" not in text


def test_change_is_sent_to_the_editors(mine, asked):
    data = {"digest": factories.digest_asked(asked), "note": "Put “seen” back."}
    response = mine.post(url("piece_decide", asked, "change"), data, follow=True)
    assert fresh(asked).status == Status.ACCEPTED
    assert "Put “seen” back." in text_of(response)


def test_change_without_words_is_asked_for(mine, asked):
    data = {"digest": factories.digest_asked(asked), "note": " "}
    response = mine.post(url("piece_decide", asked, "change"), data)
    assert "Say what you’d like to be different" in text_of(response)
    assert data["digest"] in response.content.decode()
    assert fresh(asked).status == Status.SIGN_OFF


def test_stop_takes_it_back(mine, asked):
    response = mine.post(url("piece_decide", asked, "stop"), follow=True)
    assert "It’s gone. Nobody can see it any more." in text_of(response)
    assert fresh(asked).status == Status.WITHDRAWN


@pytest.mark.parametrize("decision", ["yes", "change", "stop"])
def test_answer_a_second_after_taking_it_down_gets_a_plain_line(mine, asked, decision):
    data = {"digest": factories.digest_asked(asked), "note": "x"}
    actions.withdraw(asked)
    response = mine.post(url("piece_decide", asked, decision), data, follow=True)
    assert response.status_code == (200 if decision == "stop" else 409)
    assert "Something you took down" in text_of(response)


def test_answer_nobody_asked_for_is_not_there(mine, asked):
    assert mine.post(url("piece_decide", asked, "maybe")).status_code == 404


# Consent, name, appeal


def test_each_use_shows_its_exact_words_and_date(mine, piece):
    submission = piece(uses={"site": True, "print": False})
    text = text_of(mine.get(url("piece", submission)))
    for wording in queries.current_wordings().values():
        assert wording.text in text
    assert "On this site: yes" in text
    assert "In print: no" in text


def test_one_switch_saves_one_use(mine, piece):
    submission = piece()
    mine.post(url("piece_consent", submission, "podcast"), {"is_given": "yes"})
    kept = Consent.objects.filter(submission=submission).values_list("wording__use", "is_given")
    assert list(kept) == [("site", True), ("podcast", True)]


def test_site_off_asks_once_and_then_takes_the_page_down(mine, piece):
    submission = piece(Status.LIVE, title="Bin bag")
    address = url("piece_consent", submission, "site")
    asked = mine.post(address, {"is_given": "no"})
    assert "Take back your yes to this site?" in text_of(asked)
    assert Client().get("/stories/bin-bag/").status_code == 200
    mine.post(address, {"is_given": "no", "sure": "yes"})
    assert Client().get("/stories/bin-bag/").status_code == 404


def test_use_there_is_none_of_is_not_there(mine, piece):
    assert mine.post(url("piece_consent", piece(), "billboard")).status_code == 404


def test_name_and_cut_out_can_be_changed(mine, piece):
    submission = piece()
    mine.post(url("piece_byline", submission), {"byline": "Wren", "avatar": "otter"})
    submission = fresh(submission)
    assert (submission.byline_wanted, submission.avatar_wanted) == ("Wren", "otter")
    assert submission.byline == "Kestrel"


@pytest.mark.parametrize(
    "typed", [{"byline": "x" * 61, "avatar": "otter"}, {"byline": "Wren", "avatar": "dragon"}]
)
def test_name_or_cut_out_that_cannot_be_is_said(mine, piece, typed):
    submission = piece()
    response = mine.post(url("piece_byline", submission), typed)
    assert "<title>Error: " in response.content.decode()
    assert fresh(submission).byline_wanted == "Kestrel"


def test_not_this_time_says_why_and_what_can_come_next(mine, piece):
    submission = piece(Status.DECLINED)
    text = text_of(mine.get(url("piece", submission)))
    assert text.count("It names people who could get hurt.") == 1
    assert "Change the names and send it again, or ask us why." in text
    assert "Send it again" in text


def test_another_editor_can_be_asked_for_once(mine, piece):
    factories.make_editor(name="joel")
    submission = piece(Status.DECLINED)
    assert mine.get(url("piece_appeal", submission)).status_code == 200
    for _ in range(2):
        response = mine.post(url("piece_appeal", submission), {"note": "Please."})
        assert response.headers["Location"] == url("piece", submission) + "?done=appeal"
    assert fresh(submission).status == Status.IN_REVIEW
    assert Message.objects.count() == 1


# Taking it down and keeping the words


def test_one_press_takes_the_page_down_at_once(mine, piece):
    submission = piece(Status.LIVE, title="Bin bag")
    reader = Client()
    assert reader.get("/stories/bin-bag/").status_code == 200
    response = mine.post(url("piece_take_down", submission), follow=True)
    assert reader.get("/stories/bin-bag/").status_code == 410
    assert "It’s gone. Nobody can see it any more." in text_of(response)
    assert "Bin bag" not in response.content.decode()


def test_taking_down_twice_is_harmless(mine, piece):
    submission = piece(Status.LIVE)
    answers = [mine.post(url("piece_take_down", submission)).status_code for _ in range(2)]
    assert answers == [303, 303]


def test_keepsake_is_offered_before_the_press(mine, piece):
    submission = piece(Status.LIVE)
    html = mine.get(url("piece_take_down", submission)).content.decode()
    assert html.index(url("piece_keepsake", submission)) < html.index("Take it down now")


def test_keepsake_holds_everything_and_needs_nothing(mine, piece):
    submission = piece(
        Status.LIVE,
        title="Bag",
        body="I seen it & more.",
        pictures=[(PICTURE, "A square")],
        page_fields={"title": "The bag"},
    )
    response = mine.get(url("piece_keepsake", submission))
    html = response.content.decode()
    assert response.headers["Content-Disposition"] == 'attachment; filename="my-words.html"'
    for part in ("I seen it &amp; more.", "The bag", 'alt="A square"', "data:image/png;base64,"):
        assert part in html
    assert re.findall(r'(?:src|href)="(?!data:)[^"]*"', html) == []
    assert re.findall(r"<(?:script|style|link)\b", html) == []


def test_keepsake_of_hostile_text_stays_text(mine, piece):
    submission = piece(title="<script>x</script>", body="<img src=x onerror=alert(1)>")
    html = mine.get(url("piece_keepsake", submission)).content.decode()
    assert re.findall(r"<(?:script|img)\b", html) == []


def test_nothing_is_left_to_keep_once_it_is_down(mine, piece):
    submission = piece(Status.WITHDRAWN)
    assert mine.get(url("piece_keepsake", submission)).status_code == 303


def test_own_picture_is_served_so_that_nothing_in_it_can_run(mine, piece):
    submission = piece(pictures=[(PICTURE, "A square")])
    file = submission.files.get()
    response = mine.get(url("piece_picture", submission, file.pk))
    assert b"".join(response).startswith(b"\x89PNG")
    assert "sandbox" in response.headers["Content-Security-Policy"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response.headers["Cache-Control"]


def test_own_picture_lost_from_the_disk_is_not_there(mine, piece):
    submission = piece(pictures=[(PICTURE, "A square")])
    file = submission.files.get()
    file.file.storage.delete(file.file.name)
    assert mine.get(url("piece_picture", submission, file.pk)).status_code == 404


def test_held_piece_shows_its_sender_nothing(mine, piece):
    submission = piece(Status.LIVE, title="Bin bag")
    maya = factories.make_editor(name="maya", group="Safeguarding leads")
    actions.hold(
        submission, by=maya, reason="Open case", ends_at=timezone.now() + timedelta(days=9)
    )
    actions.withdraw(submission)
    for address in (reverse("my_pieces"), url("piece", submission)):
        assert "Bin bag" not in mine.get(address).content.decode()
    assert mine.get(url("piece_keepsake", submission)).status_code == 303


def test_piece_of_twenty_thousand_words_is_compared(mine, piece):
    paragraphs = [f"Line {n} of it, and nobody saw me go out." for n in range(2200)]
    edited = [("paragraph", text.replace("go out", "leave")) for text in paragraphs[:300]]
    submission = piece(
        Status.SIGN_OFF,
        body="\n\n".join(paragraphs),
        page_fields={"body": edited + [("paragraph", text) for text in paragraphs[300:]]},
    )
    html = mine.get(url("piece", submission)).content.decode()
    assert html.count("<del>") == 300
    assert mine.get(url("piece_keepsake", submission)).status_code == 200


def test_a_piece_sent_without_a_title_has_the_title_of_its_page_once_live(mine, piece):
    submission = piece(Status.SIGN_OFF, title="", page_fields={"title": "Eleven times"})
    assert mine.get(url("piece", submission)).context["title"] == "No title"
    data = {"digest": factories.digest_asked(submission)}
    mine.post(url("piece_decide", submission, "yes"), data)
    assert mine.get(url("piece", submission)).context["title"] == "Eleven times"


def test_who_has_only_a_saved_draft_is_asked_nothing_about_what_they_sent(mine, contributor):
    draft, _key = actions.start_draft()
    actions.save_for_later(draft, contributor=contributor)
    text = text_of(mine.get(reverse("my_pieces")))
    assert "Carry on writing" in text
    assert "More by me" not in text
    assert "Your age" not in text


def test_a_safe_way_to_be_reached_is_never_shown_again(mine, piece):
    submission = piece(contact_way="email", contact_address="kes@example.org")
    for address in (reverse("my_pieces"), url("piece", submission)):
        assert "kes@example.org" not in mine.get(address).content.decode()
    assert "we write to you the way you picked" in text_of(mine.get(reverse("my_pieces")))
