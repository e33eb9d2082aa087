"""Installs ONNX Runtime, the library that computes embeddings, into `runtime/`.

Apart from the model because either may be replaced alone: a system's own library through
`ORT_DYLIB_PATH`, or another model. The library (MIT licence) is taken from the wheel of the
Python package `onnxruntime`; it is the same whichever Python the wheel is for, so one wheel a
platform is pinned.
"""

import platform

from . import fetch, onnx_runtime
from .fetch import InstallError, say

VERSION = "1.32.0"
PYTHON = ("--implementation", "cp", "--python-version", "3.11", "--abi", "cp311")

# (system, machine): the wheel's platform tag and hash, the library inside it and its hash.
PLATFORMS = {
    ("Linux", "x86_64"): (
        "manylinux_2_28_x86_64",
        "5a34fc4dfeb5a7b4a74c95dcba1e773d722abda720b474edf1b0c419dc6d163d",
        f"libonnxruntime.so.{VERSION}",
        "6c1585d1bbf45b0712ea4a21b705c5fcb4ba04ff2e30f1fbf81a49faf658638f",
    ),
    ("Linux", "aarch64"): (
        "manylinux_2_28_aarch64",
        "2303372a85299b6757b0e11e1cbf13e410ddf7e10c37f4b37e99d1c90e7daf7c",
        f"libonnxruntime.so.{VERSION}",
        "49852228a93995158b2a813d4df487d47a1b76b0eaa894507ef49e91b6d7954a",
    ),
    ("Darwin", "arm64"): (
        "macosx_14_0_arm64",
        "366b9e53d07812cc5c92822cecf7563b76a8a0f32ba3bb8dd232a206ac3bcb6c",
        f"libonnxruntime.{VERSION}.dylib",
        "fa585fabbea65b823b9a8f7e27d46aee3989d1be7e36b528203d3a1fd613aae7",
    ),
}


def library_path(home):
    """Where the library lies under the folder of installed parts."""
    suffix = "dylib" if platform.system() == "Darwin" else "so"
    return home / "runtime" / f"libonnxruntime.{suffix}"


def install(home, workspace):
    """Installs the library unless it is there already; `workspace()` gives an empty folder."""
    here = (platform.system(), platform.machine())
    if here not in PLATFORMS:
        raise InstallError(
            f"There is no ready ONNX Runtime for {' '.join(here)}. Install ONNX Runtime {VERSION} "
            "or another from 1.17 on from your system's packages and set ORT_DYLIB_PATH to its "
            "library; without it Equipoise serves keyword search."
        )
    tag, wheel_hash, member, library_hash = PLATFORMS[here]
    library = library_path(home)
    if fetch.sha256_of(library) == library_hash:
        say(f"ONNX Runtime {VERSION}: present")
        return

    say(f"installing ONNX Runtime {VERSION} for {tag} …")
    with workspace() as folder:
        target = ("--platform", tag, *PYTHON)
        with fetch.fetch_wheel(f"onnxruntime=={VERSION}", wheel_hash, folder, target) as wheel:
            content = wheel.read(f"onnxruntime/capi/{member}")
            for name in ("LICENSE", "ThirdPartyNotices.txt"):
                fetch.write_whole(library.parent / name, wheel.read(f"onnxruntime/{name}"))
    fetch.write_whole(library, content)
    fetch.write_whole(library.parent / "VERSION", f"{VERSION}\n")
    if fetch.sha256_of(library) != library_hash:
        raise InstallError(f"{library} is not the pinned library. Delete it and run this again.")
    try:
        found = onnx_runtime.Runtime(library).version
    except OSError as error:
        raise InstallError(
            f"ONNX Runtime was installed but this system cannot load it ({error}). It needs "
            "glibc 2.28 or macOS 14; on an older system set ORT_DYLIB_PATH to a library that loads."
        ) from error
    say(f"checked: ONNX Runtime {found} loads, {len(content) / 1e6:.0f} MB at {library}")
