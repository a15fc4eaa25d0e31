"""The comment-analysis interface ``v1alpha1`` that ends in December 2026, so that its clients only change the address.

Names, limits and errors are those of its public reference; ``docs/api.md`` lists what differs. The discovery document lets
generated clients (``googleapiclient.discovery`` and its kin) find their way here.
"""

from __future__ import annotations

from importlib import resources
from typing import Annotated, Any, Literal

import msgspec
from litestar import Response, get, post
from msgspec import Meta

from seawall.model import Item, Verdict
from seawall.normalise import identify
from seawall.report.attributes import PERSPECTIVE, perspective_scores
from seawall.serve.problems import Problem, Where
from seawall.serve.reading import decoded
from seawall.serve.service import Asked, answer, body_of, screened, service_of

__all__ = ["AnalyzeComment", "SuggestScore", "analyze", "discovery", "scored", "suggest"]

#: What the original takes, in bytes of UTF-8.
MOST_BYTES = 20_480
_IDENTIFIED = 2000  # characters that tell a language
_LANGUAGES = frozenset({"en", "es", "mix", "und"})
_Type = Literal["PLAIN_TEXT", "HTML", "TEXT_TYPE_UNSPECIFIED"]


class TextEntry(msgspec.Struct):
    """A text and its type; only plain text is read."""

    text: str = ""
    type: _Type = "PLAIN_TEXT"


class AttributeParameters(msgspec.Struct, rename="camel"):
    """What is asked about one attribute: scores below the threshold are left out."""

    score_type: Literal["PROBABILITY", "SCORE_TYPE_UNSPECIFIED"] = "PROBABILITY"
    score_threshold: Annotated[float, Meta(ge=0, le=1)] = 0.0


class ArticleAndParentComment(msgspec.Struct, rename="camel"):
    """What the comment answers."""

    article: TextEntry | None = None
    parent_comment: TextEntry | None = None


class Context(msgspec.Struct, rename="camel"):
    """What stood before the comment: the last of ``entries``, or the parent comment, is read with it."""

    entries: list[TextEntry] | None = None
    article_and_parent_comment: ArticleAndParentComment | None = None


class AnalyzeComment(msgspec.Struct, rename="camel"):
    """A comment to score. Nothing is stored, whatever ``doNotStore`` says; unknown fields are passed over, as there."""

    comment: TextEntry
    requested_attributes: dict[str, AttributeParameters] = {}
    context: Context | None = None
    languages: list[str] | None = None
    do_not_store: bool = False
    client_token: str | None = None
    session_id: str | None = None
    community_id: str | None = None
    span_annotations: bool = False
    drop_unsupported_attributes: bool = False


_DECODER = msgspec.json.Decoder(AnalyzeComment)


class _Scored(msgspec.Struct):
    scores: dict[str, float]
    spans: dict[str, list[tuple[int, int, float]]]
    skipped: bool


_SCORED = msgspec.json.Decoder(_Scored)


def scored(item: Item, verdict: Verdict) -> bytes:
    """Scores per attribute and the spans behind them, in UTF-16 code units, for this module alone."""
    spans = {
        name: [
            (_units(item.text, f.span.start), _units(item.text, f.span.end), round(f.probability, 4))
            for f in verdict.findings
            if f.category in categories
        ]
        for name, categories in PERSPECTIVE.items()
    }
    scores = {name: round(value, 4) for name, value in perspective_scores(verdict).items()}
    return msgspec.json.encode(_Scored(scores, spans, bool(verdict.skipped)))


@post("/v1alpha1/comments:analyze", opt={"scope": "screen", "key": True}, status_code=200)
async def analyze(request: Asked) -> Response[bytes]:
    """Score a comment under the attributes that were asked for."""
    asked = decoded(await body_of(request), _DECODER)
    text = _checked(asked)
    wanted = _wanted(asked, drop=asked.drop_unsupported_attributes or service_of(request).settings.drop_unsupported)
    detected = [identify(text)]
    if asked.languages and not {tag.partition("-")[0].lower() for tag in asked.languages} & _LANGUAGES:
        if not asked.drop_unsupported_attributes:
            raise _foreign(asked, next(iter(wanted), "THREAT"))
        wanted = {}
    item = Item("1", text, language=_language(asked), parent_text=_parent(asked.context))
    (done,) = await screened(request, [item], scored)
    found = _SCORED.decode(done.body or b"")
    if found.skipped:
        raise Problem("not-read", "A detector did not look at this comment, so its scores would mean nothing.")
    whole = (0, _units(text, len(text)))
    scores = {
        name: _attribute(found.scores[name], found.spans[name] if asked.span_annotations else None, whole)
        for name, parameters in wanted.items()
        if found.scores[name] >= parameters.score_threshold
    }
    body: dict[str, Any] = {"attributeScores": scores, "languages": asked.languages or detected}
    body["detectedLanguages"] = detected
    if asked.client_token is not None:
        body["clientToken"] = asked.client_token
    return answer(msgspec.json.encode(body))


