"""Reports: what a run found, for programs, spreadsheets, terminals and people. All of them stream and mask."""

from __future__ import annotations

from seawall.report.base import Options, Writer
from seawall.report.campaigns import campaign_dict, campaign_of
from seawall.report.csvfile import CsvWriter
from seawall.report.html import HtmlWriter
from seawall.report.jsonarray import JsonWriter
from seawall.report.jsonl import JsonlWriter, verdict_dict
from seawall.report.mask import mask, mask_slice
from seawall.report.table import TableWriter

__all__ = ["WRITERS", "Options", "Writer", "campaign_dict", "campaign_of", "mask", "mask_slice", "verdict_dict"]

#: Name of a format -> its writer.
WRITERS: dict[str, type[Writer]] = {
    "table": TableWriter,
    "jsonl": JsonlWriter,
    "json": JsonWriter,
    "csv": CsvWriter,
    "html": HtmlWriter,
}
