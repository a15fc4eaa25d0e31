"""The command line.

Exit codes: 0 done, 1 a check or threshold failed, 2 wrong usage or setting, 3 unreadable input, 4 rules or plugins that
don't load, 5 store, keys, log or bundle, 6 a safeguard says no, 130 interrupted.
"""

from __future__ import annotations

import sys
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Annotated, Any

import typer

from seawall.commands import register_all
from seawall.errors import ConfigError, InputError, SeawallError
from seawall.terminal import (
    Learned,
    Packs,
    StorePlace,
    actor_of,
    chain,
    console,
    counts_of,
    kit_of,
    mapping_of,
    open_output,
    progress_bar,
    read_items,
    settings_of,
)

if TYPE_CHECKING:
    from seawall.config import Settings
    from seawall.opinion import Opinions

__all__ = ["app", "main"]

app = typer.Typer(
    name="seawall",
    help="Finds threats, doxxing and violence for hire in your own community's posts, and says why.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
detectors_app = typer.Typer(help="What looks at posts.", no_args_is_help=True)
rules_app = typer.Typer(help="The rules that set levels.", no_args_is_help=True)
categories_app = typer.Typer(help="What Seawall looks for, and what it leaves alone.", no_args_is_help=True)
app.add_typer(detectors_app, name="detectors")
app.add_typer(rules_app, name="rules")
app.add_typer(categories_app, name="categories")


def _version(value: bool) -> None:
    if value:
        from seawall.kit import package_version

        print(f"seawall {package_version()}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[  # handled by its callback
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Finds threats, doxxing and violence for hire in your own community's posts, and says why."""


@app.command()
def scan(
    sources: Annotated[list[str], typer.Argument(help="Files to read; - is standard input.", metavar="SOURCE...")],
    out_format: Annotated[str, typer.Option("--format", "-f", help="table, jsonl, json, csv or html.")] = "table",
    output: Annotated[str, typer.Option("--output", "-o", help="Where the report goes; - is standard output.")] = "-",
    input_format: Annotated[
        str | None, typer.Option("--input", "-i", help="Input format, if guessing fails; see: seawall formats.")
    ] = None,
    maps: Annotated[
        list[str] | None, typer.Option("--map", help="FIELD=COLUMN, for example text=body. Repeatable.")
    ] = None,
    rejects: Annotated[Path | None, typer.Option(help="Keep unreadable records here, as JSON lines.")] = None,
    rules: Packs = None,
    learned: Learned = "shipped",
    opinion: Annotated[
        str | None,
        typer.Option(
            help="Ask this chat-completions server for a second opinion on flagged posts (masked).", metavar="URL"
        ),
    ] = None,
    opinion_model: Annotated[
        str, typer.Option(help="The model to ask there.", metavar="NAME")
    ] = "gpt-oss-safeguard-20b",
    opinion_budget: Annotated[int, typer.Option(min=0, help="Most questions asked in one run.")] = 100,
    jobs: Annotated[
        int, typer.Option("--jobs", "-j", min=1, max=256, help="Worker processes; results are the same.")
    ] = 1,
    reveal: Annotated[bool, typer.Option(help="Show private data in quotes (jsonl, json, csv).")] = False,
    show_all: Annotated[bool, typer.Option("--all", help="List every flagged post in the table.")] = False,
    store: StorePlace = None,
    fail_at: Annotated[int | None, typer.Option(min=1, max=4, help="Exit with 1 if a post reaches this level.")] = None,
    campaigns: Annotated[bool, typer.Option(help="Join copies into campaigns (table, jsonl, html).")] = True,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="No progress bar and no summary on standard error.")
    ] = False,
) -> None:
    """Read posts from any export and say which need a person, why, and which look-alikes were left alone."""
    from seawall.report import WRITERS

    if out_format not in WRITERS:
        raise ConfigError(f"--format {out_format}: no such format; there are {', '.join(WRITERS)}")
    worst = _scan(
        sources,
        out_format,
        output,
        input_format,
        mapping_of(maps or []),
        rejects,
        settings_of(rules, learned),
        _opinions(opinion, opinion_model, opinion_budget),
        jobs,
        reveal,
        show_all,
        campaigns,
        quiet,
        store,
    )
    if fail_at is not None and worst >= fail_at:
        raise typer.Exit(1)


@app.command()
def formats() -> None:
    """The formats that scan can read."""
    from seawall.ingest import FORMATS

    for name, text in FORMATS.items():
        print(f"{name:12} {text}")


