from django.db import migrations


def make_rows(apps, schema_editor):
    """So that the first visitor of a new site does not write anything."""
    apps.get_model("core", "SiteVersion").objects.get_or_create(pk=1)
    apps.get_model("core", "SiteSettings").objects.get_or_create(pk=1)


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]

    operations = [migrations.RunPython(make_rows, migrations.RunPython.noop)]
