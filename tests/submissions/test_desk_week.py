"""A week with a hundred waiting: look-alikes, saved filters, filled-in replies, being full."""

from datetime import timedelta
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.test.utils.form_data import nested_form_data, streamfield

from core.models import SiteSettings
from demo.factories import (
    make_contributor,
    make_editor,
    make_submission,
    picture_bytes,
)
from submissions import actions
from submissions.desk import filling
from submissions.enums import Status
from submissions.likeness import fingerprint
from submissions.models import (
    DeclineReason,
    Draft,
    LookAlike,
    ReplyTemplate,
    SavedFilter,
    Submission,
    Trace,
)

pytestmark = pytest.mark.django_db
QUEUE = "/admin/desk/"
WORDS = (
    "I can do a move in nine minutes. That is not a flex, it is just practice. You learn what "
    "fits: two bags for clothes and one for the things you do not let anyone else carry."
)
OTHER = (
    "My nan made gravy every Sunday and sent me home with a jar of it. When she died I found "
    "four jars at the back of the freezer, each with my name on the lid in felt tip."
)


@pytest.fixture(autouse=True)
def tree(site_tree):
    """Accepted pieces become pages under the story index."""


def url(piece, name="item"):
    return reverse(f"desk:{name}", args=[piece.reference])


def fresh(piece):
    return Submission.objects.get(pk=piece.pk)


def shown(response):
    return [piece.reference for piece in response.context["object_list"]]


def likeness(piece):
    return [(like.earlier, like.percent, like.is_same_picture) for like in piece.looks_like.all()]


# --- look-alikes --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "again",
    [
        WORDS,
        WORDS.upper().replace(",", " –"),
        WORDS + "\n\nsorry if this is twice my phone died",
        WORDS.replace("nine", "ten"),
    ],
)
def test_nearly_the_same_words_are_known_again(again):
    first = make_submission(body=WORDS)
    second = make_submission(body=again)
    assert [earlier for earlier, _percent, _picture in likeness(second)] == [first]
    assert likeness(first) == []


@pytest.mark.parametrize(
    "other", [OTHER, "", "I can do a move.", WORDS.split(".")[0] + ". " + OTHER]
)
def test_other_words_are_not(other):
    make_submission(body=WORDS)
    assert likeness(make_submission(body=other, pictures=[(picture_bytes(), "x")])) == []


def test_same_picture_is_known_again_and_another_is_not():
    first = make_submission(body="", pictures=[(picture_bytes(colour="teal"), "A card")])
    again = make_submission(body=OTHER, pictures=[(picture_bytes(colour="teal"), "")])
    other = make_submission(body="", pictures=[(picture_bytes(colour="red"), "A card")])
    assert likeness(again) == [(first, 100, True)]
    assert likeness(other) == []


def test_flood_of_one_text_keeps_five_and_costs_the_same():
    def cost():
        with CaptureQueriesContext(connection) as caught:
            piece = make_submission(body=WORDS)
        return len(caught), piece

    make_submission(body=WORDS)
    first_cost, _piece = cost()
    for _time in range(8):
        make_submission(body=WORDS)
    last_cost, piece = cost()
    assert (first_cost, len(likeness(piece))) == (last_cost, 5)


def test_fingerprint_is_keyed_and_bounded():
    one, other = (fingerprint(WORDS, key=key) for key in (b"one", b"other"))
    assert set(one) & set(other) == set()
    long = fingerprint(" ".join(f"word{number}" for number in range(20_000)), key=b"one")
    assert (len(long), fingerprint("…", key=b"one")) == (24, [])
    assert all(0 <= number < 2**63 for number in long)


