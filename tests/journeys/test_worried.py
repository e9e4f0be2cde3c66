""" "I'm worried", as an editor presses it and as a lead looks after it."""

import pytest
from playwright.sync_api import expect

from demo import factories
from safeguarding.models import SealedCopy, WorryCase
from submissions.models import Submission
from tests.journeys.checks import Screen

PASSWORD = "a long enough password"
OURS = ".desk"
THANKS = "Thank you. Somebody who looks after this has it now."


@pytest.fixture
def piece(site):
    factories.make_editor(name="amira", password=PASSWORD)
    factories.make_editor(name="maya", group="Safeguarding leads", password=PASSWORD)
    contributor, keys = factories.make_contributor()
    made = factories.make_submission(
        contributor=contributor,
        title="The lamp",
        pictures=[(factories.picture_bytes(size=(300, 200)), "A lamp")],
    )
    factories.actions.write_to_editors(made, body="Is anybody there?")
    made.words = keys.words
    return made


@pytest.fixture
def signed_in(new_page, site):
    """Makes the phone of somebody who signs in at the desk."""

    def make(name):
        page = new_page()
        page.goto(f"{site}/admin/login/")
        page.get_by_label("Username").fill(name)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url("**/admin/")
        return Screen(page, site=site, region=OURS, widths=())

    return make


def show_picture(screen):
    """A picture is blurred and grey until it is asked for; then it can be seen."""
    picture = screen.page.get_by_role("img", name="A lamp")
    expect(picture).to_have_css("filter", "blur(22px) grayscale(1)")
    screen.page.get_by_label("Show picture 1, in grey").check()
    expect(picture).to_have_css("filter", "grayscale(1)")


def press_worried(screen, piece, *, about, note):
    """From the list to the thank-you, by the button beside what worries."""
    screen.go("/admin/desk/")
    screen.follow("The lamp")
    screen.follow("I’m worried about this", within=about)
    screen.page.get_by_label("What worries you?").fill(note)
    screen.press("I’m worried")
    expect(screen.page.get_by_text(THANKS)).to_be_visible()


def test_editor_is_thanked_and_the_lead_has_it(signed_in, piece):
    amira = signed_in("amira")
    press_worried(amira, piece, about=".thread", note="The last line.")
    amira.follow("On to what is waiting")
    expect(amira.page.get_by_text("The lamp")).to_have_count(0)
    answer = amira.page.goto(f"{amira.site}/admin/desk/{piece.reference}/")
    assert answer.status == 404

    maya = signed_in("maya")
    maya.go("/admin/")
    maya.page.locator(".desk").get_by_role("link", name="1 Open worries").click()
    maya.page.wait_for_load_state()
    maya.follow(piece.reference)
    expect(maya.page.get_by_text("The last line.").first).to_be_visible()
    expect(maya.page.get_by_text("Somebody is worried about this one.")).to_be_visible()
    show_picture(maya)
    maya.page.get_by_label("A note").fill("Rang the council.")
    maya.press("Keep this note")
    maya.page.get_by_label("Give the piece back to the editors").check()
    maya.page.get_by_label("Why it can be closed").fill("They are safe.")
    maya.press("Close this worry")
    expect(maya.page.get_by_text("Rang the council.").first).to_be_visible()

    amira.go("/admin/desk/")
    expect(amira.page.get_by_role("link", name="The lamp")).to_be_visible()
    assert amira.page.goto(f"{amira.site}/admin/worries/").status == 404


def test_taken_down_under_a_worry_the_lead_opens_the_sealed_copy(signed_in, new_screen, piece):
    amira = signed_in("amira")
    press_worried(amira, piece, about=".thread", note="")

    theirs = new_screen()
    theirs.go("/my-pieces/open/")
    theirs.page.get_by_label("Type your five words").fill(piece.words)
    theirs.press("Open")
    expect(theirs.page.get_by_text("We have it. A person reads it soon.").first).to_be_visible()
    theirs.go(f"/my-pieces/{piece.reference}/take-down/")
    expect(theirs.page.get_by_text("one sealed copy stays")).to_be_visible()
    theirs.press("Take it down now")
    assert Submission.objects.get(pk=piece.pk).body == ""

    maya = signed_in("maya")
    maya.go(f"/admin/worries/{WorryCase.objects.get().ref}/")
    expect(maya.page.get_by_text("I liked knowing it was there.")).to_have_count(0)
    maya.press("Open the sealed copy. The log says you did")
    expect(maya.page.get_by_text("I liked knowing it was there.")).to_be_visible()
    show_picture(maya)
    maya.page.get_by_label("Why it can be closed").fill("They are safe.")
    maya.press("Close this worry")
    assert SealedCopy.objects.get().keep_until is not None
