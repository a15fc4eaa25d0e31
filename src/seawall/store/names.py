"""Names of people who review: one person's whatever its case and width, and not to be mistaken for another's."""

from __future__ import annotations

import unicodedata

from seawall.errors import RefusedError
from seawall.normalise.tables import LETTERS, LOOKALIKES
from seawall.store.base import person

__all__ = ["RESERVED", "checked", "folded", "skeleton"]

_LONGEST = 60
#: What the log calls programs, and whoever could not be told.
RESERVED = frozenset({"seawall", "nobody", "system"})
_STROKES = str.maketrans("i1|0", "lllo")


def folded(name: str) -> str:
    """What makes two names one person's. Empty for what can't be a name (control characters, too long)."""
    key = person(person(" ".join(name.split())))  # folding case can make letters that have a simpler form again
    return key if key.isprintable() and len(key) <= _LONGEST else ""


def skeleton(name: str) -> str:
    """A name as a hurried eye reads it: without accents, letters of other alphabets as the Latin ones they look like."""
    bare = "".join(char for char in unicodedata.normalize("NFD", folded(name)) if not unicodedata.combining(char))
    read = "".join(LETTERS.get(char, LOOKALIKES.get(char, char)[0]) for char in bare)
    return "".join(read.translate(_STROKES).replace("rn", "m").split())


def checked(name: str) -> str:
    """The name with single spaces. Raises :class:`RefusedError` where it can't be shown, or is the program's own."""
    name = " ".join(name.split())
    if not 1 < len(name) <= _LONGEST or not name.isprintable() or not folded(name):
        raise RefusedError(f"a name has 2 to {_LONGEST} characters that can be seen")
    if not any(char.isalnum() for char in name) or skeleton(name) in map(skeleton, RESERVED):
        raise RefusedError("this name is kept for the program itself; choose another")
    return name
