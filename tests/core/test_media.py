"""Which files are served, to whom, and under which headers."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core import media
from core.headers import UPLOAD_POLICY
from core.models import Picture, PublicFile
from demo.factories import make_site_tree, make_submission, picture_bytes
from submissions import actions
from submissions.enums import Status

pytestmark = pytest.mark.django_db
UNSAFE = [
    "../secret.png",
    "a/../../secret.png",
    "a//b.png",
    "./a.png",
    "a/./b.png",
    "/etc/passwd",
    "..%2fsecret.png",
    "a%00.png",
    "a%5cb.png",
    "%2e%2e/secret.png",
    "a%0d%0aX-Evil: 1.png",
    "",
    "a" * 300 + ".png",
]


@pytest.fixture
def public(db):
    """A live piece and the name of a file its public copy shows."""
    make_site_tree()
    piece = make_submission(status=Status.LIVE, pictures=[(picture_bytes(), "A drawing")])
    return piece, PublicFile.objects.filter(copy__page=piece.page).first().name


def body(response):
    return b"".join(response.streaming_content)


def test_public_file_is_for_anyone_with_one_query(client, public):
    _piece, name = public
    with CaptureQueriesContext(connection) as caught:
        response = client.get(f"/media/{name}")
    assert response.status_code == 200
    assert len(caught) == 1
    assert response.headers["Cache-Control"] == "no-cache"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert response.headers["Content-Type"] in ("image/png", "image/webp", "image/jpeg")
    assert len(body(response)) > 100


def test_public_file_answers_head_and_nothing_that_writes(client, public):
    _piece, name = public
    response = client.head(f"/media/{name}")
    assert response.status_code == 200
    response.close()
    assert client.post(f"/media/{name}").status_code == 405


def test_public_file_is_gone_with_its_copy(client, public):
    piece, name = public
    actions.withdraw(piece)
    assert client.get(f"/media/{name}").status_code == 404


def test_file_on_the_public_disk_without_a_row_is_not_served(client, db):
    name = storages["public"].save("left/behind.png", ContentFile(b"x"))
    assert client.get(f"/media/{name}").status_code == 404
    storages["public"].delete(name)


def test_row_without_a_file_is_not_found(client, public):
    _piece, name = public
    storages["public"].delete(name)
    assert client.get(f"/media/{name}").status_code == 404


@pytest.mark.parametrize("folder", ["media", "private"])
@pytest.mark.parametrize("name", UNSAFE)
def test_unsafe_name_is_not_found(superuser, folder, name):
    client = Client()
    client.force_login(superuser)
    assert client.get(f"/{folder}/{name}").status_code == 404


@pytest.mark.parametrize("name", [".", "..", "a/..", "../a", "a\\b", "a\nb", "/a", ".hidden"])
def test_name_that_is_not_plain_is_told(name):
    assert not media.is_plain(name)


# --- private ------------------------------------------------------------------------------


@pytest.fixture
def sent():
    """A piece with a picture, and the picture's address."""
    piece = make_submission(pictures=[(picture_bytes(), "A drawing")])
    return piece, piece.files.get().file.url


def test_private_file_is_for_editors_and_never_kept(client, desk, sent):
    _piece, url = sent
    assert client.get(url).status_code == 404
    response = desk.get(url)
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "private, no-store"
    assert response.headers["Content-Security-Policy"] == UPLOAD_POLICY
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert body(response)


def test_private_file_is_not_for_somebody_signed_in_without_the_right(django_user_model, sent):
    client = Client()
    client.force_login(django_user_model.objects.create_user(username="stranger"))
    assert client.get(sent[1]).status_code == 404


def test_picture_of_a_held_piece_is_for_the_lead_alone(desk, safeguarding_lead, sent):
    piece, url = sent
    lead = Client()
    lead.force_login(safeguarding_lead)
    later = piece.sent_at.replace(year=piece.sent_at.year + 1)
    actions.hold(piece, by=safeguarding_lead, reason="Court", ends_at=later)
    actions.withdraw(piece)
    assert desk.get(url).status_code == 404
    response = lead.get(url)
    assert response.status_code == 200
    response.close()


def test_picture_of_an_unsent_draft_is_for_no_editor(desk, superuser):
    draft, _key = actions.start_draft()
    picture = actions.add_picture(draft, data=picture_bytes())
    root = Client()
    root.force_login(superuser)
    assert desk.get(picture.file.url).status_code == 404
    assert root.get(picture.file.url).status_code == 404


def test_editors_library_is_shown_to_editors(client, desk, db):
    picture = Picture(title="A door")
    picture.file.save("x.jpg", ContentFile(picture_bytes()), save=False)
    picture.save()
    assert client.get(picture.file.url).status_code == 404
    response = desk.get(picture.file.url)
    assert response.status_code == 200
    response.close()


def test_file_of_another_kind_is_a_download(desk, db):
    name = storages["default"].save("other/page.html", ContentFile(b"<script>1</script>"))
    response = desk.get(f"/private/{name}")
    assert response.headers["Content-Type"] == "application/octet-stream"
    assert response.headers["Content-Disposition"].startswith("attachment")
    response.close()
    storages["default"].delete(name)
