//! Where a link leads. The order is Obsidian's: the exact path in the vault, then the source's own
//! folder, then the shortest path that ends in the target. What Obsidian leaves open is decided so:
//! among paths of the same length the one written in the target's casing wins, then the first in
//! order, and the link is reported as ambiguous. `./` and `../` count from the source's folder, and
//! where nothing is there the rest of the target is looked up vault-wide. A target that names no
//! file may name a library's entry by its key, with or without `@`.

use std::collections::HashMap;

use super::{fold::fold, suggest::Names};
use crate::model::{LinkForm, VaultPath};

/// Where a target leads, from one note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resolution {
    One(VaultPath),
    /// Several files fit equally well; `candidates` include the chosen one, in order.
    Ambiguous {
        chosen: VaultPath,
        candidates: Vec<VaultPath>,
    },
    /// `suggestion` is what to write instead, where something is near.
    None {
        suggestion: Option<String>,
    },
}

impl Resolution {
    /// The file a reader is taken to.
    pub fn path(&self) -> Option<VaultPath> {
        match self {
            Resolution::One(path) | Resolution::Ambiguous { chosen: path, .. } => {
                Some(path.clone())
            }
            Resolution::None { .. } => None,
        }
    }
}

/// The vault's paths, ready to be looked up.
#[derive(Debug, Clone, Default)]
pub struct Resolver {
    /// Every path by every folded end of it, from its file name to the whole; shortest path first.
    ends: HashMap<Box<str>, Vec<Entry>>,
    /// Library entries by folded key.
    keys: HashMap<Box<str>, Vec<VaultPath>>,
    names: Names,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Entry {
    /// Bytes of the folded path: what "shortest" means.
    length: usize,
    path: VaultPath,
}

impl Resolver {
    pub fn new<'a>(paths: impl Iterator<Item = &'a VaultPath>) -> Self {
        let mut resolver = Self::default();
        for path in paths {
            resolver.insert(path, false);
        }
        for entries in resolver.ends.values_mut() {
            entries.sort_unstable();
            entries.dedup();
        }
        for paths in resolver.keys.values_mut() {
            paths.sort_unstable();
            paths.dedup();
        }
        resolver
    }

    /// Adds a file or a library's entry; one that is there already changes nothing.
    pub fn add(&mut self, path: &VaultPath) {
        self.insert(path, true);
    }

    /// Forgets a path, its aliases included.
    pub fn remove(&mut self, path: &VaultPath) {
        self.names.remove(path);
        let folded = fold(path.as_str());
        if path.entry().is_some() {
            remove_from(&mut self.keys, &fold(path.stem()), |found| found == path);
            remove_from(&mut self.ends, &folded, |entry| entry.path == *path);
            return;
        }
        for end in ends(&folded) {
            remove_from(&mut self.ends, end, |entry| entry.path == *path);
        }
    }

    /// Names a note goes by but links do not: offered where a link leads nowhere.
    pub fn set_aliases(&mut self, path: &VaultPath, aliases: &[String]) {
        self.names.set_aliases(path, aliases);
    }

    pub fn contains(&self, path: &VaultPath) -> bool {
        let found = self.ends.get(&*fold(path.as_str()));
        found.is_some_and(|entries| entries.iter().any(|entry| entry.path == *path))
    }

    /// Where `target` (a link's part before `#`) leads from `source`. An empty target is the
    /// source itself.
    pub fn resolve(&self, source: &VaultPath, target: &str, form: LinkForm) -> Resolution {
        match self.find(source, target) {
            Some(resolution) => resolution,
            None => Resolution::None { suggestion: self.suggest(target, form) },
        }
    }

    /// As [`Resolver::resolve`], without looking for a suggestion.
    pub(super) fn find(&self, source: &VaultPath, target: &str) -> Option<Resolution> {
        let target = target.trim();
        if target.is_empty() {
            return Some(Resolution::One(source.clone()));
        }
        let mut plain = target.trim_start_matches('/');
        if target.starts_with("./") || target.starts_with("../") {
            let (relative, rest) = join(source.folder(), target);
            if let Some(found) = relative.and_then(|relative| self.exact(&relative)) {
                return Some(found);
            }
            plain = rest;
        }
        if plain.is_empty() || plain.ends_with('/') {
            return None;
        }
        let folder = source.folder();
        self.exact(plain)
            .or_else(|| (!folder.is_empty()).then(|| self.exact(&format!("{folder}/{plain}")))?)
            .or_else(|| self.shortest(plain))
            .or_else(|| self.entry(plain))
            .or_else(|| {
                let path = VaultPath::parse(plain).ok()?;
                let (file, key) = path.entry()?;
                self.entry_in(source, file, key).map(Resolution::One)
            })
    }

    /// Whether any library is in the vault.
    pub(super) fn has_entries(&self) -> bool {
        !self.keys.is_empty()
    }

    /// An entry of the library that `target` leads to, for `[[library.bib#key]]`.
    pub(super) fn entry_in(
        &self,
        source: &VaultPath,
        target: &str,
        key: &str,
    ) -> Option<VaultPath> {
        let file = self.find(source, target)?.path()?;
        let entry = file.with_entry(key).ok()?;
        self.contains(&entry).then_some(entry)
    }

    /// The shortest text that leads to `path` from anywhere: its name, else its whole path;
    /// without `.md`.
    pub fn link_to(&self, path: &VaultPath) -> String {
        let whole = path.as_str();
        let bare = |text: &str| match path.is_note() && path.entry().is_none() {
            true => text[..text.len() - 3].to_owned(),
            false => text.to_owned(),
        };
        if path.entry().is_some() {
            return whole.to_owned();
        }
        let name = fold(path.file_name());
        match self.ends.get(&*name).map(Vec::as_slice) {
            Some([only]) if only.path == *path => bare(path.file_name()),
            _ => bare(whole),
        }
    }

