"""The policy that looks only at rules that may apply finds what Rasa's own finds."""

from __future__ import annotations

import json
from itertools import product
from typing import Any

import pytest
from rasa.core.policies.rule_policy import RulePolicy
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.resource import Resource
from rasa.shared.core.domain import Domain
from ruamel.yaml import YAML

from bot.rules import IndexedRulePolicy
from bot.settings import ROOT

KIND = "rules"

LISTENS = {"prev_action": {"action_name": "action_listen"}}
ASKS = LISTENS | {"user": {"intent": "cost"}}
ANSWERED = ASKS | {"prev_action": {"action_name": "action_answer"}}
OTHER = LISTENS | {"user": {"intent": "menu"}}
NOT_IN_FORM = {"active_loop": {"name": "should_not_be_set"}}
IN_FORM = {"active_loop": {"name": "intake_form"}}

RULES = {
    "asks": [ASKS],
    "asks in a form": [ASKS | IN_FORM],
    "asks out of forms": [ASKS | NOT_IN_FORM],
    "answered": [ASKS, ANSWERED],
    "any intent": [LISTENS],
    "any action": [{"user": {"intent": "cost"}} | {"prev_action": {}}],
    "no intent set": [LISTENS | {"user": {"intent": "should_not_be_set"}}],
    "a slot alone": [LISTENS | {"slots": {"language": [1.0, 0.0]}}],
    "where a talk begins": [{}, ASKS],
    "the beginning": [{}],
}
TALKS: list[list[dict[str, Any]]] = [
    [],
    [{}],
    [{}, LISTENS],
    *(
        [before, now | more]
        for before, now, more in product(
            (LISTENS, ASKS), (ASKS, ANSWERED, OTHER, LISTENS, {}), ({}, IN_FORM)
        )
    ),
    [LISTENS | {"slots": {"language": (1.0, 0.0)}}],
    [LISTENS | {"user": {"text": "what will it cost"}}],
]


def policy(kind: type[RulePolicy], lookup: dict[str, Any]) -> RulePolicy:
    context = ExecutionContext(GraphSchema({}))
    return kind(kind.get_default_config(), None, Resource("rules"), context, None, lookup)


@pytest.mark.parametrize("talk", TALKS, ids=str)
def test_the_same_rules_apply_as_in_rasa(talk: list[dict[str, Any]]) -> None:
    lookup = {KIND: {json.dumps(states): name for name, states in RULES.items()}}
    found = {
        kind: policy(kind, lookup)._get_possible_keys(lookup[KIND], talk)
        for kind in (RulePolicy, IndexedRulePolicy)
    }
    assert found[IndexedRulePolicy] == found[RulePolicy]


def test_rules_that_name_another_intent_are_not_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[str] = []
    lookup = {KIND: {json.dumps(states): name for name, states in RULES.items()}}
    ours = policy(IndexedRulePolicy, lookup)
    usual = RulePolicy._is_rule_applicable

    def noted(self: RulePolicy, rule: str, *rest: Any) -> bool:
        tried.append(lookup[KIND][rule])
        return usual(self, rule, *rest)

    monkeypatch.setattr(RulePolicy, "_is_rule_applicable", noted)
    ours._get_possible_keys(lookup[KIND], [OTHER])
    assert set(tried) == {"any intent", "no intent set", "a slot alone", "the beginning"}


def test_rules_that_are_being_learnt_are_all_tried() -> None:
    lookup = {KIND: {json.dumps([ASKS]): "action_answer"}}
    ours = policy(IndexedRulePolicy, {KIND: {}})
    assert ours._get_possible_keys(lookup[KIND], [ASKS]) == set(lookup[KIND])


def test_the_fallback_action_is_in_the_domain() -> None:
    (config,) = YAML(typ="safe").load(ROOT / "config.yml")["policies"]
    assert config["name"] == f"{IndexedRulePolicy.__module__}.{IndexedRulePolicy.__name__}"
    domain = Domain.load(ROOT / "domain.yml")
    IndexedRulePolicy.raise_if_incompatible_with_domain(config, domain)