def test_item_and_queue_point_them_out_and_say_who(desk):
    contributor, _keys = make_contributor()
    first = make_submission(body=WORDS, contributor=contributor, title="Nine minutes")
    same = make_submission(body=WORDS, contributor=contributor)
    html = desk.get(url(same)).content.decode()
    assert "nearly the same words" in html
    assert "by the same person" in html
    assert f"Like {first.reference}" in desk.get(QUEUE).content.decode()
    stranger = make_submission(body=WORDS)
    assert "by somebody else" in desk.get(url(stranger)).content.decode()
    assert "2 later pieces are like this one." in desk.get(url(first)).content.decode()
    assert sorted(shown(desk.get(QUEUE, {"view": "like"}))) == sorted(
        [same.reference, stranger.reference]
    )


def test_nobody_but_editors_is_told(editor):
    first = make_submission(body=WORDS, title="Zqcanary", byline="Zqbyline")
    contributor, keys = make_contributor()
    second = make_submission(body=WORDS, contributor=contributor)
    theirs = Client()
    theirs.post(reverse("my_pieces_open"), {"words": keys.words})
    html = theirs.get(reverse("piece", args=[second.reference])).content.decode()
    html += theirs.get(reverse("my_pieces")).content.decode()
    assert second.title in html
    assert [word for word in (first.reference, "Zqcanary", "Zqbyline") if word in html] == []


def test_erased_piece_leaves_no_trace(desk):
    first = make_submission(body=WORDS)
    second = make_submission(body=WORDS)
    actions.withdraw(first)
    assert Trace.objects.filter(submission=first).count() == 0
    assert LookAlike.objects.count() == 0
    assert first.reference not in desk.get(url(second)).content.decode()
    assert likeness(make_submission(body=WORDS))[0][0] == second


def test_older_pieces_get_their_fingerprint_when_the_site_is_updated():
    piece = make_submission(body=WORDS)
    numbers = sorted(Trace.objects.values_list("number", flat=True))
    Trace.objects.all().delete()
    migration = import_module("submissions.migrations.0011_traces")
    migration.keep_traces(apps, SimpleNamespace(connection=connection))
    assert sorted(piece.traces.values_list("number", flat=True)) == numbers


# --- saved filters ------------------------------------------------------------------------


def keep(client, **given):
    return client.post(
        reverse("desk:keep_filter"), {"name": "Poems", "query": "?form=poem&p=2&q=x"} | given
    )


def links(client):
    return [(saved["name"], saved["url"]) for saved in client.get(QUEUE).context["saved_filters"]]


@pytest.fixture
def joel():
    client = Client()
    client.force_login(make_editor(name="joel"))
    return client


def test_filter_is_kept_as_a_plain_link_for_its_editor_alone(desk, joel):
    assert keep(desk).url == f"{QUEUE}?form=poem"
    assert links(desk) == [("Poems", f"{QUEUE}?form=poem")]
    assert links(joel) == []


def test_shared_filter_is_everybodys_and_its_makers_to_drop(desk, joel, administrator):
    keep(desk, is_shared="on")
    assert links(joel) == [("Poems", f"{QUEUE}?form=poem")]
    saved = SavedFilter.objects.get()
    drop = reverse("desk:drop_filter", args=[saved.pk])
    response = joel.post(drop, follow=True)
    assert "Only whoever made it" in response.content.decode()
    boss = Client()
    boss.force_login(administrator)
    boss.post(drop)
    assert SavedFilter.objects.count() == 0


def test_same_name_again_means_the_new_one(desk):
    keep(desk)
    keep(desk, query="?view=marked")
    assert links(desk) == [("Poems", f"{QUEUE}?view=marked")]


@pytest.mark.parametrize(
    ("given", "line"),
    [
        ({"name": " "}, "Give it a name."),
        ({"name": "x" * 41}, "Keep the name under 40 characters."),
        ({"query": "q=only-words&p=3"}, "Choose a filter first, then keep it."),
    ],
)
def test_filter_that_cannot_be_kept_says_why(desk, given, line):
    assert line in desk.get(keep(desk, **given).url).content.decode()
    assert SavedFilter.objects.count() == 0


def test_twenty_filters_are_the_most(desk):
    for number in range(21):
        keep(desk, name=f"Filter {number}")
    assert SavedFilter.objects.count() == 20


