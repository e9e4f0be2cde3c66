"""What editors see of the counts, and what everybody may read about them."""

import csv
import io
import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.models import PublicCopy
from core.readability import reading_age
from podcasts.models import FigureFromElsewhere, ListenCount

pytestmark = pytest.mark.django_db
DAYS = {"first": "2026-06-01", "last": "2026-06-30"}


@pytest.fixture
def counted(episode):
    show = episode.get_parent()
    for day, page, app, number in (
        (date(2026, 6, 1), episode, "AntennaPod", 3),
        (date(2026, 6, 2), episode, "Firefox", 2),
        (date(2026, 6, 2), None, "Firefox", 4),
        (date(2026, 7, 1), episode, "Firefox", 100),
    ):
        ListenCount.objects.create(day=day, show=show, episode=page, app=app, number=number)
    return show


def tables_of(response):
    """Caption -> rows of words, of every table of the page."""
    found = {}
    for table in re.findall(r'<table class="listing">.*?</table>', response.content.decode(), re.S):
        caption = re.search(r"<caption>(.*?)</caption>", table)[1]
        body = table.partition("<tbody>")[2]
        found[caption] = [
            [re.sub(r"<[^>]+>", "", cell) for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.S)]
            for row in re.findall(r"<tr>.*?</tr>", body, re.S)
        ]
    return found


def test_listens_by_episode_app_and_day(desk, counted):
    response = desk.get(reverse("listens"), DAYS)
    assert tables_of(response) == {
        "By episode": [
            [counted.title, "An episode", "5"],
            [counted.title, "(not public any more)", "4"],
        ],
        "By app": [["Firefox", "6"], ["AntennaPod", "3"]],
        "By day": [["2 June 2026", "6"], ["1 June 2026", "3"]],
    }
    assert "<b>9</b> listens." in response.content.decode()


def test_title_of_an_episode_that_is_not_public_is_not_told(desk, counted, episode):
    PublicCopy.objects.get(pk=episode.pk).delete()
    for address in ("listens", "listens_file"):
        words = desk.get(reverse(address), DAYS).content.decode()
        assert ("An episode" in words, "(not public any more)" in words) == (False, True)


def test_nothing_counted_says_so(desk, db):
    words = desk.get(reverse("listens"), DAYS).content.decode()
    assert "Nobody listened on these days" in words
    assert '<table class="listing"' not in words


@pytest.mark.parametrize(
    "days", [{}, {"first": "x"}, {"first": "2026-06-02", "last": "2026-06-01"}]
)
def test_days_that_are_none_are_the_last_four_weeks(desk, counted, days):
    assert desk.get(reverse("listens"), days).status_code == 200
    assert desk.get(reverse("listens_file"), days).status_code == 200


def test_same_number_of_questions_for_one_and_for_three(desk, counted, episode):
    def questions():
        with CaptureQueriesContext(connection) as asked:
            desk.get(reverse("listens"), DAYS)
        return len(asked)

    questions()
    before = questions()
    for number in range(3):
        ListenCount.objects.create(
            day=date(2026, 6, 5), show=counted, episode=episode, app=f"App {number}", number=1
        )
    assert questions() == before


def test_the_file_has_every_count(desk, counted, episode):
    response = desk.get(reverse("listens_file"), DAYS)
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert response.headers["Content-Disposition"] == (
        'attachment; filename="listens-2026-06-01-2026-06-30.csv"'
    )
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert rows[0] == ["Day", "Show", "Episode", "App", "Listens"]
    assert sorted(rows[1:]) == [
        ["2026-06-01", counted.title, "An episode", "AntennaPod", "3"],
        ["2026-06-02", counted.title, "(not public any more)", "Firefox", "4"],
        ["2026-06-02", counted.title, "An episode", "Firefox", "2"],
    ]


def test_title_is_never_taken_for_a_sum(desk, counted, episode):
    PublicCopy.objects.filter(pk=episode.pk).update(title="=1+1")
    rows = list(csv.reader(io.StringIO(desk.get(reverse("listens_file"), DAYS).content.decode())))
    assert {row[2] for row in rows[1:]} == {"'=1+1", "(not public any more)"}


@pytest.mark.parametrize("name", ["listens", "listens_file", "listens_elsewhere"])
def test_counts_are_for_editors(client, db, name):
    response = client.get(reverse(name))
    assert (response.status_code, response.headers["Location"].split("?")[0]) == (
        302,
        "/admin/login/",
    )


# --- figures from elsewhere -----------------------------------------------------------------

FIGURE = {"source": "Spotify", "month": "2026-06", "number": "120", "note": "plays"}


def test_figure_from_elsewhere_stands_beside_ours(desk, counted):
    assert desk.post(reverse("listens_elsewhere"), FIGURE).status_code == 302
    figure = FigureFromElsewhere.objects.get()
    assert (figure.source, figure.month, figure.number, figure.note) == (
        "Spotify",
        date(2026, 6, 1),
        120,
        "plays",
    )
    response = desk.get(reverse("listens"), DAYS)
    assert tables_of(response)["Counted by others"] == [["Spotify", "June 2026", "120", "plays"]]
    assert "<b>9</b> listens." in response.content.decode()
    assert "Spotify" not in desk.get(reverse("listens_file"), DAYS).content.decode()


def test_figure_goes_again(desk, counted):
    desk.post(reverse("listens_elsewhere"), FIGURE)
    page = desk.get(reverse("listens_elsewhere")).content.decode()
    assert 'aria-label="Take out: Spotify, June 2026"' in page
    desk.post(reverse("listens_elsewhere_out", args=[FigureFromElsewhere.objects.get().pk]))
    assert FigureFromElsewhere.objects.count() == 0


@pytest.mark.parametrize(
    "wrong",
    [{"month": "June"}, {"month": "2026-13"}, {"number": "-1"}, {"number": ""}, {"source": ""}],
)
def test_figure_that_is_not_whole_is_said_and_kept_typed(desk, db, wrong):
    response = desk.post(reverse("listens_elsewhere"), FIGURE | wrong)
    assert response.status_code == 200
    assert "error-message" in response.content.decode()
    assert FigureFromElsewhere.objects.count() == 0


# --- how we count ---------------------------------------------------------------------------


def words_of(response):
    main = response.content.decode().partition("<main")[2].partition("</main>")[0]
    return re.sub(r"<[^>]+>", "\n", main.partition(">")[2])


def test_everybody_can_read_how_we_count(client, episode):
    response = client.get("/listen/how-we-count/")
    assert response.status_code == 200
    assert response.cookies == {}
    words = words_of(response)
    assert "We count the parts we sent." in words
    for_everybody = words.partition("For people who count too")[0]
    assert reading_age(for_everybody) <= 9


def test_it_says_what_is_counted_behind_a_web_server(client, episode, settings):
    settings.SENDFILE_ROOT = "/-sound/"
    words = words_of(client.get("/listen/how-we-count/"))
    assert "we count the parts that your app asked for" in words
    assert "We count the parts we sent." not in words


def test_show_leads_to_how_we_count(client, episode):
    show = client.get(episode.show.public_url_path).content.decode()
    assert '<a href="/listen/how-we-count/">How we count listens</a>' in show
