"""The processes behind flows: real programs, in the sensor's namespace and on the other side."""

import json
import os
import subprocess

import pytest
from conftest import DATA, run

HERE, THERE = "10.9.8.1", "10.9.8.2"  # the sensor's machine, and the other; in no capture
HERE6, THERE6 = "2001:db8:98::1", "2001:db8:98::2"

# Each prints a line once it is ready or has said what it has to say, and waits to be killed.
TCP_SERVER = """
import socket, sys
server = socket.create_server((sys.argv[1], int(sys.argv[2])), family=socket.{family},
                              dualstack_ipv6={dual})
print("ready", flush=True)
held = []
while True:
    held.append(server.accept())
    held[-1][0].recv(10)
    held[-1][0].sendall(b"hello")
"""
TCP_CLIENT = """
import socket, sys
client = socket.create_connection((sys.argv[1], int(sys.argv[2])))
client.sendall(b"hello")
client.recv(10)
print("ready", flush=True)
input()
"""
UDP_SERVER = """
import socket, sys
server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind((sys.argv[1], int(sys.argv[2])))
print("ready", flush=True)
while True:
    server.sendto(b"answer", server.recvfrom(10)[1])
"""
UDP_CLIENT = """
import socket, sys
client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
if sys.argv[3:] == ["connected"]:
    client.connect((sys.argv[1], int(sys.argv[2])))
    client.send(b"ask")
else:
    client.sendto(b"ask", (sys.argv[1], int(sys.argv[2])))
client.recv(10)
print("ready", flush=True)
input()
"""


