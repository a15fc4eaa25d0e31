"""``POST /v1/items``: one post or a batch in, verdicts of the contract ``seawall.verdict/1`` out, private data masked."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import Response, post
from msgspec import UNSET, Meta, UnsetType

from seawall.ingest.fields import author_token
from seawall.model import Item, Verdict
from seawall.report.jsonl import dumps, verdict_dict
from seawall.serve.problems import Problem, Where
from seawall.serve.reading import decoded
from seawall.serve.service import Asked, Service, answer, body_of, screened, service_of

__all__ = ["Batch", "NewItem", "screen_items", "verdict_json"]

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
    """Screen one post (the answer is its verdict) or a batch (``{"items": […]}``; verdicts in order, unreadable posts apart)."""
    service = service_of(request)
    key = request.headers.get("idempotency-key")
    body = await body_of(request)
    if key is None:
        return answer(await _answered(request, service, body))
    if not (0 < len(key) <= 128 and key.isascii() and key.isprintable()):
        raise Problem("bad-request", "Idempotency-Key: use 1 to 128 printable ASCII characters, such as a UUID.")
    token, fingerprint = request.scope["state"]["token"], hashlib.sha256(body).digest()
    before = service.answers.begin(token, key, fingerprint)
    if before is not None:
        return answer(before, headers={"idempotency-replayed": "true"})
    found: bytes | None = None
    try:
        found = await _answered(request, service, body)
    finally:
        service.answers.end(token, key, found)
    return answer(found)


async def _answered(request: Asked, service: Service, body: bytes) -> bytes:
    read = decoded(body, _EITHER)
    if read.items is UNSET:
        if read.text is UNSET:
            raise _invalid(Where("/text", 'is missing; send a post as {"text": …}, or a batch as {"items": […]}'))
        (done,) = await screened(request, [_item(read, 1, "", service)], verdict_json)
        return done.body or b""
    if extra := [
        name for name in read.__struct_fields__ if name != "items" and getattr(read, name) not in (None, UNSET)
    ]:
        raise _invalid(Where(f"/{extra[0]}", "stands beside items; put it inside one of them"))
    if not 0 < len(read.items) <= service.settings.max_items:
        most = service.settings.max_items
        raise _invalid(Where("/items", f"has {len(read.items)} posts; send 1 to {most} at once"))
    return await _batch(request, service, read.items)


async def _batch(request: Asked, service: Service, raws: list[msgspec.Raw]) -> bytes:
    items: list[Item] = []
    faults: list[tuple[int, Where]] = []
    for index, raw in enumerate(raws):
        try:
            items.append(_item(decoded(bytes(raw), _ONE, f"/items/{index}"), index + 1, f"/items/{index}", service))
        except Problem as problem:
            faults += [(index, where) for where in problem.errors]
    service.metrics.rejected(len(faults))
    if not items:
        raise _invalid(*(where for _, where in faults[:20]))
    done = await screened(request, items, verdict_json)
    verdicts = b",".join(one.body or b"" for one in done)
    rejected = msgspec.json.encode([{"index": n, "pointer": w.pointer, "detail": w.detail} for n, w in faults])
    return b'{"verdicts":[' + verdicts + b'],"rejected":' + rejected + b"}"


def _item(new: NewItem, number: int, at: str, service: Service) -> Item:
    text, parent = str(new.text), new.parent_text
    for name, value in (("text", text), ("parent_text", parent or "")):
        if len(value) > service.settings.max_text:
            most = service.settings.max_text
            raise _invalid(Where(f"{at}/{name}", f"has {len(value)} characters; send at most {most}"))
    author = author_token(service.author_key, new.author) if new.author else None
    where: Mapping[str, Any] = {"thread": new.thread, "parent_id": new.parent_id, "channel": new.channel}
    return Item(new.id or str(number), text, new.created_at, new.language, parent_text=parent, author=author, **where)


def _invalid(*errors: Where) -> Problem:
    return Problem("invalid-body", "The body was not taken; see errors.", errors)
