"""The order of the questions, which of them are answered, and where to go next."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from submissions import queries
from submissions.enums import HelperRole
from submissions.sending import forms


@dataclass(frozen=True)
class Step:
    """One question a page. `number` is where it stands in the count people see."""

    number: int
    words: str
    form: type[forms.QuestionForm]
    is_answered: Callable
    is_asked: Callable = lambda answers: True

    @property
    def name(self):
        return self.form.step

    @property
    def template(self):
        return f"submissions/send_{self.name}.html"

    @property
    def url(self):
        return reverse("send_step", args=[self.name])

    @property
    def change_url(self):
        """The question, to be changed: its answer comes back straight to the check page."""
        return f"{self.url}?change=1"


def has_content(draft):
    """Whether there is anything to send: words, a recording or a picture."""
    has_words = bool(draft.answers.get("body", "").strip())
    return has_words or draft.sounds.whole().exists() or draft.files.exists()


def is_piece_answered(draft):
    """Words, a recording, a picture, or a wish to add one on a page to come."""
    answers = draft.answers
    if "body" not in answers:
        return False
    is_on_the_way = (answers.get("picture_first") and "pictures_seen" not in answers) or (
        answers.get("voice_wanted") and "voice_seen" not in answers
    )
    return bool(is_on_the_way) or has_content(draft)


def is_voice_answered(draft):
    """Seen, and the recording, if there is one, is none that we can't use."""
    sound = draft.sounds.whole().select_related("recording").first()
    return "voice_seen" in draft.answers and (sound is None or not sound.recording.why)


def wants_voice(answers):
    return bool(answers.get("voice_wanted"))


def is_where_answered(draft):
    """Whether the yes and the switches were said to the words as they stand now."""
    now = {use: wording.version for use, wording in queries.current_wordings().items()}
    return draft.answers.get("wordings") == now


def was_helped(answers):
    return answers.get("helper_role", HelperRole.NOBODY) != HelperRole.NOBODY


def has(key):
    return lambda draft: key in draft.answers


STEPS = (
    Step(1, _("your words"), forms.PieceForm, is_piece_answered),
    Step(1, _("your voice"), forms.VoiceForm, is_voice_answered, wants_voice),
    Step(2, _("pictures"), forms.PicturesForm, has("pictures_seen")),
    Step(3, _("your name on it"), forms.NameForm, has("byline")),
    Step(4, _("about you"), forms.AgeForm, has("age_band")),
    Step(5, _("your say-so"), forms.WhereForm, is_where_answered),
    Step(6, _("reaching you"), forms.ReachForm, has("contact_way")),
    Step(7, _("help"), forms.HelpForm, has("helper_role")),
    Step(7, _("just you"), forms.AloneForm, has("alone_seen"), was_helped),
)
FIRST = STEPS[0]
BY_NAME = {step.name: step for step in STEPS}
#: The check page comes after the questions and is counted with them.
COUNT = STEPS[-1].number + 1


def asked(draft):
    answers = draft.answers if draft else {}
    return [step for step in STEPS if step.is_asked(answers)]


def is_done(step, draft):
    """Answered, and nothing was typed in its boxes since."""
    return step.is_answered(draft) and draft.typed_in(step.name) is None


def is_changed(step, draft):
    """Answered, but something else is typed there now and nobody pressed Continue."""
    return step.is_answered(draft) and not is_done(step, draft)


def first_open(draft):
    """The first question still open, or None when all is there to be checked."""
    return next((step for step in asked(draft) if not is_done(step, draft)), None)


def url_of_open(step, draft):
    """Where an open question is answered; one answered before leads back to the check page."""
    return step.change_url if is_changed(step, draft) else step.url


def url_after(step, draft, *, is_change):
    """The next question; for a changed answer the check page, if nothing else is open."""
    still_open = first_open(draft)
    later = [other for other in asked(draft) if STEPS.index(other) > STEPS.index(step)]
    if still_open and (is_change or not later or still_open not in later):
        return url_of_open(still_open, draft)
    return reverse("send_check") if is_change or not later else later[0].url


def url_before(step, draft, *, is_change):
    if is_change:
        return reverse("send_check")
    earlier = [other for other in asked(draft) if STEPS.index(other) < STEPS.index(step)]
    return earlier[-1].url if earlier else reverse("send_start")
