"""The questions. A form says what may be answered; it never saves."""

import re

from django import forms
from django.conf import settings
from django.core.validators import validate_email
from django.template.defaultfilters import filesizeformat
from django.utils.formats import number_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.art import AVATAR_CHOICES
from core.enums import AgeBand
from core.readability import word_count
from stories.enums import Form
from submissions import queries
from submissions.enums import ContactWay, HelperRole, SafeHours, Use
from submissions.models import ReadBy
from submissions.sending.fields import (
    SeveralFilesField,
    TypedField,
    TypedLine,
    keepable,
)

WORDS_MAX = 20_000
BYLINE_MAX = 60
DESCRIPTION_MAX = 300
ALONE_MAX = 5_000
PHONE_DIGITS = range(9, 16)
YES, NO = "yes", "no"


def text_area(**attrs):
    return forms.Textarea(attrs={"rows": False, "cols": False} | attrs)


def one_line(**attrs):
    return forms.TextInput(attrs={"autocomplete": "off"} | attrs)


def radios(choices, **kwargs):
    return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **kwargs)


class QuestionForm(forms.Form):
    """One question. `answers()` is what the draft keeps of it.

    What was typed is kept too, right or not yet, while it is typed and by *Save and finish later*.
    """

    use_required_attribute = False
    #: The step whose answers these are.
    step = ""
    #: Buttons of the page that change what counts as a right answer.
    buttons = ()
    #: Whether what was pressed may be kept, to be shown again with its mistakes.
    is_kept_when_wrong = True
    #: Whether what is typed saves itself. What is only picked counts when Continue is pressed.
    saves_itself = True

    def __init__(self, data=None, files=None, *, draft=None):
        self.draft = draft
        super().__init__(data, files, initial=self.initial_of(draft))

    def initial_of(self, draft):
        if draft is None:
            return {}
        return self.initial_from(draft.answers) | (draft.typed_in(self.step) or {})

    def initial_from(self, answers):
        return {name: answers[name] for name in self.base_fields if name in answers}

    def answers(self):
        return dict(self.cleaned_data)

    def tried(self, pressed):
        """What was pressed, as the draft keeps it until it is right."""
        names = [name for name in (*self.fields, *self.buttons) if name in pressed]
        return {"pressed": {name: keepable(pressed[name]) for name in names}}

    @classmethod
    def tried_again(cls, tried, *, draft):
        """The form as it was pressed, its mistakes found once more."""
        form = cls(tried["pressed"], draft=draft)
        form.full_clean()
        return form

    def typed(self):
        """Everything in the boxes as it stands, right or wrong."""
        return {
            name: keepable(value) if isinstance(value, str) else value
            for name in self.fields
            if isinstance(value := self[name].data, (str, bool))
        }

    def written(self):
        """The text in the boxes that are for writing."""
        return {
            name: self[name].data or ""
            for name, field in self.fields.items()
            if isinstance(field, TypedField)
        }

    @classmethod
    def typed_in(cls, values):
        """Those of `values` that are text in a box of this question, made keepable."""
        return {
            name: keepable(value)
            for name, value in values.items()
            if isinstance(value, str) and cls.has_box(name)
        }

    @classmethod
    def texts_in(cls, values):
        """What `values` hold that was written in boxes of this question, and is not blank."""
        written = {
            name: text
            for name, text in cls.typed_in(values).items()
            if isinstance(cls.base_fields.get(name), TypedField | None)
        }
        return [text for text in written.values() if text.strip()]

    @classmethod
    def has_box(cls, name):
        return name in cls.base_fields

    def words_beside(self, values):
        """Pairs of label and text that `values` hold and these boxes do not."""
        return [
            (self.fields[name].label, values[name])
            for name, text in self.written().items()
            if values.get(name, "").strip() and not is_same(values[name], text)
        ]


def is_same(text, other):
    """Whether two texts differ in nothing but how their lines end."""
    return text.splitlines() == other.splitlines()


