"""Tests of the lists of the project's own files."""

import pathlib
import shutil
import subprocess

ROOT = pathlib.Path(__file__).parents[2]


def listed(folder, function):
    script = f'source "{ROOT}/tools/files.sh"; {function}'
    done = subprocess.run(
        ["/bin/bash", "-c", script], cwd=folder, capture_output=True, text=True, check=True
    )
    return done.stdout.split()


def test_files_that_are_generated_are_in_no_list(tmp_path):
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    shutil.copy(ROOT / ".gitattributes", tmp_path)
    written, generated = "clients/go/weir/stream.go", "clients/go/weir/v1/stream.pb.go"
    for path in (written, generated):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("package weir\n")
    for _ in range(2):  # Not yet committed, and then known to git.
        assert listed(tmp_path, "go_files") == [written]
        assert listed(tmp_path, "source_files") == [".gitattributes", written]
        subprocess.run(["git", "add", "."], cwd=tmp_path, check=True)
