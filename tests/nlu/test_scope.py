"""The decision whether a message is for this assistant."""

from __future__ import annotations

from rasa.shared.nlu.training_data.message import Message

from bot.nlu.scope import ScopeDecision


def decided(**shares: float) -> Message:
    ranking = [{"name": name, "confidence": share} for name, share in shares.items()]
    message = Message({"text": "x", "intent": ranking[0], "intent_ranking": ranking})
    return ScopeDecision({"refuse_from": 0.4}).process([message])[0]


def test_small_shares_of_other_subjects_count_together() -> None:
    message = decided(records_list=0.3, off_topic=0.2, near_health=0.15)
    assert message.get("intent")["name"] == "off_topic"
    names = [one["name"] for one in message.get("intent_ranking")]
    assert names == ["off_topic", "records_list", "near_health"]


def test_the_refusal_is_as_sure_as_what_it_displaces() -> None:
    message = decided(records_list=0.35, near_health=0.3)
    assert message.get("intent") == {"name": "near_health", "confidence": 0.35}


def test_a_sure_topic_is_answered() -> None:
    message = decided(records_list=0.7, off_topic=0.2)
    assert message.get("intent")["name"] == "records_list"


def test_doubt_alone_refuses_nothing() -> None:
    message = decided(records_list=0.05, images=0.04)
    assert message.get("intent")["name"] == "records_list"


def test_an_alarm_is_left_alone() -> None:
    alarm = {"name": "emergency", "confidence": 1.0}
    message = Message({"text": "x", "intent": alarm, "intent_ranking": [alarm]})
    assert ScopeDecision({"refuse_from": 0.1}).process([message])[0].get("intent") == alarm
