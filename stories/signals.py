"""Takes a story down when the sound that was agreed to with it goes, by whatever way."""

from django.db.models.signals import pre_delete
from django.dispatch import receiver

from core import gate
from core.models import Recording
from stories.models import StoryPage


@receiver(pre_delete, sender=Recording)
def take_down_what_plays_it(instance, **kwargs):
    for story in StoryPage.objects.filter(recording=instance, live=True):
        gate.take_down(story)
