"""An editor puts a recording in: by script over a line that breaks, and with no script at all."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from core.models import Recording, RecordingState
from demo.factories import make_editor, make_site_tree
from tests.sounds import needs_ffmpeg, wav

pytestmark = [pytest.mark.django_db(transaction=True), needs_ffmpeg]
PASSWORD = "a long enough password"
PATIENCE_MS = 120_000
#: Three slices.
SOUND = wav(seconds=14, rate=192_000)
FILE = {"name": "My walk.wav", "mimeType": "audio/wav", "buffer": SOUND}
SLICE = "**/slice/"


@pytest.fixture
def recordings(new_page, live_server):
    """Opens the recordings screen as an editor, with scripts or without."""
    make_site_tree()
    make_editor(name="amira", password=PASSWORD)

    def open_it(*, has_scripts=True):
        page = new_page(viewport={"width": 1280, "height": 900}, java_script_enabled=has_scripts)
        page.goto(f"{live_server.url}/admin/login/?next=/admin/recordings/")
        page.get_by_label("Username").fill("amira")
        page.locator("input[name=password]").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("heading", name="Put a recording in")).to_be_visible()
        return page

    return open_it


def send(page, file=FILE):
    page.get_by_label("File").set_input_files(file)
    page.get_by_role("button", name="Send it").click()


def test_upload_over_a_line_that_breaks_goes_on_where_it_was(recordings):
    page = recordings()
    asked = []

    def break_the_second(route):
        asked.append(route.request)
        if len(asked) == 2:
            route.abort()
        else:
            route.continue_()

    page.route(SLICE, break_the_second)
    send(page)
    expect(page.get_by_text("Ready", exact=True)).to_be_visible(timeout=PATIENCE_MS)
    expect(page.get_by_text("My walk", exact=True)).to_be_visible()
    recording = Recording.objects.get()
    assert (recording.state, recording.milliseconds) == (RecordingState.READY, 14_000)
    assert len(asked) == 4
    problems = Axe().run(page, ".desk", {"runOnly": ["wcag2a", "wcag2aa", "wcag22aa"]})
    assert problems.violations_count == 0, problems.generate_report()


def test_upload_given_up_half_way_is_sent_on_when_the_file_is_chosen_again(recordings):
    page = recordings()
    page.route(SLICE, lambda route: route.continue_() if not started(route) else None)
    arrived = []

    def started(route):
        arrived.append(route)
        return len(arrived) > 1

    page.get_by_label("File").set_input_files(FILE)
    with page.expect_response(SLICE):
        page.get_by_role("button", name="Send it").click()
    page.unroute_all(behavior="ignoreErrors")
    page.close(run_before_unload=False)

    page = recordings()
    expect(page.get_by_text("Choose the same file again to send the rest.")).to_be_visible()
    sent = []
    page.on("request", lambda request: sent.append(request.url) if "slice" in request.url else None)
    send(page)
    expect(page.get_by_text("Ready", exact=True)).to_be_visible(timeout=PATIENCE_MS)
    assert Recording.objects.count() == 1
    assert 0 < len(sent) < 3


def test_upload_with_no_script(recordings):
    page = recordings(has_scripts=False)
    page.get_by_label("Title").fill("By hand")
    send(page)
    expect(page.get_by_text("It’s here. It is being made ready.")).to_be_visible(
        timeout=PATIENCE_MS
    )
    assert Recording.objects.get().title == "By hand"


def test_what_is_no_sound_says_why(recordings):
    page = recordings()
    send(page, {"name": "a.mp3", "mimeType": "audio/mpeg", "buffer": b"only words"})
    expect(page.get_by_text("We couldn’t find any sound in that file.")).to_be_visible()
    expect(page.get_by_role("button", name="Try again")).to_be_visible()
