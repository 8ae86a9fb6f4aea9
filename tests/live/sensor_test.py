"""A whole sensor that captures on interfaces of a network namespace, as its clients see it."""

import datetime
import json
import os
import signal
import time

from conftest import DATA, DEADLINE_S, flows_of_file, reason_words, split_by_sender

# A session holds about 15 MB, and the heap may keep what one or two of them had; not of all ten.
MOST_GROWTH_BYTES = 40 << 20


def unix_time(text):
    whole, _, rest = text.removesuffix("Z").partition(".")
    seconds = datetime.datetime.fromisoformat(whole + "+00:00").timestamp()
    return seconds + float("0." + rest)


def test_the_totals_are_told_by_worker_and_by_interface(links, sensor, folder):
    links.add_pair()
    sensor.create("--interface", "w0", "--interface", "w1", "--workers", "2")
    watch = sensor.client("sessions", "watch", "live", "--json")
    there, back = split_by_sender(DATA / "http.pcap", folder)
    sent = [
        links.replay(there, "--pps=1000", pair=0),
        links.replay(back, "--pps=1000", pair=1),
    ]
    sensor.await_captured(sum(sent))
    sensor.weir("sessions", "stop", "live")
    assert watch.end() == 0
    reports = [session["status"] for session in watch.objects]
    assert [reports[0]["state"], reports[-1]["state"]] == ["running", "ended"]
    totals = reports[-1]["statistics"]
    shown = [(each["name"], each["captured_packets"]) for each in totals["interfaces"]]
    assert shown == [("w0", sent[0]), ("w1", sent[1])]
    assert [each["worker"] for each in totals["workers"]] == [0, 1]
    assert sum(each["packets"] for each in totals["workers"]) == sum(sent)
    # One record for both interfaces. What one side sent comes whole before the other's, so most
    # closes cannot be followed.
    ended = {each["reason"]: each["flows"] for each in totals["flows_ended"]}
    assert ended.keys() <= {"shutdown", "tcp_closed"}
    assert sum(ended.values()) == len(flows_of_file(DATA / "http.pcap"))


def test_a_warning_comes_when_the_kernel_begins_to_drop(links, sensor):
    sensor.create("--interface", "w0", "--workers", "2")
    watch = sensor.client("sessions", "watch", "live", "--json")
    stream = sensor.client("subscribe", "live", "--output", "count")
    watch.output.wait_for(lambda lines: len(lines) > 0)
    os.kill(sensor.process.pid, signal.SIGSTOP)
    sent = links.replay(DATA / "mixed.pcap", "--topspeed", "--preload-pcap", "--loop=200")
    os.kill(sensor.process.pid, signal.SIGCONT)
    for client in (watch, stream):
        client.errors.wait_for(lambda lines: any("the kernel drops packets" in n for n in lines))
    sensor.weir("sessions", "stop", "live")
    assert (watch.end(), stream.end()) == (0, 0)
    warnings = [n for n in stream.errors.text.splitlines() if "the kernel drops packets" in n]
    assert len(warnings) == 1
    assert "(w0: " in warnings[0]
    totals = watch.objects[-1]["status"]["statistics"]
    drops = totals["kernel_dropped_packets"]
    assert drops > 0
    assert totals["captured_packets"] + drops == sent
    assert sum(each["kernel_dropped_packets"] for each in totals["workers"]) == drops
    assert [each["kernel_dropped_packets"] for each in totals["interfaces"]] == [drops]
    assert f"LOST: {drops} packets dropped by the kernel" in stream.errors.text


