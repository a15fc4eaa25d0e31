"""What every command needs: sources to items, where output goes, progress, the console, options that several share."""

from __future__ import annotations

import json
import sys
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Annotated, Any

import typer

from seawall.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO

    from rich.console import Console

    from seawall.config import Settings
    from seawall.ingest import Stats
    from seawall.kit import Kit
    from seawall.model import Item

__all__ = [
    "Actor",
    "Learned",
    "Packs",
    "StorePlace",
    "actor_of",
    "chain",
    "console",
    "counts_of",
    "kit_of",
    "mapping_of",
    "open_output",
    "progress_bar",
    "read_items",
    "settings_of",
]

Packs = Annotated[
    list[str] | None,
    typer.Option("--rules", help="Rule pack: a shipped name or a folder. Repeatable; default: seawall."),
]
Learned = Annotated[
    str, typer.Option("--learned", help="The learned reader: shipped, none, or a folder of weights.", metavar="READER")
]

StorePlace = Annotated[
    str | None, typer.Option("--store", help="The store: a folder, sqlite:///FILE or postgresql://…", metavar="PLACE")
]
Actor = Annotated[str | None, typer.Option("--as", help="Who is acting; default: the name you are signed in with.")]


def actor_of(name: str | None) -> str:
    """Who answers for a command: ``--as``, else ``SEAWALL_ACTOR``, else the account. Raises :class:`ConfigError`."""
    import getpass
    import os

    from seawall.config import ACTOR_VARIABLE

    found = (name or os.environ.get(ACTOR_VARIABLE) or getpass.getuser()).strip()
    if not found or len(found) > 80 or not found.isprintable():
        raise ConfigError(f"--as {found[:20]!r}: a name of 1 to 80 printable characters")
    return found


def mapping_of(maps: list[str]) -> dict[str, str]:
    """``--map`` entries as field to column. Raises :class:`ConfigError`."""
    mapping = {}
    for entry in maps:
        field, equals, column = entry.partition("=")
        if not equals or not field or not column:
            raise ConfigError(f"--map {entry}: write it as FIELD=COLUMN, for example --map text=body")
        mapping[field] = column
    return mapping


def settings_of(packs: list[str] | None, learned: str = "shipped") -> Settings:
    """Settings from ``--rules`` and ``--learned``. Raises :class:`ConfigError`."""
    from seawall.config import Settings

    if learned not in {"shipped", "none"} and not Path(learned, "manifest.json").is_file():
        raise ConfigError(f"--learned {learned}: say shipped, none, or a folder of weights (with its manifest.json)")
    return Settings(packs=tuple(packs), learned=learned) if packs else Settings(learned=learned)


def chain(first: Item | None, rest: Iterator[Item]) -> Iterator[Item]:
    """``first``, if there is one, then ``rest``."""
    if first is not None:
        yield first
        yield from rest


def read_items(
    sources: list[str],
    input_format: str | None,
    mapping: dict[str, str],
    stats: Stats,
    aside: TextIO | None,
    *,
    quiet: bool,
) -> Iterator[Item]:
    """Items of all sources, in order; unreadable records go to ``aside`` as JSON lines, or are named on standard error."""
    from seawall.config import token_key
    from seawall.ingest import Reject, parents

    key = token_key()
    for source in sources:
        stdin = sys.stdin.buffer if source == "-" else None
        read = parents(source, format=input_format, mapping=mapping, stdin=stdin, token_key=key, stats=stats)
        for entry in read:
            if not isinstance(entry, Reject):
                yield entry
                continue
            if aside is not None:
                row = {"source": entry.source, "line": entry.line, "reason": entry.reason, "raw": entry.raw}
                aside.write(json.dumps(row, ensure_ascii=False) + "\n")
            elif not quiet and stats.rejects <= 3:  # name the first few, count the rest
                print(f"{entry.source}:{entry.line}: {entry.reason}", file=sys.stderr)


def counts_of(stats: Stats) -> dict[str, int]:
    """What a report tells of the reading."""
    return {"rejects": stats.rejects, "duplicate_ids": stats.duplicate_ids, "empty_texts": stats.empty_texts}


@contextmanager
def open_output(output: str, *, own: bool = False) -> Iterator[TextIO]:
    """Standard output for ``-``; else a file that appears under its name only when complete. ``own``: its owner's alone."""
    import os

    if output == "-":
        sys.stdout.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
        yield sys.stdout
        return
    path = Path(output)
    if path.is_dir():
        raise ConfigError(f"{output}: is a folder; name a file in it")
    part = path.with_name(path.name + ".part")
    try:
        if own:  # a part that a crash left has the mode that it had
            part.unlink(missing_ok=True)
        mode = 0o600 if own else 0o666
        opened = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
        handle = os.fdopen(opened, "w", encoding="utf-8", newline="")
    except OSError as error:
        raise ConfigError(f"{output}: can't be written ({error.strerror}); choose another place") from error
    with handle:
        yield handle
    part.replace(path)


@contextmanager
def progress_bar(off: bool) -> Iterator[Any]:
    """A function to call once a post; it shows a bar on standard error unless ``off``."""
    if off:
        yield lambda: None
        return
    from rich.progress import MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console(stderr=True), transient=True) as progress:
        task = progress.add_task("posts", total=None, rate="")
        began, count = perf_counter(), 0

        def tick() -> None:
            nonlocal count
            count += 1
            if count % 256 == 0:
                progress.update(task, completed=count, rate=f"{count / (perf_counter() - began):,.0f}/s")

        yield tick


def console(*, stderr: bool = False) -> Console:
    """A rich console: as wide as the terminal, 80 columns elsewhere."""
    from rich.console import Console

    terminal = (sys.stderr if stderr else sys.stdout).isatty()
    return Console(
        stderr=stderr, width=None if terminal else 80, highlight=False, soft_wrap=False, emoji=False, markup=False
    )


def kit_of(packs: list[str] | None = None, learned: str = "shipped") -> Kit:
    """The kit for ``--rules`` and ``--learned``."""
    from seawall.config import kit_for

    return kit_for(settings_of(packs, learned))
