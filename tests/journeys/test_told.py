"""Told when it is your turn: from a message to an answer, weeks later, on a phone."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from playwright.sync_api import expect

from core import outbox
from demo import factories
from demo.factories import clock_at
from submissions import actions
from submissions.enums import DeskNotices, Status
from submissions.models import Submission
from submissions.notices.regular import remind_and_park
from tests.journeys import sending_steps as sending
from tests.journeys.checks import Screen

#: A Monday at noon, in summer time.
START = datetime(2027, 6, 7, 11, tzinfo=UTC)
AFTER_SCHOOL = timedelta(hours=3, minutes=45)
ADDRESS = "wren@example.org"
PASSWORD = "a-long-password-for-tests"
DESKTOP = {"width": 1280, "height": 2000}


@pytest.fixture
def editor(site):
    return factories.make_editor(name="amira", password=PASSWORD)


def send_with_safe_hours(screen):
    """A whole sending that leaves an e-mail address and the hours after school."""
    page = screen.page
    sending.start(screen)
    sending.write(screen)
    screen.press("Continue")
    page.get_by_label("Name to show").fill("Wren")
    screen.press("Continue")
    page.get_by_label("18 to 25").check()
    screen.press("Continue")
    page.get_by_label("Yes", exact=True).check()
    screen.press("Continue")
    page.get_by_label("E-mail", exact=True).check()
    page.get_by_label("E-mail address, if you picked e-mail").fill(ADDRESS)
    page.get_by_label("Other times").check()
    screen.press("Continue")
    expect(page.locator(".err-sum")).to_contain_text("Write when it is safe")
    page.get_by_label("After school").check()
    screen.press("Continue")
    page.get_by_label("Nobody").check()
    screen.press("Continue")
    expect(page.locator("main")).to_contain_text("After school: Monday to Friday")
    screen.press("Send it")
    return " ".join(sending.code_words(screen))


def open_my_pieces(screen, words):
    screen.go("/my-pieces/open/")
    screen.page.get_by_label("Type your five words").fill(words)
    screen.press("Open")


def letters_at(moment):
    """How many letters the worker sends at that moment."""
    before = len(mail.outbox)
    with clock_at(moment):
        remind_and_park()
        outbox.send_due()
    return len(mail.outbox) - before


def piece():
    return Submission.objects.get()


def test_message_to_answer_with_reminders_and_parking(new_screen, editor):
    screen = new_screen()
    with clock_at(START):
        words = send_with_safe_hours(screen)
        actions.claim(piece(), by=editor)
        actions.reply(piece(), by=editor, body="Was it a big lamp?", wants_answer=True)
    days = [START + timedelta(days=number) for number in range(61)]
    assert letters_at(START) == 0
    sent = [number for number, day in enumerate(days) if letters_at(day + AFTER_SCHOOL)]
    assert sent == [0, 7, 21]
    assert {(letter.subject, letter.body) for letter in mail.outbox} == {
        ("You have a reply.", "You have a reply.")
    }
    assert (piece().status, piece().waiting_since) == (Status.IN_REVIEW, None)
    assert piece().parking.ended_at is None
    with clock_at(START + timedelta(days=75)):
        open_my_pieces(screen, words)
        expect(screen.page.locator(".pieces")).to_contain_text("Was it a big lamp?")
        screen.follow("Answer")
        screen.page.get_by_label("Write to us").fill("It was as big as me.")
        screen.press("Send", within="form:has(textarea[name=body])")
        expect(screen.page.get_by_text("Sent. We read it and write back.")).to_be_visible()
    assert piece().waiting_since == START + timedelta(days=75)
    assert letters_at(START + timedelta(days=83) + AFTER_SCHOOL) == 0


def test_parked_sign_off_is_answered_when_they_look(new_screen, editor):
    screen = new_screen()
    with clock_at(START):
        contributor, keys = factories.make_contributor()
        factories.make_submission(
            status=Status.SIGN_OFF,
            contributor=contributor,
            editor=editor,
            contact_way="email",
            contact_address=ADDRESS,
        )
    letters_at(START + timedelta(days=60))
    assert (piece().status, piece().is_live) == (Status.ACCEPTED, False)
    with clock_at(START + timedelta(days=75)):
        open_my_pieces(screen, keys.words)
        screen.follow("See the changes")
        expect(screen.page.locator(".tl")).to_contain_text("It waited for you")
        screen.press("Yes, I’m happy with this")
    assert (piece().status, piece().is_live) == (Status.LIVE, True)


def test_editor_sees_what_went_and_tries_again_what_did_not(new_page, site, editor):
    screen = Screen(new_page(viewport=DESKTOP), site=site, region=".desk", widths=())
    sent = factories.make_submission(
        status=Status.IN_REVIEW,
        editor=editor,
        contact_way="email",
        contact_address=ADDRESS,
        safe_times="When mum is at bingo",
    )
    actions.reply(sent, by=editor, body="Was it a big lamp?", wants_answer=True)
    page = screen.page
    page.goto(f"{site}/admin/login/?next=/admin/reports/outbox/")
    page.get_by_label("Username").fill("amira")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{site}/admin/reports/outbox/")
    screen.look()
    shown = page.locator(".desk").inner_text()
    assert ADDRESS not in shown
    assert "You have a reply." in shown
    assert "They wrote themselves when it is safe." in shown
    screen.press("Try again")
    expect(page.locator(".desk")).to_contain_text("Sent")
    assert [letter.to for letter in mail.outbox] == [[ADDRESS]]
    editor.last_name, editor.email = "Noor", "amira@example.org"
    editor.save()
    page.goto(f"{site}/admin/account/")
    page.get_by_role("tab", name="Notifications").click()
    page.get_by_label("Each time something comes in").check()
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".messages")).to_contain_text("changed successfully")
    assert editor.desk_notices.choice == DeskNotices.AT_ONCE
