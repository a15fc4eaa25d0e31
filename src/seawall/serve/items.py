"""``POST /v1/items``: one post or a batch in, verdicts of the contract ``seawall.verdict/1`` out, private data masked.

With a store, posts that matched are kept: an answer goes out when they are on the disk, and names their cases.
"""

from __future__ import annotations

import asyncio
import hashlib
import uuid
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath
from msgspec import UNSET, Meta, UnsetType

from seawall.ingest.fields import author_token
from seawall.model import Item, Verdict
from seawall.report.jsonl import dumps, verdict_dict
from seawall.serve.problems import MEDIA, Problem, Where
from seawall.serve.reading import decoded
from seawall.serve.service import (
    Asked,
    Service,
    answer,
    body_of,
    key_of,
    repeat_of,
    request_id,
    screened,
    service_of,
    stored,
)
from seawall.serve.workers import Done, Render, busy
from seawall.store.intake import Repeat, Taken
from seawall.store.keep import MATCHED

__all__ = ["Batch", "NewItem", "item_of", "judged", "request_status", "screen_items", "verdict_json"]

#: How keys of answers begin that are fetched later; no idempotency key has this letter.
_LATER = "\N{BULLET}"
_NAMES = uuid.UUID("6b1f3b0a-6d0b-5c55-9a55-0f6a2f3f7c11")

_Name = Annotated[str, Meta(min_length=1, max_length=256)]


