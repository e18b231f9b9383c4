from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rasa_sdk.events import EventType

from actions.answers import ActionAnswer, ActionMore, ActionSource, answer_also
from actions.turn import Turn, TurnAction
from bot.content import load
from bot.profile import Profile
from tests.actions.conftest import Outcome, Run, bot_said

CONTENT = load()


def said(topic: str, **profile: str) -> str:
    """What a topic's answer says to a patient."""
    return CONTENT.fill(CONTENT.answer(topic, Profile.from_slots(profile)).say)


def several(run: Run, *asked: str, **more: Any) -> Outcome:
    """What is said to a message that asks several things."""
    return run(ActionAnswer(), "...", asked[0], {"also_asked": list(asked[1:])}, **more)


def test_an_answer_offers_what_comes_next(run: Run) -> None:
    done = run(ActionAnswer(), "why bother", "why")
    assert done.text == load().fill(load().topics["why"].answers[-1].say)
    assert done.slots["last_topic"] == "why"
    assert "Make my checklist" in done.titles or "Tell me more" in done.titles


def test_in_the_middle_of_a_form_nothing_is_offered(run: Run) -> None:
    assert run(ActionAnswer(), "why bother", "why", form="intake_form").titles == []


def test_fear_is_met_before_anything_is_explained(run: Run) -> None:
    calm = run(ActionAnswer(), "what do i bring", "records_list").text
    afraid = run(ActionAnswer(), "im so scared", "records_list", {"feeling": "fear"}).text
    assert afraid.endswith(calm) and len(afraid) > len(calm)


def test_asked_again_at_once_the_answer_goes_on(run: Run) -> None:
    first = run(ActionAnswer(), "why bother", "why")
    again = run(ActionAnswer(), "but why", "why", slots=first.slots, before=[bot_said(first.text)])
    assert again.text == load().fill(load().topics["why"].answers[-1].more[0])
    assert again.slots["last_part"] == 1


def test_more_of_nothing_is_asked_about(run: Run) -> None:
    assert run(ActionMore(), "more", "more").text == load().message("more.what")


def test_a_source_names_itself_and_its_day(run: Run) -> None:
    answered = run(ActionAnswer(), "is it true 88%", "claim_88")
    done = run(ActionSource(), "says who", "source", slots=answered.slots)
    fact = load().facts[answered.slots["last_facts"][0]]
    assert fact.source in done.text
    assert f"{fact.checked:%d %b %Y}" in done.text


def test_plain_advice_says_that_no_source_stands_behind_it(run: Run) -> None:
    done = run(ActionSource(), "says who", "source", slots={"last_facts": []})
    assert done.text in load().variants("source.none")


def test_a_topic_may_imply_a_worry_but_never_replaces_one(run: Run) -> None:
    said = ("he didnt even look at me", "doctor_not_listening")
    assert run(ActionAnswer(), *said).slots["worry"] == "communication"
    assert "worry" not in run(ActionAnswer(), *said, slots={"worry": "trust"}).slots


def test_each_question_gets_its_own_message_and_choices_stand_under_the_last(run: Run) -> None:
    done = several(run, "records_list", "insurance_check")
    first, last = done.messages
    assert (first["text"], first["buttons"]) == (said("records_list"), [])
    assert last["text"] == said("insurance_check")
    assert CONTENT.title("insurer_questions") in done.titles


def test_more_goes_on_with_the_last_and_sources_are_those_of_all(run: Run) -> None:
    asked = ("how_often_different", "records_list", "misdiagnosis_rate")
    done = several(run, *asked, slots={"trail": ["why"]})
    assert done.slots["last_topic"] == "misdiagnosis_rate"
    assert done.slots["last_part"] == 0
    assert done.slots["trail"] == ["why", *asked]
    rested = {fact for topic in asked for fact in CONTENT.answer(topic, Profile()).facts}
    assert set(done.slots["last_facts"]) == rested
    firsts = {CONTENT.answer(topic, Profile()).facts[0] for topic in asked[::2]}
    assert firsts == set(done.slots["last_facts"][:2])


def test_a_fourth_question_and_what_is_no_topic_are_offered_first(run: Run) -> None:
    done = several(run, "why", "show_checklist", "cost", "rights", "records_list")
    assert [message["text"] for message in done.messages] == [
        said("why"),
        said("cost"),
        said("rights"),
    ]
    assert done.titles[:2] == [CONTENT.title("show_checklist"), CONTENT.title("records_list")]
    assert len(done.titles) == len(set(done.titles))


def test_a_feeling_is_met_once(run: Run) -> None:
    entities = {"feeling": "fear", "also_asked": ["cost"]}
    done = run(ActionAnswer(), "...", "records_list", entities)
    first, last = done.messages
    assert first["text"].endswith(said("records_list")) and first["text"] != said("records_list")
    assert last["text"] == said("cost")


def test_in_the_middle_of_a_form_several_are_answered_without_choices(run: Run) -> None:
    asked = ("records_list", "cost", "show_checklist")
    done = several(run, *asked, form="intake_form")
    assert [message["text"] for message in done.messages[:2]] == [
        said("records_list"),
        said("cost"),
    ]
    assert not any(message["buttons"] for message in done.messages[:2])
    assert CONTENT.title("show_checklist") in done.messages[2]["text"]


class _ShowsSomething(TurnAction):
    answers_also = False

    def take(self, turn: Turn) -> Iterator[EventType]:
        turn.say("Here it is.")
        yield from answer_also(turn)


def test_after_another_action_what_else_was_asked_is_answered(run: Run) -> None:
    done = run(_ShowsSomething(), "...", "show_checklist", {"also_asked": ["cost"]})
    assert [message["text"] for message in done.messages] == ["Here it is.", said("cost")]
    alone = run(_ShowsSomething(), "...", "show_checklist", {"also_asked": ["export"]})
    assert CONTENT.title("export") in alone.titles


def test_asked_for_another_place_the_answer_is_given_anew(run: Run) -> None:
    before = [bot_said(said("rights", country="us"))]
    slots = {"country": "spain", "last_topic": "rights", "last_part": 0}
    done = run(ActionAnswer(), "...", "rights", {"re_asked": "rights"}, slots, before=before)
    assert done.text == said("rights", country="spain")


def test_asked_for_somebody_for_whom_it_is_the_same_it_says_so(run: Run) -> None:
    before = [bot_said(said("myths"))]
    slots = {"role": "other", "last_topic": "myths", "last_part": 0}
    done = run(ActionAnswer(), "...", "myths", {"re_asked": "myths"}, slots, before=before)
    assert done.text in CONTENT.variants("re_asked.same")
    assert CONTENT.title("more") in done.titles
    assert done.slots["last_topic"] == "myths"
