"""Acts that wait for the writer's place at the same moment share one transaction, and so one durable commit.

Of the threads of a process that wait, the first leads: when the place is its own it carries out all acts that wait by then,
commits once and tells each its answer. Nobody is answered before the commit. If anything goes wrong, the whole group is undone and
each act is carried out by itself, so one that fails takes no other with it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from django.db import connection

from qicheng.core.writing import writing

A = TypeVar("A")
T = TypeVar("T")
MOST = 32  # acts in one group: the first of them waits for the last


class _Turn(Generic[A, T]):
    """One act on its way. Its bell rings when it is done, or when it is its thread's turn to lead."""

    __slots__ = ("act", "answer", "bell", "error")

    def __init__(self, act: A) -> None:
        self.act = act
        self.answer: list[T] = []  # empty until done: an answer may be None
        self.error: BaseException | None = None
        self.bell = threading.Lock()
        self.bell.acquire()

    @property
    def done(self) -> bool:
        return bool(self.answer) or self.error is not None


class Together(Generic[A, T]):
    """A line of acts of one kind, each named by what it is about (`A`).

    `carry_out` is given the acts of a group in their order and returns their answers in the same order, as if they had been carried
    out one after the other. `prepare` is called in each transaction before it, and before it is known who belongs to the group.
    """

    def __init__(self, prepare: Callable[[], None], carry_out: Callable[[Sequence[A]], Sequence[T]]) -> None:
        self._prepare = prepare
        self._carry_out = carry_out
        self._lock = threading.Lock()
        self._line: list[_Turn[A, T]] = []  # the first leads

    def run(self, act: A) -> T:
        """Carries out the act and returns its answer once it is durable, or raises what it raised.

        The act may be carried out more than once, the earlier times undone; it reads and writes only tables, and a repeat of
        what was done already must find it by its key. Inside a transaction of the caller it simply takes part in that.
        """
        if connection.in_atomic_block:
            return self._alone(act)
        mine: _Turn[A, T] = _Turn(act)
        with self._lock:
            self._line.append(mine)
            leads = len(self._line) == 1
        if not leads:
            mine.bell.acquire()
        if not mine.done:
            self._lead(mine)
        if mine.error is not None:
            raise mine.error
        return mine.answer[0]

    def _alone(self, act: A) -> T:
        with writing():
            self._prepare()
            (answer,) = self._carry_out([act])
            return answer

    def _lead(self, mine: _Turn[A, T]) -> None:
        group = [mine]
        try:
            try:
                with writing():
                    self._prepare()
                    with self._lock:
                        group = self._line[:MOST]
                    answers = self._carry_out([turn.act for turn in group])
                    told = list(zip(group, answers, strict=True))
            except Exception:  # noqa: BLE001  whose fault it was is found by doing each alone
                self._one_by_one(group)
            else:
                for turn, answer in told:
                    turn.answer = [answer]
        except BaseException as error:
            for turn in group:
                turn.error = turn.error or (None if turn.answer else error)
            raise
        finally:
            self._hand_over(group)

    def _one_by_one(self, group: list[_Turn[A, T]]) -> None:
        for turn in group:
            try:
                turn.answer = [self._alone(turn.act)]
            except Exception as error:  # noqa: BLE001  told to the thread that brought the act
                turn.error = error

    def _hand_over(self, group: list[_Turn[A, T]]) -> None:
        """The next in line leads; those of the group go home."""
        with self._lock:
            del self._line[: len(group)]
            following = self._line[:1]
        for turn in (*following, *group):
            if turn is not group[0]:
                turn.bell.release()
