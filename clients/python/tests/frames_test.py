"""Flows as tables."""

import csv

import pandas
import pytest
from fake_sensor import ended, events, flow, serving

import weir
from weir.v1 import flow_pb2


def flows(_request, _context):
    yield events(flow(1, src_port=80), flow(2, src_port=443))
    yield ended(2)


def no_flows(_request, _context):
    yield ended(0)


def test_a_frame_has_a_row_a_flow_and_a_column_an_attribute(socket_folder):
    with serving(flows, socket_folder) as (_, address):
        streamer = weir.Streamer("x.pcap", server=address, splt_analysis=2)
        frame = streamer.to_pandas()
    assert tuple(frame.columns) == streamer.columns
    assert list(frame["src_port"]) == [80, 443]
    assert list(frame["splt_ps"]) == [[-1, -1], [-1, -1]]


def test_a_frame_and_a_file_have_times_before_1970_and_0_where_there_is_none(
    socket_folder, tmp_path
):
    seen = flow_pb2.Counters(
        packets=1, first_seen_unix_nano=-2_500_000, last_seen_unix_nano=1_000_000
    )

    def before_1970(_request, _context):
        yield events(flow(bidirectional=seen, src_to_dst=seen, dst_to_src=flow_pb2.Counters()))
        yield ended(1)

    with serving(before_1970, socket_folder) as (_, address):
        streamer = weir.Streamer("x.pcap", server=address)
        frame = streamer.to_pandas(typed=False)
        typed = streamer.to_pandas()
        streamer.to_csv(tmp_path / "flows.csv")
    names = [f"src2dst_{what}_ms" for what in ("first_seen", "last_seen", "duration")]
    names.append("dst2src_first_seen_ms")
    assert frame[names].to_numpy().tolist() == [[-3, 1, 4, 0]]
    assert typed["src2dst_first_seen_ms"][0] == pandas.Timestamp(-2_500_000, tz="UTC")
    assert typed["dst2src_first_seen_ms"].isna().all()
    with open(tmp_path / "flows.csv", newline="") as file:
        (row,) = csv.DictReader(file)
    assert [row[name] for name in names] == ["-3", "1", "4", "0"]


def test_a_frame_of_no_flows_has_its_columns(socket_folder):
    with serving(no_flows, socket_folder) as (_, address):
        frame = weir.Streamer("x.pcap", server=address).to_pandas()
    assert len(frame) == 0
    assert "application_name" in frame.columns


def test_anonymized_columns_are_equal_where_their_values_are(socket_folder):
    with serving(flows, socket_folder) as (_, address):
        streamer = weir.Streamer("x.pcap", server=address)
        frame = streamer.to_pandas(columns_to_anonymize=["src_ip", "src_port"])
        again = streamer.to_pandas(columns_to_anonymize=["src_ip"])
    assert frame["src_ip"].nunique() == 1
    assert frame["src_port"].nunique() == 2
    assert list(frame["dst_ip"]) == ["192.0.2.2"] * 2
    assert "192.0.2.1" not in set(frame["src_ip"])
    assert set(frame["src_ip"]).isdisjoint(again["src_ip"])


def test_a_column_to_anonymize_must_be_there(socket_folder):
    with pytest.raises(weir.InvalidArgumentError, match="'src_pi'"):
        weir.Streamer("x.pcap", server="unix:///nowhere").to_pandas(["src_pi"])


def test_a_csv_file_has_a_header_and_a_line_a_flow(socket_folder, tmp_path):
    with serving(flows, socket_folder) as (_, address):
        streamer = weir.Streamer("x.pcap", server=address)
        assert streamer.to_csv(tmp_path / "flows.csv") == 2
    with open(tmp_path / "flows.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == streamer.columns
    assert [row["src_port"] for row in rows] == ["80", "443"]
