"""`run`: the Rasa server and the action server, started, watched and stopped together."""

from __future__ import annotations

import json
import re
import sys
import urllib.error
import urllib.request
from collections.abc import Iterable
from pathlib import Path

from ruamel.yaml import YAML

from bot.running import checks, content_check
from bot.running.environment import ACTIONS_HOST, rasa_environment
from bot.running.errors import RunError
from bot.running.processes import Child, Children, NewLines
from bot.running.progress import Progress
from bot.running.signals import pause
from bot.running.training import ensure_model, model_path
from bot.settings import ROOT, Settings

READY_SECONDS = 300.0
"""How long the servers may take to be ready; a slow machine needs about a minute."""

PAUSE_SECONDS = 0.5
LOOK_SECONDS = 0.1
"""How long to wait between two looks whether the servers are ready."""

ANSWER_SECONDS = 5.0

FAULT = re.compile(r" (?:ERROR|CRITICAL) +bot\.")
"""What marks a line of a log as a fault that its own modules tell of, in Rasa's format."""


def run(settings: Settings) -> None:
    """Check, train when needed, start both servers and watch them until a stop is asked for.

    Raises:
        RunError: a check failed, or one of the servers did not come up or ended by itself.
        StopRequested: a stop signal came; every child has ended by then.
    """
    prepare(settings)
    with Children() as children:
        check = content_check.start(settings, children)
        model = get_model(settings, children, check)
        servers = [
            start_actions(settings, children),
            _start_rasa(settings, children, model),
        ]
        _wait_until_ready(settings, servers, check)
        print(f"Second Opinion is ready: {address(settings)}", flush=True)
        for line in channels(settings):
            print(line, flush=True)
        if note := content_check.note(check):
            print(note, flush=True)
        print("Ctrl-C stops it.", flush=True)
        logs = [NewLines(server.log) for server in servers]
        while True:
            _all_must_run(servers)
            _show_faults(logs)
            pause(PAUSE_SECONDS)


def _show_faults(logs: Iterable[NewLines]) -> None:
    """Show what the assistant's own modules logged as an error, such as a token that is refused."""
    for log in logs:
        for line in filter(FAULT.search, log.read()):
            print(line, file=sys.stderr, flush=True)


def prepare(settings: Settings) -> None:
    """Check the ports and the keys; bring the database to the newest schema."""
    checks.ports_are_free(settings)
    checks.database_is_ready(settings)
    checks.stored_data_opens(settings)
    pause(0)


def get_model(settings: Settings, children: Children, check: Child) -> Path:
    """Return the model; before it is trained, which takes long, the data files must be in order.

    Raises:
        RunError: they are not, or the training failed.
    """
    if not model_path().exists():
        content_check.wait(check)
    return ensure_model(settings, children)


def start_actions(settings: Settings, children: Children) -> Child:
    """Start the action server on this machine's own address."""
    return children.start(
        "action server",
        [
            *(sys.executable, "-m", "rasa_sdk", "--actions", "actions"),
            *("--port", str(settings.actions_port)),
        ],
        rasa_environment(settings),
        settings.var_dir / "log" / "actions.log",
    )


def _start_rasa(settings: Settings, children: Children, model: Path) -> Child:
    """Start the Rasa server with the channels of credentials.yml and no other interface."""
    return children.start(
        "Rasa server",
        [
            *(sys.executable, "-m", "bot.running.lean_rasa", "run"),
            *("--credentials", "credentials.yml"),
            *("--endpoints", str(write_endpoints(settings))),
            *("--model", str(model)),
            *("--port", str(settings.port), "-i", settings.host),
        ],
        rasa_environment(settings),
        settings.var_dir / "log" / "rasa.log",
    )


def write_endpoints(settings: Settings, root: Path = ROOT) -> Path:
    """Write endpoints.yml with the action server's port in force to VAR_DIR; return its path.

    Rasa refuses a file that names an unset variable, so endpoints.yml itself names the default
    port, and `rasa shell` typed by hand works.
    """
    yaml = YAML()
    endpoints = yaml.load((root / "endpoints.yml").read_text(encoding="utf-8"))
    endpoints["action_endpoint"]["url"] = f"http://{ACTIONS_HOST}:{settings.actions_port}/webhook"
    path = settings.var_dir / "endpoints.yml"
    with path.open("w", encoding="utf-8") as file:
        yaml.dump(endpoints, file)
    return path


def address(settings: Settings) -> str:
    """Return the address of the page as a browser on this machine reaches it."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.port}"


def channels(settings: Settings) -> list[str]:
    """Return a line for each channel beside the page: that it is on, or what it wants."""
    telegram = "on" if settings.telegram_bot_token else "off (TELEGRAM_BOT_TOKEN is not set)"
    sms = "on" if settings.twilio_account_sid else "off (TWILIO_ACCOUNT_SID is not set)"
    return [f"Telegram is {telegram}.", f"Text messages are {sms}."]


def _wait_until_ready(settings: Settings, servers: list[Child], check: Child) -> None:
    """Wait until the data files have been checked and the Rasa server says that all is ready.

    A server may end because of a data file; the check says which, so it goes first.
    """
    with Progress("Starting") as progress:
        while (missing := _missing(settings, check)) is not None:
            if check.ended:
                _all_must_run(servers)
            if progress.seconds > READY_SECONDS:
                raise RunError(
                    f"Not ready after {READY_SECONDS:.0f} s ({missing}): see the log below.",
                    servers[-1].last_lines(),
                )
            progress.tick()
            pause(LOOK_SECONDS)


def _missing(settings: Settings, check: Child) -> str | None:
    """Return what is still missing, or None when all is ready."""
    if not content_check.has_passed(check):
        return "the data files are being checked"
    return _unready(address(settings) + "/readyz")


def _unready(url: str) -> str | None:
    """Ask the readiness page; return None when all is ready, else what it says is missing."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=ANSWER_SECONDS):
            return None
    except urllib.error.HTTPError as answer:
        return _reason(answer.read(2000).decode("utf-8", errors="replace"))
    except OSError:
        return "the Rasa server does not answer yet"


def _reason(body: str) -> str:
    """Return the readiness page's own words in one line."""
    try:
        return json.dumps(json.loads(body))
    except ValueError:
        return " ".join(body.split())[:200]


def _all_must_run(servers: list[Child]) -> None:
    """Raise `RunError` when a server has ended by itself."""
    for server in servers:
        if server.ended:
            raise RunError(
                f"The {server.name} ended by itself {server.how_it_ended()}: "
                "mend what its log names and start again.",
                server.last_lines(),
            )
