"""The database behind a workspace: SQLite by default, PostgreSQL by URL."""
