"""A phone that others use too: what Back, history and old words show of somebody's page."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import expect

from demo import factories
from submissions import queries
from submissions.enums import Status
from submissions.models import Opening, Submission
from tests.journeys import sending_steps as sending

TITLE = "A piece nobody here may see"


@pytest.fixture
def keys(site):
    contributor, keys = factories.make_contributor()
    factories.make_submission(status=Status.IN_REVIEW, contributor=contributor, title=TITLE)
    return keys


def open_with(screen, words):
    screen.go("/my-pieces/open/")
    screen.page.get_by_label("Type your five words").fill(words)
    screen.press("Open")


def seen_on_the_way_back(screen):
    """What Back shows, step by step: (addresses, all of their text)."""
    addresses, texts = [], []
    while screen.page.go_back() is not None:
        addresses.append(screen.page.url)
        texts.append(screen.page.content())
    return addresses, "".join(texts)


def test_link_is_nowhere_on_the_way_back(screen, keys):
    screen.go("/")
    screen.page.goto(f"{screen.site}/my-pieces/open/{keys.token}/")
    screen.page.wait_for_url("**/my-pieces/")
    screen.look()
    assert keys.token not in screen.page.content()
    screen.press("Lock this page")
    addresses, text = seen_on_the_way_back(screen)
    assert f"{screen.site}/" in addresses
    assert (keys.token in "".join(addresses), keys.token in text, TITLE in text) == (False,) * 3


def test_page_kept_for_back_shows_nothing_after_exit(screen, keys):
    open_with(screen, keys.words)
    expect(screen.page.get_by_text(TITLE)).to_have_count(1)
    screen.page.route("https://www.bbc.co.uk/**", lambda route: route.fulfill(body="Weather"))
    screen.page.get_by_role("link", name="Exit this site now. You can").first.click()
    screen.page.wait_for_url("https://www.bbc.co.uk/**")
    _addresses, text = seen_on_the_way_back(screen)
    assert TITLE not in text
    assert Opening.objects.get().ended_at is not None


def test_browsers_own_history_shows_no_link(
    site, keys, browser_type, browser_type_launch_args, browser_context_args, tmp_path
):
    """In a browser that keeps its history, as a phone's does."""
    context = browser_type.launch_persistent_context(
        str(tmp_path), **browser_type_launch_args, **browser_context_args
    )
    page = context.new_page()
    page.goto(f"{site}/my-pieces/open/{keys.token}/")
    page.wait_for_url("**/my-pieces/")
    assert TITLE in page.content()
    context.close()
    with closing(sqlite3.connect(next(Path(tmp_path).rglob("History")))) as history:
        shown = dict(history.execute("SELECT url, title FROM urls WHERE hidden = 0"))
    assert shown.get(f"{site}/my-pieces/") == "Your page"
    assert [url for url in shown if keys.token in url] == []


def test_words_are_kept_and_one_is_asked_back(screen):
    page = screen.page
    sending.start(screen)
    sending.write(screen)
    screen.press("Continue")
    sending.answer_the_rest(screen)
    screen.press("Send it")
    words = sending.code_words(screen)
    with page.expect_download() as saved:
        page.get_by_role("link", name="Save as a picture").click()
    assert saved.value.suggested_filename == "list.png"
    if screen.has_scripts:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.get_by_role("button", name="Copy the words").click()
        expect(page.get_by_role("button", name="Copied")).to_be_visible()
        assert page.evaluate("navigator.clipboard.readText()") == " ".join(words)
    screen.follow("I’ve kept them")
    asked = page.locator("h1").inner_text()
    number = ["first", "second", "third", "fourth", "last"].index(asked.split()[2])
    page.get_by_label(asked).fill("teapots")
    screen.press("Check it")
    expect(page.locator(".err-sum")).to_contain_text("Here are your words again")
    assert sending.code_words(screen) == words
    page.get_by_label(asked).fill(words[number])
    screen.press("Check it")
    expect(page.locator("h1")).to_have_text("The words are put away")
    _addresses, text = seen_on_the_way_back(screen)
    assert [word for word in words if f">{word}<" in text] == []


