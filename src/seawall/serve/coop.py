"""Items, reports and appeals in the shapes of ROOST Coop, so that platforms that speak it only change the address and the key.

Item types are not declared here: every text in an item's ``data`` is read. What Coop does with media is not done.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import msgspec
from litestar import Response, post

from seawall.ingest.fields import author_token
from seawall.model import Item, Verdict
from seawall.serve.items import judged
from seawall.serve.problems import Problem, Where
from seawall.serve.reading import decoded
from seawall.serve.reports import filed
from seawall.serve.service import Asked, Service, answer, body_of, program_of, service_of, store_of, stored
from seawall.store.reports import Statement
from seawall.taxonomy import CATEGORIES, OPTIONAL_CATEGORIES

__all__ = ["CoopAppeal", "CoopContent", "CoopItems", "CoopReport", "appeal", "content", "items", "report", "triggered"]

#: Fields that come first when the texts of an item are put together; others follow in their order.
_FIRST = ("title", "subject", "name", "text", "content", "body", "message", "caption", "description")
_LINK = re.compile(r"(?:https?|at|ipfs|data):\S*", re.IGNORECASE)
_DEPTH, _LONGEST = 8, 2000


class Ref(msgspec.Struct, rename="camel"):
    """Something by its id and type."""

    id: str
    type_id: str = ""


class Submission(msgspec.Struct, rename="camel"):
    """An item: its id, its type, and whatever fields that type has."""

    id: str
    data: dict[str, Any] = {}
    type_id: str = "post"
    type_version: str | None = None
    type_schema_variant: str | None = None


class CoopItems(msgspec.Struct):
    """Items to screen."""

    items: list[Submission]


class CoopContent(msgspec.Struct, rename="camel"):
    """One item in the older shape; ``sync`` asks for what it triggers in the answer."""

    content_id: str
    content_type: str
    content: dict[str, Any]
    user_id: str | None = None
    sync: bool = False


class Ground(msgspec.Struct, rename="camel"):
    """Why something is reported."""

    policy_id: str | None = None
    reason: str | None = None
    csam: bool | None = None


class CoopReport(msgspec.Struct, rename="camel"):
    """A user's report of an item; what comes along for context is passed over."""

    reporter: Ref
    reported_at: str
    reported_item: Submission
    reported_for_reason: Ground | None = None


class CoopAppeal(msgspec.Struct, rename="camel"):
    """An appeal by who wrote an item."""

    appeal_id: str
    appealed_by: Ref
    appealed_at: str
    actioned_item: Submission
    actions_taken: list[str]
    appeal_reason: str = ""


_ITEMS, _CONTENT = msgspec.json.Decoder(CoopItems), msgspec.json.Decoder(CoopContent)
_REPORT, _APPEAL = msgspec.json.Decoder(CoopReport), msgspec.json.Decoder(CoopAppeal)
_OPT = {"key": True}


@post("/api/v1/items/async", opt={**_OPT, "scope": "screen"}, status_code=202)
async def items(request: Asked) -> Response[bytes]:
    """Take items; what they lead to is told by webhooks. The answer comes once what matched is on the disk."""
    store_of(request)
    asked = decoded(await body_of(request), _ITEMS)
    service = service_of(request)
    if not 0 < len(asked.items) <= service.settings.max_items:
        raise _wrong("/items", f"has {len(asked.items)} items; send 1 to {service.settings.max_items} at once")
    await judged(
        request, [_item(one, f"/items/{n}/data", service) for n, one in enumerate(asked.items)], None, triggered
    )
    return answer(b"", 202)


@post("/api/v1/content", opt={**_OPT, "scope": "screen"}, status_code=200)
async def content(request: Asked) -> Response[bytes]:
    """Take one item in the older shape: with ``sync`` the answer has the route that is asked for, else it is 202."""
    asked = decoded(await body_of(request), _CONTENT)
    service = service_of(request)
    if not asked.sync:
        store_of(request)
    one = _item(Submission(asked.content_id, asked.content, asked.content_type), "/content", service, asked.user_id)
    (done,), _ = await judged(request, [one], None, triggered)
    return answer(done.body or b"") if asked.sync else answer(b"", 202)


@post("/api/v1/report", opt={**_OPT, "scope": "report"}, status_code=201)
async def report(request: Asked) -> Response[bytes]:
    """Take a user's report."""
    store_of(request)
    asked = decoded(await body_of(request), _REPORT)
    why = asked.reported_for_reason or Ground()
    category = why.policy_id if why.policy_id in {*CATEGORIES, *OPTIONAL_CATEGORIES} else "other"
    if len(why.reason or "") > _LONGEST:
        raise _wrong("/reportedForReason/reason", f"is too long; send at most {_LONGEST} characters")
    said = Statement(category or "other", why.reason or "", f"{asked.reporter.type_id} {asked.reporter.id}")
    about = _item(asked.reported_item, "/reportedItem/data", service_of(request))
    found = await filed(request, about if about.text else about.id, said)
    return answer(msgspec.json.encode({"reportId": found.report}), 201)


@post("/api/v1/report/appeal", opt={**_OPT, "scope": "appeal"}, status_code=204)
async def appeal(request: Asked) -> None:
    """Take an appeal by who wrote an item."""
    store_of(request)
    asked, actor = decoded(await body_of(request), _APPEAL), program_of(request)
    statement = asked.appeal_reason.strip() or "No reason was given."
    await stored(
        request,
        lambda store: store.programs.appeal(
            store.programs.case_of_post(asked.actioned_item.id), "author", statement, actor
        ),
    )


def triggered(_item: Item, verdict: Verdict) -> bytes:
    """What an item triggers: the route that it needs, if any."""
    actions = [] if verdict.action == "none" else [{"id": verdict.action, "name": verdict.action}]
    return msgspec.json.encode({"actionsTriggered": actions, "derivedFields": {}})


def _item(one: Submission, at: str, service: Service, author: str | None = None) -> Item:
    if not 0 < len(one.id) <= 256:
        raise _wrong(at, "belongs to an item whose id is empty or longer than 256 characters; send another id")
    first = sorted(one.data, key=lambda name: _FIRST.index(name) if name in _FIRST else len(_FIRST))
    text = "\n".join(found for name in first for found in _texts(one.data[name], _DEPTH))
    if len(text) > service.settings.max_text:
        raise _wrong(at, f"has {len(text)} characters; send at most {service.settings.max_text}")
    token = author_token(service.author_key, author) if author else None
    return Item(one.id, text, _time(one.data), author=token, extra={"typeId": one.type_id[:256]})


def _texts(value: Any, depth: int) -> Iterator[str]:
    """Every text in a value but links; related items (an id and a type) are none."""
    if isinstance(value, str):
        if value.strip() and not _LINK.fullmatch(value.strip()):
            yield value
    elif depth and isinstance(value, list):
        for one in value:
            yield from _texts(one, depth - 1)
    elif depth and isinstance(value, dict) and value.keys() != {"id", "typeId"}:
        for one in value.values():
            yield from _texts(one, depth - 1)


def _time(data: dict[str, Any]) -> datetime | None:
    for name in ("createdAt", "created_at", "datetime"):
        try:
            found = datetime.fromisoformat(data[name])
        except (KeyError, TypeError, ValueError):
            continue
        return found if found.tzinfo else None
    return None


def _wrong(pointer: str, says: str) -> Problem:
    return Problem("invalid-body", "The body was not taken; see errors.", (Where(pointer, says),))
