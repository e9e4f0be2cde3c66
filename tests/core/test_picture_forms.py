"""Pictures uploaded in the admin: refused with a line, never with an error page."""

import hashlib

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail.models import UploadedFile

from core.models import Picture
from demo.factories import picture_bytes
from tests.shared_data import shared_data

pytestmark = pytest.mark.django_db
ADD = "/admin/images/add/"


def upload(client, data, *, name="a.jpg", url=ADD):
    file = SimpleUploadedFile(name, data, content_type="image/jpeg")
    collection = {"collection": 1, "licence": "ask", "credit": "", "description": "", "tags": ""}
    return client.post(url, {"title": "A door", "file": file} | collection)


def test_good_picture_is_kept_clean(desk):
    assert upload(desk, picture_bytes()).status_code == 302
    picture = Picture.objects.get()
    assert (picture.title, picture.width, picture.height) == ("A door", 60, 40)
    assert picture.sha256


@pytest.mark.parametrize(
    "data",
    [b"", b"not a picture", b"\xff\xd8\xff\xe0" + b"x" * 500, picture_bytes()[:200], b"<svg/>"],
)
def test_bad_picture_is_a_line_beside_the_field(desk, data):
    response = upload(desk, data)
    assert response.status_code == 200
    assert response.context["form"].errors["file"]
    assert not Picture.objects.exists()


def upload_with_others(client, data):
    """As the page that takes many at once sends each: a title, a collection and the file."""
    file = SimpleUploadedFile("a.jpg", data, content_type="image/jpeg")
    return client.post(
        reverse("wagtailimages:add_multiple"),
        {"title": "A door", "files[]": file, "collection": 1},
        headers={"X-Requested-With": "XMLHttpRequest"},
    )


def test_button_of_the_list_of_pictures_leads_to_a_page_that_adds_them(desk):
    url = reverse("wagtailimages:add_multiple")
    assert url in desk.get(reverse("wagtailimages:index")).content.decode()
    assert desk.get(url).status_code == 200


def test_good_picture_in_the_multiple_upload_is_kept_clean(desk):
    assert upload_with_others(desk, picture_bytes()).json()["success"] is True
    picture = Picture.objects.get()
    assert (picture.title, picture.licence) == ("A door", "ask")
    with picture.file.open("rb") as file:
        assert picture.sha256 == hashlib.sha256(file.read()).hexdigest()


def test_multiple_upload_keeps_no_file_as_it_was_taken(desk):
    """With the place where it was taken in it, if somebody leaves before they describe it."""
    upload_with_others(desk, picture_bytes())
    assert not UploadedFile.objects.exists()


def test_bad_picture_in_the_multiple_upload_is_a_line(desk):
    response = upload_with_others(desk, b"not a picture")
    assert response.json()["success"] is False
    assert not Picture.objects.exists()


def test_file_of_a_kept_picture_can_not_be_replaced(desk):
    picture = Picture(title="A door")
    picture.file.save("x.jpg", ContentFile(picture_bytes()), save=False)
    picture.save()
    url = reverse("wagtailimages:edit", args=[picture.pk])
    response = upload(desk, picture_bytes(colour="red"), url=url)
    assert response.context["form"].errors["file"] == [
        "A picture’s file can’t be replaced. Upload it as a new picture."
    ]
    assert Picture.objects.get().sha256 == picture.sha256


def test_every_shared_picture_is_kept_or_refused(desk):
    for path in sorted(shared_data("images").rglob("*")):
        if path.is_file() and path.stat().st_size < 3_000_000:
            assert upload(desk, path.read_bytes(), name=path.name).status_code in (200, 302)
