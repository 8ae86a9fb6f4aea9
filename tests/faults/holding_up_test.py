"""One client at work in a way that is allowed, and what others get meanwhile."""

import queue
import threading
import time

import grpc
import pytest
from sensor import BLOCK, DEADLINE_S, synthetic
from weir.v1 import (
    event_type_pb2,
    flow_service_pb2,
    stream_pb2,
    subscription_pb2,
    verdict_pb2,
)

INTERVAL_S = 0.5
# A machine that runs other tests beside is late by itself; what held heartbeats up took seconds.
LATE_S = 0.5


class BlockingWriter:
    """Requests of a call, one of which is taken at a time: as by a write that waits."""

    def __init__(self, *first):
        self._requests = queue.Queue(maxsize=1)
        self._first = first

    def __iter__(self):
        yield from self._first
        while (request := self._requests.get()) is not None:
            yield request

    def write(self, request):
        self._requests.put(request, timeout=DEADLINE_S)


def exchange(sensor, writer):
    return sensor.flows.ExchangeFlows(iter(writer), timeout=4 * DEADLINE_S)


def open_lossless(session, stall_timeout_s=15):
    request = flow_service_pb2.ExchangeFlowsRequest()
    request.open.session_id = session
    request.open.subscription.on_overflow = BLOCK
    request.open.subscription.stall_timeout.FromSeconds(stall_timeout_s)
    return request


def verdict_on(flow_id, labels, size, ends=False):
    request = flow_service_pb2.ExchangeFlowsRequest()
    action = verdict_pb2.FLOW_ACTION_END if ends else verdict_pb2.FLOW_ACTION_CONTINUE
    verdict = request.verdicts.verdicts.add(flow_id=flow_id, action=action)
    for number in range(labels):
        verdict.labels[f"l{number}"].string_value = "x" * size
    return request


# The log, labels of each verdict and their bytes, flows; whether the verdicts end the flows.
@pytest.mark.parametrize(
    ("log_bytes", "labels", "size", "flows", "ends"),
    [
        (1 << 16, 16, 1000, 4000, False),
        (1 << 16, 1, 300, 60_000, False),
        (1 << 16, 0, 0, 8000, True),
    ],
)
def test_verdicts_from_the_thread_that_reads(sensor, log_bytes, labels, size, flows, ends):
    """Neither what it has not read nor what it has not written keeps the other from going on."""
    spec = synthetic(flows=flows, log_bytes=log_bytes)
    spec.source.synthetic.packets_per_flow = 4
    spec.meter.idle_timeout.FromSeconds(60)
    spec.meter.verdicts.SetInParent()
    spec.events.types.extend([event_type_pb2.EVENT_TYPE_STARTED, event_type_pb2.EVENT_TYPE_ENDED])
    sensor.create(spec)
    writer = BlockingWriter(open_lossless("lab"))
    seen = {event_type_pb2.EVENT_TYPE_STARTED: 0, event_type_pb2.EVENT_TYPE_ENDED: 0}
    ended = None
    answered = 0
    for message in exchange(sensor, writer):
        for event in message.events.events:
            seen[event.type] += 1
            if event.type == event_type_pb2.EVENT_TYPE_STARTED:
                writer.write(verdict_on(event.flow.id, labels, size, ends))
        answered += message.verdicts.applied + message.verdicts.unknown_flows
        if message.HasField("ended"):
            ended = message.ended
            writer.write(None)
    assert ended.reason == stream_pb2.STREAM_END_REASON_SOURCE_END
    assert seen[event_type_pb2.EVENT_TYPE_STARTED] >= flows
    assert seen[event_type_pb2.EVENT_TYPE_STARTED] == seen[event_type_pb2.EVENT_TYPE_ENDED]
    # Those on the last flows may come when the session is over.
    assert 0 < answered <= seen[event_type_pb2.EVENT_TYPE_STARTED]
    sensor.delete()


