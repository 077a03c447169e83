"""Which village a row belongs to: its own words first, then a heading above it, then what the file says of itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from qicheng.places.names import Found, VillageIndex, tidy, township_key, village_key

Unit = tuple[str, str]  # code, name
Village = tuple[str, str, str]  # code, name, township code


class Villages:
    """Resolves rows of one county. Answers are remembered: a file asks the same few questions thousands of times."""

    def __init__(
        self,
        townships: Sequence[Unit],
        villages: Sequence[Village],
        *,
        county_names: Iterable[str],
        aliases: Mapping[str, str],
    ) -> None:
        self._index = VillageIndex(townships, villages, county_names=county_names, aliases=aliases)
        self._townships = sorted(((tidy(n), c) for c, n in townships), key=lambda x: -len(x[0]))
        self._short = sorted(((township_key(n), c) for c, n in townships), key=lambda x: -len(x[0]))
        self._villages = sorted(((tidy(n), c, t) for c, n, t in villages), key=lambda x: -len(x[0]))
        self._keys = sorted(((village_key(n), c, t) for c, n, t in villages), key=lambda x: -len(x[0]))
        self._rows: dict[tuple[str, str, str, str, str], str] = {}
        self._hints: dict[tuple[str, ...], tuple[str, str]] = {}

    def of_row(
        self, *, township: str, village: str, section: str, address: str, hints: tuple[str, ...]
    ) -> str:
        """The 12-digit code of a row's village, or empty. A village that is written and not found is never guessed."""
        hinted_township, hinted_village = self.of_hints(hints)
        asked = (township, village, section, address, hinted_township + hinted_village)
        if asked not in self._rows:
            self._rows[asked] = self._of_row(
                township, village, section, address, hinted_township, hinted_village
            )
        return self._rows[asked]

    def _of_row(
        self, township: str, village: str, section: str, address: str, hinted: str, whole_file: str
    ) -> str:
        if village:
            return self._named(township, village, hinted) or self._inside(
                village, self._township(township) or hinted
            )
        for text in (section, address):
            if text and (
                code := self._named(township, text, hinted)
                or self._inside(text, self._township(township) or hinted)
            ):
                return code
        if whole_file and (not township or self._township(township) in {"", whole_file[:9] + "000"}):
            return whole_file
        return self._named(township, township, hinted) if township else ""

    def _named(self, township: str, village: str, hinted: str) -> str:
        found = self._index.find(township or None, village, hinted or None)
        return found.village_code or "" if isinstance(found, Found) else ""

    def _township(self, text: str) -> str:
        if not text:
            return ""
        found = self._index.find(text, None)
        return found.township_code if isinstance(found, Found) else ""

    def of_hints(self, hints: tuple[str, ...]) -> tuple[str, str]:
        """(township code, village code) that a file's own words name, best first; empty where they name none."""
        if hints not in self._hints:
            self._hints[hints] = self._of_hints(hints)
        return self._hints[hints]

    def _of_hints(self, hints: tuple[str, ...]) -> tuple[str, str]:
        township = next((code for text in hints if (code := self._township_in(text))), "")
        township = township or next((code for text in hints if (code := self._township_short(text))), "")
        for text in hints:
            where = self._township_in(text) or township
            if code := self._named("", text, where) or self._inside(text, where):
                return code[:9] + "000", code
        return township, ""

    def _township_in(self, text: str) -> str:
        """The township whose full name stands in a text."""
        plain = tidy(text)
        return next((code for name, code in self._townships if name and name in plain), "")

    def _township_short(self, text: str) -> str:
        """The township with whose short name a text begins; 马泗村 is a village, though 马泗乡 is a township too."""
        plain = tidy(text)
        found = (
            code for name, code in self._short
            if len(name) >= 2 and plain.startswith(name) and not plain[len(name) :].startswith(("村", "社区", "居", "屯"))
        )  # fmt: skip
        return next(found, "")

    def _inside(self, text: str, township: str) -> str:
        """The one village whose full name stands in a longer text (大崇村三组, …镇大崇村2025年…); the longest name wins."""
        plain = tidy(text)
        for table, least in ((self._villages, 2), (self._keys, 2)):
            found = [
                (len(name), code) for name, code, where in table
                if len(name) >= least and name in plain and (not township or where == township)
            ]  # fmt: skip
            longest = {code for length, code in found if length == found[0][0]} if found else set()
            if len(longest) == 1:
                return longest.pop()
        return ""
