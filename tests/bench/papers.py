#!/usr/bin/env python3
"""Measure a release build on a library of real papers against the budgets for 100,000 of them.

SOURCE holds one JSON object a line (id, title, abstract, authors, year, venue, url), compressed by zstd or
not. Its first papers become one library in a copy of the shipped vault. Prints a markdown table; SQLite's
FTS5 over the same papers in the same minute stands beside the figures that it has too.
"""

import argparse
import json
import os
import pathlib
import platform
import random
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.parse

import vectors
from driving import (
    ROOT, built, embed_for, fts5, fts5_times, get_json, make_queries, peak_memory, percentile, run_json,
    search_times, server, server_timing, wait_until,
)

LIBRARY = "papers.jsonl"
PAGES = {"Home": "/", "Papers": "/papers", "Digest": "/digest", "Graph": "/graph", "Problems": "/problems"}


def main():
    arguments = parse_arguments()
    binary = built(arguments.binary)
    with tempfile.TemporaryDirectory(prefix="equipoise-bench-") as folder:
        vault = pathlib.Path(folder) / "vault"
        shutil.copytree(ROOT / "vault", vault)
        papers = take(arguments.source, arguments.papers, vault / LIBRARY)
        index = pathlib.Path(arguments.index or pathlib.Path(folder) / "index")
        rows = measure(binary, vault, index, papers, arguments)
    print_table(rows)


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source")
    parser.add_argument("--papers", type=int, default=100_000)
    parser.add_argument("--queries", type=int, default=500)
    parser.add_argument("--binary", default=ROOT / "target/release/equipoise")
    parser.add_argument("--index", help="keep the index here, with the vectors that were embedded")
    parser.add_argument("--sample", type=float, default=30, metavar="SECONDS",
                        help="embed twice for so long, killed each time, then make up the other vectors;"
                        " 0 embeds all (about an hour)")
    return parser.parse_args()


def take(source, count, into):
    """Copies the first papers; returns (id, title, abstract) of each."""
    papers = []
    with into.open("w", encoding="utf-8") as library, lines(source) as given:
        for line in given:
            if len(papers) == count:
                break
            paper = json.loads(line)
            papers.append((paper["id"], paper["title"], paper["abstract"] or ""))
            library.write(line)
    return papers


def lines(source):
    if not source.endswith(".zst"):
        return open(source, encoding="utf-8")
    if not shutil.which("zstd"):
        sys.exit("reading this source needs the program zstd\n  next: apt-get install zstd, or give it uncompressed")
    return subprocess.Popen(["zstd", "-dcq", source], stdout=subprocess.PIPE, encoding="utf-8").stdout


def measure(binary, vault, index, papers, arguments):
    rows = {}
    queries = make_queries([abstract for _, _, abstract in papers], arguments.queries)
    where = ("--json", "--vault", vault, "--index", index)

    begin = time.perf_counter()
    base = fts5((title, abstract) for _, title, abstract in papers)
    rows["fts5"] = (time.perf_counter() - begin, fts5_times(base, queries))
    base.close()

    begin = time.perf_counter()
    report = run_json(binary, "index", "--no-embed", *where)
    rows["cold"] = (time.perf_counter() - begin, report["seconds"])
    if arguments.sample:
        counts = [vectors.count(index)]
        counts += [embed_for(arguments.sample, binary, vault, index) for _ in range(2)]
        rows["embed"] = [after - before for before, after in zip(counts, counts[1:])]
        rows["made_up"] = vectors.fill(index)
        rows["again"] = run_json(binary, "index", *where)["newly_embedded"]
    else:
        begin = time.perf_counter()
        rows["whole"] = (run_json(binary, "index", *where)["newly_embedded"], time.perf_counter() - begin)

    begin = time.perf_counter()
    with server(binary, vault, index) as (url, token, pid):
        status = lambda: get_json(url, token, "/api/v1/status")
        rows["start"] = time.perf_counter() - begin
        wait_until(lambda: status()["embedded"] == status()["chunks"], 120)
        for mode in ("keyword", "semantic", "hybrid"):
            rows[mode] = search_times(url, token, queries, mode)
        chosen = random.Random(11).sample(papers, 200)
        addresses = [f"/paper/{LIBRARY}%23{urllib.parse.quote(key, safe='')}" for key, _, _ in chosen]
        rows["Paper page"] = [server_timing(url, token, address) for address in addresses]
        for name, address in PAGES.items():
            rows[name] = [server_timing(url, token, address) for _ in range(3)]
        rows["memory"] = peak_memory(pid)
        rows["facts"] = status()
    return rows


def print_table(rows):
    facts = rows["facts"]
    print(f"{facts['papers'] if 'papers' in facts else facts['notes']:,} notes and papers, {facts['chunks']:,} passages"
          f" ({facts['embedded']:,} with a vector); {os.cpu_count()} cores, {platform.machine()}\n")
    print("| What | Bar | Measured | Beside it |\n|---|---|---|---|")
    base_seconds, base_times = rows["fts5"]
    cold, phases = rows["cold"]
    row("Index for keywords, cold", "< 60 s", f"{cold:.1f} s", f"SQLite FTS5 in memory: {base_seconds:.1f} s, ours ×{cold / base_seconds:.2f}")
    if "embed" in rows:
        first, second = rows["embed"]
        row("Embedding, killed, and gone on", "–", f"{first:,} passages, then {second:,} more",
            f"the other {rows['made_up']:,} vectors are made up; embedded again at the next start: {rows['again']}")
    if "whole" in rows:
        count, seconds = rows["whole"]
        row("Embedding", "–", f"{count:,} passages in {seconds:.0f} s, {count / seconds:.0f}/s")
    row("Start with nothing changed", "–", f"{rows['start']:.1f} s")
    for mode, bar in (("keyword", 15), ("semantic", 50), ("hybrid", 50)):
        beside = f"FTS5: p99 {percentile(base_times, .99):.0f} ms" if mode == "keyword" else ""
        row(f"{mode.capitalize()} search, inside the server", f"p99 < {bar} ms", spread(rows[mode]), beside)
    row("Paper page, inside the server", "–", spread(rows["Paper page"]))
    for name in PAGES:
        row(f"{name}, inside the server", "–", " / ".join(f"{took:.0f}" for took in rows[name]) + " ms, one after the other")
    memory = rows["memory"]
    row("Memory", "< 1.5 GB", f"{memory['VmRSS']:.0f} MB now, {memory['VmHWM']:.0f} MB at most")


def row(*cells):
    print(f"| {' | '.join([*cells, *[''] * (4 - len(cells))])} |")


def spread(times):
    return f"p50 {percentile(times, .5):.1f}, p99 {percentile(times, .99):.1f} ms"


if __name__ == "__main__":
    main()
