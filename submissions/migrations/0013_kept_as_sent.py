"""What is sent later is never altered either; and the words of the yes said beforehand."""

from datetime import UTC, datetime

from django.db import migrations

#: table: columns that never change
RULES = {
    "submissions_correction": ["submission_id", "title", "body", "sent_at"],
    "submissions_suggestion": ["message_id", "title", "body"],
    "submissions_release": ["submission_id", "consent_id", "digest", "released_at"],
}
MESSAGE = "kept as it was: this row is never altered"
#: A whole second: tests put this row back from JSON, and nothing about it may differ.
WRITTEN_AT = datetime(2026, 11, 22, tzinfo=UTC)
WORDING = (
    "You can publish it without asking me again, as long as all you do is take words out. "
    "If you change or add even one word, ask me first."
)


def changed(columns, vendor):
    word = "IS DISTINCT FROM" if vendor == "postgresql" else "IS NOT"
    return " OR ".join(f'NEW."{column}" {word} OLD."{column}"' for column in columns)


def make_rules(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for table, columns in RULES.items():
        broken = changed(columns, vendor)
        if vendor == "postgresql":
            schema_editor.execute(
                f"CREATE FUNCTION {table}_kept() RETURNS trigger AS $$ BEGIN "
                f"IF {broken} THEN RAISE EXCEPTION '{MESSAGE}'; END IF; RETURN NEW; "
                f"END $$ LANGUAGE plpgsql"
            )
            schema_editor.execute(
                f"CREATE TRIGGER {table}_kept BEFORE UPDATE ON {table} "
                f"FOR EACH ROW EXECUTE FUNCTION {table}_kept()"
            )
        else:
            schema_editor.execute(
                f"CREATE TRIGGER {table}_kept BEFORE UPDATE ON {table} FOR EACH ROW "
                f"WHEN {broken} BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
            )


def drop_rules(apps, schema_editor):
    for table in RULES:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP TRIGGER {table}_kept ON {table}")
            schema_editor.execute(f"DROP FUNCTION {table}_kept()")
        else:
            schema_editor.execute(f"DROP TRIGGER {table}_kept")


def write_wording(apps, schema_editor):
    apps.get_model("submissions", "ConsentWording").objects.get_or_create(
        use="unasked", version=1, defaults={"text": WORDING, "written_at": WRITTEN_AT}
    )


class Migration(migrations.Migration):
    dependencies = [("submissions", "0012_theirs_to_change")]

    operations = [
        migrations.RunPython(make_rules, drop_rules),
        migrations.RunPython(write_wording, migrations.RunPython.noop),
    ]