class NewItem(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """One post to screen. ``author`` becomes a keyed token at the door and is never kept; a time needs its zone."""

    text: str
    id: Annotated[_Name, Meta(description="Yours; without one, the position in the batch, from 1.")] | None = None
    created_at: Annotated[datetime, Meta(tz=True)] | None = None
    language: Annotated[str, Meta(pattern="^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}$", max_length=35)] | None = None
    thread: _Name | None = None
    parent_id: _Name | None = None
    parent_text: Annotated[str, Meta(description="The post that this one answers.")] | None = None
    channel: _Name | None = None
    author: _Name | None = None


class Batch(msgspec.Struct, forbid_unknown_fields=True):
    """Many posts to screen. One that can't be read is named in the answer and stops none of the others."""

    items: list[msgspec.Raw]


class _Either(NewItem, kw_only=True, forbid_unknown_fields=True):
    text: str | UnsetType = UNSET  # type: ignore[assignment]  # read in one pass, told apart afterwards
    items: list[msgspec.Raw] | UnsetType = UNSET


_EITHER = msgspec.json.Decoder(_Either)
_ONE = msgspec.json.Decoder(NewItem)


def verdict_json(item: Item, verdict: Verdict) -> bytes:
    """The line of the contract, as ``seawall scan --format jsonl`` writes it."""
    return dumps(verdict_dict(item, verdict)).encode()


@post("/v1/items", opt={"scope": "screen"}, status_code=200)
async def screen_items(request: Asked) -> Response[bytes]:
    """Screen one post (the answer is its verdict) or a batch (``{"items": […]}``; verdicts in order, unreadable posts apart).

    With a store, what matched is on the disk before the answer goes out.
    """
    service = service_of(request)
    body = await body_of(request)
    if _later(request):
        return _accepted(request, service, body)
    key = key_of(request)
    if key is None:
        return _told(await _answered(request, service, body))
    token, fingerprint = request.scope["state"]["token"], hashlib.sha256(body).digest()
    before = service.answers.begin(token, key, fingerprint)
    if before is not None:
        return _told(before, {"idempotency-replayed": "true"})
    found: bytes | None = None
    try:
        known = await _known(request, body)
        found = await _answered(request, service, body)
    finally:
        service.answers.end(token, key, found)
    return _told(found, {"idempotency-replayed": "true"} if known else {})


@get("/v1/items/requests/{id:str}", opt={"scope": "screen"})
async def request_status(request: Asked, id: FromPath[str]) -> Response[bytes]:
    """What became of posts that were sent with ``wait=false``: the same answer as without, or 202 while they wait."""
    found = service_of(request).answers.find(request.scope["state"]["token"], f"{_LATER}{id}")
    return answer(b'{"status":"waiting"}', 202, {"retry-after": "1"}) if found is None else _told(found)


def _later(request: Asked) -> bool:
    """Whether the answer is wanted later: ``?wait=false``, or RFC 7240's preference."""
    wait = request.query_params.get("wait", "true")
    if wait not in {"true", "false"}:
        raise Problem("bad-request", "wait: say true or false.")
    return wait == "false" or "respond-async" in request.headers.get("prefer", "").lower()


def _accepted(request: Asked, service: Service, body: bytes) -> Response[bytes]:
    """Take the posts and answer at once. That is no promise yet: what the status says is."""
    id, token = str(service.new_id()), request.scope["state"]["token"]
    if service.workers.waiting >= service.settings.waiting or not service.workers.ready:
        raise busy("Too many posts are waiting.")
    service.answers.begin(token, f"{_LATER}{id}", b"")

    async def work() -> None:
        found: bytes | None = None
        try:
            found = await _answered(request, service, body)
        except Exception as error:  # nobody waits for it; the status says that it failed
            problem = error if isinstance(error, Problem) else Problem("internal", "The posts were not read.")
            found = b"!" + msgspec.json.encode(problem.details(request_id(request)))
        finally:
            service.answers.end(token, f"{_LATER}{id}", found)

    task = asyncio.get_running_loop().create_task(work())
    service.tasks.add(task)
    task.add_done_callback(service.tasks.discard)
    where = f"/v1/items/requests/{id}"
    headers = {"location": where, "preference-applied": "respond-async"}
    return answer(msgspec.json.encode({"status": "waiting", "url": where}), 202, headers)


def _told(found: bytes, headers: dict[str, str] | None = None) -> Response[bytes]:
    """An answer as it is kept: a line with the case of a single post, if it has one, then the body; ``!``: a problem."""
    if found[:1] == b"!":
        problem = found[1:]
        return Response(problem, status_code=msgspec.json.decode(problem)["status"], media_type=MEDIA)
    case, _, body = found.partition(b"\n")
    return answer(body, headers={**(headers or {}), **({"seawall-case": case.decode()} if case else {})})


async def _known(request: Asked, body: bytes) -> bool:
    """Whether the store knows this request from before: then it is only answered again, since keeping twice keeps once."""
    repeat = repeat_of(request, body)
    if repeat is None:
        return False
    return await stored(request, lambda store: store.intake.known(repeat))


async def _answered(request: Asked, service: Service, body: bytes) -> bytes:
    read = decoded(body, _EITHER)
    names = _names(request, service)
    if read.items is UNSET:
        if read.text is UNSET:
            raise _invalid(Where("/text", 'is missing; send a post as {"text": …}, or a batch as {"items": […]}'))
        (done,), cases = await judged(request, [item_of(read, names(1), "", service)], repeat_of(request, body))
        return (cases[0] or "").encode() + b"\n" + (done.body or b"")
    if extra := [
        name for name in read.__struct_fields__ if name != "items" and getattr(read, name) not in (None, UNSET)
    ]:
        raise _invalid(Where(f"/{extra[0]}", "stands beside items; put it inside one of them"))
    if not 0 < len(read.items) <= service.settings.max_items:
        most = service.settings.max_items
        raise _invalid(Where("/items", f"has {len(read.items)} posts; send 1 to {most} at once"))
    return await _batch(request, service, read.items, names, repeat_of(request, body))


def _names(request: Asked, service: Service) -> Callable[[int], str]:
    """Ids for posts that came without one: the position or, where posts are kept and must not be taken for each other, a new id."""
    if service.store is None:
        return str
    key = key_of(request)
    if key is None:
        return lambda _: str(service.new_id())
    return lambda number: str(uuid.uuid5(_NAMES, f"{request.scope['state']['token']} {key} {number}"))


async def _batch(
    request: Asked, service: Service, raws: list[msgspec.Raw], names: Callable[[int], str], repeat: Repeat | None
) -> bytes:
    items: list[Item] = []
    faults: list[tuple[int, Where]] = []
    for index, raw in enumerate(raws):
        try:
            new = decoded(bytes(raw), _ONE, f"/items/{index}")
            items.append(item_of(new, names(index + 1), f"/items/{index}", service))
        except Problem as problem:
            faults += [(index, where) for where in problem.errors]
    service.metrics.rejected(len(faults))
    if not items:
        raise _invalid(*(where for _, where in faults[:20]))
    done, cases = await judged(request, items, repeat)
    verdicts = b",".join(one.body or b"" for one in done)
    rejected = msgspec.json.encode([{"index": n, "pointer": w.pointer, "detail": w.detail} for n, w in faults])
    kept = b',"cases":' + msgspec.json.encode(cases) if service.store is not None else b""
    return b'\n{"verdicts":[' + verdicts + b'],"rejected":' + rejected + kept + b"}"


async def judged(
    request: Asked, items: list[Item], repeat: Repeat | None = None, render: Render = verdict_json
) -> tuple[list[Done], list[str | None]]:
    """Posts screened and, where there is a store, kept if they matched: the answers, and the case of each that has one."""
    service = service_of(request)
    if service.keeper is None:
        return await screened(request, items, render), [None] * len(items)
    done = await screened(request, items, render, MATCHED)
    pairs = [(item, one.verdict) for item, one in zip(items, done, strict=True) if one.verdict is not None]
    moves = [move for one in done for move in one.moves]
    if not pairs and repeat is None:
        service.keeper.count(len(items), moves)
        return done, [None] * len(items)
    try:
        async with asyncio.timeout(service.settings.seconds):
            kept = iter(await service.keeper.keep(Taken(pairs, len(items), repeat, moves)))
    except TimeoutError:
        raise busy("The posts were not kept in time.") from None
    return done, [next(kept).case if one.verdict is not None else None for one in done]


def item_of(new: NewItem, id: str, at: str, service: Service) -> Item:
    """The post as the rooms know it; raises ``invalid-body`` for texts that are too long."""
    text, parent = str(new.text), new.parent_text
    for name, value in (("text", text), ("parent_text", parent or "")):
        if len(value) > service.settings.max_text:
            most = service.settings.max_text
            raise _invalid(Where(f"{at}/{name}", f"has {len(value)} characters; send at most {most}"))
    author = author_token(service.author_key, new.author) if new.author else None
    where: Mapping[str, Any] = {"thread": new.thread, "parent_id": new.parent_id, "channel": new.channel}
    return Item(new.id or id, text, new.created_at, new.language, parent_text=parent, author=author, **where)


def _invalid(*errors: Where) -> Problem:
    return Problem("invalid-body", "The body was not taken; see errors.", errors)
