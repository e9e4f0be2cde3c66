"""Sending on a bad line: slow 3G, the line cut, the tab killed, at each step of it."""

import io
import re
import time

import pytest
from django.db import OperationalError
from PIL import Image
from playwright.sync_api import Error, expect

from submissions.models import Draft, DraftFile, Submission, TypedAnswer
from submissions.sending import adding, saving
from tests.journeys.sending_steps import CAMERA, GPS, MAKE, PLACE, as_upload
from tests.submissions.young_person import grow_older

#: What developers' tools call slow 3G: bytes a second, and milliseconds before anything comes.
SLOW_3G = {"downloadThroughput": 50_000, "uploadThroughput": 50_000, "latency": 2000}
MOST_SECONDS_LOST = 10
SAVED = "Saved. It saves itself every few seconds."
SAVED_OFFLINE = "Your words are saved. There’s no connection just now. Press again when it’s back."
OFFLINE = "Not saved yet: no connection. Keep this page open."


class Line:
    """The line of one phone, as bad as it is made."""

    def __init__(self, page):
        self.page = page
        self.session = page.context.new_cdp_session(page)
        self.session.send("Network.enable")
        self.slow()

    def slow(self):
        self.session.send("Network.emulateNetworkConditions", SLOW_3G | {"offline": False})

    def fast(self):
        fast = {"downloadThroughput": -1, "uploadThroughput": -1, "latency": 0}
        self.session.send("Network.emulateNetworkConditions", fast | {"offline": False})

    def cut(self):
        self.session.send("Network.emulateNetworkConditions", SLOW_3G | {"offline": True})


class Phone:
    """A browser that goes on when one of its tabs has died."""

    def __init__(self, new_page, site):
        self.site = site
        self.page = new_page()
        self.context = self.page.context
        self.page.set_default_timeout(60_000)
        self.line = Line(self.page)

    def go(self, path):
        self.page.goto(f"{self.site}{path}")

    def press(self, name):
        self.page.get_by_role("button", name=name, exact=True).click()
        self.page.wait_for_load_state()

    def kill_tab(self):
        """The tab dies as it does when a phone needs its memory: nothing in it is told."""
        with pytest.raises(Error):
            self.page.goto("chrome://crash")
        self.page.close()
        self.page = self.context.new_page()
        self.page.set_default_timeout(60_000)
        self.line = Line(self.page)

    def carry_on(self):
        self.go("/send/")
        self.page.get_by_role("link", name="Yes, carry on").click()
        self.page.wait_for_load_state()

    def line_says(self, words):
        expect(self.page.locator("[data-saving]")).to_have_text(words, timeout=30_000)


@pytest.fixture
def phone(new_page, site):
    return Phone(new_page, site)


def type_for(phone, label, *, seconds, first=1):
    """Type a numbered word about twice a second; when each of them was typed, by its number."""
    box = phone.page.get_by_label(label)
    box.focus()
    typed = {}
    began = time.monotonic()
    number = first
    while time.monotonic() - began < seconds:
        box.press_sequentially(f"w{number} ")
        typed[number] = time.monotonic()
        number += 1
        phone.page.wait_for_timeout(400)
    return typed


def seconds_lost(typed, text, died):
    """How long before the end the first word was typed that is not there any more."""
    kept = set(text.split())
    lost = [at for number, at in typed.items() if f"w{number}" not in kept]
    return died - min(lost) if lost else 0


def test_tab_killed_while_writing_loses_seconds(phone):
    phone.go("/send/piece/")
    typed = type_for(phone, "What do you want to say?", seconds=14)
    died = time.monotonic()
    phone.kill_tab()
    phone.carry_on()
    text = phone.page.get_by_label("What do you want to say?").input_value()
    assert "w1 " in text
    assert seconds_lost(typed, text, died) <= MOST_SECONDS_LOST


def test_line_cut_while_writing_loses_nothing(phone):
    phone.go("/send/piece/")
    typed = type_for(phone, "What do you want to say?", seconds=3)
    phone.line_says(SAVED)
    phone.line.cut()
    typed |= type_for(phone, "What do you want to say?", seconds=9, first=max(typed) + 1)
    phone.line_says(OFFLINE)
    phone.press("Continue")
    phone.line_says(OFFLINE)
    assert phone.page.url.endswith("/send/piece/")
    phone.line.slow()
    phone.line_says(SAVED)
    phone.kill_tab()
    phone.carry_on()
    text = phone.page.get_by_label("What do you want to say?").input_value()
    assert seconds_lost(typed, text, time.monotonic()) == 0
    phone.press("Continue")
    phone.page.wait_for_url("**/send/pictures/")


