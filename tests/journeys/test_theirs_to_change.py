"""What stays theirs to change: the words, the day, the yes said beforehand, name and switches."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from core import gate
from demo import factories
from submissions import actions, queries
from submissions.enums import Status
from submissions.models import Submission

BODY = "I was ten. My brother Sam said no twice.\n\nThe lamp is mine."
OTHER = "I was ten. My brother said no.\n\nThe lamp is mine."


@pytest.fixture
def somebody(site):
    return factories.make_contributor()


def fresh(submission):
    return Submission.objects.get(pk=submission.pk)


def make(somebody, status=Status.RECEIVED, **about):
    about = {"title": "The lamp", "body": BODY} | about
    return factories.make_submission(contributor=somebody[0], status=status, **about)


def open_piece(screen, somebody, submission):
    screen.page.goto(f"{screen.site}/my-pieces/open/{somebody[1].token}/")
    screen.page.wait_for_url("**/my-pieces/")
    screen.go(f"/my-pieces/{submission.reference}/")


def press_switch(screen, *, page, answer):
    """One of the switches, which share their words: found by where it sends its answer."""
    screen.page.locator(f"form[action$='/{page}/'] button[value={answer}]").click()
    screen.page.wait_for_load_state()
    screen.look()


def status_of(screen, path):
    return screen.page.context.request.get(f"{screen.site}{path}", max_redirects=0).status


def test_words_are_corrected_until_an_editor_takes_the_piece(screen, somebody):
    submission = make(somebody)
    page = screen.page
    open_piece(screen, somebody, submission)
    screen.follow("Change what you sent")
    page.get_by_label("Your words").fill("")
    screen.press("Use these words")
    expect(page.locator(".err-sum")).to_contain_text("Write something.")
    page.get_by_label("Your words").fill(f"{OTHER}\n\nRing 07700 900123.")
    screen.press("Use these words")
    expect(page.locator(".findings mark")).to_have_text("07700 900123")
    page.get_by_label("Your words").fill(OTHER)
    screen.press("Send it as it is")
    expect(page.get_by_text("Saved. We work from these words now.")).to_be_visible()
    assert queries.sent_words(fresh(submission)) == OTHER

    screen.follow("Change what you sent")
    page.get_by_label("Your words").fill("The lamp is mine.")
    actions.claim(fresh(submission), by=factories.make_editor())
    screen.press("Use these words")
    expect(page.get_by_text("An editor has it already.")).to_be_visible()
    page.locator(".thread").get_by_text("Show the words").click()
    expect(page.locator(".thread .you")).to_contain_text("The lamp is mine.")
    assert queries.sent_words(fresh(submission)) == OTHER
    screen.follow("Say it another way")


def test_story_goes_live_on_the_day_they_chose(screen, somebody):
    submission = make(somebody, Status.SIGN_OFF)
    path = submission.page.specific.public_url_path
    page = screen.page
    open_piece(screen, somebody, submission)
    screen.follow("Pick a day instead")
    screen.press("Keep this day")
    expect(page.locator(".err-sum")).to_contain_text("Pick a day, or go back")
    day = timezone.localdate() + timedelta(days=9)
    page.get_by_label("Which day?").fill(day.isoformat())
    screen.press("Keep this day")
    when = f"{day.day} {day:%B %Y}"
    expect(page.get_by_text(f"If you say yes, it goes live on {when}.")).to_be_visible()
    screen.press("Yes, I’m happy with this")
    expect(page.get_by_text(f"It’s ready. It goes live on {when}, and not before.")).to_be_visible()
    assert status_of(screen, path) == 404
    assert actions.publish_what_is_due() == 0
    assert status_of(screen, path) == 404
    with factories.clock_at(timezone.now() + timedelta(days=9)):
        assert actions.publish_what_is_due() == 1
    screen.go(path)
    expect(page.locator("h1")).to_have_text("The lamp")


def test_day_is_taken_out_again_and_the_page_taken_down(screen, somebody):
    submission = make(somebody, Status.SCHEDULED)
    path = submission.page.specific.public_url_path
    open_piece(screen, somebody, submission)
    screen.follow("Change the day it goes live")
    screen.press("Put it live now")
    screen.go(path)
    screen.go(f"/my-pieces/{submission.reference}/take-down/")
    screen.press("Take it down now")
    screen.go(path, status=410)


def test_words_taken_out_go_live_on_a_yes_said_beforehand(screen, somebody):
    submission = make(somebody, Status.ACCEPTED)
    open_piece(screen, somebody, submission)
    press_switch(screen, page="beforehand", answer="yes")
    yes = "Publish it without asking me again: yes"
    expect(screen.page.get_by_role("heading", name=yes)).to_be_visible()
    blocks = [("paragraph", text) for text in OTHER.split("\n\n")]
    page = factories.edit_page(fresh(submission), fields={"body": blocks})
    editor, digest = factories.make_editor(), gate.public_digest(page)
    actions.publish_unasked(submission, by=editor, digest=digest, last_message=0)
    screen.go(page.public_url_path)
    expect(screen.page.locator("main")).to_contain_text("My brother said no.")
    screen.go(f"/my-pieces/{submission.reference}/")
    press_switch(screen, page="beforehand", answer="no")


def test_live_pages_follow_in_the_same_request(screen, somebody, new_screen):
    pieces = [
        make(somebody, Status.LIVE, title=title, pictures=[(factories.picture_bytes(), "Teal")])
        for title in ("The lamp", "The jumper")
    ]
    path = pieces[0].page.specific.public_url_path
    visitor = new_screen(has_scripts=False)
    open_piece(screen, somebody, pieces[0])
    screen.go("/my-pieces/")
    screen.press("Link my pieces")
    visitor.go(path)
    expect(visitor.page.get_by_role("link", name="The jumper").first).to_be_visible()

    screen.go(f"/my-pieces/{pieces[0].reference}/name/")
    screen.page.get_by_label("Name to show").fill("")
    screen.press("Save")
    visitor.go(path)
    expect(visitor.page.locator("article").first).not_to_contain_text("Kestrel")
    visitor.go("/stories/")
    expect(visitor.page.get_by_text("Someone with care experience").first).to_be_visible()

    screen.go("/my-pieces/")
    screen.press("Switch it off")
    visitor.go(path)
    expect(visitor.page.get_by_text("More by")).to_have_count(0)

    screen.go(f"/my-pieces/{pieces[0].reference}/")
    press_switch(screen, page="consent/site", answer="no")
    screen.press("Take back my yes")
    visitor.go(path, status=404)


def test_picture_keeps_its_shape(screen, somebody):
    """A phone's photo is wider than the phone: made narrower, it is made lower too."""
    photo = factories.picture_bytes(size=(1200, 900))
    open_piece(screen, somebody, make(somebody, pictures=[(photo, "A lamp")]))
    picture = screen.page.get_by_alt_text("A lamp")
    picture.scroll_into_view_if_needed()
    box = picture.bounding_box()
    assert round(box["width"] / box["height"], 1) == 1.3
