"""Clients that are killed while flows come."""

import json
import subprocess

import pytest
from accounting import Reader, check_complete
from sensor import synthetic

KILLED = 14
MOST_SECONDS = 0.4  # that one lives
POLICIES = {"live": ["skip", "disconnect"], "finite": ["skip", "disconnect", "block"]}


def kill_one(sensor, random_numbers, policies, output):
    """Starts a client and kills it, at a random time."""
    policy = random_numbers.choice(policies)
    client = sensor.weir(
        *("subscribe", "lab", "--output", "jsonl", "--fields", "id", "--on-overflow", policy),
        address=random_numbers.choice(sensor.addresses),
        stdout=output,
        stderr=subprocess.DEVNULL,
    )
    try:
        client.wait(random_numbers.uniform(0, MOST_SECONDS))
    except subprocess.TimeoutExpired:
        client.kill()
    client.wait()


def check_what_came(lines):
    """The flows that a killed client printed are in order, and none twice."""
    ids = [json.loads(line)["id"] for line in lines if line.endswith("\n")]
    assert ids == sorted(set(ids))
    return len(ids)


@pytest.mark.parametrize("kind", POLICIES)
def test_the_others_lose_nothing_where_clients_are_killed(kind, sensor, random_numbers, tmp_path):
    # Slow enough that a reader in Python keeps up, and a killed client has had some.
    flows = 50_000_000 if kind == "finite" else 0
    sensor.create(synthetic(flows=flows, flows_per_second=20_000, log_bytes=8 << 20))
    channels = [sensor.connect(address) for address in sensor.addresses]
    survivors = [Reader(sensor.subscribe(channel=channel)) for channel in channels]
    printed = 0
    for number in range(KILLED):
        path = tmp_path / str(number)
        with open(path, "w") as output:
            kill_one(sensor, random_numbers, POLICIES[kind], output)
        with open(path) as lines:
            printed += check_what_came(lines)
    sensor.stop()
    for survivor in survivors:
        survivor.end()
        check_complete(survivor.stream)
    assert printed > 0
    assert sensor.status().subscribers == 0
    sensor.delete()
    for channel in channels:
        channel.close()