def test_line_cut_after_saving_keeps_the_page(phone):
    phone.go("/send/piece/")
    phone.page.get_by_label("What do you want to say?").fill("A lamp")
    phone.line_says(SAVED)
    phone.line.cut()
    phone.press("Continue")
    phone.line_says(SAVED_OFFLINE)
    assert phone.page.url.endswith("/send/piece/")
    phone.line.fast()
    phone.press("Continue")
    phone.page.wait_for_url("**/send/pictures/")


def test_continue_waits_for_the_draft_that_is_on_its_way(phone, monkeypatch):
    begin = saving.begin_draft

    def begin_slowly(request):
        draft = begin(request)
        time.sleep(2)
        return draft

    monkeypatch.setattr(saving, "begin_draft", begin_slowly)
    phone.line.fast()
    phone.go("/send/piece/")
    with phone.page.expect_request("**/send/begin/"):
        phone.page.get_by_label("What do you want to say?").fill("A lamp")
    phone.press("Continue")
    phone.page.wait_for_url("**/send/pictures/")
    phone.press("Continue")
    phone.page.wait_for_url("**/send/name/")
    assert Draft.objects.get().answers["body"] == "A lamp"


# Pictures


@pytest.fixture
def received(monkeypatch):
    """What came over the line: the bytes and the name of each picture."""
    seen = []
    take = adding.take_picture

    def watch(request, draft, file, **kwargs):
        seen.append((file.read(), file.name))
        file.seek(0)
        return take(request, draft, file, **kwargs)

    monkeypatch.setattr(adding, "take_picture", watch)
    return seen


def photo(*, size=(2600, 1950)):
    """As a phone takes it: large, with where and with what it was taken."""
    noise = Image.effect_noise(size, 60).convert("RGB")
    exif = Image.Exif()
    exif[MAKE] = CAMERA
    exif.get_ifd(GPS).update(PLACE)
    file = io.BytesIO()
    noise.save(file, "JPEG", quality=85, exif=exif)
    return file.getvalue()


def at_pictures(phone):
    """Words are written; this is the page for pictures."""
    phone.line.fast()
    phone.go("/send/piece/")
    phone.page.get_by_label("What do you want to say?").fill("A lamp")
    phone.press("Continue")
    phone.page.wait_for_url("**/send/pictures/")


def choose(phone, *pictures):
    phone.page.get_by_label("Add a picture").set_input_files([as_upload(data) for data in pictures])


def wait_until(page, is_so):
    """Look often, without holding up the page."""
    for _look in range(600):
        if is_so():
            return
        page.wait_for_timeout(100)
    raise AssertionError("It never came to that.")


def test_picture_leaves_the_phone_smaller_and_without_its_place(phone, received):
    at_pictures(phone)
    original = photo()
    choose(phone, original)
    expect(phone.page.get_by_label("What’s in picture 1?")).to_be_visible(timeout=60_000)
    (data, name), *more = received
    assert (more, name) == ([], "picture")
    assert max(Image.open(io.BytesIO(data)).size) == 2000
    assert (len(data) < len(original), CAMERA.encode() in original) == (True, True)
    assert (dict(Image.open(io.BytesIO(data)).getexif()), CAMERA.encode() in data) == ({}, False)
    assert phone.page.get_by_role("button", name="Add them").count() == 0
    phone.page.get_by_label("What’s in picture 1?").fill("A lamp on a sill")
    phone.line_says(SAVED)
    phone.kill_tab()
    phone.carry_on()
    box = phone.page.get_by_label("What’s in picture 1?")
    assert box.input_value() == "A lamp on a sill"
    phone.press("Continue")
    phone.page.wait_for_url("**/send/name/")
    assert DraftFile.objects.get().description == "A lamp on a sill"


def test_line_cut_before_a_picture_goes_and_after_it_came_keeps_it_once(
    phone, received, monkeypatch
):
    take = adding.take_picture

    def answer_is_lost(*args, **kwargs):
        monkeypatch.setattr(adding, "take_picture", take)
        take(*args, **kwargs)
        raise OperationalError("the picture came, and the line broke")

    at_pictures(phone)
    phone.line.cut()
    choose(phone, photo(size=(800, 600)))
    waits = phone.page.get_by_text("No connection. It goes when there is one.")
    expect(waits).to_be_visible(timeout=30_000)
    assert received == []
    phone.press("Continue")
    expect(phone.page.get_by_text("Some pictures aren’t there yet.")).to_be_visible()
    monkeypatch.setattr(adding, "take_picture", answer_is_lost)
    phone.line.slow()
    phone.page.wait_for_url("**/send/name/", timeout=120_000)
    assert (DraftFile.objects.count(), len(received)) == (1, 2)


