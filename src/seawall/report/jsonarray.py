"""The ``json`` report: one document with every verdict and a summary, written as it comes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TextIO

from seawall.model import Item, Verdict
from seawall.report.base import Options, Writer
from seawall.report.jsonl import dumps, verdict_dict
from seawall.report.tally import Tally

__all__ = ["JsonWriter"]


class JsonWriter(Writer):
    """Writes ``{"schema": "seawall.report/1", "verdicts": […], "summary": {…}}``; verdicts as in the JSONL contract."""

    def __init__(self, out: TextIO, options: Options | None = None) -> None:
        super().__init__(out, options)
        self._tally = Tally()

    def write(self, item: Item, verdict: Verdict) -> None:
        """Writes one element of ``verdicts``."""
        self.out.write(",\n" if self._tally.items else '{"schema":"seawall.report/1","verdicts":[\n')
        self.out.write(dumps(verdict_dict(item, verdict, self.options.reveal)))
        self._tally.add(item, verdict)

    def finish(self, stats: Mapping[str, int]) -> None:
        """Closes the list and writes the summary."""
        self.out.write("\n" if self._tally.items else '{"schema":"seawall.report/1","verdicts":[')
        self.out.write(f'],"summary":{dumps(self._tally.summary(stats))}}}\n')
