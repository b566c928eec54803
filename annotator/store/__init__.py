"""The database: engine, tables (a file per aggregate, with its queries) and migrations.

Nothing outside this package knows which database it is. Queries take a session and never commit.
"""

from sqlmodel import Session as Session

from annotator.store.engine import Store as Store