def test_picture_that_fails_three_times_is_asked_about(phone, received):
    at_pictures(phone)
    tries = []
    phone.page.route("**/send/picture/", lambda route: (tries.append(1), route.abort()))
    choose(phone, photo(size=(800, 600)), photo(size=(800, 600)))
    again = phone.page.get_by_role("button", name="Try again")
    expect(again).to_have_count(2, timeout=60_000)
    assert len(tries) == 6
    phone.page.unroute("**/send/picture/")
    phone.page.get_by_role("button", name="Leave it out").last.click()
    again.click()
    expect(phone.page.get_by_label("What’s in picture 1?")).to_be_visible(timeout=60_000)
    assert DraftFile.objects.count() == 1


def test_file_that_is_no_picture_is_refused_beside_it(phone):
    at_pictures(phone)
    choose(phone, b"no picture")
    expect(phone.page.get_by_text("That file isn’t a picture.")).to_be_visible()
    phone.page.get_by_role("button", name="Leave it out").click()
    phone.press("Continue")
    phone.page.wait_for_url("**/send/name/")


# Sending


def answer_everything(phone):
    """All seven questions, up to the page before sending."""
    at_pictures(phone)
    phone.press("Continue")
    phone.page.get_by_label("Name to show").fill("Wren")
    phone.press("Continue")
    phone.page.get_by_label("18 to 25").check()
    phone.press("Continue")
    phone.page.get_by_label("Yes", exact=True).check()
    phone.press("Continue")
    phone.press("Continue")
    phone.page.get_by_label("Nobody").check()
    phone.press("Continue")
    phone.page.wait_for_url("**/send/check/")
    grow_older()


def test_line_cut_before_sending_sends_once(phone):
    answer_everything(phone)
    phone.line.cut()
    phone.page.get_by_role("button", name="Send it").click()
    phone.page.wait_for_timeout(1000)
    assert Submission.objects.count() == 0
    phone.line.slow()
    phone.go("/send/check/")
    phone.page.get_by_role("button", name="Send it").click()
    phone.page.wait_for_url("**/send/done/")
    assert Submission.objects.count() == 1


@pytest.mark.parametrize("end", ["cut", "kill"])
def test_answer_lost_after_sending_is_found_again_and_nothing_is_sent_twice(phone, end):
    answer_everything(phone)
    phone.line.slow()
    phone.page.get_by_role("button", name="Send it").click(no_wait_after=True)
    wait_until(phone.page, lambda: Submission.objects.exists())
    if end == "cut":
        phone.line.cut()
        phone.page.wait_for_timeout(1000)
        phone.line.fast()
    else:
        phone.kill_tab()
    phone.go("/send/")
    phone.page.get_by_role("link", name="See my five words").click()
    phone.page.wait_for_url("**/send/done/")
    assert phone.page.locator("ol.words li").count() == 5
    phone.go("/send/check/")
    assert phone.page.url.endswith("/send/done/")
    assert (Submission.objects.count(), Draft.objects.count()) == (1, 0)


@pytest.mark.parametrize(
    ("step", "label"),
    [
        ("name", "Name to show"),
        ("reach", "When, in your own words"),
        ("help", "Who helped? You can leave this empty"),
    ],
)
def test_tab_killed_at_a_later_question_loses_seconds(phone, step, label):
    answer_everything(phone)
    phone.line.slow()
    phone.go(f"/send/{step}/?change=1")
    phone.page.get_by_label(label).fill("")
    typed = type_for(phone, label, seconds=8)
    died = time.monotonic()
    phone.kill_tab()
    phone.carry_on()
    assert phone.page.url.endswith(f"/send/{step}/?change=1")
    text = phone.page.get_by_label(label).input_value()
    assert "w1 " in text
    assert seconds_lost(typed, text, died) <= MOST_SECONDS_LOST


def test_exit_and_stop_leave_nothing_though_words_were_on_their_way(phone):
    phone.go("/send/piece/")
    type_for(phone, "What do you want to say?", seconds=6)
    phone.page.route(re.compile("bbc"), lambda route: route.abort())
    phone.page.locator("a.exit").click(no_wait_after=True)
    wait_until(phone.page, lambda: not TypedAnswer.objects.exists())
    phone.page.wait_for_timeout(6000)
    assert (TypedAnswer.objects.count(), Draft.objects.count()) == (0, 0)
