"""Up to which number a book is complete.

Rows of a book (the ledger's events) are numbered as they are written, but on PostgreSQL several transactions write side by side: number
11 may be there for all to see while number 10 is still under way. Whoever keeps a figure "as of number 11" would miss the tenth for ever.
So each transaction says, before it takes its first number, from where on its numbers will be, by a shared advisory lock that ends with
it; the least of them is the end of what is complete. Nobody waits for anybody. On SQLite there is one writer, and numbers come in order.
"""

from __future__ import annotations

from zlib import crc32

from django.db import connection, models, transaction
from django.db.models import Value
from django.db.models.expressions import Combinable, RawSQL


def _book(model: type[models.Model]) -> int:
    """The book's half of the lock's number: a signed 32-bit number, the same in every process."""
    return crc32(model._meta.db_table.encode()) - 2**31


def begin(model: type[models.Model]) -> None:
    """Says that this transaction is about to number rows of the book. Call it before the first of them; a repeat costs nothing."""
    if connection.vendor != "postgresql" or _is_said(model):
        return
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {clause(model)}")
    said(model)


def clause(model: type[models.Model]) -> str:
    """What says it, to stand among the columns of a SELECT on PostgreSQL; `said` must follow."""
    last = f"(SELECT (last_value - 1)::int FROM {model._meta.db_table}_id_seq)"  # noqa: S608
    return f"pg_advisory_xact_lock_shared({_book(model)}, {last})"


def said(model: type[models.Model]) -> None:
    """Remembers it as long as this transaction lasts: Django forgets what is to be done at the commit when the transaction or its
    savepoint is undone, as PostgreSQL forgets the lock.
    """
    transaction.on_commit(_Begun(model._meta.db_table))


def _is_said(model: type[models.Model]) -> bool:
    return any(getattr(told[1], "book", None) == model._meta.db_table for told in connection.run_on_commit)


class _Begun:
    """The mark that a transaction has begun to write in a book."""

    def __init__(self, book: str) -> None:
        self.book = book

    def __call__(self) -> None:
        """Nothing is to be done at the end: the lock goes with the transaction."""


def under_way(model: type[models.Model]) -> Combinable:
    """To annotate a question for the book's last number with: from behind which number on other transactions may still add some.

    NULL where there are none. One statement reads its rows as they were when it began and these locks after that, so a number that
    was given out before the last one seen is either among the rows or among these.
    """
    if connection.vendor != "postgresql":
        return Value(None, output_field=models.BigIntegerField())
    return RawSQL(
        "(SELECT MIN(objid::bigint) FROM pg_locks WHERE locktype = 'advisory' AND classid = %s::bigint::oid AND objsubid = 2"
        " AND granted AND pid <> pg_backend_pid() AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))",
        [_book(model) % 2**32],
    )


def end(number: int, least: int | None) -> int:
    """Up to which number nothing can be added any more: the last one seen, bounded by what is `under_way`.

    What the caller's own transaction writes counts as seen.
    """
    return number if least is None else min(number, int(least))
