"""``POST /v1/moderations`` as OpenAI's clients send it, so that they only change the address.

Categories on which Seawall has no opinion are there, because clients look for them, with score 0 and no applied input type.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec
from litestar import Response, post

from seawall.kit import package_version
from seawall.model import Item, Verdict
from seawall.report.attributes import MODERATION, moderation_scores
from seawall.serve.problems import Problem, Where
from seawall.serve.reading import decoded
from seawall.serve.service import Asked, answer, body_of, request_id, screened, service_of

__all__ = ["CATEGORIES", "Moderate", "moderate", "result_json"]

#: Every category that clients know, in their order.
CATEGORIES = (
    "harassment",
    "harassment/threatening",
    "hate",
    "hate/threatening",
    "illicit",
    "illicit/violent",
    "self-harm",
    "self-harm/instructions",
    "self-harm/intent",
    "sexual",
    "sexual/minors",
    "violence",
    "violence/graphic",
)
#: From this score a category counts as flagged, and from this level a post does.
ALERT, ALERT_LEVEL = 0.5, 2


class Part(msgspec.Struct):
    """One part of a multi-modal input; only text is read."""

    type: Literal["text", "image_url"]
    text: str | None = None


class Moderate(msgspec.Struct):
    """What to classify: a text, texts, or the parts of one. ``model`` may be anything: there is one reader here."""

    input: str | list[str | Part]
    model: str | None = None


_DECODER = msgspec.json.Decoder(Moderate)


def result_json(_item: Item, verdict: Verdict) -> bytes:
    """One entry of ``results``. A post that was not fully read is flagged, never clean."""
    scores = moderation_scores(verdict)
    flagged = verdict.level >= ALERT_LEVEL
    return msgspec.json.encode({
        "flagged": flagged,
        "categories": {name: flagged and scores.get(name, 0.0) >= ALERT for name in CATEGORIES},
        "category_scores": {name: round(scores.get(name, 0.0), 4) for name in CATEGORIES},
        "category_applied_input_types": {name: ["text"] if name in MODERATION else [] for name in CATEGORIES},
    })  # fmt: skip


@post("/v1/moderations", opt={"scope": "screen"}, status_code=200)
async def moderate(request: Asked) -> Response[bytes]:
    """Classify texts: one result per text, or one for all parts of a multi-modal input."""
    asked = decoded(await body_of(request), _DECODER)
    texts = _texts(asked)
    settings = service_of(request).settings
    if not 0 < len(texts) <= settings.max_items:
        raise _refused(f"has {len(texts)} texts; send 1 to {settings.max_items} at once")
    for text in texts:
        if len(text) > settings.max_text:
            raise _refused(f"has a text of {len(text)} characters; send at most {settings.max_text}")
    done = await screened(request, [Item(str(n), text) for n, text in enumerate(texts, 1)], result_json)
    head: dict[str, Any] = {"id": f"modr-{request_id(request)}", "model": f"seawall-{package_version()}"}
    results = b",".join(one.body or b"" for one in done)
    return answer(msgspec.json.encode(head)[:-1] + b',"results":[' + results + b"]}")


def _texts(asked: Moderate) -> list[str]:
    if isinstance(asked.input, str):
        return [asked.input]
    texts = [one for one in asked.input if isinstance(one, str)]
    parts = [one for one in asked.input if isinstance(one, Part)]
    if texts and parts:
        raise _refused("mixes texts and parts; send texts, or the parts of one")
    if any(part.type != "text" or part.text is None for part in parts):
        raise _refused("has a part that is no text; Seawall reads text only, so send the text parts alone")
    return ["\n".join(part.text or "" for part in parts)] if parts else texts


def _refused(says: str) -> Problem:
    return Problem("invalid-body", "The input was not taken.", (Where("/input", says),))
