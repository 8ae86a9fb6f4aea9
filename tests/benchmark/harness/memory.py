"""What open flows take, and that a long run takes no more than a short one."""

import subprocess
import time

from harness import captures, engine, report

CROWD = captures.Traffic("crowd", 1_000_000, (), 1_000_000, kind="flood")
AIM_DISSECTED_GIB = 1.3
AIM_SETTLED_GIB = 0.8

STEADY_FLOWS = 5_000_000  # of 10 packets
STEADY_WORDS = (f"--synthetic={STEADY_FLOWS}", "--idle-timeout=1")
AIM_GROWTH = 1.02
SAMPLE_SECONDS = 0.1


def _open_flows():
    capture = captures.generate(CROWD)
    bound = f"--max-active-flows={CROWD.flows + 1}"
    print(f"\nmemory: {CROWD.flows} flows open at once, engine alone, peak of the process")
    dissected = engine.run(capture, bound).peak_mib / 1024
    settled = engine.run(capture, bound, "--dissections=1").peak_mib / 1024
    report.print_aim(
        "each flow had one packet, is dissected on", dissected, AIM_DISSECTED_GIB, unit=" GiB"
    )
    report.print_aim("dissection of each is over", settled, AIM_SETTLED_GIB, unit=" GiB")


def _resident_mib(pid):
    """None once the process has ended."""
    try:
        with open(f"/proc/{pid}/status", encoding="ascii") as status:
            for line in status:
                if line.startswith("VmRSS:"):
                    return int(line.split()[1]) / 1024
    except OSError:
        pass
    return None


def _steady():
    print("\nsteady: synthetic traffic, 10 packets a flow, flows end as others begin; engine alone")
    child = subprocess.Popen(
        [str(word) for word in engine.command(*STEADY_WORDS)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    sizes = []
    while child.poll() is None:
        size = _resident_mib(child.pid)
        if size is not None:
            sizes.append(size)
        time.sleep(SAMPLE_SECONDS)
    output = child.stdout.read()
    if child.returncode != 0 or len(sizes) < 20:
        print(f"  ended with {child.returncode} after {len(sizes)} samples: {output.strip()}")
        return False
    # A process on its way out shows less: its last samples are left out.
    early, late = sizes[len(sizes) // 5], max(sizes[len(sizes) // 2 :])
    print(f"  {output.strip()}")
    print(f"  resident: {early:.1f} MiB after a fifth of the time, {late:.1f} MiB at most later on")
    report.print_aim("the second by the first", late / early, AIM_GROWTH)
    return True


def run(_options):
    _open_flows()
    return _steady()
