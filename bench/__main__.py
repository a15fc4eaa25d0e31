"""``python -m bench``: throughput, latency and memory on the ordinary mix, beside baselines in the same process."""

from __future__ import annotations

import gc
import io
import platform
import resource
import statistics
import sys
from collections.abc import Callable, Sequence
from time import perf_counter

import ahocorasick_rs

from bench.mix import ordinary_mix
from seawall.config import default_kit
from seawall.ingest import parents
from seawall.kit import Kit
from seawall.model import Item
from seawall.pipeline import screen
from seawall.report import WRITERS
from seawall.scan import batches


def _median_rate(run: Callable[[], object], posts: int, repeats: int = 3) -> float:
    times = []
    for _ in range(repeats):
        began = perf_counter()
        run()
        times.append(perf_counter() - began)
    return posts / statistics.median(times)


def _keyword_scan(texts: Sequence[str], kit: Kit) -> Callable[[], object]:
    automaton = ahocorasick_rs.AhoCorasick(sorted(kit.grammar.vocabulary))
    lowered = [text.lower() for text in texts]
    return lambda: [automaton.find_matches_as_indexes(text) for text in lowered]


def _end_to_end(texts: Sequence[str], kit: Kit) -> Callable[[], object]:
    import json
    import tempfile
    from pathlib import Path

    def run() -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "posts.jsonl"
            path.write_text("".join(json.dumps({"id": n, "text": text}) + "\n" for n, text in enumerate(texts)))
            out = io.StringIO()
            writer = WRITERS["jsonl"](out)
            items = (entry for entry in parents(str(path), token_key=b"k" * 32) if isinstance(entry, Item))
            for batch in batches(items):
                for item, verdict in zip(batch, screen(batch, kit), strict=True):
                    writer.write(item, verdict)

    return run


def _latency(texts: Sequence[str], kit: Kit) -> tuple[float, float]:
    times = []
    for text in texts:
        began = perf_counter()
        screen([text], kit)
        times.append((perf_counter() - began) * 1000)
    times.sort()
    return times[len(times) // 2], times[int(len(times) * 0.99)]


def _presidio(texts: Sequence[str]) -> Callable[[], object] | None:
    try:
        from presidio_analyzer import AnalyzerEngine
        from presidio_analyzer.nlp_engine import NlpEngineProvider
    except ImportError:
        return None
    models = {"nlp_engine_name": "spacy", "models": [{"lang_code": "en", "model_name": "en_core_web_sm"}]}
    engine = AnalyzerEngine(nlp_engine=NlpEngineProvider(nlp_configuration=models).create_engine())
    return lambda: [engine.analyze(text=text, language="en") for text in texts]


def main() -> None:
    """Print the figures as a Markdown table."""
    texts = ordinary_mix(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
    size = sum(len(text.encode()) for text in texts) / 1e6
    began = perf_counter()
    kit = default_kit()
    start = perf_counter() - began
    gc.collect()
    gc.freeze()  # as a scan does
    screen(texts[:500], kit)  # caches warm, as in any run of more than a second
    ours = _median_rate(lambda: screen(texts, kit), len(texts))
    whole = _median_rate(_end_to_end(texts, kit), len(texts))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    keywords = _median_rate(_keyword_scan(texts, kit), len(texts))
    p50, p99 = _latency(texts[:3000], kit)
    rows = [
        ("machine", f"{platform.machine()}, Python {platform.python_version()}, one core"),
        ("posts", f"{len(texts):,} ({1e6 * size / len(texts):.0f} bytes each), 2 % harmful"),
        ("kit ready after", f"{start:.1f} s"),
        ("screen", f"{ours:,.0f} posts/s/core, {ours * size / len(texts):.2f} MB/s"),
        ("file to JSONL, end to end", f"{whole:,.0f} posts/s/core, {whole * size / len(texts):.2f} MB/s"),
        ("single post", f"p50 {p50:.2f} ms, p99 {p99:.2f} ms"),
        ("peak memory", f"{peak:.0f} MB"),
        (
            "plain Aho-Corasick keyword scan",
            f"{keywords:,.0f} posts/s/core; end to end is 1/{keywords / whole:.0f} of it",
        ),
    ]
    sample = texts[:300]
    presidio = _presidio(sample)
    if presidio is not None:
        presidio()
        theirs = _median_rate(presidio, len(sample), repeats=1)
        rows.append(
            ("Presidio, private data only", f"{theirs:,.0f} posts/s/core; end to end is {whole / theirs:.0f} times it")
        )
    print("| figure | value |\n|---|---|")
    for name, value in rows:
        print(f"| {name} | {value} |")


if __name__ == "__main__":
    main()
