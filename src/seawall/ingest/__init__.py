"""Room 1: any export, stream or batch becomes items."""

from __future__ import annotations

from seawall.ingest.interface import Reject, Stats
from seawall.ingest.parents import PARENT_LIMIT, parents
from seawall.ingest.source import FORMATS, open_source

__all__ = ["FORMATS", "PARENT_LIMIT", "Reject", "Stats", "open_source", "parents"]
