import errno
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from submissions import actions
from submissions.models import Draft, DraftFile
from tests.submissions.young_person import YoungPerson, hidden_values, picture, read, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def private_files(tmp_path, monkeypatch):
    """A private folder of its own, so that every file left behind is seen."""
    storage = DraftFile._meta.get_field("file").storage
    monkeypatch.setitem(vars(storage), "location", str(tmp_path))
    return tmp_path


@pytest.fixture
def person():
    """Somebody who has written something."""
    person = YoungPerson()
    person.answer("piece")
    return person


def files_in(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def upload(person, *files, **answers):
    return person.answer("pictures", {"pictures": list(files), **answers})


def refused(person, *files, **answers):
    """The page that says why what was uploaded is not taken."""
    return person.mistake("pictures", {"pictures": list(files), **answers})


def test_several_pictures_are_kept_at_once(person):
    response = upload(person, picture(), picture(colour="red"))
    assert response["Location"] == "/send/name/"
    assert [kept.width for kept in DraftFile.objects.all()] == [60, 60]


def test_add_stays_on_the_page_and_shows_what_was_added(person):
    assert upload(person, picture(), add="1")["Location"] == "/send/pictures/"
    page = text_of(person.see("/send/pictures/"))
    assert "One picture added" in page
    assert "What’s in picture 1?" in page


def test_a_picture_alone_is_enough():
    person = YoungPerson()
    response = person.answer("piece", {"body": "", "picture": "1"})
    assert response["Location"] == "/send/pictures/"
    assert upload(person, picture())["Location"] == "/send/name/"
    assert Draft.objects.get().answers["form"] == "artwork"


def test_neither_words_nor_picture_is_said_kindly():
    person = YoungPerson()
    person.answer("piece", {"body": "", "picture": "1"})
    page = text_of(person.mistake("pictures", {}))
    assert page.count("Add a picture, or go back and write something") == 2


def test_a_picture_taken_out_again_leaves_something_to_answer():
    person = YoungPerson()
    person.answer("piece", {"body": "", "picture": "1"})
    upload(person, picture())
    person.answer("pictures", {"remove": DraftFile.objects.get().pk})
    assert person.client.get("/send/check/")["Location"] == "/send/piece/"


def test_a_description_is_kept(person):
    upload(person, picture(), add="1")
    kept = DraftFile.objects.get()
    person.answer("pictures", {f"description-{kept.pk}": "A mug"})
    kept.refresh_from_db()
    assert kept.description == "A mug"


def test_a_description_too_long_is_still_there(person):
    upload(person, picture(), add="1")
    name = f"description-{DraftFile.objects.get().pk}"
    response = person.mistake("pictures", {name: "x" * 301})
    assert text_of(response).count("Make it 300 characters or shorter") == 2
    assert response.context["form"][name].value() == "x" * 301


def test_a_picture_taken_out_is_gone_with_its_file(
    person, private_files, django_capture_on_commit_callbacks
):
    upload(person, picture(), add="1")
    with django_capture_on_commit_callbacks(execute=True):
        person.answer("pictures", {"remove": DraftFile.objects.get().pk})
    assert DraftFile.objects.count() == 0
    assert files_in(private_files) == []


def test_nobody_takes_out_a_picture_of_another_draft(person):
    upload(person, picture(), add="1")
    other = YoungPerson()
    other.answer("piece")
    other.answer("pictures", {"remove": DraftFile.objects.get().pk})
    assert DraftFile.objects.count() == 1


def test_a_small_copy_is_for_its_own_browser_alone(person):
    upload(person, picture(size=(900, 600)), add="1")
    path = f"/send/picture/{DraftFile.objects.get().pk}/"
    response = person.client.get(path)
    assert Image.open(io.BytesIO(response.content)).size == (320, 213)
    assert response["Cache-Control"] == "no-store, private, max-age=0"
    assert YoungPerson().client.get(path).status_code == 404


def test_a_file_that_is_no_picture_is_refused_by_name_and_the_others_kept(person, private_files):
    fake = SimpleUploadedFile("<b>.jpg", b"not a picture", content_type="image/jpeg")
    response = refused(person, picture(), fake)
    assert response.status_code == 200
    assert "&lt;b&gt;.jpg: " in text_of(response)
    assert "<title>Error: " in text_of(response)
    assert "One picture added" in text_of(response)
    assert len(files_in(private_files)) == 1


def test_a_refused_picture_is_the_only_thing_to_fix(person):
    fake = SimpleUploadedFile("fake.jpg", b"not a picture", content_type="image/jpeg")
    response = refused(person, fake, add="1")
    assert list(response.context["form"].errors) == ["pictures"]
    assert [line[:9] for line in response.context["form"].errors["pictures"]] == ["fake.jpg:"]


def test_what_was_refused_is_said_until_a_picture_is_taken_or_taken_out(person):
    fake = SimpleUploadedFile("fake.jpg", b"not a picture", content_type="image/jpeg")
    refused(person, picture(), fake, add="1")
    assert "fake.jpg:" in text_of(person.see("/send/pictures/"))
    upload(person, remove=DraftFile.objects.get().pk)
    assert "fake.jpg:" not in text_of(person.see("/send/pictures/"))


def test_an_empty_file_is_refused_plainly(person, private_files):
    response = refused(person, SimpleUploadedFile("empty.jpg", b""))
    assert "<title>Error: " in text_of(response)
    assert files_in(private_files) == []


def test_a_file_too_big_is_refused_before_it_is_read(person, settings, monkeypatch):
    def read_it(draft, *, data):
        raise AssertionError("it was read")

    settings.PICTURE_MAX_BYTES = 10
    monkeypatch.setattr(actions, "add_picture", read_it)
    assert "it’s too big. The most is 10" in text_of(refused(person, picture()))


def test_more_pictures_than_fit_are_refused_and_those_there_stay(person, settings):
    settings.PICTURES_MAX = 2
    upload(person, picture(), add="1")
    response = refused(person, picture(), picture(), add="1")
    assert text_of(response).count("One piece can have 2 pictures. Choose fewer") == 2
    assert DraftFile.objects.count() == 1


def test_pictures_too_big_together_are_refused(person, settings):
    upload(person, picture(), add="1")
    settings.PICTURES_MAX_BYTES = DraftFile.objects.get().size + 1
    assert "too big together" in text_of(refused(person, picture(), add="1"))
    assert DraftFile.objects.count() == 1


def test_a_full_disk_says_so_and_leaves_no_half_file(person, private_files, monkeypatch):
    storage = DraftFile._meta.get_field("file").storage
    whole = type(storage)._save

    def half(self, name, content):
        whole(self, name, content)
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(type(storage), "_save", half)
    response = upload(person, picture())
    assert response.status_code == 503
    assert "What you wrote is still here" in text_of(response)
    assert DraftFile.objects.count() == 0
    assert files_in(private_files) == []


def test_save_for_later_keeps_the_chosen_pictures(person):
    page = person.client.get("/send/pictures/")
    data = hidden_values(page) | {"pictures": [picture()]}
    response = person.client.post("/send/later/", data)
    assert response["Location"] == "/send/later/"
    assert DraftFile.objects.count() == 1


def test_save_for_later_says_which_picture_was_refused(person):
    page = person.client.get("/send/pictures/")
    fake = SimpleUploadedFile("fake.jpg", b"not a picture")
    response = person.client.post("/send/later/", hidden_values(page) | {"pictures": [fake]})
    read(response)
    assert "fake.jpg: " in text_of(response)


def test_more_bytes_than_a_piece_may_carry_are_not_taken_in(person, settings):
    file = picture(size=(400, 400))
    settings.PICTURES_MAX_BYTES = file.size + 10
    response = refused(person, file, picture(size=(400, 400)))
    assert text_of(response).count("These files are too big together. Add fewer at a time") == 2
    assert DraftFile.objects.count() == 0
    assert "Step 2 of 8" in text_of(response)


def test_save_for_later_says_that_too_many_were_chosen(person, settings):
    settings.PICTURES_MAX = 1
    page = person.client.get("/send/pictures/")
    files = {"pictures": [picture(), picture()]}
    response = person.client.post("/send/later/", hidden_values(page) | files)
    assert text_of(response).count("One piece can have 1 picture. Choose fewer") == 2
