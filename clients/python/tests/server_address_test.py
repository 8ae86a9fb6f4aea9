"""Where the sensor is that programs of this machine ask: by the rules of the `weir` command."""

import os

import pytest

import weir
from weir.local import private_server


@pytest.mark.parametrize(
    ("variables", "user", "address"),
    [
        ({"WEIR_SERVER": "sensor:50051", "XDG_RUNTIME_DIR": "/run/user/7"}, 7, "sensor:50051"),
        ({"WEIR_SERVER": "", "XDG_RUNTIME_DIR": "/run/user/7"}, 7, "unix:///run/user/7/weir.sock"),
        ({"XDG_RUNTIME_DIR": "/run/user/0"}, 0, "unix:///run/weir/weir.sock"),
        ({"XDG_RUNTIME_DIR": "run"}, 7, "unix:///run/weir/weir.sock"),
        ({}, 7, "unix:///run/weir/weir.sock"),
    ],
)
def test_it_is_the_variables_or_the_default_socket(variables, user, address, monkeypatch):
    for name in ("WEIR_SERVER", "XDG_RUNTIME_DIR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(os, "geteuid", lambda: user)
    assert weir.server_address() == address


def test_a_program_is_not_taken_for_an_address(fake_program, monkeypatch):
    monkeypatch.setenv("WEIR_SERVER_PROGRAM", fake_program)
    monkeypatch.setenv("WEIR_SERVER", "sensor:50051")
    assert weir.server_address() == "sensor:50051"
    private_server._stop()
    assert len(list(weir.Streamer("x.pcap"))) == 2  # The private server's, of the fake program.
    private_server._stop()
