"""Runs the migrations: on the connection it is handed, or as SQL (`alembic upgrade --sql`)."""

from alembic import context


def run() -> None:
    """Run what Alembic asks for."""
    connection = context.config.attributes.get("connection")
    if connection is not None:
        context.configure(connection=connection)
    else:
        context.configure(
            url=context.config.get_main_option("sqlalchemy.url"),
            literal_binds=True,
            dialect_opts={"paramstyle": "named"},
        )
    with context.begin_transaction():
        context.run_migrations()


if getattr(context, "_proxy", None) is not None:  # run by Alembic, not merely imported
    run()