def test_a_session_whose_only_interface_stays_down_fails_after_its_flows(links, sensor):
    sensor.create("--interface", "w0", "--workers", "2", "--max-outage", "1")
    stream = sensor.client("subscribe", "live", "--output", "jsonl")
    sent = links.replay(DATA / "mixed.pcap", "--topspeed")
    os.system(f"ip -n {links.sensor} link set w0 down")
    assert stream.end() == 1
    assert 'interface "w0": went down' in stream.errors.text
    status = sensor.status()
    assert (status["state"], status["error"]["code"]) == ("failed", 14)
    assert status["statistics"]["captured_packets"] == sent
    assert status["statistics"]["packets_in_open_flows"] == 0
    assert len(stream.objects) == len(flows_of_file(DATA / "mixed.pcap"))


def test_records_reach_a_subscriber_in_time_though_the_link_is_quiet(links, sensor):
    sensor.create("--interface", "w0", "--workers", "2", "--idle-timeout", "1")
    stream = sensor.client("subscribe", "live", "--output", "jsonl")
    links.replay(DATA / "dns.pcap", "--pps=1000")
    expected = len(flows_of_file(DATA / "dns.pcap", "--idle_ms=1000000"))
    stream.output.wait_for(lambda lines: len(lines) == expected)
    for came, line in stream.output.lines:
        last = unix_time(json.loads(line)["bidirectional"]["last_seen"])
        assert 1 <= came - last < 3, line


def test_a_sensor_that_is_told_to_end_delivers_every_open_flow(links, sensor):
    sensor.create("--interface", "w0", "--workers", "2")
    stream = sensor.client("subscribe", "live", "--output", "jsonl")
    sent = links.replay(DATA / "mixed.pcap", "--topspeed")
    sensor.await_captured(sent)
    os.kill(sensor.process.pid, signal.SIGTERM)
    assert stream.end() == 0
    assert sensor.process.wait(20) == 0
    flows = stream.objects
    reasons = reason_words(DATA / "mixed.pcap", "END_REASON_SHUTDOWN")
    assert sorted(flow["end_reason"] for flow in flows) == sorted(reasons)
    assert sum(flow["bidirectional"]["packets"] for flow in flows) == sent


def is_grpcs_timer(task):
    """gRPC keeps one or two threads for its own timers, as it likes."""
    try:
        with open(f"{task}/comm") as name:
            return name.read().startswith("grpc_global_tim")
    except OSError:  # it ended meanwhile
        return True


class Footprint:
    def __init__(self, pid):
        folder = f"/proc/{pid}"
        self.descriptors = len(os.listdir(f"{folder}/fd"))
        self.threads = sum(
            not is_grpcs_timer(f"{folder}/task/{task}") for task in os.listdir(f"{folder}/task")
        )
        with open(f"{folder}/statm") as statm:
            self.resident = int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def settled_footprint(pid):
    """Once it has not changed for a second: gRPC closes a connection a moment after it was left."""
    footprint, since = Footprint(pid), time.monotonic()
    deadline = since + DEADLINE_S
    while time.monotonic() < min(since + 1, deadline):
        time.sleep(0.05)
        now = Footprint(pid)
        if (now.descriptors, now.threads) != (footprint.descriptors, footprint.threads):
            since = time.monotonic()
        footprint = now
    return footprint


def test_sessions_leave_nothing_behind(links, sensor):
    def run_sessions(count):
        for number in range(count):
            sensor.create("--interface", "w0", "--workers", "2", session=f"s{number}")
            sent = links.replay(DATA / "mixed.pcap", "--topspeed")
            sensor.await_captured(sent, session=f"s{number}")
            stream = sensor.client("subscribe", f"s{number}", "--output", "count")
            sensor.weir("sessions", "stop", f"s{number}")
            assert stream.end() == 0
            sensor.weir("sessions", "delete", f"s{number}")
            while sensor.weir("sessions", "list", "--json"):
                pass
        return settled_footprint(sensor.process.pid)

    run_sessions(9)  # what is made once and kept
    before = run_sessions(1)
    after = run_sessions(10)
    print(f"{before.resident} bytes resident before, {after.resident} after")
    assert after.threads <= before.threads
    assert after.descriptors <= before.descriptors
    assert after.resident - before.resident < MOST_GROWTH_BYTES
