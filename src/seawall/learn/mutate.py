"""Checked mutations of rows: disguises that change no meaning, and swaps of role or side that change no label."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

from seawall.learn.corpus import Row

__all__ = ["ATTACKS", "ROLES", "attack", "swapped"]

_LEET = str.maketrans("aeiostAEIOST", "431057431057")
_TWINS = str.maketrans("aceopxyABEHKMOPTX", "асеорхуАВЕНКМОРТХ")
_WIDE = {ord("0") + i: 0xFF10 + i for i in range(10)}
_WORD = re.compile(r"[^\W\d_]{4,}")
_DIGITS_EN = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
_DIGITS_ES = ["cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve"]


def _on_words(text: str, rng: random.Random, change: Callable[[str], str], share: float) -> str:
    return _WORD.sub(lambda m: change(m[0]) if rng.random() < share else m[0], text)


def _elongate(word: str, rng: random.Random) -> str:
    at = rng.randrange(1, len(word))
    return word[:at] + word[at] * rng.randint(2, 4) + word[at + 1 :]


def _misspell(word: str, rng: random.Random) -> str:
    at = rng.randrange(1, len(word) - 1)
    kind = rng.randrange(3)
    if kind == 0:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return word[:at] + word[at + 1 :] if kind == 1 else word[:at] + word[at] * 2 + word[at + 1 :]


_FILLERS = (
    "Anyway the weather finally turned and the kids were outside all day, which was nice after that week.",
    "Bueno, ya se acabó el fin de semana y ni la ropa lavé, a ver si mañana me da tiempo.",
    "Made the soup again, less salt this time, and the neighbours came over to watch the second half.",
    "Por cierto, ¿alguien sabe si el camión de las seis pasa también los domingos? Se me olvidó preguntar.",
    "Still waiting on the part for the washing machine so it's the laundromat again on Saturday I guess.",
    "Ayer fuimos al mercado y estaba todo carísimo, hasta el perejil, no sé a dónde vamos a parar.",
)

#: Name -> disguise of a text. Each keeps what a person reads.
ATTACKS: dict[str, Callable[[str, random.Random], str]] = {
    "leetspeak": lambda t, r: _on_words(t, r, lambda w: w.translate(_LEET), 0.4),
    "spaced letters": lambda t, r: _on_words(t, r, " ".join, 0.2),
    "dotted letters": lambda t, r: _on_words(t, r, ".".join, 0.2),
    "homoglyphs": lambda t, r: _on_words(t, r, lambda w: w.translate(_TWINS), 0.5),
    "zero-width": lambda t, r: _on_words(t, r, "\u200b".join, 0.5),
    "elongation": lambda t, r: _on_words(t, r, lambda w: _elongate(w, r), 0.25),
    "misspelling": lambda t, r: _on_words(t, r, lambda w: _misspell(w, r), 0.25),
    "capitals": lambda t, _: t.upper(),
    "no accents or capitals": lambda t, _: t.lower().translate(str.maketrans("áéíóúüñ", "aeiouun")),
    "full-width digits": lambda t, _: t.translate(_WIDE),
    "spelled-out digits": lambda t, r: re.sub(
        r"\d", lambda m: " " + (_DIGITS_EN if r.random() < 0.5 else _DIGITS_ES)[int(m[0])] + " ", t
    ),
    "buried": lambda t, r: f"{r.choice(_FILLERS)} {t} {r.choice(_FILLERS)}",
}


def attack(name: str, text: str, seed: str) -> str:
    """``text`` under the disguise ``name``; the same for the same ``seed``."""
    return ATTACKS[name](text, random.Random(f"{name}:{seed}"))


#: Roles and sides that may stand for each other: the label must not change.
ROLES: dict[str, tuple[tuple[str, ...], ...]] = {
    "en": (
        ("officer", "journalist", "reporter", "poll worker", "judge", "activist", "teacher", "nurse", "landlord", "referee", "streamer",
         "organizer", "councilman", "councilwoman", "clerk", "neighbor", "neighbour", "coach", "doctor", "sheriff", "principal", "mayor"),
        ("officers", "journalists", "reporters", "poll workers", "judges", "activists", "teachers", "nurses", "landlords", "referees",
         "streamers", "organizers", "neighbors", "clerks", "cops", "migrants", "tenants", "strikers"),
        ("democrats", "republicans", "liberals", "conservatives", "leftists", "right-wingers", "unionists", "nationalists"),
        ("mosque", "church", "synagogue", "temple"),
    ),
    "es": (
        ("policía", "periodista", "jueza", "activista", "maestra", "enfermera", "casera", "concejala", "funcionaria", "vecina", "doctora"),
        ("juez", "árbitro", "maestro", "casero", "vecino", "concejal", "funcionario", "abogado", "doctor", "reportero", "alcalde"),
        ("policías", "periodistas", "jueces", "activistas", "maestros", "vecinos", "funcionarios", "abogados", "árbitros", "migrantes"),
        ("izquierdistas", "derechistas", "progresistas", "conservadores", "peronistas", "radicales"),
        ("mezquita", "iglesia", "sinagoga"),
    ),
}  # fmt: skip


def swapped(row: Row, rng: random.Random) -> Row | None:
    """``row`` with the roles and sides it names exchanged for others of the same kind; ``None`` if it names none."""
    lists = [
        group for lang in (("en", "es") if row["lang"] == "mixed" else (row["lang"],)) for group in ROLES.get(lang, ())
    ]
    partner = {word: rng.choice([other for other in group if other != word]) for group in lists for word in group}
    if not partner:
        return None
    pattern = re.compile(rf"\b({'|'.join(sorted(map(re.escape, partner), key=len, reverse=True))})\b")
    changed = {
        key: pattern.sub(lambda m: partner[m[0]], row[key]) if row[key] else row[key] for key in ("text", "parent")
    }
    if changed["text"] == row["text"] and changed["parent"] == row["parent"]:
        return None
    return {**row, **changed, "id": f"{row['id']}-swap", "signals": [], "mode": None, "pair": None}
