"""A stream of flows as its client sees it: every number that the sensor tells is added up anew."""

import bisect
import collections
import threading

import grpc
from weir.v1 import stream_pb2


class Stream:
    """One call that streams FlowStreamMessages, read by one thread at a time.

    Each message read is counted, and the totals that the sensor gives, in a heartbeat or at the
    end, must agree: see `_compare`.
    """

    def __init__(self, call):
        self.call = call
        self.started = self.ended = None
        self.statistics = None
        self.token = b""
        self.sequences = 0  # events read
        self.packets = 0  # in their flows
        self.lost = collections.Counter()  # events by LossReason, of the gaps read
        self.messages = self.bytes = 0
        self._last_sequence = 0  # of an event
        self._last_lost = 0  # of a gap
        self._since_gap = []  # sequences of the events behind its range

    def read(self):
        """The next message; raises StopIteration or grpc.RpcError where there is none."""
        data = next(self.call)
        message = stream_pb2.FlowStreamMessage.FromString(data)
        kind = message.WhichOneof("message")
        assert (self.started is None) == (kind == "started"), "`started` comes first and once"
        assert self.ended is None, "nothing comes after `ended`"
        getattr(self, f"_take_{kind}", lambda _: None)(getattr(message, kind))
        self.messages += 1
        self.bytes += len(data)
        assert 0 < len(message.resume_token) <= 65536
        self.token = message.resume_token
        return kind

    def read_until(self, kind):
        while self.read() != kind:
            pass

    def read_to_break(self):
        """Reads on to the end, which may come without a ledger. Returns the status code."""
        try:
            while True:
                self.read()
        except (StopIteration, grpc.RpcError):
            return self.call.code()

    def read_to_end(self):
        """Reads on to the end, which must come with a ledger. Returns the status code."""
        code = self.read_to_break()
        assert self.ended is not None, (code, self.call.details())
        return code

    def cancel(self):
        self.call.cancel()

    @property
    def accounted(self):
        """Sequences that this client can account for, by what it has read."""
        return self.sequences + sum(self.lost.values())

    def _take_started(self, started):
        self.started = started
        assert len(started.session_uid) == 16
        self._last_sequence = started.start_sequence - 1

    def _take_events(self, batch):
        assert len(batch.events) > 0
        for event in batch.events:
            assert event.sequence > self._last_sequence
            self._last_sequence = event.sequence
            self._since_gap.append(event.sequence)
            self.packets += event.flow.bidirectional.packets
        self.sequences += len(batch.events)

    def _take_gap(self, gap):
        """May tell of several runs of events at once, behind the events between them."""
        assert self._last_lost < gap.first_sequence <= gap.last_sequence
        between = bisect.bisect_left(self._since_gap, gap.first_sequence)
        behind = bisect.bisect_left(self._since_gap, gap.last_sequence)
        span = gap.last_sequence - gap.first_sequence + 1
        assert gap.events + behind - between == span
        self._since_gap = self._since_gap[behind:]
        self._last_lost = gap.last_sequence
        self.lost[gap.reason] += gap.events

    def _take_heartbeat(self, heartbeat):
        self._compare(heartbeat.ledger, heartbeat.statistics)

    def _take_ended(self, ended):
        self.ended = ended
        self._compare(ended.ledger, ended.statistics)
        assert {each.reason: each.events for each in ended.ledger.lost} == dict(self.lost)
        # All that the session wrote is told of, unless the stream was cut off before.
        cut_off = (stream_pb2.STREAM_END_REASON_OVERTAKEN, stream_pb2.STREAM_END_REASON_STALLED)
        if ended.reason not in cut_off:
            assert ended.ledger.end_sequence == ended.statistics.events_written + 1

    def _compare(self, ledger, statistics):
        check_statistics(statistics)
        self.statistics = statistics
        lost = {each.reason: each.events for each in ledger.lost}  # told in a gap, or soon
        assert ledger.start_sequence == self.started.start_sequence
        assert ledger.end_sequence > max(self._last_sequence, self._last_lost)
        sequences = ledger.end_sequence - ledger.start_sequence
        not_delivered = ledger.filtered_out + ledger.withheld + sum(lost.values())
        assert sequences == ledger.delivered + not_delivered
        assert ledger.delivered == self.sequences
        assert all(lost.get(reason, 0) >= events for reason, events in self.lost.items())
        assert (ledger.messages_sent, ledger.bytes_sent) == (self.messages, self.bytes)


class Reader(threading.Thread):
    """Reads a stream all the time, and to its end."""

    def __init__(self, stream):
        super().__init__(daemon=True)
        self.stream = stream
        self.code = self.error = None
        self.start()

    def run(self):
        try:
            self.code = self.stream.read_to_end()
        except BaseException as error:  # of whatever kind: end() raises it
            self.error = error

    def end(self):
        """Waits for the end; returns the status code."""
        self.join()
        if self.error is not None:
            raise self.error
        return self.code


def check_statistics(statistics):
    """A session's totals add up whenever they are read."""
    for unit in ("packets", "bytes"):
        captured, in_flows, in_ended, in_open = (
            getattr(statistics, name.format(unit))
            for name in ("captured_{}", "{}_in_flows", "{}_in_ended_flows", "{}_in_open_flows")
        )
        assert captured == in_flows + sum(getattr(each, unit) for each in statistics.ignored)
        assert in_flows == in_ended + in_open
    ended = sum(each.flows for each in statistics.flows_ended)
    assert statistics.flows_started == ended + statistics.open_flows
    over = statistics.decided_holds + statistics.expired_holds + statistics.released_holds
    assert statistics.holds == over + statistics.held_flows


def check_complete(stream):
    """Nothing is missing of a session whose flows have all ended, an event each."""
    assert stream.started.start_sequence == 1
    assert not stream.lost
    assert stream.statistics.packets_in_open_flows == 0
    assert stream.sequences == sum(each.flows for each in stream.statistics.flows_ended)
    assert stream.packets == stream.statistics.packets_in_ended_flows
