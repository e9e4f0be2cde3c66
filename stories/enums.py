from django.db import models
from django.utils.translation import gettext_lazy as _


class Form(models.TextChoices):
    """What shape a story has."""

    STORY = "story", _("Story")
    POEM = "poem", _("Poem")
    LETTER = "letter", _("Letter")
    ARTWORK = "artwork", _("Artwork")
    PHOTO = "photo", _("Photo")
    VIDEO = "video", _("Video")
    ACHIEVEMENT = "achievement", _("Achievement")


#: The icon beside each form's word.
SYMBOLS = {
    Form.STORY: "book-open",
    Form.POEM: "quote",
    Form.LETTER: "mail",
    Form.ARTWORK: "image",
    Form.PHOTO: "image",
    Form.VIDEO: "video",
    Form.ACHIEVEMENT: "trophy",
}


class LifeStage(models.TextChoices):
    """Where in a life in care a piece belongs."""

    COMING_INTO_CARE = "coming-into-care", _("Coming into care")
    IN_CARE = "in-care", _("In care")
    MOVING = "moving", _("Moving")
    LEAVING_CARE = "leaving-care", _("Leaving care")
    FROM_18 = "18-21", _("18 to 21")
    FROM_21 = "21-25", _("21 to 25")
    AFTER_25 = "after-25", _("Turning 25 and after")


class WrittenBy(models.TextChoices):
    PEER = "peer", _("Someone with care experience")
    WORKER = "worker", _("Someone who works with young people")