class PieceForm(QuestionForm):
    step = "piece"
    buttons = ("picture", "voice")

    body = TypedField(
        label=gettext_lazy("What do you want to say?"),
        help_text=gettext_lazy("Write how you talk. Spelling doesn’t matter."),
        widget=text_area(autocomplete="off", rows=10, cols=40),
    )
    title = TypedLine(
        label=gettext_lazy("A title, if you want one"),
        max_length=255,
        widget=one_line(),
        error_messages={
            "max_length": gettext_lazy(
                "Make the title %(limit_value)d characters or shorter. It has %(show_value)d"
            )
        },
    )
    form = forms.ChoiceField(
        label=gettext_lazy("What is it?"),
        help_text=gettext_lazy("For a video, put its link in the box for your words"),
        choices=[("", gettext_lazy("Let us work it out")), *Form.choices],
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Pick one from the list")},
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Which language is it in?"),
        choices=settings.LANGUAGES,
        required=False,
        initial=settings.LANGUAGE_CODE,
        error_messages={"invalid_choice": gettext_lazy("Pick one from the list")},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["body"].widget.attrs["data-words"] = f"{self['body'].auto_id}_words"

    def initial_from(self, answers):
        return super().initial_from(answers) | {"form": answers.get("form_chosen", "")}

    @property
    def wants_picture(self):
        return "picture" in self.data

    @property
    def wants_voice(self):
        return "voice" in self.data

    @property
    def has_picture(self):
        return self.draft is not None and self.draft.files.exists()

    @property
    def has_voice(self):
        return self.draft is not None and self.draft.sounds.whole().exists()

    def clean_body(self):
        body = self.cleaned_data["body"]
        words = word_count(body)
        if words > WORDS_MAX:
            raise forms.ValidationError(
                _("That’s %(words)s words. We can take %(most)s. You could send it in two parts")
                % {
                    "words": number_format(words, force_grouping=True),
                    "most": number_format(WORDS_MAX, force_grouping=True),
                }
            )
        is_there = body.strip() or self.has_picture or self.has_voice
        if not (is_there or self.wants_picture or self.wants_voice):
            raise forms.ValidationError(_("Write something, or choose to add a picture instead"))
        return body

    def clean_language(self):
        return self.cleaned_data["language"] or settings.LANGUAGE_CODE

    def answers(self):
        chosen = self.cleaned_data["form"]
        is_spoken = self.wants_voice or self.has_voice
        is_picture = not (self.cleaned_data["body"].strip() or is_spoken)
        usual = Form.ARTWORK if is_picture else Form.STORY
        return (
            self.cleaned_data
            | {
                "form": chosen or usual.value,
                "form_chosen": chosen,
                "picture_first": is_picture,
            }
            | ({"voice_wanted": True} if self.wants_voice else {})
        )


class FilesForm(QuestionForm):
    """A question with files. They are gone once they were judged, so why not is kept in words."""

    buttons = ("add",)
    #: The field the files are chosen in.
    files_name = ""

    def tried(self, pressed):
        return super().tried(pressed) | {
            "refused": [str(line) for line in self.errors.get(self.files_name, [])]
        }

    @classmethod
    def tried_again(cls, tried, *, draft):
        form = super().tried_again(tried, draft=draft)
        form.refuse(tried["refused"])
        return form

    def refuse(self, lines):
        """Let `lines` be all that is wrong with the files."""
        self.errors.pop(self.files_name, None)
        if lines:
            self.add_error(self.files_name, lines)


class VoiceForm(FilesForm):
    """A recording instead of words or beside them, and whose voice it is to be heard in."""

    step = "voice"
    files_name = "sound"
    saves_itself = False

    sound = forms.FileField(
        label=gettext_lazy("Choose a sound file"),
        required=False,
        allow_empty_file=True,
        max_length=None,
        widget=forms.FileInput(attrs={"accept": "audio/*"}),
    )
    read_by = radios(
        ReadBy.choices,
        label=gettext_lazy("If people hear it, who reads it?"),
        help_text=gettext_lazy("Some people could know your voice. You decide."),
        required=False,
        initial=ReadBy.ME,
        error_messages={"invalid_choice": gettext_lazy("Pick one of these")},
    )

    @cached_property
    def kept(self):
        """The recording that is there, or None."""
        sounds = self.draft.sounds.whole().select_related("recording") if self.draft else []
        return next((sound.recording for sound in sounds), None)

    @property
    def most_megabytes(self):
        return settings.VOICE_MAX_BYTES // 1_000_000

    @property
    def most_minutes(self):
        return settings.VOICE_MAX_MINUTES

    def clean_read_by(self):
        return self.cleaned_data["read_by"] or ReadBy.ME.value

    def clean(self):
        if self.cleaned_data.get("sound") or "sound" in self.errors or "remove" in self.data:
            return self.cleaned_data
        if self.kept is not None and self.kept.why:
            self.add_error("sound", _("Take out the recording we can’t use, or send another"))
        elif "add" in self.data:
            self.add_error("sound", _("Choose a sound file first"))
        elif self.kept is None and not self.has_anything_else:
            self.add_error("sound", _("Record something or choose a file. Or go back and write"))
        return self.cleaned_data

    @property
    def has_anything_else(self):
        has_words = self.draft is not None and self.draft.answers.get("body", "").strip()
        return bool(has_words) or (self.draft is not None and self.draft.files.exists())

    def answers(self):
        return {"read_by": self.cleaned_data["read_by"], "voice_seen": True}


class PicturesForm(FilesForm):
    """Pictures to add, and a line about each that is there. Each file is judged on its own."""

    step = "pictures"
    files_name = "pictures"

    pictures = SeveralFilesField(
        label=gettext_lazy("Add a picture"),
        help_text=gettext_lazy("A photo, a drawing, or a card you wrote by hand"),
        required=False,
        allow_empty_file=True,
        max_length=None,
        widget=SeveralFilesField.widget(attrs={"accept": "image/*", "multiple": True}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for number, picture in enumerate(self.kept, start=1):
            self.fields[self.name_for(picture)] = TypedLine(
                label=_("What’s in picture %(number)d?") % {"number": number},
                max_length=DESCRIPTION_MAX,
                initial=picture.description,
                widget=one_line(),
                error_messages={
                    "max_length": _("Make it %(most)d characters or shorter")
                    % {"most": DESCRIPTION_MAX}
                },
            )

    @cached_property
    def kept(self):
        return list(self.draft.files.all()) if self.draft else []

    @property
    def has_voice(self):
        return self.draft.sounds.whole().exists()

    @staticmethod
    def name_for(picture):
        return f"description-{picture.pk}"

    @property
    def rows(self):
        """Each kept picture with its box for words."""
        return [(picture, self[self.name_for(picture)]) for picture in self.kept]

    def clean_pictures(self):
        files = self.cleaned_data["pictures"]
        if len(files) + len(self.kept) > settings.PICTURES_MAX:
            raise forms.ValidationError(
                ngettext(
                    "One piece can have %(most)d picture. Choose fewer",
                    "One piece can have %(most)d pictures. Choose fewer",
                    settings.PICTURES_MAX,
                )
                % {"most": settings.PICTURES_MAX}
            )
        return files

    def clean(self):
        files = self.cleaned_data.get("pictures")
        if files or self.kept or "pictures" in self.errors:
            return self.cleaned_data
        if "add" in self.data:
            self.add_error("pictures", _("Choose a picture first"))
        elif not (self.draft and (self.draft.answers.get("body", "").strip() or self.has_voice)):
            self.add_error("pictures", _("Add a picture, or go back and write something"))
        return self.cleaned_data

    def descriptions(self):
        """Kept pictures whose words changed, with the new ones."""
        named = [(picture, self.cleaned_data[self.name_for(picture)]) for picture in self.kept]
        return [(picture, text) for picture, text in named if picture.description != text]

    def answers(self):
        return {"pictures_seen": True}

    @classmethod
    def has_box(cls, name):
        return re.fullmatch(r"description-\d{1,19}", name, re.ASCII) is not None


def refused_for_size(file):
    """Why a file is too big to be read at all, or an empty line."""
    if file.size <= settings.PICTURE_MAX_BYTES:
        return ""
    return _("it’s too big. The most is %(most)s") % {
        "most": filesizeformat(settings.PICTURE_MAX_BYTES)
    }


class NameForm(QuestionForm):
    step = "name"

    byline = TypedLine(
        label=gettext_lazy("Name to show"),
        help_text=gettext_lazy("Not your game tag or username. People can search for those."),
        max_length=BYLINE_MAX,
        widget=one_line(),
        error_messages={
            "max_length": gettext_lazy("Make the name %(limit_value)d characters or shorter")
        },
    )
    avatar = radios(
        AVATAR_CHOICES,
        label=gettext_lazy("Pick a cut-out to go with it"),
        help_text=gettext_lazy("Used instead of a photo. Pick none and we use the first."),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Pick one of the six cut-outs")},
    )


class AgeForm(QuestionForm):
    step = "age"
    saves_itself = False

    age_band = radios(
        AgeBand.choices,
        label=gettext_lazy("How old are you?"),
        help_text=gettext_lazy("We show the band or nothing. Never a number."),
        error_messages={
            "required": gettext_lazy("Pick an age, or pick Rather not say"),
            "invalid_choice": gettext_lazy("Pick an age, or pick Rather not say"),
        },
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["age_band"].choice_hints = {
            AgeBand.NOT_SAID: _(
                "That’s fine. We look after it as if you were in the youngest group. "
                "You can change this later."
            )
        }


class WhereForm(QuestionForm):
    """Consent: the site is a yes or a no, every other use a switch that starts off."""

    step = "where"
    saves_itself = False

    wordings_read = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs):
        self.wordings = queries.current_wordings()
        super().__init__(*args, **kwargs)
        self.fields["wordings_read"].initial = self.versions_line
        self.add_site()
        for use in self.switches:
            self.fields[use] = forms.BooleanField(
                label=Use(use).label,
                help_text=self.wordings[use].text,
                required=False,
                initial=self.initial.get(use, False),
            )

    def add_site(self):
        missing = _("Tell us if we can put it on this site")
        self.fields["site"] = radios(
            [(YES, _("Yes")), (NO, _("No"))],
            label=Use.SITE.label,
            help_text=self.wordings[Use.SITE].text,
            error_messages={"required": missing, "invalid_choice": missing},
        )
        self.fields["site"].choice_hints = {
            NO: _("We still read it and answer you. Nobody else sees it.")
        }

    @property
    def switches(self):
        return [use for use in self.wordings if use != Use.SITE]

    @property
    def switch_fields(self):
        return [self[use] for use in self.switches]

    @property
    def versions(self):
        return {use: wording.version for use, wording in self.wordings.items()}

    @property
    def versions_line(self):
        return ",".join(f"{use}:{version}" for use, version in sorted(self.versions.items()))

    def initial_from(self, answers):
        uses = dict(answers.get("uses", {}))
        if Use.SITE in uses:
            uses[Use.SITE] = YES if uses[Use.SITE] else NO
        return uses

    def clean(self):
        if self.cleaned_data.get("wordings_read") != self.versions_line:
            self.data = self.data.copy()
            self.data["wordings_read"] = self.versions_line
            raise forms.ValidationError(
                _("The words on this page have changed. Please read them once more.")
            )
        return self.cleaned_data

    def answers(self):
        uses = {use: self.cleaned_data[use] for use in self.switches}
        uses[Use.SITE.value] = self.cleaned_data["site"] == YES
        return {"uses": uses, "wordings": self.versions}

    def typed(self):
        return {name: value for name, value in super().typed().items() if name != "wordings_read"}


class ReachForm(QuestionForm):
    step = "reach"

    contact_way = radios(
        ContactWay.choices,
        label=gettext_lazy("Is there a safe way to reach you?"),
        help_text=gettext_lazy("You can skip this. All we ever send is “You have a reply.”"),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Pick one from the list")},
    )
    contact_email = TypedLine(
        label=gettext_lazy("E-mail address, if you picked e-mail"),
        max_length=254,
        widget=one_line(inputmode="email", autocapitalize="none", spellcheck="false"),
    )
    contact_phone = TypedLine(
        label=gettext_lazy("Mobile number, if you picked text message"),
        max_length=40,
        widget=one_line(inputmode="tel"),
    )
    safe_hours = radios(
        SafeHours.choices,
        label=gettext_lazy("When is it safe?"),
        help_text=gettext_lazy("Pick nothing, and we write from 9 in the morning to 9 at night"),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Pick one from the list")},
    )
    safe_times = TypedLine(
        label=gettext_lazy("When, in your own words"),
        help_text=gettext_lazy("Like: Tuesdays at lunch. Then a person reads it and sends it."),
        max_length=200,
        widget=one_line(),
        error_messages={
            "max_length": gettext_lazy("Make it %(limit_value)d characters or shorter")
        },
    )

    def __init__(self, data=None, files=None, *, draft=None):
        super().__init__(data, files, draft=draft)
        if not settings.TEXT_ADAPTER:
            self.fields["contact_way"].choices = [
                choice for choice in ContactWay.choices if choice[0] != ContactWay.TEXT
            ]
            del self.fields["contact_phone"]

    def initial_from(self, answers):
        way, address = answers.get("contact_way"), answers.get("contact_address", "")
        return super().initial_from(answers) | {
            "contact_way": answers.get("contact_way_chosen", ""),
            "contact_email": address if way == ContactWay.EMAIL else "",
            "contact_phone": address if way == ContactWay.TEXT else "",
        }

    def clean(self):
        way = self.cleaned_data.get("contact_way")
        if way == ContactWay.EMAIL:
            self.check_email()
        elif way == ContactWay.TEXT:
            self.check_phone()
        elif way == "" and (
            self.cleaned_data.get("contact_email") or self.cleaned_data.get("contact_phone")
        ):
            self.add_error("contact_way", _("Pick a way to reach you, or empty the boxes below"))
        if way in (ContactWay.EMAIL, ContactWay.TEXT):
            self.check_times()
        return self.cleaned_data

    def check_times(self):
        is_own = self.cleaned_data.get("safe_hours") == SafeHours.OWN_WORDS
        if is_own and not self.cleaned_data.get("safe_times") and not self.errors:
            self.add_error("safe_times", _("Write when it is safe, or pick one of the times above"))

    def check_email(self):
        try:
            validate_email(self.cleaned_data.get("contact_email", ""))
        except forms.ValidationError:
            self.add_error("contact_email", _("Give an e-mail address, like name@example.com"))

    def check_phone(self):
        number = self.cleaned_data.get("contact_phone", "")
        digits = re.sub(r"[\s().-]", "", number).removeprefix("+")
        if not (digits.isascii() and digits.isdigit() and len(digits) in PHONE_DIGITS):
            self.add_error("contact_phone", _("Give a mobile number, with all its digits"))

    def answers(self):
        way = self.cleaned_data["contact_way"] or ContactWay.NONE.value
        address = {
            ContactWay.EMAIL: self.cleaned_data["contact_email"],
            ContactWay.TEXT: self.cleaned_data.get("contact_phone", ""),
        }.get(way, "")
        return {
            "contact_way": way,
            "contact_way_chosen": self.cleaned_data["contact_way"],
            "contact_address": address,
            "safe_hours": self.cleaned_data["safe_hours"] if address else "",
            "safe_times": self.cleaned_data["safe_times"] if address else "",
        }


class HelpForm(QuestionForm):
    step = "help"

    helper_role = radios(
        HelperRole.choices,
        label=gettext_lazy("Did anyone help you with this?"),
        help_text=gettext_lazy("Getting help is fine. It’s still yours."),
        error_messages={
            "required": gettext_lazy("Pick one. “Nobody” is a good answer too"),
            "invalid_choice": gettext_lazy("Pick one. “Nobody” is a good answer too"),
        },
    )
    helper_name = TypedLine(
        label=gettext_lazy("Who helped? You can leave this empty"),
        help_text=gettext_lazy("Like: my key worker, or a friend"),
        max_length=120,
        widget=one_line(),
        error_messages={
            "max_length": gettext_lazy("Make it %(limit_value)d characters or shorter")
        },
    )

    def answers(self):
        helped = self.cleaned_data["helper_role"] != HelperRole.NOBODY
        return {
            "helper_role": self.cleaned_data["helper_role"],
            "helper_name": self.cleaned_data["helper_name"] if helped else "",
        } | ({} if helped else {"alone_answer": ""})


class AloneForm(QuestionForm):
    """For the young person alone: what was answered is never shown on a page again."""

    step = "alone"
    is_kept_when_wrong = False

    alone_answer = TypedField(
        label=gettext_lazy("Are these your own words, and do you want to send them?"),
        help_text=gettext_lazy("Only our editors read your answer. You can leave it empty."),
        widget=text_area(autocomplete="off"),
    )

    def initial_of(self, draft):
        return {}

    @property
    def written_before(self):
        """Answered, or typed and left; it stands unless something else is written."""
        if self.draft is None:
            return ""
        typed = (self.draft.typed_in(self.step) or {}).get("alone_answer", "")
        return typed if typed.strip() else self.draft.answers.get("alone_answer", "")

    @property
    def has_answer(self):
        return bool(self.written_before)

    def words_beside(self, values):
        return []

    def clean_alone_answer(self):
        answer = self.cleaned_data["alone_answer"]
        answer = answer if answer.strip() else self.written_before
        over = len(answer) - ALONE_MAX
        if over > 0:
            raise forms.ValidationError(
                ngettext("Take out %(over)d character", "Take out %(over)d characters", over)
                % {"over": over}
            )
        return answer

    def answers(self):
        return {"alone_answer": self.cleaned_data["alone_answer"], "alone_seen": True}