def test_new_words_lock_everybody_else_out(screen, new_screen, keys):
    other = new_screen(has_scripts=screen.has_scripts)
    open_with(other, keys.words)
    open_with(screen, keys.words)
    expect(screen.page.get_by_text("This page was last open on")).to_have_count(1)
    screen.follow("Someone else has seen my words")
    expect(screen.page.get_by_text("Open somewhere else.")).to_have_count(1)
    screen.page.get_by_role("button", name="Someone else has seen my words").dblclick()
    expect(screen.page.locator("ol.words li")).to_have_count(5)
    screen.look()
    words = sending.code_words(screen)
    assert queries.contributor_by_words(" ".join(words)) == Submission.objects.get().contributor
    other.go("/my-pieces/")
    assert other.path == "/my-pieces/open/"
    other.page.get_by_label("Type your five words").fill(keys.words)
    other.press("Open")
    expect(other.page.locator(".err-sum")).to_contain_text("Those words didn’t open anything.")
    other.page.goto(f"{other.site}/my-pieces/open/{keys.token}/")
    expect(other.page.get_by_text("That link didn’t open anything")).to_have_count(1)
    screen.follow("I’ve kept them")
    screen.press("Skip this")
    screen.follow("Open your page")
    expect(screen.page.get_by_text(TITLE)).to_have_count(1)


def test_new_piece_is_asked_where_it_goes(screen, keys):
    page = screen.page
    open_with(screen, keys.words)
    sending.start(screen)
    sending.write(screen)
    screen.press("Continue")
    sending.answer_the_rest(screen)
    screen.press("Send it")
    expect(page.locator(".err-sum")).to_contain_text("Pick where this one goes")
    page.get_by_label("Start fresh, with words of its own").check()
    screen.press("Send it")
    assert len(sending.code_words(screen)) == 5
    assert len({piece.contributor_id for piece in Submission.objects.all()}) == 2


def test_saved_for_later_the_next_person_reads_nothing_of_it(screen):
    page = screen.page
    screen.go("/send/piece/")
    page.get_by_label("What do you want to say?").fill("Zqhalf of a secret")
    screen.press("Save and finish later")
    words = " ".join(sending.code_words(screen))
    _addresses, text = seen_on_the_way_back(screen)
    for path in ("/send/", "/send/piece/", "/send/pictures/", "/send/check/"):
        screen.go(path)
        text += page.content()
    assert "Zqhalf" not in text
    open_with(screen, words)
    screen.press("Carry on writing")
    screen.go("/send/piece/")
    expect(page.get_by_label("What do you want to say?")).to_have_value("Zqhalf of a secret")


def test_typed_on_after_saving_stays_on_the_page(screen):
    """On a page that was open in another tab all the while."""
    page = screen.page
    screen.go("/send/piece/")
    page.get_by_label("What do you want to say?").fill("Half of it")
    screen.press("Continue")
    screen.go("/send/piece/")
    other = page.context.new_page()
    other.goto(f"{screen.site}/send/pictures/")
    other.get_by_role("button", name="Save and finish later").click()
    other.wait_for_url("**/send/later/")
    box = page.get_by_label("What do you want to say?")
    box.fill("Half of it and more")
    if screen.has_scripts:
        expect(page.locator("[data-saving]")).to_contain_text("your five words open it")
        expect(box).to_have_value("Half of it and more")
        assert ["410" in line for line in screen.complaints] == [True]
        screen.complaints.clear()
    screen.press("Continue")
    expect(page.locator("h1")).to_have_text("You saved this for later")
    expect(page.get_by_label("What you wrote")).to_have_value("Half of it and more")
    screen.look()
