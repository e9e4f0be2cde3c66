"""Sending from a phone, with and without scripts: every question, its mistakes, and the keys."""

import io
import os

from django.core.files.storage import storages
from PIL import Image
from playwright.sync_api import expect

from submissions import queries
from submissions.models import Draft, Submission
from tests.journeys.sending_steps import (
    choose_no_picture,
    choose_picture,
    code_words,
    picture_with_gps,
)
from tests.submissions.young_person import grow_older

SHOTS = os.environ.get("SCREENSHOTS", "")


def picture_of(screen, name):
    """A picture of the page as it stands, where a folder was named for it."""
    if SHOTS:
        suffix = "js" if screen.has_scripts else "plain"
        screen.page.screenshot(path=f"{SHOTS}/{name}-{suffix}.png", full_page=True)


def mistake(screen, line, name):
    """Continue is refused with `line`, above and beside; the summary's link leads to the box."""
    page = screen.page
    screen.press("Continue")
    picture_of(screen, f"{name}-error")
    assert page.title().startswith("Error: Step ")
    assert page.get_by_text(line).count() == 2
    summary = page.locator(".err-sum")
    if screen.has_scripts:
        expect(summary).to_be_focused()
    target = summary.locator("a").first.get_attribute("href")
    assert page.locator(target).count() == 1


def carry_on(screen, name):
    picture_of(screen, name)
    screen.press("Continue")


def test_somebody_sends_a_piece_from_a_phone(screen):
    page = screen.page
    screen.go("/send/")
    picture_of(screen, "start")
    assert page.context.cookies() == []
    screen.follow("Yes, start")

    mistake(screen, "Write something, or choose to add a picture instead", "piece")
    page.get_by_label("What do you want to say?").fill("Ring me on 07700 900123.\n\nOr don’t.")
    page.get_by_label("A title, if you want one").fill("<b>The lamp</b>")
    carry_on(screen, "piece")

    choose_no_picture(screen)
    choose_picture(screen, picture_with_gps())
    page.get_by_label("What’s in picture 1?").fill("A lamp")
    carry_on(screen, "pictures")

    page.get_by_label("Name to show").fill("x" * 61)
    mistake(screen, "Make the name 60 characters or shorter", "name")
    page.get_by_label("Name to show").fill("Kestrel")
    page.get_by_label("Cut-out 3").check()
    carry_on(screen, "name")

    mistake(screen, "Pick an age, or pick Rather not say", "age")
    page.get_by_label("18 to 25").check()
    carry_on(screen, "age")

    mistake(screen, "Tell us if we can put it on this site", "where")
    page.get_by_label("Yes", exact=True).check()
    carry_on(screen, "where")

    page.get_by_label("E-mail", exact=True).check()
    mistake(screen, "Give an e-mail address, like name@example.com", "reach")
    page.get_by_label("E-mail address").fill("kes@example.org")
    page.get_by_label("After school: Monday to Friday").check()
    carry_on(screen, "reach")

    mistake(screen, "Pick one. “Nobody” is a good answer too", "help")
    page.get_by_label("Someone typed what I said").check()
    carry_on(screen, "help")
    page.get_by_label("Are these your own words").fill("Yes.")
    carry_on(screen, "alone")

    picture_of(screen, "check")
    assert page.locator("mark").first.inner_text() == "07700 900123"
    page.get_by_role("link", name="Change title").click()
    screen.look()
    page.get_by_label("A title, if you want one").fill("The lamp")
    screen.press("Continue")
    assert screen.path == "/send/check/"

    grow_older()
    screen.press("Send it")
    assert screen.path == "/send/done/"
    picture_of(screen, "done")
    words = code_words(screen)
    page.reload()
    assert code_words(screen) == words

    sent = Submission.objects.get()
    assert queries.contributor_by_words(" ".join(words)) == sent.contributor
    assert (sent.title, sent.byline, sent.avatar) == ("The lamp", "Kestrel", "juniper")
    assert sent.files.get().description == "A lamp"
    assert dict(Image.open(io.BytesIO(stored(sent.files.get()))).getexif()) == {}
    screen.follow("I’ve kept them")
    screen.press("Skip this")
    assert screen.path == "/send/words/"
    page.go_back()
    assert page.locator("ol.words").count() == 0


def stored(file):
    """The bytes of a kept picture."""
    with storages["default"].open(file.file.name) as kept:
        return kept.read()


def test_somebody_saves_comes_back_and_stops(screen):
    page = screen.page
    screen.go("/send/piece/")
    page.get_by_label("What do you want to say?").fill("Half of it")
    screen.press("Save and finish later")
    picture_of(screen, "later")
    assert len(code_words(screen)) == 5
    page.go_back()
    assert page.get_by_label("What do you want to say?").input_value() == ""
    expect(page.get_by_text("You saved one for later")).to_be_visible()
    screen.follow("See my five words")
    page.get_by_role("link", name="Carry on now").click()
    page.wait_for_url("**/my-pieces/")
    screen.look()
    screen.press("Carry on writing")
    assert screen.path == "/send/pictures/"
    screen.go("/send/piece/")
    assert page.get_by_label("What do you want to say?").input_value() == "Half of it"
    page.locator("summary").get_by_text("Stop here").click()
    screen.press("Close it here")
    expect(page.locator("h1")).to_have_text("That’s fine. It’s saved.")
    assert Draft.objects.count() == 1
    screen.go("/my-pieces/")
    page.locator("summary").get_by_text("Bin it").click()
    screen.press("Bin it now")
    picture_of(screen, "stop")
    assert Draft.objects.count() == 0


def test_two_presses_at_once_send_one_piece(screen):
    page = screen.page
    screen.go("/send/piece/")
    page.get_by_label("What do you want to say?").fill("Once")
    screen.press("Continue")
    screen.press("Continue")
    screen.press("Continue")
    page.get_by_label("18 to 25").check()
    screen.press("Continue")
    page.get_by_label("Yes", exact=True).check()
    screen.press("Continue")
    screen.press("Continue")
    page.get_by_label("Nobody").check()
    screen.press("Continue")
    grow_older()
    page.get_by_role("button", name="Send it").dblclick()
    page.wait_for_url("**/send/done/")
    assert Submission.objects.count() == 1
    assert len(code_words(screen)) == 5
