"""What the editors' queue is read from: since when a piece waits for them, and its length."""

from importlib import import_module

import django.utils.timezone
from django.db import migrations, models
from django.db.models import Q

kept = import_module("submissions.migrations.0003_never_altered")
OPEN = ("received", "in_review", "accepted", "hidden")


def stop_the_clock(apps, schema_editor):
    Submission = apps.get_model("submissions", "Submission")
    elsewhere = ~Q(status__in=OPEN) | Q(is_question_open=True)
    Submission.objects.filter(elsewhere, is_byline_waiting=False).update(waiting_since=None)


def start_the_clock(apps, schema_editor):
    Submission = apps.get_model("submissions", "Submission")
    Submission.objects.filter(waiting_since=None).update(waiting_since=models.F("status_at"))


class Migration(migrations.Migration):
    dependencies = [("submissions", "0003_never_altered")]

    operations = [
        # SQLite makes an altered table anew and loses its triggers: away first, back at the end.
        migrations.RunPython(kept.drop_rules, kept.make_rules),
        migrations.RemoveIndex(model_name="submission", name="in_queue"),
        migrations.AddField(
            model_name="submission",
            name="word_count",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name="submission",
            name="waiting_since",
            field=models.DateTimeField(
                blank=True,
                default=django.utils.timezone.now,
                help_text="Since when it waits for the editors; empty while it is somebody else's turn.",
                null=True,
            ),
        ),
        migrations.AddIndex(
            model_name="submission",
            index=models.Index(
                fields=["status", "-is_marked", "waiting_since", "id"], name="in_queue"
            ),
        ),
        migrations.AddIndex(
            model_name="submission",
            index=models.Index(
                condition=models.Q(("waiting_since__isnull", False)),
                fields=[
                    "-is_marked",
                    "waiting_since",
                    "id",
                    "claimed_by",
                    "needs_lead",
                    "is_byline_waiting",
                ],
                name="waiting_in_order",
            ),
        ),
        migrations.RunPython(stop_the_clock, start_the_clock),
        migrations.RunPython(kept.make_rules, kept.drop_rules),
    ]
