"""cc_proto: C++ messages and services from the .proto files of one package, by protoc."""

def _protoc(import_root, other_roots, out_flags):
    """Protoc's command line up to its inputs; imports and outputs are relative to import_root."""
    out = "$(GENDIR)/" + import_root if import_root else "$(GENDIR)"
    roots = [import_root or "."] + other_roots + ["/usr/include"]
    return " ".join(
        ["$(execpath @sys_tools//:protoc)"] + ["-I" + root for root in roots] +
        [flag.format(out = out) for flag in out_flags],
    )

def cc_proto(
        name,
        srcs,
        deps = [],
        services = [],
        data = [],
        import_root = "",
        other_roots = [],
        grpc_visibility = None,
        visibility = None,
        **kwargs):
    """Generates and compiles C++ from proto files.

    Two libraries are made, so that code which needs only messages never sees gRPC:
      NAME        the messages (*.pb.h)
      NAME_grpc   the services (*.grpc.pb.h) of the files in `services`, where there are any

    Args:
      name: of the message library.
      srcs: .proto files of this package.
      deps: cc_proto libraries whose files are imported.
      services: those of srcs that define services.
      data: imported .proto files of other packages, as labels.
      import_root: folder below the workspace root that imports and includes are written from.
      other_roots: further folders that imports are written from.
      grpc_visibility: of NAME_grpc; that of NAME by default.
      visibility: of NAME.
      **kwargs: for both libraries.
    """
    inputs = " ".join(["$(location %s)" % s for s in srcs])
    bases = [s[:-len(".proto")] for s in srcs]
    native.genrule(
        name = name + "_cpp",
        srcs = srcs + data,
        outs = [b + e for b in bases for e in [".pb.h", ".pb.cc"]],
        tools = ["@sys_tools//:protoc"],
        cmd = _protoc(import_root, other_roots, ["--cpp_out={out}"]) + " " + inputs,
        visibility = ["//visibility:private"],
    )
    native.cc_library(
        name = name,
        srcs = [b + ".pb.cc" for b in bases],
        hdrs = [b + ".pb.h" for b in bases],
        copts = ["-Wno-unused-parameter"],
        strip_include_prefix = "/" + import_root,
        visibility = visibility,
        deps = ["@sys_protobuf//:lib"] + deps,
        **kwargs
    )
    if not services:
        return
    service_inputs = " ".join(["$(location %s)" % s for s in services])
    service_bases = [s[:-len(".proto")] for s in services]
    native.genrule(
        name = name + "_grpc_cpp",
        srcs = srcs + data,
        outs = [b + e for b in service_bases for e in [".grpc.pb.h", ".grpc.pb.cc"]],
        tools = ["@sys_tools//:protoc", "@sys_tools//:grpc_cpp_plugin"],
        cmd = _protoc(import_root, other_roots, [
            "--plugin=protoc-gen-grpc=$(execpath @sys_tools//:grpc_cpp_plugin)",
            "--grpc_out={out}",
        ]) + " " + service_inputs,
        visibility = ["//visibility:private"],
    )
    native.cc_library(
        name = name + "_grpc",
        srcs = [b + ".grpc.pb.cc" for b in service_bases],
        hdrs = [b + ".grpc.pb.h" for b in service_bases],
        copts = ["-Wno-unused-parameter"],
        strip_include_prefix = "/" + import_root,
        visibility = grpc_visibility or visibility,
        deps = [":" + name, "@sys_grpc//:lib"] + deps,
        **kwargs
    )
