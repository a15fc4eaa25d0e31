"""The ``html`` report: one self-contained page that runs nothing from elsewhere and shows no private data.

Everything that comes from a post goes through ``visible`` and through autoescape as text, never as an attribute, except
languages and category ids of a safe form. The page's only style and script are its own, allowed by their hashes.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from importlib import resources
from typing import Any, TextIO

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from seawall.model import Campaign, Item, Verdict
from seawall.report.base import Options, Writer
from seawall.report.campaigns import counted, days, difference, graph, seen
from seawall.report.charts import bars, timeline
from seawall.report.digest import Best, Digest, digest
from seawall.report.tally import Tally, is_left_alone, ranked
from seawall.report.visible import visible
from seawall.taxonomy import CATEGORIES, LEVELS, LOOK_ALIKES, OPTIONAL_CATEGORIES

__all__ = ["CAMPAIGNS", "EXAMPLES", "POSTS", "HtmlWriter"]

POSTS = 2_000  #: flagged posts in the page
CAMPAIGNS = 100  #: campaigns in the page
EXAMPLES = 20  #: examples per look-alike family in the page
_WIDTH, _LEAD = 1_200, 400
_EXAMPLE = 400
_CODES = 200
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")
_ID = re.compile(r"[a-z][a-z0-9_]{0,60}")
_ROUTES = {
    "none": "no action",
    "batch": "batch queue",
    "review": "normal queue",
    "priority": "priority queue",
    "on_call": "on call, at once",
}


class HtmlWriter(Writer):
    """Keeps digests of at most 2,000 flagged posts and 20 examples per look-alike family; the rest is counted."""

    def __init__(self, out: TextIO, options: Options | None = None) -> None:
        super().__init__(out, options)
        self._tally = Tally()
        self._best = Best(POSTS)
        self._examples: dict[str, list[Digest]] = {}
        self._campaigns: Sequence[Campaign] = ()

    def write(self, item: Item, verdict: Verdict) -> None:
        """Counts the result and keeps a digest if it is to be shown."""
        self._tally.add(item, verdict)
        if verdict.level >= 1:
            self._best.add(verdict, lambda: digest(item, verdict, _WIDTH, _LEAD))
        elif is_left_alone(verdict):
            for code in verdict.exceptions:
                if code in self._examples or len(self._examples) < _CODES:
                    kept = self._examples.setdefault(code, [])
                    if len(kept) < EXAMPLES:
                        kept.append(digest(item, verdict, _EXAMPLE, 100))

    def campaigns(self, found: Sequence[Campaign]) -> None:
        """Keeps them for the end."""
        self._campaigns = found

    def finish(self, stats: Mapping[str, int]) -> None:
        """Writes the page."""
        style, script = _own("report.css"), _own("report.js")
        template = _environment().get_template("report.html.j2")
        page = template.generate(
            **self._content(stats),
            title=self.options.title,
            style=Markup(style),  # noqa: S704  our own file, no part of any post
            script=Markup(script),  # noqa: S704  likewise
            policy=_policy(style, script),
        )
        self.out.writelines(page)
        self.out.write("\n")

    def _content(self, stats: Mapping[str, int]) -> dict[str, Any]:
        tally = self._tally
        posts = self._best.ranked()
        left_alone = [
            {"code": code, "title": LOOK_ALIKES.get(code, ""), "count": count, "examples": self._examples.get(code, [])}
            for code, count in sorted(tally.exceptions.items())
        ]
        elapsed = stats.get("elapsed_ms", 0)
        return {
            "posts": posts,
            "campaigns": [_campaign(one) for one in self._campaigns[:CAMPAIGNS]],
            "more_campaigns": max(0, len(self._campaigns) - CAMPAIGNS),
            "more": self._best.more,
            "tally": tally,
            "left_alone": left_alone,
            "level_bars": bars((str(level), tally.levels[level]) for level in (4, 3, 2, 1)),
            "category_bars": bars(ranked(tally.categories)),
            "timeline": timeline(tally.days),
            "languages": sorted({_language(post.language) for post in posts}),
            "categories": CATEGORIES | OPTIONAL_CATEGORIES,
            "levels": LEVELS,
            "routes": _ROUTES,
            "skipped": ranked(tally.skipped),
            "kits": sorted(tally.kits),
            "stats": {name: count for name, count in sorted(stats.items()) if name not in ("items", "elapsed_ms")},
            "pace": round(tally.items * 1000 / elapsed) if elapsed > 0 else None,
        }


def _campaign(one: Campaign) -> dict[str, Any]:
    """A campaign with its drawings and the differences of its wordings from the representative."""
    first = one.variants[0].text if one.variants else ""
    rows = [(variant, difference(first, variant.text)) for variant in one.variants[1:8]]
    return {
        "one": one,
        "counted": counted(one),
        "seen": seen(one),
        "days": days(one),
        "graph": graph(one),
        "rows": rows,
    }


def _own(name: str) -> str:
    return resources.files("seawall.report").joinpath(name).read_text(encoding="utf-8")


def _policy(style: str, script: str) -> str:
    """A content security policy that allows exactly this style and this script."""

    def digest_of(source: str) -> str:
        return base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()

    return (
        "default-src 'none'; base-uri 'none'; form-action 'none'; "
        f"style-src 'sha256-{digest_of(style)}'; script-src 'sha256-{digest_of(script)}'"
    )


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("seawall.report", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"visible": visible, "language": _language, "word": _word, "count": lambda n: f"{n:,}"}
    return environment


def _language(language: str) -> str:
    """A language tag fit for an attribute, or ``und``."""
    return language if _LANGUAGE.fullmatch(language) else "und"


def _word(category: str) -> str:
    """A category id fit for an attribute, or ``other``."""
    return category if _ID.fullmatch(category) else "other"
