"""What was sent, what was agreed and what was logged is never altered: a database rule."""

from django.db import migrations

# table: (columns that may not change, condition under which they may)
SENT = [
    "reference",
    "form",
    "title",
    "body",
    "byline",
    "avatar",
    "age_band",
    "language",
    "helper_role",
    "helper_name",
    "alone_answer",
    "sent_at",
    "contributor_id",
]
RULES = {
    "submissions_submission": (SENT, "NEW.erased_at IS NOT NULL AND OLD.erased_at IS NULL"),
    "submissions_consent": (["submission_id", "wording_id", "is_given", "given_at"], "FALSE"),
    "submissions_consentwording": (["use", "version", "text", "written_at"], "FALSE"),
    "submissions_logrow": (
        ["submission_id", "at", "from_status", "to_status", "is_by_contributor", "note"],
        # A note is emptied when its piece is erased; nothing else ever changes.
        "NEW.note = '' AND NEW.at = OLD.at AND NEW.from_status = OLD.from_status"
        " AND NEW.to_status = OLD.to_status AND NEW.submission_id = OLD.submission_id",
    ),
    "submissions_signoff": (["contributor_id", "digest", "decision", "decided_at"], "FALSE"),
}
MESSAGE = "kept as it was: this row is never altered"


def changed(columns, vendor):
    word = "IS DISTINCT FROM" if vendor == "postgresql" else "IS NOT"
    return " OR ".join(f'NEW."{column}" {word} OLD."{column}"' for column in columns)


def make_rules(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for table, (columns, allowed) in RULES.items():
        broken = f"({changed(columns, vendor)}) AND NOT ({allowed})"
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


class Migration(migrations.Migration):
    dependencies = [("submissions", "0002_desk")]

    operations = [migrations.RunPython(make_rules, drop_rules)]
