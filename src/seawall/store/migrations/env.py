"""Runs the migrations on the connection of a ``Database``."""

from alembic import context

from seawall.store.schema import metadata

database = context.config.attributes["database"]
with database.writing() as connection:
    # the transaction is the database's own: SQLite's is begun by hand
    context.configure(
        connection=connection, target_metadata=metadata, transaction_per_migration=False, transactional_ddl=False
    )
    context.run_migrations()
