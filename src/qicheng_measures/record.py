"""Immutable values: what `dataclass(frozen=True)` says, without what it loads.

`dataclasses` brings `inspect` along, half of the time in which this package would be imported; nobody who counts asks for that.
"""

from __future__ import annotations

TYPE_CHECKING = False  # `typing` is as dear
if TYPE_CHECKING:
    from typing import ClassVar, dataclass_transform
else:

    def dataclass_transform(**_: object):
        return lambda made: made


@dataclass_transform(frozen_default=True)
class Record:
    """A value whose fields are its annotations, those of its bases first. Equal to those of its own class with the same fields."""

    _fields: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls) -> None:
        own = cls.__dict__.get("__annotations__", {})
        cls._fields = (*cls._fields, *(name for name in own if name not in cls._fields))

    def __init__(self, *values: object, **named: object) -> None:
        """Raises `TypeError` for a field too many, said twice or not given."""
        given = dict(zip(self._fields, values, strict=False))
        if len(values) > len(self._fields) or given.keys() & named.keys() or named.keys() - set(self._fields):
            raise TypeError(f"{type(self).__name__} has the fields {self._fields}")
        given |= named
        for name in self._fields:
            if name not in given:
                if not hasattr(type(self), name):
                    raise TypeError(f"{type(self).__name__} wants a {name}")
                given[name] = getattr(type(self), name)
        self.__dict__.update(given)
        self.check()

    def check(self) -> None:
        """Raises where the fields do not go together."""

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} is not changed")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{type(self).__name__} is not changed")

    def _values(self) -> tuple[object, ...]:
        return tuple(self.__dict__[name] for name in self._fields)

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and self._values() == other._values()

    def __hash__(self) -> int:
        return hash((type(self), *self._values()))

    def __repr__(self) -> str:
        said = ", ".join(
            f"{name}={value!r}" for name, value in zip(self._fields, self._values(), strict=True)
        )
        return f"{type(self).__name__}({said})"
