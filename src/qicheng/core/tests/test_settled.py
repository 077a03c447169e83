"""Up to which number a book is complete: a number that is still under way on another connection is waited for by nobody and forgotten by nobody."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest
from django.db import connection, transaction

from qicheng.core import settled
from qicheng.core.models import Message, Setting

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def under_way(act: Callable[[], None]) -> Iterator[None]:
    """Another connection carries out `act` in a transaction that ends with this block."""
    done, leave = threading.Event(), threading.Event()

    def other() -> None:
        try:
            with transaction.atomic():
                act()
                done.set()
                assert leave.wait(30)
        finally:
            done.set()
            connection.close()

    thread = threading.Thread(target=other)
    thread.start()
    assert done.wait(30)
    try:
        yield
    finally:
        leave.set()
        thread.join(30)


def end(number: int) -> int:
    """What holds for somebody who has seen this number."""
    Setting.objects.get_or_create(name="any", defaults={"value": "1"})
    (least,) = Setting.objects.annotate(least=settled.under_way(Message)).values_list("least", flat=True)[:1]
    return settled.end(number, least)


def test_with_nobody_writing_a_book_is_complete_up_to_its_last_number():
    assert end(7) == 7


def test_what_the_own_transaction_writes_is_seen():
    with transaction.atomic():
        settled.begin(Message)
        settled.begin(Message)
        assert end(7) == 7


@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="one writer: numbers come in order")
def test_a_number_under_way_bounds_what_is_complete():
    with under_way(lambda: settled.begin(Message)):
        with connection.cursor() as cursor:
            cursor.execute("SELECT last_value FROM core_message_id_seq")
            (last,) = cursor.fetchone()
        assert end(last + 5) == last - 1
        assert end(0) == 0
    assert end(last + 5) == last + 5


@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="one writer: numbers come in order")
def test_a_savepoint_that_is_undone_takes_the_word_back():
    with transaction.atomic():
        with suppress(ValueError), transaction.atomic():
            settled.begin(Message)
            raise ValueError
        settled.begin(Message)  # said anew, not taken for said
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT COUNT(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"
            )
            assert cursor.fetchone() == (1,)
