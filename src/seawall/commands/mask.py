"""``seawall mask``: posts with their private data replaced by typed tokens."""

from __future__ import annotations

import json
import os
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(mask)


def mask(
    sources: Annotated[list[str], typer.Argument(help="Files to read; - is standard input.", metavar="SOURCE...")],
    out_format: Annotated[str, typer.Option("--format", "-f", help="jsonl or text.")] = "jsonl",
    output: Annotated[str, typer.Option("--output", "-o", help="Where the result goes; - is standard output.")] = "-",
    input_format: Annotated[
        str | None, typer.Option("--input", "-i", help="Input format, if guessing fails; see: seawall formats.")
    ] = None,
    maps: Annotated[
        list[str] | None, typer.Option("--map", help="FIELD=COLUMN, for example text=body. Repeatable.")
    ] = None,
    originals: Annotated[
        Path | None, typer.Option(help="Write the way back, token to value, to this file that only you can read.")
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Name no unreadable records.")] = False,
) -> None:
    """Replace the private data in posts by typed tokens such as [PHONE#1]; nothing else is changed."""
    from seawall.config import default_kit
    from seawall.errors import ConfigError
    from seawall.ingest import Stats
    from seawall.masking import mask_item
    from seawall.report.jsonl import dumps
    from seawall.report.visible import one_line
    from seawall.terminal import chain, mapping_of, open_output, read_items

    if out_format not in {"jsonl", "text"}:
        raise ConfigError(f"--format {out_format}: no such format; there are jsonl and text")
    kit, stats = default_kit(), Stats()
    with ExitStack() as stack:
        items = read_items(sources, input_format, mapping_of(maps or []), stats, None, quiet=quiet)
        first = next(items, None)  # an unreadable source is named before anything is written
        out = stack.enter_context(open_output(output))
        back = stack.enter_context(_own_file(originals)) if originals else None
        for item in chain(first, items):
            masked = mask_item(item, kit)
            out.write((dumps(masked.row()) if out_format == "jsonl" else one_line(masked.masked)) + "\n")
            if back is not None and masked.originals:
                back.write(json.dumps({"id": item.id, "originals": masked.originals}) + "\n")


@contextmanager
def _own_file(path: Path) -> Iterator[TextIO]:
    """A new file that only its owner may read; it is never written over another one."""
    from seawall.errors import ConfigError

    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise ConfigError(
            f"--originals {path}: can't be made ({error.strerror}); name a file that isn't there yet"
        ) from error
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        yield file
