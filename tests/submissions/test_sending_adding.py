"""A picture in a request of its own: kept once however often it arrives, or refused in words."""

import errno
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone

from submissions import actions
from submissions.models import Draft, DraftFile
from tests.submissions.test_at_once import at_once
from tests.submissions.young_person import YoungPerson, hidden_values, picture, text_of

pytestmark = pytest.mark.django_db
ONE, TWO = "1" * 32, "2" * 32


@pytest.fixture(autouse=True)
def private_files(tmp_path, monkeypatch):
    storage = DraftFile._meta.get_field("file").storage
    monkeypatch.setitem(vars(storage), "location", str(tmp_path))
    return tmp_path


@pytest.fixture
def person():
    person = YoungPerson()
    person.answer("piece")
    return person


def files_in(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def form_of(person):
    return hidden_values(person.see("/send/pictures/"))


def add(person, file=None, *, upload=ONE, **other):
    file = file or picture(name="My school.jpg")
    data = form_of(person) | {"upload": upload, "picture": file} | other
    return person.client.post("/send/picture/", data)


def test_a_picture_is_kept_and_its_row_comes_back(person):
    response = add(person)
    kept = DraftFile.objects.get()
    assert response.status_code == 200
    assert f'src="/send/picture/{kept.pk}/"' in text_of(response)
    assert f'name="description-{kept.pk}"' in text_of(response)
    assert "Take out picture 1" in text_of(response)
    assert response["Cache-Control"] == "no-store, private, max-age=0"
    assert "school" not in kept.file.name


def test_the_row_is_the_one_the_page_shows(person):
    add(person)
    row = text_of(add(person, upload=TWO)).strip()
    assert "Take out picture 2" in row
    assert row in text_of(person.see("/send/pictures/"))


def test_a_picture_tried_again_is_kept_once(person, private_files):
    rows = [text_of(add(person)) for _try in range(3)]
    assert len(set(rows)) == 1
    assert DraftFile.objects.count() == len(files_in(private_files)) == 1


def test_the_same_name_in_another_draft_is_another_picture(person):
    other = YoungPerson()
    other.answer("piece")
    add(person)
    add(other)
    assert DraftFile.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_second_try_while_the_first_is_on_its_way_is_kept_once(private_files):
    draft, _key = actions.start_draft()
    data = picture().read()
    kept = at_once(*[lambda: actions.add_picture(draft, data=data, upload=ONE)] * 4)
    connection.close()
    assert len({found.pk for found in kept}) == 1
    assert DraftFile.objects.count() == len(files_in(private_files)) == 1


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"", "That file is empty. Choose the picture again."),
        (b"notes", "That file isn’t a picture. Send a JPEG, PNG, WebP or HEIC picture."),
        (
            b"\xff\xd8\xff" + b"x" * 99,
            "We couldn’t open that picture. It may be damaged. Try sending it again.",
        ),
    ],
)
def test_what_cannot_be_taken_is_said_in_a_line(person, private_files, data, line):
    response = add(person, SimpleUploadedFile("<b>.jpg", data))
    assert (response.status_code, text_of(response)) == (422, line)
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert files_in(private_files) == []


def test_one_too_many_is_said_in_a_line(person, settings):
    settings.PICTURES_MAX = 1
    add(person)
    response = add(person, upload=TWO)
    assert response.status_code == 422
    assert text_of(response) == "One piece can have 1 pictures. Take one out to add another."


def test_more_than_one_request_may_bring_is_said_in_a_line(person, settings):
    file = picture(size=(400, 400))
    settings.PICTURES_MAX_BYTES = file.size - 1
    assert text_of(add(person, file)) == "It’s too big. Choose a smaller one."
    assert DraftFile.objects.count() == 0


def test_more_than_an_address_may_bring_in_an_hour_is_refused_with_and_without_scripts(
    person, settings
):
    settings.PICTURES_PER_HOUR_BYTES = 1024
    add(person)
    line = "A lot came from your connection in the last hour. Try again later."
    assert text_of(add(person, upload=TWO)) == line
    page = text_of(person.mistake("pictures", {"pictures": [picture(name="a.jpg")], "add": "1"}))
    assert page.count(f"a.jpg: {line}") == 2
    assert DraftFile.objects.count() == 1


@pytest.mark.parametrize("upload", ["", "1", "1" * 33, "G" * 32, "../" * 10, "1" * 31 + "\x00"])
def test_a_name_of_no_upload_of_ours_is_refused(person, upload):
    assert add(person, upload=upload).status_code == 400
    assert DraftFile.objects.count() == 0


def test_without_a_picture_nothing_is_kept(person):
    data = form_of(person) | {"upload": ONE}
    assert person.client.post("/send/picture/", data).status_code == 400


@pytest.mark.parametrize(
    "end",
    [
        lambda person: person.press("/send/piece/", action="/send/stop/"),
        lambda person: person.client.get("/exit/"),
        lambda person: Draft.objects.update(ends_at=timezone.now() - timedelta(hours=1)),
    ],
    ids=["stopped", "exit", "expired"],
)
def test_a_picture_for_a_draft_that_is_gone_brings_nothing_back(person, private_files, end):
    data = form_of(person) | {"upload": ONE, "picture": picture()}
    end(person)
    assert person.client.post("/send/picture/", data).status_code in (403, 410)
    assert (DraftFile.objects.count(), files_in(private_files)) == (0, [])


def test_a_picture_for_an_earlier_piece_does_not_land_in_this_one(person):
    data = form_of(person) | {"upload": ONE, "picture": picture()}
    person.press("/send/piece/", action="/send/stop/")
    person.answer("piece")
    assert person.client.post("/send/picture/", data).status_code == 410
    assert DraftFile.objects.count() == 0


def test_nobody_adds_to_the_draft_of_another(person):
    stranger = YoungPerson()
    stranger.answer("piece")
    assert add(stranger, draft=form_of(person)["draft"]).status_code == 410


def test_another_site_adds_nothing(person):
    bare = Client(enforce_csrf_checks=True)
    bare.cookies = person.client.cookies
    data = {"upload": ONE, "picture": picture(), "draft": form_of(person)["draft"]}
    assert bare.post("/send/picture/", data).status_code == 403


def test_a_full_disk_keeps_nothing_and_the_next_try_is_whole(person, private_files, monkeypatch):
    storage = DraftFile._meta.get_field("file").storage
    whole = type(storage)._save

    def half(self, name, content):
        whole(self, name, content)
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(type(storage), "_save", half)
        assert add(person).status_code == 503
    assert (DraftFile.objects.count(), files_in(private_files)) == (0, [])
    assert add(person).status_code == 200
    assert DraftFile.objects.count() == len(files_in(private_files)) == 1
