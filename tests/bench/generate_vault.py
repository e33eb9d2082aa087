#!/usr/bin/env python3
"""Writes a vault of made-up notes to measure with: the same seed and sizes give the same files.

    generate_vault.py [--notes 10000] [--papers 0] [--seed 1] FOLDER

The shape follows vaults that people keep: about 1.9 kB a note with a long tail of longer ones,
about four links a note, a few notes that very many link to (in-degrees fall as a power law), most
links within a topic, tags, aliases, links to headings, typed relations with reasons, and one link
in a hundred that leads nowhere. `--papers` adds `library.jsonl`, an entry a line.
"""

import argparse
import bisect
import itertools
import json
import random
import shutil
import sys
from pathlib import Path

from vocabulary import (
    CODAS, FINDINGS, HEADINGS, KINDS, METHODS, ONSETS, OPENERS, POPULATIONS, REASONS, RELATIONS,
    TOPICS, USES, VOWELS,
)

MARK = ".generated-vault"
LINKS_A_NOTE = 4
# Share of the n-th most popular note among all links ∝ n to this power.
POPULARITY = -0.8
WITHIN_TOPIC = 0.7
BROKEN = 0.01
TYPES = [("claim", 40), ("concept", 25), ("inquiry", 10), ("evaluation", 3), ("", 22)]


class Writer:
    """Sentences about a topic. All chance comes from one seeded generator."""

    def __init__(self, dice):
        self.dice = dice

    def pick(self, items):
        return self.dice.choice(items)

    def coined(self):
        """A rare name, such as of a data set."""
        syllable = lambda: self.pick(ONSETS) + self.pick(VOWELS) + self.pick(CODAS)
        return (syllable() + syllable()).capitalize() + " " + self.pick(KINDS)

    def sentence(self, topic):
        thing, act = self.pick(topic["things"]), self.pick(topic["acts"])
        population, use = self.pick(POPULATIONS), self.pick(USES)
        form = self.dice.randrange(8)
        if form == 0:
            return f"{upper(thing)} {act} when it is applied to {population} in {use}."
        if form == 1:
            return f"{self.pick(OPENERS)}, {thing} {act}."
        if form == 2:
            return f"With {self.pick(METHODS)} on the {self.coined()}, {self.pick(FINDINGS)}."
        if form == 3:
            other = self.pick(topic["things"])
            return f"{upper(thing)} {act}, whereas {other} {self.pick(topic['acts'])}."
        if form == 4:
            share = f"{self.dice.randint(2, 60)}.{self.dice.randint(0, 9)} %"
            return f"In {use}, {thing} {act} for {share} of {population}."
        if form == 5:
            return f"Whether {thing} {act} for {population} is an empirical question."
        if form == 6:
            return f"{self.pick(OPENERS)}, the {self.coined()} shows that {thing} {act} in {use}."
        return f"{upper(self.pick(FINDINGS))}: {thing} {act}."

    def paragraph(self, topic, sentences):
        return [self.sentence(topic) for _ in range(sentences)]

    def title(self, topic):
        thing, act = self.pick(topic["things"]), self.pick(topic["acts"])
        population, use = self.pick(POPULATIONS), self.pick(USES)
        forms = [
            f"{upper(thing)} {act}",
            f"{upper(thing)} for {population} in {use}",
            f"{upper(thing)} in {use}",
            f"Does it follow for {population} that {thing} {act}",
            f"{upper(population)} and {thing}",
            f"What {thing} means in {use}",
            f"{upper(thing)} {act} for {population} in {use}",
        ]
        return self.pick(forms)


def upper(text):
    return text[0].upper() + text[1:]


class Note:
    def __init__(self, title, topic_name, kind):
        self.title = title
        self.topic_name = topic_name
        self.kind = kind
        self.path = f"{topic_name}/{title}.md"


