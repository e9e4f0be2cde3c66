from django.db import migrations

#: What a form that was pressed with a mistake calls the words it came after.
VERSION = ".0"


def move_typed(apps, schema_editor):
    """What was typed and saved for later stood among the answers; it has a table now."""
    Draft = apps.get_model("submissions", "Draft")
    TypedAnswer = apps.get_model("submissions", "TypedAnswer")
    for draft in Draft.objects.filter(answers__has_key="typed"):
        for step, values in draft.answers.pop("typed").items():
            TypedAnswer.objects.create(draft=draft, step=step, values=values, page="", count=0)
            # Pressed after it was saved, so these are the words typed last.
            pressed = draft.answers.get("tried", {}).get(step)
            if pressed is not None:
                pressed["version"] = VERSION
        draft.save(update_fields=["answers"])


def move_typed_back(apps, schema_editor):
    TypedAnswer = apps.get_model("submissions", "TypedAnswer")
    for typed in TypedAnswer.objects.filter(values__isnull=False).select_related("draft"):
        draft = typed.draft
        draft.refresh_from_db(fields=["answers"])
        draft.answers.setdefault("typed", {})[typed.step] = typed.values
        draft.save(update_fields=["answers"])
    TypedAnswer.objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("submissions", "0005_bad_lines")]

    operations = [migrations.RunPython(move_typed, move_typed_back)]
