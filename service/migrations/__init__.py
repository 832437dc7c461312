"""Alembic migrations of the conversations' database; `service/conversations.py` runs them."""
