"""fuzz_target: one fuzz target in two forms, for libFuzzer and for every test run."""

def fuzz_target(name, deps, runs, captures = []):
    """Makes NAME_fuzz and NAME_fuzz_replay_test of NAME_fuzz.cc.

    Args:
      name: of the target, as make_seeds.py and `./dev fuzz` know it.
      deps: of NAME_fuzz.cc.
      runs: how many mutations of the seeds the replay test runs.
      captures: labels of captures that seeds are made of.
    """
    native.genrule(
        name = name + "_seeds",
        testonly = True,
        srcs = captures,
        outs = [name + ".pack"],
        cmd = "PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 $(location make_seeds.py) %s $@ $(SRCS)" % name,
        tools = ["capture_frames.py", "make_seeds.py"],
    )
    native.cc_library(
        name = name + "_library",
        testonly = True,
        srcs = [name + "_fuzz.cc", "choices.h", "expect.h"],
        alwayslink = True,
        deps = deps,
    )
    native.cc_binary(
        name = name + "_fuzz",
        testonly = True,
        linkopts = ["-fsanitize=fuzzer"],
        tags = ["manual"],
        deps = [":" + name + "_library"],
    )

    # What was found once stays found.
    inputs = [":" + name + ".pack"] + native.glob(["regressions/%s/*" % name])
    native.cc_test(
        name = name + "_fuzz_replay_test",
        size = "medium",
        srcs = ["replay_main.cc"],
        args = [str(runs)] + ["$(location %s)" % i for i in inputs],
        data = inputs,
        deps = [":" + name + "_library"],
    )
