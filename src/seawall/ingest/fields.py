"""Which column is which: guesses by name, the caller's mapping over them, and one row made an item."""

from __future__ import annotations

import hmac
import math
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from seawall.errors import ConfigError, InputError
from seawall.ingest.interface import Reject, Row, readable
from seawall.ingest.times import parse_time
from seawall.model import Item

__all__ = ["GUESSES", "Mapper", "author_token"]

#: What may be the name of a column; a text that stands in its place is not, nor is a number with digits enough to call.
_PLAIN = re.compile(r"(?!(?:\D*\d){5})[^\W\d][\w.-]{0,39}")

_GUESSES = """
text: text body content message comment post_text raw texto mensaje contenido comentario full_text selftext
    message_text comment_text post_body post_content post_raw msg cuerpo publicacion post cooked post_cooked
id: id post_id uuid message_id comment_id event_id _id guid item_id messageid identificador
created_at: created_at timestamp date created created_utc datetime time published published_at posted_at post_time
    sent_at createdat date_created fecha fecha_creacion hora
language: language lang language_code idioma lengua
thread: thread thread_id topic_id conversation_id conversation topic hilo tema
parent_id: parent_id parent in_reply_to in_reply_to_id reply_to reply_to_id inreplyto replyto respuesta_a id_padre
parent_text: parent_text parent_body quoted_text reply_to_text texto_padre
channel: channel channel_name channel_id room room_id forum forum_id subreddit board category canal foro
author: author author_id user user_id username user_name poster_id author_name nickname sender autor usuario
"""

#: Column names (lower case, ``_`` for spaces and hyphens) that each field is looked for under, the best first.
GUESSES: Mapping[str, tuple[str, ...]] = {
    line.partition(":")[0]: tuple(line.partition(":")[2].split())
    for line in _GUESSES.replace("\n    ", " ").strip().splitlines()
}

_INSIDE = ("text", "body", "content", "message", "plain", "value")
_PLANS = 256
_AUTHORS = 65_536
_SEEN = 100
_KEY_SIZE = 16
_ABSENT = object()


class _Plan(NamedTuple):
    """The column of each field, or ``None``."""

    text: str | None
    id: str | None
    created_at: str | None
    language: str | None
    thread: str | None
    parent_id: str | None
    parent_text: str | None
    channel: str | None
    author: str | None


