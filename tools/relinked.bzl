"""Links what a program is made of once more, with another library in place of one: nothing is compiled again."""

load("@bazel_tools//tools/cpp:toolchain_utils.bzl", "find_cpp_toolchain")

def _relinked_impl(ctx):
    toolchain = find_cpp_toolchain(ctx)
    features = cc_common.configure_features(
        ctx = ctx,
        cc_toolchain = toolchain,
        requested_features = ctx.features,
        unsupported_features = ctx.disabled_features,
    )
    left_out = {input.owner: True for lib in ctx.attr.without for input in _inputs(lib)}
    kept = [input for dep in ctx.attr.deps for input in _inputs(dep) if input.owner not in left_out]
    added = [input for lib in ctx.attr.instead for input in _inputs(lib)]
    context = cc_common.create_linking_context(
        linker_inputs = depset(_unique(kept + added), order = "topological"),
    )
    linked = cc_common.link(
        actions = ctx.actions,
        cc_toolchain = toolchain,
        feature_configuration = features,
        linking_contexts = [context],
        name = ctx.label.name,
    )
    runfiles = ctx.runfiles(files = ctx.files.data)
    return [DefaultInfo(executable = linked.executable, runfiles = runfiles)]

def _inputs(target):
    return target[CcInfo].linking_context.linker_inputs.to_list()

def _unique(inputs):
    """The last of each, since archives come after what needs them."""
    seen = {}
    out = []
    for input in reversed(inputs):
        if input.owner not in seen:
            seen[input.owner] = True
            out.append(input)
    return reversed(out)

_ATTRIBUTES = {
    "data": attr.label_list(allow_files = True),
    "deps": attr.label_list(providers = [CcInfo], doc = "The program, as libraries, main among them."),
    "instead": attr.label_list(providers = [CcInfo], doc = "Libraries to link"),
    "without": attr.label_list(providers = [CcInfo], doc = "in place of these, with all that comes with them."),
    "_cc_toolchain": attr.label(default = "@bazel_tools//tools/cpp:current_cc_toolchain"),
}

relinked_binary = rule(
    implementation = _relinked_impl,
    attrs = _ATTRIBUTES,
    executable = True,
    fragments = ["cpp"],
    toolchains = ["@bazel_tools//tools/cpp:toolchain_type"],
)

relinked_test = rule(
    implementation = _relinked_impl,
    attrs = _ATTRIBUTES,
    fragments = ["cpp"],
    test = True,
    toolchains = ["@bazel_tools//tools/cpp:toolchain_type"],
)
