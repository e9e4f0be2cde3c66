"""Somebody at the pages of sending: each question answered, each page looked at on the way."""

import io
import re

from PIL import Image

TITLE = "The lamp"
WORDS = (
    "I packed a lamp and two books.\n\n"
    "I lived near LS1 4AP then. The lamp never got unpacked.\n\n"
    "I liked knowing it was there."
)
ALT = "A small green lamp on a window sill"
QUESTIONS = ("piece", "pictures", "name", "age", "where", "reach", "help", "check")
CAMERA = "Canary Camera 3000"
GPS, MAKE = 0x8825, 0x010F
PLACE = {1: "N", 2: (53.0, 47.0, 59.0), 3: "W", 4: (1.0, 32.0, 57.0)}


def picture_with_gps():
    """A phone's photo as it comes: where it was taken, and with what."""
    exif = Image.Exif()
    exif[MAKE] = CAMERA
    exif.get_ifd(GPS).update(PLACE)
    file = io.BytesIO()
    Image.new("RGB", (1200, 900), "darkolivegreen").save(
        file, "JPEG", exif=exif, comment=CAMERA.encode()
    )
    return file.getvalue()


def as_upload(data):
    return {"name": "IMG_2041.jpg", "mimeType": "image/jpeg", "buffer": data}


def start(screen):
    """From the front page to the first question."""
    screen.go("/")
    screen.follow("Share yours", within=".hero")
    screen.follow("Yes, start")


def write(screen, *, title=TITLE, words=WORDS):
    page = screen.page
    page.get_by_label("What do you want to say?").fill(words)
    page.get_by_label("A title, if you want one").fill(title)
    screen.press("Continue")


def add_picture(screen, data):
    choose_picture(screen, data)
    screen.page.get_by_label("What’s in picture 1?").fill(ALT)
    screen.press("Continue")


def choose_picture(screen, data):
    """With scripts it goes by itself; without, a button sends it."""
    screen.page.get_by_label("Add a picture").set_input_files(as_upload(data))
    if screen.has_scripts:
        screen.page.get_by_label("What’s in picture 1?").wait_for()
        screen.look()
    else:
        screen.press("Add them")


def choose_no_picture(screen):
    """A file that is none is refused: beside it with scripts, as a mistake of the page without."""
    page = screen.page
    page.get_by_label("Add a picture").set_input_files(as_upload(b"no picture"))
    if screen.has_scripts:
        page.get_by_text("That file isn’t a picture.").wait_for()
        assert ["422" in line for line in screen.complaints] == [True]
        screen.complaints.clear()
        screen.look()
        page.get_by_role("button", name="Leave it out").click()
    else:
        screen.press("Add them")
        assert page.title().startswith("Error: ")


def answer_the_rest(screen, *, byline="Wren"):
    page = screen.page
    page.get_by_label("Name to show").fill(byline)
    screen.press("Continue")
    page.get_by_label("18 to 25").check()
    screen.press("Continue")
    page.get_by_label("Yes", exact=True).check()
    screen.press("Continue")
    screen.press("Continue")
    page.get_by_label("Nobody").check()
    screen.press("Continue")


def code_words(screen):
    return screen.page.locator("ol.words li").all_inner_texts()


def reference(screen):
    line = screen.page.get_by_text("Use that if you ring us").inner_text()
    return re.search(r"Reference (\S+)\.", line)[1]
