from __future__ import annotations

import io
import json
import tarfile
from pathlib import Path

from bot.running.archive import without_training

WEIGHTS = bytes(range(256)) * 40


def test_all_but_the_graph_that_trained_it_stays(tmp_path: Path) -> None:
    whole, lean = tmp_path / "whole.tar.gz", tmp_path / "lean.tar.gz"
    graph = {"nodes": {"classifier": {"uses": "somewhere.Classifier"}}}
    metadata = {"language": "en", "train_schema": graph, "predict_schema": graph}
    files = {"metadata.json": json.dumps(metadata).encode(), "components/a/weights": WEIGHTS}
    with tarfile.open(whole, "w:gz") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    without_training(whole, lean)
    with tarfile.open(lean) as archive:
        archive.extractall(tmp_path, filter="data")
    assert (tmp_path / "components/a/weights").read_bytes() == WEIGHTS
    left = json.loads((tmp_path / "metadata.json").read_text())
    assert left == metadata | {"train_schema": {"nodes": {}}}
