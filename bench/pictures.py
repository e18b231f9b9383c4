"""The results as pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, NullLocator

from bench.figures import a_second, milliseconds, spread, total

INCHES = (7.0, 3.8)
DOTS = 110

SIDES = {"ours": ("ours", "#0b6e6e"), "default": ("Rasa's default", "#b5541c")}
"""How each side is named and coloured; the two tell apart in grey as well."""

STYLE = {
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.alpha": 0.3,
    "font.size": 10,
    "legend.frameon": False,
}

Found = Mapping[str, Any]


def draw(steps: Found, folder: Path) -> Iterator[tuple[Path, str]]:
    """Draw what there is of turns, throughput and memory into a folder.

    Yields:
        Each file, and what is to be seen on it in words.
    """
    for step, (paint, alt) in _PICTURES.items():
        if step in steps:
            path = folder / f"bench-{step}.png"
            with mpl.rc_context(STYLE):
                figure = Figure(figsize=INCHES, dpi=DOTS, layout="constrained")
                paint(figure.add_subplot(), steps[step])
                figure.legend(loc="outside lower center", ncols=len(SIDES))
                figure.savefig(path)
            yield path, alt


def _turns(axes: Axes, found: Found) -> None:
    for name, (label, colour) in SIDES.items():
        taken = sorted(milliseconds(found[name]))
        shares = [100 * (at + 1) / len(taken) for at in range(len(taken))]
        of = spread(taken)
        label = f"{label}: median {of.median:.0f} ms, p95 {of.p95:.0f} ms"
        axes.step(taken, shares, color=colour, label=label, where="post")
        axes.plot([of.median, of.p95], [50, 95], "o", color=colour)
    axes.set(xlabel="milliseconds (logarithmic)", ylabel="turns answered by then, %")
    axes.set(xscale="log", ylim=(0, 102))
    axes.xaxis.set_major_locator(LogLocator(subs=(1, 2, 3, 5, 7)))
    axes.xaxis.set_major_formatter("{x:.0f}")
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set_title("How long a patient waits for an answer")


def _throughput(axes: Axes, found: Found) -> None:
    patients, width = list(found["ours"]), 0.38
    for at, (name, (label, colour)) in enumerate(SIDES.items()):
        rates = [a_second(found[name][number]) for number in patients]
        places = [place + (at - 0.5) * width for place in range(len(patients))]
        bars = axes.bar(places, rates, width, color=colour, label=label)
        axes.bar_label(bars, fmt="%.1f")
    axes.set_xticks(range(len(patients)), patients)
    axes.grid(visible=False)
    axes.set(xlabel="patients at once", ylabel="turns a second")
    axes.set_title("How many turns are served")


def _memory(axes: Axes, found: Found) -> None:
    for name, (label, colour) in SIDES.items():
        served, sizes = zip(*found[name], strict=True)
        axes.plot(served, [total(one) for one in sizes], color=colour, label=label)
    axes.margins(y=0.15)
    axes.set_ylim(bottom=0)
    axes.set(xlabel="messages served", ylabel="megabytes")
    axes.set_title("Resident memory of both servers")


_PICTURES: dict[str, tuple[Callable[[Axes, Found], None], str]] = {
    "turns": (_turns, "The share of turns that are answered within so many milliseconds."),
    "throughput": (_throughput, "Turns a second with 1, 8 and 32 patients at once."),
    "memory": (_memory, "Memory of both servers over the messages they served."),
}
