"""Stories: what young people tell, in any form, and the page that lists them."""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from core.art import AVATAR_CHOICES, AVATARS
from core.blocks import StoryBody, plain_text
from core.enums import YOUNGEST_OF_BAND, AgeBand
from core.models import BasePage, Recording, SiteSettings, Topic
from core.motifs import MOTIF_CHOICES
from core.readability import reading_minutes, word_count
from core.transcripts import cues_of, paragraphs
from core.transcripts.field import TranscriptField
from stories.enums import SYMBOLS, Form, LifeStage, WrittenBy
from stories.panels import RecordingPanel
from stories.queries import related_story_ids


class StoryIndexPage(BasePage):
    """All stories, with filters by topic, form and life stage."""

    parent_page_types = ["home.HomePage"]
    subpage_types = ["stories.StoryPage"]
    max_count = 1
    is_creatable = True

    introduction = models.CharField(_("one line under the title"), max_length=200, blank=True)

    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    public_field_names = (*BasePage.public_field_names, "introduction", "show_in_menus")
    kind = "stories"
    section = "stories"

    class Meta:
        verbose_name = _("story index")


class NotWrittenDown(PermissionDenied):
    """Somebody tried to make a story public that can be heard and not read."""


class StoryPageForm(WagtailAdminPageForm):
    """Asks for a description of the content note's ending only where there is a note."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if recording := self.fields.get("recording"):
            recording.queryset = recordings_for(self.instance)

    def clean_recording(self):
        """How long the sound is says when the words were said, where nobody wrote that down."""
        recording = self.cleaned_data["recording"]
        if recording and recording.is_ready and "transcript" in self.fields:
            self.fields["transcript"].length_ms = recording.milliseconds
        return recording

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("note_ends") and not cleaned.get("note_talks_about"):
            self.add_error(
                "note_talks_about", _("Say what the piece talks about, or take the ending out.")
            )
        return cleaned


def recordings_for(story):
    """What editors put in, and what this story came with: a sent one belongs to its piece."""
    accepted_with = StoryPage.objects.filter(pk=story.pk).values("recording")
    own = Q(pk__in=accepted_with) | Q(pk=story.recording_id)
    return Recording.objects.filter(own | Q(in_library=True))


class StoryPage(BasePage):
    """One piece by one contributor: a story, poem, letter, artwork, photo, video or achievement."""

    parent_page_types = ["stories.StoryIndexPage"]
    subpage_types = []
    is_creatable = False
    base_form_class = StoryPageForm

    form = models.CharField(_("form"), max_length=20, choices=Form, default=Form.STORY)
    summary = models.CharField(
        _("first line on the card"),
        max_length=200,
        blank=True,
        help_text=_("A line of their own words."),
    )
    body = StreamField(StoryBody(), verbose_name=_("their words"), blank=True)
    recording = models.ForeignKey(
        Recording,
        verbose_name=_("sound"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    transcript = TranscriptField(
        _("what is said"),
        help_text=_("Every word. Begin a line with who speaks, like “Wren: …”."),
    )
    byline = models.CharField(
        _("byline"),
        max_length=60,
        blank=True,
        help_text=_("Empty shows as “Someone with care experience”."),
    )
    avatar = models.CharField(
        _("cut-out"), max_length=20, choices=AVATAR_CHOICES, default=AVATARS[0]
    )
    written_by = models.CharField(_("by"), max_length=10, choices=WrittenBy, default=WrittenBy.PEER)
    age_band = models.CharField(
        _("age band shown"),
        max_length=20,
        choices=[c for c in AgeBand.choices if c[0] != AgeBand.NOT_SAID],
        blank=True,
    )
    topics = ParentalManyToManyField(Topic, blank=True, verbose_name=_("topics"))
    life_stage = models.CharField(_("life stage"), max_length=20, choices=LifeStage, blank=True)
    motif = models.CharField(
        _("object on the picture"), max_length=20, choices=MOTIF_CHOICES, default="door"
    )
    art_seed = models.CharField(max_length=40, editable=False, default="story")
    note_talks_about = models.CharField(
        _("before you read: it talks about"),
        max_length=200,
        blank=True,
        help_text=_("Topics, never details. Empty: no note."),
    )
    note_ends = models.CharField(_("how it ends"), max_length=120, blank=True)
    how_made = models.CharField(
        _("how this was made"),
        max_length=300,
        blank=True,
        help_text=_("What kind of changes we made, like “We fixed 3 spellings.”"),
    )
    is_hidden_from_search = models.BooleanField(
        _("keep out of search engines"), default=True, editable=False
    )

    content_panels = [
        *Page.content_panels,
        FieldPanel("form"),
        FieldPanel("summary"),
        FieldPanel("body"),
        MultiFieldPanel(
            [RecordingPanel(), FieldPanel("recording"), FieldPanel("transcript")],
            heading=_("Hear it and read it"),
        ),
        MultiFieldPanel(
            [FieldPanel("note_talks_about"), FieldPanel("note_ends")],
            heading=_("Before you read"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("byline"),
                FieldPanel("avatar"),
                FieldPanel("written_by"),
                FieldPanel("age_band"),
                FieldPanel("how_made"),
            ],
            heading=_("Who it is by"),
        ),
        MultiFieldPanel(
            [FieldPanel("topics"), FieldPanel("life_stage"), FieldPanel("motif")],
            heading=_("Where it belongs"),
        ),
    ]
    promote_panels = [
        MultiFieldPanel([FieldPanel("slug"), FieldPanel("language")], heading=_("Address"))
    ]
    settings_panels = []

    needs_sign_off = True
    public_field_names = (
        *BasePage.public_field_names,
        "form",
        "summary",
        "body",
        "recording",
        "transcript",
        "byline",
        "avatar",
        "written_by",
        "age_band",
        "topics",
        "life_stage",
        "motif",
        "note_talks_about",
        "note_ends",
        "how_made",
    )
    later_field_names = ("recording", "transcript")
    kind = "story"
    section = "stories"
    card_template = "stories/card.html"

    class Meta:
        verbose_name = _("story")
        verbose_name_plural = _("stories")

    def __str__(self):
        return self.title

    @property
    def missing_of_sound(self):
        """What a story with sound needs before anyone can hear it, as plain sentences."""
        if self.recording is None:
            return []
        missing = []
        if not self.recording.is_ready:
            missing.append(_("Its sound isn’t ready yet."))
        if not self.transcript:
            missing.append(_("Write down what is said first. Some people can’t hear it."))
        return missing

    def save(self, *args, **kwargs):
        if self.live and not self._state.adding and self.missing_of_sound:
            raise NotWrittenDown(" ".join(map(str, self.missing_of_sound)))
        super().save(*args, **kwargs)

    @cached_property
    def said(self):
        """What is said in its sound, in paragraphs with who speaks."""
        return paragraphs(cues_of(self.transcript)) if self.recording else []

    @property
    def byline_shown(self):
        return self.byline or _("Someone with care experience")

    @cached_property
    def words(self):
        """Every word a reader sees between title and foot, as one text."""
        return plain_text(self.body)

    @cached_property
    def minutes(self):
        return reading_minutes(word_count(self.words))

    @property
    def has_ending(self):
        return any(child.block_type == "ending" for child in self.body)

    @property
    def byline_details(self):
        """What stands under the byline: a band or nothing, and by whom where it isn't said."""
        band = self.get_age_band_display()
        by = self.get_written_by_display()
        is_said = not self.byline and self.written_by == WrittenBy.PEER
        return ". ".join(str(part) for part in ("" if is_said else by, band) if part)

    @property
    def byline_and_band(self):
        """The byline as a card has it: “Kestrel, 18 to 25”."""
        band = self.get_age_band_display()
        return f"{self.byline_shown}, {band}" if band else str(self.byline_shown)

    @property
    def symbol(self):
        return SYMBOLS.get(self.form, "book-open")

    @property
    def topic_ids(self):
        return ",".join(str(topic.pk) for topic in self.topics.all())

    @property
    def main_language(self):
        """Ours: only the contributor's words are in theirs, and the template marks those."""
        return settings.LANGUAGE_CODE

    @property
    def is_indexed(self):
        """Pages by someone under 16 stay out of search engines, sitemap and feeds."""
        return not self.is_hidden_from_search

    def hide_from_search_by_age(self, band):
        under = SiteSettings.load().hide_from_search_under
        self.is_hidden_from_search = YOUNGEST_OF_BAND[AgeBand(band)] < under

    def public_facets(self):
        facets = [*super().public_facets(), ("form", self.form)]
        facets += [("topic", topic.slug) for topic in self.topics.all()]
        if self.life_stage:
            facets.append(("stage", self.life_stage))
        return facets

    def card_ids(self):
        return {"related": related_story_ids(self)}

    def share_art(self):
        return self.art_seed, "story", self.motif

    def public_context(self):
        return {"note_minutes": self.minutes}
