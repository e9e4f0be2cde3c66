"""Somebody says it instead of typing it: recorded on a phone, and as a file without scripts."""

import subprocess

import pytest
from playwright.sync_api import expect

from core.models import RecordingState
from core.sound import jobs
from demo import factories
from submissions import actions
from submissions.models import DraftSound, Submission
from tests.journeys import sending_steps as steps
from tests.journeys.checks import Screen

MICROPHONE = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]

SECONDS = """(audio) => new Promise((done) => {
    audio.ondurationchange = () => done(audio.duration);
    audio.preload = "metadata";
    audio.load();
})"""


@pytest.fixture(autouse=True)
def worker_at_once(monkeypatch):
    monkeypatch.setattr(jobs, "queue", jobs.make_ready_what_waits.func)


@pytest.fixture
def phone(site, playwright, browser_type_launch_args, browser_context_args):
    """A phone with a microphone that hears a beep every second."""
    options = {**browser_type_launch_args}
    options["args"] = [*options.get("args", []), *MICROPHONE]
    browser = playwright.chromium.launch(**options)
    context = browser.new_context(**browser_context_args)
    yield Screen(context.new_page(), site=site)
    browser.close()


@pytest.fixture(scope="session")
def sound_file(tmp_path_factory):
    path = tmp_path_factory.mktemp("sound") / "New recording 3.m4a"
    sine = ("-f", "lavfi", "-i", "sine=d=3", "-c:a", "aac")
    subprocess.run(["ffmpeg", "-v", "error", *sine, path], check=True)  # noqa: S603, S607
    return path


def say_it(screen):
    steps.start(screen)
    screen.press("Say it instead")
    assert screen.path == "/send/voice/"


def button(screen, name):
    return screen.page.get_by_role("button", name=name, exact=True)


def test_recorded_on_a_phone_it_is_heard_written_down_agreed_to_and_taken_down(phone):
    say_it(phone)
    page = phone.page
    button(phone, "Record").click()
    expect(page.get_by_role("status").filter(has_text="Recording.")).to_be_visible()
    expect(page.locator("[data-now]")).to_have_text("0:01")
    button(phone, "Pause").click()
    expect(page.get_by_text("Paused. Nothing is recorded.")).to_be_visible()
    button(phone, "Carry on recording").click()
    expect(page.locator("[data-now]")).to_have_text("0:03")
    phone.look()
    button(phone, "Stop").click()
    expect(page.get_by_label("What you just recorded")).to_be_visible()
    phone.look()
    assert DraftSound.objects.count() == 0

    button(phone, "Record again").click()
    expect(page.locator("[data-now]")).to_have_text("0:02")
    button(phone, "Stop").click()
    button(phone, "Use this one").click()
    expect(page.get_by_role("heading", name="Your recording is here")).to_be_visible()
    phone.look()
    assert DraftSound.objects.get().recording.state == RecordingState.READY
    assert page.get_by_label("Your recording", exact=True).evaluate(SECONDS) > 1

    phone.press("Continue")
    phone.press("Continue")
    steps.answer_the_rest(phone)
    phone.press("Send it")
    words = " ".join(steps.code_words(phone))

    piece = Submission.objects.get()
    factories.bring_to(piece, status="accepted")
    said = [[0, 1000, "Wren", "I packed a lamp."]]
    piece = Submission.objects.get()
    factories.edit_page(piece, fields={"title": "The lamp", "transcript": said})
    factories.ask_for_sign_off(piece, editor=piece.claimed_by)

    phone.go("/my-pieces/")
    page.get_by_label("Type your five words").fill(words)
    phone.press("Open")
    phone.go(f"/my-pieces/{piece.reference}/")
    expect(page.get_by_text("Your yes is to this recording")).to_be_visible()
    phone.press("Yes, I’m happy with this")
    live = Submission.objects.get().page.get_url()
    phone.go(live)
    expect(page.get_by_text("I packed a lamp.")).to_be_visible()
    actions.withdraw(Submission.objects.get())
    phone.go(live, status=410)


def test_a_file_goes_without_scripts(new_screen, sound_file):
    screen = new_screen(has_scripts=False)
    say_it(screen)
    assert not button(screen, "Record").is_visible()
    screen.page.get_by_label("Choose a sound file").set_input_files(sound_file)
    screen.press("Add it")
    expect(screen.page.get_by_text("It’s 0:03 long.")).to_be_visible()
    screen.page.get_by_label("Have it read by someone else").check()
    screen.press("Continue")
    screen.press("Continue")
    steps.answer_the_rest(screen)
    screen.press("Send it")
    voice = Submission.objects.get().voice
    assert (voice.recording.is_ready, voice.is_read_by_other) == (True, True)


def test_a_file_goes_in_slices_over_a_line_that_breaks(new_screen, sound_file):
    screen = new_screen()
    say_it(screen)
    breaks = iter([True, False, True])

    def pass_or_break(route):
        route.abort() if next(breaks, False) else route.continue_()

    screen.page.route("**/send/voice/slice/", pass_or_break)
    screen.page.get_by_label("Choose a sound file").set_input_files(sound_file)
    expect(screen.page.get_by_role("heading", name="Your recording is here")).to_be_visible(
        timeout=20_000
    )
    assert [sound.recording.is_ready for sound in DraftSound.objects.all()] == [True]


def test_no_microphone_allowed_is_said_and_a_file_still_goes(new_screen, sound_file):
    screen = new_screen()
    say_it(screen)
    button(screen, "Record").click()
    expect(
        screen.page.get_by_text("Your browser didn’t let us use the microphone.")
    ).to_be_visible()
    screen.page.get_by_label("Choose a sound file").set_input_files(sound_file)
    expect(screen.page.get_by_role("heading", name="Your recording is here")).to_be_visible()
