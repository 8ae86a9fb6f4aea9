"""compare_frames.py FILE OTHER: whether the frames that read_captures.py wrote are the same."""

import pathlib
import pickle
import sys

from pandas.testing import assert_frame_equal


def main(*paths):
    ours, others = (pickle.loads(pathlib.Path(path).read_bytes()) for path in paths)
    assert list(ours) == list(others)
    compared = 0
    for name, frames in ours.items():
        assert len(frames) == len(others[name]), name
        for frame, other in zip(frames, others[name], strict=True):
            assert len(frame), name
            assert_frame_equal(frame, other)
            compared += frame.size
    print(compared)


if __name__ == "__main__":
    main(*sys.argv[1:])
