#!/usr/bin/env python3
"""Measure a release build against the budgets, beside a simple baseline taken in the same minute.

Prints a markdown table. The vault is made by generate_vault.py (seeded), unless --vault names one.
The baseline for indexing and keyword search is SQLite's FTS5 over the same files, fed and asked from
this script: what a careful person would write in an afternoon.
"""

import argparse
import os
import pathlib
import platform
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request

import vectors
from driving import (
    built, embed_for, fts5, fts5_times, get, get_json, make_queries, peak_memory, percentile, run_json,
    search_times, server, server_timing, wait_until,
)

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent


def main():
    arguments = parse_arguments()
    binary = built(arguments.binary)
    with tempfile.TemporaryDirectory(prefix="equipoise-bench-") as folder:
        folder = pathlib.Path(folder)
        vault = folder / "vault"
        if arguments.vault:
            shutil.copytree(arguments.vault, vault, symlinks=True)
        else:
            subprocess.run(
                [sys.executable, HERE / "generate_vault.py", "--notes", str(arguments.notes), vault],
                check=True, stdout=subprocess.DEVNULL)
        texts = [read(path) for path in sorted(vault.rglob("*.md"))]
        queries = make_queries(texts, arguments.queries)
        rows = measure(binary, vault, folder / "index", queries, arguments)
    print_table(rows, vault_facts=rows.pop("facts"))


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--notes", type=int, default=10_000)
    parser.add_argument("--vault", help="measure a copy of this vault instead of a generated one")
    parser.add_argument("--queries", type=int, default=1_000)
    parser.add_argument("--binary", default=ROOT / "target/release/equipoise")
    parser.add_argument("--sample", type=float, metavar="SECONDS",
                        help="embed for so long, then make up the vectors of the other passages")
    parser.add_argument("--no-embed", action="store_true", help="leave out what needs embeddings (minutes)")
    return parser.parse_args()


def measure(binary, vault, index, queries, arguments):
    rows = {}
    notes = sorted(vault.rglob("*.md"))
    base_seconds, base_search = fts5_baseline(notes, queries)

    start = time.perf_counter()
    report = run_json(binary, "index", "--no-embed", "--json", "--vault", vault, "--index", index)
    cold = time.perf_counter() - start
    rows["cold"] = (cold, base_seconds, report["seconds"])

    rows["start"] = [serve_once(binary, vault, index) for _ in range(5)]

    if not arguments.no_embed:
        start = time.perf_counter()
        if arguments.sample:
            rows["embed"] = (embed_for(arguments.sample, binary, vault, index), arguments.sample)
            rows["made_up"] = vectors.fill(index)
        else:
            report = run_json(binary, "index", "--json", "--vault", vault, "--index", index)
            rows["embed"] = (report["newly_embedded"], time.perf_counter() - start)
        again = run_json(binary, "index", "--json", "--vault", vault, "--index", index)
        rows["again"] = again["newly_embedded"]

    with server(binary, vault, index) as (url, token, pid):
        if not arguments.no_embed:
            wait_until(lambda: get_json(url, token, "/api/v1/status")["embedded"] > 0, 60)
        modes = ["keyword"] if arguments.no_embed else ["keyword", "hybrid"]
        for mode in modes:
            rows[mode] = search_times(url, token, queries, mode)
        rows["fts5"] = base_search
        rows["page"] = page_times(url, token, vault, notes)
        rows["graph"] = graph_payload(url, token)
        rows["saved"] = [saved_to_visible(url, token, vault, n) for n in range(7)]
        rows["memory"] = peak_memory(pid)
        status = get_json(url, token, "/api/v1/status")
        rows["facts"] = {key: status[key] for key in ("notes", "links", "chunks", "embedded")}
    return rows


# --- the baseline --------------------------------------------------------------------------------

def fts5_baseline(notes, queries):
    start = time.perf_counter()
    base = fts5((path.stem, read(path)) for path in notes)
    base.execute("create table link (source text, target text)")
    link = re.compile(r"\[\[([^\]|#]+)")
    base.executemany("insert into link values (?, ?)",
                     ((path.stem, target) for path in notes for target in link.findall(read(path))))
    base.commit()
    return time.perf_counter() - start, fts5_times(base, queries)


