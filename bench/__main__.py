"""Measures the assistant beside one with Rasa's default configuration.

    python -m bench             # measures all, prints the table; goes on with an interrupted run
    python -m bench --write     # and puts table and pictures into docs/ (`make bench`)
    python -m bench --quick     # a short run that shows that all works; its figures mean little

Results are in `bench/` under VAR_DIR. `bench.safety`, `bench.masking` and `bench.confusion` are
measured on their own.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from dataclasses import replace

from bench import report, sides
from bench.measure import FULL, QUICK, STEPS
from bench.results import Results
from bot.running.errors import RunError
from bot.running.signals import StopRequested, stop_on_signals
from bot.settings import settings

LONG = ("training",)
"""Steps that a quick run leaves out unless they are asked for."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and return the exit code: 0, or 1 when it was stopped or something failed."""
    options = _parser().parse_args(arguments)
    try:
        with stop_on_signals():
            results = _measured(options)
    except StopRequested:
        print("\nStopped. The same command goes on from here.", flush=True)
        return 1
    except RunError as fault:
        print(fault.details, f"The benchmark stopped: {fault}", sep="\n", file=sys.stderr)
        return 1
    print(report.text(results))
    if options.write:
        report.write(results)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__.splitlines()[0])
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--quick", action="store_true", help="a short run, to see that it works")
    what.add_argument("--write", action="store_true", help="put the results into docs/")
    parser.add_argument(
        "--report", action="store_true", help="measure nothing, report what is kept"
    )
    names = ", ".join(STEPS)
    parser.add_argument("--only", type=_steps, default=(), help=f"these steps, out of {names}")
    parser.add_argument("--skip", type=_steps, default=(), help="all steps but these")
    parser.add_argument(
        "--rounds",
        type=int,
        default=sides.ROUNDS,
        help=f"how long the default learns, instead of {sides.ROUNDS} rounds",
    )
    parser.add_argument("--soak", type=int, default=0, help="messages while memory is watched")
    return parser


def _steps(text: str) -> tuple[str, ...]:
    """Read names of steps with commas between."""
    names = tuple(text.split(","))
    if unknown := set(names) - set(STEPS):
        raise argparse.ArgumentTypeError(f"no such step: {', '.join(sorted(unknown))}")
    return names


def _measured(options: argparse.Namespace) -> Results:
    """Take the steps that are asked for and left to take."""
    folder = settings().var_dir / "bench"
    path = folder / ("quick.json" if options.quick else "results.json")
    if options.report:
        return Results(path)
    os.environ |= {"RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "2"}
    both = sides.build(folder, options.rounds)
    size = QUICK if options.quick else FULL
    size = replace(size, soak=options.soak or size.soak)
    results = Results(path, sides.digest(both), options.rounds)
    usual = [name for name in STEPS if not options.quick or name not in LONG]
    wanted = [name for name in options.only or usual if name not in options.skip]
    for name in results.left(wanted):
        results.put(name, STEPS[name](both, size))
    return results


if __name__ == "__main__":
    sys.exit(main())
