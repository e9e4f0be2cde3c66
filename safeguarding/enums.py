from django.db import models
from django.utils.translation import gettext_lazy as _


class About(models.TextChoices):
    """What somebody was looking at when they pressed "I’m worried"."""

    PIECE = "piece", _("The piece")
    MESSAGE = "message", _("A message")
    PICTURE = "picture", _("A picture")


class Outcome(models.TextChoices):
    """What becomes of the piece when a worry is closed."""

    GIVEN_BACK = "given-back", _("Give the piece back to the editors")
    KEPT_APART = "kept-apart", _("Keep the piece apart. Only leads see it")
    NOTHING_LEFT = "nothing-left", _("It was taken down")


class Event(models.TextChoices):
    """One line of a case’s log."""

    WORRIED = "worried", _("Was worried")
    TOLD = "told", _("Safeguarding leads were told")
    CAME_IN = "came-in", _("Whoever sent it wrote or did something")
    RESTORED = (
        "restored",
        _("It was kept apart when the site was restored from a backup. Look again"),
    )
    READ = "read", _("Opened the case")
    NOTE = "note", _("Wrote a note")
    SEALED = "sealed", _("It was taken down or its time was over. One copy is sealed")
    OPENED_COPY = "opened-copy", _("Opened the sealed copy")
    CLOSED = "closed", _("Closed the case")
    GAVE_BACK = "gave-back", _("Gave the piece back to the editors")
    COPY_DESTROYED = "copy-destroyed", _("The sealed copy’s time was over. It is destroyed")
