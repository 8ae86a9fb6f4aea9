"""Tests of nDPI's side, run with each of its two builds."""

load("//tools:relinked.bzl", "relinked_test")

def dpi_test(name, srcs, deps, data = [], linkopts = []):
    """The test NAME with the build of nDPI that programs link, and NAME_as_it_is with the distribution's."""
    native.cc_library(
        name = name + "_parts",
        testonly = True,
        srcs = srcs,
        alwayslink = True,
        data = data,
        linkopts = linkopts,
        deps = deps,
    )
    native.cc_test(
        name = name,
        data = data,
        deps = [":%s_parts" % name],
    )
    relinked_test(
        name = name + "_as_it_is",
        data = data,
        instead = ["//engine/dpi/ndpi"],
        without = ["//engine/dpi/ndpi:linked"],
        deps = [":%s_parts" % name],
    )
