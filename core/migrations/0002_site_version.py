from django.db import migrations


def make_version(apps, schema_editor):
    apps.get_model("core", "SiteVersion").objects.get_or_create(pk=1)


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]

    operations = [migrations.RunPython(make_version, migrations.RunPython.noop)]
