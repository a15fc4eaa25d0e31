"""Discord channels as DiscordChatExporter writes them in JSON."""

from __future__ import annotations

from collections.abc import Iterator
from io import BufferedReader

from seawall.ingest.convert import converted, dig
from seawall.ingest.documents import records, shape
from seawall.ingest.interface import Header, Reject, Row, Skip

__all__ = ["help", "name", "read", "sniff"]

name = "discord"
help = "DiscordChatExporter JSON"

#: Messages that Discord writes itself.
_SYSTEM = frozenset(
    ("RecipientAdd", "RecipientRemove", "Call", "ChannelIconChange", "ChannelPinnedMessage", "GuildMemberJoin")
)


def sniff(head: bytes, _filename: str) -> int:
    """Sure of a guild, a channel and messages in one object."""
    return 90 if {"guild", "channel", "messages"}.issubset(shape(head).keys) else 0


def read(stream: BufferedReader, source: str) -> Iterator[Header | Row | Skip | Reject]:
    """One row per message that a person wrote; the parent is the message it refers to."""
    yield from converted(records(stream, source, ("messages",)), _message)


def _message(row: Row) -> Row | Skip:
    message = row.values
    if message.get("type") in _SYSTEM:
        return Skip(f"not a message: {message['type']}")
    text = message.get("content")
    values: dict[str, object] = {
        "text": text or dig(message, "forwardedMessage", "content") or text,
        "id": message.get("id"),
        "created_at": message.get("timestamp"),
        "author": dig(message, "author", "id") or dig(message, "author", "name"),
        "parent_id": dig(message, "reference", "messageId"),
        "channel": dig(row.context, "channel", "name") or dig(row.context, "channel", "id"),
    }
    return Row(row.line, values, row.raw, row.extra)
