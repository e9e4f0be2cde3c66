"""A podcast from elsewhere comes here whole, once, and as drafts."""

import io
import json
import os
import shutil
import threading
import uuid
from pathlib import Path

import pytest
from django.contrib.auth.models import Permission
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from PIL import Image

from core.models import Picture, PublicCopy, Recording
from demo import factories
from podcasts.importing import bringing, fetching, jobs, targets
from podcasts.importing.refusals import ImportRefused
from podcasts.models import (
    EpisodePage,
    ImportedEpisode,
    ImportState,
    ListenIndexPage,
    ShowImport,
    ShowPage,
)
from tests.podcasts.server import Server
from tests.podcasts.test_importing_reading import every_feed
from tests.sounds import NAME, needs_ffmpeg, tagged, wav

pytestmark = [pytest.mark.django_db, needs_ffmpeg]

GUID = "917393e3-1b1e-5cef-ace4-edaa54e1f810"
VTT = b"WEBVTT\n\n00:00.000 --> 00:01.000\n<v Rowan>Hello <script>there</script>\n"
NAMESPACES = (
    'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" '
    'xmlns:podcast="https://podcastindex.org/namespace/1.0"'
)


def entry(number, *, guid=None, sound=None, more=""):
    guid, sound = guid or f"guid-{number}", sound or f"/{number}.wav"
    return (
        f"<item><title>Night {number}</title><guid>{guid}</guid>"
        f'<enclosure url="{sound}" type="audio/wav"/>'
        f"<pubDate>Mon, 0{number} Jan 2024 10:00:00 GMT</pubDate>"
        f"<description>About night {number}.</description>{more}</item>"
    )


def feed(*entries, guid=GUID, more=""):
    guid = f"<podcast:guid>{guid}</podcast:guid>" if guid else ""
    return (
        f"<rss {NAMESPACES}><channel><title>Corridor</title>{guid}{more}"
        f"<description>About corridors.</description>{''.join(entries)}</channel></rss>"
    ).encode()


def picture(side=1400):
    file = io.BytesIO()
    Image.new("RGB", (side, side), "red").save(file, "PNG")
    return file.getvalue()


@pytest.fixture(autouse=True)
def no_files():
    """Rows go with a test; files of the one before would be there still."""
    for name in ("imports", "sound", "pictures"):
        shutil.rmtree(storages["default"].path(name), ignore_errors=True)


@pytest.fixture
def server(settings):
    server = Server()
    settings.IMPORT_TRUSTED_SERVERS = (f"127.0.0.1:{server.port}",)
    for number in range(1, 5):
        server.in_parts(f"/{number}.wav", wav(seconds=0.2, hertz=300 + number))
    yield server
    server.stop()


def serve(server, *entries, etag="", **options):
    server.whole("/feed", feed(*entries, **options), etag=etag)


def run(address, *options):
    output = io.StringIO()
    call_command("import_podcast", address, *options, stdout=output, stderr=io.StringIO())
    return output.getvalue()


def everything():
    """Every row and file an import may touch."""
    rows = []
    tables = [model._meta.db_table for model in (ShowPage, EpisodePage, Recording, Picture)]
    with connection.cursor() as cursor:
        for table in (*tables, "wagtailcore_page", "wagtailcore_revision"):
            cursor.execute(f"select * from {table} order by 1")
            rows.append(cursor.fetchall())
    return rows, files()


def files():
    root = Path(storages["default"].path(""))
    return sorted(
        path.relative_to(root).as_posix()
        for path in root.rglob("*")
        if path.is_file() and path.relative_to(root).parts[1] not in ("hosts", "at-work")
    )


