"""Nothing that nobody agreed to is anywhere that readers or apps look. Each secret is planted."""

import re

import pytest
from django.test import Client

from core.models import PublicCopy
from demo import factories
from podcasts.models import ChannelCopy, EpisodeCopy, EpisodePage, FeedCopy
from tests.pages import live_episode

pytestmark = pytest.mark.django_db

SECRET = "Quillfeather"
ADDRESS = re.compile(r"""(?:(?:href|url|src|small|content)="|<loc>)([^"\s<>?#]+)""")


@pytest.fixture
def reader():
    return Client()


@pytest.fixture
def live(db):
    show = factories.make_show(seasons=[{"number": 1, "name": "Keys"}])
    return live_episode(
        show=show,
        key="live",
        chapters=[{"start_ms": 0, "title": "Hello"}],
        people=[{"name": "Jaz"}],
        recording=factories.make_recording(title=f"Raw, with {SECRET}"),
    )


def everything_public(reader):
    """All text that anybody can fetch, by address: pages, what they link to, and files of apps."""
    to_read, found = ["/", "/sitemap.xml", "/podcasts/all/feed.xml"], {}
    while to_read:
        path = to_read.pop()
        response = reader.get(path)
        body = response.getvalue() if response.streaming else response.content
        found[path] = body.decode("utf-8", "replace")
        for url in re.findall(
            r'(?:href|url|src|content)="?([^"\s<>?#]+)', found[path]
        ) + re.findall(r"<loc>([^<]+)", found[path]):
            address = url.removeprefix("http://localhost:8000")
            if address.startswith(("/listen/", "/podcasts/", "/media/")) and address not in found:
                to_read.append(address)
                found[address] = ""
    return found


def leaks(reader):
    return [path for path, text in everything_public(reader).items() if SECRET in text + path]


def test_the_search_finds_what_is_public(reader, live):
    paths = set(everything_public(reader))
    assert {
        "/",
        "/sitemap.xml",
        "/listen/",
        "/listen/spare-key/",
        "/listen/spare-key/first-night/",
        "/podcasts/all/feed.xml",
        "/podcasts/spare-key/feed.xml",
        "/podcasts/spare-key/subscribe/",
        *(f"/podcasts/spare-key/live/words.{kind}" for kind in ("vtt", "srt", "txt")),
        "/podcasts/spare-key/live/chapters.json",
    } <= paths
    assert len([path for path in paths if path.endswith(".mp3")]) == 2
    live.show.title = SECRET
    live.show.save_revision().publish()
    assert leaks(reader) != []


def test_draft_of_an_episode_is_nowhere(reader, live):
    draft = factories.make_episode(
        f"{SECRET} title",
        show=live.show,
        key=SECRET.lower(),
        summary=SECRET,
        notes=SECRET,
        transcript=[[0, 1, SECRET, SECRET]],
        chapters=[{"start_ms": 0, "title": SECRET}],
        people=[{"name": SECRET}],
        quotes=[{"text": SECRET}],
        mentions=[{"title": SECRET}],
        skip_marks=[{"start_ms": 0, "end_ms": 1, "label": SECRET}],
    )
    assert leaks(reader) == []
    for path in (draft.url, draft.vtt_path, draft.srt_path, draft.text_path):
        assert reader.get(path).status_code == 404


def test_new_words_of_a_live_episode_wait_for_a_yes(reader, live):
    page = EpisodePage.objects.get(pk=live.pk)
    page.title, page.summary, page.notes = f"{SECRET} title", SECRET, SECRET
    page.transcript = [[0, 1, SECRET, SECRET]]
    page.chapters.first().title = SECRET
    page.people.add(page.people.model(name=SECRET))
    page.save_revision()
    assert leaks(reader) == []


def test_draft_of_a_show_is_nowhere(reader, live):
    show = live.show
    show.title = show.summary = show.description = show.author = SECRET
    show.seasons.set([show.seasons.model(number=1, name=SECRET)])
    show.save_revision()
    assert leaks(reader) == []
    factories.make_show(f"{SECRET} show", slug="other").unpublish()
    assert leaks(reader) == []


def test_episode_that_points_at_a_draft_does_not_name_it(reader):
    draft = factories.make_episode(f"{SECRET} title")
    live_episode("Other", show=draft.show, related=[{"page": draft.page_ptr}])
    assert leaks(reader) == []


def test_nothing_of_an_episode_is_kept_once_it_is_taken_down(
    reader, live, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        gone = live_episode(f"{SECRET} title", show=live.show, transcript=[[0, 1, SECRET, SECRET]])
    assert leaks(reader) != []
    with django_capture_on_commit_callbacks(execute=True):
        EpisodePage.objects.get(pk=gone.pk).unpublish()
    assert leaks(reader) == []
    kept = [
        str(row)
        for model in (FeedCopy, ChannelCopy, EpisodeCopy, PublicCopy)
        for row in model.objects.values()
    ]
    bodies = [bytes(copy.body) for copy in FeedCopy.objects.all()]
    assert SECRET not in "".join(kept) + b"".join(bodies).decode()
