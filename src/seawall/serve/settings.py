"""What an operator chooses for the service; every limit in one place."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from seawall.config import Settings

__all__ = ["ServeSettings"]


@dataclass(frozen=True, slots=True)
class ServeSettings:
    """Limits and places of one service.

    ``jobs``: worker processes that screen; 0 screens in a thread of the service itself. ``max_body`` in bytes, ``max_text``
    in code points of one post, ``max_items`` posts of one batch, ``rate`` posts a second per token (ten seconds' worth at
    once), ``waiting`` posts queued before new ones are refused, ``body_seconds`` to send a request, ``seconds`` to answer it,
    ``kept_seconds`` an answer is kept for its idempotency key. ``drop_unsupported``: attributes that Seawall has no score for
    are left out of comment analyses instead of refused. ``public_url``: the address that clients use, if a proxy stands before
    the service; ends with a slash. ``webhooks_private``: webhooks may go to private networks, and to this machine without TLS.
    ``chores``: whether this service also tells webhooks, finds copies and ends holds; of several with one store, one does.
    """

    kit: Settings = field(default_factory=Settings)
    tokens: Path = Path("tokens.json")
    host: str = "127.0.0.1"
    port: int = 8080
    jobs: int = 1
    max_body: int = 1 << 20
    max_text: int = 20_000
    max_items: int = 500
    rate: float = 5000.0
    waiting: int = 20_000
    connections: int = 1000
    body_seconds: float = 10.0
    seconds: float = 60.0
    kept_seconds: float = 600.0
    drop_unsupported: bool = False
    public_url: str = ""
    webhooks_private: bool = False
    chores: bool = True
