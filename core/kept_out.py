"""Tables that no backup holds: what must be gone after a day or two would live on in them."""

tables = set()


def of_backups(model):
    """`@kept_out.of_backups` on a model: backups hold its table, and no row of it."""
    tables.add(model._meta.db_table)
    return model
