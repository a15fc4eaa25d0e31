"""``seawall report``: what people outside are told: notices, statements of reasons, transparency reports."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Annotated

import typer

from seawall.terminal import Actor, StorePlace, actor_of, console

__all__ = ["register"]

Decision = Annotated[str, typer.Argument(help="Id of the decision, or how it begins.")]


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    report = typer.Typer(help="What people outside are told: notices, statements, transparency.", no_args_is_help=True)
    app.add_typer(report, name="report")
    for command in (link, statement, transparency):
        report.command()(command)
    governments = typer.Typer(help="Requests of governments: noted, counted, published.", no_args_is_help=True)
    report.add_typer(governments, name="governments")
    governments.command("note")(note)
    governments.command("answer")(answer)
    governments.command("list")(listed)


def link(
    decision: Decision,
    side: Annotated[str, typer.Option("--for", help="author or notifier.")] = "author",
    url: Annotated[str, typer.Option(help="Where the console is.")] = "http://127.0.0.1:8080",
    actor: Actor = None,
    store: StorePlace = None,
) -> None:
    """Print the link to the notice of a decision; whoever has it can read the reasons and appeal."""
    from seawall.config import open_store

    with open_store(store) as opened:
        token = opened.notices.link(opened.find("decision", decision), side, actor_of(actor))
    print(f"{url.rstrip('/')}/notice/{token}")


def statement(
    decision: Decision,
    form: Annotated[
        str, typer.Option("--format", help="text, json, or dsa (the EU's Transparency Database).")
    ] = "text",
    actor: Actor = None,
    store: StorePlace = None,
) -> None:
    """Print the statement of reasons of a decision; refused if its words hold private data."""
    import json

    from seawall.config import open_store
    from seawall.errors import ConfigError

    if form not in ("text", "json", "dsa"):
        raise ConfigError(f"--format {form}: say text, json or dsa")
    with open_store(store) as opened:
        made = opened.notices.statement(opened.find("decision", decision), actor_of(actor))
    if form == "text":
        print(_shown(made.text()), end="")
    else:
        print(json.dumps(made.row() if form == "json" else made.database(), indent=1, ensure_ascii=True))


def _shown(text: str) -> str:
    from seawall.report.visible import visible

    return visible(text)


def transparency(
    first: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="First day (UTC).")] = None,
    last: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Last day (UTC).")] = None,
    form: Annotated[str, typer.Option("--format", help="json, html or csv.")] = "json",
    exact: Annotated[
        bool, typer.Option("--exact", help="For the community itself: small counts, too. Don't publish it.")
    ] = False,
    language: Annotated[str, typer.Option(help="Of the page: en or es.")] = "en",
    store: StorePlace = None,
) -> None:
    """Print the transparency report of a period (default: the last half year), counts under 10 hidden."""
    from seawall.config import open_store
    from seawall.console.language import LANGUAGES, words
    from seawall.errors import ConfigError
    from seawall.report.transparency import FEWEST, FORMATS, published, written

    if form not in FORMATS:
        raise ConfigError(f"--format {form}: say {', '.join(FORMATS)}")
    if language not in LANGUAGES:
        raise ConfigError(f"--language {language}: say {', '.join(LANGUAGES)}")
    until: date = last.date() if last else datetime.now(UTC).date()
    since: date = first.date() if first else until - timedelta(days=182)
    if since > until:
        raise ConfigError(f"--first {since} is after --last {until}")
    with open_store(store) as opened:
        counts = opened.transparency.counts(since, until)
    report = published(counts, 0 if exact else FEWEST)
    print(written(report, form, language, words(language).named), end="")


def note(
    asks: Annotated[str, typer.Argument(help="What it asks for: remove, restore, data or other.")],
    jurisdiction: Annotated[str, typer.Option(help="Where it comes from: a country, a court's district.")],
    basis: Annotated[str, typer.Option(help="The law or order that it names; no names of people.")],
    actor: Actor = None,
    store: StorePlace = None,
) -> None:
    """Note that a government asked for something. Nothing else happens: policy decides as for anyone."""
    from seawall.config import open_store

    with open_store(store) as opened:
        found = opened.transparency.note(jurisdiction, asks, basis, actor_of(actor))
    print(f"noted: {found.id}")


def answer(
    demand: Annotated[str, typer.Argument(help="Id of the request.")],
    outcome: Annotated[str, typer.Argument(help="What was done: followed, partly or refused.")],
    actor: Actor = None,
    store: StorePlace = None,
) -> None:
    """Note what was done about it."""
    from seawall.config import open_store

    with open_store(store) as opened:
        opened.transparency.answer(demand, outcome, actor_of(actor))
    print("noted")


def listed(store: StorePlace = None) -> None:
    """Requests of governments so far, latest first."""
    from seawall.config import open_store
    from seawall.report.visible import one_line
    from seawall.show import listing

    with open_store(store) as opened:
        found = opened.transparency.noted()
    rows = [
        (one.id, f"{one.received_at:%Y-%m-%d}", one_line(one.jurisdiction), one.asks, one.outcome or "waits")
        for one in found
    ]
    if rows:
        console().print(listing(rows, ("id", "received", "from", "asks for", "done")))
    else:
        print("none was noted")
