"""Tests of the comparison: it must see every difference, and nothing else."""

import gzip
import json
import math
import pathlib
import subprocess
import sys

import exceptions
import pytest
from compare import compare_capture

HERE = pathlib.Path(__file__).parent


def flow(**changes):
    record = {
        "id": 7,
        "src_ip": "10.0.0.1",
        "src_port": 1234,
        "dst_ip": "10.0.0.2",
        "dst_port": 443,
        "protocol": 6,
        "vlan_id": 0,
        "tunnel_id": 0,
        "bidirectional_first_seen_ms": 1000,
        "bidirectional_last_seen_ms": 2000,
        "bidirectional_packets": 3,
        "bidirectional_bytes": 300,
        "bidirectional_mean_ps": 100.0,
        "splt_ps": [100, 100, 100, -1],
        "application_name": "TLS",
        "user_agent": "",
    }
    return record | changes


def differences(expected, actual):
    result = compare_capture("a.pcap", expected, actual)
    return [(d.kind, d.fields) for d in result.differences]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"id": 8},
        {"pcap": "b.pcap"},
        {"bidirectional_mean_ps": math.nextafter(100.0, 101)},
        {"bidirectional_mean_ps": 100},
        {"user_agent": None},
        {"of_a_later_version": 1},
    ],
)
def test_these_are_no_differences(changes):
    result = compare_capture("a.pcap", [flow()], [flow(**changes)])
    assert (result.equal, result.differences) == (1, [])


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("bidirectional_packets", 4),
        ("bidirectional_mean_ps", 100.000001),
        ("bidirectional_mean_ps", float("nan")),
        ("splt_ps", [100, 100, 100]),
        ("splt_ps", [100, 100, 101, -1]),
        ("splt_ps", "100"),
        ("application_name", "Unknown"),
        ("application_name", None),
        ("user_agent", "curl"),
    ],
)
def test_each_differing_field_is_named(field, value):
    assert differences([flow()], [flow(**{field: value})]) == [("different", (field,))]


def test_a_field_that_is_not_there_differs():
    actual = flow()
    del actual["user_agent"]
    assert differences([flow()], [actual]) == [("different", ("user_agent",))]


@pytest.mark.parametrize(
    "field", ["src_port", "vlan_id", "tunnel_id", "bidirectional_last_seen_ms"]
)
def test_another_key_is_one_flow_missing_and_one_extra(field):
    found = differences([flow()], [flow(**{field: 5})])
    assert sorted(kind for kind, _ in found) == ["extra", "missing"]


def test_flows_of_equal_keys_are_paired_by_packets_whatever_their_order():
    flows = [flow(bidirectional_packets=n) for n in (1, 2, 3)]
    assert differences(flows, flows[::-1]) == []
    assert differences(flows, flows[:2]) == [("missing", ())]
    assert differences(flows[:1], flows) == [("extra", ())] * 2


def entry(**changes):
    (difference,) = compare_capture("a.pcap", [flow()], [flow(splt_ps=[])]).differences
    listed = {
        "capture": "a.pcap",
        "variants": ["default"],
        "kind": "different",
        "key": difference.key,
        "fields": ["splt_ps"],
        "reason": "why",
    }
    return listed | changes


def exception_list(*entries):
    return exceptions.ExceptionList({"reasons": {"why": "It is so."}, "exceptions": list(entries)})


@pytest.mark.parametrize(
    ("changes", "counts"),
    [
        ({}, (1, 0, 0)),
        ({"variants": ["all"]}, (1, 0, 0)),
        ({"variants": ["ip_sizes"]}, (0, 1, 0)),
        ({"capture": "b.pcap"}, (0, 1, 0)),
        ({"fields": ["user_agent"]}, (0, 1, 1)),
        ({"key": "another"}, (0, 1, 1)),
    ],
)
def test_the_list_must_name_what_differs_exactly(changes, counts):
    found = compare_capture("a.pcap", [flow()], [flow(splt_ps=[])]).differences
    listed = exception_list(entry(**changes)).differences("default", {"a.pcap"})
    assert tuple(map(len, exceptions.check(listed, found))) == counts


