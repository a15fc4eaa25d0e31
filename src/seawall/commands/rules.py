"""``seawall rules``: the circuit breaker and changes of rules, where the store is."""

from __future__ import annotations

from typing import Annotated

import typer

from seawall.terminal import Actor, Packs, StorePlace, actor_of, console

__all__ = ["register"]

Rule = Annotated[str, typer.Argument(help="The id of a rule.", metavar="RULE")]
Why = Annotated[str, typer.Option("--why", help="The reason, in 10 to 500 characters.")]


def register(app: typer.Typer) -> None:
    """Adds to the commands of ``rules``."""
    rules = next(group.typer_instance for group in app.registered_groups if group.name == "rules")
    if rules is not None:
        rules.command("watch")(watch)
        rules.command("changes")(changes)
        rules.command("pause")(pause)
        rules.command("resume")(resume)
        rules.command("back")(back)


def watch(rules: Packs = None, store: StorePlace = None) -> None:
    """Look once, as the service does every five minutes: pause rules whose matches jump or whose decisions are overturned."""
    from seawall.config import at_work, open_store
    from seawall.terminal import settings_of

    with open_store(store) as opened:
        at_work(settings_of(rules), opened)
        found = opened.rules.watch()
    for rule, why in found:
        print(f"paused {rule}: {why}")
    print(f"{len(found)} rule{'' if len(found) == 1 else 's'} paused")


def changes(store: StorePlace = None) -> None:
    """Changes of rules, newest first, and what is paused."""
    from seawall.config import open_store
    from seawall.report.visible import one_line
    from seawall.show import listing

    with open_store(store) as opened:
        opened.rules.look()
        paused, found = opened.rules.paused, opened.rules.changes()
    rows = [(one.id[:8], one.rule, one.state, one_line(one.proposed_by), one_line(one.why)) for one in found]
    console().print(listing(rows, ("change", "rule", "state", "by", "why")) if rows else "no rule was changed here")
    for stop in paused:
        print(f"paused {stop.rule} by {one_line(stop.by)}: {one_line(stop.why)}")


def pause(rule: Rule, why: Why, rules: Packs = None, actor: Actor = None, store: StorePlace = None) -> None:
    """Let a rule decide nothing until somebody resumes it; it goes on being counted."""
    from seawall.config import at_work, open_store
    from seawall.terminal import settings_of

    with open_store(store) as opened:
        at_work(settings_of(rules), opened)
        done = opened.rules.pause(rule, actor_of(actor), why)
    print(f"paused {rule}" if done else f"{rule} is paused already")


def resume(rule: Rule, why: Why, actor: Actor = None, store: StorePlace = None) -> None:
    """Let a paused rule decide again."""
    from seawall.config import open_store

    with open_store(store) as opened:
        opened.rules.resume(rule, actor_of(actor), why)
    print(f"resumed {rule}")


def back(
    change: Annotated[str, typer.Argument(help="The id of a live change, or how it starts.", metavar="CHANGE")],
    actor: Actor = None,
    store: StorePlace = None,
) -> None:
    """Take a live change back: the rule is at work as it was before."""
    from seawall.config import open_store

    with open_store(store) as opened:
        found = [one.id for one in opened.rules.changes() if one.id.startswith(change)] if change else []
        done = opened.rules.roll_back(found[0] if len(found) == 1 else change, actor_of(actor))
    print(f"rolled back: {done.rule}")