def read(path):
    return path.read_text(encoding="utf-8", errors="replace")


# --- driving the program -------------------------------------------------------------------------


def serve_once(binary, vault, index):
    """Milliseconds from starting the program to the whole first page."""
    begin = time.perf_counter()
    with server(binary, vault, index) as (url, token, _):
        get(url, token, "/")
        return (time.perf_counter() - begin) * 1000


def page_times(url, token, vault, notes):
    chosen = random.Random(11).sample(notes, min(200, len(notes)))
    paths = (urllib.parse.quote(note.relative_to(vault).as_posix()) for note in chosen)
    return [server_timing(url, token, "/note/" + path) for path in paths]


def graph_payload(url, token):
    begin = time.perf_counter()
    body, _ = get(url, token, "/api/v1/graph?format=compact", **{"Accept-Encoding": "br"})
    return len(body), (time.perf_counter() - begin) * 1000


def saved_to_visible(url, token, vault, number):
    """Milliseconds from a note being written to a search that finds it."""
    word = f"zyxomma{number}"
    begin = time.perf_counter()
    (vault / f"saved {number}.md").write_text(f"# Saved\n\nA word of its own: {word}.\n")
    path = "/api/v1/search?mode=keyword&q=" + word
    wait_until(lambda: get_json(url, token, path)["total"] > 0, 30)
    return (time.perf_counter() - begin) * 1000


# --- the table -----------------------------------------------------------------------------------


def print_table(rows, vault_facts):
    facts = vault_facts
    print(f"{facts['notes']:,} notes, {facts['links']:,} links, {facts['chunks']:,} passages"
          f" ({facts['embedded']:,} embedded); {os.cpu_count()} cores, {platform.machine()}\n")
    print("| What | Bar | Measured | Beside it |\n|---|---|---|---|")
    cold, base, phases = rows["cold"]
    print(f"| Parse, link and index for keywords, cold | < 3 s | {cold:.2f} s"
          f" | SQLite FTS5 and a link pattern, fed by a script: {base:.2f} s, ours ×{cold / base:.2f} |")
    print(f"| Start with nothing changed, to the first page | < 500 ms | {percentile(rows['start'], .5):.0f} ms | |")
    if "embed" in rows:
        count, seconds = rows["embed"]
        made_up = f"; the other {rows['made_up']:,} vectors are made up" if "made_up" in rows else ""
        print(f"| Embedding | – | {count:,} passages in {seconds:.0f} s, {count / seconds:.0f}/s{made_up}"
              f" | embedded again at the next start: {rows['again']} |")
    print(f"| A saved note found by search | < 200 ms | {percentile(rows['saved'], .5):.0f} ms | |")
    fts5 = percentile(rows["fts5"], .99)
    for mode, bar in (("keyword", "6"), ("hybrid", "25")):
        if mode in rows:
            p50, p99 = percentile(rows[mode], .5), percentile(rows[mode], .99)
            beside = f"FTS5 in memory: p99 {fts5:.1f} ms, ours ×{p99 / fts5:.2f}" if mode == "keyword" else ""
            print(f"| {mode.capitalize()} search, inside the server | p99 < {bar} ms"
                  f" | p50 {p50:.1f}, p99 {p99:.1f} ms | {beside} |")
    print(f"| Note page, inside the server | < 10 ms"
          f" | p50 {percentile(rows['page'], .5):.1f}, p99 {percentile(rows['page'], .99):.1f} ms | |")
    size, took = rows["graph"]
    print(f"| Whole graph, compressed | < 1 MB | {size / 1e6:.2f} MB in {took:.0f} ms | |")
    memory = rows["memory"]
    print(f"| Memory | < 400 MB | {memory['VmRSS']:.0f} MB now, {memory['VmHWM']:.0f} MB at most | |")


if __name__ == "__main__":
    main()
