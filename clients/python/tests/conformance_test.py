"""Records of the package beside reference records, on some captures, where those are."""

import gzip
import json
import os
import pathlib

import pytest

import weir

ROOT = pathlib.Path(__file__).resolve().parents[3]
REFERENCE = pathlib.Path(os.environ.get("WEIR_CONFORMANCE", ROOT.parent / "shared" / "conformance"))
CAPTURES = ("google_ssl.pcap", "dns_doh.pcap", "quic-29.pcap", "irc.pcap", "gtp-u.pcap")
VARIANTS = {
    "default": {"statistical_analysis": True, "splt_analysis": 20},
    "payload_sizes": {
        "accounting_mode": 3,
        "statistical_analysis": True,
        "splt_analysis": 8,
        "n_dissections": 0,
    },
    "short_timeouts": {
        "idle_timeout": 1,
        "active_timeout": 2,
        "statistical_analysis": True,
        "splt_analysis": 5,
    },
    "outer_headers": {"decode_tunnels": False, "n_dissections": 0},
}


def expected(variant):
    flows = {capture: [] for capture in CAPTURES}
    with gzip.open(REFERENCE / "expected" / f"{variant}.jsonl.gz", "rt", encoding="utf-8") as lines:
        for flow in map(json.loads, lines):
            if flow["pcap"] in flows:
                flows[flow["pcap"]].append(flow)
    return flows


@pytest.mark.skipif(not REFERENCE.is_dir(), reason="there are no reference records here")
@pytest.mark.parametrize("variant", VARIANTS)
def test_records_are_those_of_the_reference(variant, real_program, monkeypatch):
    monkeypatch.syspath_prepend(ROOT / "tests" / "conformance")
    compare = pytest.importorskip("compare")
    for capture, wanted in expected(variant).items():
        streamer = weir.Streamer(
            source=REFERENCE / "pcaps" / capture, confidence_numbers="4.2", **VARIANTS[variant]
        )
        got = [dict(flow.items()) for flow in streamer]
        result = compare.compare_capture(capture, wanted, got)
        assert [str(difference) for difference in result.differences] == []
        assert result.equal == len(wanted) > 0
        columns = [name for name in wanted[0] if name != "pcap"]
        assert list(streamer.columns) == columns
