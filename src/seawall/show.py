"""What the command line prints about one post, and about what is installed. Texts are masked and made visible."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text as Styled

from seawall.evaluate import Difference, Scores
from seawall.kit import Kit
from seawall.model import Finding, Item, Reason, Verdict
from seawall.pipeline import screen
from seawall.report import mask, mask_slice
from seawall.report.visible import visible
from seawall.taxonomy import LEVELS, LOOK_ALIKES

__all__ = ["differences_table", "explain", "listing", "scores_table"]

#: A column whose cells are all this short is never broken.
_SHORT = 26
_LEVEL_STYLES = ("dim", "cyan", "yellow", "magenta", "bold red")


def explain(item: Item, kit: Kit) -> RenderableType:
    """The path of one post through the rooms: folded text, signals with spans, counter-signals, rule, what would change it."""
    (verdict,) = screen([item], kit)
    parts: list[RenderableType] = []
    for post in kit.posts(item):
        text = post.text
        parts.append(
            _section("1 ingest", [f"{len(item.text)} characters" + (", answers a post" if post.parent_text else "")])
        )
        folded = [f"language {text.language}; undone: {', '.join(text.folds) or 'nothing'}"]
        folded.append(_masked_fold(verdict, item.text, text.folded))
        parts.append(_section("2 normalise", folded))
        break
    parts.append(_section("3 detect, 4 context", list(_findings(verdict, item.text)) or ["no signals of harm"]))
    parts.append(_section("5 policy", list(_decision(verdict))))
    return Group(*parts)


def _masked_fold(verdict: Verdict, original: str, folded: str) -> str:
    if verdict.private:
        return f"folded: (shown masked) {visible(mask(original, verdict.private))}"
    return f"folded: {visible(folded)}"


def _section(title: str, lines: Sequence[RenderableType | str]) -> RenderableType:
    body = [line if not isinstance(line, str) else Styled(line) for line in lines]
    return Group(Styled(title, style="bold"), *(Padding(line, (0, 0, 0, 2)) for line in body))


def _findings(verdict: Verdict, text: str) -> Iterator[RenderableType]:
    for finding in verdict.findings:
        head = Styled(f"{finding.category} ", style=_LEVEL_STYLES[finding.level])
        head.append(
            f"level {finding.level}, probability {finding.probability:.2f}, by {finding.detector} {finding.version}"
        )
        yield head
        yield Padding(_reasons(finding, text, verdict), (0, 0, 0, 2))


def _reasons(finding: Finding, text: str, verdict: Verdict) -> Table:
    table = Table.grid(padding=(0, 1))
    table.add_column(width=1)
    table.add_column(ratio=3, overflow="fold")
    table.add_column(ratio=4, overflow="fold")
    table.add_column(justify="right")
    for sign, reasons in (("+", finding.reasons), ("−", finding.counter_reasons)):
        for reason in reasons:
            table.add_row(
                sign,
                Styled(_code(reason)),
                Styled(_quoted(reason, text, verdict), style="italic"),
                f"{reason.weight:+.1f}",
            )
    return table


def _code(reason: Reason) -> str:
    return reason.says if reason.code.startswith("pattern:") else reason.code


def _quoted(reason: Reason, text: str, verdict: Verdict) -> str:
    if reason.span is None:
        return reason.says
    return f"“{visible(mask_slice(text, reason.span, verdict.private))}”"


def _decision(verdict: Verdict) -> Iterator[RenderableType]:
    yield Styled(f"level {verdict.level}: {LEVELS[verdict.level]}", style=_LEVEL_STYLES[verdict.level])
    yield Styled(f"action: {verdict.action}; rules: {', '.join(verdict.rules) or 'none'}")
    for code in verdict.exceptions:
        yield Styled(f"left alone: {code} {LOOK_ALIKES[code]}")
    for skipped in verdict.skipped:
        yield Styled(f"not looked at: {skipped.detector}: {skipped.why}", style="red")
    for change in dict.fromkeys(f.would_change for f in verdict.findings if f.would_change):
        yield Styled(f"what would change it: {change}")


def listing(rows: Sequence[tuple[str, ...]], headers: tuple[str, ...]) -> Table:
    """A plain table that folds inside 80 columns."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    for index, header in enumerate(headers):
        short = all(len(row[index]) <= _SHORT for row in rows)
        table.add_column(header, overflow="fold", no_wrap=short)
    for row in rows:
        table.add_row(*(Styled(cell) for cell in row))
    return table


def scores_table(scores: Scores) -> RenderableType:
    """Every section of the scores as a table: share, 95 % interval, number of cases."""
    tables: list[RenderableType] = []
    for section in scores.sections():
        rows = [(r.name, f"{r.share:.3f}", f"{r.low:.3f}–{r.high:.3f}", str(r.total)) for r in section.rows]
        tables += [listing(rows, (section.title, "share", "95 % interval", "cases")), ""]
    return Group(*tables)


def differences_table(found: Sequence[Difference]) -> RenderableType:
    """Two kits side by side: share before, share after, difference with its interval."""
    rows = [
        (d.measure, f"{d.first:.3f}", f"{d.second:.3f}", f"{d.second - d.first:+.3f}", f"{d.low:+.3f} … {d.high:+.3f}")
        for d in found
    ]
    return listing(rows, ("compared", "other", "this", "difference", "95 % interval"))