def test_equal_entries_stand_for_as_many_flows():
    found = compare_capture("a.pcap", [flow()] * 3, [flow(splt_ps=[])] * 3).differences
    listed = exception_list(entry(), entry()).differences("default", {"a.pcap"})
    assert tuple(map(len, exceptions.check(listed, found))) == (2, 1, 0)


def test_a_label_may_hang_on_the_number_of_workers():
    found = compare_capture("a.pcap", [flow()], [flow(application_name="TLS.Google")]).differences
    listed = exception_list(entry(fields=["application_name"], workers=[2, 4]))
    for workers, counts in ((1, (0, 1, 0)), (2, (1, 0, 0)), (3, (0, 1, 0)), (4, (1, 0, 0))):
        wanted = listed.differences("default", {"a.pcap"}, workers)
        assert tuple(map(len, exceptions.check(wanted, found))) == counts


@pytest.mark.parametrize(
    "changes",
    [
        {"fields": ["user_agent"]},
        {"fields": ["application_name", "bidirectional_bytes"]},
        {"kind": "missing", "fields": []},
    ],
)
def test_nothing_but_labels_may(changes):
    with pytest.raises(ValueError, match="workers"):
        exception_list(entry(workers=[2], **changes))


@pytest.mark.parametrize(
    "changes",
    [{"reason": "unknown"}, {"kind": "odd"}, {"kind": "missing"}, {"fields": []}, {"variants": []}],
)
def test_a_malformed_entry_is_refused(changes):
    with pytest.raises(ValueError, match="a.pcap"):
        exception_list(entry(**changes))


def test_the_skeleton_lists_what_was_found():
    found = compare_capture("a.pcap", [flow()], [flow(splt_ps=[])]).differences
    entries = exceptions.skeleton({"default": found, "ip_sizes": found})
    assert entries == [entry(variants=["default", "ip_sizes"], reason="")]


def test_the_projects_own_list_is_well_formed():
    exceptions.ExceptionList.read(HERE / "exceptions.json")


def run_with(tmp_path, records, *arguments, code=0):
    """The whole script, with a stand-in for the program that prints `records`."""
    captures, expected = tmp_path / "captures", tmp_path / "expected"
    captures.mkdir(exist_ok=True)
    expected.mkdir(exist_ok=True)
    (captures / "a.pcap").touch()
    with gzip.open(expected / "default.jsonl.gz", "wt") as out:
        out.write(json.dumps(flow(pcap="a.pcap")) + "\n")
    (tmp_path / "records").write_text("".join(json.dumps(r) + "\n" for r in records))
    program = tmp_path / "weir"
    program.write_text(f"#!/bin/sh\ncat {tmp_path}/records\necho broken >&2\nexit {code}\n")
    program.chmod(0o755)
    folders = ["--captures", captures, "--expected", expected, "--weir", program]
    command = [sys.executable, HERE / "run", *folders, "--variant", "default", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_run_with_equal_records_passes(tmp_path):
    done = run_with(tmp_path, [flow()])
    assert done.stdout == (
        "default: 1 of 1 flows exactly equal (100.00%), 0 missing, 0 extra, 0 listed exceptions\n"
    )
    assert done.returncode == 0


def test_a_run_with_a_missing_and_an_extra_flow_fails(tmp_path):
    done = run_with(tmp_path, [flow(src_port=1)])
    assert "0 of 1 flows exactly equal (0.00%), 1 missing, 1 extra" in done.stdout
    assert done.returncode == 1


def test_a_programs_error_is_shown_and_its_flows_are_still_compared(tmp_path):
    done = run_with(tmp_path, [flow()], code=3)
    assert "a.pcap: exit 3: broken" in done.stdout
    assert "1 of 1 flows exactly equal" in done.stdout


def test_a_run_that_compares_nothing_fails(tmp_path):
    assert run_with(tmp_path, [flow()], "--only", "b*").returncode == 1


def test_without_the_program_a_run_says_so(tmp_path):
    done = run_with(tmp_path, [flow()], "--weir", "/nonexistent/weir")
    assert (done.returncode, done.stdout) == (2, "")
    assert "/nonexistent/weir" in done.stderr
