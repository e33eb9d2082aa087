"""The generator of made-up vaults: that it repeats itself, has the shape it claims, and spares others' files."""

import collections
import contextlib
import io
import json
import re
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "bench"))

import generate_vault  # noqa: E402

NOTES = 2000


class Vault(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.space = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.space.cleanup)
        cls.folder = Path(cls.space.name)
        cls.size, cls.links = generate_vault.generate(cls.folder, NOTES, papers=50, seed=1)
        cls.notes = {path.stem: path.read_text("utf-8") for path in cls.folder.glob("*/*.md")}
        cls.found = collections.Counter(
            target
            for text in cls.notes.values()
            for target in re.findall(r"\[\[([^\]|#]+)", text)
        )

    def test_the_same_seed_gives_the_same_files_and_another_seed_others(self):
        with tempfile.TemporaryDirectory() as again, tempfile.TemporaryDirectory() as other:
            generate_vault.generate(Path(again), 50, papers=2, seed=1)
            first = contents(again)
            generate_vault.generate(Path(again), 50, papers=2, seed=1)
            self.assertEqual(contents(again), first)
            generate_vault.generate(Path(other), 50, papers=2, seed=2)
            self.assertNotEqual(contents(other), first)

    def test_sizes_and_links_are_those_of_real_vaults(self):
        self.assertEqual(len(self.notes), NOTES)
        self.assertTrue(1700 < self.size / NOTES < 2200, self.size / NOTES)
        self.assertTrue(3.5 < self.links / NOTES < 4.5, self.links / NOTES)

    def test_few_notes_draw_many_links_and_many_draw_none(self):
        degrees = sorted((self.found[title] for title in self.notes), reverse=True)
        share = sum(degrees[: NOTES // 100]) / sum(degrees)
        self.assertGreater(share, 0.1)
        self.assertGreater(degrees.count(0), NOTES // 20)

    def test_a_link_in_a_hundred_is_broken(self):
        broken = sum(count for title, count in self.found.items() if title not in self.notes)
        self.assertTrue(0.004 < broken / sum(self.found.values()) < 0.02)

    def test_every_way_of_writing_occurs(self):
        text = "\n".join(self.notes.values())
        for form in ("claim: \"", "scope: {", "\n- mirrors:: [[", " — ", "|", "#Scope", "> [!note]", "```python", "$$"):
            self.assertIn(form, text)

    def test_titles_are_file_names_everywhere(self):
        self.assertEqual([title for title in self.notes if re.search(r'[\\/:*?"<>|#^\[\]]', title)], [])
        self.assertEqual(len({title.lower() for title in self.notes}), NOTES)
        self.assertLess(max(len(f"{title}.md".encode()) for title in self.notes), 250)

    def test_a_library_holds_an_entry_a_line(self):
        lines = (self.folder / "library.jsonl").read_text("utf-8").splitlines()
        entries = [json.loads(line) for line in lines]
        self.assertEqual(len({entry["id"] for entry in entries}), 50)
        self.assertTrue(all(len(entry["abstract"]) > 300 and entry["title"] for entry in entries))


class Prepare(unittest.TestCase):
    def test_a_folder_with_other_files_is_spared(self):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "mine.md").write_text("mine")
            with self.assertRaisesRegex(SystemExit, "did not make"):
                generate_vault.prepare(folder)
            self.assertEqual((folder / "mine.md").read_text(), "mine")

    def test_an_earlier_vault_is_emptied(self):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name) / "vault"
            generate_vault.prepare(folder)
            (folder / "old.md").write_text("old")
            with contextlib.redirect_stdout(io.StringIO()):
                generate_vault.prepare(folder)
            self.assertEqual([entry.name for entry in folder.iterdir()], [generate_vault.MARK])


def contents(folder):
    root = Path(folder)
    return {path.relative_to(root): path.read_bytes() for path in root.rglob("*") if path.is_file()}


if __name__ == "__main__":
    unittest.main()
