"""What is put before the second person, and who asks for lost words."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from submissions.models.contributors import Contributor
from submissions.models.pieces import Submission


class LostWordsState(models.TextChoices):
    ASKED = "asked", _("Somebody asked")
    PROPOSED = "proposed", _("With the second person")
    AGREED = "agreed", _("Agreed, waiting")
    REFUSED = "refused", _("Not given")
    STOPPED = "stopped", _("Stopped from their page")
    GIVEN = "given", _("Given")


#: Where new words may still be given one day.
ON_THE_WAY = (LostWordsState.PROPOSED, LostWordsState.AGREED)


class LostWords(models.Model):
    """Somebody asks for new words to pieces whose words they lost.

    They get five words at once, and those open nothing. They become the contributor's words
    when an editor has said whose they are, the second person agreed, and the waiting time is
    over without anybody having stopped it from the page itself.
    """

    words_hash = models.CharField(max_length=64, unique=True)
    reference_told = models.CharField(max_length=40, blank=True)
    when_told = models.CharField(max_length=200, blank=True)
    about_told = models.TextField(max_length=2000, blank=True)
    email = models.EmailField(blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(
        max_length=10, choices=LostWordsState, default=LostWordsState.ASKED, db_index=True
    )
    state_at = models.DateTimeField(default=timezone.now)
    contributor = models.ForeignKey(
        Contributor, null=True, blank=True, on_delete=models.CASCADE, related_name="lost_words"
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL
    )
    proposed_because = models.TextField(max_length=2000, blank=True)
    opens_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["contributor"],
                condition=Q(state__in=ON_THE_WAY),
                name="one_set_of_words_on_the_way",
            ),
            models.CheckConstraint(
                name="words_on_the_way_are_somebodys",
                condition=~Q(state__in=[*ON_THE_WAY, LostWordsState.GIVEN])
                | Q(contributor__isnull=False),
            ),
            models.CheckConstraint(
                name="agreed_words_have_a_day",
                condition=~Q(state=LostWordsState.AGREED) | Q(opens_at__isnull=False),
            ),
        ]

    def __str__(self):
        return f"Lost words {self.pk}"


class SecondCheck(models.Model):
    """One thing the second person is asked, with the link that shows it and nothing else.

    A later link kills the one before; so does another address in the settings.
    """

    class Purpose(models.TextChoices):
        APPEAL = "appeal", _("A second look")
        LOST_WORDS = "lost_words", _("Lost words")

    class Answer(models.TextChoices):
        YES = "yes", _("Yes")
        NO = "no", _("No")

    purpose = models.CharField(max_length=10, choices=Purpose)
    submission = models.ForeignKey(
        Submission, null=True, blank=True, on_delete=models.CASCADE, related_name="second_checks"
    )
    lost_words = models.ForeignKey(
        LostWords, null=True, blank=True, on_delete=models.CASCADE, related_name="second_checks"
    )
    asked_at = models.DateTimeField(default=timezone.now)
    token_hash = models.CharField(max_length=64, unique=True, null=True, blank=True)
    token_for = models.CharField(max_length=64, blank=True)
    token_ends_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=3, choices=Answer, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["asked_at", "pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="second_check_is_about_one_thing",
                condition=Q(purpose="appeal", submission__isnull=False, lost_words=None)
                | Q(purpose="lost_words", submission=None, lost_words__isnull=False),
            ),
            models.CheckConstraint(
                name="second_answer_whole",
                condition=Q(answer="", answered_at=None)
                | (~Q(answer="") & Q(answered_at__isnull=False)),
            ),
        ]

    def __str__(self):
        return f"Second check {self.pk}"
