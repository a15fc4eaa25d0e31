"""Cases, decisions, appeals and campaigns for programs: content masked, no names of people who review."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath
from msgspec import Meta

from seawall.report.jsonl import dumps, verdict_dict
from seawall.serve.problems import Problem
from seawall.serve.reading import decoded
from seawall.serve.service import Asked, answer, body_of, program_of, repeat_of, stored
from seawall.store import CaseRow, Settled
from seawall.store.base import is_program, stamp
from seawall.store.joining import CampaignRow
from seawall.store.programs import CaseView

__all__ = [
    "Appeal",
    "Decide",
    "Reversal",
    "appeal",
    "campaign",
    "campaigns",
    "case",
    "cases",
    "decide",
    "reverse",
]

_Words = Annotated[str, Meta(min_length=1, max_length=200)]
_Reasons = Annotated[str, Meta(min_length=20, max_length=10_000)]
#: Query parameters by which cases are chosen.
FILTERS = ("state", "category", "level", "language", "campaign")
_MOST = 100
_ID, _WORD = re.compile(r"[0-9a-f]{32}"), re.compile(r"[A-Za-z0-9_-]{1,40}")


class Decide(msgspec.Struct, forbid_unknown_fields=True):
    """What a program decides. Only ``hold`` is open to it: people decide the rest."""

    action: Annotated[str, Meta(min_length=1, max_length=20)]
    policy: _Words
    ground: _Words
    explanation: _Reasons


class Reversal(msgspec.Struct, forbid_unknown_fields=True):
    """Why a hold is taken back."""

    explanation: _Reasons


class Appeal(msgspec.Struct, forbid_unknown_fields=True):
    """Who appeals, in which words."""

    by: Literal["author", "notifier"]
    statement: Annotated[str, Meta(min_length=1, max_length=10_000)]


_DECIDE, _REVERSAL = msgspec.json.Decoder(Decide), msgspec.json.Decoder(Reversal)
_APPEAL = msgspec.json.Decoder(Appeal)


@get("/v1/cases", opt={"scope": "cases"})
async def cases(request: Asked) -> Response[bytes]:
    """Cases, most urgent first; ``next`` is the cursor of the following page."""
    limit, cursor = _page(request, {*FILTERS})
    chosen: dict[str, Any] = {name: request.query_params[name] for name in FILTERS if name in request.query_params}
    if not all(_WORD.fullmatch(value) for value in chosen.values()):
        raise Problem("bad-request", "A filter is a word, such as a category's id, or an id.")
    if "level" in chosen:
        chosen["level"] = _number("level", chosen["level"], 0, 4)
    rows = await stored(request, lambda store: store.cases(limit=limit + 1, after=cursor, **chosen))
    return _listed("cases", [_case(row) for row in rows[:limit]], rows[limit - 1].id if len(rows) > limit else None)


@get("/v1/cases/{id:str}", opt={"scope": "cases"})
async def case(request: Asked, id: FromPath[str]) -> Response[bytes]:
    """One case: its post and verdict, private data masked, what was decided, what users reported. The look is logged."""
    actor = program_of(request)
    view, totals = await stored(
        request, lambda store: (store.programs.look(_known(id), actor), store.reports.totals(id))
    )
    return answer(dumps({**_case(view.case), **_content(view), "reports": totals}).encode())


@post("/v1/cases/{id:str}/decisions", opt={"scope": "decide"}, status_code=201)
async def decide(request: Asked, id: FromPath[str]) -> Response[bytes]:
    """Hold a post until a person has looked. Anything else is refused: people decide."""
    asked, actor = decoded(await body_of(request), _DECIDE), program_of(request)
    why = {"policy": asked.policy, "ground": asked.ground, "explanation": asked.explanation}
    made = await stored(request, lambda store: store.decide(_known(id), actor, asked.action, **why))
    return answer(dumps(_decision(made)).encode(), 201)


@post("/v1/decisions/{id:str}/reversal", opt={"scope": "decide"}, status_code=201)
async def reverse(request: Asked, id: FromPath[str]) -> Response[bytes]:
    """Take back a hold that a program made."""
    asked, actor = decoded(await body_of(request), _REVERSAL), program_of(request)
    made = await stored(request, lambda store: store.reverse(_known(id), actor, asked.explanation))
    return answer(dumps(_decision(made)).encode(), 201)


@post("/v1/cases/{id:str}/appeals", opt={"scope": "appeal"}, status_code=201)
async def appeal(request: Asked, id: FromPath[str]) -> Response[bytes]:
    """File an appeal against what was decided; somebody else will answer it."""
    body, actor = await body_of(request), program_of(request)
    asked, repeat = decoded(body, _APPEAL), repeat_of(request, body)
    made = await stored(
        request, lambda store: store.programs.appeal(_known(id), asked.by, asked.statement, actor, repeat)
    )
    return answer(msgspec.json.encode(made), 201)


@get("/v1/campaigns", opt={"scope": "cases"})
async def campaigns(request: Asked) -> Response[bytes]:
    """Campaigns, the latest first; ``next`` is the cursor of the following page."""
    limit, cursor = _page(request, set())
    rows = await stored(request, lambda store: store.campaigns.listed(limit=limit + 1, after=cursor))
    return _listed(
        "campaigns", [_campaign(row) for row in rows[:limit]], rows[limit - 1].id if len(rows) > limit else None
    )


@get("/v1/campaigns/{id:str}", opt={"scope": "cases"})
async def campaign(request: Asked, id: FromPath[str]) -> Response[bytes]:
    """One campaign with its posts' ids, page by page. The look is logged."""
    limit, cursor = _page(request, set())
    actor = program_of(request)
    row, posts = await stored(
        request,
        lambda store: (
            store.campaigns.one(_known(id)),
            store.programs.posts(_known(id), actor, cursor or "", limit + 1),
        ),
    )
    shown = {**_campaign(row), "members": [post for _, post in posts[:limit]]}
    shown["next"] = posts[limit - 1][0] if len(posts) > limit else None
    return answer(dumps(shown).encode())


