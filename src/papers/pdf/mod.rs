//! PDFs in: a file's bytes become pages of paragraphs, and these a paper. The library that reads
//! the format is named in [`extract`] alone and runs only in a process of its own ([`child`],
//! started and watched by [`read`]): a file that never ends, fills the memory or makes the library
//! panic costs one child and a problem, never the notebook. What came out is kept by the hash of
//! the file's content ([`kept`]), so that no file is read twice; [`structure`] finds title,
//! authors, abstract, sections and references in it, and [`note`] makes it a note of kind paper.

pub mod child;
mod direction;
mod extract;
pub mod kept;
mod layout;
mod note;
mod read;
mod repair;
mod structure;

use serde::{Deserialize, Serialize};

pub use note::note;
pub use read::{Limits, read};
pub use structure::{Structure, structure};

/// Larger files are listed and not read.
pub const MOST_BYTES: u64 = 64 * 1024 * 1024;

/// Pages beyond are left out, and the text is called partial.
pub const MOST_PAGES: u32 = 500;

/// What reading a PDF gave.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Extraction {
    /// How many pages the file says it has.
    pub pages: u32,
    /// Title and author as the file's own record has them; often wrong.
    pub title: Option<String>,
    pub author: Option<String>,
    /// The pages that were read, in order.
    pub texts: Vec<PageText>,
    /// Why there is no text, or not all of it.
    pub fault: Option<Fault>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct PageText {
    /// One-based.
    pub number: u32,
    pub pieces: Vec<Piece>,
    /// Of the first page the lines above the abstract, each by itself: title, names, places.
    pub head: Vec<String>,
}

/// A paragraph, a heading or a caption, in one line of plain text.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Piece {
    pub text: String,
    /// Points, of most of its letters.
    pub size: f32,
    pub bold: bool,
    /// 0 at the top of the page, 1 at its bottom.
    pub top: f32,
}

/// What kept a PDF's text, or part of it, from being read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fault {
    /// It asks for a password.
    Encrypted,
    /// It is none, or too damaged to be read; in the library's words.
    Damaged(String),
    /// Pages without letters: pictures of text.
    Scanned,
    /// It took longer than it may.
    Slow,
    /// It needed more memory than it may, or made the reader crash.
    Crashed,
    /// More bytes, pages or text than are read.
    Large,
    /// The text of these pages could not be read.
    Pages(Vec<u32>),
}

/// What is said of a file with more than [`MOST_BYTES`].
pub fn too_large() -> Extraction {
    Extraction::failed(Fault::Large)
}

impl Extraction {
    fn failed(fault: Fault) -> Self {
        Self { fault: Some(fault), ..Self::default() }
    }

    pub fn has_text(&self) -> bool {
        self.texts.iter().any(|page| !page.pieces.is_empty())
    }
}

/// What the child tells, one frame after another, each with its length before it.
#[derive(Debug, Serialize, Deserialize)]
enum Frame {
    Document {
        pages: u32,
        title: Option<String>,
        author: Option<String>,
    },
    Page(PageText),
    /// A page that could not be read.
    Lost(u32),
    Fault(Fault),
    Done,
}
