//! JSON Canvas 1.0: file nodes are links, arrows with a label between them relations, and the text
//! on cards is searched but links nowhere.

use std::collections::HashMap;

use serde::Deserialize;

use super::{MAX_CONTEXT, body, target::anchor_of};
use crate::{
    model::{
        Block, Link, LinkForm, LinkOrigin, Note, ParsedNote, ProblemKind, Relation, VaultPath,
    },
    vault::{
        decode::examine,
        markdown::{self, Lines},
        problem::problem,
        properties::as_u32,
    },
};

/// A canvas as it lies in its file.
#[derive(Deserialize)]
pub(crate) struct Canvas {
    #[serde(default)]
    pub(crate) nodes: Vec<Node>,
    #[serde(default)]
    pub(crate) edges: Vec<Arrow>,
}

#[derive(Deserialize)]
pub(crate) struct Node {
    #[serde(default)]
    pub(crate) id: String,
    #[serde(default)]
    pub(crate) text: Option<String>,
    #[serde(default)]
    pub(crate) file: Option<String>,
    #[serde(default)]
    pub(crate) subpath: Option<String>,
    #[serde(default)]
    pub(crate) url: Option<String>,
    #[serde(default)]
    pub(crate) label: Option<String>,
    /// Of its left upper corner, in pixels, downwards.
    #[serde(default)]
    pub(crate) x: f64,
    #[serde(default)]
    pub(crate) y: f64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Arrow {
    #[serde(default)]
    pub(crate) from_node: String,
    #[serde(default)]
    pub(crate) to_node: String,
    #[serde(default)]
    pub(crate) label: Option<String>,
}

pub(super) fn parse(parsed: &mut ParsedNote, bytes: &[u8]) {
    let decoded = examine(bytes);
    let text = decoded.text.trim_start_matches('\u{feff}');
    let offset = decoded.text.len() - text.len();
    parsed
        .note
        .problems
        .extend(decoded.fault.map(|fault| super::encoding(&parsed.note.path, fault)));
    // Obsidian leaves a canvas that was never drawn on empty.
    if text.trim().is_empty() {
        return;
    }
    let canvas: Canvas = match serde_json::from_str(text) {
        Ok(canvas) => canvas,
        Err(error) => {
            let line = u32::try_from(error.line()).unwrap_or(1);
            let offender = text.lines().nth(error.line().saturating_sub(1)).unwrap_or_default();
            parsed.note.problems.push(problem(
                &parsed.note.path,
                Some(line),
                ProblemKind::BadCanvas,
                format!("the canvas is not valid JSON Canvas: {error}"),
                offender,
                "restore the file from a backup, or correct the JSON at that line",
            ));
            return;
        }
    };
    let lines = Lines::of(&decoded.text);
    let mut finder = Finder { text: &decoded.text, lines: &lines, cursor: offset, misses: 0 };
    for node in &canvas.nodes {
        read_node(parsed, node, &mut finder);
    }
    arrows(&mut parsed.note, &canvas, &mut finder);
}

fn read_node(parsed: &mut ParsedNote, node: &Node, finder: &mut Finder<'_>) {
    if let Some(file) = &node.file {
        let (span, line) = finder.find(file);
        let title =
            VaultPath::parse(file).map_or_else(|_| file.clone(), |path| path.stem().to_owned());
        parsed.note.links.push(Link {
            target: file.clone(),
            anchor: node
                .subpath
                .as_deref()
                .and_then(|part| anchor_of(file, part.trim_start_matches('#'))),
            text: None,
            form: LinkForm::Embed,
            origin: LinkOrigin::Canvas,
            relation: Relation::links(),
            reason: None,
            context: cut(&title).into(),
            span,
            line,
        });
    }
    for words in [&node.text, &node.label, &node.url].into_iter().flatten() {
        let (span, line) = finder.find(words);
        let mut card =
            super::listed(&parsed.note.path, parsed.note.hash, 0, super::FileTimes::default());
        let document = markdown::read(words, 0);
        body::read(&mut card, &document, &Lines::of(words));
        // A card's headings are words like any other.
        let headings = card.note.headings.into_iter().map(|heading| (heading.text, false));
        let blocks = card.blocks.into_iter().map(|block| (block.text, block.code));
        for (text, code) in headings.chain(blocks) {
            let span = span.clone();
            parsed.blocks.push(Block { text, heading: None, span, line, code, task: None });
        }
    }
}

/// Labelled arrows between two file nodes: the label is the relation where it can be one, and
/// else the reason of a plain link.
fn arrows(note: &mut Note, canvas: &Canvas, finder: &mut Finder<'_>) {
    let files: HashMap<&str, &str> = canvas
        .nodes
        .iter()
        .filter_map(|node| Some((node.id.as_str(), node.file.as_deref()?)))
        .collect();
    for arrow in &canvas.edges {
        let ends = (files.get(&*arrow.from_node), files.get(&*arrow.to_node));
        let (Some(from), Some(to)) = ends else { continue };
        let Some(label) = arrow.label.as_deref().map(str::trim).filter(|label| !label.is_empty())
        else {
            continue;
        };
        let (name, reason) = match label.split_once([':', '—', '–']) {
            Some((name, reason)) => (name, Some(reason.trim()).filter(|reason| !reason.is_empty())),
            None => (label, None),
        };
        let relation = Relation::parse(name).filter(|_| name.split_whitespace().count() <= 3);
        let (relation, reason) = match relation {
            Some(relation) => (relation, reason),
            None => (Relation::links(), Some(label)),
        };
        let (span, line) = finder.find(label);
        note.links.push(Link {
            target: (*to).to_owned(),
            anchor: None,
            text: None,
            form: LinkForm::Wiki,
            origin: LinkOrigin::CanvasArrow((*from).to_owned()),
            relation,
            reason: reason.map(Into::into),
            context: cut(label).into(),
            span,
            line,
        });
    }
}

fn cut(text: &str) -> String {
    super::sentence::one_line(text).chars().take(MAX_CONTEXT).collect()
}

/// Finds the nodes' texts in the JSON again, for their lines.
struct Finder<'a> {
    text: &'a str,
    lines: &'a Lines,
    cursor: usize,
    /// Each costs a look at the rest of the file, so that only so many are made.
    misses: usize,
}

/// A canvas written by another program may escape its texts in a way that is never found.
const MAX_MISSES: usize = 20;

impl Finder<'_> {
    fn find(&mut self, value: &str) -> (std::ops::Range<u32>, u32) {
        if self.misses >= MAX_MISSES {
            return (0..0, 1);
        }
        let json = serde_json::to_string(value).unwrap_or_default();
        let Some(index) = self.text.get(self.cursor..).and_then(|rest| rest.find(&json)) else {
            self.misses += 1;
            return (0..0, 1);
        };
        // The next text stands behind this one.
        let start = self.cursor + index;
        self.cursor = start;
        (as_u32(start..start + json.len()), self.lines.line(start))
    }
}
