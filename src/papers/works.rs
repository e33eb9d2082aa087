//! Which papers of a vault are the same work: a note and a library's entry, two libraries, a
//! preprint's versions. Two papers with one of [`super::identity::names_of`] in common are one
//! work, and so are those that a third joins.

use std::{
    collections::{HashMap, hash_map::DefaultHasher},
    hash::{Hash, Hasher},
};

use super::{Arxiv, Record, identity::names_of};
use crate::model::VaultPath;

/// What tells whether a paper is the same work as another; small, since there may be many.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Names {
    hashes: Vec<u64>,
    arxiv: Option<Arxiv>,
}

/// Papers by what names them, and the works of which there is more than one paper.
#[derive(Debug, Clone, Default)]
pub struct Works {
    papers: Vec<VaultPath>,
    /// By the hash of a name the first paper that has it.
    first: HashMap<u64, u32>,
    groups: Vec<Vec<(VaultPath, Option<Arxiv>)>>,
    group_of: HashMap<VaultPath, u32>,
}

/// A paper of which another one is a newer version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Older {
    pub path: VaultPath,
    pub version: Arxiv,
    pub newer: VaultPath,
    pub newer_version: Arxiv,
}

impl Names {
    pub fn of(record: &Record) -> Self {
        let arxiv = record.arxiv.clone().filter(|arxiv| arxiv.version.is_some());
        Self { hashes: names_of(record).iter().map(|name| hash(name)).collect(), arxiv }
    }
}

fn hash(name: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    name.hash(&mut hasher);
    hasher.finish()
}

impl Works {
    /// Joins papers; their order decides the order within a work.
    pub fn of<'a>(papers: impl IntoIterator<Item = (&'a VaultPath, &'a Names)>) -> Self {
        let papers: Vec<(&VaultPath, &Names)> = papers.into_iter().collect();
        let mut sets = Sets { parent: (0..papers.len() as u32).collect() };
        let mut first: HashMap<u64, u32> = HashMap::with_capacity(papers.len());
        for (number, (_, names)) in (0u32..).zip(&papers) {
            for hash in &names.hashes {
                let known = *first.entry(*hash).or_insert(number);
                sets.join(known, number);
            }
        }
        let mut members: HashMap<u32, Vec<u32>> = HashMap::new();
        for number in 0..papers.len() as u32 {
            let root = sets.root(number);
            if root != number {
                members.entry(root).or_insert_with(|| vec![root]).push(number);
            }
        }
        let mut groups: Vec<Vec<u32>> = members.into_values().collect();
        groups.sort_unstable();
        let mut works = Self {
            papers: papers.iter().map(|(path, _)| (*path).clone()).collect(),
            first,
            ..Self::default()
        };
        for (group, numbers) in (0u32..).zip(groups) {
            let of_group = numbers.iter().map(|number| {
                let (path, names) = papers[*number as usize];
                works.group_of.insert(path.clone(), group);
                (path.clone(), names.arxiv.clone())
            });
            works.groups.push(of_group.collect());
        }
        works
    }

    /// The first paper that goes by one of [`super::identity::names_of`].
    pub fn named(&self, name: &str) -> Option<&VaultPath> {
        self.papers.get(*self.first.get(&hash(name))? as usize)
    }

    /// The number of the work, where the vault has more than one paper of it.
    pub fn work_of(&self, path: &VaultPath) -> Option<u32> {
        self.group_of.get(path).copied()
    }

    /// The other papers of the same work.
    pub fn others(&self, path: &VaultPath) -> impl Iterator<Item = &VaultPath> {
        let group = self.work_of(path).map(|group| &self.groups[group as usize]);
        group.into_iter().flatten().map(|(other, _)| other).filter(move |other| *other != path)
    }

    /// Papers that follow a version of a preprint of which the vault knows a newer one.
    pub fn older(&self) -> impl Iterator<Item = Older> {
        self.groups.iter().flat_map(|group| {
            let versions = || {
                group.iter().filter_map(|(path, arxiv)| {
                    let arxiv = arxiv.as_ref()?;
                    Some((path, arxiv, arxiv.version?))
                })
            };
            let mut newest: HashMap<&str, (&VaultPath, &Arxiv, u32)> = HashMap::new();
            for (path, arxiv, version) in versions() {
                let known = newest.entry(&arxiv.id).or_insert((path, arxiv, version));
                if version > known.2 {
                    *known = (path, arxiv, version);
                }
            }
            versions().filter_map(move |(path, arxiv, version)| {
                let (newer, newer_version, number) = *newest.get(&*arxiv.id)?;
                (number > version).then(|| Older {
                    path: path.clone(),
                    version: arxiv.clone(),
                    newer: newer.clone(),
                    newer_version: newer_version.clone(),
                })
            })
        })
    }
}

