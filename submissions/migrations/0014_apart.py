"""What is kept apart, and what rules cannot read.

SQLite makes a table anew for a new column and loses its rules on the way, so they are taken
off before and put back after.
"""

from importlib import import_module

from django.db import migrations, models
from django.db.models import Q

rules = import_module("submissions.migrations.0003_never_altered")


class Migration(migrations.Migration):
    dependencies = [("submissions", "0013_kept_as_sent")]

    operations = [
        migrations.RunPython(rules.drop_rules, rules.make_rules),
        migrations.RemoveIndex(model_name="submission", name="waiting_in_order"),
        migrations.AddField(
            model_name="submission",
            name="apart_since",
            field=models.DateTimeField(
                blank=True,
                help_text="Since when safeguarding leads alone may see it.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="submission",
            name="is_unread",
            field=models.BooleanField(
                default=False,
                help_text="Pictures without words, and nobody has looked at them yet.",
            ),
        ),
        migrations.AddIndex(
            model_name="submission",
            index=models.Index(
                condition=Q(apart_since=None, waiting_since__isnull=False),
                fields=[
                    "-is_unread",
                    "-is_marked",
                    "waiting_since",
                    "id",
                    "claimed_by",
                    "needs_lead",
                    "is_byline_waiting",
                    "apart_since",
                ],
                name="waiting_in_order",
            ),
        ),
        migrations.RunPython(rules.make_rules, rules.drop_rules),
    ]
