"""Driving the program as a person would, and timing it: what the benchmarks have in common."""

import contextlib
import json
import pathlib
import random
import re
import sqlite3
import subprocess
import sys
import time
import urllib.parse
import urllib.request

import vectors

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


def built(binary):
    """The program to measure, or the end of this one with what to do."""
    binary = pathlib.Path(binary).resolve()
    if not binary.is_file():
        sys.exit(f"{binary} is not there\n  next: cargo build --release")
    return binary


def make_queries(texts, count):
    """Two to five consecutive words from the sources' own sentences: what people remember of a text."""
    dice = random.Random(7)
    queries = []
    while len(queries) < count:
        words = re.findall(r"[A-Za-z]{4,}", dice.choice(texts))
        if len(words) > 40:
            at = dice.randrange(20, len(words) - 6)
            queries.append(" ".join(words[at:at + dice.randint(2, 5)]))
    return queries


def fts5(rows):
    """SQLite's full-text index of (title, body), in memory."""
    base = sqlite3.connect(":memory:")
    base.execute("create virtual table note using fts5(title, body, tokenize='porter unicode61')")
    base.executemany("insert into note values (?, ?)", rows)
    base.commit()
    return base


def fts5_times(base, queries):
    """Milliseconds of each search."""
    times = []
    for query in queries:
        words = " OR ".join(f'"{word}"' for word in query.split())
        begin = time.perf_counter()
        base.execute("select title, snippet(note, 1, '[', ']', '…', 20) from note where note match ?"
                     " order by bm25(note, 4, 1) limit 10", (words,)).fetchall()
        times.append((time.perf_counter() - begin) * 1000)
    return times


def embed_for(seconds, binary, vault, index):
    """Embeds until killed; what was embedded until then is kept, as after any kill."""
    command = [binary, "index", "--vault", str(vault), "--index", str(index)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT)
    time.sleep(seconds)
    process.kill()
    process.wait(20)
    return vectors.count(index)


def run_json(binary, *arguments):
    done = subprocess.run([binary, *map(str, arguments)], check=True, stdout=subprocess.PIPE, cwd=ROOT)
    return json.loads(done.stdout)


@contextlib.contextmanager
def server(binary, vault, index):
    process = subprocess.Popen(
        [binary, "serve", "--bind", "127.0.0.1:0", "--vault", str(vault), "--index", str(index)],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=ROOT)
    try:
        line = process.stdout.readline()
        address = urllib.parse.urlsplit(re.search(r"http://\S+", line).group(0))
        token = urllib.parse.parse_qs(address.query)["token"][0]
        yield f"http://{address.netloc}", token, process.pid
    finally:
        process.terminate()
        process.wait(20)


def get(url, token, path, **headers):
    request = urllib.request.Request(url + path, headers={"Authorization": f"Bearer {token}", **headers})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return answer.read(), answer.headers


def get_json(url, token, path):
    return json.loads(get(url, token, path)[0])


def wait_until(true, seconds):
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            sys.exit("the server did not become ready in time")
        time.sleep(0.05)


def search_times(url, token, queries, mode):
    """Milliseconds inside the server, as each answer states them."""
    path = "/api/v1/search?limit=10&mode=" + mode + "&q="
    for query in queries[:20]:
        get(url, token, path + urllib.parse.quote(query))
    return [get_json(url, token, path + urllib.parse.quote(query))["took_ms"] for query in queries]


def peak_memory(pid):
    text = pathlib.Path(f"/proc/{pid}/status").read_text()
    return {key: int(re.search(rf"{key}:\s+(\d+) kB", text).group(1)) / 1024 for key in ("VmRSS", "VmHWM")}


def percentile(values, share):
    values = sorted(values)
    return values[min(len(values) - 1, int(len(values) * share))]


def server_timing(url, token, path):
    """Milliseconds inside the server, as the answer's header states them."""
    _, headers = get(url, token, path)
    return float(re.search(r"dur=([\d.]+)", headers["Server-Timing"]).group(1))
