"""Encrypted connections to the real weir-server."""

import re
import subprocess

import pytest
import trustme

import weir

NAME = "sensor.example"
VARIABLES = ("WEIR_TLS_CA", "WEIR_TLS_CERTIFICATE", "WEIR_TLS_KEY", "WEIR_TLS_SERVER_NAME")


@pytest.fixture(autouse=True)
def no_variables(monkeypatch):
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def pems(tmp_path):
    """A folder with ca.crt, sensor.crt, sensor.key, client.crt and client.key."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.crt")
    for name, issued in {"sensor": NAME, "client": "a-client.example"}.items():
        pair = authority.issue_cert(issued)
        pair.private_key_pem.write_to_path(tmp_path / f"{name}.key")
        pair.cert_chain_pems[0].write_to_path(tmp_path / f"{name}.crt")
    return tmp_path


@pytest.fixture
def address(real_program, pems, captures):
    """The address of a sensor that lets in known clients alone."""
    command = [real_program, "--listen", "127.0.0.1:0", "--capture-root", captures]
    command += ["--tls-certificate", pems / "sensor.crt", "--tls-key", pems / "sensor.key"]
    command += ["--tls-client-ca", pems / "ca.crt"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as sensor:
        for line in sensor.stderr:
            found = re.search(r"listening on (\S+)", line)
            if found:
                break
        yield found[1]
        sensor.terminate()


def flows_of(address, tls):
    return len(list(weir.Streamer("http.pcap", server=address, tls=tls)))


def test_a_known_client_gets_its_flows(address, pems):
    tls = weir.Tls(
        ca=pems / "ca.crt",
        certificate=pems / "client.crt",
        key=pems / "client.key",
        server_name=NAME,
    )
    assert flows_of(address, tls) == 5


def test_the_variables_say_the_same(address, pems, monkeypatch):
    assert weir.server_tls() is None
    values = (pems / "ca.crt", pems / "client.crt", pems / "client.key", NAME)
    for name, value in zip(VARIABLES, values):
        monkeypatch.setenv(name, str(value))
    assert flows_of(address, weir.server_tls()) == 5


@pytest.mark.parametrize(
    "fields",
    [
        {"ca": "ca.crt", "server_name": NAME},  # shows no certificate
        {"server_name": NAME},  # the system's authorities do not know the sensor
        {"ca": "ca.crt", "certificate": "client.crt", "key": "client.key"},  # another host's
        None,
    ],
)
def test_others_do_not(address, pems, fields):
    tls = None
    if fields is not None:
        paths = {k: v if k == "server_name" else pems / v for k, v in fields.items()}
        tls = weir.Tls(**paths)
    with pytest.raises(weir.UnavailableError):
        flows_of(address, tls)


def test_what_cannot_be_used_is_named(pems, tmp_path):
    with pytest.raises(weir.InvalidArgumentError, match="tls"):
        weir.Tls(certificate=pems / "client.crt")
    for path in (tmp_path / "none", __file__):
        with pytest.raises(weir.InvalidArgumentError, match=re.escape(str(path))) as raised:
            flows_of("127.0.0.1:1", weir.Tls(ca=path))
        assert raised.value.field == "tls.ca"
