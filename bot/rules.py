"""Which rule applies: Rasa's own policy, which here looks only at rules that may."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from rasa.core.featurizers.tracker_featurizers import TrackerFeaturizer
from rasa.core.policies.rule_policy import RulePolicy
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.constants import PREVIOUS_ACTION, SHOULD_NOT_BE_SET, USER
from rasa.shared.core.domain import State
from rasa.shared.nlu.constants import ACTION_NAME, INTENT

_Place = tuple[str | None, str | None]
"""An intent and the action before it; None stands for any."""


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True
)
class IndexedRulePolicy(RulePolicy):
    """Decides as `RulePolicy` does, from the same training and with the same configuration.

    Rasa tries every rule of the model on every prediction, and reads each anew from JSON when there
    are more than a thousand: a quarter of a turn. Most rules name in their last step an intent or
    the action before it, so here those that name others are not tried.

    Training warns that `RulePolicy` is missing, and does not check the fallback action against the
    domain: both look for that very class (`tests/test_rules.py` checks it).
    """

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        featurizer: TrackerFeaturizer | None = None,
        lookup: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(config, model_storage, resource, execution_context, featurizer, lookup)
        self._indexes = {id(rules): _by_place(rules) for rules in _kinds(lookup or {})}

    def _get_possible_keys(self, lookup: dict[str, str], states: list[State]) -> set[str]:
        """Which rules of one kind apply to the states of a talk, the newest last."""
        index = self._indexes.get(id(lookup))  # none while it is trained
        if index is None or not states or not states[-1].get(PREVIOUS_ACTION):
            return set(super()._get_possible_keys(lookup, states))
        intent, action = _place(states[-1])
        places = {(intent, action), (intent, None), (None, action), (None, None)}
        near = {rule: lookup[rule] for place in places for rule in index.get(place, ())}
        return set(super()._get_possible_keys(near, states))


def _kinds(lookup: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    """The rules of each kind; beside them Rasa keeps plain lists there."""
    return (rules for rules in lookup.values() if isinstance(rules, dict))


def _by_place(rules: Mapping[str, str]) -> dict[_Place, list[str]]:
    index: dict[_Place, list[str]] = defaultdict(list)
    for rule in rules:
        index[_place(json.loads(rule)[-1])].append(rule)
    return dict(index)


def _place(state: State) -> _Place:
    return _named(state, USER, INTENT), _named(state, PREVIOUS_ACTION, ACTION_NAME)


def _named(state: State, part: str, key: str) -> str | None:
    value = state.get(part, {}).get(key)
    return str(value) if value and value != SHOULD_NOT_BE_SET else None
