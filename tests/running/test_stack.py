from __future__ import annotations

import signal
import socket
import subprocess
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from bot.running.environment import rasa_environment
from bot.running.stack import address, write_endpoints
from bot.settings import Settings, new_key, read_settings
from bot.storage.checklists import ChecklistStore
from tests.conftest import ROOT
from tests.running.conftest import Project

Start = Callable[..., subprocess.Popen[str]]

KEYS = {"SECRET_KEY": new_key(), "DATA_KEYS": new_key()}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_ends_both_servers_and_is_no_fault(
    project: Project, running: Start, number: signal.Signals
) -> None:
    process = running()
    process.send_signal(number)
    out, err = process.communicate(timeout=15)
    assert (process.returncode, err) == (0, "")
    assert out.endswith("Stopped.\n")
    assert project.started() == 3
    assert project.left_over() == []


def test_no_server_outlives_a_killed_supervisor(project: Project, running: Start) -> None:
    process = running()
    process.kill()
    process.wait()
    assert project.left_over() == []


def test_a_server_that_ends_by_itself_is_named_with_its_log(
    project: Project, running: Start
) -> None:
    process = running(STAND_IN_ACTIONS="ends")
    _, err = process.communicate(timeout=15)
    assert process.returncode == 1
    assert "ImportError: no such action" in err
    assert err.splitlines()[-1].startswith(
        "Second Opinion stopped: The action server ended by itself with exit code 1:"
    )
    assert project.left_over() == []


def test_a_fault_in_the_log_of_a_server_is_shown(project: Project, running: Start) -> None:
    process = running(STAND_IN_RASA="has a fault")
    assert process.stderr is not None
    line = process.stderr.readline()
    assert line.endswith("ERROR    bot.channels.somewhere  - The token is refused\n")
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate(timeout=15)
    assert "not ours" not in err


@pytest.mark.parametrize("variable", ["PORT", "ACTIONS_PORT"])
def test_a_busy_port_is_one_line_before_anything_starts(project: Project, variable: str) -> None:
    port = project.port if variable == "PORT" else project.actions_port
    with socket.create_server(("127.0.0.1", port)):
        done = project.finish("run")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count("\n") == 1
    assert f"Port {port} ({variable}) is in use" in done.stderr
    assert project.trainings() == 0


def test_an_address_of_another_machine_is_one_line(project: Project) -> None:
    done = project.finish("run", HOST="192.0.2.1", **KEYS)
    assert done.returncode == 1 and done.stderr.count("\n") == 1
    assert "HOST: cannot listen on 192.0.2.1" in done.stderr


def test_a_wrong_setting_is_one_line(project: Project) -> None:
    done = project.finish("run", PORT="web")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "Second Opinion stopped: PORT: 'web' must be a whole number from 1 to 65535\n"
    )


@pytest.mark.parametrize("environment", [{"PRODUCTION": "yes"}, {"HOST": "0.0.0.0"}])
@pytest.mark.parametrize("missing", list(KEYS))
def test_production_without_its_keys_is_refused_in_one_line(
    project: Project, environment: dict[str, str], missing: str
) -> None:
    done = project.finish("run", **KEYS | environment | {missing: ""})
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith(f"Second Opinion stopped: {missing}: must be set in production")
    assert "python -m bot new-key" in done.stderr
    assert not list(project.folder.glob("var/*.key*"))


def test_production_with_its_keys_starts(project: Project, running: Start) -> None:
    running(PRODUCTION="yes", **KEYS)
    assert not list(project.folder.glob("var/*.key*"))


def test_a_database_under_other_keys_is_one_line(project: Project) -> None:
    with project.settings():
        ChecklistStore().set_note("c", "records", "private")
    done = project.finish("run", DATA_KEYS=new_key())
    assert done.returncode == 1 and done.stderr.count("\n") == 1
    assert "DATA_KEYS: no key opens what is stored" in done.stderr
    assert project.trainings() == 0


