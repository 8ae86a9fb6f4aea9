"""Metrics as Prometheus reads them, and what is said about them: documents, alerts, dashboard."""

import json
import re
import shutil
import socket
import subprocess
import urllib.error
import urllib.request

import grpc
import pytest
from sensor import DEADLINE_S, ROOT, Sensor, synthetic, wait_until

RULES = ROOT / "docker" / "prometheus" / "weir.rules.yaml"
DASHBOARD = ROOT / "docker" / "grafana" / "weir.json"
NAME = r"\b(?:weir|process|exposer)_[a-z_]+[a-z]\b"
# Families that need what a test has not: interfaces, packets that are ignored.
LIVE_ONLY = re.compile("weir_(interface|worker)_.*|weir_ignored_.*")


@pytest.fixture
def sensor(folder):
    started = Sensor(folder, "--metrics-listen", "0")
    yield started
    started.close()


def address(sensor):
    found = []

    def is_said():
        found[:] = [line for line in sensor.log if "metrics at" in line]
        return found

    wait_until(is_said, lambda: sensor.log)
    return re.search(r"http://(\S+)/metrics", found[0]).group(1)


def scrape(sensor):
    with urllib.request.urlopen(f"http://{address(sensor)}/metrics", timeout=DEADLINE_S) as answer:
        return answer.read().decode()


def values(text, name, **labels):
    """The values of one metric whose labels have these."""
    found = []
    for line in text.splitlines():
        match = re.fullmatch(rf"{name}(?:{{(.*)}})? (\S+)(?: \d+)?", line)
        if not match:
            continue
        has = dict(re.findall(r'(\w+)="([^"]*)"', match.group(1) or ""))
        if all(has.get(key) == value for key, value in labels.items()):
            found.append(float(match.group(2)))
    return found


def run_to_the_end(sensor, flows):
    sensor.create(synthetic(flows=flows), session="lab")
    sensor.subscribe("lab").read_to_end()
    wait_until(
        lambda: values(scrape(sensor), "weir_session_state", session="lab", state="ended") == [1.0],
        lambda: scrape(sensor),
    )


def test_the_totals_are_those_of_the_session_and_add_up(sensor):
    run_to_the_end(sensor, 500)
    text = scrape(sensor)
    statistics = sensor.status("lab").statistics
    assert values(text, "weir_captured_packets_total", session="lab") == [
        statistics.captured_packets
    ]
    assert statistics.captured_packets == 500
    in_flows = sum(values(text, "weir_packets_in_flows", session="lab"))
    ignored = sum(values(text, "weir_ignored_packets_total", session="lab"))
    assert in_flows + ignored == 500
    assert sum(values(text, "weir_flows_ended_total", session="lab")) == 500
    assert values(text, "weir_sessions") == [1.0]
    method = "weir.v1.SessionService/CreateSession"
    assert values(text, "weir_rpcs_total", method=method, code="OK") == [1.0]


def test_calls_are_counted_by_their_codes_and_made_up_ones_as_one(sensor):
    for i in range(20):
        with pytest.raises(grpc.RpcError):
            sensor.channel.unary_unary(f"/made.Up/Call{i}")(b"", timeout=DEADLINE_S)
    with pytest.raises(grpc.RpcError):
        sensor.status("nobody")
    text = scrape(sensor)
    method = "weir.v1.SessionService/GetSession"
    assert values(text, "weir_rpcs_total", method=method, code="NOT_FOUND") == [1.0]
    assert "made.Up" not in text


def test_promtool_finds_nothing_to_mend(sensor):
    promtool = shutil.which("promtool")
    if promtool is None:
        pytest.skip("promtool is not installed")
    run_to_the_end(sensor, 10)
    checked = subprocess.run(
        [promtool, "check", "metrics"], input=scrape(sensor), text=True, capture_output=True
    )
    assert (checked.returncode, checked.stdout, checked.stderr) == (0, "", "")
    checked = subprocess.run(
        [promtool, "check", "rules", str(RULES)], text=True, capture_output=True
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_what_alerts_dashboard_and_documents_name_is_there(sensor):
    run_to_the_end(sensor, 10)
    there = set(re.findall("^# TYPE (\\S+)", scrape(sensor), re.M))
    document = (ROOT / "docs" / "metrics.md").read_text()
    named = set(re.findall(NAME, document))
    assert there <= named, "each metric is in the document"
    for text in [RULES.read_text(), DASHBOARD.read_text()]:
        assert set(re.findall(NAME, text)) - there <= {
            each for each in named if LIVE_ONLY.fullmatch(each)
        }
    assert {each for each in named - there if not LIVE_ONLY.fullmatch(each)} == set()


def test_the_dashboard_has_a_panel_for_each_question():
    panels = json.loads(DASHBOARD.read_text())["panels"]
    assert len({panel["title"] for panel in panels}) == len(panels)
    assert all(target["expr"] for panel in panels for target in panel["targets"])


def test_a_client_that_says_nothing_holds_up_no_scrape(sensor):
    host, _, port = address(sensor).rpartition(":")
    idle = [socket.create_connection((host, int(port))) for _ in range(2)]
    assert "weir_build_info" in scrape(sensor)
    for each in idle:
        each.close()


def test_other_paths_and_a_wrong_address_are_refused(sensor, folder):
    with pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(f"http://{address(sensor)}/other", timeout=DEADLINE_S)
    taken = address(sensor)
    for words, why in [
        ("localhost:port", 'metrics_listen: "localhost:port" is not an address and a port'),
        ("70000", 'metrics_listen: "70000" is not an address and a port'),
        (taken, f"metrics_listen: cannot listen on {taken}"),
    ]:
        ended = subprocess.run(
            [sensor.process.args[0], "--listen", f"unix:{folder}/other.sock"]
            + ["--metrics-listen", words],
            capture_output=True,
            text=True,
            timeout=DEADLINE_S,
        )
        assert ended.returncode == 1
        assert why in ended.stderr


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as found:
        return found.getsockname()[1]


def test_prometheus_scrapes_it_and_knows_the_rules(sensor, folder):
    prometheus = shutil.which("prometheus")
    if prometheus is None:
        pytest.skip("Prometheus is not installed")
    run_to_the_end(sensor, 10)
    settings = folder / "prometheus.yaml"
    settings.write_text(
        "global: {scrape_interval: 200ms, evaluation_interval: 200ms}\n"
        f"rule_files: ['{RULES}']\n"
        "scrape_configs:\n"
        "  - job_name: weir\n"
        f"    static_configs: [{{targets: ['{address(sensor)}']}}]\n"
    )
    port = free_port()
    process = subprocess.Popen(
        [prometheus, f"--config.file={settings}", f"--storage.tsdb.path={folder}/tsdb"]
        + [f"--web.listen-address=127.0.0.1:{port}", "--log.level=error"],
    )

    def asked(path):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
                return json.load(answer)["data"]
        except (OSError, ValueError):
            return None

    def value():
        found = asked("/api/v1/query?query=weir_captured_packets_total")
        return found and [each["value"][1] for each in found["result"]]

    try:
        wait_until(lambda: value() == ["10"], value)
        rules = asked("/api/v1/rules")["groups"][0]["rules"]
        wait_until(
            lambda: all(
                rule["health"] == "ok" for rule in asked("/api/v1/rules")["groups"][0]["rules"]
            ),
            lambda: rules,
        )
        firing = [rule["name"] for rule in rules if rule["state"] == "firing"]
        assert firing == []
    finally:
        process.terminate()
        process.wait(timeout=DEADLINE_S)
