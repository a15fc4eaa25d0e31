"""The real client libraries of two services, with nothing changed but the address (and the key)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httplib2
import httpx
import openai
import pytest
from googleapiclient import discovery
from googleapiclient.errors import HttpError

from seawall.detect.scorer import Scorer
from seawall.kit import Kit
from seawall.report.attributes import MODERATION, PERSPECTIVE
from seawall.serve.moderations import CATEGORIES
from seawall.serve.settings import ServeSettings
from tests.serve.running import CALM, URGENT, Running, running

ANALYZE = "/v1alpha1/comments:analyze"


@pytest.fixture(scope="module")
def perspective(served: Running) -> Iterator[Any]:
    client = discovery.build(
        "commentanalyzer",
        "v1alpha1",
        developerKey=served.screen,
        discoveryServiceUrl=f"{served.url}/$discovery/rest?version=v1alpha1",
        static_discovery=False,
        cache_discovery=False,
        http=httplib2.Http(),
    )
    yield client
    client.close()


@pytest.fixture(scope="module")
def moderation(served: Running) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=f"{served.url}/v1", api_key=served.screen, max_retries=0) as client:
        yield client


def _analyze(perspective: Any, text: str, *attributes: str, **more: Any) -> dict[str, Any]:
    body = {"comment": {"text": text}, "requestedAttributes": {name: {} for name in attributes}, **more}
    found: dict[str, Any] = perspective.comments().analyze(body=body).execute()
    return found


def test_perspective_scores_what_was_asked(perspective: Any) -> None:
    urgent = _analyze(perspective, URGENT, "THREAT", "DOXXING", doNotStore=True, clientToken="mine", languages=["en"])
    assert set(urgent["attributeScores"]) == {"THREAT", "DOXXING"}
    assert urgent["attributeScores"]["THREAT"]["summaryScore"]["value"] > 0.5
    assert urgent["attributeScores"]["THREAT"]["summaryScore"]["type"] == "PROBABILITY"
    assert (urgent["languages"], urgent["clientToken"]) == (["en"], "mine")
    calm = _analyze(perspective, CALM, *PERSPECTIVE)
    assert {scores["summaryScore"]["value"] for scores in calm["attributeScores"].values()} == {0.0}


def test_perspective_spans_count_utf_16_units(perspective: Any) -> None:
    text = f"🌊🌊 {URGENT}"
    units = text.encode("utf-16-le")
    scores = _analyze(perspective, text, "THREAT", spanAnnotations=True)["attributeScores"]["THREAT"]["spanScores"]
    quotes = [units[2 * one["begin"] : 2 * one["end"]].decode("utf-16-le") for one in scores]
    assert quotes
    assert all(quote in URGENT and "break your legs" in quote for quote in quotes)
    (whole,) = _analyze(perspective, text, "THREAT")["attributeScores"]["THREAT"]["spanScores"]
    assert (whole["begin"], whole["end"]) == (0, len(units) // 2)


def test_perspective_reads_what_the_comment_answers_and_leaves_out_low_scores(perspective: Any) -> None:
    for context in (
        {"entries": [{"text": "a"}, {"text": "Who?"}]},
        {"articleAndParentComment": {"parentComment": {"text": "Who?"}}},
    ):
        assert _analyze(perspective, URGENT, "THREAT", context=context)["attributeScores"]
    body = {"comment": {"text": CALM}, "requestedAttributes": {"THREAT": {"scoreThreshold": 0.5}}}
    assert perspective.comments().analyze(body=body).execute()["attributeScores"] == {}


def test_perspective_attributes_that_seawall_does_not_score(perspective: Any) -> None:
    with pytest.raises(HttpError, match="Unknown requested attribute"):
        _analyze(perspective, CALM, "THREAT", "TOXICITY")
    left = _analyze(perspective, CALM, "THREAT", "TOXICITY", dropUnsupportedAttributes=True)
    assert set(left["attributeScores"]) == {"THREAT"}


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"comment": {"text": ""}}, "COMMENT_EMPTY"),
        ({"comment": {"text": "\n "}}, "COMMENT_EMPTY"),
        ({"comment": {"text": "é" * 10_241}}, "COMMENT_TOO_LONG"),
        ({"requestedAttributes": {}}, "NO_REQUESTED_ATTRIBUTES"),
        ({"languages": ["fr"]}, "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE"),
        ({"comment": {"text": "<b>x</b>", "type": "HTML"}}, "INVALID_REQUEST"),
        ({"comment": {"text": 5}}, "INVALID_REQUEST"),
        ({"requestedAttributes": {"THREAT": {"scoreType": "RAW"}}}, "INVALID_REQUEST"),
        ({"context": {"entries": [{"text": "a"}], "articleAndParentComment": {}}}, "INVALID_REQUEST"),
    ],
)
def test_perspective_errors_have_its_shape(perspective: Any, change: dict[str, Any], kind: str) -> None:
    body = {"comment": {"text": URGENT}, "requestedAttributes": {"THREAT": {}}, **change}
    with pytest.raises(HttpError) as caught:
        perspective.comments().analyze(body=body).execute()
    error = json.loads(caught.value.content)["error"]
    assert (caught.value.status_code, error["code"], error["status"]) == (400, 400, "INVALID_ARGUMENT")
    assert [detail["errorType"] for detail in error["details"]] == [kind]
    assert "break your legs" not in caught.value.content.decode()


def test_perspective_refuses_a_key_in_its_own_shape(served: Running) -> None:
    answer = httpx.post(f"{served.url}{ANALYZE}?key=nothing", json={"comment": {"text": CALM}})
    assert (answer.status_code, answer.json()["error"]["status"]) == (401, "UNAUTHENTICATED")


def test_an_operator_may_drop_unsupported_attributes_for_all(tmp_path: Path, patterns: Kit) -> None:
    with running(tmp_path, patterns, ServeSettings(jobs=0, drop_unsupported=True)) as served:
        body = {"comment": {"text": CALM}, "requestedAttributes": {"THREAT": {}, "TOXICITY": {}}}
        assert set(served.client.post(ANALYZE, json=body).json()["attributeScores"]) == {"THREAT"}


def test_a_post_that_was_not_fully_read_never_looks_clean(tmp_path: Path, patterns: Kit) -> None:
    broken = Kit(patterns.detectors, patterns.judges, patterns.policy, "the weights are missing")
    assert not isinstance(broken.scorer, Scorer)
    with running(tmp_path, broken) as served:
        body = {"comment": {"text": CALM}, "requestedAttributes": {"THREAT": {}}}
        assert served.client.post(ANALYZE, json=body).json()["error"]["status"] == "UNAVAILABLE"
        assert served.client.post("/v1/moderations", json={"input": CALM}).json()["results"][0]["flagged"] is True
        assert served.client.post("/v1/items", json={"text": CALM}).json()["skipped"]


def test_openai_one_text_several_and_parts(moderation: openai.OpenAI) -> None:
    (one,) = moderation.moderations.create(input=URGENT, model="omni-moderation-latest").results
    assert (one.flagged, one.categories.violence, one.categories.hate) == (True, True, False)
    assert one.category_scores.harassment_threatening > 0.5
    assert (one.category_applied_input_types.violence, one.category_applied_input_types.hate) == (["text"], [])
    answer = moderation.moderations.create(input=[CALM, URGENT])
    assert answer.id.startswith("modr-")
    assert [result.flagged for result in answer.results] == [False, True]
    both: Any = [{"type": "text", "text": CALM}, {"type": "text", "text": URGENT}]
    (parts,) = moderation.moderations.create(input=both).results
    assert parts.flagged


def test_openai_categories_are_all_there(served: Running) -> None:
    result = served.client.post("/v1/moderations", json={"input": CALM}).json()["results"][0]
    fields = openai.types.moderation.Categories.model_fields
    model = {field.alias or name for name, field in fields.items()}
    assert set(result["categories"]) == set(result["category_scores"]) == model == set(CATEGORIES)
    assert set(MODERATION) <= model


def test_openai_errors_have_its_shape(served: Running, moderation: openai.OpenAI) -> None:
    image: Any = [{"type": "image_url", "image_url": {"url": "https://example.org/x.png"}}]
    with pytest.raises(openai.BadRequestError) as caught:
        moderation.moderations.create(input=image)
    assert (caught.value.type, caught.value.param) == ("invalid_request_error", "input")
    assert "text only" in caught.value.message
    assert caught.value.request_id
    for wrong in ([], 5, [5], ["x" * 20_001], ["x"] * 501, [CALM, {"type": "text", "text": "x"}]):
        with pytest.raises(openai.BadRequestError):
            moderation.moderations.create(input=wrong)  # type: ignore[arg-type]
    with (
        openai.OpenAI(base_url=f"{served.url}/v1", api_key="sk-wrong", max_retries=0) as stranger,
        pytest.raises(openai.AuthenticationError) as refused,
    ):
        stranger.moderations.create(input=CALM)
    assert refused.value.code == "invalid_api_key"
    with (
        openai.OpenAI(base_url=f"{served.url}/v1", api_key=served.metrics, max_retries=0) as other,
        pytest.raises(openai.PermissionDeniedError),
    ):
        other.moderations.create(input=CALM)
