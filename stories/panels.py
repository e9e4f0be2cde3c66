"""Parts of the screen where an editor works on a story."""

from wagtail.admin.panels import Panel


class RecordingPanel(Panel):
    """The sound of a story, to be heard beside the box where it is written down."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "stories/admin/recording.html"

        def is_shown(self):
            return self.instance.recording is not None

        def get_context_data(self, parent_context=None):
            return super().get_context_data(parent_context) | {"recording": self.instance.recording}
