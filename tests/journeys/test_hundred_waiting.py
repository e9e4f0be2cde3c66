"""An editor clears thirty mixed pieces with the keyboard alone; presses and queries are printed."""

import threading
from collections import Counter
from datetime import timedelta

import pytest
from django.db.backends.utils import CursorWrapper
from django.utils import timezone
from playwright.sync_api import expect
from wagtail.users.models import UserProfile

from demo.factories import make_editor, make_site_tree, make_submission
from submissions.enums import NoLetter, Status
from submissions.models import DeclineReason, ReplyTemplate, SetAside, Submission
from tests.journeys.test_desk import PASSWORD, Desk

pytestmark = pytest.mark.django_db(transaction=True)

#: What is done to each piece, the way a week's post is mixed.
WEEK = ["accept", "decline", "spam", "ask", "accept", "test", "duplicate", "accept", "decline"] * 3
WEEK += ["spam, undone, then accepted", "ask", "accept"]
QUESTION = "Does your brother know?"
#: The most a piece may cost on average.
PRESSES, QUERIES = 5, 130


@pytest.fixture
def browser_context_args(browser_context_args):
    return {**browser_context_args, "viewport": {"width": 1280, "height": 900}, "has_touch": False}


@pytest.fixture
def plan():
    """Thirty pieces waiting, and what is to be done to each: {reference: what}."""
    make_site_tree()
    make_editor(name="amira", first_name="Amira", password=PASSWORD)
    ReplyTemplate.objects.create(name="Question", text="{byline}, one thing: {your question}")
    DeclineReason.objects.create(name="Names", text="It names people.", next_step="Change it.")
    now = timezone.now()
    return {
        make_submission(
            title=f"Piece {number}",
            byline=f"Kestrel {number}",
            body=words_of(what, number),
            sent_at=now - timedelta(hours=100 - number),
        ).reference: what
        for number, what in enumerate(WEEK)
    }


def words_of(what, number):
    if what == "duplicate":
        return "Ask what the dog is called before you walk in. Then you already know someone."
    return f"I packed lamp {number} and left {number} jumpers on the {number} bus to nowhere else."


@pytest.fixture
def queries(monkeypatch):
    """Every question the server asks the database; those of this test are not counted."""
    asked, execute = Counter(), CursorWrapper.execute

    def counted(cursor, *args, **kwargs):
        if threading.current_thread() is not threading.main_thread():
            asked["server"] += 1
        return execute(cursor, *args, **kwargs)

    monkeypatch.setattr(CursorWrapper, "execute", counted)
    return asked


class Keyboard:
    """The keys an editor presses, counted; letters of a message are counted apart."""

    def __init__(self, desk):
        self.desk = desk
        self.page = desk.page
        self.presses = Counter()

    def press(self, key):
        self.presses["keys"] += 1
        self.page.keyboard.press(key)

    def type(self, words):
        self.presses["letters"] += len(words)
        self.page.keyboard.type(words)

    def onward(self, key):
        """One key that leads to another screen."""
        before = self.page.url
        self.press(key)
        self.page.wait_for_url(lambda url: url != before)
        self.page.wait_for_load_state("networkidle")

    @property
    def reference(self):
        return self.page.url.rstrip("/").rpartition("/")[2]

    # One method a decision, as WEEK names them.

    def accept(self):
        self.press("c")
        for _question in self.page.locator(".ask fieldset").all():
            self.press("1")
        self.onward("a")

    def decline(self):
        self.onward("d")
        self.press("1")
        expect(self.page.get_by_label("Why, as they read it")).to_have_value("It names people.")
        expect(self.page.get_by_label("Why, as they read it")).to_be_focused()
        self.onward("Control+Enter")

    def ask(self):
        self.press("q")
        self.press("Shift+Tab")
        self.press("ArrowDown")
        expect(self.page.get_by_label("Your message")).to_be_focused()
        self.type(QUESTION)
        self.press("Control+Enter")
        expect(self.page.locator(".thread")).to_contain_text(f"one thing: {QUESTION}")
        self.page.wait_for_load_state("networkidle")
        self.onward("n")

    def spam(self):
        self.onward("m")

    def test(self):
        self.onward("t")

    def duplicate(self):
        self.onward("u")

    def spam_undone_then_accepted(self):
        reference = self.reference
        self.onward("m")
        expect(self.page.locator(".desk-undo")).to_contain_text(reference)
        self.onward("z")
        assert self.reference == reference
        self.accept()


EXPECTED = {
    "accept": Status.ACCEPTED,
    "decline": Status.DECLINED,
    "ask": Status.IN_REVIEW,
    "spam": Status.SET_ASIDE,
    "test": Status.SET_ASIDE,
    "duplicate": Status.SET_ASIDE,
    "spam, undone, then accepted": Status.ACCEPTED,
}


def test_thirty_pieces_are_cleared_by_keyboard(page, live_server, plan, queries):
    desk = Desk(page, live_server)
    desk.sign_in()
    desk.open("/admin/desk/")
    desk.check()
    keyboard = Keyboard(desk)
    queries.clear()
    keyboard.press("j")
    keyboard.onward("Enter")
    for number, (reference, what) in enumerate(plan.items()):
        assert keyboard.reference == reference
        if number < len(set(WEEK)):
            desk.check()
        expect(page.locator("#like")).to_have_count(int(what == "duplicate"))
        getattr(keyboard, what.replace(", ", "_").replace(" ", "_"))()
    assert page.url.endswith("/admin/desk/")
    desk.check()
    status = dict(Submission.objects.values_list("reference", "status"))
    assert status == {reference: EXPECTED[what] for reference, what in plan.items()}
    assert Counter(SetAside.objects.values_list("reason", flat=True)) == {
        NoLetter.SPAM: 3,
        NoLetter.TEST: 3,
        NoLetter.DUPLICATE: 3,
    }
    pieces = len(plan)
    presses, asked = keyboard.presses["keys"] / pieces, queries["server"] / pieces
    print(  # noqa: T201 - what this journey is for
        f"\n{pieces} pieces: {presses:.1f} presses and {asked:.0f} queries each, "
        f"and {keyboard.presses['letters']} letters typed"
    )
    assert (presses <= PRESSES, asked <= QUERIES) == (True, True)


def test_letters_do_nothing_once_switched_off(page, live_server, plan):
    desk = Desk(page, live_server)
    desk.sign_in()
    desk.open("/admin/desk/")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("Spam, no letter")
    profile = UserProfile.get_for_user(make_editor(name="amira"))
    profile.keyboard_shortcuts = False
    profile.save()
    desk.open("/admin/desk/")
    page.keyboard.press("j")
    expect(page.locator(".current")).to_have_count(0)
    desk.open(f"/admin/desk/{next(iter(plan))}/")
    page.keyboard.press("m")
    expect(page.locator("kbd:visible")).to_have_count(0)
    assert Submission.objects.filter(status=Status.SET_ASIDE).count() == 0


@pytest.mark.parametrize("path", ["/admin/desk/add/", "/admin/desk/full/", "/admin/desk/none/"])
def test_screens_about_no_one_piece_have_no_fault(page, live_server, plan, path):
    desk = Desk(page, live_server)
    desk.sign_in()
    desk.open(path)
    desk.check()
    page.set_viewport_size({"width": 320, "height": 800})
    desk.no_sideways_scroll()
