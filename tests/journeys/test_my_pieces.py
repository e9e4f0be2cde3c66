"""Every page of My pieces, as its contributor sees it on a phone."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from demo import factories
from submissions import actions
from submissions.enums import Status
from submissions.models import Submission

BODY = "I can do a move in nine minutes. Thats not a flex.\n\nMy worker was Denise Harlow."
EDITED = [
    ("paragraph", "I can do a move in nine minutes. That’s not a flex."),
    ("paragraph", "My worker was Dee."),
]


@pytest.fixture
def keys_and_pieces(site):
    """Somebody with a piece in every state: (keys, pieces by status)."""
    contributor, keys = factories.make_contributor()
    pieces = {
        status: factories.make_submission(
            status=status,
            contributor=contributor,
            title=f"Piece that is {status}",
            body=BODY,
            pictures=[(factories.picture_bytes(size=(400, 300)), "A teal square")],
            page_fields={"title": f"A better title for {status}", "body": EDITED},
            reason={0: "It’s easier to find.", 1: "Spelling.", 2: "She could be found online."},
        )
        for status in factories.STEPS
        if status != Status.AGREED
    }
    amira = factories.make_editor()
    actions.reply(
        pieces[Status.IN_REVIEW], by=amira, body="Is Kyle happy to be in it?", wants_answer=True
    )
    return keys, pieces


def address_of(submission, rest=""):
    return f"/my-pieces/{submission.reference}/{rest}"


def open_with_words(screen, keys):
    screen.go("/my-pieces/open/")
    screen.page.get_by_label("Type your five words").fill("lamp rivers ninety otter bread")
    screen.press("Open")
    expect(screen.page.locator(".err-sum")).to_contain_text("Those words didn’t open anything.")
    assert screen.page.title() == "Error: Five words"
    screen.page.get_by_label("Type your five words").fill(keys.words)
    screen.press("Open")
    assert screen.path == "/my-pieces/"


def test_every_page_is_fit_to_use(screen, keys_and_pieces):
    keys, pieces = keys_and_pieces
    open_with_words(screen, keys)
    assert screen.page.title() == "Your page"
    for submission in pieces.values():
        screen.go(address_of(submission))
    asked = pieces[Status.SIGN_OFF]
    for rest in ("name/", "take-down/", "as-a-page/"):
        screen.go(address_of(asked, rest))
    screen.go(address_of(pieces[Status.DECLINED], "another-editor/"))
    screen.go("/my-pieces/age/")
    screen.press("Save")
    assert screen.path == "/my-pieces/"


def test_every_change_is_read_and_one_is_asked_back(screen, keys_and_pieces):
    keys, pieces = keys_and_pieces
    asked = pieces[Status.SIGN_OFF]
    page = screen.page
    screen.page.goto(f"{screen.site}/my-pieces/open/{keys.token}/")
    screen.page.wait_for_url("**/my-pieces/")
    assert screen.path == "/my-pieces/"
    assert keys.token not in page.content()
    screen.press("See the changes", role="link")
    for taken_out, put_in in (("Thats", "That’s"), ("Denise Harlow", "Dee")):
        expect(page.locator(".cmp-words del", has_text=taken_out)).to_have_count(1)
        expect(page.locator(".cmp-words ins", has_text=put_in)).to_have_count(1)
    expect(page.locator(".reasons li")).to_have_text(["Spelling.", "She could be found online."])

    page.get_by_text("Ask for a change").click()
    screen.press("Send to Amira")
    expect(page.locator(".err-sum")).to_contain_text("Say what you’d like to be different")
    page.get_by_label("What would you like to be different?").fill("Put “Thats” back.")
    screen.press("Send to Amira")
    assert Submission.objects.get(pk=asked.pk).status == Status.ACCEPTED
    expect(page.locator(".thread")).to_contain_text("Put “Thats” back.")


def test_answer_goes_to_the_editors(screen, keys_and_pieces):
    keys, pieces = keys_and_pieces
    open_with_words(screen, keys)
    screen.follow("Answer")
    screen.page.get_by_label("Write to us").fill("He is.")
    screen.press("Send", within="[aria-labelledby=messages]")
    expect(screen.page.locator(".thread .you")).to_contain_text("He is.")
    assert Submission.objects.get(pk=pieces[Status.IN_REVIEW].pk).is_question_open is False


def test_page_comes_down_with_one_press_and_the_words_can_be_kept(screen, keys_and_pieces):
    keys, pieces = keys_and_pieces
    live = pieces[Status.LIVE]
    path = live.page.specific.public_url_path
    open_with_words(screen, keys)
    screen.go(path)
    screen.go(address_of(live, "take-down/"))
    with screen.page.expect_download() as saved:
        screen.page.get_by_role("link", name="Save my words first").click()
    assert saved.value.suggested_filename == "my-words.html"
    assert "Denise Harlow" in Path(saved.value.path()).read_text("utf-8")
    screen.press("Take it down now")
    expect(screen.page.locator("h1")).to_have_text("Something you took down")
    screen.go(path, status=410)


def test_locked_page_needs_the_words_again(screen, keys_and_pieces):
    keys, _pieces = keys_and_pieces
    open_with_words(screen, keys)
    screen.press("Lock this page")
    assert screen.path == "/my-pieces/open/"
    screen.go("/my-pieces/")
    assert screen.path == "/my-pieces/open/"
    screen.page.go_back()
    assert re.search("Piece that is", screen.page.content()) is None
