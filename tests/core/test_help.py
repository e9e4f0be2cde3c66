"""Help services after a piece and on the help page."""

import re
from datetime import date

import pytest

from core import help
from core.models import HelpService, SiteVersion
from home.actions import start_site
from tests.pages import make_story, make_topic

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home():
    return start_site()


def make_service(name, *, topics=(), **fields):
    service = HelpService.objects.create(name=name, call="0000 000", **fields)
    service.topics.set(topics)
    return service


def names_on(client, path):
    text = client.get(path).content.decode()
    main = text[text.index("<main") : text.index("</main>")]
    return re.findall(r"<(?:h3|li><b)>([^<]*)</", main)


def test_after_a_piece_stand_services_about_its_topics_and_those_for_all(client):
    moving, money = make_topic("Moving"), make_topic("Money")
    make_service("Movers", topics=[moving], order=3)
    make_service("Meters", topics=[money], order=1)
    make_service("Anyone", order=2)
    make_service("Ambulance", is_emergency=True)
    make_service("Parents", is_for_adults=True)
    make_story(topics=[moving])
    assert names_on(client, "/stories/a-bag/")[:2] == ["Anyone", "Movers"]


def test_services_about_the_topic_are_not_crowded_out_and_keep_their_place():
    topic = make_topic()
    for number in range(8):
        make_service(f"For all {number}", order=number)
    make_service("Movers", topics=[topic], order=99)
    services = help.help_services(1)
    shown = [service.name for service in help.services_for(services, {topic.pk})]
    assert shown == [*(f"For all {number}" for number in range(5)), "Movers"]


def test_story_without_a_topic_shows_those_for_all(client):
    make_service("Movers", topics=[make_topic()])
    make_service("Anyone")
    make_story()
    assert names_on(client, "/stories/a-bag/")[:1] == ["Anyone"]


def test_help_page_has_every_service_the_emergency_first(client):
    make_service("Adults", is_for_adults=True)
    make_service("Movers", topics=[make_topic()])
    make_service("Anyone")
    make_service("Ambulance", is_emergency=True, summary="In danger now")
    text = client.get("/help/").content.decode()
    assert names_on(client, "/help/") == ["Anyone", "Movers", "Adults"]
    assert text.index("In danger now") < text.index("Anyone")


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", ["Anyone", "Cymru", "Movers"]),
        ("?nation=wales", ["Anyone", "Cymru", "Movers"]),
        ("?nation=northern-ireland", ["Anyone", "Movers"]),
        ("?topic=moving", ["Movers", "Anyone", "Cymru"]),
        ("?topic=moving&nation=england", ["Movers", "Anyone"]),
        ("?topic=unheard-of&nation=france", ["Anyone", "Cymru", "Movers"]),
    ],
)
def test_help_page_is_narrowed_by_plain_links(client, query, shown):
    make_service("Anyone", order=1)
    make_service("Cymru", order=2, in_england=False, in_scotland=False, in_northern_ireland=False)
    make_service("Movers", order=3, topics=[make_topic("Moving")])
    assert names_on(client, f"/help/{query}") == shown


def test_only_topics_that_a_service_is_about_can_be_chosen(client):
    make_topic("Quiet")
    make_service("Movers", topics=[make_topic("Moving")])
    text = client.get("/help/?nation=wales").content.decode()
    assert 'href="/help/?nation=wales&amp;topic=moving#results"' in text
    assert "topic=quiet" not in text


def test_day_of_the_oldest_check_is_shown_when_every_service_has_one(client):
    make_service("Anyone", checked_at=date(2026, 11, 9))
    make_service("Movers", checked_at=date(2026, 10, 2))
    assert "checked on 2 October 2026 or later" in client.get("/help/").content.decode()
    make_service("Nobody rang")
    assert "or later" not in client.get("/help/").content.decode()


def test_words_of_a_service_are_escaped(client):
    make_service("<b>Bold & co</b>", summary="<script>", what_happens='"><img src=x>')
    make_story()
    for path in ("/help/", "/stories/a-bag/"):
        text = client.get(path).content.decode()
        assert "&lt;b&gt;Bold &amp; co&lt;/b&gt;" in text
        assert "<img" not in text


def test_services_are_read_once_for_each_state_of_the_site(client, django_assert_num_queries):
    make_service("Anyone")
    client.get("/help/")
    with django_assert_num_queries(1):
        client.get("/help/")
    SiteVersion.raise_shell()
    assert names_on(client, "/help/") == ["Anyone"]
