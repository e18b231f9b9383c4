"""The networks of the alarm classifier, taken together, against scikit-learn's own answers."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.neural_network import MLPClassifier
from sklearn.preprocessing import StandardScaler

from bot.nlu.alarm_classifier import Networks


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
def test_networks_together_say_what_each_says_in_the_mean() -> None:
    draw = np.random.default_rng(7)
    features, labels = draw.normal(3.0, 2.0, (200, 12)), draw.choice(["a", "b", "c"], 200)
    scale = StandardScaler().fit(features)
    scaled = scale.transform(features)
    fitted = [
        MLPClassifier((8,), max_iter=20, random_state=seed).fit(scaled, labels) for seed in range(4)
    ]
    wanted = np.mean([one.predict_proba(scaled[:5]) for one in fitted], axis=0)
    found = [list(Networks(fitted, scale).shares(row).values()) for row in features[:5]]
    assert np.allclose(found, wanted, atol=1e-5)
