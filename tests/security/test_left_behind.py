"""What other pages keep of a piece that was taken down."""

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.admin.models import FormState

from core.models import PublicCopy
from demo import factories
from home.models import StandardPage
from submissions import actions
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
