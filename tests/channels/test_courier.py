"""The courier: each message handled once and in order, each reply sent, whatever goes wrong."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from bot.channels import courier as couriers
from bot.channels.courier import Courier, TryLater, Undeliverable, Unreachable
from bot.storage import mail
from bot.storage.mail import Received, Wishes

SECRET = "my liver worries me"


pytestmark = pytest.mark.usefixtures("own_database")


class World:
    """A channel whose provider fails as told, and all that it was asked to do."""

    def __init__(self) -> None:
        self.handled: list[Received] = []
        self.sent: dict[str, list[str]] = defaultdict(list)
        self.faults: list[BaseException] = []
        self.handling_faults: list[BaseException] = []
        self.busy: set[str] = set()
        self.held = asyncio.Event()
        self.held.set()
        self.courier = self.new_server()

    def new_server(self) -> Courier:
        self.courier = Courier(
            "sms", self.handle, self.send, lambda: [{"text": "sorry"}], first_pause=0.01
        )
        return self.courier

    async def handle(self, received: Received) -> list[dict[str, Any]]:
        assert received.conversation not in self.busy, "two at once"
        self.busy.add(received.conversation)
        try:
            await self.held.wait()
            await asyncio.sleep(0.001)
            if self.handling_faults:
                raise self.handling_faults.pop(0)
            self.handled.append(received)
            return [{"text": f"re {received.body['text']}"}]
        finally:
            self.busy.remove(received.conversation)

    async def send(self, address: str, body: dict[str, Any]) -> str:
        if self.faults:
            raise self.faults.pop(0)
        self.sent[address].append(body["text"])
        return f"SM{sum(map(len, self.sent.values()))}"

    async def settle(self, true: Callable[[], object]) -> None:
        for _ in range(2000):
            if true():
                return
            await asyncio.sleep(0.005)
        raise AssertionError("it did not come about")

    async def say(self, id: str, text: str, patient: str = "+1") -> bool:
        return await self.courier.accept(id, patient, {"text": text}, raw=text)


def run(story: Callable[[World], Awaitable[None]]) -> World:
    async def tell() -> World:
        world = World()
        await story(world)
        await world.courier.stop()
        return world

    return asyncio.run(tell())


def test_each_is_handled_once_and_answered_in_order() -> None:
    async def story(world: World) -> None:
        for number in range(5):
            for patient in ("+1", "+2", "+3"):
                for _ in range(2):
                    await world.say(f"{patient}/{number}", str(number), patient)
        await world.settle(lambda: sum(map(len, world.sent.values())) == 15)

    world = run(story)
    assert len(world.handled) == 15
    for patient in ("+1", "+2", "+3"):
        assert world.sent[patient] == [f"re {number}" for number in range(5)]


def test_the_words_as_they_came_are_heard_but_not_stored() -> None:
    async def story(world: World) -> None:
        await world.courier.accept("1", "+1", {"text": "on [date]"}, raw="on may 3")
        await world.settle(lambda: world.sent["+1"])

    world = run(story)
    assert (world.handled[0].raw, world.handled[0].body) == ("on may 3", {"text": "on [date]"})


def test_a_new_server_takes_up_what_a_dead_one_left() -> None:
    async def story(world: World) -> None:
        world.held.clear()
        await world.say("1", "one")
        await world.settle(lambda: world.busy)
        for task in world.courier._handling.tasks:
            task.cancel()
        await world.settle(lambda: not world.busy)
        await world.say("2", "two")
        await world.courier.stop()
        world.held.set()
        world.new_server()
        assert not await world.say("1", "one")
        await world.courier.start()
        await world.settle(lambda: len(world.sent["+1"]) == 2)

    world = run(story)
    assert world.sent["+1"] == ["re one", "re two"]


def test_a_stopping_server_ends_what_is_in_hand_and_begins_nothing() -> None:
    async def story(world: World) -> None:
        world.held.clear()
        await world.say("1", "one")
        await world.say("2", "two")
        await world.settle(lambda: world.busy)
        stopping = asyncio.create_task(world.courier.stop())
        await asyncio.sleep(0.02)
        world.held.set()
        await stopping
        assert [one.body["text"] for one in world.handled] == ["one"]
        world.new_server()
        await world.courier.start()
        await world.settle(lambda: len(world.sent["+1"]) == 2)

    assert run(story).sent["+1"] == ["re one", "re two"]


@pytest.mark.parametrize("fault", [TryLater(), TryLater(0.02), OSError("away")])
def test_a_reply_that_was_not_taken_is_tried_again_before_the_next(fault: Exception) -> None:
    async def story(world: World) -> None:
        world.faults = [fault, fault]
        await world.say("1", "one")
        await world.say("2", "two")
        await world.settle(lambda: len(world.sent["+1"]) == 2)

    assert run(story).sent["+1"] == ["re one", "re two"]


def test_a_time_that_the_provider_names_is_kept() -> None:
    async def story(world: World) -> None:
        world.faults = [TryLater(3600)]
        await world.say("1", "one")
        await world.settle(lambda: not world.faults)
        await asyncio.sleep(0.1)

    assert not run(story).sent["+1"]


def test_one_patient_who_waits_holds_up_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(couriers, "SENT_AT_ONCE", 1)

    async def story(world: World) -> None:
        world.faults = [TryLater(3600)]
        await world.say("1", "one", "+1")
        await world.settle(lambda: not world.faults)
        await world.say("2", "two", "+2")
        await world.settle(lambda: world.sent["+2"])

    run(story)


def test_what_the_provider_never_takes_is_left_out_and_the_rest_goes_on() -> None:
    async def story(world: World) -> None:
        world.faults = [Undeliverable("21614")]
        await world.say("1", "one")
        await world.say("2", "two")
        await world.settle(lambda: world.sent["+1"])

    assert run(story).sent["+1"] == ["re two"]


def test_who_wants_no_messages_gets_none_but_the_answer_to_that() -> None:
    async def story(world: World) -> None:
        world.faults = [Unreachable("21610")]
        await world.say("1", "one")
        await world.settle(lambda: Wishes("sms").stopped("+1"))
        await world.say("2", "two")
        await world.settle(lambda: len(world.handled) == 2)

        async def confirm(_received: Received) -> list[dict[str, Any]]:
            return [{"text": "stopped", "despite_stop": True}]

        world.courier._handle = confirm
        await world.say("3", "stop")
        await world.settle(lambda: world.sent["+1"])

    assert run(story).sent["+1"] == ["stopped"]


def test_a_message_that_cannot_be_handled_gets_an_apology(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def story(world: World) -> None:
        world.handling_faults = [ValueError(SECRET)] * couriers.HANDLING_TRIES
        await world.say("1", SECRET)
        await world.say("2", "two")
        await world.settle(lambda: len(world.sent["+1"]) == 2)

    assert run(story).sent["+1"] == ["sorry", "re two"]
    assert "ValueError" in caplog.text and SECRET not in caplog.text


def test_one_failure_of_handling_is_not_noticed() -> None:
    async def story(world: World) -> None:
        world.handling_faults = [ValueError()]
        await world.say("1", "one")
        await world.settle(lambda: world.sent["+1"])

    assert run(story).sent["+1"] == ["re one"]


def test_a_reply_that_is_too_old_is_given_up_with_a_word_in_the_log(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(couriers, "GIVE_UP", timedelta(seconds=0.05))

    async def story(world: World) -> None:
        world.faults = [TryLater()] * 100
        await world.say("1", SECRET)
        await world.settle(lambda: "given up" in caplog.text)
        world.faults = []
        await world.say("2", "two")
        await world.settle(lambda: world.sent["+1"])

    assert run(story).sent["+1"] == ["re two"]
    assert SECRET not in caplog.text and "+1" not in caplog.text


def test_a_database_that_is_away_for_a_while_loses_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(couriers, "FIRST_PAUSE", 0.01)
    whole, times = mail.Inbox.close, [0]

    def close(*arguments: Any) -> None:
        times[0] += 1
        if times[0] < 3:
            raise mail.database.DatabaseAway("away")
        whole(*arguments)

    monkeypatch.setattr(mail.Inbox, "close", close)

    async def story(world: World) -> None:
        await world.say("1", "one")
        await world.settle(lambda: world.sent["+1"])

    assert run(story).sent["+1"] == ["re one"]


def test_a_flood_is_cut_off_but_for_an_alarm_which_goes_first() -> None:
    async def story(world: World) -> None:
        world.held.clear()
        taken = [await world.say(str(number), "x") for number in range(mail.MOST_WAITING + 2)]
        assert taken == [True] * mail.MOST_WAITING + [False] * 2
        assert await world.say("a", "i have crushing chest pain")
        world.held.set()
        await world.settle(lambda: len(world.handled) == mail.MOST_WAITING + 1)

    handled = [one.body["text"] for one in run(story).handled]
    assert "i have crushing chest pain" in handled[:2]
