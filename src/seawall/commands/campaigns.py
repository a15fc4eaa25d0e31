"""``seawall campaigns``: look at campaigns in what a scan wrote, or in posts, scanned first."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from seawall.errors import ConfigError, InputError
from seawall.terminal import Learned, Packs, console, mapping_of, progress_bar, read_items, settings_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.text import Text

    from seawall.model import Campaign

__all__ = ["register"]

_SNIFFED = 1 << 16
_Sources = Annotated[
    list[str],
    typer.Argument(help="What seawall scan -f jsonl wrote, or posts; - is standard input.", metavar="SOURCE..."),
]
_Id = Annotated[str, typer.Argument(help="A campaign's id, or the beginning of it.", metavar="ID")]
_Input = Annotated[str | None, typer.Option("--input", "-i", help="Input format of posts; see: seawall formats.")]
_Maps = Annotated[list[str] | None, typer.Option("--map", help="FIELD=COLUMN, as for scan. Repeatable.")]

commands = typer.Typer(help="Copies that are one thing to decide.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add ``campaigns list``, ``show`` and ``diff``."""
    app.add_typer(commands, name="campaigns")


@commands.command("list")
def list_(
    sources: _Sources,
    input_format: _Input = None,
    maps: _Maps = None,
    rules: Packs = None,
    learned: Learned = "shipped",
) -> None:
    """Every campaign, most urgent first."""
    from seawall.report.campaigns import counted, seen
    from seawall.report.visible import one_line
    from seawall.show import listing

    found = _campaigns(sources, input_format, maps, rules, learned)
    rows = [
        (
            one_line(one.id),
            str(one.level),
            one_line(one.categories[0][0]) if one.categories else "",
            counted(one),
            seen(one),
        )
        for one in found
    ]
    if rows:
        console().print(listing(rows, ("campaign", "level", "category", "posts", "seen")))
    else:
        print("No campaigns.")


@commands.command("show")
def show(
    name: _Id,
    sources: _Sources,
    input_format: _Input = None,
    maps: _Maps = None,
    rules: Packs = None,
    learned: Learned = "shipped",
) -> None:
    """One campaign: what joins it, its wordings, when it grew, what responds to it."""
    console().print(_shown(_one(name, _campaigns(sources, input_format, maps, rules, learned))))


@commands.command("diff")
def diff(
    name: _Id,
    sources: _Sources,
    input_format: _Input = None,
    maps: _Maps = None,
    rules: Packs = None,
    learned: Learned = "shipped",
) -> None:
    """How the wordings of a campaign differ from the commonest one: [-gone-] and {+new+}."""
    console().print(_differences(_one(name, _campaigns(sources, input_format, maps, rules, learned))))


def _one(name: str, found: list[Campaign]) -> Campaign:
    fitting = [one for one in found if one.id.startswith(name)]
    if len(fitting) != 1:
        what = "no campaign has" if not fitting else f"{len(fitting)} campaigns have"
        raise ConfigError(f"{what} an id that begins with {name!r}; `seawall campaigns list` shows them")
    return fitting[0]


def _campaigns(
    sources: list[str], input_format: str | None, maps: list[str] | None, rules: list[str] | None, learned: str
) -> list[Campaign]:
    written = [source for source in sources if input_format is None and source != "-" and _is_output(source)]
    found = [one for source in written for one in _read(source)]
    posts = [source for source in sources if source not in written]
    if posts:
        found += _scanned(posts, input_format, maps, rules, learned)
    return sorted(found, key=lambda one: (-one.level, -len(one.members)))


def _is_output(source: str) -> bool:
    """Whether a file is what ``scan --format jsonl`` wrote: its first line names one of the contracts."""
    try:
        with Path(source).open("rb") as handle:
            return (
                handle.read(_SNIFFED)
                .lstrip()
                .startswith((b'{"schema":"seawall.verdict/', b'{"schema":"seawall.campaign/'))
            )
    except OSError as error:
        raise InputError(f"{source}: can't be read ({error.strerror})") from error


def _read(source: str) -> Iterator[Campaign]:
    from seawall.report import campaign_of

    with Path(source).open(encoding="utf-8", errors="replace") as handle:
        for number, line in enumerate(handle, 1):
            if not line.startswith('{"schema":"seawall.campaign/'):
                continue
            try:
                yield campaign_of(json.loads(line))
            except (InputError, ValueError) as error:
                print(f"{source}:{number}: left out: {error}", file=sys.stderr)


def _scanned(
    sources: list[str], input_format: str | None, maps: list[str] | None, rules: list[str] | None, learned: str
) -> list[Campaign]:
    from seawall.config import token_key
    from seawall.gather import Gathering
    from seawall.ingest import Stats
    from seawall.scan import scan_signed

    items = read_items(sources, input_format, mapping_of(maps or []), Stats(), None, quiet=False)
    gathering = Gathering()
    with progress_bar(not sys.stderr.isatty()) as tick:
        for _ in gathering.watch(scan_signed(items, settings_of(rules, learned), token_key())):
            tick()
    return gathering.campaigns()


def _shown(one: Campaign) -> Text:
    from rich.text import Text

    from seawall.report.campaigns import counted, seen
    from seawall.report.visible import one_line

    lines: list[Any] = [(f"{one_line(one.id)}  level {one.level}", "bold")]
    lines += [f"\n  {', '.join(part for part in (counted(one), seen(one)) if part)}"]
    lines += [f"\n  {_counts(one.categories)}\n  {_counts(one.languages)}"]
    lines += [("\n\nWhat joins them\n", "bold"), *(f"  {one_line(reason.says)}\n" for reason in one.joined_by)]
    lines += [("\nWordings\n", "bold")]
    for variant in one.variants:
        about = [
            f"{variant.posts} post{'s' if variant.posts != 1 else ''}",
            one_line(variant.language),
            f"{variant.similarity:.2f}",
        ]
        lines += [f"  {one_line(variant.text)}\n", (f"    {', '.join([*about, one_line(variant.post)])}\n", "dim")]
    if one.wordings > len(one.variants):
        lines += [f"  … and {one.wordings - len(one.variants):,} more\n"]
    if one.growth:
        most = max(count for _, count in one.growth)
        lines += [("\nPosts per day\n", "bold")]
        lines += [f"  {day} {'█' * max(1, round(40 * count / most))} {count:,}\n" for day, count in one.growth]
    if one.responses:
        lines += [("\nRespond to it\n", "bold"), *(f"  {one_line(post)}\n" for post in one.responses[:20])]
    return Text.assemble(*lines)


def _differences(one: Campaign) -> Text:
    from rich.text import Text

    from seawall.report.campaigns import difference
    from seawall.report.visible import one_line

    if not one.variants:
        return Text("This campaign shows no wordings.")
    first, *others = one.variants
    shown = Text.assemble((f"{one_line(first.post)}\n", "bold"), one_line(first.text), "\n")
    for other in others:
        shown.append(f"\n{one_line(other.post)}, similarity {other.similarity:.2f}\n", style="bold")
        for kind, words in difference(first.text, other.text):
            word = one_line(words)
            marked = {"same": word, "gone": f"[-{word}-]", "new": f"{{+{word}+}}"}[kind]
            shown.append(f"{marked} ", style={"same": "", "gone": "red strike", "new": "green"}[kind])
        shown.append("\n")
    if not others:
        shown.append("\nThere is one wording only.")
    return shown


def _counts(pairs: tuple[tuple[str, int], ...]) -> str:
    from seawall.report.visible import one_line

    return ", ".join(f"{one_line(name)} {count:,}" for name, count in pairs)
