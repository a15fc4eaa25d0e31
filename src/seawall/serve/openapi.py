"""The OpenAPI 3.1 description, made from the types that the routes read and the verdict's own JSON Schema."""

from __future__ import annotations

from typing import Any

import msgspec

from seawall.kit import package_version
from seawall.report.jsonl import schema as verdict_schema
from seawall.serve import openapi_cases
from seawall.serve.cases import Appeal, Decide, Reversal
from seawall.serve.coop import CoopAppeal, CoopContent, CoopItems, CoopReport
from seawall.serve.describing import ID, JSON, READ, REF, SENT, described, listing, operation, parameter, record
from seawall.serve.items import Batch, NewItem
from seawall.serve.moderations import CATEGORIES, Moderate
from seawall.serve.perspective import AnalyzeComment, SuggestScore
from seawall.serve.problems import KINDS, MEDIA
from seawall.serve.reports import Report
from seawall.serve.settings import ServeSettings

__all__ = ["document"]

_OBJECT, _TEXT = {"type": "object"}, {"type": "string"}


#: What routes read, described by their types.
_TAKEN = (
    NewItem, Batch, Moderate, AnalyzeComment, SuggestScore, Report, Decide, Reversal, Appeal,
    CoopItems, CoopContent, CoopReport, CoopAppeal,
)  # fmt: skip
_THEIRS: list[dict[str, Any]] = [{"bearer": []}, {"coop": []}]


