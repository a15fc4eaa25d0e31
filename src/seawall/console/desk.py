"""What the pages of the desk share: which part of the queue someone works on, rules by id, ages in words, the banner after a decision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from litestar import Response

from seawall.console.gate import may, session_of
from seawall.console.render import page
from seawall.policy import LoadedRule
from seawall.serve.problems import Problem
from seawall.serve.service import Asked, stored
from seawall.store import Store
from seawall.store.casefile import CaseFile
from seawall.store.waiting import Wanted
from seawall.taxonomy import CATEGORIES, OPTIONAL_CATEGORIES

__all__ = [
    "Opened", "actor", "as_query", "desk_page", "may_decide", "opened", "refuse_unless", "wanted_of",
]  # fmt: skip

#: From this level on the gist comes first, and the text when it is asked for.
GIST_FIRST = 4
_TABS = ("open", "escalated", "mine", "second")
_CATEGORIES = {*CATEGORIES, *OPTIONAL_CATEGORIES}


def actor(request: Asked) -> str:
    """What the log calls whoever asks."""
    return session_of(request).account.name


def wanted_of(fields: Mapping[str, Any]) -> Wanted:
    """The part of the queue that a query or a form names; what it names wrongly is left out."""
    tab, level = str(fields.get("tab", "")), str(fields.get("level", ""))
    category, language = str(fields.get("category", "")), str(fields.get("language", ""))
    return Wanted(
        tab if tab in _TABS else "open",  # type: ignore[arg-type]  # one of the four
        int(level) if level in {"1", "2", "3", "4"} else None,
        category if category in _CATEGORIES else None,
        language if language.isascii() and language.replace("-", "").isalnum() and len(language) <= 12 else None,
    )


def as_query(wanted: Wanted, **more: str | int | None) -> str:
    """The query string of a part of the queue, ``more`` replacing or adding; empty for all that is open."""
    fields: dict[str, Any] = {"tab": wanted.tab if wanted.tab != "open" else None, "level": wanted.level}
    fields |= {"category": wanted.category, "language": wanted.language, **more}
    chosen = urlencode({name: value for name, value in fields.items() if value is not None})
    return f"?{chosen}" if chosen else ""


@dataclass(frozen=True, slots=True)
class Opened:
    """A case with the rules that fired, as they are at work now; ``version`` names all the rules at work."""

    file: CaseFile
    rules: tuple[LoadedRule, ...]
    version: str


async def opened(request: Asked, case: str, *, text: bool | None = None, original: bool = False) -> Opened:
    """The page of a case. ``text``: whether its text is asked for; ``None``: only below the level where the gist is first."""
    who = actor(request)

    def read(store: Store) -> Opened:
        shown = store.desk.level(case) < GIST_FIRST if text is None else text
        file, policy = store.desk.open(case, who, text=shown, original=original), store.rules.policy()
        fired = (policy.rule(id) for id in (file.post.rules if file.post else ()))
        return Opened(file, tuple(one for one in fired if one is not None), policy.digest[:12])

    return await stored(request, read)


def may_decide(request: Asked, state: str) -> bool:
    """Whether whoever asks may decide a case in this state: what was escalated is for seniors."""
    return may(request, "escalated" if state == "escalated" else "decide")


def _ago(now: datetime, then: datetime) -> tuple[int, str]:
    minutes = max(0, int((now - then).total_seconds() // 60))
    for size, unit in ((60 * 24, "d"), (60, "h")):
        if minutes >= 2 * size:
            return minutes // size, unit
    return minutes, "min"


async def desk_page(request: Asked, template: str, status: int = 200, **values: Any) -> Response[str]:
    """A page of the desk: with ``now``, ``ago``, ``query``, and the decision just made (``?done=``), so that it can be undone."""
    done = request.query_params.get("done", "")

    def around(store: Store) -> tuple[datetime, Any]:
        return store.trail.clock(), store.desk.made(done) if done else None

    now, made = await stored(request, around)
    wanted = values.pop("wanted", None) or wanted_of(request.query_params)
    known = {"now": now, "ago": lambda then: _ago(now, then), "query": lambda **more: as_query(wanted, **more)}
    return page(request, template, status, **known, wanted=wanted, made=made, **values)


def refuse_unless(allowed: bool) -> None:
    """Raises the problem of a role that may not."""
    if not allowed:
        raise Problem("wrong-scope", "Your role does not include this: a senior decides what was escalated.")
