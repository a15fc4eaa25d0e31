"""Pieces of an OpenAPI description: operations, records, lists, parameters."""

from __future__ import annotations

from typing import Any

__all__ = ["ID", "JSON", "READ", "REF", "SENT", "described", "listing", "operation", "parameter", "record"]

REF = "#/components/schemas/"
JSON = "application/json"
#: What may go wrong with any request that is read, and with one that has a body.
READ = ("401", "403", "429", "500", "503")
SENT = ("400", "401", "403", "408", "413", "415", "429", "500", "503")


def operation(
    name: str,
    summary: str,
    answer: dict[str, Any],
    codes: tuple[str, ...],
    *,
    body: dict[str, Any] | None = None,
    parameters: list[dict[str, Any]] | None = None,
    security: list[dict[str, Any]] | None = None,
    shape: str = "Problem",
    status: str = "200",
    media: str = JSON,
    more: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """One operation: what it answers with ``status`` (and ``more``), the problems it may have, what it takes."""
    failed = {code: {"$ref": f"#/components/responses/{shape}"} for code in codes}
    responses = {status: described(answer, media), **(more or {}), **failed}
    found: dict[str, Any] = {"operationId": name, "summary": summary, "responses": responses}
    if body is not None:
        found["requestBody"] = {"required": True, "content": {JSON: {"schema": body}}}
    if parameters:
        found["parameters"] = parameters
    if security is not None:
        found["security"] = security
    return found


def described(answer: dict[str, Any], media: str = JSON, headers: dict[str, Any] | None = None) -> dict[str, Any]:
    """One response; an empty ``answer`` has no body."""
    found: dict[str, Any] = {"description": "Done."}
    if answer:
        found["content"] = {media: {"schema": answer}}
    if headers:
        found["headers"] = headers
    return found


def parameter(name: str, schema: dict[str, Any], says: str = "", where: str = "query") -> dict[str, Any]:
    """One parameter."""
    found = {"name": name, "in": where, "required": where == "path", "schema": schema}
    return {**found, "description": says} if says else found


def record(properties: dict[str, Any]) -> dict[str, Any]:
    """An object with exactly these properties."""
    return {
        "type": "object",
        "required": list(properties),
        "properties": dict(properties),
        "additionalProperties": False,
    }


def listing(items: dict[str, Any]) -> dict[str, Any]:
    """A list of them."""
    return {"type": "array", "items": items}


#: The id in a path.
ID = parameter("id", {"type": "string", "minLength": 1, "pattern": "^[!-.0-9A-~]+$"}, where="path")
