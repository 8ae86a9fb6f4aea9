#!/usr/bin/env python3
"""A sensor under everything that clients do, for as long as one likes: soak.py [MINUTES].

Sessions of synthetic and of replayed traffic, and of an interface that flaps where this machine
lets one be made; 50 clients that come, go, stall, die, filter at great cost, give verdicts;
sessions made and deleted; uploads cut. Each stream's totals must add up as it is read. At the end
every client leaves, and memory, descriptors and threads must be where they were after the first
minute.
"""

import argparse
import collections
import pathlib
import random
import subprocess
import sys
import tempfile
import threading
import time

import grpc

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "faults"))

import sensor as faults
from accounting import check_statistics
from sensor import DISCONNECT, SKIP, Sensor, synthetic
from uploads import chunks, opening, packet_records
from weir.v1 import event_type_pb2, flow_service_pb2, session_pb2, stream_pb2, verdict_pb2

CLIENTS = 50
MINUTE_S = 60
INTERFACE = "soak0"
MIB = 1 << 20
# glibc keeps the top of each of its heaps, though all in it was freed.
MOST_GROWTH = 96 * MIB
FILES = ["mixed.pcap", "http.pcap", "tls.pcap", "dns.pcap"]
GONE = (grpc.StatusCode.NOT_FOUND, grpc.StatusCode.ALREADY_EXISTS)
BUSY = (grpc.StatusCode.RESOURCE_EXHAUSTED, grpc.StatusCode.CANCELLED)


