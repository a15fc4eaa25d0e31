"""The learned reader as a detector: what the scorer says of a post, as findings with reasons and counter-reasons."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

from seawall.detect.interface import Detector
from seawall.model import Finding, Reason, Scores, Span
from seawall.post import Post
from seawall.taxonomy import CATEGORIES, LOOK_ALIKES

__all__ = ["DETECTOR", "FRAME_OF", "SEVERITIES", "Learned"]

#: The frame that each look-alike family stands for.
FRAME_OF = {
    "HN-01": "report", "HN-02": "quote", "HN-03": "counter", "HN-04": "victim", "HN-05": "help", "HN-06": "reward",
    "HN-07": "missing", "HN-08": "bounty_other", "HN-09": "game", "HN-10": "sport", "HN-11": "fiction", "HN-12": "hyperbole",
    "HN-13": "slogan", "HN-14": "lawful", "HN-15": "observing", "HN-16": "office", "HN-17": "protest", "HN-18": "legal",
    "HN-19": "criticism", "HN-20": "record", "HN-21": "own_data", "HN-22": "business", "HN-23": "aid", "HN-24": "schedule",
    "HN-25": "logistics", "HN-26": "history", "HN-27": "defence", "HN-28": "idiom", "HN-29": "dialect", "HN-30": "satire",
    "HN-31": "moderation", "HN-33": "past_self", "HN-34": "object", "HN-35": "translation", "HN-36": "placeholder",
    "HN-38": "solidarity", "HN-39": "source_call", "HN-40": "media_word",
}  # fmt: skip
#: What the level head reads, as values of the signal ``severity``.
SEVERITIES = ("none", "vague", "some", "serious", "grave")
#: A category below this probability is not worth a reviewer's glance.
_LEAST = 0.1
_MODES = {"dox": "dox_threat"}
#: Categories of private data. There the reader is surer of what a post does, and how gravely, than of its being harmful at all.
_PRIVATE = frozenset(category for category in CATEGORIES if category.startswith("dox_"))
#: How the log-odds of the category and of level 2 or more count there, and where they begin (fitted on posts that the reader never saw).
_OWN, _SOME, _BIAS = 0.27, 0.39, -0.2
#: Log-odds beyond which the reader's word counts no further.
_SURE = 6.9
#: What the mode head reads, as the end of a sentence that begins with "read as a whole, it".
_DOES = {"intent": "says that this will be done", "call": "calls on others to do this", "offer": "offers something for this",
         "solicit": "asks for this", "dox": "threatens to make something public", "implied": "implies this",
         "wish": "wishes this", "admission": "claims that this was done", "prediction": "foretells this",
         "report": "tells of this, and does it", "question": "asks, and does this", "negated": "denies this, and does it",
         "reveal": "gives something away", "none": "does this"}  # fmt: skip
_GRAVE = ("", "; vaguely", "", "; seriously", "; gravely")
_SAYS = {"target": "who it is aimed at", "act": "what would be done", "place": "where, or what is given away",
         "incentive": "what is offered", "time": "when", "mode": "how it is put"}  # fmt: skip


class Learned(Detector):
    """Findings from ``Post.scores``; a post without scores has none here (the kit says why it was not read)."""

    name = "learned"
    version = "3"
    categories = tuple(CATEGORIES)
    title = "a trained reader of who does what to whom"

    def wants(self, post: Post) -> bool:
        """Only posts that the scorer has read to the end."""
        return post.scores is not None and post.scores.depth == "full"

    def detect(self, post: Post) -> Iterable[Finding]:
        """The likeliest category, and every other one that is likely by itself."""
        scores = post.scores
        if scores is None or not scores.categories:
            return
        strongest = max(scores.categories[0][1], 1e-6)
        for place, (category, own) in enumerate(scores.categories):
            private = category in _PRIVATE
            probability = _told(own, scores) if private else scores.harmful * own / strongest
            if probability >= _LEAST and (place == 0 or own >= 0.5):
                yield self._finding(post, scores, category, probability)

    def _finding(self, post: Post, scores: Scores, category: str, probability: float) -> Finding:
        counter = tuple(_counter(scores))
        odds = math.log(max(probability, 1e-6) / max(1 - probability, 1e-6))
        spans, grave = dict(scores.spans), _severity(scores, probability)
        says = f"read as a whole, it {_DOES.get(scores.mode, _DOES['none'])}{_GRAVE[grave]}"
        reasons = [
            Reason(f"learned:{category}", says, None, odds - sum(r.weight for r in counter)),
            Reason(f"severity:{SEVERITIES[grave]}", "how grave it reads", None, 0.0),
            *(Reason(f"learned:{name}", _SAYS[name], span, 0.0) for name, span in scores.spans if name in _SAYS),
        ]
        if scores.mode != "none":
            reasons.append(
                Reason(f"mode:{_MODES.get(scores.mode, scores.mode)}", "how it is put", spans.get("mode"), 0.0)
            )
        whole = (
            spans.get("act")
            or spans.get("target")
            or Span(post.text.offset, post.text.offset + len(post.text.original))
        )
        return Finding(self.name, self.version, category, whole, round(probability, 4), tuple(reasons), counter)


def _counter(scores: Scores) -> Iterator[Reason]:
    family, share = scores.look_alike
    if family in FRAME_OF and share >= 0.2:
        yield Reason(
            f"frame:{FRAME_OF[family]}", f"reads like: {LOOK_ALIKES[family].lower()} ({share:.2f})", None, -2.0 * share
        )


def _severity(scores: Scores, probability: float) -> int:
    """The highest level that is likelier than not; a post above the alert threshold is not less than "some" unless it is vague."""
    level = sum(1 for share in scores.at_least if share >= 0.5)
    return max(level, 2 if max(scores.harmful, probability) >= 0.5 and scores.at_least[1:2] >= (0.3,) else 1)


def _told(own: float, scores: Scores) -> float:
    """Probability that somebody's private data are given or sought."""
    some = scores.at_least[1] if len(scores.at_least) > 1 else scores.harmful
    odds = _OWN * _odds(own) + _SOME * _odds(some) + _BIAS
    return 1 / (1 + math.exp(-odds))


def _odds(probability: float) -> float:
    odds = math.log(max(probability, 1e-6) / max(1 - probability, 1e-6))
    return max(-_SURE, min(_SURE, odds))


DETECTOR = Learned()
