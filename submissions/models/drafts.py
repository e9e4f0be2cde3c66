"""What is not sent yet."""

from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property

from submissions.models.contributors import Contributor
from submissions.models.files import CleanedPicture


class Draft(models.Model):
    """Answers not sent yet. Gone after 24 hours, on "stop here" and on Exit, unless saved."""

    key_hash = models.CharField(max_length=64, unique=True)
    answers = models.JSONField(default=dict)
    contributor = models.ForeignKey(
        Contributor,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="drafts",
        help_text="Whose code words bring it back, once it was saved.",
    )
    is_saved = models.BooleanField(default=False)
    started_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField(db_index=True)

    def __str__(self):
        return f"Draft {self.pk}"

    @cached_property
    def typed(self):
        """What is typed and not answered yet, by question."""
        return {typed.step: typed for typed in self.typed_answers.all()}

    def typed_in(self, step):
        """The boxes of one question as they were left, or None when it has been answered since."""
        return self.typed[step].values if step in self.typed else None

    def version_of(self, step):
        """Changes whenever something is typed or answered there; empty before the first time."""
        return self.typed[step].version if step in self.typed else ""


class TypedAnswer(models.Model):
    """What stands in the boxes of one question, right or wrong, and the page it was typed on."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="typed_answers")
    step = models.CharField(max_length=20)
    values = models.JSONField(
        null=True, help_text="Box by box. Nothing, once the question has been answered."
    )
    page = models.CharField(max_length=32, help_text="Every page handed out has a name of its own.")
    count = models.PositiveIntegerField(help_text="How often that page had saved itself by then.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["draft", "step"], name="typed_once_a_question"),
        ]

    def __str__(self):
        return f"Typed {self.pk}"

    @property
    def version(self):
        return f"{self.page}.{self.count}"


class DraftFile(CleanedPicture):
    """A cleaned picture of an unsent draft."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="files")
    upload = models.CharField(
        max_length=32,
        blank=True,
        help_text="What the phone called this upload, so that a second try is no second picture.",
    )

    class Meta(CleanedPicture.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["draft", "upload"],
                condition=~models.Q(upload=""),
                name="upload_kept_once",
            ),
        ]
