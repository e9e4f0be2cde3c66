"""What an episode is, and every way to make one public that is not whole or not agreed to."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from core import gate, public_copy
from core.models import Clearance, PublicCopy, RecordingState
from demo import factories
from podcasts.enums import Group
from podcasts.models import Chapter, EpisodePage, EpisodePerson, NotReadyToHear, ShowPage
from podcasts.moments import moment_of, written
from tests.pages import cleared, live_episode, make_story

pytestmark = pytest.mark.django_db

EPISODE, FEED = "/listen/spare-key/first-night/", "/podcasts/spare-key/feed.xml"


@pytest.fixture
def reader():
    return Client()


@pytest.fixture
def root(superuser):
    browser = Client()
    browser.force_login(superuser)
    return browser


def fresh(page):
    return EpisodePage.objects.get(pk=page.pk)


def is_public(page, reader):
    """Whether any visitor or any app can see anything of it."""
    page = fresh(page)
    paths = ["/", "/listen/", "/listen/spare-key/", FEED, "/podcasts/all/feed.xml"]
    shown = [page.title in reader.get(path).content.decode() for path in paths]
    files = [page.vtt_path, page.srt_path, page.text_path, page.file_path("chapters.json")]
    return any(shown) or any(
        reader.get(path).status_code == 200 for path in [page.public_url_path, *files]
    )


def sound_of(page):
    return [
        f"/media/{name}"
        for name in page.public_copy.files.filter(name__endswith=".mp3").values_list(
            "name", flat=True
        )
    ]


# It goes live whole, or not at all


def incomplete():
    waiting = factories.make_recording()
    type(waiting).objects.filter(pk=waiting.pk).update(state=RecordingState.WORKING)
    waiting.refresh_from_db()
    return {
        "no sound": ({"recording": None}, ["It has no sound yet."]),
        "sound not ready": ({"recording": waiting}, ["Its sound is not ready yet."]),
        "no words": ({"transcript": []}, ["Its words are not written down yet."]),
        "nothing": (
            {"recording": None, "transcript": []},
            ["It has no sound yet.", "Its words are not written down yet."],
        ),
    }


@pytest.mark.parametrize("what", ["no sound", "sound not ready", "no words", "nothing"])
def test_episode_that_is_not_whole_never_goes_live(reader, what):
    fields, missing = incomplete()[what]
    page = factories.make_episode(**fields)
    assert [str(line) for line in page.is_missing] == missing
    gate.clear(page, digest=gate.public_digest(page))
    for publish in (
        lambda page: page.save_revision().publish(),
        lambda page: page.save_revision(approved_go_live_at=timezone.now()).publish(),
        lambda page: (setattr(page, "live", True), page.save()),
        lambda page: (setattr(page, "live", True), page.save(update_fields=["live"])),
    ):
        with pytest.raises(NotReadyToHear), transaction.atomic():
            publish(fresh(page))
    page = fresh(page)
    page.live = True
    with pytest.raises(ValidationError):
        page.full_clean()
    assert (fresh(page).live, is_public(page, reader)) == (False, False)


def test_whole_episode_that_nobody_agreed_to_never_goes_live(reader):
    page = factories.make_episode()
    with pytest.raises(PermissionDenied), transaction.atomic():
        page.save_revision().publish()
    EpisodePage.objects.filter(pk=page.pk).update(live=True)
    public_copy.write(fresh(page))
    assert is_public(page, reader) is False


def test_live_episode_cannot_lose_its_words(reader):
    page = fresh(live_episode())
    page.transcript = []
    for publish in (page.save, lambda: cleared(page)):
        with pytest.raises((NotReadyToHear, ValidationError)), transaction.atomic():
            publish()
    assert reader.get(EPISODE).status_code == 200


CHANGES = {
    "words": lambda page: setattr(page, "transcript", [[0, 1, "Jaz", "Other"]]),
    "sound": lambda page: setattr(page, "recording", factories.make_recording()),
    "person": lambda page: page.people.add(EpisodePerson(name="Somebody else")),
    "role": lambda page: page.people.set([EpisodePerson(name="Jaz", group=Group.WRITING)]),
    "nobody": lambda page: page.people.set([]),
    "chapter": lambda page: page.chapters.add(Chapter(start_ms=1, title="New")),
    "quote": lambda page: page.quotes.add(page.quotes.model(text="Never said")),
    "mention": lambda page: page.mentions.add(page.mentions.model(title="New")),
    "skip mark": lambda page: page.skip_marks.set([]),
    "related": lambda page: page.related.add(page.related.model(page=make_story("New").page_ptr)),
    "season": lambda page: setattr(page, "season", 9),
    "notes": lambda page: setattr(page, "notes", "New"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_any_change_a_reader_would_notice_needs_another_yes(reader, what):
    page = live_episode(
        people=[{"name": "Jaz"}],
        skip_marks=[{"start_ms": 0, "end_ms": 5, "label": "x"}],
    )
    before = reader.get(EPISODE).content
    page = fresh(page)
    CHANGES[what](page)
    with pytest.raises(PermissionDenied), transaction.atomic():
        page.save_revision().publish()
    assert reader.get(EPISODE).content == before


def test_the_same_again_needs_no_other_yes():
    page = live_episode(
        people=[{"name": "Jaz"}, {"name": "Rowan"}], chapters=[{"start_ms": 1, "title": "x"}]
    )
    assert gate.public_digest(fresh(page)) == page.public_copy.digest
    fresh(page).save_revision().publish()


# It leaves at once, and everything of it


def take_down(page):
    gate.take_down(page)


def unpublish(page):
    page.unpublish()


def delete(page):
    page.delete()


def unpublish_show(page):
    page.show.unpublish(commit=True)
    page.unpublish()


def delete_recording(page):
    page.recording.delete()


def restrict(page):
    page.view_restrictions.create(restriction_type="login")


@pytest.mark.parametrize(
    "leave", [take_down, unpublish, delete, unpublish_show, delete_recording, restrict]
)
def test_episode_that_leaves_takes_everything_with_it(
    reader, leave, django_capture_on_commit_callbacks
):
    stays = live_episode("Another one")
    page = live_episode("Gone for good", key="abc", chapters=[{"start_ms": 0, "title": "x"}])
    sound = sound_of(page)
    assert len(sound) == 2
    files = [page.vtt_path, page.srt_path, page.text_path, page.file_path("chapters.json")]
    paths = [page.public_url_path, *sound, *files]
    for path in paths:
        response = reader.get(path)
        assert (response.status_code, response.getvalue() != b"") == (200, True)
    feeds = [FEED, "/podcasts/all/feed.xml"]
    for feed in feeds:
        assert page.title in reader.get(feed).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        leave(fresh(page))
    page_says, *files_say = [reader.get(path).status_code for path in paths]
    # Somebody who may see a restricted page is asked to sign in.
    assert page_says == (302 if leave is restrict else 404)
    assert files_say == [404] * (len(paths) - 1)
    lists = ["/", "/listen/", "/listen/spare-key/", "/sitemap.xml", stays.public_url_path]
    for path in feeds + lists:
        response = reader.get(path).content.decode()
        assert page.title not in response
        assert page.vtt_path not in response


def test_feed_that_was_never_asked_for_leaves_too(reader, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        page = live_episode("Gone for good")
    gate.take_down(page)
    assert page.title not in reader.get(FEED).content.decode()


def test_episode_taken_down_by_its_clearance_alone_is_in_no_new_feed(reader):
    page = live_episode("Gone for good", key="abc")
    Clearance.objects.filter(page_id=page.pk).delete()
    assert page.title not in reader.get(FEED).content.decode()
    assert reader.get(page.vtt_path).status_code == 404


def test_episode_of_somebody_young_is_in_no_feed(reader):
    page = live_episode(is_hidden_from_search=True)
    assert page.title not in reader.get(FEED).content.decode()
    assert reader.get(EPISODE).status_code == 200
    assert reader.get(page.vtt_path).status_code == 200
    assert EPISODE not in reader.get("/sitemap.xml").content.decode()


# What it knows


def test_guid_and_key_stay_whatever_changes():
    page = live_episode()
    guid, key, show_guid = page.guid, page.key, page.show.guid
    page.slug, page.title = "other", "Other"
    cleared(page)
    show = page.get_parent().specific
    show.slug = show.title = "another"
    show.save_revision().publish()
    again = fresh(page)
    assert (again.guid, again.key) == (guid, key)
    assert (again.show.guid, again.show.feed_path) == (show_guid, FEED)


def test_copies_are_known_by_other_names():
    page = live_episode()
    copy = fresh(page).copy(update_attrs={"slug": "copy"}, keep_live=False)
    assert (copy.guid == page.guid, copy.key == page.key) == (False, False)
    show = page.show.copy(update_attrs={"slug": "copy"})
    assert (show.feed_name, show.guid == page.show.guid) == ("copy", False)


def test_feed_names_are_never_given_twice():
    names = [factories.make_show(slug=slug).feed_name for slug in ("all", "one")]
    ShowPage.objects.get(feed_name="one").delete()
    factories.make_show("Two", slug="one")
    assert names == ["all-2", "one"]
    assert factories.make_show("Three", slug="three", feed_name="kept").feed_name == "kept"


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"season": 2, "number": 4}, "Season 2, episode 4"),
        ({"number": 4}, "Episode 4"),
        ({"season": 2}, "Season 2"),
        ({}, ""),
        ({"season": 2, "number": 1, "episode_kind": "trailer"}, "Trailer"),
    ],
)
def test_place_in_its_show(fields, place):
    assert EpisodePage(**fields).place == place


def test_skip_mark_ends_after_it_begins():
    page = factories.make_episode()
    mark = page.skip_marks.model(episode=page, start_ms=5, end_ms=5, label="x")
    with pytest.raises(ValidationError):
        mark.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        mark.save()


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("0:00", 0),
        ("1:35", 95_000),
        (" 12:04.5 ", 724_500),
        ("1:02:07", 3_727_000),
        ("75:00", 4_500_000),
        ("95", None),
        ("1:75", None),
        ("-1:00", None),
        ("1:0٥", None),
        ("", None),
    ],
)
def test_moments(text, moment):
    assert moment_of(text) == moment
    assert moment is None or moment_of(written(moment)) == moment


# The admin


def form_data(page, **changed):
    data = {
        "title": page.title,
        "slug": page.slug,
        "summary": page.summary,
        "notes": "",
        "recording": page.recording_id or "",
        "transcript": "",
        "note_talks_about": "",
        "note_ends": "",
        "episode_kind": "full",
        "season": "",
        "number": "",
        "motif": "mic",
        "language": "en-gb",
        "skip_marks": inline_formset([]),
        "chapters": inline_formset([]),
        "people": inline_formset([]),
        "quotes": inline_formset([]),
        "mentions": inline_formset([]),
        "related": inline_formset([]),
        "comments": inline_formset([]),
    }
    return nested_form_data(data | changed)


def test_editor_makes_an_episode_which_stays_a_draft(desk, reader):
    show = factories.make_show()
    recording = factories.make_recording(seconds=60)
    page = EpisodePage(title="Brand new", slug="brand-new", summary="", recording=recording)
    data = form_data(
        page,
        transcript="Rowan: One two three.\nJaz: Four.",
        chapters=inline_formset([{"start_ms": "0:30", "title": "Half way", "ORDER": "1"}]),
    )
    address = reverse("wagtailadmin_pages:add", args=["podcasts", "episodepage", show.pk])
    assert b"action-publish" not in desk.get(address).content
    response = desk.post(address, data | {"action-publish": "x"})
    assert response.status_code == 302
    made = EpisodePage.objects.get(slug="brand-new")
    assert made.transcript == [
        [0, 45000, "Rowan", "One two three."],
        [45000, 60000, "Jaz", "Four."],
    ]
    assert [chapter.start_ms for chapter in made.chapters.all()] == [30_000]
    assert (made.live, is_public(made, reader)) == (False, False)


def test_editor_corrects_words_and_hears_what_was_left_out(desk):
    page = factories.make_episode()
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert "&lt;v Rowan&gt;This is Spare Key." in desk.get(address).content.decode()
    words = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Jaz>Right.\n\nLost words"
    response = desk.post(address, form_data(page, transcript=words), follow=True)
    told = "Line 6: these words have no time, so they are left out."
    assert told in response.content.decode()
    latest = fresh(page).get_latest_revision_as_object()
    assert latest.transcript == [[1000, 2000, "Jaz", "Right."]]


@pytest.mark.parametrize(
    "changed",
    [
        {"transcript": "WEBVTT\n\nno words with a time"},
        {"chapters": inline_formset([{"start_ms": "soon", "title": "x", "ORDER": "1"}])},
        {"note_ends": "Well"},
    ],
)
def test_editor_is_told_what_cannot_be_kept(desk, changed):
    page = factories.make_episode()
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    before = page.latest_revision_id
    # What is typed is refused with a line beside it, on publishing at the latest.
    response = desk.post(address, form_data(page, **changed) | {"action-submit": "x"})
    assert (response.status_code, Page.objects.get(pk=page.pk).latest_revision_id) == (200, before)


def test_editor_cannot_take_sound_that_was_sent_with_something_else(desk):
    page = factories.make_episode()
    sent = factories.make_recording(in_library=False)
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    before = page.latest_revision_id
    desk.post(address, form_data(page, recording=sent.pk))
    assert Page.objects.get(pk=page.pk).latest_revision_id == before


def test_editor_is_told_what_is_missing(desk):
    page = factories.make_episode(recording=None)
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert "It has no sound yet." in desk.get(address).content.decode()


def test_editor_sees_a_draft_with_its_private_sound(desk, reader):
    page = factories.make_episode()
    address = reverse("wagtailadmin_pages:view_draft", args=[page.pk])
    html = desk.get(address).content.decode()
    assert f'src="{page.recording.good.url}"' in html
    assert reader.get(page.recording.good.url).status_code == 404


def test_superuser_cannot_publish_an_episode(root, reader):
    page = factories.make_episode()
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    root.post(address, form_data(page) | {"action-publish": "x"})
    assert (fresh(page).live, is_public(page, reader)) == (False, False)
    assert PublicCopy.objects.filter(pk=page.pk).count() == 0
