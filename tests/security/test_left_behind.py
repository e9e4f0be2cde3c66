"""What other pages keep of a piece that was taken down."""

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from wagtail.admin.models import FormState

from core.models import Picture, PublicCopy
from demo import factories
from home.models import StandardPage
from submissions import actions, queries
from submissions.enums import Status

pytestmark = pytest.mark.django_db


def test_link_to_a_piece_loses_its_address_with_it(home, django_capture_on_commit_callbacks):
    """An address is made of the title, and a title can be a name."""
    piece = factories.make_submission(status=Status.LIVE, title="My zqcanary")
    link = f'<p>Read <a linktype="page" id="{piece.page_id}">this one</a>.</p>'
    page = home.add_child(instance=StandardPage(title="About", slug="about", body=[("text", link)]))
    page.save_revision().publish()
    assert "zqcanary" in Client().get("/about/").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        actions.withdraw(piece)
    html = Client().get("/about/").content.decode()
    assert ("this one" in html, "zqcanary" in html) == (True, False)
    assert PublicCopy.objects.filter(main_html__contains="zqcanary").exists() is False


def test_form_an_editor_had_open_in_the_preview_goes_with_the_piece(home, desk):
    piece = factories.make_submission(status=Status.ACCEPTED)
    preview = reverse("wagtailadmin_pages:preview_on_edit", args=[piece.page_id])
    desk.post(preview, {"title": "zqcanary", "body-count": "0"})
    assert FormState.objects.filter(data__contains="zqcanary").count() == 1
    actions.withdraw(piece)
    assert FormState.objects.count() == 0


def test_picture_an_autosave_took_out_goes_with_the_piece(home, django_capture_on_commit_callbacks):
    """An editor tries a cropped copy, then another: the first is in no revision any more."""
    piece = factories.make_submission(
        status=Status.ACCEPTED, pictures=[(factories.picture_bytes(), "Me")]
    )
    revision = None
    for colour in ("red", "blue", None):
        page = queries.latest_words(piece.page)
        page.body = [shown(colour)] if colour else [("paragraph", "Only words now.")]
        revision = page.save_revision(overwrite_revision=revision)
    assert Picture.objects.count() == 3
    with django_capture_on_commit_callbacks(execute=True):
        actions.withdraw(piece)
    assert Picture.objects.count() == 0


def shown(colour):
    data = factories.picture_bytes(colour=colour)
    picture = Picture(title="Cropped", file=ContentFile(data, name="a.jpg"))
    picture.save()
    return ("picture", {"image": picture, "alt": "x", "credit": "", "licence": "ask"})
