"""The ``table`` report: what needs a person, worst first, for a terminal; plain sentences when piped or read aloud."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TextIO

from rich.console import Console
from rich.table import Table
from rich.text import Text

from seawall.model import Campaign, Item, Verdict
from seawall.report.base import Options, Writer
from seawall.report.campaigns import summary_lines
from seawall.report.digest import Best, Digest, digest
from seawall.report.tally import Tally, is_left_alone, ranked
from seawall.report.visible import one_line, shorten
from seawall.taxonomy import LOOK_ALIKES

__all__ = ["TOP", "TableWriter"]

TOP = 50  #: posts shown unless ``show_all``
_WIDTH, _LEAD = 96, 28
_EXAMPLE = 60
_SAYS = 160
_CODES = 200
#: One standard colour per level, readable on dark and on light; the number is always printed too.
_STYLES = {4: "bold red", 3: "bold magenta", 2: "bold", 1: ""}
_ROUTES = {0: "no action", 1: "batch", 2: "review", 3: "priority", 4: "on call"}


class TableWriter(Writer):
    """A table that fits 80 columns on a terminal, one plain line per post elsewhere. Private data is always masked.

    Colours are left out when ``NO_COLOR`` is set. Post text can neither break the columns nor drive the terminal.
    """

    def __init__(self, out: TextIO, options: Options | None = None) -> None:
        super().__init__(out, options)
        self._tally = Tally()
        self._best = Best(None if self.options.show_all else TOP)
        self._examples: dict[str, Digest] = {}
        self._campaigns: Sequence[Campaign] = ()

    def write(self, item: Item, verdict: Verdict) -> None:
        """Counts the result and keeps a digest if it is to be shown."""
        self._tally.add(item, verdict)
        if verdict.level >= 1:
            self._best.add(verdict, lambda: digest(item, verdict, _WIDTH, _LEAD))
        elif is_left_alone(verdict):
            for code in verdict.exceptions:
                if code not in self._examples and len(self._examples) < _CODES:
                    self._examples[code] = digest(item, verdict, _EXAMPLE, 20)

    def campaigns(self, found: Sequence[Campaign]) -> None:
        """Keeps them for the end."""
        self._campaigns = found

    def finish(self, stats: Mapping[str, int]) -> None:
        """Prints everything."""
        console = Console(file=self.out, highlight=False, emoji=False, markup=False, soft_wrap=False)
        if console.is_terminal:
            console.width = min(console.width, 100)
            for part in self._rich():
                console.print(part)
            for line in self._totals(stats):
                console.print(Text(line))
        else:
            self.out.writelines(f"{line}\n" for line in self._plain(stats))

    def _rich(self) -> Iterable[Table | Text]:
        if self._best.seen:
            table = Table(
                title=Text(self._heading(), style="bold"),
                title_justify="left",
                box=None,
                expand=True,
                padding=(0, 1, 1, 0),
            )
            table.add_column("Lvl", width=3, no_wrap=True)
            table.add_column("Category", width=17, no_wrap=True)
            table.add_column("Post", width=12, no_wrap=True)
            table.add_column("What it says, and why it needs a person", ratio=1, overflow="fold")
            for post in self._best.ranked():
                says = Text.assemble(_emphasised(post), "\n", (_why(post), "italic"))
                level = Text(str(post.level), style=_STYLES.get(post.level, ""))
                table.add_row(level, _cell(17, *post.categories), _cell(12, post.id), says)
            yield table
            yield from (Text(line) for line in self._more())
        else:
            yield Text("No post needs a person.", style="bold")
        if self._campaigns:
            yield self._copies()
        if self._tally.exceptions:
            yield Text("")
            yield self._look_alikes()

    def _copies(self) -> Text:
        shown = Text.assemble("\n", (self._copies_heading(), "bold"), "\n")
        for head, lines in summary_lines(self._campaigns):
            shown.append(f"\n{head}\n", style="bold" if lines else "")
            shown.append("".join(f"  {line}\n" for line in lines))
        return shown

    def _copies_heading(self) -> str:
        count = len(self._campaigns)
        return f"{count:,} campaign{'s' if count != 1 else ''}: copies that are one thing to decide"

    def _look_alikes(self) -> Table:
        title = Text("Left alone: these only look like harm", style="bold")
        table = Table(title=title, title_justify="left", box=None, expand=True, padding=(0, 1, 0, 0))
        table.add_column("Code", width=5)
        table.add_column("Posts", width=7, justify="right")
        table.add_column("What they are, and one of them", ratio=1, overflow="fold")
        for code, count in sorted(self._tally.exceptions.items()):
            about = Text(one_line(LOOK_ALIKES.get(code, "")))
            if code in self._examples:
                about = about.append("\n").append(_emphasised(self._examples[code]))
            table.add_row(_cell(5, code), f"{count:,}", about)
        return table

    def _example(self, code: str) -> str:
        post = self._examples.get(code)
        return _excerpt(post) if post else "none kept"

    def _heading(self) -> str:
        count = self._best.seen
        return f"{count:,} post{'s need' if count != 1 else ' needs'} a person"

    def _more(self) -> list[str]:
        return [f"… and {self._best.more:,} more; --all shows every one."] if self._best.more else []

    def _plain(self, stats: Mapping[str, int]) -> Iterable[str]:
        """The same content as sentences, for pipes and screen readers."""
        yield f"{self._heading()}." if self._best.seen else "No post needs a person."
        for post in self._best.ranked():
            categories = ", ".join(map(one_line, post.categories))
            head = f"Level {post.level}, {categories}, post {one_line(post.id)}"
            yield f"{head}: {_excerpt(post)} {_why(post)}"
        yield from self._more()
        if self._campaigns:
            yield f"{self._copies_heading()}."
            yield from (" ".join([head, *lines]) for head, lines in summary_lines(self._campaigns))
        for code, count in sorted(self._tally.exceptions.items()):
            title = LOOK_ALIKES.get(code, "")
            yield f"Left alone, {one_line(code)}, {one_line(title)}: {count:,}, for example: {self._example(code)}"
        yield from self._totals(stats)

    def _totals(self, stats: Mapping[str, int]) -> Iterable[str]:
        tally = self._tally
        yield ""
        levels = (f"{tally.levels[level]:,} at {level} ({_ROUTES[level]})" for level in (4, 3, 2, 1, 0))
        yield "Levels: " + ", ".join(levels)
        if tally.categories:
            counts = (f"{one_line(name)} {count:,}" for name, count in ranked(tally.categories))
            yield "Categories: " + ", ".join(counts)
        if tally.skipped:
            counts = (f"{one_line(name)} {count:,}" for name, count in ranked(tally.skipped))
            yield "Detectors that did not look: " + ", ".join(counts)
        yield _read(tally.items, stats)


def _read(items: int, stats: Mapping[str, int]) -> str:
    """The last line: items read, rejects, any other count, and the pace."""
    parts = [f"{items:,} item{'s' if items != 1 else ''} read", f"{stats.get('rejects', 0):,} rejected"]
    others = sorted(set(stats) - {"items", "rejects", "elapsed_ms"})
    parts += [f"{stats[name]:,} {one_line(name).replace('_', ' ')}" for name in others if stats[name]]
    elapsed = stats.get("elapsed_ms", 0)
    if elapsed > 0:
        parts.append(f"{items * 1000 / elapsed:,.0f} items/s")
    return ", ".join(parts)


def _why(post: Digest) -> str:
    return shorten(one_line(f"Why: {post.gist}"), _SAYS) if post.gist else ""


def _emphasised(post: Digest) -> Text:
    """The excerpt on one line, the matched words bold and underlined."""
    shown = Text("…" if post.before else "")
    for piece in post.excerpt:
        shown.append(one_line(piece.text), style="bold underline" if piece.marked else "")
    return shown.append("…" if post.after else "")


def _excerpt(post: Digest) -> str:
    """The excerpt on one line without styles, the matched words between asterisks."""
    shown = "".join(f"*{one_line(piece.text)}*" if piece.marked else one_line(piece.text) for piece in post.excerpt)
    return one_line(f"{'…' if post.before else ''}{shown}{'…' if post.after else ''}".replace("**", ""))


def _cell(width: int, *texts: str) -> Text:
    """Lines of a narrow column, each cut to its width in terminal cells."""
    lines = []
    for text in texts:
        line = Text(one_line(text))
        line.truncate(width, overflow="ellipsis")
        lines.append(line)
    return Text("\n").join(lines)
