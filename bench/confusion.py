"""Which intents are taken for which, on messages that took no part in any choice.

    python -m bench.confusion            # prints the figures
    python -m bench.confusion --write    # and puts them into docs/understanding.md, with a picture

It reads the trained model with `tests/nlu/held_out/intents.yml`. Families are the files of
`data/nlu`.
"""

from __future__ import annotations

import argparse
import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from ruamel.yaml import YAML

from bench import page
from bench.understanding import examples, readings
from bot.nlu.questions import FALLBACK
from bot.nlu.safety import ALARMS
from bot.running.training import model_path
from bot.settings import ROOT

PAGE = ROOT / "docs" / "understanding.md"
PICTURE = PAGE.parent / "pictures" / "confusion.png"
UNSURE = "not sure"
"""The family of what is no intent with examples: the reading that nothing is likely enough."""

SHOWN = 10
INCHES, DOTS = (11.0, 11.0), 100
RIGHT, WRONG, BLOCK = "#0b6e6e", "#b5541c", "#e6efef"

Families = Mapping[str, Sequence[str]]
Pairs = Sequence[tuple[str, str]]


class Figures(NamedTuple):
    """How well one intent is told from the others; None where nothing can be said.

    Args:
        number: held-out messages that mean it.
        recall: the share of those that are read so.
        precision: the share of what is read so that means it.
    """

    number: int
    recall: float | None
    precision: float | None


class Confusion(NamedTuple):
    """One intent taken for another, so many times out of so many."""

    meant: str
    read: str
    times: int
    number: int

    def __str__(self) -> str:
        return f"`{self.meant}` is taken for `{self.read}` ({self.times} of {self.number})"


