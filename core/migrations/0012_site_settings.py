from django.db import migrations


def make_settings(apps, schema_editor):
    """So that the first visitor of a new site does not write anything."""
    apps.get_model("core", "SiteSettings").objects.get_or_create(pk=1)


class Migration(migrations.Migration):
    dependencies = [("core", "0011_public_file_name")]

    operations = [migrations.RunPython(make_settings, migrations.RunPython.noop)]