class Programs:
    """Programs in the namespaces, until the test is over."""

    def __init__(self, links):
        self.links = links
        self.running = []

    def start(self, namespace, *command):
        process = subprocess.Popen(
            ["ip", "netns", "exec", namespace, *command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.running.append(process)
        return process

    def python(self, namespace, code, *arguments):
        """Returns when it is ready."""
        process = self.start(namespace, "/usr/bin/python3", "-c", code, *map(str, arguments))
        assert process.stdout.readline() == "ready\n"
        return process

    def here(self, code, *arguments):
        return self.python(self.links.sensor, code, *arguments)

    def there(self, code, *arguments):
        return self.python(self.links.sender, code, *arguments)

    def end(self):
        for process in self.running:
            process.kill()
            process.wait()


@pytest.fixture
def programs(links):
    for namespace, end, addresses in (
        (links.sensor, "w0", (f"{HERE}/24", f"{HERE6}/64")),
        (links.sender, "s0", (f"{THERE}/24", f"{THERE6}/64")),
    ):
        setting = f"net.ipv6.conf.{end}.disable_ipv6=0"
        run("ip", "netns", "exec", namespace, "sysctl", "-qw", setting)
        run("ip", "-n", namespace, "link", "set", end, "mtu", "1500", "arp", "on")
        run("ip", "-n", namespace, "link", "set", "lo", "up")
        for address in addresses:
            nodad = ["nodad"] if ":" in address else []
            run("ip", "-n", namespace, "addr", "add", address, "dev", end, *nodad)
    started = Programs(links)
    try:
        yield started
    finally:
        started.end()


VISIBLE = ("--find-processes", "--process-poll-interval", "20ms", "--idle-timeout", "1")


def create(sensor, *options, interface="w0"):
    sensor.create("--interface", interface, "--workers", "2", *VISIBLE, *options)


def process_of(sensor, port):
    """The process of the flow with this port, by its record; the programs still run then."""
    stream = sensor.client("subscribe", "live", "--output", "jsonl", "--port", str(port))
    stream.output.wait_for(lambda lines: len(lines) >= 1)
    return json.loads(stream.output.lines[0][1]).get("process")


def identity(process):
    name = os.path.basename(os.readlink(f"/proc/{process.pid}/exe"))
    return {"pid": process.pid, "name": name}


def tcp_server(family="AF_INET", dual=False):
    return TCP_SERVER.format(family=family, dual=dual)


def test_a_server_is_found_by_its_connection(sensor, programs):
    create(sensor)
    server = programs.here(tcp_server(), HERE, 8001)
    programs.there(TCP_CLIENT, HERE, 8001)
    assert process_of(sensor, 8001) == identity(server)


def test_a_client_is_found_by_its_connection(sensor, programs):
    create(sensor)
    programs.there(tcp_server(), THERE, 8002)
    client = programs.here(TCP_CLIENT, THERE, 8002)
    assert process_of(sensor, 8002) == identity(client)


def test_an_ipv6_connection_is_found(sensor, programs):
    create(sensor)
    server = programs.here(tcp_server("AF_INET6"), HERE6, 8003)
    programs.there(TCP_CLIENT, HERE6, 8003)
    assert process_of(sensor, 8003) == identity(server)


def test_a_server_of_both_versions_is_found_by_ipv4(sensor, programs):
    create(sensor)
    server = programs.here(tcp_server("AF_INET6", dual=True), "::", 8004)
    programs.there(TCP_CLIENT, HERE, 8004)
    assert process_of(sensor, 8004) == identity(server)


def test_pythons_web_server_is_found_for_curl_though_that_is_gone_at_once(sensor, programs):
    create(sensor)
    command = ("/usr/bin/python3", "-u", "-m", "http.server", "--bind", HERE, "8005")
    server = programs.start(programs.links.sensor, *command)
    assert "8005" in server.stdout.readline()
    run("ip", "netns", "exec", programs.links.sender, "curl", "-s", f"http://{HERE}:8005/BUILD")
    assert process_of(sensor, 8005) == identity(server)


def test_curl_is_found_while_it_waits(sensor, programs):
    create(sensor)
    silent = tcp_server().replace('held[-1][0].sendall(b"hello")', "pass")
    programs.there(silent, THERE, 8006)
    curl = programs.start(programs.links.sensor, "curl", "-s", f"http://{THERE}:8006/")
    assert process_of(sensor, 8006) == identity(curl)


@pytest.mark.parametrize("address", [HERE, "0.0.0.0"])
def test_a_udp_server_that_is_not_connected_is_found(sensor, programs, address):
    create(sensor)
    server = programs.here(UDP_SERVER, address, 8007)
    programs.there(UDP_CLIENT, HERE, 8007)
    assert process_of(sensor, 8007) == identity(server)


@pytest.mark.parametrize("kind", ["connected", "unconnected"])
def test_a_udp_client_is_found(sensor, programs, kind):
    create(sensor)
    programs.there(UDP_SERVER, THERE, 8008)
    client = programs.here(UDP_CLIENT, THERE, 8008, kind)
    assert process_of(sensor, 8008) == identity(client)


def test_of_two_local_ends_the_clients_process_is_named(sensor, programs):
    create(sensor, interface="lo")
    programs.here(tcp_server(), "127.0.0.1", 8009)
    client = programs.here(TCP_CLIENT, "127.0.0.1", 8009)
    assert process_of(sensor, 8009) == identity(client)


def test_traffic_of_others_is_nobodys_though_somebody_here_listens_on_its_port(sensor, programs):
    create(sensor)
    programs.here(UDP_SERVER, "0.0.0.0", 53)
    links = programs.links
    run("ip", "-n", links.sender, "link", "set", "s0", "arp", "off")

    links.replay(DATA / "dns.pcap", "--pps=1000")
    assert process_of(sensor, 53) is None


def test_without_the_setting_no_process_is_named(sensor, programs):
    sensor.create("--interface", "w0", "--idle-timeout", "1")
    programs.here(tcp_server(), HERE, 8010)
    programs.there(TCP_CLIENT, HERE, 8010)
    assert process_of(sensor, 8010) is None


def test_it_is_refused_for_captures(sensor):
    refused = sensor.client("flows", "x.pcap", "--remote-file", "--find-processes")
    assert refused.end() == 1
    assert "--find-processes: true is for interfaces" in refused.errors.text
