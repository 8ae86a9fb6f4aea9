"""A sensor of a few lines: answers CaptureFlows and SubscribeFlows with messages that a test makes.

As a program, `fake_sensor.py --listen ADDRESS --capture-root FOLDER`, it stands in for weir-server.
The name of the asked capture's file says what happens: see `_answers`.
"""

import argparse
import contextlib
import threading
import time
from concurrent import futures

import grpc

from weir.v1 import (
    capture_statistics_pb2,
    event_pb2,
    event_type_pb2,
    flow_pb2,
    flow_service_pb2_grpc,
    ledger_pb2,
    stream_pb2,
)

SESSION_UID = bytes(range(16))


def flow(flow_id=1, **fields):
    return flow_pb2.Flow(
        id=flow_id, src_address=b"\xc0\x00\x02\x01", dst_address=b"\xc0\x00\x02\x02", **fields
    )


def events(*flows):
    kind = event_type_pb2.EVENT_TYPE_ENDED
    batch = [event_pb2.FlowEvent(type=kind, flow=each) for each in flows]
    return stream_pb2.FlowStreamMessage(events=event_pb2.FlowEventBatch(events=batch))


def started(session_uid=SESSION_UID, token=b""):
    message = stream_pb2.StreamStarted(session_uid=session_uid)
    return stream_pb2.FlowStreamMessage(started=message, resume_token=token)


def ended(delivered, lost=0, withheld=0):
    ledger = ledger_pb2.Ledger(
        start_sequence=1,
        end_sequence=1 + delivered + lost + withheld,
        delivered=delivered,
        withheld=withheld,
    )
    if lost:
        ledger.lost.add(reason=ledger_pb2.LOSS_REASON_DRAIN, events=lost)
    statistics = capture_statistics_pb2.CaptureStatistics(captured_packets=delivered)
    return stream_pb2.FlowStreamMessage(
        ended=stream_pb2.StreamEnded(ledger=ledger, statistics=statistics)
    )


class FakeSensor(flow_service_pb2_grpc.FlowServiceServicer):
    """Answers each call with what `answer(request, context)` yields; captures are started first."""

    def __init__(self, answer):
        self._answer = answer
        self.requests = []
        self.cancelled = threading.Event()

    def CaptureFlows(self, request, context):
        yield started()
        yield from self.SubscribeFlows(request, context)

    def SubscribeFlows(self, request, context):
        self.requests.append(request)
        context.add_callback(self.cancelled.set)
        yield from self._answer(request, context)


def serve(sensor, address):
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=16))
    flow_service_pb2_grpc.add_FlowServiceServicer_to_server(sensor, server)
    server.add_insecure_port(address)
    server.start()
    return server


@contextlib.contextmanager
def serving(answer, folder):
    """A FakeSensor in this process, and the address it is at."""
    address = f"unix://{folder}/sensor"
    sensor = FakeSensor(answer)
    server = serve(sensor, address)
    try:
        yield sensor, address
    finally:
        server.stop(None).wait()


def endless(_request, context):
    """Flows, in batches of ten, until the client goes away."""
    number = 0
    while context.is_active():
        yield events(*[flow(number + each) for each in range(10)])
        number += 10
        time.sleep(0.001)


def _answers(request, context):
    name = request.spec.source.files.paths[0]
    if name.endswith("endless.pcap"):
        yield from endless(request, context)
    elif name.endswith("missing.pcap"):
        context.abort(grpc.StatusCode.NOT_FOUND, f"{name}: no such file")
    else:
        yield events(flow(1), flow(2))
        yield ended(2)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--listen", required=True)
    parser.add_argument("--capture-root", required=True)
    parser.add_argument("--drain")
    serve(FakeSensor(_answers), parser.parse_args().listen).wait_for_termination()


if __name__ == "__main__":
    main()