def _scan(
    sources: list[str],
    out_format: str,
    output: str,
    input_format: str | None,
    mapping: dict[str, str],
    rejects: Path | None,
    settings: Settings,
    opinions: Opinions | None,
    jobs: int,
    reveal: bool,
    show_all: bool,
    campaigns: bool,
    quiet: bool,
    store: str | None,
) -> int:
    from seawall.config import at_work, open_store, token_key
    from seawall.gather import Gathering
    from seawall.ingest import Stats
    from seawall.report import WRITERS, Options
    from seawall.scan import keeping, scan_signed

    began, worst, stats = perf_counter(), 0, Stats()
    with ExitStack() as stack:
        aside = stack.enter_context(open_output(str(rejects), own=True)) if rejects else None
        items = read_items(sources, input_format, mapping, stats, aside, quiet=quiet)
        opened = stack.enter_context(open_store(store)) if store else None
        settings = at_work(settings, opened) if opened else settings
        first = next(items, None)  # an unreadable source is named before the report is begun
        out = stack.enter_context(open_output(output, own=reveal))
        writer = stack.enter_context(WRITERS[out_format](out, Options(reveal=reveal, show_all=show_all)))
        tick = stack.enter_context(progress_bar(quiet or not sys.stderr.isatty()))
        gathering = Gathering()
        key = token_key() if campaigns and out_format not in {"csv", "json"} else None
        results = gathering.watch(scan_signed(chain(first, items), settings, key, jobs=jobs))
        if opened:
            results = keeping(results, opened, actor_of(None))
        for item, verdict in opinions.add(results) if opinions else results:
            writer.write(item, verdict)
            worst = max(worst, verdict.level)
            tick()
        writer.campaigns(gathering.campaigns())
        writer.finish({**counts_of(stats), "elapsed_ms": round((perf_counter() - began) * 1000)})
    if not quiet and stats.rejects:
        where = f"kept aside; they are in {rejects}" if rejects else "left out; --rejects FILE keeps them"
        print(f"{stats.rejects} unreadable record(s) were {where}", file=sys.stderr)
    if opinions and not quiet:
        print(
            f"second opinions: {opinions.asked} asked, {opinions.failed} without an answer, {opinions.spared} over budget",
            file=sys.stderr,
        )
    if stats.rejects and not stats.items:
        raise InputError(
            f"{', '.join(sources)}: none of its records could be read, so nothing was looked at; is --input FORMAT needed?"
        )
    return worst


def _opinions(url: str | None, model: str, budget: int) -> Opinions | None:
    if url is None:
        return None
    from seawall.opinion import Opinions

    return Opinions(url, model, budget=budget)


@app.command()
def explain(
    text: Annotated[str, typer.Argument(help="The post; - reads it from standard input.")],
    parent: Annotated[str | None, typer.Option(help="The post that it answers.")] = None,
    rules: Packs = None,
    learned: Learned = "shipped",
) -> None:
    """Show the path of one post through the rooms: signals, counter-signals, the rule, what would change it."""
    from seawall import show
    from seawall.model import Item

    if text == "-":
        text = sys.stdin.buffer.read().decode("utf-8", errors="replace")
    console().print(show.explain(Item("1", text, parent_text=parent), kit_of(rules, learned)))


@detectors_app.command("list")
def detectors_list() -> None:
    """All installed detectors."""
    from seawall.detect import installed_detectors
    from seawall.show import listing

    rows = [(d.name, d.version, ", ".join(d.categories), d.title) for d in installed_detectors()]
    console().print(listing(rows, ("detector", "version", "categories", "looks for")))


@detectors_app.command("show")
def detectors_show(name: str) -> None:
    """One detector with its examples of hits and misses."""
    from seawall.detect import installed_detectors

    found = {d.name: d for d in installed_detectors()}
    detector = found.get(name)
    if detector is None:
        raise ConfigError(f"no detector is called {name!r}; there are {', '.join(found)}")
    print(f"{detector.name} {detector.version}: {detector.title}\ncategories: {', '.join(detector.categories)}")
    for word, examples in (("hits", detector.hits), ("misses", detector.misses)):
        print(f"{word}:")
        for example in examples:
            print(f"  - {example.text}" + (f"  (answering: {example.parent})" if example.parent else ""))


@rules_app.command("list")
def rules_list(rules: Packs = None) -> None:
    """All rules of a pack, strongest first, and the look-alike families that close a finding."""
    from seawall.config import load_settings_policy
    from seawall.show import listing

    policy = load_settings_policy(settings_of(rules))
    rows = [(r.rule.id, str(r.rule.level), str(r.rule.status), r.rule.title) for r in policy.rules]
    rows += [(e.id, str(e.level), "look-alike", e.title) for e in policy.exceptions]
    console().print(listing(rows, ("rule", "level", "status", "title")))


@rules_app.command("show")
def rules_show(name: str, rules: Packs = None) -> None:
    """One rule: its condition, what it is known to get wrong, owner, expiry and cases."""
    from seawall.config import load_settings_policy

    policy = load_settings_policy(settings_of(rules))
    for loaded in policy.rules:
        if loaded.rule.id == name:
            rule = loaded.rule
            print(
                f"{rule.id}: {rule.title}\n{rule.path}:{rule.line}\ncategory: {rule.category}\nlevel: {rule.level} → {rule.then}"
            )
            print(f"status: {rule.status}\nowner: {rule.owner}\nexpires: {rule.expires}\nwhen: {rule.when}")
            print(
                "known false positives: " + "; ".join(rule.false_positives) + f"\nwould change: {loaded.would_change}"
            )
            print(
                "cases:", *(f"  + {text}" for text in loaded.hits), *(f"  - {text}" for text in loaded.misses), sep="\n"
            )
            return
    for exception in policy.exceptions:
        if exception.id == name:
            print(f"{exception.id}: {exception.title}\nlevel: {exception.level}\nwhen: {exception.condition.source}")
            return
    raise ConfigError(f"no rule is called {name!r}; `seawall rules list` shows them")


