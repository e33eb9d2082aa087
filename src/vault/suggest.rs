//! What the writer of a broken link may have meant: a note with that alias, or the nearest name.

use std::collections::HashMap;

use super::fold::fold;
use crate::model::VaultPath;

/// Longer names are not compared letter by letter.
const MAX_CHARS: usize = 64;

#[derive(Debug, Clone, Default)]
pub(super) struct Names {
    /// Folded names of files by their length in characters, so that only near lengths are compared.
    by_length: HashMap<usize, Vec<Name>>,
    aliases: HashMap<Box<str>, Vec<(VaultPath, String)>>,
    aliases_of: HashMap<VaultPath, Vec<Box<str>>>,
}

#[derive(Debug, Clone)]
struct Name {
    folded: Box<str>,
    /// Which letters occur, one bit each: two names that differ in many are far apart.
    letters: u32,
    path: VaultPath,
}

impl Names {
    pub(super) fn add(&mut self, path: &VaultPath) {
        let (length, name) = name_of(path);
        let names = self.by_length.entry(length).or_default();
        names.push(name);
    }

    pub(super) fn remove(&mut self, path: &VaultPath) {
        self.set_aliases(path, &[]);
        if let Some(names) = self.by_length.get_mut(&name_of(path).0) {
            names.retain(|name| name.path != *path);
        }
    }

    pub(super) fn set_aliases(&mut self, path: &VaultPath, aliases: &[String]) {
        for alias in self.aliases_of.remove(path).unwrap_or_default() {
            if let Some(paths) = self.aliases.get_mut(&alias) {
                paths.retain(|(found, _)| found != path);
            }
        }
        if aliases.is_empty() {
            return;
        }
        let folded: Vec<Box<str>> = aliases.iter().map(|alias| fold(alias.trim()).into()).collect();
        for (alias, written) in folded.iter().zip(aliases) {
            let paths = self.aliases.entry(alias.clone()).or_default();
            paths.push((path.clone(), written.clone()));
            paths.sort_unstable();
        }
        self.aliases_of.insert(path.clone(), folded);
    }

    /// The note of that alias (with the alias as its owner writes it), else the nearest name.
    pub(super) fn nearest(&self, target: &str) -> Option<(VaultPath, Option<String>)> {
        let folded = fold(target.trim());
        if let Some((path, alias)) = self.aliases.get(&*folded).and_then(|paths| paths.first()) {
            return Some((path.clone(), Some(alias.clone())));
        }
        let name = folded.rsplit('/').next().unwrap_or(&folded);
        let name = name.strip_suffix(".md").unwrap_or(name);
        let characters: Vec<char> = name.chars().take(MAX_CHARS + 1).collect();
        let length = characters.len();
        if !(3..=MAX_CHARS).contains(&length) {
            return None;
        }
        let allowed = (length / 4).clamp(1, 3);
        let letters = letters(name);
        let mut best: Option<(usize, &VaultPath)> = None;
        for length in length.saturating_sub(allowed)..=length + allowed {
            for candidate in self.by_length.get(&length).map_or(&[][..], Vec::as_slice) {
                let limit = best.map_or(allowed, |(distance, _)| distance);
                // Each edit changes at most two of the letters that occur.
                if (candidate.letters ^ letters).count_ones() as usize > 2 * limit {
                    continue;
                }
                let Some(distance) = distance(&characters, &candidate.folded, limit) else {
                    continue;
                };
                if best.is_none_or(|found| (distance, &candidate.path) < found) {
                    best = Some((distance, &candidate.path));
                }
            }
        }
        best.map(|(_, path)| (path.clone(), None))
    }
}

fn name_of(path: &VaultPath) -> (usize, Name) {
    let name = if path.is_note() { path.stem() } else { path.file_name() };
    let folded: Box<str> = fold(name).into();
    let letters = letters(&folded);
    (folded.chars().count(), Name { folded, letters, path: path.clone() })
}

fn letters(text: &str) -> u32 {
    text.chars().fold(0, |set, c| set | 1 << (u32::from(c) % 32))
}

/// The number of letters to insert, remove or exchange, where that is at most `limit`. Of the table
/// of the two names' beginnings only the diagonal band is filled that this many edits can reach.
fn distance(a: &[char], b: &str, limit: usize) -> Option<usize> {
    /// More than any distance between names of this length.
    const FAR: u8 = 2 * MAX_CHARS as u8;
    let mut row = [FAR; MAX_CHARS + 1];
    for (column, cell) in (0u8..).zip(row.iter_mut().take(a.len().min(limit) + 1)) {
        *cell = column;
    }
    for (line, letter) in (1usize..).zip(b.chars()) {
        if line > a.len() + limit {
            return None;
        }
        let (first, last) = (line.saturating_sub(limit).max(1), a.len().min(line + limit));
        let mut diagonal = row[first - 1];
        row[first - 1] = if line <= limit { line as u8 } else { FAR };
        let mut least = row[first - 1];
        for column in first..=last {
            let exchanged = diagonal + u8::from(a[column - 1] != letter);
            diagonal = row[column];
            row[column] = exchanged.min(diagonal + 1).min(row[column - 1] + 1);
            least = least.min(row[column]);
        }
        if usize::from(least) > limit {
            return None;
        }
    }
    Some(usize::from(row[a.len()])).filter(|distance| *distance <= limit)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// By the whole table.
    fn plain(a: &[char], b: &[char]) -> usize {
        let mut row: Vec<usize> = (0..=a.len()).collect();
        for (line, letter) in b.iter().enumerate() {
            let mut diagonal = std::mem::replace(&mut row[0], line + 1);
            for (column, other) in a.iter().enumerate() {
                let exchanged = diagonal + usize::from(other != letter);
                diagonal = row[column + 1];
                row[column + 1] = exchanged.min(diagonal + 1).min(row[column] + 1);
            }
        }
        row[a.len()]
    }

    proptest! {
        #[test]
        fn the_band_holds_every_small_distance(
            a in "[ab]{0,9}|[a-dé]{0,64}", b in "[ab]{0,9}|[a-dé]{0,64}", limit in 0..4_usize,
        ) {
            let (left, right): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
            let whole = plain(&left, &right);
            prop_assert_eq!(distance(&left, &b, limit), (whole <= limit).then_some(whole));
        }
    }
}
