"""The ``csv`` report: one row per item for spreadsheets, with formula injection defused."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from typing import TextIO

from seawall.model import Item, Verdict
from seawall.report.base import Options, Writer
from seawall.report.digest import main_finding
from seawall.report.mask import Masker
from seawall.report.visible import visible

__all__ = ["COLUMNS", "CsvWriter", "cell"]

COLUMNS = ("id", "level", "action", "categories", "exceptions", "span", "quote", "reasons", "language")

_FORMULA = re.compile(r"[\t\r\n]|\s*[=+\-@＝＋－＠]")


def cell(text: str) -> str:
    """A cell that no spreadsheet computes: what begins like a formula gets a leading apostrophe; controls are shown."""
    shown = visible(text)
    return f"'{shown}" if _FORMULA.match(text) or _FORMULA.match(shown) else shown


class CsvWriter(Writer):
    """Writes a header and one row per item; ``span``, ``quote`` and ``reasons`` are the strongest finding's."""

    def __init__(self, out: TextIO, options: Options | None = None) -> None:
        super().__init__(out, options)
        self._rows = csv.writer(out, lineterminator="\r\n")
        self._rows.writerow(COLUMNS)

    def write(self, item: Item, verdict: Verdict) -> None:
        """Writes one row."""
        masker = Masker(item.text, () if self.options.reveal else verdict.private)
        finding = main_finding(verdict)
        span = quote = reasons = ""
        if finding:
            span = f"{finding.span.start}:{finding.span.end}"
            quote = masker.slice(finding.span)
            reasons = "; ".join(masker.scrub(reason.says) for reason in finding.reasons)
        texts = (verdict.action, ";".join(verdict.categories), ";".join(verdict.exceptions), span, quote, reasons)
        self._rows.writerow([cell(item.id), verdict.level, *map(cell, texts), cell(verdict.language)])

    def finish(self, stats: Mapping[str, int]) -> None:
        """Nothing: a table of rows has no end matter."""