class SuggestScore(msgspec.Struct, rename="camel"):
    """A client's opinion of a comment's scores."""

    comment: TextEntry
    attribute_scores: dict[str, Any] = {}
    languages: list[str] | None = None
    client_token: str | None = None
    session_id: str | None = None
    community_id: str | None = None


_SUGGESTION = msgspec.json.Decoder(SuggestScore)


@post("/v1alpha1/comments:suggestscore", opt={"scope": "screen", "key": True}, status_code=200)
async def suggest(request: Asked) -> Response[bytes]:
    """Take an opinion of a comment's scores, and keep nothing of it: what changes rules here are decisions and appeals."""
    asked = decoded(await body_of(request), _SUGGESTION)
    if not asked.comment.text.strip():
        raise _refused("Comment must be non-empty.", "/comment/text", "send a text", "COMMENT_EMPTY")
    if not asked.attribute_scores:
        raise _refused("No attribute scores.", "/attributeScores", "send some")
    detected = [identify(asked.comment.text[:_IDENTIFIED])]
    body: dict[str, Any] = {"detectedLanguages": detected, "requestedLanguages": asked.languages or []}
    if asked.client_token is not None:
        body["clientToken"] = asked.client_token
    return answer(msgspec.json.encode(body))


@get("/$discovery/rest", opt={"scope": "screen", "key": True})
async def discovery(request: Asked) -> Response[bytes]:
    """The discovery document, with the service's public address or the one that it was asked at."""
    document = msgspec.json.decode(resources.files("seawall.serve").joinpath("discovery.json").read_bytes())
    here = f"{request.url.scheme}://{request.headers.get('host', 'localhost')}/"
    base = service_of(request).settings.public_url or here
    return answer(msgspec.json.encode({**document, "rootUrl": base, "baseUrl": base}))


def _checked(asked: AnalyzeComment) -> str:
    """The comment's text; raises the refusals that the original has."""
    text, context = asked.comment.text, asked.context
    if asked.comment.type == "HTML":
        raise _refused("Currently, only 'PLAIN_TEXT' comments are supported.", "/comment/type", "send PLAIN_TEXT")
    if not text.strip():
        raise _refused("Comment must be non-empty.", "/comment/text", "send a text", "COMMENT_EMPTY")
    if len(text.encode("utf-8", "replace")) > MOST_BYTES:
        says = f"send at most {MOST_BYTES} bytes"
        raise _refused("Comment text is too long.", "/comment/text", says, "COMMENT_TOO_LONG")
    if not asked.requested_attributes:
        says = f"name some of {', '.join(PERSPECTIVE)}"
        raise _refused("No requested attributes.", "/requestedAttributes", says, "NO_REQUESTED_ATTRIBUTES")
    if context and context.entries and context.article_and_parent_comment:
        says = "Context can have either entries or article_and_parent_comment, but both fields were populated."
        raise _refused(says, "/context", "send one of them")
    return text


def _wanted(asked: AnalyzeComment, *, drop: bool) -> dict[str, AttributeParameters]:
    known = {name: what for name, what in asked.requested_attributes.items() if name in PERSPECTIVE}
    if len(known) < len(asked.requested_attributes) and not drop:
        says = f"Seawall scores {', '.join(PERSPECTIVE)}; ask for these, or set dropUnsupportedAttributes"
        raise _refused("Unknown requested attribute.", "/requestedAttributes", says)
    return known


def _parent(context: Context | None) -> str | None:
    if context is None:
        return None
    if context.entries:
        return context.entries[-1].text or None
    pair = context.article_and_parent_comment
    return pair.parent_comment.text or None if pair and pair.parent_comment else None


def _language(asked: AnalyzeComment) -> str | None:
    """The language if one was named; of several, the text is asked itself."""
    named = [tag.partition("-")[0].lower() for tag in asked.languages or ()]
    return named[0] if len(named) == 1 and named[0] in {"en", "es"} else None


def _attribute(score: float, spans: list[tuple[int, int, float]] | None, whole: tuple[int, int]) -> dict[str, Any]:
    shown = [(*whole, score)] if spans is None else spans
    return {
        "spanScores": [{"begin": begin, "end": end, "score": _score(value)} for begin, end, value in shown],
        "summaryScore": _score(score),
    }


def _score(value: float) -> dict[str, Any]:
    return {"value": value, "type": "PROBABILITY"}


def _units(text: str, at: int) -> int:
    """UTF-16 code units before code point ``at``."""
    return at if text.isascii() else at + sum(char > "\uffff" for char in text[:at])


def _refused(message: str, pointer: str, says: str, cause: str = "INVALID_REQUEST") -> Problem:
    return Problem("invalid-body", message, (Where(pointer, says),), cause=cause)


def _foreign(asked: AnalyzeComment, attribute: str) -> Problem:
    kind = "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE"
    cause = {
        "errorType": kind,
        "languageNotSupportedByAttributeError": {"attribute": attribute, "requestedLanguages": asked.languages},
    }
    message = f"Attribute {attribute} does not support request languages."
    return Problem("invalid-body", message, (Where("/languages", "Seawall reads en and es"),), cause=cause)
