"""Lost words and a second look, answered by somebody outside who has a link and no account."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import expect

from core import outbox
from core.models import SiteSettings
from demo import factories
from submissions.enums import Status
from submissions.models import LostWords, Submission
from submissions.second_person import lost_words
from tests.journeys import sending_steps as sending
from tests.journeys.checks import Screen

PASSWORD = "journeys-need-one-too"
TITLE = "A bag of my own"


@pytest.fixture
def piece(site):
    settings = SiteSettings.load()
    settings.second_person_name, settings.second_person_email = "Ruth", "ruth@trustee.example"
    settings.save()
    contributor, keys = factories.make_contributor()
    piece = factories.make_submission(
        status=Status.DECLINED, contributor=contributor, title=TITLE, body="Mine was green."
    )
    piece.keys = keys
    return piece


@pytest.fixture
def desk(new_page, site):
    factories.make_editor(name="joel", password=PASSWORD)
    page = new_page(viewport={"width": 1280, "height": 900})
    page.goto(f"{site}/admin/login/")
    page.fill("[name=username]", "joel")
    page.fill("[name=password]", PASSWORD)
    page.locator("button[type=submit], input[type=submit]").first.click()
    return Screen(page, site=site, region=".desk", widths=())


def open_with(screen, words):
    screen.go("/my-pieces/open/")
    screen.page.get_by_label("Type your five words").fill(words)
    screen.press("Open")


def open_mail(screen):
    """The second person opens the newest link they were sent."""
    outbox.send_due()
    sent = [message for message in mail.outbox if message.to == ["ruth@trustee.example"]]
    link = re.search(r"/second/[^/\s]+/", sent[-1].body)[0]
    screen.page.goto(f"{screen.site}{link}")
    screen.look()
    assert screen.path == "/second/"
    assert link not in screen.page.content()


def test_lost_words_come_back_through_two_people_and_time(screen, new_screen, desk, piece):
    phone, page = screen, screen.page
    phone.go("/my-pieces/open/")
    page.get_by_text("Lost the words?").click()
    phone.follow("Ask for new words")
    phone.press("Ask for new words")
    expect(page.locator(".err-sum")).to_contain_text("Tell us a bit about it")
    page.get_by_label("What’s it about?").fill("The bag I got when I moved. It was green.")
    page.get_by_label("When did you send it?").fill("Before summer")
    phone.press("Ask for new words")
    words = " ".join(sending.code_words(phone))
    phone.follow("I’ve kept them")
    phone.press("Skip this")
    open_with(phone, words)
    expect(page.locator("h1")).to_have_text("We’re looking for your piece")

    desk.go("/admin/lost-words/")
    desk.page.locator(".desk .listing a").first.click()
    desk.page.get_by_label("Reference of a piece of theirs").fill(piece.reference)
    desk.page.get_by_label("What makes you think it is them?").fill("The colour of the bag.")
    desk.press("Ask the second person")

    ruth = new_screen(has_scripts=phone.has_scripts)
    open_mail(ruth)
    expect(ruth.page.get_by_text("It was green.")).to_have_count(1)
    ruth.page.get_by_label("Yes. I’m sure enough to let them in").check()
    ruth.page.get_by_label("What makes you think so?").fill("I rang the number she gave before.")
    ruth.press("Send my answer")
    expect(ruth.page.locator("h1")).to_have_text("Thank you. Your answer is kept.")

    open_with(phone, words)
    expect(page.locator("h1")).to_have_text("Nearly there")
    other = new_screen(has_scripts=phone.has_scripts)
    open_with(other, piece.keys.words)
    expect(other.page.get_by_text("Somebody asked for new words to this page.")).to_have_count(1)

    LostWords.objects.update(opens_at=timezone.now() - timedelta(seconds=1))
    open_with(phone, words)
    expect(page.get_by_text(TITLE)).to_have_count(1)
    other.go("/my-pieces/")
    assert other.path == "/my-pieces/open/"
    open_with(other, piece.keys.words)
    expect(other.page.locator(".err-sum")).to_contain_text("Those words didn’t open anything.")


def test_whoever_has_the_page_open_stops_new_words(screen, piece):
    lost, words = lost_words.ask(reference="", when="", about="The green bag")
    amira = factories.make_editor(name="amira")
    lost_words.propose(lost, by=amira, reference=piece.reference, because="The bag.")
    open_with(screen, piece.keys.words)
    screen.press("It wasn’t me. Stop it")
    expect(screen.page.get_by_text("Stopped. Nobody gets new words.")).to_have_count(1)
    open_with(screen, words)
    expect(screen.page.locator("h1")).to_have_text("It was stopped")


def test_second_look_is_answered_from_outside(screen, new_screen, piece):
    open_with(screen, piece.keys.words)
    screen.go(f"/my-pieces/{piece.reference}/")
    screen.follow("Ask for another editor")
    screen.page.get_by_label("Anything they should know?").fill("It names nobody.")
    screen.press("Ask another editor")
    ruth = new_screen(has_scripts=screen.has_scripts)
    open_mail(ruth)
    expect(ruth.page.get_by_text("It names nobody.")).to_have_count(1)
    ruth.press("Send my answer")
    expect(ruth.page.locator(".err-sum")).to_contain_text("Pick one")
    ruth.page.get_by_label("“Not this time” stands").check()
    ruth.page.get_by_label("Why?").fill("There is a court case about it.")
    ruth.press("Send my answer")
    assert Submission.objects.get().status == Status.DECLINED
    screen.go(f"/my-pieces/{piece.reference}/")
    expect(screen.page.get_by_text("There is a court case about it.").first).to_be_visible()
