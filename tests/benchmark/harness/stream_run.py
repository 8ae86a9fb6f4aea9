"""One session, its subscribers, and what they took."""

import dataclasses
import time

from harness import paths
from harness.sensor import Sensor, Watch
from harness.subscribers import Subscriber

LOG_MIB = 64  # the default bound of a session's log


@dataclasses.dataclass(frozen=True)
class Setting:
    capture: object  # path below the cache
    copies: int  # how often the capture is read, one after the other
    flows: int  # records that must come of it
    workers: int
    dissections: int
    tcp: bool = False
    subscribers: int = 1
    words: tuple = ()  # of the subscription, for `weir subscribe`


@dataclasses.dataclass(frozen=True)
class Result:
    sound: bool  # all events came and all totals add up
    wall: float  # seconds, from the first subscription to the last one's end
    server: float  # seconds of CPU, user and system
    clients: float  # likewise, of all subscribers together
    busiest: float  # share of the wall time that the server's busiest thread ran
    flows: int  # that each subscriber got

    @property
    def rate(self):
        return self.flows / self.wall


def spec_of(setting):
    """A record for each packet: the idle timeout is 0, so flows do not pile up."""
    files = f'paths: "{setting.capture.name}" ' * setting.copies
    return (
        f"source {{ files {{ {files} }} }}"
        f" meter {{ idle_timeout {{}} workers: {setting.workers}"
        f" max_dissected_packets: {setting.dissections} }}"
        f" start {{ mode: START_MODE_AFTER_SUBSCRIBERS subscribers: {setting.subscribers} }}"
    )


def run(setting):
    with Sensor(paths.CACHE) as sensor:
        sensor.create("bench", spec_of(setting))
        address = sensor.tcp if setting.tcp else sensor.unix
        with Watch(sensor) as watch:
            before = sum(sensor.cpu())
            begin = time.monotonic()
            all_of_them = [
                Subscriber(address, "bench", *setting.words) for _ in range(setting.subscribers)
            ]
            sound = all([each.finish() for each in all_of_them])
            wall = time.monotonic() - begin
            server = sum(sensor.cpu()) - before
    counts = {(each.flows, each.lost) for each in all_of_them}
    if sound and counts != {(setting.flows, 0)}:
        print(f"  {setting.flows} flows were due, (flows, lost) are {counts}")
        sound = False
    return Result(
        sound=sound,
        wall=wall,
        server=server,
        clients=sum(each.cpu for each in all_of_them),
        busiest=watch.busiest_thread() / wall,
        flows=all_of_them[0].flows,
    )