def test_filters_cost_one_query_however_many(desk):
    def cost():
        with CaptureQueriesContext(connection) as caught:
            desk.get(QUEUE)
        return len(caught)

    keep(desk)
    desk.get(QUEUE)
    once = cost()
    for number in range(6):
        keep(desk, name=f"Filter {number}", is_shared="on")
    desk.get(QUEUE)
    assert cost() == once


# --- ready words --------------------------------------------------------------------------


def template_text(response):
    return [reply.text for reply in response.context["templates"]]


def test_reply_template_fills_in_what_it_can(desk, editor):
    editor.first_name = "Amira"
    editor.save()
    ReplyTemplate.objects.create(
        name="Got it",
        text="{byline}, “{title}” is here since {waited}. {my_name} of {site_name} answers in "
        "{reply_days} days. {usual_wait} {your question}",
    )
    piece = make_submission(
        title="A {lamp}", byline="Tans", sent_at=timezone.now() - timedelta(hours=3)
    )
    assert template_text(desk.get(url(piece))) == [
        "Tans, “A lamp” is here since 3 hours. Amira of Sayso answers in 5 days. "
        "We answer within 5 working days. {your question}"
    ]


def test_what_is_not_known_stays_open(desk):
    ReplyTemplate.objects.create(name="Got it", text="{byline} and {title}")
    piece = make_submission(title="", byline="")
    assert template_text(desk.get(url(piece))) == ["{byline} and {title}"]


def test_open_place_is_shown_and_not_sent(desk):
    piece = make_submission()
    typed = {"reply-body": "Hello. {your question} {your question}", "ask": "1"}
    response = desk.post(url(piece, "reply"), typed)
    html = response.content.decode()
    assert "Fill in {your question}, or take it out." in html
    assert "Hello. {your question}" in html
    assert piece.messages.count() == 0
    desk.post(url(piece, "reply"), typed | {"reply-body": "Hello. Who is he?"})
    assert piece.messages.get().body == "Hello. Who is he?"


def test_decline_fills_its_ready_reason_and_sends_no_braces(desk):
    ready = DeclineReason.objects.create(
        name="Names", text="“{title}” names {who}.", next_step="Write to {lead_name}."
    )
    piece = make_submission(title="Gravy")
    response = desk.post(url(piece, "decline"), {"start_from": ready.pk})
    assert response.context["form"].initial == {
        "reason": "“Gravy” names {who}.",
        "next_step": "Write to Maya.",
    }
    desk.post(url(piece, "decline"), response.context["form"].initial)
    assert fresh(piece).status == Status.RECEIVED


@pytest.mark.parametrize(("days", "expected"), [(1, "2026-03-02"), (5, "2026-03-06")])
def test_reply_by_counts_working_days(days, expected):
    friday = timezone.make_aware(timezone.datetime(2026, 2, 27, 12))
    assert filling.reply_by(friday, days).isoformat() == expected


# --- being full ---------------------------------------------------------------------------


@pytest.fixture
def full(editor):
    until = timezone.localdate() + timedelta(days=9)
    actions.close_sending(by=editor, until=until, words="Our kettle needs a rest.")
    return until


def test_full_says_when_it_opens_and_offers_help(client, full):
    html = client.get("/send/").content.decode()
    assert "We’re full just now" in html
    assert f"{full.day} {full:%B}" in html
    assert "Our kettle needs a rest." in html
    assert "All the ways to get help" in html
    assert "Yes, start" not in html
    assert "set-cookie" not in client.get("/send/").headers


def test_full_opens_by_itself_on_its_day(client, editor):
    actions.close_sending(by=editor, until=timezone.localdate(), words="")
    assert "Yes, start" in client.get("/send/").content.decode()


