"""Both sides are the same project but for their configuration."""

from __future__ import annotations

import filecmp
from importlib.resources import files
from pathlib import Path

from ruamel.yaml import YAML

from bench import sides
from bot.settings import ROOT


def test_the_default_is_what_the_installed_rasa_writes() -> None:
    yaml = YAML(typ="safe")
    ours = yaml.load(sides.DEFAULT_CONFIG.read_text(encoding="utf-8"))
    own = files("rasa.engine.recipes") / "config_files" / "default_config.yml"
    written = yaml.load(own.read_text(encoding="utf-8"))
    for part in ("recipe", "language", "pipeline", "policies"):
        assert ours[part] == written[part]


def test_only_the_configuration_differs(tmp_path: Path) -> None:
    both = sides.build(tmp_path)
    ours, default = (both[name].folder for name in sides.NAMES)
    assert (ours / "config.yml").read_bytes() == (ROOT / "config.yml").read_bytes()
    assert _different(filecmp.dircmp(ours, default, ignore=["models"])) == ["config.yml"]


def test_the_default_can_learn_for_fewer_rounds(tmp_path: Path) -> None:
    config = sides.build(tmp_path, rounds=3)["default"].folder / "config.yml"
    written = YAML(typ="safe").load(config.read_text(encoding="utf-8"))
    parts = [*written["pipeline"], *written["policies"]]
    assert {part["epochs"] for part in parts if "epochs" in part} == {3}


def test_a_change_is_seen(tmp_path: Path) -> None:
    both = sides.build(tmp_path)
    before = sides.digest(both)
    assert sides.digest(sides.build(tmp_path)) == before
    (both["ours"].folder / "data" / "rules" / "more.yml").write_text("rules: []")
    assert sides.digest(both) != before
    assert sides.digest(sides.build(tmp_path)) == before, "what is not in the project goes"


def _different(compared: filecmp.dircmp[str]) -> list[str]:
    inner = [name for part in compared.subdirs.values() for name in _different(part)]
    return [*compared.left_only, *compared.right_only, *compared.diff_files, *inner]
