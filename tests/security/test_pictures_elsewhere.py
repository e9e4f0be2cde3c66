"""A picture somebody sent is public on their page alone, and goes with it."""

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from wagtail.test.utils.form_data import nested_form_data, streamfield

from core import public_copy
from core.models import Clearance, Picture, PublicFile
from demo import factories
from home.models import StandardPage
from submissions.enums import Status
from submissions.models import Submission

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent_picture(home):
    """The editors' copy of a picture whose piece waits for its yes."""
    factories.make_submission(status=Status.ACCEPTED, pictures=[(factories.picture_bytes(), "Me")])
    return Picture.objects.get()


def shown(picture):
    return ("picture", {"image": picture, "alt": "x", "credit": "", "licence": "ask"})


def test_editors_page_with_a_sent_picture_is_not_saved(home, sent_picture):
    page = StandardPage(title="About", slug="about", body=[shown(sent_picture)])
    with pytest.raises(ValidationError):
        home.add_child(instance=page)
    assert StandardPage.objects.filter(slug="about").exists() is False


def test_edit_view_says_so_and_publishes_nothing(home, sent_picture, desk):
    page = home.add_child(instance=StandardPage(title="About", slug="about"))
    page.save_revision().publish()
    value = {"image": sent_picture.pk, "alt": "x", "credit": "", "licence": "ask"}
    data = nested_form_data(
        {
            "title": "About",
            "slug": "about",
            "introduction": "",
            "body": streamfield([("picture", value)]),
            "menu": "",
            "language": "en-gb",
            "seo_title": "",
            "search_description": "",
            "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0},
            "action-publish": "x",
        }
    )
    response = desk.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), data)
    assert "can be shown with that one only" in response.content.decode()
    assert "<img" not in main_of("/about/")


def main_of(path):
    html = Client().get(path).content.decode()
    return html.partition("<main")[2].partition("</main>")[0]


def test_another_piece_with_it_is_not_saved(sent_picture):
    other = factories.make_submission(status=Status.ACCEPTED, title="Other")
    with pytest.raises(ValidationError):
        factories.edit_page(other, fields={"body": [shown(sent_picture)]})


def test_its_own_piece_shows_it(home):
    piece = factories.make_submission(
        status=Status.LIVE, pictures=[(factories.picture_bytes(), "Me")]
    )
    assert "<img" in main_of(piece.page.specific.public_url_path)


def test_raw_update_makes_it_public_nowhere_else(home, sent_picture):
    page = home.add_child(instance=StandardPage(title="About", slug="about"))
    page.save_revision().publish()
    body = page.body.stream_block.to_python(
        [{"type": "picture", "value": shown(sent_picture)[1] | {"image": sent_picture.pk}}]
    )
    StandardPage.objects.filter(pk=page.pk).update(body=body)
    page = StandardPage.objects.get(pk=page.pk)
    public_copy.clear_by_publishing(page)
    assert public_copy.write(page) is None
    assert PublicFile.objects.filter(copy__page=page.pk).exists() is False
    assert Clearance.objects.filter(page=page.pk).exists() is True
    assert Submission.objects.get().status == Status.ACCEPTED


def test_editors_own_picture_is_shown_anywhere(home):
    picture = Picture(title="Ours", file=ContentFile(factories.picture_bytes(), name="a.jpg"))
    picture.save()
    page = home.add_child(instance=StandardPage(title="About", slug="about", body=[shown(picture)]))
    page.save_revision().publish()
    assert "<img" in main_of("/about/")


def test_public_picture_is_asked_after_every_time(home):
    """A copy kept for an hour would outlive its page by an hour."""
    factories.make_submission(status=Status.LIVE, pictures=[(factories.picture_bytes(), "Me")])
    name = PublicFile.objects.filter(copy__kind="story", name__endswith=".webp").first().name
    first = Client().get(f"/media/{name}")
    assert len(b"".join(first.streaming_content)) > 0
    etag = first.headers["ETag"]
    again = Client().get(f"/media/{name}", headers={"if-none-match": etag})
    assert (first.headers["Cache-Control"], again.status_code) == ("no-cache", 304)
    PublicFile.objects.filter(name=name).delete()
    gone = Client().get(f"/media/{name}", headers={"if-none-match": etag})
    assert gone.status_code == 404
