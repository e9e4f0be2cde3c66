"""What other pages keep of a piece that was taken down."""

import pytest
from django.test import Client

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
