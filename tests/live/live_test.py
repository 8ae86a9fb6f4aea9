"""Live capture as it is: on interfaces of network namespaces, with packets that a program sends."""

import os
import signal
import time

import pytest
from conftest import DATA, LIVE_RUN, Capture, flows_of_file, reasons_of_file, split_by_sender

FULL_SPEED_S = float(os.environ.get("WEIR_LIVE_SECONDS", "5"))


@pytest.mark.parametrize("workers", [1, 2, 3])
@pytest.mark.parametrize(
    "name", ["mixed", "fragments", "vlan", "ipv6", "gtpu", "pppoe", "mpls", "qinq"]
)
def test_flows_of_a_replayed_capture_equal_those_of_the_file(links, name, workers):
    capture = links.capture(f"--workers={workers}", "--snapshot=262144")
    capture.wait_until_running()
    sent = links.replay(DATA / f"{name}.pcap", "--pps=1000")
    totals = capture.stop()
    assert (totals["captured"], totals["kernel_drops"]) == (sent, 0)
    assert sorted(r["record"] for r in capture.records) == flows_of_file(DATA / f"{name}.pcap")
    ids = [r["id"] for r in capture.records]
    assert len(set(ids)) == len(ids)
    assert all(number < workers << 43 for number in ids)


def test_a_flow_has_one_record_though_its_directions_are_on_two_interfaces(links, folder):
    links.add_pair()
    capture = links.capture("--workers=2", interface="w0,w1")
    capture.wait_until_running()
    there, back = split_by_sender(DATA / "http.pcap", folder)
    sent = links.replay(there, "--pps=1000", pair=0) + links.replay(back, "--pps=1000", pair=1)
    assert capture.stop()["captured"] == sent

    def without_label(record):  # The answers come after all questions, so names may differ.
        return record.partition(" bytes ")[0]

    expected = [without_label(record) for record in flows_of_file(DATA / "http.pcap")]
    assert sorted(without_label(r["record"]) for r in capture.records) == sorted(expected)


def test_a_filter_lets_only_its_packets_in(links):
    capture = links.capture("--workers=2", "--bpf=udp port 53")
    capture.wait_until_running()
    links.replay(DATA / "mixed.pcap", "--pps=2000")
    capture.stop()
    expected = flows_of_file(DATA / "mixed.pcap", "--bpf=udp port 53")
    assert sorted(r["record"] for r in capture.records) == expected


@pytest.mark.parametrize("workers", [1, 2])
def test_flows_end_on_time_though_the_link_is_quiet(links, workers):
    capture = links.capture(f"--workers={workers}", "--idle_ms=1000")
    capture.wait_until_running()
    links.replay(DATA / "dns.pcap", "--pps=1000")
    expected = len(flows_of_file(DATA / "dns.pcap", "--idle_ms=1000000"))
    capture.wait_for(lambda lines: sum("record" in line for line in lines) == expected)
    reasons = reasons_of_file(DATA / "dns.pcap", "END_REASON_IDLE", "--idle_ms=1000000")
    assert sorted(r["reason"] for r in capture.records) == reasons
    assert all(0 <= r["late_ms"] < 2000 for r in capture.records), capture.records
    assert capture.stop()["open"] == 0


def test_stop_delivers_every_open_flow(links):
    capture = links.capture("--workers=2")
    capture.wait_until_running()
    links.replay(DATA / "mixed.pcap", "--topspeed")
    totals = capture.stop()  # at once, while the kernel still holds packets
    assert sorted(r["record"] for r in capture.records) == flows_of_file(DATA / "mixed.pcap")
    reasons = reasons_of_file(DATA / "mixed.pcap", "END_REASON_SHUTDOWN")
    assert sorted(r["reason"] for r in capture.records) == reasons
    assert totals["open"] == 0


@pytest.mark.parametrize("workers", [1, 2])
def test_drops_of_the_kernel_are_reported_to_the_packet(links, workers):
    capture = links.capture(f"--workers={workers}", "--buffer=1048576", "--quiet")
    capture.wait_until_running()
    capture.signal(signal.SIGSTOP)
    sent = links.replay(DATA / "mixed.pcap", "--topspeed", "--preload-pcap", "--loop=200")
    capture.signal(signal.SIGCONT)
    totals = capture.stop()
    assert totals["kernel_drops"] > 0
    assert totals["captured"] + totals["kernel_drops"] == sent


@pytest.mark.parametrize(
    ("change", "word"), [(("set", "w0", "down"), "went down"), (("del", "w0"), "is gone")]
)
def test_an_interface_that_stays_away_ends_the_capture_with_an_error_after_its_flows(
    links, change, word
):
    capture = links.capture("--workers=2", "--max_outage_ms=0")
    capture.wait_until_running()
    sent = links.replay(DATA / "mixed.pcap", "--topspeed")
    os.system(f"ip -n {links.sensor} link {' '.join(change)}")
    totals = capture.end()
    assert capture.process.returncode == 1
    assert f'UNAVAILABLE: interface "w0": {word}' in capture.error
    assert totals["captured"] == sent
    assert sorted(r["record"] for r in capture.records) == flows_of_file(DATA / "mixed.pcap")


def test_what_keeps_from_capturing_is_said(links):
    capture = links.capture(interface="none7")
    capture.process.wait()
    capture.reader.join()
    error = capture.process.stderr.read()
    assert 'NOT_FOUND: no interface "none7"; available: ' in error
    assert "w0" in error
    capture = Capture(
        *("ip", "netns", "exec", links.sensor, "setpriv", "--bounding-set=-net_raw"),
        *("--inh-caps=-net_raw", LIVE_RUN, "w0"),
    )
    capture.process.wait()
    capture.reader.join()
    error = capture.process.stderr.read()
    assert 'PERMISSION_DENIED: interface "w0"' in error
    assert "CAP_NET_RAW" in error


def test_starts_and_stops_leave_nothing_behind(links):
    capture = links.capture("--workers=2", "--repeat=10")
    capture.wait_until_running()
    capture.stop()
    runs = [line for line in capture.lines if "run" in line]
    assert len(runs) == 10
    assert {line["threads"] for line in runs} == {1}
    assert len({line["descriptors"] for line in runs}) == 1


def test_at_full_speed_all_is_captured_or_reported(links):
    capture = links.capture("--workers=2", "--buffer=67108864", "--quiet")
    capture.wait_until_running()
    start = time.monotonic()
    sent = links.replay(
        *(DATA / "mixed.pcap", "--topspeed", "--preload-pcap", "--loop=1000000"),
        *("--unique-ip", f"--duration={int(FULL_SPEED_S)}"),  # new flows with each loop
    )
    seconds = time.monotonic() - start
    totals = capture.stop()
    print(f"{sent} packets, {sent / seconds:.0f} a second, {totals}")
    assert totals["captured"] + totals["kernel_drops"] == sent
    if not os.environ.get("WEIR_LIVE_MAY_DROP"):
        assert totals["kernel_drops"] == 0