    /// The file with that alias, or whose name is nearest, for "did you mean".
    pub fn near(&self, name: &str) -> Option<VaultPath> {
        self.names.nearest(name).map(|(path, _)| path)
    }

    /// What to write instead of a link to `target` that leads nowhere.
    pub(super) fn suggest(&self, target: &str, form: LinkForm) -> Option<String> {
        let (path, alias) = self.names.nearest(target)?;
        let link = self.link_to(&path);
        Some(match (form, alias) {
            (LinkForm::Markdown, alias) => {
                let text = alias.unwrap_or_else(|| path.stem().to_owned());
                format!("[{text}](<{path}>)")
            }
            (LinkForm::Embed, _) => format!("![[{link}]]"),
            (LinkForm::Wiki, Some(alias)) => format!("[[{link}|{alias}]]"),
            (LinkForm::Wiki, None) => format!("[[{link}]]"),
        })
    }

    fn insert(&mut self, path: &VaultPath, sorted: bool) {
        let folded = fold(path.as_str());
        let entry = Entry { length: folded.len(), path: path.clone() };
        if path.entry().is_some() {
            put(self.keys.entry(fold(path.stem()).into()).or_default(), path.clone(), sorted);
            put(self.ends.entry((&*folded).into()).or_default(), entry, sorted);
            return;
        }
        self.names.add(path);
        for end in ends(&folded) {
            match self.ends.get_mut(end) {
                Some(entries) => put(entries, entry.clone(), sorted),
                None => drop(self.ends.insert(end.into(), vec![entry.clone()])),
            }
        }
    }

    /// The file at that very path of the vault.
    fn exact(&self, target: &str) -> Option<Resolution> {
        written(target).into_iter().find_map(|target| {
            let folded = fold(&target);
            let entries = self.ends.get(&*folded)?;
            let end = entries.partition_point(|entry| entry.length <= folded.len());
            choose(&entries[..end], &target)
        })
    }

    /// The file of the shortest path that ends in the target.
    fn shortest(&self, target: &str) -> Option<Resolution> {
        written(target).into_iter().find_map(|target| {
            let entries = self.ends.get(&*fold(&target))?;
            let shortest = entries.first()?.length;
            let end = entries.partition_point(|entry| entry.length <= shortest);
            choose(&entries[..end], &target)
        })
    }

    fn entry(&self, target: &str) -> Option<Resolution> {
        let key = target.strip_prefix('@').unwrap_or(target);
        let paths = self.keys.get(&*fold(key))?;
        match paths.as_slice() {
            [] => None,
            [only] => Some(Resolution::One(only.clone())),
            [first, ..] => {
                let exact = paths.iter().find(|path| path.stem() == key).unwrap_or(first);
                Some(Resolution::Ambiguous { chosen: exact.clone(), candidates: paths.clone() })
            }
        }
    }
}

/// The spellings to look up: `.md` may be left out; a name with a dot may be complete as it is.
fn written(target: &str) -> Vec<String> {
    let name = target.rsplit('/').next().unwrap_or(target);
    let is_note = name.len() > 3
        && name.is_char_boundary(name.len() - 3)
        && name[name.len() - 3..].eq_ignore_ascii_case(".md");
    if is_note {
        // `[[x.md]]` may also stand for `x.md.md`, which nobody has.
        vec![target.to_owned()]
    } else if name.contains('.') {
        vec![target.to_owned(), format!("{target}.md")]
    } else {
        vec![format!("{target}.md"), target.to_owned()]
    }
}

/// One of several that fit equally well.
fn choose(entries: &[Entry], target: &str) -> Option<Resolution> {
    match entries {
        [] => None,
        [only] => Some(Resolution::One(only.path.clone())),
        several => {
            let mut same_case =
                several.iter().filter(|entry| entry.path.as_str().ends_with(target));
            let first = same_case.next();
            if let (Some(only), None) = (first, same_case.next()) {
                return Some(Resolution::One(only.path.clone()));
            }
            let chosen = first.unwrap_or(&several[0]).path.clone();
            let candidates = several.iter().map(|entry| entry.path.clone()).collect();
            Some(Resolution::Ambiguous { chosen, candidates })
        }
    }
}

/// Every end of a path that begins a segment, the whole first.
fn ends(path: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(path), |rest| rest.split_once('/').map(|(_, rest)| rest))
}

/// `target` from `folder`, and what is left of it without its leading dots. No path where it
/// leaves the vault.
fn join<'a>(folder: &str, target: &'a str) -> (Option<String>, &'a str) {
    let mut segments: Vec<&str> = folder.split('/').filter(|segment| !segment.is_empty()).collect();
    let mut inside = true;
    for segment in target.split('/') {
        match segment {
            "" | "." => {}
            ".." => inside &= segments.pop().is_some(),
            name => segments.push(name),
        }
    }
    let mut rest = target;
    while let Some(shorter) = rest.strip_prefix("./").or_else(|| rest.strip_prefix("../")) {
        rest = shorter;
    }
    (inside.then(|| segments.join("/")), rest)
}

fn put<T: Ord>(list: &mut Vec<T>, value: T, sorted: bool) {
    match sorted {
        true => {
            if let Err(place) = list.binary_search(&value) {
                list.insert(place, value);
            }
        }
        false => list.push(value),
    }
}

fn remove_from<T>(map: &mut HashMap<Box<str>, Vec<T>>, key: &str, gone: impl Fn(&T) -> bool) {
    let Some(list) = map.get_mut(key) else { return };
    list.retain(|value| !gone(value));
    if list.is_empty() {
        map.remove(key);
    }
}
