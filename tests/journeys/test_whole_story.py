"""A story's whole way: from a phone to the public page, and gone again with one press."""

import io
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from PIL import Image
from playwright.sync_api import expect

from demo import factories
from submissions.models import ChecklistQuestion
from tests.journeys import sending_steps as sending
from tests.journeys.checks import Screen

PASSWORD = "a-long-password-for-tests"
#: So high that the bar at the foot of the desk covers nothing of the page.
DESKTOP = {"width": 1280, "height": 3000}
BEFORE = "I lived near LS1 4AP then. The lamp never got unpacked."
REASON = "So nobody can work out who you are."
WITHOUT_PLACE = "I lived in a town up north then. The lamp never got unpacked."
AS_ASKED = "I lived in a city up north then. The lamp never got unpacked."
STORY = "/stories/the-lamp/"


@pytest.fixture
def desk(new_page, site):
    """An editor's screen, signed in."""
    factories.make_editor(name="amira", password=PASSWORD)
    screen = Screen(new_page(viewport=DESKTOP), site=site, region=".desk", widths=())
    sign_in(screen)
    return screen


def files_kept():
    """Every file of the private and the public folder."""
    folders = [Path(settings.PRIVATE_ROOT), Path(settings.PUBLIC_ROOT)]
    return {path for folder in folders for path in folder.rglob("*") if path.is_file()}


def assert_only_a_picture(data):
    """Nothing in a file but what can be seen: no place, no camera, no remark."""
    for mark in (b"Exif", b"GPS", b"http://ns.adobe.com/xap", sending.CAMERA.encode()):
        assert mark not in data
    image = Image.open(io.BytesIO(data))
    assert dict(image.getexif()) == {}
    assert "comment" not in image.info
    image.load()


def addresses_of_pictures(screen):
    """Every picture's address a page names, share card and icons included."""
    found = re.findall(r'(?:src|content|href)="([^"]+\.(?:jpe?g|png|webp|gif))"', screen.html)
    for several in re.findall(r'srcset="([^"]+)"', screen.html):
        found += [one.split()[0] for one in several.split(",")]
    return sorted({urlsplit(address).path for address in found})


# --- the editor ---------------------------------------------------------------------------


def sign_in(screen):
    page = screen.page
    page.goto(f"{screen.site}/admin/")
    page.get_by_label("Username").fill("amira")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{screen.site}/admin/")


def claim_and_accept(screen):
    page = screen.page
    screen.go("/admin/desk/")
    screen.follow(sending.TITLE)
    screen.press("I’ll take this one")
    for question in ChecklistQuestion.objects.filter(is_active=True):
        page.locator(f"#checklist input[name$='q{question.pk}'][value=no]").check()
    screen.press("Keep these answers")
    page.get_by_role("button", name="Accept and draft the page").click()
    page.wait_for_url("**/edit/")


def change_words(screen, *, before, after):
    """Change one paragraph in Wagtail's editor, and keep it as a draft."""
    page = screen.page
    paragraph = page.locator("[name='body-1-value']")
    expect(paragraph).to_have_value(before)
    paragraph.fill(after)
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_text("has been").first).to_be_visible()
    screen.is_quiet()


def ask_for_a_yes(screen, *, reference, reason):
    page = screen.page
    screen.go(f"/admin/desk/{reference}/sign-off/")
    page.locator(".change input[type=text], .change textarea").fill(reason)
    screen.press("Send it to them")


# --- the contributor ----------------------------------------------------------------------


def open_pieces(screen, *, words):
    screen.go("/")
    screen.follow("Check something you sent", within=".say")
    screen.page.get_by_label("Type your five words").fill(" ".join(words))
    screen.press("Open")


def read_the_change(screen, *, taken_out, put_in, reason):
    page = screen.page
    expect(page.locator(".cmp-words del").first).to_contain_text(taken_out)
    expect(page.locator(".cmp-words ins").first).to_contain_text(put_in)
    expect(page.locator(".reasons")).to_have_text(reason)


