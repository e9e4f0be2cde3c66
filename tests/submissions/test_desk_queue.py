"""The queue: who sees it, in what order, what each row says, and what it costs."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from demo.factories import make_contributor, make_editor, make_submission, picture_bytes
from submissions import actions
from submissions.desk.waiting import counts_for, promised_since, wait_of, working_days
from submissions.enums import Answer, Status
from submissions.models import ChecklistQuestion, Submission

pytestmark = pytest.mark.django_db
QUEUE = "/admin/desk/"
MONDAY = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def tree(site_tree):
    """Pieces that are accepted need somewhere to go."""


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def shown(response):
    return [piece.reference for piece in response.context["object_list"]]


# --- who may ------------------------------------------------------------------------------


def test_queue_sends_anonymous_to_log_in(client):
    response = client.get(QUEUE)
    assert (response.status_code, response.url) == (302, "/admin/login/?next=/admin/desk/")


@pytest.mark.parametrize("group", ["Editors", "Safeguarding leads", "Administrators"])
def test_queue_opens_for_every_group(person_in, group):
    assert client_of(person_in(group)).get(QUEUE).status_code == 200


def test_queue_closed_to_somebody_with_nothing_but_the_admin(django_user_model):
    user = django_user_model.objects.create_user(username="stranger", password="x")
    assert client_of(user).get(QUEUE).url == "/admin/login/?next=/admin/desk/"


# --- order and rows -----------------------------------------------------------------------


def test_marked_come_first_then_the_longest_wait(desk):
    now = timezone.now()
    old = make_submission(sent_at=now - timedelta(days=3))
    new = make_submission(sent_at=now - timedelta(hours=1))
    marked = make_submission(body="Ring 07700 900123", sent_at=now - timedelta(minutes=5))
    assert shown(desk.get(QUEUE)) == [marked.reference, old.reference, new.reference]


def test_queue_holds_what_waits_for_editors_and_nothing_else(desk):
    waiting = [
        make_submission(status=status).reference
        for status in (Status.RECEIVED, Status.IN_REVIEW, Status.ACCEPTED, Status.HIDDEN)
    ]
    for status in (Status.SIGN_OFF, Status.LIVE, Status.DECLINED, Status.WITHDRAWN):
        make_submission(status=status)
    assert sorted(shown(desk.get(QUEUE))) == sorted(waiting)


def test_piece_with_an_open_question_is_with_them_until_they_answer(desk, editor):
    piece = make_submission()
    actions.reply(piece, by=editor, body="Does he know?", wants_answer=True)
    assert shown(desk.get(QUEUE)) == []
    assert shown(desk.get(QUEUE, {"view": "question"})) == [piece.reference]
    actions.write_to_editors(piece, body="Yes.")
    assert shown(desk.get(QUEUE)) == [piece.reference]


def test_live_piece_comes_back_when_they_write(desk, editor):
    piece = make_submission(status=Status.LIVE)
    actions.write_to_editors(piece, body="Can you fix a word?")
    assert shown(desk.get(QUEUE)) == [piece.reference]
    actions.reply(piece, by=editor, body="Of course.", wants_answer=False)
    assert shown(desk.get(QUEUE)) == []


def test_row_says_what_it_is_and_what_to_look_at(desk):
    contributor, _keys = make_contributor(age_band="under-13")
    piece = make_submission(
        title="Sports day",
        byline="Tans",
        body="Ring 07700 900123 now",
        contributor=contributor,
        pictures=[(picture_bytes(), "A drawing")],
    )
    html = desk.get(QUEUE).content.decode()
    for words in (
        f'<a href="/admin/desk/{piece.reference}/"><bdi>Sports day</bdi></a>',
        f"{piece.reference} · Story, 4 words, 1 picture",
        "<bdi>Tans</bdi>",
        "<td>Under 13</td>",
        "1 mark",
        "Adult must agree",
        "Less than an hour",
        "We promise 5 working days",
        "Nobody",
    ):
        assert words in html


def test_hostile_title_and_byline_are_text_and_kept_apart(desk):
    make_submission(title="<script>alert(1)</script>\u202eevil", byline="<b>\u202ex</b>")
    html = desk.get(QUEUE).content.decode()
    assert "<bdi>&lt;script&gt;alert(1)&lt;/script&gt;\u202eevil</bdi>" in html
    assert "<script>alert" not in html
    assert "<bdi>&lt;b&gt;\u202ex&lt;/b&gt;</bdi>" in html


# --- filters and search -------------------------------------------------------------------


@pytest.fixture
def one_of_each(editor):
    """One piece for every part of the queue."""
    pieces = {
        "mine": make_submission(),
        "unclaimed": make_submission(),
        "marked": make_submission(body="a@example.org"),
        "over": make_submission(sent_at=timezone.now() - timedelta(days=30)),
        "lead": make_submission(),
        "byline": make_submission(status=Status.LIVE),
        "question": make_submission(),
        "with-them": make_submission(status=Status.SIGN_OFF),
    }
    other = make_editor(name="joel")
    actions.claim(pieces["mine"], by=editor)
    for name in ("marked", "over", "lead"):
        actions.claim(pieces[name], by=other)
    question = ChecklistQuestion.objects.first()
    actions.answer_checklist(pieces["lead"], by=other, answers={question.pk: Answer.NOT_SURE})
    actions.change_byline(pieces["byline"], byline="New", avatar="kestrel")
    actions.reply(pieces["question"], by=editor, body="Who?", wants_answer=True)
    return pieces


@pytest.mark.parametrize("view", ["mine", "marked", "over", "lead", "byline", "question"])
def test_part_of_the_queue_holds_its_own(desk, one_of_each, view):
    found = shown(desk.get(QUEUE, {"view": view}))
    expected = [one_of_each[view].reference]
    if view == "mine":
        assert one_of_each["mine"].reference in found
    else:
        assert found == expected


def test_with_them_holds_questions_and_sign_offs(desk, one_of_each):
    found = shown(desk.get(QUEUE, {"view": "with-them"}))
    expected = [one_of_each[name].reference for name in ("question", "with-them")]
    assert sorted(found) == sorted(expected)


@pytest.mark.parametrize(
    ("name", "value"), [("form", "poem"), ("age_band", "16-17"), ("status", "declined")]
)
def test_filter_finds_by_form_age_and_state(desk, name, value):
    contributor, _keys = make_contributor(age_band="16-17")
    wanted = {
        "form": {"form": "poem"},
        "age_band": {"contributor": contributor},
        "status": {"status": Status.DECLINED},
    }
    make_submission()
    piece = make_submission(**wanted[name])
    assert shown(desk.get(QUEUE, {name: value})) == [piece.reference]


def test_search_by_reference_and_title_finds_closed_pieces_too(desk):
    live = make_submission(title="Gravy upstairs", status=Status.LIVE)
    make_submission(title="Other")
    assert shown(desk.get(QUEUE, {"q": "gravy"})) == [live.reference]
    assert shown(desk.get(QUEUE, {"q": live.reference.lower()})) == [live.reference]


def test_search_finds_no_erased_piece(desk):
    gone = make_submission(status=Status.WITHDRAWN)
    assert shown(desk.get(QUEUE, {"q": gone.reference})) == []


@pytest.mark.parametrize("query", ["view=nope", "status=withdrawn", "p=nope", "q=%00", "form=x"])
def test_nonsense_in_the_address_is_no_error(desk, query):
    make_submission()
    assert desk.get(f"{QUEUE}?{query}").status_code == 200


def test_results_fragment_answers_alone(desk):
    piece = make_submission()
    html = desk.get(f"{QUEUE}results/").content.decode()
    assert piece.reference in html
    assert "<html" not in html


# --- counts and cost ----------------------------------------------------------------------


def test_counts_count_what_they_name(editor, one_of_each):
    counts = counts_for(editor, reply_days=5)
    assert (counts.marked, counts.over, counts.for_lead, counts.bylines) == (1, 1, 1, 1)
    assert counts.waiting == Submission.objects.waiting().count()


def test_tile_leads_to_what_it_counts(desk, one_of_each):
    for tile in desk.get(QUEUE).context["tiles"]:
        assert len(shown(desk.get(tile["url"]))) == tile["count"], tile["label"]


def test_dashboard_says_what_waits_and_leaves_out_doubles(desk):
    make_submission(body="a@example.org")
    html = desk.get("/admin/").content.decode()
    assert "<b>1</b> Waiting for us" in html
    assert "<b>1</b> Marked" in html
    assert html.index('"name": "waiting"') < html.index('"name": "explorer"')


def queries_for(client, rows):
    while Submission.objects.count() < rows:
        make_submission(body="Ring 07700 900123", pictures=[(picture_bytes(), "x")])
    client.get(QUEUE)
    with CaptureQueriesContext(connection) as caught:
        client.get(QUEUE)
    return len(caught)


def test_queue_costs_the_same_queries_at_1_3_and_50(desk):
    assert queries_for(desk, 1) == queries_for(desk, 3) == queries_for(desk, 50)


def test_queue_never_loads_the_words(desk):
    make_submission()
    with CaptureQueriesContext(connection) as caught:
        desk.get(QUEUE)
    asked = [query["sql"] for query in caught if "submissions_submission" in query["sql"]]
    assert asked
    assert not any('"submissions_submission"."body"' in sql for sql in asked)


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="reads SQLite's plan")
def test_queue_and_counts_are_read_from_their_index(editor):
    rows = Submission.objects.waiting().in_queue_order()[:25]
    assert "waiting_in_order" in rows.explain()
    assert "TEMP B-TREE" not in rows.explain()
    with CaptureQueriesContext(connection) as caught:
        counts_for(editor, reply_days=5)
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {caught[0]['sql']}")
        plan = str(cursor.fetchall())
    assert "USING COVERING INDEX waiting_in_order" in plan


# --- time ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days_before", "expected"), [(0, 0), (1, 1), (2, 1), (3, 1), (7, 5), (10, 6), (14, 10)]
)
def test_weekends_are_no_working_days(days_before, expected):
    assert working_days(MONDAY - timedelta(days=days_before), MONDAY) == expected


@pytest.mark.parametrize("reply_days", [1, 5, 20])
def test_over_the_promise_is_the_same_in_counts_and_rows(reply_days):
    edge = promised_since(MONDAY, reply_days=reply_days)
    assert wait_of(edge, reply_days=reply_days, now=MONDAY).is_over
    just_after = edge + timedelta(minutes=1)
    assert not wait_of(just_after, reply_days=reply_days, now=MONDAY).is_over


@pytest.mark.parametrize(
    ("waited", "words"),
    [
        (timedelta(minutes=3), "Less than an hour"),
        (timedelta(hours=1), "1 hour"),
        (timedelta(hours=5), "5 hours"),
        (timedelta(days=3), "1 working day"),
        (timedelta(days=7), "5 working days"),
    ],
)
def test_wait_is_said_in_words(waited, words):
    assert wait_of(MONDAY - waited, reply_days=5, now=MONDAY).words == words


def test_wait_over_a_weekend_says_so():
    saturday = MONDAY - timedelta(days=2)
    sunday = saturday + timedelta(days=1, hours=2)
    assert wait_of(saturday, reply_days=5, now=sunday).words == "Over the weekend"


def test_what_does_not_wait_has_no_wait():
    assert wait_of(None, reply_days=5) is None


def test_urls_of_the_desk_stay_short():
    assert reverse("desk:item", args=["LW8-2HD-07"]) == "/admin/desk/LW8-2HD-07/"
