"""What this room adds to the desk's screen of a piece: "I'm worried", wherever one can be."""

from django.template.loader import render_to_string
from django.urls import reverse

from core import slots
from safeguarding.enums import About


def button(reference, *, about=About.PIECE, about_id=None):
    url = reverse("worried", args=[reference])
    if about != About.PIECE:
        url = f"{url}?about={about}-{about_id}"
    context = {"url": url, "is_of_piece": about == About.PIECE}
    return render_to_string("safeguarding/button.html", context)


def on_piece(piece):
    return button(piece.reference)


def on_message(message):
    return button(message.submission.reference, about=About.MESSAGE, about_id=message.pk)


def on_picture(picture):
    return button(picture.submission.reference, about=About.PICTURE, about_id=picture.pk)


slots.register("desk_piece", on_piece)
slots.register("desk_message", on_message)
slots.register("desk_picture", on_picture)
