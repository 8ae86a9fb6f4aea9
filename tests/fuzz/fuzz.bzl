"""fuzz_target: one fuzz target in two forms, for libFuzzer and for every test run."""

def fuzz_target(name, deps, runs, seeds):
    """Makes NAME and NAME_replay_test of NAME.cc.

    Args:
      name: of the target, ends in _fuzz. `./dev fuzz NAME` builds it with clang and libFuzzer.
      deps: of NAME.cc.
      runs: how many mutations of the seeds the replay test runs.
      seeds: labels of files.
    """
    native.cc_library(
        name = name + "_library",
        testonly = True,
        srcs = [name + ".cc", "expect.h"],
        alwayslink = True,
        deps = deps,
    )
    native.cc_binary(
        name = name,
        testonly = True,
        linkopts = ["-fsanitize=fuzzer"],
        tags = ["manual"],
        deps = [":" + name + "_library"],
    )
    native.cc_test(
        name = name + "_replay_test",
        size = "medium",
        srcs = ["replay_main.cc"],
        args = [str(runs)] + ["$(locations %s)" % s for s in seeds],
        data = seeds,
        deps = [":" + name + "_library"],
    )