def test_whole_show_comes_as_drafts(server):
    more = (
        '<itunes:season>1</itunes:season><podcast:season name="Moving">1</podcast:season>'
        "<itunes:episode>3</itunes:episode><itunes:explicit>yes</itunes:explicit>"
        '<podcast:transcript url="/1.vtt" type="text/vtt"/>'
        '<podcast:chapters url="/1.json" type="application/json+chapters"/>'
    )
    art = '<itunes:image href="/art.png"/><itunes:author>A team</itunes:author>'
    serve(server, entry(1, more=more), entry(2), more=art)
    server.whole("/1.vtt", VTT)
    server.whole("/1.json", json.dumps({"chapters": [{"startTime": 0, "title": "In"}]}).encode())
    server.whole("/art.png", picture(), kind="image/png")
    assert run(server.url("/feed")) == "2 episodes were brought in, as drafts.\n"

    show = ShowPage.objects.get()
    assert (show.title, show.author, str(show.guid), show.live) == (
        "Corridor",
        "A team",
        GUID,
        False,
    )
    assert (show.artwork.width, show.season_names) == (1400, {1: "Moving"})
    one, two = EpisodePage.objects.order_by("path")
    assert (one.guid, one.title, one.live, two.guid) == ("guid-1", "Night 1", False, "guid-2")
    assert one.first_published_at.isoformat() == "2024-01-01T10:00:00+00:00"
    assert (one.season, one.number, one.is_explicit) == (1, 3, True)
    assert one.transcript == [[0, 1000, "Rowan", "Hello there"]]
    assert [(chapter.start_ms, chapter.title) for chapter in one.chapters.all()] == [(0, "In")]
    assert one.recording.in_library
    assert one.recording.upload_bytes == len(wav(seconds=0.2, hertz=301))
    assert one.latest_revision.as_object().transcript == one.transcript
    assert not PublicCopy.objects.filter(kind__in=["show", "episode"]).exists()
    assert Client().get("/listen/corridor/").status_code == 404


def test_nothing_half_is_left_lying_about(server):
    serve(server, entry(1))
    run(server.url("/feed"))
    assert [name for name in files() if name.startswith("imports/")] == []


def test_run_twice_changes_nothing(server):
    serve(server, entry(1), entry(2))
    run(server.url("/feed"))
    before = everything()
    assert run(server.url("/feed")) == "Nothing is new.\n"
    assert everything() == before
    assert len(server.asked["/1.wav"]) == 1


def test_second_run_asks_whether_anything_is_new(server):
    serve(server, entry(1), etag='"one"')
    run(server.url("/feed"))
    assert run(server.url("/feed")) == "Nothing is new.\n"
    assert server.asked["/feed"][1]["If-None-Match"] == '"one"'


def test_new_episodes_come_with_a_later_run(server):
    serve(server, entry(1))
    run(server.url("/feed"))
    serve(server, entry(2), entry(1))
    assert run(server.url("/feed")) == "1 episode was brought in, as a draft.\n"
    assert sorted(EpisodePage.objects.values_list("guid", flat=True)) == ["guid-1", "guid-2"]


def test_what_editors_changed_or_took_away_stays_so(server):
    serve(server, entry(1), entry(2))
    run(server.url("/feed"))
    one, two = EpisodePage.objects.order_by("path")
    one.title = "Ours"
    one.save()
    two.delete()
    serve(server, entry(1), entry(2), more="<ttl>5</ttl>")
    assert run(server.url("/feed")) == "Nothing is new.\n"
    assert [page.title for page in EpisodePage.objects.all()] == ["Ours"]


def test_for_approval_is_still_a_draft(server, desk):
    serve(server, entry(1))
    output = run(server.url("/feed"), "--for-approval")
    assert output.endswith("They wait for an editor's approval. Nothing is public.\n")
    page = EpisodePage.objects.get()
    assert (page.live, PublicCopy.objects.filter(page=page).exists()) == (False, False)
    html = desk.get(reverse("import_podcast")).content.decode()
    assert reverse("wagtailadmin_pages:edit", args=[page.pk]) in html


def test_name_of_somebody_in_a_tag_does_not_stay(server, django_capture_on_commit_callbacks):
    server.in_parts("/1.wav", tagged("-f", "wav"))
    serve(server, entry(1))
    with django_capture_on_commit_callbacks(execute=True):
        run(server.url("/feed"))
    recording = EpisodePage.objects.get().recording
    assert recording.is_ready
    folder = Path(storages["default"].path(recording.folder))
    assert NAME.encode() not in b"".join(path.read_bytes() for path in folder.iterdir())


# One that fails


