"""A case's log and what is sealed for it are never altered, nor deleted before their time.

A database rule. The time begins when the case is closed, and can only become longer.
"""

from django.db import migrations

MESSAGE = "kept as it was: this row is never altered"
TOO_EARLY = "kept for its time: this row cannot be deleted yet"
LATER = 'OLD."keep_until" IS NOT NULL AND (NEW."keep_until" IS NULL OR NEW."keep_until" < OLD."keep_until")'
#: table: (columns that never change, another condition under which a change is refused)
ALTERED = {
    "safeguarding_worrycase": (["ref", "reference", "opened_at"], LATER),
    "safeguarding_worrylogentry": (
        ["case_id", "at", "event", "by_name", "about", "about_id", "note"],
        # Somebody's log-in may go; their name stays.
        'NEW."by_id" IS NOT NULL AND (OLD."by_id" IS NULL OR NEW."by_id" <> OLD."by_id")',
    ),
    "safeguarding_sealedcopy": (["case_id", "sealed_at", "data"], LATER),
    "safeguarding_sealedpicture": (["copy_id", "number", "data"], "1 = 0"),
}
#: table: where the end of its time stands.
KEPT_UNTIL = {
    "safeguarding_worrycase": 'OLD."keep_until"',
    "safeguarding_worrylogentry": (
        '(SELECT "keep_until" FROM "safeguarding_worrycase" WHERE "id" = OLD."case_id")'
    ),
    "safeguarding_sealedcopy": 'OLD."keep_until"',
    "safeguarding_sealedpicture": (
        '(SELECT "keep_until" FROM "safeguarding_sealedcopy" WHERE "id" = OLD."copy_id")'
    ),
}


def changed(columns, vendor):
    word = "IS DISTINCT FROM" if vendor == "postgresql" else "IS NOT"
    return " OR ".join(f'NEW."{column}" {word} OLD."{column}"' for column in columns)


def make_rules(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    now = "now()" if vendor == "postgresql" else "strftime('%Y-%m-%d %H:%M:%f', 'now')"
    for table, (columns, more) in ALTERED.items():
        make_rule(
            schema_editor,
            f"{table}_kept",
            table,
            "UPDATE",
            f"{changed(columns, vendor)} OR ({more})",
        )
        early = f"COALESCE({KEPT_UNTIL[table]} > {now}, 1 = 1)"
        make_rule(schema_editor, f"{table}_stays", table, "DELETE", early)


def make_rule(schema_editor, name, table, event, refused):
    message = MESSAGE if event == "UPDATE" else TOO_EARLY
    if schema_editor.connection.vendor != "postgresql":
        schema_editor.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW "
            f"WHEN {refused} BEGIN SELECT RAISE(ABORT, '{message}'); END",
            params=None,
        )
        return
    row = "NEW" if event == "UPDATE" else "OLD"
    schema_editor.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger AS $$ BEGIN "
        f"IF {refused} THEN RAISE EXCEPTION '{message}'; END IF; RETURN {row}; "
        f"END $$ LANGUAGE plpgsql",
        params=None,
    )
    schema_editor.execute(
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
        params=None,
    )


def drop_rules(apps, schema_editor):
    for table in ALTERED:
        for name in (f"{table}_kept", f"{table}_stays"):
            if schema_editor.connection.vendor == "postgresql":
                schema_editor.execute(f"DROP TRIGGER {name} ON {table}")
                schema_editor.execute(f"DROP FUNCTION {name}()")
            else:
                schema_editor.execute(f"DROP TRIGGER {name}")


class Migration(migrations.Migration):
    dependencies = [("safeguarding", "0001_initial")]

    operations = [migrations.RunPython(make_rules, drop_rules)]
