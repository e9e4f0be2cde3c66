"""“Add one for someone”: what came by post, by telephone or by e-mail, and the slip."""

import re
import time
from unittest import mock

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from demo.factories import make_contributor, make_submission, picture_bytes
from submissions import actions, queries
from submissions.enums import HelperRole, Status, Use
from submissions.models import Contributor, Draft, Submission, TypedIn
from submissions.sending import keeping
from submissions.words import KNOWN

pytestmark = pytest.mark.django_db
ADD = "/admin/desk/add/"


@pytest.fixture(autouse=True)
def tree(site_tree):
    """A site to send to."""


def told(**differently):
    """The answers as they were told on the telephone."""
    versions = {use: wording.version for use, wording in queries.current_wordings().items()}
    return {
        "came_by": "telephone",
        "source": "Notes of a call on 3 March",
        "body": "My nan made gravy.\r\n\r\nEvery Sunday.",
        "title": "Gravy",
        "form": "story",
        "language": "en-gb",
        "byline": "Tans",
        "avatar": "kestrel",
        "age_band": "16-17",
        "site": "yes",
        "print": "on",
        "wordings_read": ",".join(f"{use}:{version}" for use, version in sorted(versions.items())),
        "contact_way": "email",
        "contact_email": "tans@example.org",
        "safe_times": "After six",
        "helper_role": "typed",
        "helper_name": "",
    } | differently


def slip_url(piece):
    return reverse("desk:slip", args=[piece.reference])


def words_on(response):
    return re.findall(r"<li>([a-z]+)</li>", response.content.decode())


def test_it_goes_through_the_same_door(desk, editor):
    response = desk.post(ADD, told())
    piece = Submission.objects.get()
    assert response.url == slip_url(piece)
    assert (piece.status, piece.title, piece.byline) == (Status.RECEIVED, "Gravy", "Tans")
    assert piece.body == "My nan made gravy.\r\n\r\nEvery Sunday."
    assert (piece.contributor.age_band, piece.word_count) == ("16-17", 6)
    assert piece.helper_role == HelperRole.TYPED
    assert piece.contributor.safe_contact.address == "tans@example.org"
    assert Draft.objects.count() == 0
    typed = TypedIn.objects.get()
    assert (typed.submission, typed.typed_by, typed.came_by) == (piece, editor, "telephone")
    assert typed.source == "Notes of a call on 3 March"
    assert piece.log_rows.filter(by=editor).get().note == "Typed in. It came by telephone."


def test_consents_are_recorded_as_told(desk):
    desk.post(ADD, told())
    given = queries.consents_now(Submission.objects.get())
    assert {use: consent.is_given for use, consent in given.items()} == {
        use: use in (Use.SITE, Use.PRINT) for use in queries.current_wordings()
    }


def test_desk_says_who_typed_it_and_from_what(desk, editor):
    desk.post(ADD, told(source="A letter <b>"))
    piece = Submission.objects.get()
    html = desk.get(reverse("desk:item", args=[piece.reference])).content.decode()
    assert "By telephone. editor typed it in from:" in html
    assert "<bdi>A letter &lt;b&gt;</bdi>" in html


def test_source_goes_when_the_piece_is_erased(desk):
    desk.post(ADD, told())
    actions.withdraw(Submission.objects.get())
    assert TypedIn.objects.get().source == ""


def test_pictures_are_cleaned_and_private(desk):
    photo = SimpleUploadedFile("Tans at school.jpg", picture_bytes(), content_type="image/jpeg")
    desk.post(ADD, told(body="", pictures=[photo]))
    sent = Submission.objects.get().files.get()
    assert sent.file.name.startswith("submissions/")
    assert "Tans" not in sent.file.name
    assert Client().get(sent.file.url).status_code in (302, 404)
    assert Submission.objects.get().form == "story"


def test_picture_that_is_none_keeps_everything_typed_and_no_draft(desk):
    text = SimpleUploadedFile("x.jpg", b"no picture", content_type="image/jpeg")
    html = desk.post(ADD, told(pictures=[text])).content.decode()
    assert "Every Sunday.</textarea>" in html
    assert "Choose the pictures again, please." in html
    assert (Submission.objects.count(), Draft.objects.count()) == (0, 0)
    assert Contributor.objects.count() == 0


@pytest.mark.parametrize(
    ("missing", "line"),
    [
        ("came_by", "Say how it came."),
        ("source", "Say what you typed it from."),
        ("body", "Write something, or choose to add a picture instead"),
        ("age_band", "Pick an age, or pick Rather not say"),
        ("site", "Tell us if we can put it on this site"),
        ("helper_role", "Pick one. “Nobody” is a good answer too"),
    ],
)
def test_what_is_missing_is_said_and_the_rest_kept(desk, missing, line):
    response = desk.post(ADD, told(**{missing: ""}))
    html = response.content.decode()
    assert line in html
    assert "tans@example.org" in html
    assert Submission.objects.count() == 0


def test_code_words_they_have_open_this_one_too(desk):
    contributor, keys = make_contributor(age_band="16-17")
    response = desk.post(ADD, told(code_words=keys.words.upper()), follow=True)
    piece = Submission.objects.get()
    assert piece.contributor == contributor
    html = response.content.decode()
    assert "The five words you have already open this one too." in html
    assert words_on(response) == []


def test_wrong_code_words_are_refused_and_counted(desk):
    for _time in range(10):
        html = desk.post(ADD, told(code_words="a b c d e")).content.decode()
        assert "These words open nothing. Check all five." in html
    _contributor, keys = make_contributor()
    desk.post(ADD, told(code_words=keys.words))
    assert Submission.objects.count() == 0


# --- the slip -----------------------------------------------------------------------------


def test_slip_has_the_reference_and_words_that_open_the_piece(desk):
    response = desk.post(ADD, told(), follow=True)
    piece = Submission.objects.get()
    words = words_on(response)
    assert (len(words), set(words) <= KNOWN) == (5, True)
    assert piece.reference in response.content.decode()
    assert queries.contributor_by_words(" ".join(words)) == piece.contributor
    assert "no-store" in response.headers["Cache-Control"]


def test_slip_is_put_away_by_a_press_and_by_time(desk):
    desk.post(ADD, told())
    url = slip_url(Submission.objects.get())
    assert len(words_on(desk.get(url))) == 5
    in_a_while = time.time() + keeping.SECONDS + 1
    with mock.patch.object(keeping.time, "time", return_value=in_a_while):
        assert words_on(desk.get(url)) == []
    desk.post(url)
    html = desk.get(url).content.decode()
    assert (words_on(desk.get(url)), "The words are put away" in html) == ([], True)


def test_slip_is_for_the_browser_that_typed_it(desk, person_in):
    desk.post(ADD, told())
    other = Client()
    other.force_login(person_in("Administrators"))
    assert words_on(other.get(slip_url(Submission.objects.get()))) == []


def test_slip_of_another_piece_shows_nothing(desk):
    desk.post(ADD, told())
    another = make_submission()
    assert words_on(desk.get(slip_url(another))) == []


def test_words_stand_nowhere_in_the_database(desk):
    response = desk.post(ADD, told(), follow=True)
    words = words_on(response)
    session = str(dict(desk.session))
    assert [word for word in words if word in session] == []
