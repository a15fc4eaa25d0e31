"""What Seawall is measured against, on the same posts: words, words with weights, and a toxicity model."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import numpy as np

from seawall.evaluate import LabelledCase
from seawall.learn.corpus import Row
from seawall.model import ACTIONS, Verdict

__all__ = ["baselines"]

#: What a moderator would type into a filter.
KEYWORDS = (
    r"kill|murder|shoot|stab|beat (you|him|her|them)|bomb|hitman|bounty|dox+|swat(ting)?|home address|address|die|dead|"
    r"hurt you|burn (it|you|them)|"
    r"gun|knife|threat|rape|lynch|hang (him|her|them)|"
    r"mat(ar|o|en|alo|arlo)|balear|golpear|quemar|muert[eo]|sicario|recompensa|direcci[oó]n|domicilio|amenaza|pistola|cuchillo|romper(le|te)"
)

Read = Callable[[Sequence[LabelledCase]], list[Verdict]]


def baselines(rows: Sequence[Row]) -> dict[str, Read]:
    """Readers by name; those that learn do so from ``rows``."""
    words = re.compile(rf"\b(?:{KEYWORDS})\b", re.IGNORECASE)
    found: dict[str, Read] = {
        "keyword list": lambda cases: [_verdict(case, yes=bool(words.search(case.text))) for case in cases],
        "TF-IDF + logistic regression": _tfidf(rows),
    }
    try:
        from profanity_check import predict  # noqa: PLC0415 - measured where it is installed
    except ImportError:
        return found
    found["alt-profanity-check"] = lambda cases: [
        _verdict(c, yes=bool(p)) for c, p in zip(cases, predict([c.text for c in cases]), strict=True)
    ]
    return found


def _tfidf(rows: Sequence[Row]) -> Read:
    from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415 - a training dependency
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415

    vectoriser = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
    table = vectoriser.fit_transform(f"{row['text']} {row['parent'] or ''}" for row in rows)
    model = LogisticRegression(max_iter=300).fit(table, [bool(row["labels"]) for row in rows])

    def read(cases: Sequence[LabelledCase]) -> list[Verdict]:
        scores = model.decision_function(vectoriser.transform(f"{c.text} {c.parent or ''}" for c in cases))
        return [_verdict(case, yes=bool(s > 0)) for case, s in zip(cases, np.asarray(scores), strict=True)]

    return read


def _verdict(case: LabelledCase, *, yes: bool) -> Verdict:
    level = 2 if yes else 0
    return Verdict(case.id, level, ACTIONS[level], (), (), (), (), (), (), case.lang, "baseline")