def worst_filter():
    """As many patterns as a subscription may have, in whose midst anything may stand."""
    subscription = subscription_pb2.Subscription(position=subscription_pb2.START_POSITION_LIVE)
    subscription.batch.max_delay.FromMilliseconds(0)
    for of_list in range(64):
        names = [f"*?????????{of_list * 256 + number}z" for number in range(256)]
        subscription.allow.add(server_names=names)
    return subscription


def test_heartbeats_beside_the_worst_filter(sensor):
    live = synthetic(flows_per_second=5)
    sensor.create(live, session="quiet")
    busy = synthetic(flows_per_second=1500)
    busy.meter.ClearField("max_dissected_packets")
    busy.source.synthetic.ClearField("packets_per_flow")
    busy.log.ClearField("max_bytes")
    busy.meter.idle_timeout.FromMilliseconds(500)
    sensor.create(busy, session="busy")
    stopped = threading.Event()

    def read_all():
        request = flow_service_pb2.SubscribeFlowsRequest(session_id="busy")
        request.subscription.CopyFrom(worst_filter())
        call = sensor.flows.SubscribeFlows(request)
        stopped.calls.append(call)
        try:
            for _ in call:
                pass
        except grpc.RpcError as error:
            assert error.code() == grpc.StatusCode.CANCELLED

    stopped.calls = []
    attacker = threading.Thread(target=read_all)
    attacker.start()
    time.sleep(6)  # the fault itself: it filters, and has more to filter each time
    heartbeat = {"nanos": int(INTERVAL_S * 1e9)}
    began = time.monotonic()
    quiet = sensor.subscribe("quiet", heartbeat_interval=heartbeat)
    gaps = []
    last = began
    while len(gaps) < 8:
        if quiet.read() != "heartbeat":
            continue
        gaps.append(time.monotonic() - last)
        last += gaps[-1]
    print("heartbeats asked for each 0.5 s came after", [f"{gap:.3f}" for gap in gaps])
    quiet.call.cancel()
    for call in stopped.calls:
        call.cancel()
    attacker.join()
    sensor.delete("quiet")
    sensor.delete("busy")
    assert max(gaps) < INTERVAL_S + LATE_S


@pytest.mark.parametrize("workers", [1, 2])
def test_a_snapshot_comes_behind_what_is_older(sensor, workers):
    """After the snapshot of a flow nothing comes that the flow was before."""
    spec = synthetic(flows_per_second=2000, log_bytes=16 << 20)
    spec.source.synthetic.packets_per_flow = 20
    spec.meter.workers = workers
    spec.meter.idle_timeout.FromSeconds(3)
    spec.events.types.extend(
        [
            event_type_pb2.EVENT_TYPE_STARTED,
            event_type_pb2.EVENT_TYPE_UPDATED,
            event_type_pb2.EVENT_TYPE_ENDED,
        ]
    )
    spec.events.update_interval.FromMilliseconds(50)
    sensor.create(spec)
    sensor.await_written(2000)
    compared = 0
    for _ in range(6):
        request = flow_service_pb2.SubscribeFlowsRequest(session_id="lab")
        request.subscription.position = subscription_pb2.START_POSITION_SNAPSHOT
        call = sensor.flows.SubscribeFlows(request, timeout=DEADLINE_S)
        listed = {}  # by flow: its packets in the snapshot
        since_snapshot = 0
        for message in call:
            for event in message.events.events:
                packets = event.flow.bidirectional.packets
                if not event.HasField("sequence"):
                    listed[event.flow.id] = packets
                elif event.flow.id in listed:
                    compared += 1
                    since_snapshot += 1
                    assert packets >= listed[event.flow.id], event_type_pb2.EventType.Name(
                        event.type
                    )
                    assert event.type != event_type_pb2.EVENT_TYPE_STARTED
            if since_snapshot > 500:
                break
        call.cancel()
    assert compared > 500
    sensor.delete()