class Popularity:
    """Draws notes so that few are drawn often: the weights fall as a power of a random rank."""

    def __init__(self, dice, notes):
        self.dice = dice
        self.notes = dice.sample(notes, len(notes))
        weights = ((rank + 1) ** POPULARITY for rank in range(len(self.notes)))
        self.sums = list(itertools.accumulate(weights))

    def draw(self):
        at = bisect.bisect(self.sums, self.dice.random() * self.sums[-1])
        return self.notes[min(at, len(self.notes) - 1)]


def plan(writer, count):
    """The notes' titles, topics and types; titles are unique whatever their case."""
    dice = writer.dice
    names = list(TOPICS)
    # Topics differ in size, as they do in a notebook that grew.
    weights = [1 / (1 + 0.25 * place) for place in range(len(names))]
    kinds, shares = zip(*TYPES)
    taken, notes = set(), []
    for topic in dice.choices(names, weights, k=count):
        title = writer.title(TOPICS[topic])
        while title.lower() in taken:
            title = f"{writer.title(TOPICS[topic])} after the {writer.coined()}"
        taken.add(title.lower())
        notes.append(Note(title, topic, dice.choices(kinds, shares)[0]))
    return notes


def write_note(writer, note, draw):
    dice, topic = writer.dice, TOPICS[note.topic_name]
    # Log-normal lengths, as in real vaults: a median of about 9 sentences and a long tail.
    sentences = max(2, min(150, round(dice.lognormvariate(2.22, 0.75))))
    sections = [writer.paragraph(topic, size) for size in split(dice, sentences)]
    links = min(60, int(dice.expovariate(1 / (LINKS_A_NOTE + 0.5))))
    relations = [draw() for _ in range(links // 3)]
    inline = [draw() for _ in range(links - len(relations))]
    in_front = relations[:1] if dice.random() < 0.3 else []
    listed = relations[len(in_front):]

    lines = frontmatter(writer, note, topic, in_front)
    for target in inline:
        paragraph = dice.choice(sections)
        at = dice.randrange(len(paragraph))
        paragraph[at] = f"{paragraph[at][:-1]} (see {wikilink(dice, target)})."
    headings = dice.sample(HEADINGS, min(len(sections), len(HEADINGS)))
    for number, paragraph in enumerate(sections):
        if number > 0:
            lines += [f"## {headings[number % len(headings)]}", ""]
        lines += [" ".join(paragraph), ""]
    lines += decoration(writer, topic)
    if listed:
        lines += ["## Related", ""]
        for target in listed:
            reason = dice.choice(REASONS)
            lines.append(f"- {dice.choice(RELATIONS)}:: [[{target}]] — {reason}")
        lines.append("")
    return "\n".join(lines)


def split(dice, sentences):
    """Sizes of paragraphs, three to seven sentences each."""
    sizes = []
    while sentences > 0:
        sizes.append(min(sentences, dice.randint(3, 7)))
        sentences -= sizes[-1]
    return sizes


def frontmatter(writer, note, topic, relations):
    dice = writer.dice
    lines = ["---"]
    if note.kind:
        lines.append(f"type: {note.kind}")
    tags = dice.sample(topic["tags"], dice.randint(1, 2))
    lines.append("tags: [" + ", ".join([note.topic_name, *tags]) + "]")
    if dice.random() < 0.1:
        lines.append(f"aliases: [\"{writer.coined()}\"]")
    lines.append(f"created: {dice.randint(2019, 2025)}-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}")
    if note.kind == "claim":
        lines.append(f"claim: \"{writer.sentence(topic)}\"")
        if dice.random() < 0.7:
            scope = f"population: {dice.choice(POPULATIONS)}, use_case: {dice.choice(USES)}"
            lines.append(f"scope: {{ {scope} }}")
    for target in relations:
        lines.append(f"{dice.choice(RELATIONS)}: [\"[[{target}]]\"]")
    return [*lines, "---", f"# {note.title}", ""]


def wikilink(dice, target):
    form = dice.random()
    if form < 0.2:
        return f"[[{target}|{target.split(' ')[0].lower()}]]"
    if form < 0.25:
        return f"[[{target}#{dice.choice(HEADINGS)}]]"
    return f"[[{target}]]"


def decoration(writer, topic):
    """What prose is not: now and then a callout, a table, a formula or code."""
    dice = writer.dice
    form = dice.random()
    if form < 0.08:
        return ["> [!note] Caveat", f"> {writer.sentence(topic)}", ""]
    if form < 0.14:
        rows = [
            f"| {dice.choice(POPULATIONS)} | {dice.random():.2f} | {dice.randint(40, 4000)} |"
            for _ in range(3)
        ]
        return ["| Group | Rate | n |", "|---|---|---|", *rows, ""]
    if form < 0.18:
        return ["$$ P(\\hat{Y}=1 \\mid A=a) = P(\\hat{Y}=1 \\mid A=b) $$", ""]
    if form < 0.21:
        return ["```python", f"gap = rate[\"a\"] - rate[\"b\"]  # {dice.random():.3f}", "```", ""]
    if form < 0.3:
        return [f"#{dice.choice(topic['tags'])} #to-read", ""]
    return []


def paper(writer, number):
    """A line of a library: authors are left out, since none of it was written by anybody."""
    dice = writer.dice
    topic = TOPICS[dice.choice(list(TOPICS))]
    title = f"{writer.title(topic)}: {writer.pick(METHODS)} on the {writer.coined()}"
    abstract = " ".join(writer.paragraph(topic, dice.randint(6, 12)))
    year = dice.randint(2008, 2025)
    return {"id": f"made-up-{number:06}", "title": title, "abstract": abstract, "year": year}


def generate(folder, notes, papers, seed):
    """Writes the vault and returns its size in bytes and its number of links."""
    writer = Writer(random.Random(seed))
    dice = writer.dice
    planned = plan(writer, notes)
    everywhere = Popularity(dice, planned) if planned else None
    by_topic = {
        name: Popularity(dice, [note for note in planned if note.topic_name == name])
        for name in {note.topic_name: None for note in planned}
    }
    size = links = 0
    for note in planned:
        def draw():
            if dice.random() < BROKEN:
                return f"A note about {writer.coined()} that was never written"
            popular = by_topic[note.topic_name] if dice.random() < WITHIN_TOPIC else everywhere
            return popular.draw().title

        text = write_note(writer, note, draw)
        path = folder / note.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        size += len(text.encode())
        links += text.count("[[")
    if papers:
        with open(folder / "library.jsonl", "w", encoding="utf-8") as library:
            for number in range(papers):
                library.write(json.dumps(paper(writer, number), ensure_ascii=False) + "\n")
    return size, links


def prepare(folder):
    """Empties an earlier generated vault; refuses a folder that holds anything else."""
    if folder.exists() and any(folder.iterdir()):
        if not (folder / MARK).exists():
            sys.exit(f"{folder} holds files that this script did not make: name an empty folder")
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARK).touch()


def main():
    arguments = argparse.ArgumentParser(description="Write a made-up vault to measure with.")
    arguments.add_argument("folder", type=Path, help="where to; emptied if this script filled it")
    arguments.add_argument("--notes", type=int, default=10_000)
    arguments.add_argument("--papers", type=int, default=0, help="entries of library.jsonl")
    arguments.add_argument("--seed", type=int, default=1)
    options = arguments.parse_args()
    prepare(options.folder)
    size, links = generate(options.folder, options.notes, options.papers, options.seed)
    each = max(options.notes, 1)
    print(
        f"{options.notes} notes, {size / 1e6:.1f} MB ({size / each / 1000:.2f} kB and "
        f"{links / each:.1f} links each), {options.papers} papers in {options.folder}"
    )


if __name__ == "__main__":
    main()