class Mapper:
    """Makes items of the rows of one source.

    ``mapping`` names the column of a field; a dotted name looks inside objects.
    ``token_key`` (at least 16 bytes) keys the author tokens. Raises ``ConfigError`` for unknown fields or a short key.
    """

    def __init__(self, source: str, mapping: Mapping[str, str], token_key: bytes) -> None:
        if unknown := sorted(set(mapping) - set(GUESSES)):
            raise ConfigError(
                f"no field is called {', '.join(map(repr, unknown))}; the fields are {', '.join(GUESSES)}"
            )
        if len(token_key) < _KEY_SIZE:
            raise ConfigError(f"the token key has {len(token_key)} bytes; author tokens need at least {_KEY_SIZE}")
        self._source = source
        self._mapping = dict(mapping)
        self._plans: dict[tuple[str, ...], _Plan] = {}
        self._columns: dict[str, None] = {}
        self._dotted = tuple(name for name in mapping.values() if "." in name)
        self._waiting = {"text", *mapping}
        self._token = lru_cache(_AUTHORS)(lambda name: author_token(token_key, name))

    @property
    def settled(self) -> bool:
        """Whether a text column and every mapped column have been seen."""
        return not self._waiting

    @property
    def missing(self) -> str:
        """The mapped columns that were not seen so far."""
        return ", ".join(repr(self._mapping[name]) for name in sorted(self._waiting) if name in self._mapping)

    def check(self, columns: Iterable[str]) -> None:
        """Raise ``InputError`` unless these, the only columns there are, hold the text and every mapped column."""
        self._plan(tuple(columns))
        self.require(all_seen=True)

    def require(self, *, all_seen: bool) -> None:
        """Raise ``InputError`` if no text column was seen so far or, with ``all_seen``, a mapped column was not."""
        there = ", ".join(self._columns)
        if self.missing and self._columns and (all_seen or "text" in self._waiting):
            raise InputError(f"{self._source}: no column {self.missing}; the columns are: {there}")
        if "text" in self._waiting and self._columns:
            raise InputError(
                f"{self._source}: no column looks like the text; name it with text=COLUMN. The columns are: {there}"
            )

    def item(self, row: Row, number: int) -> Item | Reject:
        """The item of a row, or why there is none. ``number`` (1-based) stands in for a missing id."""
        values = row.values
        if self._dotted:
            values = self._flattened(values)
        plan = self._plans.get(tuple(values)) or self._plan(tuple(values))
        get = values.get
        text = get(plan.text) if plan.text else None
        extra = row.extra
        if type(text) is not str:
            found, replaced = _text(text)
            if found is None:
                return Reject(self._source, row.line, _why(text, plan.text, values), readable(row.raw or str(values)))
            text = found
            if replaced:
                extra = {**extra, "decoding": "replaced"}
        author = get(plan.author) if plan.author else None
        if author is not None:
            author = _name(author)
        return Item(
            _name(get(plan.id)) or str(number) if plan.id else str(number),
            text,
            parse_time(get(plan.created_at)) if plan.created_at else None,
            _name(get(plan.language)) if plan.language else None,
            _name(get(plan.thread)) if plan.thread else None,
            _name(get(plan.parent_id)) if plan.parent_id else None,
            _name(get(plan.parent_text)) if plan.parent_text else None,
            _name(get(plan.channel)) if plan.channel else None,
            self._token(author) if author else None,
            dict(extra),
        )

    def _plan(self, names: tuple[str, ...]) -> _Plan:
        by_name: dict[str, str] = {}
        for name in names:
            by_name.setdefault(name.strip().casefold().replace(" ", "_").replace("-", "_"), name)
            if len(self._columns) < _SEEN:
                self._columns.setdefault(name[:80])
        chosen: dict[str, str | None] = {}
        for field, guesses in GUESSES.items():
            if wanted := self._mapping.get(field):
                chosen[field] = wanted if wanted in names else by_name.get(wanted.casefold())
            else:
                chosen[field] = next((by_name[guess] for guess in guesses if guess in by_name), None)
            if chosen[field] is not None:
                self._waiting.discard(field)
        if len(self._plans) >= _PLANS:
            self._plans.clear()
        plan = self._plans[names] = _Plan(**chosen)
        return plan

    def _flattened(self, values: dict[str, object]) -> dict[str, object]:
        """The values and, beside them, what mapped dotted names find inside objects."""
        found = dict(values)
        for name in self._dotted:
            value: object = values
            for step in name.split("."):
                value = value.get(step, _ABSENT) if isinstance(value, dict) else _ABSENT
            if value is not _ABSENT:
                found.setdefault(name, value)
        return found


def _text(value: object) -> tuple[str | None, bool]:
    """The text in a value that is no string: bytes, or an object with one inside; and whether bytes were replaced."""
    if isinstance(value, bytes):
        try:
            return value.decode(), False
        except UnicodeDecodeError:
            return value.decode("utf-8", "replace"), True
    if isinstance(value, dict):
        return next((inner for key in _INSIDE if isinstance(inner := value.get(key), str)), None), False
    return None, False


def _why(value: object, column: str | None, values: Mapping[str, object]) -> str:
    if column is None:
        return f"no text; the record has {_named(values)}"
    kinds = {
        bool: "true or false",
        int: "a number",
        float: "a number",
        list: "a list",
        dict: "an object without a text",
    }
    what = "null" if value is None else kinds.get(type(value), type(value).__name__)
    return f"{column[:40]} is {what}, not a text"


def _name(value: object) -> str | None:
    """An id or a name as a string: numbers written out, objects by their id; nothing for what is empty or neither."""
    if type(value) is str:
        return value or None
    if isinstance(value, dict):
        value = next((inner for key in ("id", "username", "name") if (inner := value.get(key)) is not None), None)
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    if isinstance(value, float):
        value = int(value) if value.is_integer() else None if math.isnan(value) else value
    if isinstance(value, (str, int, float, Decimal, UUID)) and not isinstance(value, bool):
        return str(value) or None
    return None


def author_token(key: bytes, name: str) -> str:
    """HMAC-SHA-256 of a name, its first 32 hexadecimal digits. The name itself is never kept."""
    return hmac.digest(key, name.encode("utf-8", "replace"), "sha256").hex()[:32]


def _named(values: Iterable[str]) -> str:
    """Names of columns for a message; a file without a header has a post in their place, which no message repeats."""
    names = list(values)
    plain = [name for name in names if _PLAIN.fullmatch(name)][:10]
    rest = len(names) - len(plain)
    more = [f"{rest} column{'s' if rest > 1 else ''} more"] if rest else []
    return ", ".join([*plain, *more]) or "nothing"
