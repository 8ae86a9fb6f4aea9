"""The unit benchmarks: Google Benchmark programs, by name."""

import subprocess

from harness import paths


def run(_options):
    for program in sorted((paths.BIN / "tests" / "benchmark").glob("*_benchmark")):
        print(f"\n{program.name}", flush=True)
        subprocess.run([program, "--benchmark_min_time=0.2"], check=True)
    return True
