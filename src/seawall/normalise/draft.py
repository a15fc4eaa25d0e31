"""A text being folded: its present form and, for every character, the original range it came from."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from io import StringIO

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

    def apply(self, edits: Iterable[Edit]) -> bool:
        """Carry out sorted edits that don't overlap, in time linear in the text; whether there were any."""
        text = self.text
        new_text = StringIO()
        starts, ends, old_starts, old_ends = array("I"), array("I"), array("I"), array("I")
        copied = mapped = 0  # how far the text and the maps have been carried over
        moved = False
        for start, end, new in edits:
            new_text.write(text[copied:start])
            new_text.write(new)
            copied = end
            if len(new) == end - start:
                continue
            if not moved:
                moved, old_starts, old_ends = True, array("I", self.starts), array("I", self.ends)
            starts += old_starts[mapped:start]
            ends += old_ends[mapped:start]
            if new:
                starts.extend((old_starts[start],) * len(new))
                ends.extend((old_ends[end - 1],) * len(new))
            mapped = end
        if not copied:
            return False
        new_text.write(text[copied:])
        self.text = new_text.getvalue()
        if moved:
            starts += old_starts[mapped:]
            ends += old_ends[mapped:]
            self.starts, self.ends = starts, ends
        return True