def _page(request: Asked, filters: set[str]) -> tuple[int, str | None]:
    unknown = request.query_params.keys() - filters - {"limit", "cursor"}
    if unknown:
        names = ", ".join(sorted({*filters, "limit", "cursor"}))
        raise Problem("bad-request", f"This route takes the parameters {names}; leave others out.")
    limit = _number("limit", request.query_params.get("limit", "50"), 1, _MOST)
    cursor = request.query_params.get("cursor")
    return limit, None if cursor is None else _known(cursor)


def _known(id: str) -> str:
    """An id that can be one; others reach no database."""
    if not _ID.fullmatch(id):
        raise Problem("not-found", "There is nothing with this id.")
    return id


def _number(name: str, text: str, least: int, most: int) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 9 and least <= int(text) <= most):
        raise Problem("bad-request", f"{name}: give a number from {least} to {most}.")
    return int(text)


def _listed(name: str, rows: list[dict[str, Any]], following: str | None) -> Response[bytes]:
    return answer(dumps({name: rows, "next": following}).encode())


def _case(row: CaseRow) -> dict[str, Any]:
    return {
        "id": row.id, "campaign": row.campaign, "category": row.category, "level": row.level, "language": row.language,
        "state": row.state, "opened_at": stamp(row.opened_at), "appeal_of": row.appeal_of,
        "due_at": stamp(row.due_at) if row.due_at else None,
    }  # fmt: skip


def _content(view: CaseView) -> dict[str, Any]:
    post, verdict = view.post, view.verdict
    if post is None or verdict is None:
        shown = None
    else:
        at = post.created_at.isoformat() if post.created_at else None
        shown = {"id": post.id, "text": post.text, "created_at": at, "thread": post.thread, "channel": post.channel}
    return {
        "post": shown,
        "verdict": verdict_dict(post, verdict) if post is not None and verdict is not None else None,
        "decisions": [_decision(one) for one in view.decisions],
    }


def _decision(one: Settled) -> dict[str, Any]:
    """A decision as programs see it: not who, only whether a person."""
    by = "program" if is_program(one.decided_by) or one.automated == "decision" else "person"
    return {
        "id": one.id, "case": one.case, "by": by, "action": one.action, "policy": one.policy, "ground": one.ground,
        "explanation": one.explanation, "automated": one.automated, "reverses": one.reverses,
        "decided_at": stamp(one.decided_at),
    }  # fmt: skip


def _campaign(row: CampaignRow) -> dict[str, Any]:
    return {
        "id": row.id, "case": row.case or None, "category": row.category, "level": row.level,
        "joined_by": list(row.joined_by), "posts": row.posts,
        "first_seen": row.first_seen.isoformat(), "last_seen": row.last_seen.isoformat(),
    }  # fmt: skip