def test_full_begins_nothing_new_and_keeps_what_was_typed(client, full):
    response = client.post("/send/piece/", {"body": "Zqwords", "title": "", "language": "en-gb"})
    html = response.content.decode()
    assert (response.status_code, Draft.objects.count()) == (409, 0)
    assert "We’re full until" in html
    assert "Zqwords" in html
    assert client.get("/send/piece/").url == "/send/"
    client.post("/send/later/", {"step": "piece", "body": "Zqwords", "language": "en-gb"})
    assert Draft.objects.get().is_saved


def test_draft_begun_before_still_goes_through(client, editor):
    client.post("/send/piece/", {"body": "Zqwords", "title": "", "language": "en-gb"})
    actions.close_sending(by=editor, until=timezone.localdate() + timedelta(days=9), words="")
    assert "Yes, carry on" in client.get("/send/").content.decode()
    response = client.post("/send/pictures/", {})
    assert response.url == "/send/name/"


@pytest.mark.parametrize(
    ("until", "line"),
    [
        ("", "Say until when."),
        ("soon", "Write the date like 2026-03-31."),
        ("2020-01-01", "Choose a day to come, in the next six months."),
        ("2099-01-01", "Choose a day to come, in the next six months."),
    ],
)
def test_full_without_a_day_to_come_is_refused(desk, until, line):
    response = desk.post(reverse("desk:full"), {"until": until, "words": "Rest."})
    assert line in response.content.decode()
    assert "Rest.</textarea>" in response.content.decode()
    assert SiteSettings.load().full_until is None


def test_desk_closes_and_opens_sending(desk, client):
    until = timezone.localdate() + timedelta(days=5)
    desk.post(reverse("desk:full"), {"until": until.isoformat(), "words": ""})
    assert "Nobody can begin a new piece until" in desk.get(QUEUE).content.decode()
    desk.post(reverse("desk:full"), {"open": "1"})
    assert "Yes, start" in client.get("/send/").content.decode()


def test_full_is_closed_to_strangers(client):
    for name in ("desk:full", "desk:add"):
        assert client.get(reverse(name)).url.startswith("/admin/login/")


# --- the real wait ------------------------------------------------------------------------


def test_start_page_says_the_real_wait_in_the_same_queries(client, editor):
    def cost():
        with CaptureQueriesContext(connection) as caught:
            html = client.get("/send/").content.decode()
        return len(caught), html

    client.get("/send/")
    before, _html = cost()
    for days in (1, 2, 3, 4, 5):
        make_submission(
            status=Status.DECLINED,
            editor=editor,
            sent_at=timezone.now() - timedelta(days=20),
            step=timedelta(days=days / 2),
        )
    after, html = cost()
    assert "Most people wait 3 days." in html
    assert after <= before


def test_tidy_still_runs():
    call_command("tidy", verbosity=0)


# --- asking, then on ----------------------------------------------------------------------


def test_next_after_a_question_goes_on_from_where_it_stood(desk):
    now = timezone.now()
    pieces = [make_submission(sent_at=now - timedelta(hours=hours)) for hours in (9, 5, 2)]
    desk.post(url(pieces[1], "reply"), {"reply-body": "Does he know?", "ask": "1"})
    assert url(pieces[2]) in desk.get(url(pieces[1])).content.decode()


# --- the editor of a page -----------------------------------------------------------------


def test_send_for_sign_off_saves_first(desk, editor):
    piece = make_submission(status=Status.ACCEPTED, editor=editor)
    edit_url = reverse("wagtailadmin_pages:edit", args=[piece.page_id])
    html = desk.get(edit_url).content.decode()
    assert 'name="action-send-for-sign-off"' in html
    page = piece.page.specific
    names = ("slug", "form", "byline", "avatar", "written_by", "motif", "language")
    typed = {name: getattr(page, name) for name in names} | {
        "title": "Typed just now",
        "body": streamfield([("paragraph", child.value) for child in page.body]),
        "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0},
        "action-send-for-sign-off": "Send for sign-off",
    }
    response = desk.post(edit_url, nested_form_data(typed))
    assert response.url == url(piece, "sign_off")
    assert "Typed just now" in desk.get(response.url).content.decode()
