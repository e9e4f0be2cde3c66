"""Pictures uploaded in the admin: refused with a line, never with an error page."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

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


def test_bad_picture_in_the_multiple_upload_is_a_line(desk):
    file = SimpleUploadedFile("a.jpg", b"not a picture", content_type="image/jpeg")
    response = desk.post(
        reverse("wagtailimages:add_multiple"),
        {"title": "x", "files[]": file, "collection": 1},
        headers={"X-Requested-With": "XMLHttpRequest"},
    )
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
