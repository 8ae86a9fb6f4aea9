"""The drop-in for nfstream: its parameters, checks, flows and files."""

import csv
import inspect

import pandas
import pytest

import weir
from weir.nfstream import NFlow, NFPlugin, NFStreamer
from weir.nfstream.parameters import PARAMETERS

# As nfstream 6 has them, in their order.
NFSTREAMS = ["source", *PARAMETERS]
NFSTREAMS.insert(NFSTREAMS.index("accounting_mode") + 1, "udps")


def test_the_parameters_are_nfstreams_in_its_order():
    parameters = inspect.signature(NFStreamer).parameters
    assert list(parameters)[: len(NFSTREAMS)] == NFSTREAMS
    for name, (default, _, _) in PARAMETERS.items():
        assert parameters[name].default == default, name


@pytest.mark.parametrize(
    "setting",
    [
        {"decode_tunnels": 1},
        {"bpf_filter": 80},
        {"promiscuous_mode": None},
        {"snapshot_length": 0},
        {"socket_buffer_size": 2**31},
        {"idle_timeout": -1},
        {"idle_timeout": 1.5},
        {"active_timeout": 2**64},
        {"accounting_mode": 4},
        {"udps": "plugin"},
        {"udps": [3]},
        {"n_dissections": 256},
        {"statistical_analysis": "yes"},
        {"splt_analysis": 65536},
        {"n_meters": -1},
        {"max_nflows": -1},
        {"performance_report": -1},
        {"system_visibility_mode": 2},
        {"system_visibility_poll_ms": -1},
        {"source": None},
        {"source": []},
        {"source": "nowhere.pcap"},
        {"source": ["nowhere.pcap"]},
    ],
)
def test_what_nfstream_refuses_is_a_value_error(setting, captures):
    (name,) = setting
    with pytest.raises(ValueError, match=name if name != "udps" else "NFPlugin"):
        NFStreamer(**{"source": str(captures / "mixed.pcap"), **setting})


def test_parameters_can_be_set_later_and_are_checked_then(captures):
    streamer = NFStreamer(captures / "mixed.pcap")
    streamer.idle_timeout = 7
    assert streamer.idle_timeout == 7
    with pytest.raises(ValueError, match="idle_timeout"):
        streamer.idle_timeout = -7


def test_flows_are_nfstreams(captures, real_program):
    flows = list(NFStreamer(str(captures / "mixed.pcap")))
    assert [flow.id for flow in flows] == list(range(len(flows)))
    flow = flows[0]
    assert isinstance(flow, NFlow)
    assert isinstance(flow.keys(), list) and len(flow.keys()) == len(flow.values())  # noqa: SIM118
    lines = str(flow).splitlines()
    assert lines[0] == "NFlow(id=0,"
    assert lines[1] == "      expiration_id=0,"
    assert lines[-1].endswith(")")


def test_max_nflows_ends_the_source(captures, real_program):
    assert len(list(NFStreamer(captures / "mixed.pcap", max_nflows=3))) == 3


def test_a_frame_has_the_types_of_a_csv_file(captures, real_program, tmp_path):
    streamer = NFStreamer(captures / "mixed.pcap", statistical_analysis=True, splt_analysis=2)
    frame = streamer.to_pandas()
    written = streamer.to_csv(tmp_path / "flows.csv")
    pandas.testing.assert_frame_equal(frame, pandas.read_csv(tmp_path / "flows.csv"))
    assert written == len(frame)
    assert str(frame["src2dst_mean_ps"].dtype) == "float64"
    assert frame["user_agent"].isna().any()
    assert frame["splt_ps"][0].startswith("[")


def test_no_flows_are_no_frame(captures, real_program):
    streamer = NFStreamer(captures / "mixed.pcap", bpf_filter="udp port 1")
    assert streamer.to_pandas() is None


def test_files_rotate(captures, real_program, tmp_path):
    streamer = NFStreamer(captures / "mixed.pcap")
    written = streamer.to_csv(tmp_path / "f.csv", ["src_ip"], flows_per_file=15, rotate_files=2)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["f.0.csv", "f.1.csv"]
    with open(tmp_path / "f.0.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == written - 30  # The third file is in the place of the first.
    assert all(len(row["src_ip"]) == 128 for row in rows)


def test_a_bad_filter_is_a_value_error(captures, real_program):
    with pytest.raises(ValueError, match="filter"):
        list(NFStreamer(captures / "mixed.pcap", bpf_filter="port of call"))


def test_keyword_arguments_of_a_plugin_are_its_attributes():
    plugin = NFPlugin(limit=3, volatile=True)
    assert (plugin.limit, plugin.volatile) == (3, True)
    assert weir.NFPlugin is NFPlugin
