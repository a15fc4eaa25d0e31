"""A text being folded: its present form and, for every character, the original range it came from."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence

__all__ = ["Draft", "Edit"]

#: Replace ``[start, end)`` of the present text. A replacement of equal length maps character by character, any other
#: maps each of its characters to the whole range; an empty one deletes.
Edit = tuple[int, int, str]


class Draft:
    """Text, offset maps and the names of what was undone; ``apply`` is the only way to change them."""

    __slots__ = ("ends", "names", "starts", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts: Sequence[int] = range(len(text))
        self.ends: Sequence[int] = range(1, len(text) + 1)
        self.names: set[str] = set()

    @property
    def moved(self) -> bool:
        """Whether any position differs from the original's."""
        return not isinstance(self.starts, range)

    def apply(self, edits: Iterable[Edit]) -> None:
        """Carry out sorted edits that don't overlap, in time linear in the text."""
        edits = list(edits)
        if not edits:
            return
        if any(len(new) != end - start for start, end, new in edits):
            self._remap(edits)
        pieces: list[str] = []
        at = 0
        for start, end, new in edits:
            pieces += (self.text[at:start], new)
            at = end
        pieces.append(self.text[at:])
        self.text = "".join(pieces)

    def _remap(self, edits: list[Edit]) -> None:
        old_starts, old_ends = array("I", self.starts), array("I", self.ends)
        starts, ends = array("I"), array("I")
        at = 0
        for start, end, new in edits:
            if len(new) == end - start:
                continue
            starts += old_starts[at:start]
            ends += old_ends[at:start]
            if new:
                starts.extend([old_starts[start]] * len(new))
                ends.extend([old_ends[end - 1]] * len(new))
            at = end
        self.starts = starts + old_starts[at:]
        self.ends = ends + old_ends[at:]
