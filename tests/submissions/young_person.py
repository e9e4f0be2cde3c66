"""Somebody who sends something, without a script: reads a page, fills in its form, presses."""

import io
import re
from datetime import timedelta

import html5lib
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from html5lib._inputstream import invalid_unicode_re
from PIL import Image

from submissions.models import Draft

STEPS = ("piece", "pictures", "name", "age", "where", "reach", "help")
ANSWERS = {
    "piece": {"body": "I can do a move in nine minutes.\n\nThat’s just practice."},
    "pictures": {},
    "name": {"byline": "Kestrel", "avatar": "otter"},
    "age": {"age_band": "18-25"},
    "where": {"site": "yes", "podcast": "on"},
    "reach": {"contact_way": "email", "contact_email": "kes@example.org"},
    "help": {"helper_role": "nobody"},
}


def picture(*, name="IMG_0001.jpg", size=(60, 40), colour="teal"):
    made = io.BytesIO()
    Image.new("RGB", size, colour).save(made, "JPEG")
    return SimpleUploadedFile(name, made.getvalue(), content_type="image/jpeg")


class YoungPerson:
    """Goes through the pages as a browser without scripts does, form token and all."""

    def __init__(self):
        self.client = Client(enforce_csrf_checks=True)

    def see(self, path):
        """The page at `path`, which must be sound HTML."""
        response = self.client.get(path, follow=True)
        read(response)
        return response

    def press(self, path, answers=None, *, action=None, page=None):
        """Fill in the page's form and press; redirects are not followed."""
        page = page or self.client.get(path)
        data = hidden_values(page) | (answers or {})
        response = self.client.post(action or path, data)
        if response.status_code != 302 and response.status_code != 303:
            read(response)
        return response

    def answer(self, step, answers=None, **kwargs):
        return self.press(f"/send/{step}/", ANSWERS[step] if answers is None else answers, **kwargs)

    def mistake(self, step, answers=None, **kwargs):
        """A wrong answer, and the page that says what is wrong.

        Once there is a draft that is the question's own page, which Back and reload can go to.
        """
        response = self.answer(step, answers, **kwargs)
        if response.status_code == 200:
            return response
        empty = f"/send/{step}/?empty"
        went = empty if response["Location"] == empty else f"/send/{step}/"
        assert (response.status_code, response["Location"]) == (303, went)
        return self.see(response["Location"])

    def answer_all(self, **other):
        """Every question; `other` are different answers to some of them. Old enough to send."""
        for step in STEPS:
            self.answer(step, other.get(step))
        grow_older()

    def carry_on(self):
        """From the page that shows the new words, by the private link on it."""
        link = re.search(r'class="private-link" href="([^"]+)"', text_of(self.see("/send/later/")))
        self.client.get(link[1])
        draft = Draft.objects.get(is_saved=True)
        return self.press("/my-pieces/", action=f"/my-pieces/saved/{draft.pk}/")

    def send(self, answers=None):
        return self.press("/send/check/", answers)


def grow_older(**kept):
    """As if the drafts had been started a minute ago."""
    Draft.objects.update(started_at=timezone.now() - timedelta(**(kept or {"minutes": 1})))


def read(response):
    """Parse a page strictly: any slip in its HTML is an error.

    Control characters that somebody typed are theirs, and no slip of ours.
    """
    text = re.sub(invalid_unicode_re, "", response.content.decode())
    html5lib.HTMLParser(strict=True).parse(text)


def hidden_values(response):
    """Names and values of the hidden boxes of the page's main form."""
    main = re.search(r"<main.*</main>", response.content.decode(), re.DOTALL)
    if main is None:
        return {}
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', main[0])
    return dict(reversed(found))


def text_of(response):
    return response.content.decode()


def title_of(response):
    return re.search(r"<title>(.*?)</title>", text_of(response), re.DOTALL)[1]


def shown_words(response):
    """The code words on a page, or an empty list."""
    listed = re.search(r'<ol class="words".*?</ol>', text_of(response), re.DOTALL)
    return re.findall(r"<li>(.*?)</li>", listed[0]) if listed else []
