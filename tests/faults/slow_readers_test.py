"""Clients that read nothing for a while, by each policy, beside one that reads all the time."""

import signal
import subprocess

import grpc
import pytest
from accounting import Reader, check_complete
from sensor import BLOCK, DEADLINE_S, DISCONNECT, LOG_BYTES, SKIP, synthetic
from weir.v1 import ledger_pb2, session_pb2, stream_pb2

# Much more than the log and what lies in sockets hold.
FLOWS = 150_000


@pytest.fixture
def session(sensor):
    """A finite session with a reader that holds it up where it must, and may not be held up."""
    spec = synthetic(flows=FLOWS)
    spec.start.mode = session_pb2.START_MODE_AFTER_SUBSCRIBERS
    spec.start.subscribers = 2
    sensor.create(spec)
    channel = sensor.connect(sensor.addresses[1])
    quick = Reader(sensor.subscribe(channel=channel, on_overflow=BLOCK))
    yield
    assert quick.end() == grpc.StatusCode.OK
    check_complete(quick.stream)
    assert quick.stream.sequences == FLOWS
    channel.close()
    sensor.delete()


def test_one_that_skips_is_told_exactly_what_it_lost(sensor, session):
    slow = sensor.subscribe(on_overflow=SKIP)
    slow.read_until("started")
    sensor.await_written(FLOWS)
    assert slow.read_to_end() == grpc.StatusCode.OK
    assert slow.accounted == FLOWS
    assert set(slow.lost) == {ledger_pb2.LOSS_REASON_OVERTAKEN}


def test_one_that_is_disconnected_comes_back_with_its_token(sensor, session):
    slow = sensor.subscribe(on_overflow=DISCONNECT)
    slow.read_until("started")
    sensor.await_written(FLOWS)
    assert slow.read_to_end() == grpc.StatusCode.RESOURCE_EXHAUSTED
    assert slow.ended.reason == stream_pb2.STREAM_END_REASON_OVERTAKEN
    assert sum(slow.lost.values()) > 0
    back = sensor.subscribe(resume_token=slow.token)
    assert back.read_to_end() == grpc.StatusCode.OK
    assert back.started.start_sequence == slow.ended.ledger.end_sequence
    assert slow.accounted + back.accounted == FLOWS


def test_one_that_blocks_is_waited_for(sensor, session):
    slow = sensor.subscribe(on_overflow=BLOCK)
    slow.read_until("events")
    sensor.await_standstill()
    assert sensor.status().log.last_sequence < FLOWS
    assert sensor.status().log.bytes <= LOG_BYTES
    assert slow.read_to_end() == grpc.StatusCode.OK
    check_complete(slow)


def test_one_that_blocks_for_too_long_is_cut_off(sensor, session):
    slow = sensor.subscribe(on_overflow=BLOCK, stall_timeout={"nanos": 500_000_000})
    slow.read_until("events")
    sensor.await_written(FLOWS)  # the other one is waited for no longer
    assert slow.read_to_break() == grpc.StatusCode.RESOURCE_EXHAUSTED
    back = sensor.subscribe(resume_token=slow.token)
    assert back.read_to_end() == grpc.StatusCode.OK
    assert back.started.start_sequence == slow.accounted + 1
    assert slow.accounted + back.accounted == FLOWS


def test_a_program_that_is_frozen_goes_on_where_it_can(sensor, session):
    frozen = sensor.weir(
        *("subscribe", "lab", "--on-overflow", "skip", "--output", "jsonl"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert frozen.stdout.readline()
    frozen.send_signal(signal.SIGSTOP)
    sensor.await_written(FLOWS)
    frozen.send_signal(signal.SIGCONT)
    lines, errors = frozen.communicate(timeout=DEADLINE_S)
    print(errors)
    assert 1 + lines.count("\n") < FLOWS
