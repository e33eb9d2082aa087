//! [`Event`]: the vocabulary of a note's markdown, with Obsidian's extensions as values of their
//! own. Apart from the reader so that parsing and rendering depend on words, not on a library.

use std::{borrow::Cow, ops::Range};

use super::wikilink::WikiLink;

/// An event and the bytes of the file it stands for.
#[derive(Debug, Clone, PartialEq)]
pub struct Spanned<'a> {
    pub event: Event<'a>,
    /// For `Start` and `End` alike, the whole element.
    pub span: Range<usize>,
}

/// A step through the document, in reading order. `Start` and `End` are always balanced.
#[derive(Debug, Clone, PartialEq)]
pub enum Event<'a> {
    Start(Tag<'a>),
    End(TagEnd),
    /// Text with escapes and entities resolved; comments are gone.
    Text(Cow<'a, str>),
    /// A code span's text.
    Code(Cow<'a, str>),
    /// LaTeX without its dollars.
    Math {
        tex: Cow<'a, str>,
        display: bool,
    },
    /// One line of an HTML block.
    Html(Cow<'a, str>),
    /// A single tag within text.
    InlineHtml(Cow<'a, str>),
    /// `[[target]]` or `![[target]]`.
    WikiLink(WikiLink<'a>),
    /// A tag without its `#`.
    HashTag(&'a str),
    /// `^id`: within a block it names that one; `alone` on its line, the block before.
    BlockId {
        id: &'a str,
        alone: bool,
    },
    /// `[^label]`; its definition may be missing.
    FootnoteReference(Cow<'a, str>),
    /// The marker character of a task, first in its item.
    Task(char),
    SoftBreak,
    HardBreak,
    Rule,
}

/// An element that has content.
#[derive(Debug, Clone, PartialEq)]
pub enum Tag<'a> {
    Paragraph,
    Heading {
        level: u8,
    },
    BlockQuote,
    /// `> [!type]± title`; a [`Tag::CalloutTitle`] follows where a title was written.
    Callout(Callout<'a>),
    CalloutTitle,
    /// `language` is the first word after the fence, empty where there is none.
    CodeBlock {
        language: Cow<'a, str>,
    },
    HtmlBlock,
    /// The first number of an ordered list.
    List(Option<u64>),
    Item,
    FootnoteDefinition(Cow<'a, str>),
    Table(Vec<Alignment>),
    TableHead,
    TableRow,
    TableCell,
    Emphasis,
    Strong,
    Strikethrough,
    /// `==text==`
    Highlight,
    /// `^[text]`
    InlineFootnote,
    /// A Dataview field around its value.
    Field(Field),
    /// `[text](destination)`, `<destination>`, or a bare `https://…`.
    Link(Destination<'a>),
    /// `![text](destination)`
    Image(Destination<'a>),
}

/// The end of an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TagEnd {
    Paragraph,
    Heading { level: u8 },
    BlockQuote,
    Callout,
    CalloutTitle,
    CodeBlock,
    HtmlBlock,
    List { ordered: bool },
    Item,
    FootnoteDefinition,
    Table,
    TableHead,
    TableRow,
    TableCell,
    Emphasis,
    Strong,
    Strikethrough,
    Highlight,
    InlineFootnote,
    Field,
    Link,
    Image,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alignment {
    None,
    Left,
    Center,
    Right,
}

/// Where a Markdown link or image leads, as written but for escapes and entities.
#[derive(Debug, Clone, PartialEq)]
pub struct Destination<'a> {
    pub url: Cow<'a, str>,
    pub title: Cow<'a, str>,
    /// `<url>` or a bare URL: the text is the destination.
    pub auto: bool,
}

/// An inline field's key and how it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// As written, formatting stripped.
    pub key: String,
    pub form: FieldForm,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldForm {
    /// `Key:: value` on its own line; in a list item the value may run on to the next lines.
    Line,
    /// `[key:: value]`
    Bracket,
    /// `(key:: value)`, which shows the value alone.
    Paren,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Callout<'a> {
    pub kind: CalloutKind,
    /// The type as written; titles fall back to it.
    pub name: &'a str,
    /// `-` folds it at first, `+` leaves it open; without either it cannot be folded.
    pub fold: Option<Fold>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fold {
    Open,
    Closed,
}

/// Obsidian's thirteen types of callouts; an unknown type shows as a note.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CalloutKind {
    Note,
    Abstract,
    Info,
    Todo,
    Tip,
    Success,
    Question,
    Warning,
    Failure,
    Danger,
    Bug,
    Example,
    Quote,
}

impl CalloutKind {
    /// Case-insensitive, aliases included; [`CalloutKind::Note`] for an unknown type.
    pub fn of(name: &str) -> Self {
        match name.trim().to_lowercase().as_str() {
            "abstract" | "summary" | "tldr" => Self::Abstract,
            "info" => Self::Info,
            "todo" => Self::Todo,
            "tip" | "hint" | "important" => Self::Tip,
            "success" | "check" | "done" => Self::Success,
            "question" | "help" | "faq" => Self::Question,
            "warning" | "caution" | "attention" => Self::Warning,
            "failure" | "fail" | "missing" => Self::Failure,
            "danger" | "error" => Self::Danger,
            "bug" => Self::Bug,
            "example" => Self::Example,
            "quote" | "cite" => Self::Quote,
            _ => Self::Note,
        }
    }

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Abstract => "abstract",
            Self::Info => "info",
            Self::Todo => "todo",
            Self::Tip => "tip",
            Self::Success => "success",
            Self::Question => "question",
            Self::Warning => "warning",
            Self::Failure => "failure",
            Self::Danger => "danger",
            Self::Bug => "bug",
            Self::Example => "example",
            Self::Quote => "quote",
        }
    }
}

impl Tag<'_> {
    pub fn end(&self) -> TagEnd {
        match self {
            Tag::Paragraph => TagEnd::Paragraph,
            Tag::Heading { level } => TagEnd::Heading { level: *level },
            Tag::BlockQuote => TagEnd::BlockQuote,
            Tag::Callout(_) => TagEnd::Callout,
            Tag::CalloutTitle => TagEnd::CalloutTitle,
            Tag::CodeBlock { .. } => TagEnd::CodeBlock,
            Tag::HtmlBlock => TagEnd::HtmlBlock,
            Tag::List(first) => TagEnd::List { ordered: first.is_some() },
            Tag::Item => TagEnd::Item,
            Tag::FootnoteDefinition(_) => TagEnd::FootnoteDefinition,
            Tag::Table(_) => TagEnd::Table,
            Tag::TableHead => TagEnd::TableHead,
            Tag::TableRow => TagEnd::TableRow,
            Tag::TableCell => TagEnd::TableCell,
            Tag::Emphasis => TagEnd::Emphasis,
            Tag::Strong => TagEnd::Strong,
            Tag::Strikethrough => TagEnd::Strikethrough,
            Tag::Highlight => TagEnd::Highlight,
            Tag::InlineFootnote => TagEnd::InlineFootnote,
            Tag::Field(_) => TagEnd::Field,
            Tag::Link(_) => TagEnd::Link,
            Tag::Image(_) => TagEnd::Image,
        }
    }
}

impl TagEnd {
    /// Part of a line of text, not a block of its own.
    pub fn is_inline(self) -> bool {
        matches!(
            self,
            TagEnd::Emphasis
                | TagEnd::Strong
                | TagEnd::Strikethrough
                | TagEnd::Highlight
                | TagEnd::InlineFootnote
                | TagEnd::Field
                | TagEnd::Link
                | TagEnd::Image
        )
    }

    /// Holds blocks, as quotes and lists do.
    pub fn is_container(self) -> bool {
        matches!(
            self,
            TagEnd::BlockQuote
                | TagEnd::Callout
                | TagEnd::List { .. }
                | TagEnd::Item
                | TagEnd::FootnoteDefinition
        )
    }
}
