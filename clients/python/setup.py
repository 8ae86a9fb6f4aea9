"""Generates the stubs from the proto files at build. All else is in pyproject.toml."""

import pathlib
import shutil

from setuptools import setup
from setuptools.command.build_py import build_py
from setuptools.command.sdist import sdist

HERE = pathlib.Path(__file__).resolve().parent
SOURCES = "weir/v1/*.proto"


def proto_root():
    """The folder that holds weir/v1: the checkout's, or the copy in a source distribution."""
    for folder in (HERE.parent.parent / "proto", HERE / "proto"):
        if any(folder.glob(SOURCES)):
            return folder
    raise SystemExit(
        f"no proto files beside {HERE}: build from a checkout or a source distribution"
    )


def generate_stubs(target):
    """Writes weir/v1/*_pb2.py, *_pb2.pyi and *_pb2_grpc.py below `target`."""
    import grpc_tools
    from grpc_tools import protoc

    root = proto_root()
    protos = sorted(root.glob(SOURCES))
    well_known = pathlib.Path(grpc_tools.__file__).parent / "_proto"
    outputs = [f"--{kind}={target}" for kind in ("python_out", "pyi_out")]
    services = [str(proto) for proto in protos if proto.stem.endswith("_service")]
    package = target / "weir" / "v1"
    shutil.rmtree(package, ignore_errors=True)
    package.mkdir(parents=True)
    includes = ["protoc", f"-I{root}", f"-I{well_known}"]
    failed = protoc.main([*includes, *outputs, *map(str, protos)])
    failed = failed or protoc.main([*includes, f"--grpc_python_out={target}", *services])
    if failed:
        raise SystemExit("protoc failed")
    (package / "__init__.py").write_text('"""Messages and services of the sensor, generated."""\n')


class BuildWithStubs(build_py):
    """build_py that also generates: into the build, or for an editable install into the sources."""

    def run(self):
        super().run()
        in_place = getattr(self, "editable_mode", False)
        generate_stubs(HERE / "src" if in_place else pathlib.Path(self.build_lib).resolve())


class SdistWithProtos(sdist):
    """sdist that carries the proto files, so that it can be built outside a checkout."""

    def run(self):
        copy = HERE / "proto"
        if proto_root() == copy:
            return super().run()
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(proto_root(), copy, ignore=shutil.ignore_patterns("BUILD"))
        try:
            super().run()
        finally:
            shutil.rmtree(copy)


setup(cmdclass={"build_py": BuildWithStubs, "sdist": SdistWithProtos})