@rules_app.command("check")
def rules_check(
    packs: Annotated[list[str], typer.Argument(help="Folders of rules, or names of shipped packs.", metavar="PACK...")],
) -> None:
    """Load rule packs and run every rule's cases; all faults are reported at once."""
    from seawall.selftest import rule_outcomes

    _report(list(rule_outcomes(kit_of(packs))))


@categories_app.command("list")
def categories_list() -> None:
    """The 13 categories, the five levels and the 40 families of look-alikes."""
    from seawall.show import listing
    from seawall.taxonomy import CATEGORIES, LEVELS, LOOK_ALIKES

    out = console()
    out.print(listing(list(CATEGORIES.items()), ("category", "a post that")))
    out.print(listing([(str(level), text) for level, text in LEVELS.items()], ("level", "when")))
    out.print(listing(list(LOOK_ALIKES.items()), ("family", "left alone")))


@categories_app.command("show")
def categories_show(name: str) -> None:
    """One category or look-alike family: what it is, and which detectors and rules speak about it."""
    from seawall.config import load_settings_policy
    from seawall.detect import installed_detectors
    from seawall.taxonomy import CATEGORIES, LOOK_ALIKES

    policy = load_settings_policy(settings_of(None))
    if name in LOOK_ALIKES:
        print(f"{name}: {LOOK_ALIKES[name]}")
        print("\n".join(f"closed when: {e.condition.source}" for e in policy.exceptions if e.id == name))
        return
    if name not in CATEGORIES:
        raise ConfigError(f"no category or family is called {name!r}; `seawall categories list` shows them")
    print(f"{name}: a post that {CATEGORIES[name]}")
    print("detectors: " + ", ".join(d.name for d in installed_detectors() if name in d.categories))
    for loaded in policy.rules:
        if loaded.rule.category == name:
            print(f"level {loaded.rule.level}: {loaded.rule.id}: {loaded.rule.title}")


@app.command()
def check() -> None:
    """Test this installation: every detector and every rule against its own cases."""
    from seawall.selftest import expired, selftest

    kit = kit_of()
    outcomes = selftest(kit)
    old = expired(kit, datetime.now(UTC).date())
    if old:
        print(f"{len(old)} rule(s) are past their expiry and want a review: {', '.join(old)}", file=sys.stderr)
    _report(outcomes)


def _report(outcomes: list[Any]) -> None:
    failed = [outcome for outcome in outcomes if not outcome.passed]
    for outcome in failed:
        print(f"FAILED {outcome.name}: {outcome.says}")
    print(f"{len(outcomes) - len(failed)} of {len(outcomes)} checks passed")
    if failed or not outcomes:
        raise typer.Exit(1)


@app.command("eval")
def evaluate(
    paths: Annotated[list[Path], typer.Argument(help="Case files or folders (JSON lines).", metavar="CASES...")],
    report: Annotated[Path | None, typer.Option(help="Also write an HTML report with plots here.")] = None,
    failures: Annotated[bool, typer.Option(help="List the cases that came out wrong.")] = False,
    against: Annotated[
        str | None, typer.Option(help="Compare with this learned reader: shipped, none, or a folder.", metavar="READER")
    ] = None,
    rules: Packs = None,
    learned: Learned = "shipped",
) -> None:
    """Measure on labelled cases: recall, look-alikes left alone, minimal pairs, levels."""
    from seawall.evaluate import against as against_of
    from seawall.evaluate import evaluate as run
    from seawall.evaluate import read_cases
    from seawall.report.evaluation import write_evaluation
    from seawall.report.visible import one_line
    from seawall.show import differences_table, scores_table

    kit, cases = kit_of(rules, learned), read_cases(paths)
    scores = run(cases, kit)
    console().print(scores_table(scores))
    if against:
        console().print(differences_table(against_of(cases, kit_of(rules, against), kit)))
    if failures:
        for case, verdict in scores.failures:
            expected = ", ".join(case.labels) or case.family
            print(
                f"{case.id}\t{expected} {case.level_min}–{case.level_max}\tgot {verdict.level}\t{one_line(case.text)}"
            )
    if report:
        report.parent.mkdir(parents=True, exist_ok=True)
        with report.open("w", encoding="utf-8") as out:
            write_evaluation(scores.sections(), kit.digest, out)
        print(f"report: {report}")


register_all(app)


def main() -> None:
    """Entry point: runs the app and turns Seawall's own errors into one clear message and an exit code."""
    try:
        app()
    except SeawallError as error:
        print(f"seawall: {error}", file=sys.stderr)
        raise SystemExit(error.exit_code) from None
    except OSError as error:  # a full disk, a folder that went away
        name = f" ({error.filename})" if error.filename else ""
        print(f"seawall: {error.strerror or error}{name}", file=sys.stderr)
        raise SystemExit(3) from None
