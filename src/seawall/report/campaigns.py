"""Campaigns in reports: the contract ``seawall.campaign/1``, lines for a terminal, and shapes for the page's drawings."""

from __future__ import annotations

import difflib
import json
import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from importlib import resources
from typing import Any

from seawall.errors import InputError
from seawall.model import Campaign, Reason, Variant
from seawall.report.charts import Timeline, timeline
from seawall.report.visible import one_line, shorten

__all__ = [
    "CAMPAIGN_SCHEMA",
    "Graph",
    "campaign_dict",
    "campaign_of",
    "campaign_schema",
    "counted",
    "days",
    "difference",
    "graph",
    "seen",
    "summary_lines",
]

CAMPAIGN_SCHEMA = "seawall.campaign/1"
SIZE = 200  #: side of the graph in SVG units
_TEXT = 300


def campaign_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of ``campaign_dict``, as shipped."""
    text = resources.files("seawall.report").joinpath("campaign.schema.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def campaign_dict(campaign: Campaign) -> dict[str, Any]:
    """One campaign as plain data; texts are masked, times in ISO form or null."""
    return {
        "schema": CAMPAIGN_SCHEMA,
        "id": campaign.id,
        "level": campaign.level,
        "posts": len(campaign.members),
        "members": list(campaign.members),
        "authors": campaign.authors,
        "first_seen": _iso(campaign.first_seen),
        "last_seen": _iso(campaign.last_seen),
        "categories": dict(campaign.categories),
        "languages": dict(campaign.languages),
        "joined_by": [{"code": reason.code, "says": reason.says} for reason in campaign.joined_by],
        "growth": [{"day": day, "posts": posts} for day, posts in campaign.growth],
        "wordings": campaign.wordings,
        "variants": [
            {
                "text": one.text, "post": one.post, "posts": one.posts, "language": one.language,
                "first_seen": _iso(one.first_seen), "similarity": one.similarity, "shared": list(one.shared),
            }
            for one in campaign.variants
        ],
        "links": [list(pair) for pair in campaign.links],
        "responses": list(campaign.responses),
    }  # fmt: skip


def campaign_of(row: Mapping[str, Any]) -> Campaign:
    """The campaign that ``campaign_dict`` wrote. Raises :class:`InputError` for anything else."""
    if row.get("schema") != CAMPAIGN_SCHEMA:
        raise InputError(f"not a {CAMPAIGN_SCHEMA} record; write it anew with seawall scan")
    try:
        return Campaign(
            id=str(row["id"]),
            members=tuple(map(str, row["members"])),
            joined_by=tuple(Reason(str(one["code"]), str(one["says"])) for one in row["joined_by"]),
            first_seen=_time(row["first_seen"]),
            last_seen=_time(row["last_seen"]),
            level=int(row["level"]),
            categories=tuple((str(name), int(count)) for name, count in row["categories"].items()),
            languages=tuple((str(name), int(count)) for name, count in row["languages"].items()),
            authors=int(row["authors"]),
            growth=tuple((date.fromisoformat(one["day"]).isoformat(), int(one["posts"])) for one in row["growth"]),
            wordings=int(row["wordings"]),
            variants=tuple(
                Variant(
                    str(one["text"]), str(one["post"]), int(one["posts"]), str(one["language"]), _time(one["first_seen"]),
                    float(one["similarity"]), tuple(map(str, one["shared"])),
                )
                for one in row["variants"]
            ),
            links=tuple((int(one), int(other), float(score)) for one, other, score in row["links"]),
            responses=tuple(map(str, row["responses"])),
        )  # fmt: skip
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InputError(f"not a {CAMPAIGN_SCHEMA} record ({error!r}); write it anew with seawall scan") from error


def counted(campaign: Campaign) -> str:
    """Posts, accounts, wordings, in words."""
    posts = len(campaign.members)
    accounts = f" from {campaign.authors:,} account{'s' if campaign.authors != 1 else ''}" if campaign.authors else ""
    return f"{posts:,} posts{accounts}, {campaign.wordings:,} wording{'s' if campaign.wordings != 1 else ''}"


def seen(campaign: Campaign) -> str:
    """From when to when, by day; empty without times."""
    if campaign.first_seen is None or campaign.last_seen is None:
        return ""
    first, last = campaign.first_seen.date().isoformat(), campaign.last_seen.date().isoformat()
    return first if first == last else f"{first} to {last}"


def summary_lines(campaigns: Sequence[Campaign], most: int = 10) -> Iterator[tuple[str, list[str]]]:
    """For a terminal: per campaign a head and its lines, each safe to print; then one head for those not shown."""
    for one in campaigns[:most]:
        kinds = ", ".join(one_line(name) for name, _ in one.categories[:3])
        lines = [
            ", ".join(part for part in (counted(one), seen(one), "/".join(name for name, _ in one.languages)) if part)
        ]
        if one.variants:
            lines.append(shorten(one_line(one.variants[0].text), _TEXT))
        lines += [one_line(f"Joined by: {reason.says}") for reason in one.joined_by[:2]]
        if one.responses:
            count = len(one.responses)
            lines.append(f"{count:,} post{'s' if count != 1 else ''} respond{'s' if count == 1 else ''} to it")
        yield f"{one_line(one.id)}  level {one.level}  {kinds}", lines
    if len(campaigns) > most:
        yield f"… and {len(campaigns) - most:,} more campaigns; --format jsonl has every one.", []


def difference(one: str, other: str) -> list[tuple[str, str]]:
    """Two wordings compared word by word: pairs of ``same``, ``gone`` or ``new`` and the words."""
    mine, theirs = one.split(), other.split()
    found: list[tuple[str, str]] = []
    matcher = difflib.SequenceMatcher(
        None, [_bare(word) for word in mine], [_bare(word) for word in theirs], autojunk=False
    )
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            found.append(("same", " ".join(theirs[c:d])))
            continue
        if a < b:
            found.append(("gone", " ".join(mine[a:b])))
        if c < d:
            found.append(("new", " ".join(theirs[c:d])))
    return found


def days(campaign: Campaign) -> Timeline | None:
    """The growth as a bar chart, all bars in the colour of the campaign's level."""
    return timeline(
        {date.fromisoformat(day): Counter({max(1, campaign.level): posts}) for day, posts in campaign.growth}
    )