class Soak:
    def __init__(self, sensor, seed):
        self.sensor = sensor
        self.numbers = random.Random(seed)
        self.stopping = threading.Event()
        self.failures = []
        self.done = collections.Counter()

    def random_session(self):
        return self.numbers.choice(["live", "paced", "verdicts"])

    def run_client(self, what):
        """Does it again and again."""
        while not self.stopping.is_set():
            try:
                what()
                self.done[what.__name__] += 1
            except grpc.RpcError as error:
                if error.code() not in GONE + BUSY:
                    self.failures.append(f"{what.__name__}: {error.code()} {error.details()}")
            except Exception as error:
                self.failures.append(f"{what.__name__}: {type(error).__name__} {error}")
                return

    def with_connection(self, use):
        channel = self.sensor.connect(self.numbers.choice(self.sensor.addresses))
        try:
            use(channel)
        finally:
            channel.close()
            self.sensor.channels.remove(channel)

    def read_for(self, stream, seconds):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and not self.stopping.is_set():
            stream.read()
        stream.cancel()

    def come_and_go(self):
        policy = self.numbers.choice([SKIP, DISCONNECT])
        self.with_connection(
            lambda channel: self.read_for(
                self.sensor.subscribe(self.random_session(), channel, on_overflow=policy),
                self.numbers.uniform(0.1, 5),
            )
        )

    def stall(self):
        def use(channel):
            stream = self.sensor.subscribe(self.random_session(), channel, on_overflow=SKIP)
            stream.read_until("started")
            self.stopping.wait(self.numbers.uniform(1, 10))
            self.read_for(stream, 1)

        self.with_connection(use)

    def die(self):
        client = self.sensor.weir(
            *("subscribe", self.random_session(), "--output", "jsonl"),
            address=self.numbers.choice(self.sensor.addresses),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.stopping.wait(self.numbers.uniform(0.1, 2))
        client.kill()
        client.wait()

    def filter_at_great_cost(self):
        def use(channel):
            request = flow_service_pb2.SubscribeFlowsRequest(session_id=self.random_session())
            for i in range(64):
                allow = request.subscription.allow.add()
                allow.server_names.extend(f"*a*{i}*{j}*z*" for j in range(64))
            stream = self.sensor._stream("SubscribeFlows", request, channel)
            self.read_for(stream, self.numbers.uniform(1, 5))

        self.with_connection(use)

    def give_verdicts(self):
        """From the thread that reads."""
        queued = []
        wake = threading.Semaphore(0)

        def requests():
            first = flow_service_pb2.ExchangeFlowsRequest()
            first.open.session_id = "verdicts"
            yield first
            while True:
                wake.acquire()
                if not queued:
                    return
                yield queued.pop(0)

        def use(channel):
            method = channel.stream_stream(
                "/weir.v1.FlowService/ExchangeFlows",
                flow_service_pb2.ExchangeFlowsRequest.SerializeToString,
                stream_pb2.FlowStreamMessage.FromString,
            )
            call = method(requests(), timeout=faults.DEADLINE_S)
            deadline = time.monotonic() + self.numbers.uniform(1, 5)
            number = 0
            for message in call:
                if time.monotonic() > deadline or self.stopping.is_set():
                    break
                flows = [event.flow.id for event in message.events.events][:1000]
                if not flows:
                    continue
                number += 1
                request = flow_service_pb2.ExchangeFlowsRequest()
                request.verdicts.batch_id = number
                for flow in flows:
                    request.verdicts.verdicts.append(verdict_pb2.FlowVerdict(flow_id=flow))
                queued.append(request)
                wake.release()
            wake.release()
            call.cancel()

        self.with_connection(use)

    def make_and_delete(self):
        name = f"s{self.numbers.randrange(1 << 40)}"
        spec = synthetic(flows_per_second=self.numbers.randrange(1, 2000))
        spec.start.mode = session_pb2.START_MODE_IMMEDIATE
        self.sensor.create(spec, session=name)
        self.stopping.wait(self.numbers.uniform(0, 2))
        self.sensor.delete(name)

    def replay(self):
        spec = session_pb2.SessionSpec()
        spec.source.files.paths.extend(self.numbers.sample(FILES, 2))
        self.with_connection(lambda channel: self.sensor.capture(spec, channel).read_to_end())

    def cut_an_upload(self):
        def requests():
            yield opening(packet_records())
            for chunk in chunks(times=self.numbers.randrange(1, 50)):
                yield chunk
                if self.numbers.random() < 0.02:
                    raise RuntimeError("cut")

        self.with_connection(
            lambda channel: self.sensor.upload(requests(), channel).read_to_break()
        )

    def flap(self):
        self.stopping.wait(self.numbers.uniform(1, 10))
        subprocess.run(["ip", "link", "set", INTERFACE, "down"], check=True)
        time.sleep(self.numbers.uniform(0.05, 2))
        subprocess.run(["ip", "link", "set", INTERFACE, "up"], check=True)

    def clients(self):
        kinds = [
            *[self.come_and_go] * 3,
            *(self.stall, self.die, self.filter_at_great_cost, self.give_verdicts),
            *(self.make_and_delete, self.replay, self.cut_an_upload),
        ]
        return [kinds[i % len(kinds)] for i in range(CLIENTS)]


def make_sessions(sensor, with_interface):
    for name, rate in (("live", 2000), ("paced", 20), ("verdicts", 500)):
        spec = synthetic(flows_per_second=rate, log_bytes=8 * MIB)
        spec.start.mode = session_pb2.START_MODE_IMMEDIATE
        if name == "verdicts":
            spec.meter.verdicts.SetInParent()
            spec.events.types.extend(
                [event_type_pb2.EVENT_TYPE_STARTED, event_type_pb2.EVENT_TYPE_ENDED]
            )
        sensor.create(spec, session=name)
    if with_interface:
        spec = session_pb2.SessionSpec()
        spec.source.interfaces.names.extend([INTERFACE, "lo"])
        sensor.create(spec, session="interfaces")


def may_make_interface():
    peer = f"{INTERFACE}p"
    for command in (
        ["add", INTERFACE, "type", "veth", "peer", "name", peer],
        ["set", INTERFACE, "up"],
        ["set", peer, "up"],
    ):
        if subprocess.run(["ip", "link", *command], capture_output=True).returncode != 0:
            return False
    return True


def run(minutes, seed, folder, with_interface):
    sensor = Sensor(folder, max_streams=1024)
    soak = Soak(sensor, seed)
    try:
        make_sessions(sensor, with_interface)
        threads = [
            threading.Thread(target=soak.run_client, args=(each,)) for each in soak.clients()
        ]
        if with_interface:
            threads.append(threading.Thread(target=soak.run_client, args=(soak.flap,)))
        for thread in threads:
            thread.start()
        first = None
        began = time.monotonic()
        for minute in range(1, minutes + 1):
            time.sleep(max(0, began + MINUTE_S * minute - time.monotonic()))
            now = sensor.footprint()
            first = first or now
            print(f"minute {minute}: {describe(now)}, {sum(soak.done.values())} done", flush=True)
        soak.stopping.set()
        for thread in threads:
            thread.join(60)
        return conclude(soak, sensor, first, threads)
    finally:
        soak.stopping.set()
        sensor.close()


def describe(footprint):
    return (
        f"{footprint.resident >> 20} MiB, {footprint.descriptors} descriptors, "
        f"{footprint.threads} threads"
    )


def conclude(soak, sensor, first, threads):
    failures = list(soak.failures)
    failures += [f"a client hangs: {thread}" for thread in threads if thread.is_alive()]
    if sensor.process.poll() is not None:
        return [*failures, f"the sensor ended: {sensor.process.poll()}"]
    for name in sensor.list():
        sensor.stop(name)
        check_statistics(sensor.status(name).statistics)
    time.sleep(5)
    last = sensor.footprint()
    print(f"what was done: {dict(soak.done)}")
    print(f"after the first minute: {describe(first)}; at the end: {describe(last)}")
    if last.resident > first.resident + MOST_GROWTH:
        failures.append("memory is not back")
    if last.descriptors > first.descriptors:
        failures.append("descriptors are not back")
    if last.threads > first.threads:
        failures.append("threads are not back")
    return failures


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("minutes", nargs="?", type=int, default=10)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    options = parser.parse_args()
    print(f"--seed {options.seed}")
    with tempfile.TemporaryDirectory(prefix="weir-soak-") as folder:
        failures = run(options.minutes, options.seed, folder, may_make_interface())
    for line, count in collections.Counter(failures).items():
        print(f"{count} times: {line}", file=sys.stderr)
    print("nothing failed" if not failures else f"{len(failures)} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
