//! Notes that embed each other whole, and so would never end on a page.

use std::{collections::HashMap, sync::Arc};

use super::{problem::problem, resolve::Resolver};
use crate::model::{Link, LinkForm, Note, Problem, ProblemKind, VaultPath};

/// One problem for each embed that closes a circle. Embeds of a single heading or block are left
/// alone: they may well end.
pub(super) fn embed_cycles(notes: &[Arc<Note>], resolver: &Resolver) -> Vec<Problem> {
    let index: HashMap<&VaultPath, usize> =
        notes.iter().enumerate().map(|(index, note)| (&note.path, index)).collect();
    let embeds: Vec<Vec<(usize, &Link)>> =
        notes.iter().map(|note| whole_embeds(note, notes, &index, resolver)).collect();
    let mut problems = Vec::new();
    // 0: not seen, 1: on the way here, 2: done.
    let mut state = vec![0_u8; notes.len()];
    for start in 0..notes.len() {
        if state[start] != 0 || embeds[start].is_empty() {
            continue;
        }
        let mut way = vec![(start, 0)];
        state[start] = 1;
        while let Some((note, next)) = way.last_mut() {
            let Some((target, link)) = embeds[*note].get(*next).copied() else {
                state[*note] = 2;
                way.pop();
                continue;
            };
            *next += 1;
            match state[target] {
                0 => {
                    state[target] = 1;
                    way.push((target, 0));
                }
                1 => {
                    let source = &notes[*note];
                    let from = way.iter().position(|(note, _)| *note == target).unwrap_or(0);
                    let names: Vec<&str> =
                        way[from..].iter().map(|(note, _)| notes[*note].path.stem()).collect();
                    problems.push(problem(
                        &source.path,
                        Some(link.line),
                        ProblemKind::EmbedCycle,
                        format!(
                            "notes embed each other in a circle: {} → {}",
                            names.join(" → "),
                            notes[target].path.stem()
                        ),
                        &format!("![[{}]]", link.target),
                        "make one of these embeds a plain link: remove its exclamation mark",
                    ));
                }
                _ => {}
            }
        }
    }
    problems
}

fn whole_embeds<'a>(
    note: &'a Note,
    notes: &[Arc<Note>],
    index: &HashMap<&VaultPath, usize>,
    resolver: &Resolver,
) -> Vec<(usize, &'a Link)> {
    let mut embeds = Vec::new();
    let whole = |link: &&Link| link.form == LinkForm::Embed && link.anchor.is_none();
    for link in note.links.iter().filter(whole).filter(|_| note.path.is_note()) {
        let found = resolver.find(&note.path, &link.target);
        let target = found.as_ref().and_then(|found| index.get(&found.path()?).copied());
        if let Some(target) = target.filter(|target| notes[*target].path.is_note()) {
            embeds.push((target, link));
        }
    }
    embeds
}
