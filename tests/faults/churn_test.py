"""Connections that come and go by the thousand, beside streams that stay."""

import os
import random
import socket
import subprocess
import threading
import time

from edge_test import PREFACE, SETTINGS, frame, tcp
from sensor import SKIP, Sensor, synthetic, wait_until

# What `WEIR_CHURN=1` asks for is what the sensor is to bear; without it the same in small.
WHOLE = bool(os.environ.get("WEIR_CHURN"))
CONNECTIONS, STREAMS, KILLS, SECONDS = (2000, 500, 200, 60) if WHOLE else (300, 100, 10, 5)
# glibc keeps the top of each of its heaps, though all in it was freed.
MOST_GROWTH_BYTES = 32 << 20


def churn(sensor, seconds, numbers):
    """Connections in all their states that come and go, so many at one time. Gives how many."""
    opened, deadline = [], time.monotonic() + seconds
    count = 0
    while time.monotonic() < deadline:
        if len(opened) >= CONNECTIONS:
            opened.pop(numbers.randrange(len(opened))).close()
        each = socket.create_connection(tcp(sensor))
        count += 1
        each.sendall((b"", PREFACE[:10], PREFACE + frame(SETTINGS, 0, 0))[count % 3])
        if count % 5 == 0:
            each.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        opened.append(each)
    for each in opened:
        each.close()
    return count


def kill_clients(sensor, kills, numbers):
    for _ in range(kills):
        client = sensor.weir(
            *("subscribe", "lab", "--output", "count"),
            address=sensor.addresses[1],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(numbers.uniform(0.1, 0.3))
        client.kill()
        client.wait()


def run_round(sensor, numbers):
    channels = [sensor.connect(sensor.addresses[1]) for _ in range(10)]
    streams = [sensor.subscribe(channel=channels[i % 10], on_overflow=SKIP) for i in range(STREAMS)]
    for stream in streams:
        stream.read_until("started")
    killer = threading.Thread(target=kill_clients, args=(sensor, KILLS, numbers))
    killer.start()
    count = churn(sensor, SECONDS, numbers)
    killer.join()
    assert sensor.status().subscribers >= STREAMS, "who stays is not refused"
    for stream in streams:
        stream.call.cancel()
    for channel in channels:
        channel.close()
    wait_until(lambda: sensor.status().subscribers == 0, sensor.status)
    return count


def test_who_stays_is_served_and_nothing_is_left(folder, monkeypatch):
    monkeypatch.setattr("sensor.DEADLINE_S", 30 + 3 * SECONDS)
    numbers = random.Random(7)
    sensor = Sensor(folder, "--max-connections-per-address", "4096", max_streams=1024)
    try:
        sensor.create(synthetic(flows_per_second=20))
        before = sensor.footprint()
        after = []
        for _ in range(2):
            count = run_round(sensor, numbers)
            wait_until(
                lambda: sensor.footprint().descriptors <= before.descriptors + 2,
                lambda: (before, sensor.footprint()),
            )
            time.sleep(2)
            after.append(sensor.footprint())
            print(
                f"{count} connections in {SECONDS} s, {STREAMS} streams, {KILLS} kills: {after[-1]}"
            )
        assert after[1].threads <= after[0].threads
        assert after[1].resident <= after[0].resident + MOST_GROWTH_BYTES
        assert not [line for line in sensor.log if "refused" in line]
    finally:
        sensor.close()
