"""The OpenAPI 3.1 description, made from the types that the routes read and the verdict's own JSON Schema."""

from __future__ import annotations

from typing import Any

import msgspec

from seawall.kit import package_version
from seawall.report.jsonl import schema as verdict_schema
from seawall.serve.items import Batch, NewItem
from seawall.serve.moderations import CATEGORIES, Moderate
from seawall.serve.perspective import AnalyzeComment
from seawall.serve.problems import KINDS, MEDIA
from seawall.serve.settings import ServeSettings

__all__ = ["document"]

_REF = "#/components/schemas/"
_JSON = "application/json"
_OBJECT = {"type": "object"}


def document(settings: ServeSettings) -> dict[str, Any]:
    """The whole description, with this service's limits."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Seawall",
            "version": package_version(),
            "description": "Posts in, verdicts out. Private data is masked in every answer. Nothing is stored.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "security": [{"bearer": []}],
        "paths": _paths(),
        "components": {"schemas": _schemas(settings), "securitySchemes": _security(), "responses": _responses()},
    }


def _paths() -> dict[str, Any]:
    key = {"name": "Idempotency-Key", "in": "header", "schema": {"type": "string", "minLength": 1, "maxLength": 128,
           "pattern": "^[!-~]+$"}, "description": "The same key with the same body gives the same answer."}  # fmt: skip
    post_or_batch = {"oneOf": [{"$ref": _REF + "Verdict"}, {"$ref": _REF + "Verdicts"}]}
    one_or_many = {"oneOf": [{"$ref": _REF + "NewItem"}, {"$ref": _REF + "Batch"}]}
    codes = {
        "/v1/items": ("400", "401", "403", "408", "409", "413", "415", "422", "429", "500", "503"),
        "": ("400", "401", "403", "408", "413", "415", "429", "500", "503"),
    }
    theirs: list[dict[str, Any]] = [{"bearer": []}, {"key": []}, {"goog": []}]
    read = ("401", "403", "429", "500", "503")
    return {
        "/v1/items": {"post": _operation("screenItems", "Screen one post or a batch", post_or_batch, codes["/v1/items"],
            body=one_or_many, parameters=[key])},
        "/v1/health": {"get": _operation("health", "Whether posts are taken", {"const": {"status": "ok"}},
            ("500", "503"), security=[])},
        "/metrics": {"get": _operation("metrics", "Counters for Prometheus", {"type": "string"}, read, media="text/plain")},
        "/v1/openapi.json": {"get": _operation("openapi", "This description", _OBJECT, read)},
        "/v1/moderations": {"post": _operation("moderate", "Classify texts, as OpenAI's clients send them",
            {"$ref": _REF + "Moderations"}, codes[""], body={"$ref": _REF + "Moderate"}, shape="OpenAIError")},
        "/v1alpha1/comments:analyze": {"post": _operation("analyzeComment", "Score a comment, as Perspective's clients send it",
            {"$ref": _REF + "CommentScores"}, codes[""], body={"$ref": _REF + "AnalyzeComment"}, shape="GoogleError",
            security=theirs)},
        "/$discovery/rest": {"get": _operation("discovery", "How generated clients find comment analysis", _OBJECT, read,
            shape="GoogleError", security=theirs)},
    }  # fmt: skip


def _operation(
    name: str,
    summary: str,
    answer: dict[str, Any],
    codes: tuple[str, ...],
    *,
    body: dict[str, Any] | None = None,
    parameters: list[dict[str, Any]] | None = None,
    security: list[dict[str, Any]] | None = None,
    shape: str = "",
    media: str = _JSON,
) -> dict[str, Any]:
    failed = {code: {"$ref": f"#/components/responses/{shape or 'Problem'}"} for code in codes}
    done = {"description": "Done.", "content": {media: {"schema": answer}}}
    found: dict[str, Any] = {"operationId": name, "summary": summary, "responses": {"200": done, **failed}}
    if body is not None:
        found["requestBody"] = {"required": True, "content": {_JSON: {"schema": body}}}
    if parameters:
        found["parameters"] = parameters
    if security is not None:
        found["security"] = security
    return found


def _security() -> dict[str, Any]:
    return {
        "bearer": {"type": "http", "scheme": "bearer", "description": "A token made by: seawall tokens add"},
        "key": {"type": "apiKey", "in": "query", "name": "key"},
        "goog": {"type": "apiKey", "in": "header", "name": "X-Goog-Api-Key"},
    }


def _responses() -> dict[str, Any]:
    shapes = (("Problem", MEDIA), ("OpenAIError", _JSON), ("GoogleError", _JSON))
    return {
        name: {"description": "What went wrong, and what to do.", "content": {media: {"schema": {"$ref": _REF + name}}}}
        for name, media in shapes
    }


def _schemas(settings: ServeSettings) -> dict[str, Any]:
    _, found = msgspec.json.schema_components((NewItem, Batch, Moderate, AnalyzeComment), ref_template=_REF + "{name}")
    found["NewItem"]["properties"]["text"]["maxLength"] = settings.max_text
    found["Batch"]["properties"]["items"] = {
        "type": "array", "items": {"$ref": _REF + "NewItem"}, "minItems": 1, "maxItems": settings.max_items,
    }  # fmt: skip
    verdict = verdict_schema()
    parts = {f"Verdict_{name}": part for name, part in verdict.pop("$defs").items()}
    for name in ("$schema", "$id"):
        verdict.pop(name)
    rejected = _record({"index": {"type": "integer"}, "pointer": {"type": "string"}, "detail": {"type": "string"}})
    return {
        **found,
        **{name: _renamed(part) for name, part in parts.items()},
        "Verdict": _renamed(verdict),
        "Verdicts": _record({"verdicts": _list({"$ref": _REF + "Verdict"}), "rejected": _list(rejected)}),
        **_answers(),
        **_errors(),
    }


def _answers() -> dict[str, Any]:
    unit = {"type": "number", "minimum": 0, "maximum": 1}
    score = _record({"value": unit, "type": {"const": "PROBABILITY"}})
    span = _record({"begin": {"type": "integer"}, "end": {"type": "integer"}, "score": score})
    attribute = _record({"summaryScore": score, "spanScores": _list(span)})
    tags = _list({"type": "string"})
    scores = {"type": "object", "additionalProperties": attribute}
    comment = _record({"attributeScores": scores, "languages": tags, "detectedLanguages": tags})
    comment["properties"]["clientToken"] = {"type": "string"}
    result = _record({
        "flagged": {"type": "boolean"},
        "categories": _record({name: {"type": "boolean"} for name in CATEGORIES}),
        "category_scores": _record(dict.fromkeys(CATEGORIES, unit)),
        "category_applied_input_types": _record({name: _list({"const": "text"}) for name in CATEGORIES}),
    })  # fmt: skip
    text = {"type": "string"}
    return {"CommentScores": comment, "Moderations": _record({"id": text, "model": text, "results": _list(result)})}


def _errors() -> dict[str, Any]:
    text, number, maybe = {"type": "string"}, {"type": "integer"}, {"type": ["string", "null"]}
    problem = _record({
        "type": {"enum": [f"urn:seawall:problem:{kind}" for kind in KINDS]},
        "title": text, "status": number, "detail": text, "instance": text,
    })  # fmt: skip
    problem["properties"]["errors"] = _list(_record({"pointer": text, "detail": text}))
    openai = _record({"message": text, "type": text, "param": maybe, "code": maybe})
    google = _record({"code": number, "message": text, "status": text, "details": _list(_OBJECT)})
    return {"Problem": problem, "OpenAIError": _record({"error": openai}), "GoogleError": _record({"error": google})}


def _record(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "required": list(properties),
        "properties": dict(properties),
        "additionalProperties": False,
    }


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


def _renamed(value: Any) -> Any:
    """The same schema with its own definitions found among the components."""
    if isinstance(value, dict):
        return {
            name: part.replace("#/$defs/", f"{_REF}Verdict_") if name == "$ref" else _renamed(part)
            for name, part in value.items()
        }
    return [_renamed(part) for part in value] if isinstance(value, list) else value
