"""What can go wrong with an action, as one kind line somebody reads."""

from django.utils.translation import gettext_lazy as _


class ActionRefused(Exception):
    """An action that cannot be done now. `str()` is the line to show."""

    message = _("That can’t be done now.")

    def __init__(self, message=None):
        super().__init__(message or self.message)
        self.line = message or self.message


class WrongMoment(ActionRefused):
    message = _("This has moved on since you opened it. Here is how it stands now.")


class OtherWords(ActionRefused):
    message = _("There are other words in another tab.")


class WordsChanged(ActionRefused):
    message = _("The words changed while you were reading. Please read them once more.")


class ChecklistOpen(ActionRefused):
    message = _("Some questions on the checklist still need an answer.")


class AdultMissing(ActionRefused):
    message = _("An adult with the right to agree has to agree first.")


class ReasonMissing(ActionRefused):
    message = _("Every change needs a reason they can read.")


class AnotherEditorNeeded(ActionRefused):
    message = _("They asked for another editor, so somebody else has to decide this one.")


class ClaimedByAnother(ActionRefused):
    message = _("Somebody else has this one now.")
