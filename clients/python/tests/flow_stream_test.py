"""A stream of events and the position of its reader, by a sensor that answers as told."""

import pickle
import threading

import fake_sensor
import grpc
import pytest
from fake_sensor import ended, serving, started

import weir
from weir import Position
from weir.v1 import event_pb2, flow_pb2, ledger_pb2, stream_pb2, subscription_pb2

UID = fake_sensor.SESSION_UID
OTHER_UID = bytes(16)


def events(token, *sequences):
    """A batch with these sequences; None is an event of a snapshot."""
    made = [event_pb2.FlowEvent(sequence=number, flow=flow_pb2.Flow(id=7)) for number in sequences]
    batch = event_pb2.FlowEventBatch(events=made)
    return stream_pb2.FlowStreamMessage(events=batch, resume_token=token)


def restarted(token):
    gap = stream_pb2.StreamGap(reason=ledger_pb2.LOSS_REASON_RESTARTED)
    return stream_pb2.FlowStreamMessage(gap=gap, resume_token=token)


@pytest.fixture
def play(socket_folder):
    """A function that gives the items of a stream of these messages, each with the position."""

    def items_of(*messages, start=Position(), leave_after=None):  # noqa: B008 - immutable
        got = []
        with serving(lambda *_: iter(messages), socket_folder) as (sensor, address):
            stream = weir.subscribe("live", server=address, position=start)
            items_of.stream = stream
            for kind, value in stream:
                sequence = value.sequence if kind == "event" else None
                got.append((kind, sequence, stream.position))
                if len(got) == leave_after:
                    break
            items_of.request = sensor.requests[0]
            if leave_after:
                assert sensor.cancelled.wait(10)
        return got

    return items_of


def test_the_position_moves_with_each_item(play):
    assert play(started(token=b"t0"), events(b"t2", 1, 2), events(b"", 3), ended(3)) == [
        ("started", None, Position(b"t0", 0, UID)),
        ("event", 1, Position(b"t0", 1, UID)),
        ("event", 2, Position(b"t2", 2, UID)),
        ("event", 3, Position(b"t2", 3, UID)),
    ]
    assert play.stream.started.session_uid == UID
    assert play.stream.ended.ledger.delivered == 3
    assert play.request.session_id == "live"


def test_a_batch_that_was_left_in_the_middle_is_read_on(play):
    left = play(started(token=b"t0"), events(b"t3", 1, 2, 3), leave_after=3)[-1][-1]
    assert left == Position(b"t0", 2, UID)
    came = play(started(token=b"x"), events(b"t3", 1, 2, 3), ended(3), start=left)
    assert play.request.subscription.resume_token == b"t0"
    assert came == [
        ("started", None, left),
        ("event", 3, Position(b"t3", 3, UID)),
    ]


@pytest.mark.parametrize(
    "messages",
    [
        (started(token=b"n0"), restarted(b"n1"), events(b"n2", 1), ended(1)),
        (started(OTHER_UID, token=b"n0"), events(b"n2", 1), ended(1)),
    ],
)
def test_sequences_of_another_session_begin_anew(messages, play):
    came = play(*messages, start=Position(b"t9", 9, UID))
    assert came[0][-1].token == b"t9"
    assert came[-1] == ("event", 1, Position(b"n2", 1, messages[0].started.session_uid))


def test_events_of_a_snapshot_move_no_sequence(play):
    came = play(started(), events(b"", None), events(b"t5", 5), ended(2))
    assert [(number, position.sequence) for _, number, position in came] == [
        (None, 0),
        (0, 0),
        (5, 5),
    ]


@pytest.mark.parametrize(
    "message",
    [stream_pb2.FlowStreamMessage.FromString(b"\xfa\x07\x00\x7a\x02t1"), events(b"t1")],
)
def test_a_kind_that_is_not_known_and_an_empty_batch_are_passed_over(message, play):
    came = play(started(token=b"t0"), message, ended(0))
    assert [kind for kind, *_ in came] == ["started"]
    assert play.stream.position == Position(b"t1", 0, UID)


def test_what_is_wanted_reaches_the_sensor(socket_folder):
    with serving(lambda *_: iter([started(), ended(0)]), socket_folder) as (sensor, address):
        wanted = subscription_pb2.Subscription(end_when_caught_up=True)
        wanted.position = subscription_pb2.START_POSITION_LIVE
        list(weir.subscribe("live", wanted, server=address))
        list(weir.subscribe("live", wanted, server=address, position=Position(b"t1")))
    assert sensor.requests[0].subscription == wanted
    assert sensor.requests[1].subscription.end_when_caught_up
    assert sensor.requests[1].subscription.resume_token == b"t1"


def blocked(_request, context):
    yield started()
    over = threading.Event()
    context.add_callback(over.set)
    over.wait(10)


@pytest.mark.parametrize(
    ("timeout", "code"),
    [(None, grpc.StatusCode.CANCELLED), (0.2, grpc.StatusCode.DEADLINE_EXCEEDED)],
)
def test_a_call_can_be_cancelled_and_bounded(timeout, code, socket_folder):
    with serving(blocked, socket_folder) as (sensor, address):
        stream = weir.subscribe("live", server=address, timeout=timeout)
        with pytest.raises(weir.WeirError) as caught:
            for _ in stream:
                if timeout is None:
                    stream.cancel()
        assert sensor.cancelled.wait(10)
    assert caught.value.code == code.name


POSITION = Position(b"\x00\xff token", (1 << 53) + 1, UID)


@pytest.mark.parametrize(
    "kept",
    [
        lambda position: Position.from_json(position.to_json()),
        lambda position: pickle.loads(pickle.dumps(position)),
    ],
)
def test_a_position_can_be_kept(kept):
    for position in (POSITION, Position()):
        assert kept(position) == position


@pytest.mark.parametrize(
    "text", ["", "7", "[]", "{}", '{"token": "?", "sequence": 1}', '{"token": "", "sequence": "x"}']
)
def test_what_is_no_position_is_a_value_error(text):
    with pytest.raises(ValueError):
        Position.from_json(text)


@pytest.mark.parametrize(
    ("unix_nano", "text"),
    [
        (0, "1970-01-01T00:00:00+00:00"),
        (-1, "1969-12-31T23:59:59.999999+00:00"),
        (1_999, "1970-01-01T00:00:00.000001+00:00"),
        (-(1 << 63), "1677-09-21T00:12:43.145224+00:00"),
        ((1 << 63) - 1, "2262-04-11T23:47:16.854775+00:00"),
    ],
)
def test_times_become_datetimes(unix_nano, text):
    assert weir.datetime_of(unix_nano).isoformat() == text
