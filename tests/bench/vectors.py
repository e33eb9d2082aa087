"""Fill an index's store of vectors with made-up ones, so that the cost of searching a vault whose every
passage has a vector can be measured without embedding them all. Each is an embedded one turned a little
at random: the cost of a search depends on how many vectors there are, not on what they say. Nothing about
the quality of ranking may be measured on such an index.
"""

import array
import random
import sqlite3
import zlib

KEY_BYTES = 16


def count(index):
    """How many passages have a vector."""
    (path,) = index.glob("vectors-*.db")
    with sqlite3.connect(path) as store:
        return store.execute("select count(*) from vectors").fetchone()[0]


def fill(index):
    """Gives every passage without a vector a made-up one; returns how many that was."""
    (path,) = index.glob("vectors-*.db")
    with sqlite3.connect(index / "notes.db") as notes:
        wanted = {row[0][at:at + KEY_BYTES] for row in notes.execute("select keys from notes")
                  for at in range(0, len(row[0]), KEY_BYTES)}
    with sqlite3.connect(path) as store:
        known = dict(store.execute("select key, vector from vectors"))
        seeds = [array.array("f", vector) for _, vector in sorted(known.items())]
        dice = random.Random(5)
        missing = sorted(wanted - known.keys())
        store.executemany("insert into vectors values (?, ?, ?)",
                          (row(key, turned(dice.choice(seeds), dice)) for key in missing))
    return len(missing)


def turned(vector, dice):
    noise = 0.5 / len(vector) ** 0.5
    moved = [value + dice.gauss(0, noise) for value in vector]
    length = sum(value * value for value in moved) ** 0.5
    return array.array("f", [value / length for value in moved]).tobytes()


def row(key, vector):
    return key, vector, zlib.crc32(vector, zlib.crc32(key))
