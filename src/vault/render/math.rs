//! Formulas: LaTeX to MathML. The library's output is not trusted (it writes some of its input
//! unescaped, and styles that a strict content policy refuses): [`super::mathml`] writes it anew. A
//! formula that does not parse is shown as its source.

use std::{
    io::{self, Write},
    panic::{AssertUnwindSafe, catch_unwind},
};

use pulldown_latex::{Parser, RenderConfig, Storage, config::DisplayMode, mathml::write_mathml};

use super::{
    escape::{push_attribute, push_text},
    mathml,
};

/// A longer formula is shown as its source.
const MAX_TEX_BYTES: usize = 16 * 1024;

/// Groups within groups: the library recurses.
const MAX_NESTING: usize = 60;

/// MathML bytes for one formula: macros can blow up a short one.
const MAX_OUTPUT_BYTES: usize = 512 * 1024;

/// MathML for a formula, or the markup that shows its source and says why it is no formula.
pub(super) fn formula(tex: &str, display: bool) -> String {
    convert(tex, display).unwrap_or_else(|reason| source(tex, display, &reason))
}

/// A formula as its source.
pub(super) fn source(tex: &str, display: bool, reason: &str) -> String {
    let mut out = String::from("<code");
    push_attribute(
        &mut out,
        "class",
        if display { "math-source math-display" } else { "math-source" },
    );
    push_attribute(&mut out, "title", reason);
    out.push('>');
    push_text(&mut out, tex);
    out.push_str("</code>");
    out
}

fn convert(tex: &str, display: bool) -> Result<String, String> {
    if tex.len() > MAX_TEX_BYTES {
        return Err(format!("The formula is longer than {} KB.", MAX_TEX_BYTES / 1024));
    }
    if nesting(tex) > MAX_NESTING {
        return Err(format!("The formula nests deeper than {MAX_NESTING} groups."));
    }
    let written = catch_unwind(AssertUnwindSafe(|| library(tex, display)))
        .map_err(|_| "The formula could not be read.".to_owned())??;
    mathml::rewrite(&written, tex)
        .ok_or_else(|| "The formula holds what no formula may.".to_owned())
}

fn library(tex: &str, display: bool) -> Result<String, String> {
    let storage = Storage::new();
    let mut fault = None;
    let events = Parser::new(tex, &storage).map_while(|event| match event {
        Ok(event) => Some(Ok(event)),
        Err(error) => {
            fault = Some(error);
            None
        }
    });
    let events: Vec<Result<_, io::Error>> = events.take(MAX_OUTPUT_BYTES / 8).collect();
    if let Some(fault) = fault {
        // The first line says what, those below draw where.
        let text = fault.to_string();
        let what = text.lines().find(|line| !line.trim().is_empty()).unwrap_or("unknown syntax");
        let what = what.trim().trim_start_matches("parsing error: ");
        return Err(format!("The formula does not parse: {what}."));
    }
    let mode = if display { DisplayMode::Block } else { DisplayMode::Inline };
    let config = RenderConfig { display_mode: mode, ..RenderConfig::default() };
    let mut out = Bounded(Vec::new());
    write_mathml(&mut out, events.into_iter(), config)
        .map_err(|_| "The formula becomes too large.".to_owned())?;
    String::from_utf8(out.0).map_err(|_| "The formula could not be read.".to_owned())
}

/// How deep anything that the library may recurse into nests: groups, environments, and commands that
/// take the next token as their argument (`\sqrt\sqrt\sqrt x`).
fn nesting(tex: &str) -> usize {
    let (mut depth, mut run, mut deepest) = (0_usize, 0_usize, 0_usize);
    let mut bytes = tex.bytes().peekable();
    while let Some(byte) = bytes.next() {
        match byte {
            b'\\' => {
                run += 1;
                // The escaped character, or a command's name.
                if bytes.next().is_some_and(|b| b.is_ascii_alphabetic()) {
                    while bytes.next_if(u8::is_ascii_alphabetic).is_some() {}
                }
            }
            b'{' => depth += 1,
            b'}' => {
                depth = depth.saturating_sub(1);
                run = 0;
            }
            b'^' | b'_' | b'[' | b' ' | b'\n' => {}
            _ => run = 0,
        }
        deepest = deepest.max(depth + run / 4);
    }
    deepest
}

struct Bounded(Vec<u8>);

impl Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.len() + bytes.len() > MAX_OUTPUT_BYTES {
            return Err(io::Error::other("too large"));
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
