"""An editor's morning, with a keyboard alone, and every screen of it through axe."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from core.models import Topic
from demo.factories import make_editor, make_site_tree, make_submission, picture_bytes
from submissions import actions
from submissions.enums import Status
from submissions.models import DeclineReason, ReplyTemplate, Submission

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "a long enough password"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Of the screen only what is ours: the frame around it (sidebar, header, messages) is Wagtail's.
OURS = ".desk"


@pytest.fixture
def browser_context_args(browser_context_args):
    return {**browser_context_args, "viewport": {"width": 1280, "height": 900}, "has_touch": False}


@pytest.fixture
def piece():
    make_site_tree()
    make_editor(name="amira", password=PASSWORD)
    Topic.objects.create(name="Moving", slug="moving")
    ReplyTemplate.objects.create(name="Ask a question", text="One question before I finish.")
    DeclineReason.objects.create(name="Names", text="It names people.", next_step="Change it.")
    return make_submission(
        title="My brother",
        body="Every other Sunday I get the train.\n\nRing 07700 900123 and ask for teh boat.",
        byline="Tans",
        pictures=[(picture_bytes(size=(300, 200)), "A drawing")],
    )


class Desk:
    """The desk in a browser, worked by keys."""

    def __init__(self, page, server):
        self.page = page
        self.server = server.url
        self.complaints = []
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", self.note)

    def note(self, request):
        if not request.url.startswith((self.server, "data:", "blob:")):
            self.complaints.append(f"asked elsewhere: {request.url}")

    def open(self, path):
        self.page.goto(self.server + path)
        self.page.wait_for_load_state("networkidle")

    def sign_in(self):
        self.open("/admin/login/")
        self.page.get_by_label("Username").focus()
        self.page.keyboard.type("amira")
        self.page.keyboard.press("Tab")
        self.page.keyboard.type(PASSWORD)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url("**/admin/")

    def tab_to(self, element, *, most=120):
        """Press Tab until `element` has the focus: it can be reached without a mouse."""
        for _press in range(most):
            if element.evaluate("element => element === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{element} can't be reached with Tab")

    def press(self, element, *, key="Enter"):
        element.focus()
        self.page.keyboard.press(key)

    def check(self):
        """Axe finds nothing in what is ours, and nothing was asked of another host.

        Looked at from the end, where the bar of the next step floats over nothing.
        """
        self.page.locator(OURS).evaluate("ours => ours.scrollIntoView({block: 'end'})")
        found = Axe().run(
            self.page,
            context={"include": [[OURS]]},
            options={"runOnly": {"type": "tag", "values": RULES}},
        )
        faults = [
            (fault["id"], [node["html"][:200] for node in fault["nodes"]])
            for fault in found.response["violations"]
        ]
        assert faults == []
        assert found.response["passes"], "axe looked at nothing"
        assert self.complaints == []

    def no_sideways_scroll(self):
        width = self.page.evaluate("document.querySelector('.desk').scrollWidth")
        assert width <= self.page.viewport_size["width"]


@pytest.fixture
def desk(page, live_server, piece):
    desk = Desk(page, live_server)
    desk.sign_in()
    return desk


def fresh(piece):
    return Submission.objects.get(pk=piece.pk)


def test_editor_takes_a_piece_to_sign_off_by_keyboard(desk, piece):
    page = desk.page
    desk.open("/admin/desk/")
    desk.check()
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="My brother")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{piece.reference}/")
    page.wait_for_load_state("networkidle")
    desk.check()

    claim = page.get_by_role("button", name="I’ll take this one")
    desk.tab_to(claim)
    page.keyboard.press("Enter")
    expect(page.locator(".desk").get_by_text("You have this one")).to_be_visible()

    picture = page.get_by_role("checkbox", name="Show picture 1, in grey")
    blurred = page.locator(".file img")
    assert "blur" in blurred.evaluate("image => getComputedStyle(image).filter")
    desk.press(picture, key="Space")
    assert "blur" not in blurred.evaluate("image => getComputedStyle(image).filter")
    assert blurred.evaluate("image => image.naturalWidth") > 0

    message = page.get_by_label("Your message")
    message.fill("Hello.")
    page.get_by_label("Start from").select_option("Ask a question")
    expect(message).to_have_value("Hello.\n\nOne question before I finish.")
    message.focus()
    page.keyboard.press("End")
    page.keyboard.type(" Does he know?")
    expect(page.locator("[data-reading-age]")).to_contain_text("Reading age about")
    desk.press(page.get_by_role("button", name="Ask, and wait for an answer"))
    expect(page.locator(".thread")).to_contain_text("Does he know?")
    desk.check()
    actions.write_to_editors(piece, body="Yes he does.")

    desk.press(page.get_by_role("button", name="Accept and draft the page"))
    expect(page.locator(".messages")).to_contain_text("Some questions on the checklist")
    desk.check()
    for question in page.locator(".ask fieldset").all():
        desk.press(question.get_by_role("radio", name="No", exact=True), key="Space")
    desk.press(page.get_by_role("button", name="Keep these answers"))
    expect(page.locator(".next")).not_to_contain_text("left before you can accept")
    desk.press(page.get_by_role("button", name="Accept and draft the page"))
    page.wait_for_url("**/edit/")
    page.wait_for_load_state("networkidle")

    expect(page.locator(".messages")).to_contain_text("Nothing goes live without their yes.")
    second = page.locator("textarea[name='body-1-value']")
    second.fill("Ring me and ask for the boat.")
    page.get_by_role("button", name="Save draft").focus()
    page.keyboard.press("Enter")
    page.wait_for_load_state("networkidle")
    expect(page.locator(".messages")).to_contain_text("has been updated")

    desk.open(f"/admin/desk/{piece.reference}/sign-off/")
    desk.check()
    reasons = page.get_by_label("Why")
    reasons.first.focus()
    page.keyboard.type("So nobody can work out who you are.")
    if reasons.count() > 1:
        desk.press(page.get_by_role("button", name="Use this reason for all that are left").first)
        expect(reasons.last).to_have_value("So nobody can work out who you are.")
    picture_alt = fresh(piece).files.get().description
    assert picture_alt == "A drawing"
    desk.press(page.get_by_role("button", name="Send it to them"))
    page.wait_for_url(f"**/{piece.reference}/")
    expect(page.locator(".next")).to_contain_text("They are reading it now.")
    desk.check()
    assert fresh(piece).status == Status.SIGN_OFF


@pytest.mark.parametrize("status", [Status.ACCEPTED, Status.LIVE, Status.HIDDEN, Status.DECLINED])
def test_item_has_no_fault_in_any_state(desk, status):
    other = make_submission(status=status, contact_way="email", contact_address="a@example.org")
    desk.open(f"/admin/desk/{other.reference}/")
    desk.check()


def test_decline_by_a_ready_reason(desk, piece):
    desk.open(f"/admin/desk/{piece.reference}/decline/")
    desk.check()
    desk.press(desk.page.get_by_role("button", name="Names"))
    expect(desk.page.get_by_label("Why, as they read it")).to_have_value("It names people.")
    desk.press(desk.page.get_by_role("button", name="Tell them “not this time”"))
    desk.page.wait_for_url("**/admin/desk/")
    assert fresh(piece).status == Status.DECLINED


@pytest.mark.parametrize("width", [320, 390])
def test_desk_fits_a_phone(desk, piece, width):
    desk.page.set_viewport_size({"width": width, "height": 800})
    for path in ("/admin/desk/", f"/admin/desk/{piece.reference}/"):
        desk.open(path)
        desk.no_sideways_scroll()


def test_queue_searches_and_filters_in_place(desk, piece):
    desk.open("/admin/desk/")
    search = desk.page.get_by_role("searchbox").or_(desk.page.locator("#id_q"))
    search.first.fill("no such piece")
    expect(desk.page.locator("#listing-results")).to_contain_text("Nothing like that here.")
    search.first.fill("brother")
    expect(desk.page.locator("#listing-results")).to_contain_text(piece.reference)