/// Numbers joined into sets, the smallest of each its root.
struct Sets {
    parent: Vec<u32>,
}

impl Sets {
    fn root(&mut self, number: u32) -> u32 {
        let mut root = number;
        while self.parent[root as usize] != root {
            root = self.parent[root as usize];
        }
        let mut at = number;
        while self.parent[at as usize] != root {
            at = std::mem::replace(&mut self.parent[at as usize], root);
        }
        root
    }

    fn join(&mut self, one: u32, other: u32) {
        let (one, other) = (self.root(one), self.root(other));
        self.parent[one.max(other) as usize] = one.min(other);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::papers::{Doi, Issued, Person};

    fn paper(path: &str, title: &str, doi: &str, arxiv: &str) -> (VaultPath, Names) {
        let record = Record {
            title: title.into(),
            doi: Doi::parse(doi),
            arxiv: Arxiv::parse(arxiv),
            authors: Person::parse("Dwork, Cynthia").into_iter().collect(),
            issued: Some(Issued::year(2012)),
            ..Record::default()
        };
        (VaultPath::parse(path).expect("a path"), Names::of(&record))
    }

    #[test]
    fn one_work_by_any_of_its_names() {
        let papers = [
            paper("a.md", "Fairness through awareness", "", "1104.3913v1"),
            paper("b.bib#x", "Fairness Through Awareness.", "10.1145/2090236.2090255", ""),
            paper("c.bib#y", "", "https://doi.org/10.1145/2090236.2090255", ""),
            paper("d.bib#z", "", "", "arXiv:1104.3913v2"),
            paper("e.bib#w", "Preface", "", ""),
            paper("f.bib#v", "Preface", "", ""),
        ];
        let works = Works::of(papers.iter().map(|(path, names)| (path, names)));
        let others: Vec<&str> = works.others(&papers[0].0).map(VaultPath::as_str).collect();
        assert_eq!(others, ["b.bib#x", "c.bib#y", "d.bib#z"]);
        assert_eq!(works.others(&papers[4].0).count(), 0);
        assert_eq!(works.named("arxiv:1104.3913").map(VaultPath::as_str), Some("a.md"));
        assert_eq!(works.named("doi:10.1000/none"), None);
        let older: Vec<Older> = works.older().collect();
        assert_eq!(older.len(), 1);
        assert_eq!((older[0].path.as_str(), older[0].newer.as_str()), ("a.md", "d.bib#z"));
    }

    /// Somebody's whole library under one DOI: compared each with each this would take minutes.
    #[test]
    fn many_versions_of_one_work_are_gone_through_once() {
        let papers: Vec<_> = (0..30_000)
            .map(|n| {
                let arxiv = format!("{:04}.{:05}v1", 1000 + n % 12, n / 12);
                paper(&format!("l.bib#{n}"), "", "10.1000/one", &arxiv)
            })
            .chain([paper("new.md", "", "10.1000/one", "1000.00000v2")])
            .collect();
        let works = Works::of(papers.iter().map(|(path, names)| (path, names)));
        let older: Vec<Older> = works.older().collect();
        assert_eq!((older.len(), older[0].newer.as_str()), (1, "new.md"));
    }
}
