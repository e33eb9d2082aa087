//! From a file's bytes to a [`ParsedNote`]: pure, total, and the same for the same input. Whatever
//! is wrong with the bytes becomes a problem of the note.

mod body;
pub(crate) mod canvas;
mod leaf;
pub(crate) mod relation;
mod sentence;
mod slug;
pub mod target;

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::{
    decode::{Fault, examine},
    frontmatter,
    markdown::{self, Lines, MAX_LEVELS},
    problem::problem,
    properties::interpret,
};
use crate::model::{Claim, ContentHash, Kind, Note, ParsedNote, Problem, ProblemKind, VaultPath};

pub use sentence::{MAX_CHARS as MAX_CONTEXT, sentences};

/// Larger files are listed and not parsed.
pub const MAX_BYTES: u64 = 10 * 1024 * 1024;

/// So many links, headings, block ids and tags of one note are taken up: more than any person
/// writes, and few enough that a generated file does not slow the rest of the vault down.
pub const MAX_PARTS: usize = 50_000;

/// A file's times in milliseconds since the Unix epoch.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FileTimes {
    pub modified_ms: i64,
    pub created_ms: i64,
}

/// Reads a file of any kind; markdown and canvases are parsed, others are attachments.
pub fn parse(path: &VaultPath, bytes: &[u8], times: FileTimes) -> ParsedNote {
    let size = bytes.len() as u64;
    if size > MAX_BYTES && kind_of(path) != Kind::Attachment {
        return oversized(path, size, times);
    }
    let mut parsed = listed(path, ContentHash::of(bytes), size, times);
    let read = catch_unwind(AssertUnwindSafe(|| {
        let mut parsed = parsed.clone();
        match parsed.note.kind {
            Kind::Attachment => {}
            Kind::Canvas => canvas::parse(&mut parsed, bytes),
            _ => markdown_note(&mut parsed, bytes),
        }
        bound(&mut parsed.note);
        parsed
    }));
    match read {
        Ok(parsed) => parsed,
        Err(_) => {
            parsed.note.problems.push(failure(path));
            parsed
        }
    }
}

/// A file too large to read: listed with a problem. Its hash is that of its size and time, so that
/// a change is still seen.
pub fn oversized(path: &VaultPath, size: u64, times: FileTimes) -> ParsedNote {
    let stamp = format!("{path} {size} {}", times.modified_ms);
    let mut parsed = listed(path, ContentHash::of(stamp.as_bytes()), size, times);
    if parsed.note.kind != Kind::Attachment {
        parsed.note.problems.push(problem(
            path,
            None,
            ProblemKind::TooLarge,
            format!("the file has {} MB; up to {} MB are read", size >> 20, MAX_BYTES >> 20),
            path.as_str(),
            "split the note, or move its data into an attachment of another type",
        ));
    }
    parsed
}

/// What a path's extension says of the file.
pub fn kind_of(path: &VaultPath) -> Kind {
    if path.is_note() {
        Kind::Note
    } else if path.extension().eq_ignore_ascii_case("canvas") {
        Kind::Canvas
    } else {
        Kind::Attachment
    }
}

/// Whether a sync program left the file beside another one.
pub fn is_conflict_copy(path: &VaultPath) -> bool {
    let name = path.file_name().to_lowercase();
    name.contains(".sync-conflict-")
        || name.contains("conflicted copy")
        || name.contains("(conflict ")
}

/// A note of which only the path and the times are known.
fn listed(path: &VaultPath, hash: ContentHash, size: u64, times: FileTimes) -> ParsedNote {
    let kind = kind_of(path);
    let title = match kind {
        Kind::Attachment => path.file_name(),
        _ => path.stem(),
    };
    let mut note = Note {
        path: path.clone(),
        hash,
        size,
        modified_ms: times.modified_ms,
        created_ms: times.created_ms,
        kind,
        title: title.to_owned(),
        description: None,
        claim: None,
        aliases: Vec::new(),
        tags: Vec::new(),
        properties: "{}".into(),
        headings: Vec::new(),
        block_ids: Vec::new(),
        links: Vec::new(),
        problems: Vec::new(),
    };
    if is_conflict_copy(path) {
        note.problems.push(problem(
            path,
            None,
            ProblemKind::ConflictCopy,
            "a sync program kept this copy because two devices changed the note",
            path.file_name(),
            "merge what differs into the note itself, then delete the copy",
        ));
    }
    ParsedNote { note, blocks: Vec::new() }
}

