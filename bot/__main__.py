"""The command line: `python -m bot COMMAND`; `--help` lists the commands."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module

from bot.running.errors import STOPPED
from bot.settings import Settings, SettingsError, listing, new_key, settings


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return the exit code: 0, also after Ctrl-C, or 1 after a fault."""
    command: str = _parser().parse_args(arguments).command
    if command == "new-key":
        print(new_key())
        return 0
    try:
        current = settings()
    except SettingsError as fault:
        return _fail(str(fault))
    if command in ("settings", "sign-offs"):
        print(listing(current) if command == "settings" else _sign_offs())
        return 0
    return _run(command, current)


def _parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    parser = argparse.ArgumentParser(prog="python -m bot", description="Second Opinion")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    commands.add_parser("run", help="start the assistant; Ctrl-C stops it")
    commands.add_parser("train", help="train the model when something it is made from changed")
    commands.add_parser("chat", help="talk with the assistant in this terminal")
    commands.add_parser("check", help="look for faults in the data files that clinicians edit")
    commands.add_parser("settings", help="list the settings with their values")
    commands.add_parser("sign-offs", help="list who must sign off safety patterns and replies")
    commands.add_parser("new-key", help="print a new key for DATA_KEYS or SECRET_KEY")
    commands.add_parser("reencrypt", help="bring what is stored under the first of DATA_KEYS")
    commands.add_parser("gallery", help="make every document for three made-up patients")
    commands.add_parser("purge", help="erase conversations that were idle for KEEP_DAYS")
    return parser


def _sign_offs() -> str:
    """Return the table of signatures."""
    from bot import sign_offs

    return sign_offs.listing()


def _run(command: str, current: Settings) -> int:
    """Run a command that does more than print."""
    from bot.running.errors import RunError
    from bot.running.signals import StopRequested, stop_on_signals

    try:
        with stop_on_signals():
            _carry_out(command, current)
    except StopRequested:
        print("\nStopped.", flush=True)
    except RunError as fault:
        return _fail(str(fault), fault.details)
    return 0


WORK = {
    "run": "stack.run",
    "train": "training.train",
    "chat": "chat.chat",
    "check": "content_check.check",
    "gallery": "gallery.gallery",
    "reencrypt": "upkeep.reencrypt",
    "purge": "upkeep.purge",
}
"""Module and function in `bot.running` that do what a command says."""


def _carry_out(command: str, current: Settings) -> None:
    """Do what the command says; only the module of this command is loaded."""
    module, _, function = WORK[command].partition(".")
    getattr(import_module(f"bot.running.{module}"), function)(current)


def _fail(message: str, details: str = "") -> int:
    """Show a fault on standard error, its log lines first and its one line last."""
    if details:
        print(details, file=sys.stderr)
    print(f"{STOPPED}{message}", file=sys.stderr, flush=True)
    return 1


if __name__ == "__main__":
    sys.exit(main())
