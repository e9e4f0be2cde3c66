from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0002_site_version")]

    operations = [
        migrations.AddIndex(
            model_name="publicfile",
            index=models.Index(fields=["name"], name="public_file_name"),
        ),
    ]
