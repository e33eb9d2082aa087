#!/usr/bin/env python3
"""Installs the parts that Equipoise does not build: ONNX Runtime and the embedding model.

    install_parts.py runtime|model|all [--into DIR]

DIR is `.local` beside the project's Makefile unless named. Nothing is fetched where the right
files lie already.
"""

import argparse
import fcntl
import shutil
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

from parts import model, runtime
from parts.fetch import InstallError

PARTS = {"runtime": [runtime], "model": [model], "all": [runtime, model]}
WORKSPACE = ".fetch-"


def main():
    arguments = argparse.ArgumentParser(description="Install ONNX Runtime and the embedding model.")
    arguments.add_argument("part", choices=PARTS, help="what to install")
    default = Path(__file__).resolve().parents[2] / ".local"
    arguments.add_argument("--into", type=Path, default=default, metavar="DIR", help="where to")
    options = arguments.parse_args()
    try:
        options.into.mkdir(parents=True, exist_ok=True)
        with only_one(options.into):
            for part in PARTS[options.part]:
                part.install(options.into, lambda: workspace(options.into))
    except (InstallError, OSError) as error:
        print(f"install_parts: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("install_parts: stopped; run the same command again to go on", file=sys.stderr)
        return 2
    return 0


@contextmanager
def only_one(home):
    """Waits for another installer of the same folder, then clears what a killed one left."""
    with open(home / ".lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for left in home.glob(f"{WORKSPACE}*"):
            shutil.rmtree(left, ignore_errors=True)
        yield


@contextmanager
def workspace(home):
    """An empty folder on the same disk, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix=WORKSPACE, dir=home) as folder:
        yield folder


if __name__ == "__main__":
    sys.exit(main())