def test_episode_without_its_sound_is_left_out_and_told(server):
    serve(server, entry(1), entry(2, sound="/gone.wav"), entry(3, sound="/words"))
    server.whole("/words", b"just words")
    output = run(server.url("/feed"))
    assert [page.guid for page in EpisodePage.objects.all()] == ["guid-1"]
    assert Recording.objects.count() == 1
    assert output.splitlines() == [
        "Left out: “Night 2”: 127.0.0.1 doesn’t give it to us (answer 404).",
        "Left out: “Night 3”: We couldn’t find any sound in that file. "
        "Send an MP3, M4A or WAV, or what your phone recorded.",
        "1 episode was brought in, as a draft.",
    ]
    assert [name for name in files() if name.startswith("imports/")] == []


def test_episode_whose_words_may_come_another_time_waits_for_them(server):
    words = '<podcast:transcript url="/1.vtt" type="text/vtt"/>'
    serve(server, entry(1, more=words), etag='"one"')
    server.whole("/1.vtt", b"", status=503)
    run(server.url("/feed"))
    assert EpisodePage.objects.count() == Recording.objects.count() == 0
    server.whole("/1.vtt", VTT)
    assert run(server.url("/feed")) == "1 episode was brought in, as a draft.\n"
    assert EpisodePage.objects.get().transcript == [[0, 1000, "Rowan", "Hello there"]]


def test_episode_whose_words_are_gone_comes_without_them(server):
    words = '<podcast:transcript url="/1.vtt" type="text/vtt"/>'
    serve(server, entry(1, more=words))
    assert "Left out: “Night 1”: 127.0.0.1 doesn’t give it" in run(server.url("/feed"))
    assert EpisodePage.objects.get().transcript == []


def test_host_that_does_not_answer_is_left_in_peace(server):
    for number in range(1, 5):
        server.whole(f"/{number}.wav", b"", status=503)
    serve(server, *map(entry, range(1, 5)))
    with pytest.raises(CommandError):
        run(server.url("/feed"))
    assert "/4.wav" not in server.asked


@pytest.mark.parametrize("side", [100, 0])
def test_picture_that_is_none_for_apps_is_left_out(server, side):
    serve(server, entry(1), more='<itunes:image href="/art.png"/>')
    server.whole("/art.png", picture(side) if side else b"no picture")
    assert "picture" in run(server.url("/feed"))
    assert ShowPage.objects.get().artwork is None
    assert Picture.objects.count() == 0


def test_episode_is_whole_or_not_there_when_the_database_says_no(server, monkeypatch):
    serve(server, entry(1))
    monkeypatch.setattr(
        EpisodePage, "save_revision", lambda *_args, **_named: (_ for _ in ()).throw(ValueError)
    )
    with pytest.raises(CommandError, match="Something went wrong on our side"):
        run(server.url("/feed"))
    assert EpisodePage.objects.count() == Recording.objects.count() == 0
    assert [name for name in files() if name.startswith("sound/")] == []


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"<html/>", "This isn’t a podcast feed."),
        (b"what?", "We can’t read this feed: it is broken, or not written as XML."),
        (feed(), "There is no episode with sound in this feed."),
        (b"<rss>" + b" " * 9_000_000, "What 127.0.0.1 sends is too big."),
    ],
)
def test_bad_feed_is_one_line_and_nothing_is_made(server, data, line):
    server.whole("/feed", data)
    before = everything()
    with pytest.raises(CommandError) as caught:
        run(server.url("/feed"))
    assert str(caught.value) == line
    assert everything() == before


def test_no_ffmpeg_is_a_line(server, monkeypatch):
    serve(server, entry(1))
    monkeypatch.setattr(bringing.programs, "are_here", lambda: False)
    with pytest.raises(CommandError, match="This machine has no ffmpeg"):
        run(server.url("/feed"))
    assert dict(server.asked) == {}


def test_feed_inside_is_not_asked(server):
    inside = Server()
    with pytest.raises(CommandError, match="isn’t a public place"):
        run(inside.url("/feed"))
    assert dict(inside.asked) == {}
    inside.stop()


