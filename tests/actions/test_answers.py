from __future__ import annotations

from actions.answers import ActionAnswer, ActionMore, ActionSource
from bot.content import load
from tests.actions.conftest import Run, bot_said


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
