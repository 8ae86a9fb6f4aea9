"""The package and the real weir-server, on the project's own captures."""

import gc
import subprocess
import sys

import capture_before_1970
import pytest

import weir
from weir.local import private_server


@pytest.fixture(autouse=True)
def real_server(real_program):
    private_server._stop()
    yield
    private_server._stop()


def test_the_flows_of_a_capture_are_iterated_over(captures):
    flows = list(weir.Streamer(source=captures / "http.pcap"))
    assert len(flows) == 5
    assert {flow.application_name for flow in flows} == {"HTTP"}
    assert {flow.dst_port for flow in flows} == {80}
    assert sum(flow.bidirectional_packets for flow in flows) == 59


def test_a_capture_becomes_a_frame(captures):
    streamer = weir.Streamer(source=captures / "mixed.pcap", statistical_analysis=True)
    frame = streamer.to_pandas()
    assert tuple(frame.columns) == streamer.columns
    assert {"DNS", "HTTP", "SSH", "NTP"} <= set(frame["application_name"])
    assert len(frame) == streamer.ledger.delivered
    statistics = streamer.statistics
    assert frame["bidirectional_packets"].sum() == statistics.packets_in_flows
    ignored = sum(reason.packets for reason in statistics.ignored)
    assert statistics.captured_packets == statistics.packets_in_flows + ignored
    assert len(streamer.session_uid) == 16


def test_bytes_that_are_no_utf8_are_dropped(captures):
    (flow,) = weir.Streamer(source=captures / "http_bad_utf8.pcap")
    assert flow.user_agent == "Moz"


@pytest.mark.parametrize(
    ("resolution", "first_ns"), [("millisecond", -10_000_000_000), ("nanosecond", -9_999_999_500)]
)
def test_times_before_1970_are_negative(resolution, first_ns, tmp_path):
    path = tmp_path / "old.pcapng"
    path.write_bytes(capture_before_1970.content(-10, [500, 2_000_000_000]))
    streamer = weir.Streamer(source=path, time_resolution=resolution)
    (flow,) = streamer
    assert flow.record.bidirectional.first_seen_unix_nano == first_ns
    names = ("src2dst_first_seen_ms", "src2dst_last_seen_ms", "src2dst_duration_ms")
    assert [getattr(flow, name) for name in names] == [-10_000, -8_000, 2_000]
    assert not flow.record.dst_to_src.HasField("first_seen_unix_nano")
    assert flow.dst2src_first_seen_ms == flow.dst2src_duration_ms == 0
    assert list(streamer.to_pandas(typed=False)["bidirectional_last_seen_ms"]) == [-8_000]


def test_several_files_are_read_as_one(captures):
    names = [captures / "dns.pcap", captures / "http.pcap"]
    together = len(list(weir.Streamer(source=names)))
    assert together == sum(len(list(weir.Streamer(source=name))) for name in names)


def test_a_damaged_capture_gives_its_flows_first(captures):
    flows = []
    with pytest.raises(weir.CaptureError, match="http_cut.pcap") as caught:
        for flow in weir.Streamer(source=captures / "http_cut.pcap"):
            flows.append(flow)
    assert len(flows) == 5
    assert sum(flow.bidirectional_packets for flow in flows) == 57
    assert caught.value.code == "DATA_LOSS"
    assert caught.value.reason


@pytest.mark.parametrize("name", ["missing.pcap", "no_folder/missing.pcap"])
def test_a_missing_file_is_named(name, captures):
    with pytest.raises(weir.NotFoundError, match=name):
        list(weir.Streamer(source=captures / name))


def test_a_text_file_is_no_capture(captures):
    with pytest.raises(weir.WeirError, match="README.md"):
        list(weir.Streamer(source=captures / "README.md"))


@pytest.mark.parametrize(
    "setting",
    [
        {"bpf_filter": "tcp and and"},
        {"idle_timeout": -1},
        {"active_timeout": -0.5},
        {"n_dissections": 256},
        {"splt_analysis": 65536},
    ],
)
def test_a_setting_out_of_its_range_is_named(setting, captures):
    with pytest.raises(weir.InvalidArgumentError) as caught:
        list(weir.Streamer(source=captures / "http.pcap", **setting))
    (name,) = setting
    assert name in str(caught.value)
    assert caught.value.field.startswith("spec.meter.")
    assert caught.value.reason


def test_all_settings_out_of_their_range_are_named(captures):
    with pytest.raises(weir.InvalidArgumentError) as caught:
        list(weir.Streamer(captures / "http.pcap", n_dissections=256, splt_analysis=65536))
    fields = {violation.field for violation in caught.value.violations}
    assert fields == {"spec.meter.max_dissected_packets", "spec.meter.early_packets"}


def test_a_sensor_that_does_not_know_a_field_says_so(captures):
    streamer = weir.Streamer(source=captures / "http.pcap")
    streamer._meter.MergeFromString(b"\xfa\x3f\x00")  # field 1023, as a newer package may have it
    with pytest.raises(weir.InvalidArgumentError) as caught:
        list(streamer)
    error = caught.value
    assert (error.reason, error.field) == ("UNKNOWN_FIELD", "spec.meter")
    assert error.metadata["field"] == "spec.meter"
    assert error.metadata["sensor_version"] in str(error)


def test_settings_change_the_flows(captures):
    source = captures / "mixed.pcap"
    filtered = list(weir.Streamer(source=source, bpf_filter="udp port 53"))
    assert {flow.protocol for flow in filtered} == {17}
    assert len(list(weir.Streamer(source=source, max_nflows=3))) == 3
    with_splt = next(iter(weir.Streamer(source=source, splt_analysis=3, n_dissections=0)))
    assert len(with_splt.splt_ps) == 3
    assert not hasattr(with_splt, "application_name")


def test_leaving_early_leaves_the_server_well(captures):
    source = captures / "mixed.pcap"
    for _ in range(20):
        next(iter(weir.Streamer(source=source)))
        gc.collect()
    assert len(list(weir.Streamer(source=captures / "http.pcap"))) == 5


def test_many_streamers_run_at_once(captures):
    iterators = [iter(weir.Streamer(source=captures / "http.pcap")) for _ in range(40)]
    first = [next(iterator) for iterator in iterators]
    assert len({flow.id for flow in first}) == 1
    assert [sum(1 for _ in iterator) for iterator in iterators] == [4] * 40


def test_a_program_with_an_open_stream_exits_at_once(captures):
    script = "import sys, weir; flows = iter(weir.Streamer(sys.argv[1])); print(next(flows).id)"
    done = subprocess.run(
        [sys.executable, "-c", script, str(captures / "mixed.pcap")],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert int(done.stdout) > 0
