"""What an editor of an episode is told while saving."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm


class EpisodePageForm(WagtailAdminPageForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        recording = self.fields.get("recording")
        if recording:
            recording.queryset = recordings_for(recording.queryset, self.instance)

    def clean_recording(self):
        """How long the sound is says when the words were said, where nobody wrote that down."""
        recording = self.cleaned_data["recording"]
        if recording and recording.is_ready and "transcript" in self.fields:
            self.fields["transcript"].length_ms = recording.milliseconds
        return recording

    def clean_transcript(self):
        # For the message after saving; see `wagtail_hooks`.
        self.instance.transcript_problems = self.fields["transcript"].problems_told
        return self.cleaned_data["transcript"]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("note_ends") and not cleaned.get("note_talks_about"):
            self.add_error(
                "note_talks_about", _("Say what it talks about, or take the ending out.")
            )
        return cleaned


def recordings_for(recordings, episode):
    """What the editors put in, and the one this episode has: a sent one belongs to its piece."""
    return recordings.in_library() | recordings.filter(pk=episode.recording_id)