def test_a_database_partly_under_other_keys_is_told_and_served(
    project: Project, running: Start
) -> None:
    key = new_key()
    with project.settings():
        ChecklistStore().set_note("c", "records", "private")
    with project.settings(DATA_KEYS=key):
        ChecklistStore().add_own("d", "private", None, "1")
    process = running(DATA_KEYS=key)
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate(timeout=15)
    assert err.count("\n") == 1
    assert "DATA_KEYS: no key opens what is stored in the database in part" in err


def test_a_database_that_is_away_is_one_line(project: Project) -> None:
    done = project.finish("run", DATABASE_URL="postgresql://me:hush@127.0.0.1:1/none")
    assert done.returncode == 1 and done.stderr.count("\n") == 1
    assert "DATABASE_URL" in done.stderr and "hush" not in done.stderr


def test_a_file_that_is_no_database_is_one_line(project: Project) -> None:
    (project.folder / "notes.db").write_text("this is not a database, " * 100)
    done = project.finish("run", DATABASE_URL="sqlite:///notes.db")
    assert done.returncode == 1 and done.stderr.count("\n") == 1
    assert "DATABASE_URL" in done.stderr


@pytest.mark.parametrize(
    ("folder", "text"),
    [
        ("data/facts", "broken_fact:\n  value: [1\n"),
        ("data/checklist/tasks", "broken_task: {title: 3}\n"),
        ("data/nlu", "nlu:\n- intent: greet\n  examples: |\n   - hi\n - intent: bye\n"),
    ],
)
def test_a_broken_data_file_is_one_line_with_its_place(
    project: Project, folder: str, text: str
) -> None:
    project.bring_texts()
    (project.folder / folder / "broken.yml").write_text(text)
    done = project.finish("run")
    assert done.returncode == 1 and done.stderr.count("\n") == 1
    assert f"{folder}/broken.yml:" in done.stderr
    assert "mend this file" in done.stderr
    assert project.trainings() == 0


def test_logs_begin_anew_and_the_last_ones_stay_beside(project: Project, running: Start) -> None:
    log = project.folder / "var" / "log" / "rasa.log"
    log.parent.mkdir(parents=True)
    log.write_text("yesterday")
    running()
    assert log.read_text() == ""
    assert log.with_name("rasa.log.1").read_text() == "yesterday"


def settings_in(folder: Path, **environment: str) -> Settings:
    return read_settings({"VAR_DIR": str(folder), **environment})


def test_endpoints_get_the_port_in_force(tmp_path: Path) -> None:
    written = YAML().load(write_endpoints(settings_in(tmp_path, ACTIONS_PORT="6001")))
    assert written["action_endpoint"]["url"] == "http://127.0.0.1:6001/webhook"
    assert written["tracker_store"]["type"] == "bot.storage.tracker_store.ConversationStore"


def test_endpoints_typed_by_hand_have_the_default_port(tmp_path: Path) -> None:
    plain = YAML().load(ROOT / "endpoints.yml")
    assert plain == YAML().load(write_endpoints(settings_in(tmp_path)))


def test_the_servers_get_the_keys_that_were_checked(tmp_path: Path) -> None:
    checked = settings_in(tmp_path, KEEP_DAYS="7")
    given = rasa_environment(checked)
    assert read_settings(given | {"VAR_DIR": str(tmp_path / "other"), "KEEP_DAYS": "7"}) == replace(
        checked, var_dir=tmp_path / "other"
    )


@pytest.mark.parametrize(
    ("host", "shown"),
    [
        ("127.0.0.1", "http://127.0.0.1:5005"),
        ("0.0.0.0", "http://127.0.0.1:5005"),
        ("::", "http://[::1]:5005"),
    ],
)
def test_the_address_is_one_a_browser_can_open(tmp_path: Path, host: str, shown: str) -> None:
    assert address(settings_in(tmp_path, HOST=host, **KEYS)) == shown


def test_a_stop_during_training_leaves_nothing(project: Project) -> None:
    process = project.start("run", STAND_IN_RASA="trains slowly")
    deadline = time.monotonic() + 20
    while project.trainings() == 0 and time.monotonic() < deadline:
        time.sleep(0.05)
    process.terminate()
    out, err = process.communicate(timeout=15)
    assert (process.returncode, err) == (0, "")
    assert project.left_over() == []
    assert list((project.folder / "models").iterdir()) == []