def test_sound_words_chapters_and_picture_inside_are_not_asked(server):
    inside = Server()
    more = f'<podcast:transcript url="{inside.url("/1.vtt")}" type="text/vtt"/>'
    more += f'<podcast:chapters url="{inside.url("/1.json")}"/>'
    serve(
        server,
        entry(1, more=more),
        entry(2, sound=inside.url("/2.wav")),
        more=f'<itunes:image href="{inside.url("/art")}"/>',
    )
    assert run(server.url("/feed")).count("isn’t a public place") == 3
    assert dict(inside.asked) == {}
    inside.stop()


# Cut off


def test_killed_run_goes_on_where_it_was(server, monkeypatch):
    serve(server, *map(entry, range(1, 4)))
    real = bringing.bring_episode

    def killed(show_import, episode):
        if episode.guid == "guid-2":
            bringing.refuse_what_kills_us(show_import, episode.guid)
            raise KeyboardInterrupt
        real(show_import, episode)

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(bringing, "bring_episode", killed)
        with pytest.raises(CommandError, match="Cut off"):
            run(server.url("/feed"))
    assert ShowImport.objects.get().state == ImportState.WORKING
    assert EpisodePage.objects.count() == 1
    jobs.take_up_again()
    show_import = ShowImport.objects.get()
    assert (show_import.state, show_import.done, show_import.total) == (ImportState.DONE, 3, 3)
    assert sorted(EpisodePage.objects.values_list("guid", flat=True)) == [
        "guid-1",
        "guid-2",
        "guid-3",
    ]
    assert (len(server.asked["/feed"]), len(server.asked["/1.wav"])) == (1, 1)


def test_episode_that_kills_its_worker_twice_is_left_out(server):
    serve(server, entry(1, sound="/gone.wav"), entry(2), entry(3))
    show_import = bringing.ask_for(server.url("/feed"))
    bringing.read_its_feed(show_import)
    bringing.note(show_import, state=ImportState.WORKING, at_guid="guid-2", tries=2)
    jobs.take_up_again()
    show_import.refresh_from_db()
    assert show_import.state == ImportState.DONE
    assert "“Night 2”: Bringing it in was cut off twice." in show_import.left_out
    assert [page.guid for page in EpisodePage.objects.all()] == ["guid-3"]


def test_feed_that_kills_its_worker_twice_is_stopped(server):
    serve(server, entry(1))
    show_import = bringing.ask_for(server.url("/feed"))
    bringing.note(show_import, state=ImportState.WORKING, tries=2)
    jobs.take_up_again()
    show_import.refresh_from_db()
    assert (show_import.state, show_import.line) == (
        ImportState.STOPPED,
        "Bringing it in was cut off twice.",
    )


def test_sound_half_come_is_gone_on_with_by_the_next_run(server):
    sound = wav(seconds=5)
    server.in_parts("/1.wav", sound, cut_after=100_000)
    serve(server, entry(1))
    run(server.url("/feed"))
    assert server.asked["/1.wav"][1]["Range"] == "bytes=100000-"
    assert EpisodePage.objects.get().recording.upload_bytes == len(sound)


def test_two_at_once_do_nothing_twice(server):
    serve(server, entry(1))
    show_import = bringing.ask_for(server.url("/feed"))
    with bringing.at_work_on(show_import) as is_ours:
        assert is_ours
        with pytest.raises(ImportRefused, match="being brought in right now"):
            bringing.go_on(show_import.pk)
        jobs.go_on.call(show_import.pk)
        jobs.take_up_again()
    assert ShowPage.objects.count() == 0


def test_show_taken_away_meanwhile_does_not_come_back(server, monkeypatch):
    serve(server, entry(1), entry(2))
    real = bringing.keep_episode

    def taken_away(*arguments):
        ShowPage.objects.get().delete()
        return real(*arguments)

    monkeypatch.setattr(bringing, "keep_episode", taken_away)
    show_import = bringing.ask_for(server.url("/feed"))
    bringing.go_on(show_import.pk)
    assert ShowPage.objects.count() == EpisodePage.objects.count() == 0
    assert (Recording.objects.count(), ShowImport.objects.count()) == (0, 0)


# Which show it is


