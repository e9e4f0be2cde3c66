from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    """Where a Submission stands. Changed by `actions.status.set_status` alone."""

    RECEIVED = "received", _("Sent")
    IN_REVIEW = "in_review", _("Being read")
    ACCEPTED = "accepted", _("Being edited")
    SIGN_OFF = "sign_off", _("Waiting for a yes")
    AGREED = "agreed", _("Agreed, waiting for an adult")
    SCHEDULED = "scheduled", _("Agreed, waiting for its day")
    LIVE = "live", _("Live")
    HIDDEN = "hidden", _("Hidden for now")
    DECLINED = "declined", _("Not this time")
    WITHDRAWN = "withdrawn", _("Taken down")
    SET_ASIDE = "set_aside", _("Set aside")


#: Waiting for the editors.
OPEN = (Status.RECEIVED, Status.IN_REVIEW, Status.ACCEPTED, Status.HIDDEN)
#: What the editors' waiting clock runs for: they are also the ones who find the adult.
EDITORS_TURN = (*OPEN, Status.AGREED)
#: Locked while somebody else answers, or until its day.
WITH_OTHERS = (Status.SIGN_OFF, Status.AGREED, Status.SCHEDULED)
#: Nothing more happens by itself.
CLOSED = (Status.LIVE, Status.DECLINED, Status.WITHDRAWN, Status.SET_ASIDE)

#: Whoever sent it is told nothing more about it.
NO_MORE_LETTERS = (Status.WITHDRAWN, Status.SET_ASIDE)

#: The only changes of status there are.
MOVES = {
    Status.RECEIVED: {Status.IN_REVIEW, Status.SET_ASIDE, Status.WITHDRAWN},
    Status.IN_REVIEW: {
        Status.RECEIVED,
        Status.ACCEPTED,
        Status.DECLINED,
        Status.SET_ASIDE,
        Status.WITHDRAWN,
    },
    Status.ACCEPTED: {Status.SIGN_OFF, Status.SCHEDULED, Status.DECLINED, Status.WITHDRAWN},
    Status.SIGN_OFF: {
        Status.ACCEPTED,
        Status.AGREED,
        Status.SCHEDULED,
        Status.LIVE,
        Status.WITHDRAWN,
    },
    Status.AGREED: {Status.ACCEPTED, Status.SCHEDULED, Status.LIVE, Status.WITHDRAWN},
    Status.SCHEDULED: {Status.ACCEPTED, Status.AGREED, Status.LIVE, Status.WITHDRAWN},
    Status.LIVE: {Status.ACCEPTED, Status.HIDDEN, Status.AGREED, Status.WITHDRAWN},
    Status.HIDDEN: {Status.ACCEPTED, Status.DECLINED, Status.WITHDRAWN},
    Status.DECLINED: {Status.IN_REVIEW, Status.WITHDRAWN},
    Status.WITHDRAWN: set(),
    Status.SET_ASIDE: {Status.RECEIVED, Status.IN_REVIEW, Status.WITHDRAWN},
}


class StateShown(models.TextChoices):
    """The five words a contributor and the desk see. Icon and colour go with each."""

    NEEDS_YOU = "needs-you", _("Your turn")
    WITH_US = "with-us", _("With us")
    LIVE = "live", _("Live")
    NOT_THIS_TIME = "not-this-time", _("Not this time")
    TAKEN_DOWN = "taken-down", _("Taken down")


class NoLetter(models.TextChoices):
    """Why a piece is set aside without a letter. Its contributor is never shown which."""

    SPAM = "spam", _("Spam")
    TEST = "test", _("A test")
    DUPLICATE = "duplicate", _("The same piece twice")


class CameBy(models.TextChoices):
    """How something reached the editors that was not sent on the site."""

    POST = "post", _("By post")
    TELEPHONE = "telephone", _("By telephone")
    EMAIL = "email", _("By e-mail")
    IN_PERSON = "in-person", _("In person")


class Use(models.TextChoices):
    """Where a piece may be used. Each is a switch of its own."""

    SITE = "site", _("On this site")
    PODCAST = "podcast", _("Read out on a podcast")
    SOCIAL = "social", _("On our social media")
    PRINT = "print", _("In print")
    TRAINING = "training", _("To train workers")
    RESEARCH = "research", _("For research")


class Beforehand(models.TextChoices):
    """What somebody may say yes to before anybody asks."""

    UNASKED = "unasked", _("Publish it without asking me again")


class ContactWay(models.TextChoices):
    NONE = "none", _("No way. I’ll keep my code words")
    EMAIL = "email", _("E-mail")
    TEXT = "text", _("Text message")


class SafeHours(models.TextChoices):
    """When a message is safe. Chosen by the contributor; the hours are in `notices.hours`."""

    DAYTIME = "daytime", _("Any day, 9 in the morning to 9 at night")
    AFTER_SCHOOL = "after-school", _("After school: Monday to Friday, half past 3 to 6")
    EVENINGS = "evenings", _("Evenings: any day, 6 to 9")
    WEEKENDS = "weekends", _("Weekends: 10 in the morning to 6")
    OWN_WORDS = "own-words", _("Other times. I’ll write them below")


class DeskNotices(models.TextChoices):
    """What an editor is told about the desk."""

    DAILY = "daily", _("One message a day, when something waits")
    AT_ONCE = "at-once", _("Each time something comes in, and the daily one")
    NEVER = "never", _("Nothing")


class HelperRole(models.TextChoices):
    NOBODY = "nobody", _("Nobody. I did it on my own")
    TYPED = "typed", _("Someone typed what I said")
    READ = "read", _("Someone read the questions to me")
    SUGGESTED = "suggested", _("Someone helped with the words")


class Answer(models.TextChoices):
    """An editor's answer to a checklist question."""

    NO = "no", _("No")
    YES = "yes", _("Yes")
    NOT_SURE = "not-sure", _("Not sure")


class Decision(models.TextChoices):
    """A contributor's answer when asked for sign-off."""

    YES = "yes", _("Yes, publish it")
    CHANGE = "change", _("Change this")
    STOP = "stop", _("Stop. Take it back")