# --- the visitor --------------------------------------------------------------------------


def read_as_a_visitor(screen):
    """Find the story from the front page and the index, and read it."""
    for path in ("/", "/stories/"):
        screen.go(path)
        screen.page.get_by_role("link", name=sending.TITLE, exact=True).first.click()
        screen.page.wait_for_url(f"**{STORY}")
    screen.look()
    expect(screen.page.locator("main")).to_contain_text(AS_ASKED)
    expect(screen.page.locator("main")).not_to_contain_text("LS1 4AP")
    expect(screen.page.get_by_role("img", name=sending.ALT)).to_be_visible()
    assert screen.page.context.cookies() == []


def fetch(screen, path):
    """What somebody with no cookies gets at an address, as (status, bytes)."""
    response = screen.page.context.request.get(f"{screen.site}{path}", max_redirects=0)
    return response.status, response.body()


def assert_gone(screen, *, pictures):
    """At once and everywhere: the page, the lists, the sitemap, every file."""
    screen.go(STORY, status=410)
    for path in ("/", "/stories/", "/sitemap.xml"):
        status, body = fetch(screen, path)
        assert (path, status) == (path, 200)
        assert STORY.encode() not in body
        assert sending.TITLE.encode() not in body
    assert {path: fetch(screen, path)[0] for path in pictures} == dict.fromkeys(pictures, 404)


def test_story_goes_from_a_phone_to_the_public_page_and_back(screen, desk, new_screen):
    files_before = files_kept()
    upload = sending.picture_with_gps()
    assert dict(Image.open(io.BytesIO(upload)).getexif().get_ifd(sending.GPS)) == sending.PLACE

    phone = screen
    sending.start(phone)
    sending.write(phone)
    sending.add_picture(phone, upload)
    sending.answer_the_rest(phone)
    expect(phone.page.locator(".findings mark")).to_have_text("LS1 4AP")
    phone.press("Send it")
    words, reference = sending.code_words(phone), sending.reference(phone)
    assert len(words) == 5
    phone.follow("I’ve kept them")
    phone.press("Skip this")

    claim_and_accept(desk)
    change_words(desk, before=BEFORE, after=WITHOUT_PLACE)
    ask_for_a_yes(desk, reference=reference, reason=REASON)

    open_pieces(phone, words=words)
    phone.follow("See the changes")
    read_the_change(phone, taken_out="near LS1 4AP", put_in="in a town up north", reason=REASON)
    phone.page.get_by_text("Ask for a change").click()
    phone.page.get_by_label("What would you like to be different?").fill("It was a city.")
    phone.press("Send to Amira")

    desk.go(f"/admin/desk/{reference}/")
    expect(desk.page.locator(".thread")).to_contain_text("It was a city.")
    desk.page.get_by_role("link", name="Edit the page").click()
    change_words(desk, before=WITHOUT_PLACE, after=AS_ASKED)
    ask_for_a_yes(desk, reference=reference, reason=REASON)

    visitor = new_screen(has_scripts=phone.has_scripts)
    assert fetch(visitor, STORY)[0] == 404
    phone.go(f"/my-pieces/{reference}/")
    read_the_change(phone, taken_out="near LS1 4AP", put_in="in a city up north", reason=REASON)
    phone.press("Yes, I’m happy with this")

    read_as_a_visitor(visitor)
    pictures = addresses_of_pictures(visitor)
    stored = files_kept() - files_before
    shown = [path for path in pictures if path.startswith("/media/")]
    assert {"/card-" in path for path in shown} == {True, False}
    assert any(path.is_relative_to(settings.PRIVATE_ROOT) for path in stored)
    for data in [fetch(visitor, path)[1] for path in pictures] + [
        path.read_bytes() for path in stored
    ]:
        assert_only_a_picture(data)

    phone.follow("Take it down")
    phone.press("Take it down now")
    assert_gone(visitor, pictures=shown)
    assert files_kept() - files_before == set()
