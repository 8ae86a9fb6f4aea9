"""cc_proto: C++ messages, and services where asked, from the .proto files of one package, by the system's protoc."""

def cc_proto(name, srcs, deps = [], services = [], data = [], **kwargs):
    """Generates and compiles C++ from proto files.

    Two libraries are made, so that code which needs only messages never sees gRPC:
      NAME        the messages (*.pb.h)
      NAME_grpc   the services (*.grpc.pb.h) of the files in `services`, where there are any

    Args:
      name: of the message library.
      srcs: .proto files of this package; imports are written from the workspace root.
      deps: cc_proto libraries whose files are imported.
      services: those of srcs that define services.
      data: imported .proto files of other packages, as labels.
      **kwargs: visibility and the like, for both libraries.
    """
    bases = [s[:-len(".proto")] for s in srcs]
    protoc = " ".join([
        "$(execpath @sys_tools//:protoc) -I. -I/usr/include",
        "--cpp_out=$(GENDIR)",
    ])
    native.genrule(
        name = name + "_cpp",
        srcs = srcs + data,
        outs = [b + e for b in bases for e in [".pb.h", ".pb.cc"]],
        tools = ["@sys_tools//:protoc"],
        cmd = protoc + " " + " ".join(["$(location %s)" % s for s in srcs]),
    )
    native.cc_library(
        name = name,
        srcs = [b + ".pb.cc" for b in bases],
        hdrs = [b + ".pb.h" for b in bases],
        copts = ["-Wno-unused-parameter"],
        deps = ["@sys_protobuf//:lib"] + deps,
        **kwargs
    )
    if not services:
        return
    service_bases = [s[:-len(".proto")] for s in services]
    native.genrule(
        name = name + "_grpc_cpp",
        srcs = srcs + data,
        outs = [b + e for b in service_bases for e in [".grpc.pb.h", ".grpc.pb.cc"]],
        tools = ["@sys_tools//:protoc", "@sys_tools//:grpc_cpp_plugin"],
        cmd = " ".join([
            "$(execpath @sys_tools//:protoc) -I. -I/usr/include",
            "--plugin=protoc-gen-grpc=$(execpath @sys_tools//:grpc_cpp_plugin)",
            "--grpc_out=$(GENDIR)",
        ] + ["$(location %s)" % s for s in services]),
    )
    native.cc_library(
        name = name + "_grpc",
        srcs = [b + ".grpc.pb.cc" for b in service_bases],
        hdrs = [b + ".grpc.pb.h" for b in service_bases],
        copts = ["-Wno-unused-parameter"],
        deps = [":" + name, "@sys_grpc//:lib"] + deps,
        **kwargs
    )