def test_two_shows_never_share_a_guid(server):
    ours = factories.make_show()
    for guid in (ours.guid, ListenIndexPage.objects.get().guid):
        serve(server, entry(1), guid=guid)
        with pytest.raises(CommandError, match="here already"):
            run(server.url("/feed"))
    assert [show.pk for show in ShowPage.objects.all()] == [ours.pk]


def test_show_without_a_guid_is_known_by_its_address(server):
    serve(server, entry(1), guid="")
    run(server.url("/feed"))
    address = server.url("/feed").removeprefix("http://")
    space = uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")
    assert ShowPage.objects.get().guid == uuid.uuid5(space, address)


def test_show_that_moved_is_the_same_show(server):
    serve(server, entry(1))
    run(server.url("/feed"))
    server.whole("/moved", feed(entry(2), entry(1)))
    assert run(server.url("/moved")) == "1 episode was brought in, as a draft.\n"
    assert (ShowPage.objects.count(), EpisodePage.objects.count()) == (1, 2)
    assert ShowImport.objects.get().address == server.url("/moved")


def test_feed_that_changes_its_guid_is_the_same_show(server):
    serve(server, entry(1))
    run(server.url("/feed"))
    serve(server, entry(1), guid=uuid.uuid4())
    assert run(server.url("/feed")) == "Nothing is new.\n"
    assert str(ShowPage.objects.get().guid) == GUID


def test_same_guids_in_two_shows_are_two_episodes(server):
    serve(server, entry(1))
    run(server.url("/feed"))
    server.whole("/other", feed(entry(1), guid=uuid.uuid4()))
    run(server.url("/other"))
    assert (ShowPage.objects.count(), EpisodePage.objects.count()) == (2, 2)
    assert len({show.slug for show in ShowPage.objects.all()}) == 2


def test_further_pages_of_a_feed_are_read_and_a_ring_of_them_ends(server):
    link = '<atom:link rel="next" href="{}"/>'
    serve(server, entry(1), more=link.format("/feed2"))
    server.whole("/feed2", feed(entry(2), more=link.format("/feed")))
    assert run(server.url("/feed")) == "2 episodes were brought in, as drafts.\n"
    assert (len(server.asked["/feed"]), len(server.asked["/feed2"])) == (1, 1)


# A file


def test_file_is_brought_in_and_twice_changes_nothing(server, tmp_path):
    path = tmp_path / "feed.xml"
    path.write_bytes(feed(entry(1, sound=server.url("/1.wav"))))
    assert run(str(path)) == "1 episode was brought in, as a draft.\n"
    before = everything()
    assert run(str(path)) == "Nothing is new.\n"
    assert everything() == before


def test_file_and_address_of_one_show_are_one_show(server, tmp_path):
    path = tmp_path / "feed.xml"
    path.write_bytes(feed(entry(1, sound=server.url("/1.wav"))))
    run(str(path))
    serve(server, entry(1), entry(2))
    assert run(server.url("/feed")) == "1 episode was brought in, as a draft.\n"
    assert (ShowPage.objects.count(), ShowImport.objects.count()) == (1, 1)


@pytest.mark.parametrize("name", ["nothing-here.xml", "/", "a\x00b"])
def test_file_that_cannot_be_opened(name):
    with pytest.raises(CommandError, match="We can’t open that file"):
        run(name)


def test_file_too_big(tmp_path):
    path = tmp_path / "feed.xml"
    path.touch()
    os.truncate(path, 9_000_000)
    with pytest.raises(CommandError, match="This feed is too big"):
        run(str(path))


def test_every_real_feed_comes_in_or_is_refused_with_nobody_asked(monkeypatch):
    """Nothing of them is fetched: what names stand for is nowhere public."""
    monkeypatch.setattr(targets, "resolve", lambda host, port: ("127.0.0.1",))
    for path in every_feed():
        if path.stat().st_size > 100_000:
            continue
        with transaction.atomic():
            try:
                run(str(path))
            except CommandError as refused:
                lines = str(refused).splitlines()
            else:
                lines = ["in"]
            transaction.set_rollback(True)
        assert len(lines) == 1, path
    assert ImportedEpisode.objects.count() == 0


