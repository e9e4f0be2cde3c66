"""What editors ask themselves before a piece goes on."""

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.signals import pre_delete
from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from submissions.enums import Answer
from submissions.models.pieces import Submission


class ChecklistQuestion(models.Model):
    """A question an editor answers before a piece goes on. Fixed ones can never be removed."""

    text = models.CharField(_("question"), max_length=200)
    help_text = models.CharField(_("what to think of"), max_length=300, blank=True)
    is_fixed = models.BooleanField(default=False, editable=False)
    is_active = models.BooleanField(_("ask it"), default=True)
    order = models.PositiveSmallIntegerField(_("order"), default=10)

    panels = [
        FieldPanel("text"),
        FieldPanel("help_text"),
        FieldPanel("is_active"),
        FieldPanel("order"),
    ]

    class Meta:
        ordering = ["-is_fixed", "order", "pk"]
        verbose_name = _("checklist question")
        verbose_name_plural = _("checklist questions")
        constraints = [
            models.CheckConstraint(
                name="fixed_question_is_active", condition=Q(is_fixed=False) | Q(is_active=True)
            )
        ]

    def __str__(self):
        return self.text

    def save(self, *args, **kwargs):
        if self.is_fixed_and_changed():
            raise FixedQuestion
        super().save(*args, **kwargs)

    def clean(self):
        if self.is_fixed_and_changed():
            raise ValidationError(FixedQuestion.message)

    def is_fixed_and_changed(self):
        """Whether this would reword or switch off a question that is always asked."""
        kept = type(self).objects.filter(pk=self.pk, is_fixed=True).first()
        return kept is not None and any(
            getattr(kept, name) != getattr(self, name)
            for name in ("text", "help_text", "is_active", "is_fixed")
        )


class FixedQuestion(PermissionDenied):
    """Somebody tried to remove, reword or switch off one of the four questions."""

    message = _("This question is always asked. It can’t be changed, switched off or removed.")

    def __init__(self):
        super().__init__(self.message)


@receiver(pre_delete, sender=ChecklistQuestion)
def keep_fixed_questions(instance, **kwargs):
    if instance.is_fixed:
        raise FixedQuestion


class ChecklistAnswer(models.Model):
    submission = models.ForeignKey(
        Submission, on_delete=models.CASCADE, related_name="checklist_answers"
    )
    question = models.ForeignKey(ChecklistQuestion, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(max_length=10, choices=Answer)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    answered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["submission", "question"], name="one_answer_a_question")
        ]

    def __str__(self):
        return f"{self.question_id}: {self.answer}"
