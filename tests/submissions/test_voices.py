"""Somebody says it instead of typing it: a file or slices, what becomes of it, who may hear it."""

import subprocess
from datetime import timedelta

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone

from core import gate
from core.headers import COMMON, PUBLIC_POLICY
from core.models import PublicFile, Recording, RecordingState
from core.sound import jobs
from demo import factories
from stories.models import NotWrittenDown, StoryPage
from submissions import actions, queries, unasked
from submissions.errors import ActionRefused
from submissions.models import Draft, DraftSound, ReadBy, Submission, Voice
from tests.submissions.young_person import STEPS, YoungPerson, grow_older, hidden_values, text_of

ONE, TWO = "1" * 32, "2" * 32
CANARY = "Kestrelina Canary"
SAID = [[0, 2000, "Wren", "I packed a lamp."]]

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_files(tmp_path, monkeypatch):
    for name in ("default", "public"):
        monkeypatch.setitem(vars(storages[name]), "location", str(tmp_path / name))
    return tmp_path


@pytest.fixture(autouse=True)
def worker_at_once(monkeypatch):
    """Sound is made ready by a worker, after the transaction; here it is in it."""
    monkeypatch.setattr(jobs, "queue", jobs.make_ready_what_waits.func)


@pytest.fixture
def stands(django_capture_on_commit_callbacks):
    """`with stands():` what happens in there is committed at its end."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture(scope="session")
def spoken(tmp_path_factory):
    """Two seconds of sound whose tags say whose they are."""
    path = tmp_path_factory.mktemp("sound") / "spoken.mp3"
    sine = ("-f", "lavfi", "-i", "sine=d=2", "-metadata", f"artist={CANARY}")
    subprocess.run(["ffmpeg", "-v", "error", *sine, path], check=True)  # noqa: S603, S607
    return path.read_bytes()


@pytest.fixture
def person():
    """Somebody who pressed "Say it instead" on an empty first question."""
    person = YoungPerson()
    person.answer("piece", {"voice": "1"})
    return person


def sound_file(data, *, name=f"{CANARY}.mp3"):
    return SimpleUploadedFile(name, data, content_type="audio/mpeg")


def files_in(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def status_of(client, url):
    """The status of an answer that is read to its end, as its file is open until then."""
    response = client.get(url)
    b"".join(response)
    return response.status_code


def form_of(person):
    return hidden_values(person.see("/send/voice/"))


def begin(person, size, *, upload=ONE, **other):
    data = form_of(person) | {"upload": upload, "size": size} | other
    return person.client.post("/send/voice/begin/", data)


def add(person, data, *, offset, upload=ONE, **other):
    data = form_of(person) | {"upload": upload, "offset": offset, "slice": sound_file(data)} | other
    return person.client.post("/send/voice/slice/", data)


def go_on(person, **other):
    for step in STEPS[1:]:
        person.answer(step, other.get(step))
    grow_older()


# --- the questions ------------------------------------------------------------------------


def test_say_it_instead_leads_to_the_recorder_and_the_file_goes_on(person, spoken):
    assert person.see("/send/pictures/").redirect_chain == [("/send/voice/", 302)]
    response = person.answer("voice", {"sound": sound_file(spoken), "read_by": "me"})
    assert response["Location"] == "/send/pictures/"
    recording = DraftSound.objects.get().recording
    assert (recording.state, recording.in_library) == (RecordingState.READY, False)


def test_nothing_said_and_nothing_written_is_a_mistake(person):
    response = person.mistake("voice", {"read_by": "me"})
    assert "Record something or choose a file. Or go back and write" in text_of(response)


def test_who_wrote_words_may_go_on_without_a_recording():
    person = YoungPerson()
    person.answer("piece", {"body": "I packed a lamp.", "voice": "1"})
    response = person.answer("voice", {"read_by": "someone-else"})
    assert response["Location"] == "/send/pictures/"
    go_on(person)
    person.send()
    voice = Voice.objects.get()
    assert (voice.recording, voice.read_by) == (None, ReadBy.SOMEONE_ELSE)


def test_what_is_no_sound_is_refused_in_words_and_can_be_taken_out(person):
    person.answer("voice", {"sound": sound_file(b"no sound"), "read_by": "me"})
    page = person.see("/send/voice/")
    assert "We couldn’t find any sound in that file." in text_of(page)
    assert person.see("/send/check/").redirect_chain == [("/send/voice/", 302)]
    wrong = person.mistake("voice", {"read_by": "me"})
    assert "Take out the recording we can’t use, or send another" in text_of(wrong)
    person.answer("voice", {"remove": "1"})
    assert Recording.objects.count() == DraftSound.objects.count() == 0


def test_an_empty_file_and_one_that_is_too_big_are_refused_kindly(person, spoken, settings):
    empty = person.mistake("voice", {"sound": sound_file(b"")})
    assert "That file is empty. Choose the recording again." in text_of(empty)
    settings.VOICE_MAX_BYTES = len(spoken) - 1
    big = person.mistake("voice", {"sound": sound_file(spoken)})
    assert "That recording is too big." in text_of(big)
    assert CANARY not in text_of(empty) + text_of(big)
    assert Recording.objects.count() == 0


def test_a_new_file_takes_the_place_of_the_old_one(person, spoken, own_files, stands):
    with stands():
        for _time in range(2):
            person.answer("voice", {"sound": sound_file(spoken), "add": "1"})
    recording = Recording.objects.get()
    assert {path.parent.name for path in files_in(own_files)} == {recording.key}


def test_the_page_alone_may_use_the_microphone(person):
    here, elsewhere = person.see("/send/voice/"), person.see("/send/piece/")
    assert "microphone=(self)" in here["Permissions-Policy"]
    assert "media-src 'self' blob:;" in here["Content-Security-Policy"]
    assert elsewhere["Permissions-Policy"] == COMMON["Permissions-Policy"]
    assert elsewhere["Content-Security-Policy"] == PUBLIC_POLICY


def test_video_and_how_much_is_taken_are_said_where_people_choose(person):
    page = text_of(person.see("/send/voice/"))
    assert "We can’t take video yet." in page
    assert "At most 60 MB." in page
    assert "Up to 15 minutes." in page


def test_they_hear_it_back_and_nobody_else_does(person, spoken):
    person.answer("voice", {"sound": sound_file(spoken), "add": "1"})
    response = person.client.get("/send/voice/sound/", headers={"Range": "bytes=0-9"})
    assert len(b"".join(response)) == 10
    assert (response.status_code, response["Content-Length"]) == (206, "10")
    assert response["Cache-Control"] == "no-store, private, max-age=0"
    assert Client().get("/send/voice/sound/").status_code == 404


# --- slices -------------------------------------------------------------------------------


def test_slices_make_one_recording_and_the_last_brings_the_row(person, spoken):
    half = len(spoken) // 2
    assert begin(person, len(spoken)).json() == {"there": 0}
    assert add(person, spoken[:half], offset=0).json() == {"there": half}
    last = add(person, spoken[half:], offset=half)
    assert "Your recording is here" in text_of(last)
    assert text_of(last).strip() in text_of(person.see("/send/voice/"))
    assert DraftSound.objects.get().recording.state == RecordingState.READY


def test_a_slice_cut_off_is_gone_on_with_where_it_ended(person, spoken):
    begin(person, len(spoken))
    add(person, spoken[:100], offset=0)
    again = add(person, spoken[:100], offset=0)
    assert (again.status_code, again.json()) == (409, {"there": 100})
    assert begin(person, len(spoken)).json() == {"there": 100}
    add(person, spoken[100:], offset=100)
    assert "Your recording is here" in text_of(begin(person, len(spoken)))
    assert Recording.objects.count() == 1


def test_what_came_half_never_counts_and_goes_when_another_begins(
    person, spoken, own_files, stands
):
    begin(person, len(spoken))
    add(person, spoken[:100], offset=0)
    assert person.see("/send/check/").redirect_chain == [("/send/voice/", 302)]
    with stands():
        begin(person, len(spoken), upload=TWO)
        add(person, spoken, offset=0, upload=TWO)
    assert DraftSound.objects.get().upload == TWO
    assert {path.parent.name for path in files_in(own_files)} == {Recording.objects.get().key}


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"upload": "x"}, 400),
        ({"size": "-1"}, 400),
        ({"size": "many"}, 400),
        ({"size": "0"}, 422),
        ({"size": "60000001"}, 422),
        ({"draft": "0"}, 410),
    ],
)
def test_a_beginning_that_is_none(person, wrong, status):
    data = {"size": 100} | wrong
    assert begin(person, **data).status_code == status
    assert Recording.objects.count() == 0


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"offset": "-1"}, 400),
        ({"upload": ""}, 410),
        ({"upload": TWO}, 410),
        ({"draft": "0"}, 410),
        ({"offset": 50}, 409),
    ],
)
def test_a_slice_that_is_none(person, wrong, status):
    begin(person, 100)
    assert add(person, b"x" * 10, **({"offset": 0} | wrong)).status_code == status


def test_more_than_was_announced_is_refused(person):
    begin(person, 10)
    assert add(person, b"x" * 11, offset=0).status_code == 422


def test_nobody_adds_to_the_recording_of_another(person):
    begin(person, 100)
    other = YoungPerson()
    other.answer("piece", {"voice": "1"})
    assert add(other, b"x", offset=0).status_code == 410


# --- what becomes of it -------------------------------------------------------------------


def test_a_draft_that_is_stopped_leaves_no_sound(person, spoken, own_files, stands):
    person.answer("voice", {"sound": sound_file(spoken)})
    assert files_in(own_files) != []
    with stands():
        person.press("/send/stop/")
    assert (Draft.objects.count(), Recording.objects.count()) == (0, 0)
    assert files_in(own_files) == []


def test_a_recording_survives_save_and_finish_later(person, spoken):
    response = person.press("/send/voice/", {"sound": sound_file(spoken)}, action="/send/later/")
    assert response["Location"] == "/send/later/"
    assert Draft.objects.get().sounds.get().recording.is_ready


def sent_voice(person, spoken, *, read_by="me"):
    person.answer("voice", {"sound": sound_file(spoken), "read_by": read_by})
    go_on(person)
    check = text_of(person.see("/send/check/"))
    assert "A recording, 0:02 long" in check
    assert person.send()["Location"] == "/send/done/"
    return Submission.objects.get()


def test_a_recording_sent_belongs_to_the_piece(person, spoken):
    submission = sent_voice(person, spoken)
    assert submission.voice.recording.is_ready
    assert (submission.body, submission.form, submission.is_unread) == ("", "story", True)
    assert DraftSound.objects.count() == 0


def test_no_name_in_tags_or_file_name_is_kept_anywhere(person, spoken, own_files):
    sent_voice(person, spoken)
    for path in files_in(own_files):
        data = path.read_bytes()
        assert (CANARY.encode() in data, CANARY in path.name) == (False, False)
    assert [
        table for table in connection.introspection.table_names() if CANARY in dump(table)
    ] == []


def dump(table):
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - our own tables
        return str(cursor.fetchall())


def test_taken_down_it_is_erased_in_the_same_request(person, spoken, own_files, stands):
    submission = sent_voice(person, spoken)
    with stands():
        actions.withdraw(submission)
    assert (Recording.objects.count(), Voice.objects.count()) == (0, 0)
    assert files_in(own_files) == []


def test_on_hold_it_is_kept_for_the_lead_alone(person, spoken, desk, safeguarding_lead):
    submission = sent_voice(person, spoken)
    tomorrow = timezone.now() + timedelta(days=1)
    actions.hold(submission, by=safeguarding_lead, reason="A worry", ends_at=tomorrow)
    actions.withdraw(submission)
    lead = Client()
    lead.force_login(safeguarding_lead)
    url = submission.voice.recording.good.url
    assert (status_of(desk, url), status_of(lead, url)) == (404, 200)


def test_kept_apart_it_is_heard_by_the_lead_alone(person, spoken, desk, safeguarding_lead):
    submission = sent_voice(person, spoken)
    url = submission.voice.recording.good.url
    lead = Client()
    lead.force_login(safeguarding_lead)
    assert (status_of(desk, url), status_of(Client(), url)) == (200, 404)
    actions.keep_apart(submission)
    assert (status_of(desk, url), status_of(lead, url)) == (404, 200)


def test_a_recording_of_an_unsent_draft_is_no_editors(person, spoken, desk):
    person.answer("voice", {"sound": sound_file(spoken)})
    url = DraftSound.objects.get().recording.good.url
    assert status_of(desk, url) == 404


# --- at the desk, and the yes -------------------------------------------------------------


@pytest.fixture
def piece(site_tree):
    """A piece that was said, not typed, and is being edited."""
    contributor, keys = actions.new_contributor()
    piece = factories.make_submission(
        contributor=contributor, title="The lamp", body="", age_band="18-25"
    )
    recording = factories.make_recording(in_library=False)
    Voice.objects.create(submission=piece, recording=recording)
    piece = factories.bring_to(piece, status="accepted")
    piece.keys = keys
    return piece


def written_down(piece):
    factories.edit_page(piece, fields={"transcript": SAID})
    return factories.ask_for_sign_off(piece, editor=piece.claimed_by)


def at_my_pieces(keys):
    client = Client()
    client.get(f"/my-pieces/open/{keys.token}/")
    client.post(f"/my-pieces/open/{keys.token}/")
    return client


def test_the_desk_hears_it_and_says_how_its_copies_are(piece, desk):
    page = text_of(desk.get(f"/admin/desk/{piece.reference}/"))
    assert f'src="{piece.voice.recording.good.url}"' in page
    assert "Both copies are ready" in page


def test_the_desk_says_when_somebody_else_is_to_read_it(site_tree, desk):
    piece = factories.make_submission()
    Voice.objects.create(
        submission=piece, recording=factories.make_recording(), read_by=ReadBy.SOMEONE_ELSE
    )
    assert "They’d like someone else to read it." in text_of(
        desk.get(f"/admin/desk/{piece.reference}/")
    )
    piece = factories.bring_to(piece, status="accepted")
    assert StoryPage.objects.get(pk=piece.page_id).recording is None


def test_it_is_accepted_as_a_story_with_sound_and_goes_nowhere_unwritten(piece):
    assert StoryPage.objects.get(pk=piece.page_id).recording == piece.voice.recording
    with pytest.raises(ActionRefused, match="Write down what is said first"):
        factories.ask_for_sign_off(piece, editor=piece.claimed_by)


def test_no_way_makes_it_live_without_what_is_said(piece):
    page = StoryPage.objects.get(pk=piece.page_id)
    gate.clear(page, digest=gate.public_digest(page))
    page.live = True
    with pytest.raises(NotWrittenDown):
        page.save()


def test_the_editor_hears_it_where_it_is_written_down(piece, desk):
    page = text_of(desk.get(f"/admin/pages/{piece.page_id}/edit/"))
    assert f'src="{piece.voice.recording.good.url}"' in page


def test_they_hear_and_read_exactly_what_they_say_yes_to(piece):
    written_down(piece)
    client = at_my_pieces(piece.keys)
    page = text_of(client.get(f"/my-pieces/{piece.reference}/"))
    sound = f"/my-pieces/{piece.reference}/as-a-page/sound/good/"
    assert (f'src="{sound}"' in page, "<b>Wren:</b> I packed a lamp." in page) == (True, True)
    heard = client.get(sound)
    with piece.voice.recording.good.open() as file:
        assert b"".join(heard) == file.read()
    assert client.get(f"/my-pieces/{piece.reference}/as-a-page/").status_code == 200
    assert Client().get(sound).status_code != 200


@pytest.mark.parametrize("change", ["transcript", "recording"])
def test_a_yes_is_to_these_words_and_this_recording(piece, change):
    written_down(piece)
    asked = factories.digest_asked(piece)
    other = {
        "transcript": [[0, 2000, "Wren", "I packed two lamps."]],
        "recording": factories.make_recording(),
    }
    page = queries.latest_words(piece.page)
    setattr(page, change, other[change])
    assert gate.public_digest(page) != asked


def test_live_it_is_heard_and_read_and_taken_down_it_is_gone(piece, stands, own_files):
    written_down(piece)
    with stands():
        actions.say_yes(piece, digest=factories.digest_asked(piece))
    path = StoryPage.objects.get(pk=piece.page_id).public_url_path
    page = text_of(Client().get(path))
    names = list(PublicFile.objects.filter(name__endswith=".mp3").values_list("name", flat=True))
    urls = [storages["public"].url(name) for name in names]
    assert [url in page for url in urls] == [True, True]
    assert ("<b>Wren:</b> I packed a lamp." in page, 'preload="none"' in page) == (True, True)
    assert [status_of(Client(), url) for url in urls] == [200, 200]
    with stands():
        actions.withdraw(Submission.objects.get())
    assert [status_of(Client(), url) for url in [path, *urls]] == [410, 404, 404]
    assert [path for path in files_in(own_files) if path.suffix == ".mp3"] == []


def test_a_recording_sent_is_heard_with_no_other_piece(piece, site_tree):
    other = factories.bring_to(factories.make_submission(), status="accepted")
    page = StoryPage.objects.get(pk=other.page_id)
    page.recording = piece.voice.recording
    assert not gate.may_let_its_sound_be_heard(page)


def test_pages_agreed_to_before_there_was_sound_stay_agreed(site_tree):
    piece = factories.make_submission(status="live")
    page = StoryPage.objects.get(pk=piece.page_id)
    before = {name for name in page.public_field_names if name not in page.later_field_names}
    with_sound = gate.public_digest(page)
    page.public_field_names = tuple(before)
    assert gate.public_digest(page) == with_sound


def test_my_words_include_my_voice(piece):
    client = at_my_pieces(piece.keys)
    saved = text_of(client.get(f"/my-pieces/{piece.reference}/my-words/"))
    assert '<audio controls src="data:audio/mpeg;base64,' in saved


def test_a_yes_beforehand_never_counts_for_sound(piece):
    factories.edit_page(piece, fields={"transcript": SAID})
    page = queries.latest_words(piece.page)
    assert "It has sound." in " ".join(map(str, unasked.in_the_way(piece, page)))
