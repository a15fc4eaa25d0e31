"""``POST /v1/reports``: what users report, passed on by the platform."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Literal

import msgspec
from litestar import Response, post
from msgspec import Meta

from seawall.model import Item, Verdict
from seawall.serve.items import NewItem, item_of, verdict_json
from seawall.serve.problems import Problem, Where
from seawall.serve.reading import decoded
from seawall.serve.service import (
    Asked,
    answer,
    body_of,
    program_of,
    repeat_of,
    screened,
    service_of,
    store_of,
    stored,
)
from seawall.store.intake import Repeat
from seawall.store.reports import Filed, Statement
from seawall.taxonomy import CATEGORIES, OPTIONAL_CATEGORIES

__all__ = ["Report", "file_report", "filed"]

#: What a report may call a post: a category, or ``other``.
Category = Literal[(*CATEGORIES, *OPTIONAL_CATEGORIES, "other")]  # type: ignore[valid-type]
_Name = Annotated[str, Meta(min_length=1, max_length=256)]


class Report(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """One user's report: about a post that is kept (``item``, its id), or a post that comes along (``post``, with an id)."""

    category: Category
    item: _Name | None = None
    post: NewItem | None = None
    statement: Annotated[str, Meta(max_length=2000)] = ""
    reporter: Annotated[str, Meta(min_length=1, max_length=256, description="Kept apart, as a keyed token.")] | None = (
        None
    )


_DECODER = msgspec.json.Decoder(Report)


@post("/v1/reports", opt={"scope": "report"}, status_code=201)
async def file_report(request: Asked) -> Response[bytes]:
    """Pass on what a user reports. Near-identical reports become one; many do not raise the level."""
    store_of(request)
    body = await body_of(request)
    asked = decoded(body, _DECODER)
    if (asked.item is None) == (asked.post is None):
        raise Problem("invalid-body", "The body was not taken; see errors.", (Where("", "has item or post: send one"),))
    if asked.post is not None and asked.post.id is None:
        raise Problem(
            "invalid-body", "The body was not taken; see errors.", (Where("/post/id", "is missing; send it"),)
        )
    about: str | Item = asked.item or ""
    if asked.post is not None:
        about = item_of(asked.post, asked.post.id or "", "/post", service_of(request))
    said = Statement(asked.category, asked.statement, asked.reporter or "")
    found = await filed(request, about, said, repeat_of(request, body))
    return answer(msgspec.json.encode({"report": found.report, "case": found.case, "merged": found.merged}), 201)


async def filed(request: Asked, about: str | Item, said: Statement, repeat: Repeat | None = None) -> Filed:
    """File a report: post and statement are read first, so that private data is known before anything is written."""
    actor, wanted = program_of(request), [Item("statement", said.says)]
    if isinstance(about, Item):
        wanted.append(about)
    done = await screened(request, wanted, verdict_json, 0)
    verdicts = [one.verdict for one in done if one.verdict is not None]
    said = replace(said, private=verdicts[0].private)
    subject: str | tuple[Item, Verdict] = (about, verdicts[1]) if isinstance(about, Item) else about
    return await stored(request, lambda store: store.reports.file(subject, said, actor, repeat))