def document(settings: ServeSettings) -> dict[str, Any]:
    """The whole description, with this service's limits."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Seawall",
            "version": package_version(),
            "description": "Posts in, verdicts out; with a store, what matched is kept. Private data is masked everywhere.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "security": [{"bearer": []}],
        "paths": _paths(),
        "components": {"schemas": _schemas(settings), "securitySchemes": _security(), "responses": _responses()},
    }


def _paths() -> dict[str, Any]:
    key = parameter("Idempotency-Key", {"type": "string", "minLength": 1, "maxLength": 128, "pattern": "^[!-~]+$"},
        "The same key with the same body gives the same answer.", "header")  # fmt: skip
    post_or_batch = {"oneOf": [{"$ref": REF + "Verdict"}, {"$ref": REF + "Verdicts"}]}
    one_or_many = {"oneOf": [{"$ref": REF + "NewItem"}, {"$ref": REF + "Batch"}]}
    later = parameter("wait", {"enum": ["true", "false"]}, "false: 202 at once, and the answer at its status.")
    case = {"Seawall-Case": {"schema": _TEXT, "description": "The case of a single post that was kept."}}
    done = {"200": described(post_or_batch, headers=case)}
    waiting = {"202": described(record({"status": {"const": "waiting"}}) | {"additionalProperties": True})}
    theirs: list[dict[str, Any]] = [{"bearer": []}, {"key": []}, {"goog": []}]
    return {
        "/v1/items": {"post": operation("screenItems", "Screen one post or a batch", post_or_batch, (*SENT, "409", "422"),
            body=one_or_many, parameters=[key, later], more=done | waiting)},
        "/v1/items/requests/{id}": {"get": operation("itemsLater", "What became of posts sent with wait=false", post_or_batch,
            (*READ, "400", "404"), parameters=[ID], more=done | waiting)},
        **openapi_cases.paths(key),
        "/v1/health": {"get": operation("health", "Whether posts are taken", {"const": {"status": "ok"}},
            ("500", "503"), security=[])},
        "/metrics": {"get": operation("metrics", "Counters for Prometheus", _TEXT, READ, media="text/plain")},
        "/v1/openapi.json": {"get": operation("openapi", "This description", _OBJECT, READ)},
        "/v1/moderations": {"post": operation("moderate", "Classify texts, as OpenAI's clients send them",
            {"$ref": REF + "Moderations"}, SENT, body={"$ref": REF + "Moderate"}, shape="OpenAIError")},
        "/v1alpha1/comments:analyze": {"post": operation("analyzeComment", "Score a comment, as Perspective's clients send it",
            {"$ref": REF + "CommentScores"}, SENT, body={"$ref": REF + "AnalyzeComment"}, shape="GoogleError",
            security=theirs)},
        "/v1alpha1/comments:suggestscore": {"post": operation("suggestScore", "Take an opinion, and keep nothing of it",
            _OBJECT, SENT, body={"$ref": REF + "SuggestScore"}, shape="GoogleError", security=theirs)},
        "/api/v1/items/async": {"post": operation("coopItems", "Take items, as Coop does", {}, (*SENT, "501"),
            body={"$ref": REF + "CoopItems"}, shape="CoopError", security=_THEIRS, status="202")},
        "/api/v1/content": {"post": operation("coopContent", "Take one item, as Coop did", _OBJECT, (*SENT, "501"),
            body={"$ref": REF + "CoopContent"}, shape="CoopError", security=_THEIRS, more={"202": described({})})},
        "/api/v1/report": {"post": operation("coopReport", "Take a report, as Coop does", record({"reportId": _TEXT}),
            (*SENT, "404", "501"), body={"$ref": REF + "CoopReport"}, shape="CoopError", security=_THEIRS, status="201")},
        "/api/v1/report/appeal": {"post": operation("coopAppeal", "Take an appeal, as Coop does", {}, (*SENT, "404", "410", "501"),
            body={"$ref": REF + "CoopAppeal"}, shape="CoopError", security=_THEIRS, status="204")},
        "/$discovery/rest": {"get": operation("discovery", "How generated clients find comment analysis", _OBJECT, READ,
            shape="GoogleError", security=theirs)},
    }  # fmt: skip


def _security() -> dict[str, Any]:
    return {
        "bearer": {"type": "http", "scheme": "bearer", "description": "A token made by: seawall tokens add"},
        "key": {"type": "apiKey", "in": "query", "name": "key"},
        "goog": {"type": "apiKey", "in": "header", "name": "X-Goog-Api-Key"},
        "coop": {"type": "apiKey", "in": "header", "name": "X-API-KEY"},
    }


def _responses() -> dict[str, Any]:
    shapes = (("Problem", MEDIA), ("OpenAIError", JSON), ("GoogleError", JSON), ("CoopError", JSON))
    return {
        name: {"description": "What went wrong, and what to do.", "content": {media: {"schema": {"$ref": REF + name}}}}
        for name, media in shapes
    }


def _schemas(settings: ServeSettings) -> dict[str, Any]:
    _, found = msgspec.json.schema_components(_TAKEN, ref_template=REF + "{name}")
    found["NewItem"]["properties"]["text"]["maxLength"] = settings.max_text
    found["Batch"]["properties"]["items"] = {
        "type": "array", "items": {"$ref": REF + "NewItem"}, "minItems": 1, "maxItems": settings.max_items,
    }  # fmt: skip
    verdict = verdict_schema()
    parts = {f"Verdict_{name}": part for name, part in verdict.pop("$defs").items()}
    for name in ("$schema", "$id"):
        verdict.pop(name)
    rejected = record({"index": {"type": "integer"}, "pointer": {"type": "string"}, "detail": {"type": "string"}})
    verdicts = record({"verdicts": listing({"$ref": REF + "Verdict"}), "rejected": listing(rejected)})
    verdicts["properties"]["cases"] = listing({"type": ["string", "null"]})
    return {
        **found,
        **{name: _renamed(part) for name, part in parts.items()},
        "Verdict": _renamed(verdict),
        "Verdicts": verdicts,
        **openapi_cases.schemas(),
        **_answers(),
        **_errors(),
    }


def _answers() -> dict[str, Any]:
    unit = {"type": "number", "minimum": 0, "maximum": 1}
    score = record({"value": unit, "type": {"const": "PROBABILITY"}})
    span = record({"begin": {"type": "integer"}, "end": {"type": "integer"}, "score": score})
    attribute = record({"summaryScore": score, "spanScores": listing(span)})
    tags = listing({"type": "string"})
    scores = {"type": "object", "additionalProperties": attribute}
    comment = record({"attributeScores": scores, "languages": tags, "detectedLanguages": tags})
    comment["properties"]["clientToken"] = {"type": "string"}
    result = record({
        "flagged": {"type": "boolean"},
        "categories": record({name: {"type": "boolean"} for name in CATEGORIES}),
        "category_scores": record(dict.fromkeys(CATEGORIES, unit)),
        "category_applied_input_types": record({name: listing({"const": "text"}) for name in CATEGORIES}),
    })  # fmt: skip
    text = {"type": "string"}
    return {"CommentScores": comment, "Moderations": record({"id": text, "model": text, "results": listing(result)})}


def _errors() -> dict[str, Any]:
    text, number, maybe = {"type": "string"}, {"type": "integer"}, {"type": ["string", "null"]}
    problem = record({
        "type": {"enum": [f"urn:seawall:problem:{kind}" for kind in KINDS]},
        "title": text, "status": number, "detail": text, "instance": text,
    })  # fmt: skip
    problem["properties"]["errors"] = listing(record({"pointer": text, "detail": text}))
    openai = record({"message": text, "type": text, "param": maybe, "code": maybe})
    google = record({"code": number, "message": text, "status": text, "details": listing(_OBJECT)})
    coop = record({"status": number, "type": listing(text), "title": text, "detail": text, "requestId": text})
    coop["properties"]["pointer"] = text
    return {
        "CoopError": record({"errors": listing(coop)}),
        "Problem": problem,
        "OpenAIError": record({"error": openai}),
        "GoogleError": record({"error": google}),
    }


def _renamed(value: Any) -> Any:
    """The same schema with its own definitions found among the components."""
    if isinstance(value, dict):
        return {
            name: part.replace("#/$defs/", f"{REF}Verdict_") if name == "$ref" else _renamed(part)
            for name, part in value.items()
        }
    return [_renamed(part) for part in value] if isinstance(value, list) else value