@dataclass(frozen=True, slots=True)
class Graph:
    """Wordings as dots on a circle (x, y, radius by posts), links as lines (x1, y1, x2, y2, width by similarity)."""

    dots: tuple[tuple[float, float, float], ...]
    lines: tuple[tuple[float, float, float, float, float], ...]
    says: str


def graph(campaign: Campaign) -> Graph:
    """How the shown wordings hang together. The representative stands at the top."""
    count = len(campaign.variants)
    middle, reach = SIZE / 2, SIZE / 2 - 18
    turn = [2 * math.pi * at / max(1, count) - math.pi / 2 for at in range(count)]
    places = [(round(middle + reach * math.cos(a), 1), round(middle + reach * math.sin(a), 1)) for a in turn]
    dots = tuple(
        (x, y, round(min(14.0, 3 + math.sqrt(one.posts)), 1))
        for (x, y), one in zip(places, campaign.variants, strict=True)
    )
    lines = tuple(
        (*places[a], *places[b], round(0.4 + 2 * score, 2))
        for a, b, score in campaign.links
        if 0 <= a < count and 0 <= b < count
    )
    return Graph(dots, lines, f"{count} wordings, {len(lines)} pairs of them linked directly.")


def _bare(word: str) -> str:
    return "".join(char for char in word.casefold() if char.isalnum()) or word


def _iso(time: datetime | None) -> str | None:
    return time.isoformat() if time else None


def _time(value: object) -> datetime | None:
    return None if value is None else datetime.fromisoformat(str(value))
