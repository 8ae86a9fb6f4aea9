"""The check of who holds which mutex finds what it is there to find."""

import pathlib
import shutil
import subprocess

import pytest

ROOT = pathlib.Path(__file__).parents[2]

SOURCE = """
#include "engine/base/mutex.h"

class Counter {
 public:
  void Add() {
    LOCK
    ++count_;
  }
  void Await() {
    weir::MutexLock lock(mutex_);
    while (count_ == 0) changed_.Wait(WAIT);
    lock.Unlock();
    AFTER
  }

 private:
  weir::Mutex mutex_, other_;
  weir::CondVar changed_;
  int count_ ABSL_GUARDED_BY(mutex_) = 0;
};
"""

pytestmark = pytest.mark.skipif(not shutil.which("clang-14"), reason="there is no clang-14")


def check(folder, lock="weir::MutexLock lock(mutex_);", wait="mutex_", after=""):
    source = folder / "counter.cc"
    source.write_text(SOURCE.replace("LOCK", lock).replace("WAIT", wait).replace("AFTER", after))
    command = [ROOT / "tools/thread_safety.sh", source]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_passes_what_keeps_to_its_locks(tmp_path):
    run = check(tmp_path)
    assert run.returncode == 0, run.stderr


@pytest.mark.parametrize(
    "fault",
    [{"lock": ""}, {"wait": "other_"}, {"after": "++count_;"}],
    ids=["no lock taken", "waits with another mutex", "goes on without its lock"],
)
def test_fails_what_does_not(tmp_path, fault):
    run = check(tmp_path, **fault)
    assert run.returncode != 0
    assert "requires holding mutex" in run.stderr
