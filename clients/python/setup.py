"""Generates the stubs from the proto files, and builds the extension. The rest: pyproject.toml.

WEIR_PURE=1            a package of Python alone, for every machine
WEIR_SERVER_PROGRAM=F  with WEIR_BUNDLE=1: put the program F into the package
"""

import os
import pathlib
import shutil

from setuptools import Extension, setup
from setuptools.command.bdist_wheel import bdist_wheel
from setuptools.command.build_ext import build_ext
from setuptools.command.build_py import build_py
from setuptools.command.sdist import sdist

HERE = pathlib.Path(__file__).resolve().parent
SOURCES = "weir/v1/*.proto"
PURE = os.environ.get("WEIR_PURE") == "1"
BUNDLE = os.environ.get("WEIR_BUNDLE")
# Python's stable interface: one build of the extension is for this Python and all later ones.
FIRST_PYTHON = "cp39"
LIMITED_API = "0x03090000"


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
        target = HERE / "src" if in_place else pathlib.Path(self.build_lib).resolve()
        generate_stubs(target)
        if BUNDLE:
            shutil.copytree(BUNDLE, target / "weir" / "bin", dirs_exist_ok=True)


class BuildTheExtension(build_ext):
    """build_ext that says what is left where there is no compiler: the same results, slower."""

    def run(self):
        try:
            super().run()
        except Exception as error:
            print(f"weir: no extension ({error}): the package will do its work in Python")


class PlatformWheel(bdist_wheel):
    """A wheel of this platform, where it has a program or an extension."""

    def finalize_options(self):
        super().finalize_options()
        self.root_is_pure = PURE

    def get_tag(self):
        python, abi, platform = super().get_tag()
        return (python, abi, platform) if PURE else (FIRST_PYTHON, "abi3", platform)


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


EXTENSION = Extension(
    "weir._fast",
    sorted(str(path.relative_to(HERE)) for path in HERE.glob("extension/*.cc")),
    depends=sorted(str(path.relative_to(HERE)) for path in HERE.glob("extension/*.h")),
    define_macros=[("Py_LIMITED_API", LIMITED_API)],
    extra_compile_args=["-std=c++17", "-O2", "-g0", "-fvisibility=hidden"],
    py_limited_api=True,
    optional=True,
)

setup(
    ext_modules=[] if PURE else [EXTENSION],
    cmdclass={
        "bdist_wheel": PlatformWheel,
        "build_ext": BuildTheExtension,
        "build_py": BuildWithStubs,
        "sdist": SdistWithProtos,
    },
)
