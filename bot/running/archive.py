"""The archive of a model, without what a server has no use for."""

from __future__ import annotations

import io
import json
import tarfile
from pathlib import Path

METADATA = "metadata.json"


def without_training(source: Path, target: Path) -> None:
    """Write a model anew, without the graph that trained it, and not compressed.

    Rasa writes down that graph, imports each class that it names whenever it loads the model, and
    reads it nowhere else (`ModelMetadata` in `rasa.engine.storage.storage`, Rasa 3.6.21). One of
    them, the validator of the default recipe, imports nearly all components that Rasa has, and
    TensorFlow with them. A compressed model is a tenth smaller, and takes four times as long to
    unpack.

    Args:
        source: what `rasa train` made.
        target: where the other one goes; Rasa loads both alike.
    """
    with (
        tarfile.open(source) as whole,
        tarfile.open(target, "w:gz", compresslevel=0) as lean,
    ):
        for member in whole:
            content = whole.extractfile(member)
            if content is not None and member.name == METADATA:
                metadata = json.load(content) | {"train_schema": {"nodes": {}}}
                written = json.dumps(metadata).encode()
                member.size, content = len(written), io.BytesIO(written)
            lean.addfile(member, content)