def main() -> None:
    """Reads the held-out messages, prints the figures, and writes page and picture when asked."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help=f"put them into docs/{PAGE.name}")
    write = parser.parse_args().write
    os.environ |= {"RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "2"}
    lines = examples()
    read = readings(str(model_path()), lines)
    pairs = [(meant, one.intent) for (meant, _), one in zip(lines, read, strict=True)]
    offered = sum(meant in one.offered for (meant, _), one in zip(lines, read, strict=True))
    grouped = families(set(chain.from_iterable(pairs)))
    found = text(pairs, grouped, offered)
    print(found)
    if write:
        draw(pairs, grouped, PICTURE)
        page.put(PAGE, found)


def families(names: set[str]) -> dict[str, list[str]]:
    """Return the intents by family, in the order of the files of `data/nlu`.

    An intent with examples in several files belongs to that with the most.

    Args:
        names: the intents to be grouped.
    """
    lines: Counter[tuple[str, str]] = Counter()
    for path in sorted((ROOT / "data" / "nlu").glob("*.yml")):
        for entry in YAML(typ="safe").load(path.read_text(encoding="utf-8"))["nlu"]:
            if "intent" in entry:
                lines[path.stem, entry["intent"]] = len(entry["examples"].splitlines())
    home = {intent: family for (family, intent), _ in reversed(lines.most_common())}
    grouped: dict[str, list[str]] = {family: [] for family, _ in lines}
    for _, intent in lines:
        if intent in names and intent not in grouped[home[intent]]:
            grouped[home[intent]].append(intent)
    return grouped | {UNSURE: sorted(names - home.keys())}


def figures(pairs: Pairs) -> dict[str, Figures]:
    """Return the figures of each intent.

    Args:
        pairs: what each message means, and how it is read.
    """
    meant, read = (Counter(side) for side in zip(*pairs, strict=True))
    right = Counter(one for one, other in pairs if one == other)
    return {
        name: Figures(number, _share(right[name], number), _share(right[name], read[name]))
        for name, number in ((name, meant[name]) for name in meant | read)
    }


def confusions(pairs: Pairs) -> list[Confusion]:
    """Return what is taken for something else; that it is not read as anything does not count.

    The most frequent come first; of equals, that which draws more from all others.
    """
    number = Counter(meant for meant, _ in pairs)
    wrong = Counter(pair for pair in pairs if pair[0] != pair[1] and pair[1] != FALLBACK)
    drawn = Counter(read for _, read in wrong.elements())
    found = (Confusion(*pair, times, number[pair[0]]) for pair, times in wrong.items())
    return sorted(found, key=lambda one: (-one.times, -drawn[one.read], one.read, one.meant))


def text(pairs: Pairs, grouped: Families, offered: int) -> str:
    """Return the figures as Markdown.

    Args:
        pairs: what each message means, and how it is read.
        grouped: the intents by family.
        offered: how many were answered with a choice of two meanings that holds the right one.
    """
    worst = confusions(pairs)
    return "\n".join(
        [
            _summary(pairs, grouped, worst, offered),
            "",
            f'<img src="pictures/{PICTURE.name}" width="900" alt="A square: each row an intent '
            "that is meant, each column one that is read, in families. Nearly all lies on the "
            'diagonal.">',
            "",
            "The ten most frequent confusions, numbered as in the picture; of equals, first what "
            "draws more from all other intents:",
            "",
            *(f"{at}. {one}" for at, one in enumerate(worst[:SHOWN], 1)),
            "",
            "<details><summary>Every intent: messages, recall, precision</summary>",
            "",
            *_table(figures(pairs), grouped),
            "",
            "</details>",
        ]
    )


def _summary(pairs: Pairs, grouped: Families, worst: Sequence[Confusion], offered: int) -> str:
    family = {name: of for of, names in grouped.items() for name in names}
    wrong = [(meant, read) for meant, read in pairs if meant != read]
    asked = sum(read == FALLBACK for _, read in wrong)
    near = sum(family[meant] == family[read] for meant, read in wrong)
    alarms = sum(read in ALARMS for _, read in wrong)
    return (
        f"{len(pairs):,} messages, {len({meant for meant, _ in pairs})} intents: "
        f"{100 - 100 * len(wrong) / len(pairs):.1f} % are read rightly. Of the {len(wrong)} "
        f"others, {asked} are asked back, {offered} of them with a choice of two meanings that "
        f"holds the right one; {near} are taken for a neighbour in the same family, {alarms} for "
        f"an alarm. Of {len(worst)} pairs of "
        f"intents that are mixed up, {sum(one.times == 1 for one in worst)} are so once."
    )


def draw(pairs: Pairs, grouped: Families, path: Path) -> None:
    """Draw the matrix into a file: meant downwards, read to the right, families as blocks."""
    place = {name: at for at, name in enumerate(chain.from_iterable(grouped.values()))}
    with mpl.rc_context({"font.size": 9}):
        figure = Figure(figsize=INCHES, dpi=DOTS, layout="constrained")
        axes = figure.add_subplot()
        _blocks(axes, grouped)
        number = Counter(meant for meant, _ in pairs)
        for (meant, read), times in Counter(pairs).items():
            colour = RIGHT if meant == read else WRONG
            corner = (place[read] - 0.5, place[meant] - 0.5)
            strength = 0.4 + 0.6 * times / number[meant]
            axes.add_patch(Rectangle(corner, 1, 1, color=colour, alpha=strength, lw=0))
        for at, one in enumerate(confusions(pairs)[:SHOWN], 1):
            axes.annotate(
                str(at),
                (place[one.read], place[one.meant]),
                xytext=(9, 9) if at % 2 else (-9, -9),
                textcoords="offset points",
                ha="center",
                arrowprops={"arrowstyle": "-", "lw": 0.5},
                bbox={"boxstyle": "circle,pad=0.15", "fc": "white", "ec": WRONG, "lw": 0.8},
            )
        axes.set(xlim=(-0.5, len(place) - 0.5), ylim=(len(place) - 0.5, -0.5), aspect="equal")
        axes.set(xlabel="read as", ylabel="meant")
        axes.set_title("Teal: read rightly. Orange: taken for another. The fuller, the more often.")
        figure.savefig(path)


def _blocks(axes: Axes, grouped: Families) -> None:
    """Shade where a family meets itself, and name the families on both sides."""
    ends, at = {}, 0.0
    for family, names in grouped.items():
        if names:
            axes.add_patch(Rectangle((at - 0.5, at - 0.5), *(len(names),) * 2, color=BLOCK, lw=0))
            ends[family.replace("_", " ")] = at + (len(names) - 1) / 2
            at += len(names)
    axes.set_xticks(list(ends.values()), list(ends), rotation=90)
    axes.set_yticks(list(ends.values()), list(ends))
    axes.tick_params(length=0)


def _table(found: Mapping[str, Figures], grouped: Families) -> Iterator[str]:
    yield "| family | intent | messages | recall | precision |"
    yield "|---|---|--:|--:|--:|"
    for family, names in grouped.items():
        for name in names:
            number, *shares = found[name]
            written = ("–" if share is None else f"{share:.2f}" for share in shares)
            yield f"| {family} | `{name}` | {number} | {' | '.join(written)} |"


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


if __name__ == "__main__":
    main()