# The screen


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize("group", ["Editors", "Administrators"])
def test_editors_and_administrators_bring_shows_in(server, person_in, group):
    serve(server, entry(1), entry(2, sound="/gone.wav"))
    client = client_of(person_in(group))
    jobs_page = reverse("import_podcast")
    assert client.get(jobs_page).status_code == 200
    assert jobs_page in client.get("/admin/").content.decode()


def test_screen_asks_the_worker_and_says_how_it_went(
    server, desk, django_capture_on_commit_callbacks
):
    serve(server, entry(1), entry(2, sound="/gone.wav"))
    with django_capture_on_commit_callbacks(execute=True):
        response = desk.post(reverse("import_podcast"), {"address": server.url("/feed")})
    assert response.status_code == 302
    html = desk.get(reverse("import_podcast")).content.decode()
    assert "1 episode was brought in, as a draft." in html
    assert "1 thing left out" in html
    assert EpisodePage.objects.get().owner.username == "editor"


def test_screen_takes_a_file(server, desk, django_capture_on_commit_callbacks):
    file = io.BytesIO(feed(entry(1, sound=server.url("/1.wav"))))
    file.name = "feed.xml"
    with django_capture_on_commit_callbacks(execute=True):
        assert desk.post(reverse("import_podcast"), {"file": file}).status_code == 302
    assert EpisodePage.objects.get().guid == "guid-1"


@pytest.mark.parametrize(
    ("address", "line"),
    [
        ("", "Give its address, or a file. One of the two."),
        ("ftp://podcast.example/", "This isn’t an address we can ask."),
        ("http://a:b@podcast.example/", "There is a name or password in this address."),
    ],
)
def test_screen_says_what_is_wrong(desk, address, line):
    html = desk.post(reverse("import_podcast"), {"address": address}).content.decode()
    assert line in html
    assert ShowImport.objects.count() == 0


def test_screen_asks_nobody_itself(desk, server):
    serve(server, entry(1))
    desk.post(reverse("import_podcast"), {"address": server.url("/feed")})
    assert dict(server.asked) == {}
    assert ShowImport.objects.get().state == ImportState.WAITING


def test_words_from_a_feed_are_shown_as_words(server, desk, django_capture_on_commit_callbacks):
    bad = "&lt;script&gt;alert(1)&lt;/script&gt;"
    item = entry(1, sound="/gone.wav").replace("Night 1", f"<![CDATA[&lt;b&gt;{bad}]]>")
    serve(server, item)
    with django_capture_on_commit_callbacks(execute=True):
        desk.post(reverse("import_podcast"), {"address": server.url("/feed")})
    html = desk.get(reverse("import_podcast")).content.decode()
    assert "thing left out" in html
    assert "<script>alert(1)" not in html
    assert "<b>" not in html.partition("thing left out")[2]


def test_screen_is_for_those_who_may_add_shows(django_user_model):
    url = reverse("import_podcast")
    person = django_user_model.objects.create_user(username="reads", password="x")
    person.user_permissions.add(Permission.objects.get(codename="access_admin"))
    for client in (Client(), client_of(person)):
        assert client.get(url).status_code == 302
        assert client.post(url, {"address": "https://podcast.example/"}).status_code == 302
        assert url not in client.get("/admin/", follow=True).content.decode()
    assert ShowImport.objects.count() == 0


def test_left_over_halves_are_forgotten_in_time(server):
    folder = fetching.our_folder() / "12345"
    folder.mkdir(parents=True)
    jobs.forget_halves()
    assert folder.exists()
    os.utime(folder, (0, 0))
    jobs.forget_halves()
    assert not folder.exists()


@pytest.mark.django_db(transaction=True)
def test_same_show_from_two_addresses_at_the_same_moment_is_one(server):
    """Each in a connection of its own."""
    for name in ("/feed", "/other"):
        server.whole(name, feed(entry(1)))
    asked = [bringing.ask_for(server.url(name)) for name in ("/feed", "/other")]

    def work(pk):
        try:
            bringing.go_on(pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(one.pk,)) for one in asked]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ShowPage.objects.count() == 1
    assert EpisodePage.objects.count() == 1
