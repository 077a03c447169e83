"""Proof S13: of a million forged tickets none is accepted; a ticket holds no ID number and is at most 200 characters.

`python bench/forged_tickets.py [--count 1000000] [--seed 1] [--planted] [--out FILE]` prints JSON. Forgeries: bits and characters changed in
real tickets, fields exchanged, signatures of other keys, bodies and signatures mixed, cut and lengthened texts, pure chance.
`--planted` reads with a verifier that forgets the signature: the proof must find it.
"""

from __future__ import annotations

import datetime as dt
import random
import re
import sys
from collections import Counter
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

import proof
from qicheng.trips import tickets

START = dt.datetime(2025, 3, 10, 5, 0, tzinfo=dt.UTC)
BODY = tickets._BODY.size


def main() -> int:
    given = proof.parser(__doc__, switches=["planted"], count=1_000_000, seed=1).parse_args()
    answer = prove(given.count, random.Random(given.seed), planted=given.planted) | {"seed": given.seed}
    return max(proof.tell(answer, given.out), bool(answer["accepted"]))


class Forger:
    """Real tickets to start from, and the ways of spoiling them."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        own = {n: Ed25519PrivateKey.from_private_bytes(chance.randbytes(32)) for n in (1, 2)}
        self.publics = {n: k.public_key() for n, k in own.items()}
        self.other = Ed25519PrivateKey.from_private_bytes(chance.randbytes(32))
        self.tokens = [self._token(n) for n in range(500)]
        self.real = [tickets.sign(t, own[t.key]) for t in self.tokens]
        self.known = set(self.real)
        self.raw = [tickets._raw(text) for text in self.real]

    def _token(self, n: int) -> tickets.Token:
        salt = self.chance.randbytes(16)
        digest = tickets.digest(salt=salt, name="韦 杜逊江丽·买买提", id_tail="012X")
        return tickets.Token(
            key=n % 2 + 1,
            trip=n // 45 + 1,
            chair=n % 45,
            serial=n + 1,
            valid_from=START,
            minutes=1440,
            digest=digest,
        )

    def one(self) -> tuple[str, str]:
        """A way of forging and the text it gives."""
        ways = (
            self.bit,
            self.letter,
            self.field,
            self.stranger,
            self.mixed,
            self.cut,
            self.longer,
            self.noise,
        )
        way = ways[self.chance.randrange(len(ways))]
        return way.__name__, way()

    def _any(self) -> bytearray:
        return bytearray(self.chance.choice(self.raw))

    def _text(self, raw: bytes) -> str:
        return tickets.PREFIX + tickets.base45(raw)

    def bit(self) -> str:
        raw = self._any()
        raw[self.chance.randrange(len(raw))] ^= 1 << self.chance.randrange(8)
        return self._text(raw)

    def letter(self) -> str:
        text = self.chance.choice(self.real)
        at = self.chance.randrange(len(tickets.PREFIX), len(text))
        return text[:at] + self.chance.choice(tickets._45) + text[at + 1 :]

    def field(self) -> str:
        raw, other = self._any(), self._any()
        at = self.chance.choice(((1, 2), (2, 6), (6, 8), (8, 12), (12, 16), (16, 18), (18, 26)))
        raw[slice(*at)] = other[slice(*at)]
        return self._text(raw)

    def stranger(self) -> str:
        return tickets.sign(self.chance.choice(self.tokens), self.other)

    def mixed(self) -> str:
        return self._text(self._any()[:BODY] + self._any()[BODY:])

    def cut(self) -> str:
        text = self.chance.choice(self.real)
        return text[: self.chance.randrange(len(text))]

    def longer(self) -> str:
        return self.chance.choice(self.real) + self.chance.choice(tickets._45) * self.chance.randint(1, 80)

    def noise(self) -> str:
        return self._text(self.chance.randbytes(BODY + 64))


def prove(count: int, chance: random.Random, *, planted: bool) -> dict[str, Any]:
    """How many forgeries of each way were tried and accepted."""
    forger = Forger(chance)
    read = _careless if planted else tickets.read
    tried: Counter[str] = Counter()
    accepted: Counter[str] = Counter()
    while tried.total() < count:
        way, text = forger.one()
        if text in forger.known:
            continue  # the change changed nothing
        tried[way] += 1
        try:
            read(text, forger.publics)
        except tickets.Forged:
            continue
        accepted[way] += 1
    longest = max(map(len, forger.real))
    faults = [] if longest <= 200 else [f"a ticket has {longest} characters"]
    if any(re.search(r"\d{17}[\dX]", text) for text in forger.real):
        faults.append("a ticket shows an ID number")
    return {"planted": planted, "tried": sum(tried.values()), "by_way": dict(tried), "accepted": dict(accepted), "longest": longest, "faults": faults}  # fmt: skip


def _careless(text: str, publics: dict[int, Any]) -> tuple[Any, ...]:
    """The planted defect: reads the body and never asks the key."""
    return tickets._BODY.unpack(tickets._raw(text)[:BODY])


if __name__ == "__main__":
    sys.exit(main())
