"""A campaign as people see it: what joins it, who says it how often and when, its wordings, and how they hang together."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from seawall.campaign.link import Limits, link
from seawall.campaign.live import Live, campaign_id
from seawall.campaign.nodes import Post
from seawall.campaign.signature import Indicator, Signature
from seawall.campaign.words import content
from seawall.model import Campaign, Reason, Variant

__all__ = ["describe"]

_COMPARED = 200  #: wordings that are compared with the representative
_SHOWN = 20  #: wordings that are shown
_TOKEN = re.compile(r"\[[A-Z_0-9]+#\d+\]")
_KINDS = {
    "STREET_ADDRESS": "the same street address",
    "PHONE": "the same phone number",
    "LOCAL_PHONE": "the same local phone number",
    "EMAIL": "the same e-mail address",
    "HANDLE": "the same handle",
    "LINK": "the same link",
    "CRYPTO": "the same wallet",
    "BANK": "the same bank account",
    "CARD": "the same card number",
    "PLATE": "the same number plate",
    "GOV_ID": "the same ID number",
}


def describe(live: Live, cores: Iterable[int], responses: Sequence[str] = ()) -> Campaign:
    """The campaign that these cores make up. It depends on the posts alone, not on the order in which they came."""
    nodes = _wordings(live, [node for core in cores for node in live.members(core)])
    posts = sorted(
        (post for same in nodes for node in same for post in live.nodes.posts[node]), key=lambda post: post.first
    )
    times = [post.created_at for post in posts if post.created_at is not None]
    signed = [live.nodes.signature(same[0]) for same in nodes[:_COMPARED]]
    counts = [sum(len(live.nodes.posts[node]) for node in same) for same in nodes[:_COMPARED]]
    variants = [_variant(one, signed[0], count) for one, count in zip(signed, counts, strict=True)]
    return Campaign(
        id=campaign_id(posts[0].id),
        members=tuple(post.id for post in posts),
        joined_by=tuple(_reasons(posts, signed, variants)),
        first_seen=min(times, default=None),
        last_seen=max(times, default=None),
        level=max(post.level for post in posts),
        categories=_ranked(Counter(category for post in posts for category in post.categories)),
        languages=_ranked(Counter(post.language for post in posts)),
        authors=len({post.author for post in posts if post.author is not None}),
        growth=tuple(sorted(Counter(time.date().isoformat() for time in times).items())),
        wordings=len(nodes),
        variants=tuple(variants[:_SHOWN]),
        links=tuple(_links(signed[:_SHOWN], live.limits)),
        responses=tuple(sorted(responses)),
    )


def _wordings(live: Live, members: Sequence[int]) -> list[list[int]]:
    """The nodes that say the same, on whatever day, together, earliest first; the commonest wording first."""
    nodes = live.nodes
    same: dict[tuple[bytes, int, tuple[Indicator, ...] | None], list[int]] = {}
    for node in sorted(members, key=lambda node: nodes.first[node]):
        key = (nodes.sketch[node].tobytes(), int(nodes.mass[node]), nodes.indicators.get(node))
        same.setdefault(key, []).append(node)
    posts = {key: sum(len(nodes.posts[node]) for node in found) for key, found in same.items()}
    return [same[key] for key in sorted(same, key=lambda key: (-posts[key], nodes.first[same[key][0]]))]


def _variant(one: Signature, representative: Signature, posts: int) -> Variant:
    similarity = round(_similarity(one, representative), 2)
    shared = sorted({mine.kind for mine in set(one.indicators) & set(representative.indicators)})
    return Variant(one.text, one.item_id, posts, one.language, one.created_at, similarity, tuple(shared))


def _similarity(one: Signature, other: Signature) -> float:
    return float((one.sketch == other.sketch).mean()) if one.mass and other.mass else 0.0


def _reasons(posts: Sequence[Post], signed: Sequence[Signature], variants: Sequence[Variant]) -> Iterable[Reason]:
    """Why these posts are one campaign, strongest first."""
    same = Counter(one.posts for one in variants)
    repeated = sum(posts * count for posts, count in same.items() if posts > 1)
    if repeated:
        yield Reason("copy:same", f"{repeated:,} posts repeat a wording of another post")
    if len(signed) > 1:
        least = min(one.similarity for one in variants[1:])
        most = max(one.similarity for one in variants[1:])
        yield Reason("copy:near", f"wordings agree in {least:.0%} to {most:.0%} of what the commonest one says")
    words = _shared_words(variants)
    if words:
        yield Reason("copy:words", f"most wordings have in common: {', '.join(words)}")
    counts = Counter(one for each in signed for one in each.indicators)
    for kind in sorted({one.kind for one, count in counts.items() if count > 1}):
        count = max(count for one, count in counts.items() if one.kind == kind)
        what = _KINDS.get(kind, f"the same {kind.lower().replace('_', ' ')}")
        yield Reason(f"indicator:{kind}", f"{count} wordings have {what}")
    if len({post.language for post in posts}) > 1:
        yield Reason("copy:languages", "said in more than one language; names, numbers and meanings agree")
    times = [post.created_at for post in posts if post.created_at is not None]
    if len(times) > 1:
        span = max(times) - min(times)
        hours = round(span.total_seconds() / 3600)
        yield Reason(
            "window:time", f"{len(times)} posts within {f'{hours} hours' if hours < 48 else f'{span.days} days'}"
        )


def _shared_words(variants: Sequence[Variant]) -> list[str]:
    """Words of the representative text that three of four other wordings have too, in their order."""
    first, *others = [_TOKEN.sub(" ", one.text).lower() for one in variants[:_SHOWN]]
    if not others:
        return []
    found = Counter(word for other in others for word in content([first, other]))
    return [word for word in content([first]) if found[word] * 4 >= len(others) * 3][:12]


def _links(signed: Sequence[Signature], limits: Limits) -> Iterable[tuple[int, int, float]]:
    for at, one in enumerate(signed):
        for to in range(at + 1, len(signed)):
            joined = link(one, signed[to], limits)
            if joined is not None:
                yield at, to, round(joined.similarity, 2)


def _ranked(counts: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))