fn markdown_note(parsed: &mut ParsedNote, bytes: &[u8]) {
    let decoded = examine(bytes);
    let text = &*decoded.text;
    let note = &mut parsed.note;
    note.problems.extend(decoded.fault.map(|fault| encoding(&note.path, fault)));

    let lines = Lines::of(text);
    let front = frontmatter::read(text);
    if let Some(fault) = &front.fault {
        let content = front.content.clone().unwrap_or_default();
        let offender = text[content].lines().nth(fault.line.saturating_sub(2) as usize);
        note.problems.push(problem(
            &note.path,
            Some(fault.line),
            ProblemKind::BadFrontmatter,
            fault.message.clone(),
            offender.unwrap_or_default(),
            "correct that line; a text with a colon, a bracket or a # in it needs quotes",
        ));
    }
    if let Some(content) = &front.content {
        let properties = interpret(&note.path, text, content, &front.properties, &lines);
        apply(note, properties);
        note.properties = serde_json::to_string(&front.properties).unwrap_or_else(|_| "{}".into());
    }

    let document = markdown::read(text, front.body);
    if let Some(offset) = document.too_deep {
        note.problems.push(problem(
            &note.path,
            Some(lines.line(offset)),
            ProblemKind::TooDeep,
            format!("lists or quotes nest deeper than {MAX_LEVELS} levels; what lies deeper is shown as text"),
            text[offset..].lines().next().unwrap_or_default(),
            "indent that part less, or move it into a note of its own",
        ));
    }
    if document.failed {
        note.problems.push(failure(&note.path));
    }
    body::read(parsed, &document, &lines);
}

/// Cuts what a note has too many of, and says so.
fn bound(note: &mut Note) {
    let mut cut = Vec::new();
    cut.extend(bounded(&mut note.links, "links"));
    cut.extend(bounded(&mut note.headings, "headings"));
    cut.extend(bounded(&mut note.block_ids, "block ids"));
    cut.extend(bounded(&mut note.tags, "tags"));
    if !cut.is_empty() {
        note.problems.push(problem(
            &note.path,
            None,
            ProblemKind::TooLarge,
            format!(
                "the note has {}; the first {MAX_PARTS} of each are followed",
                cut.join(" and ")
            ),
            note.path.as_str(),
            "split the note; its text is searchable as it is",
        ));
    }
}

fn bounded<T>(parts: &mut Vec<T>, name: &str) -> Option<String> {
    let count = parts.len();
    parts.truncate(MAX_PARTS);
    parts.shrink_to_fit();
    (count > MAX_PARTS).then(|| format!("{count} {name}"))
}

fn apply(note: &mut Note, properties: super::properties::Properties) {
    let conflict = is_conflict_copy(&note.path);
    note.kind = if conflict { Kind::Note } else { properties.kind };
    note.title = properties.title.unwrap_or_else(|| note.path.stem().to_owned());
    note.description = properties.description;
    note.aliases = properties.aliases;
    note.tags = properties.tags;
    note.modified_ms = properties.modified_ms.unwrap_or(note.modified_ms);
    note.created_ms = properties.created_ms.unwrap_or(note.created_ms);
    note.links = properties.links;
    note.problems.extend(properties.problems);
    if note.kind != Kind::Claim {
        return;
    }
    let sentence = properties.claim.unwrap_or_else(|| note.title.clone());
    if properties.scope.is_universal() {
        note.problems.push(problem(
            &note.path,
            None,
            ProblemKind::UniversalClaim,
            "the claim has no scope and so is meant for everyone and everywhere",
            &sentence,
            "say for whom and where: scope: { population: …, attribute: …, use_case: …, stakeholders: … }",
        ));
    }
    note.claim = Some(Claim { sentence, scope: properties.scope });
}

fn encoding(path: &VaultPath, fault: Fault) -> Problem {
    let (line, message) = match fault {
        Fault::Utf16 => (1, "the file is written in UTF-16"),
        Fault::Invalid { line } => (line, "from this line on, the file is not valid UTF-8"),
    };
    let remedy =
        "save it as UTF-8 in your editor; until then unreadable characters show as \u{fffd}";
    problem(path, Some(line), ProblemKind::Encoding, message, "", remedy)
}

fn failure(path: &VaultPath) -> Problem {
    problem(
        path,
        None,
        ProblemKind::ParserFailure,
        "the markdown in this note made the parser fail; its text is shown without formatting",
        path.as_str(),
        "halve the note until you find the part that does it, and please report that part",
    )
}
