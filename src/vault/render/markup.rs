//! What a note may write as raw HTML: which elements, with which attributes, and how they are kept
//! in balance with the markdown around them. A tag is never copied; it is written anew from this
//! list. The page's own markup is wider (see [`super::policy`]): a note cannot imitate a callout.

use super::{escape::push_attribute, raw::Start};

/// Raw elements within raw elements; tags beyond are left out.
const MAX_DEPTH: usize = 32;

/// Raw tags on one page; those beyond are left out.
const MAX_TAGS: usize = 50_000;

/// Classes that a note may use, which the styles give a meaning.
const CLASSES: [&str; 5] = ["center", "right", "small", "columns", "nowrap"];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Within a line; ends with the block of text it stands in.
    Inline,
    /// May hold paragraphs, also markdown ones up to its end tag.
    Block,
    /// Has no content.
    Void,
}

/// The element a page has for `name`, and its place. Presentational elements become their heirs.
pub(super) fn element(name: &str) -> Option<(&'static str, Place)> {
    const INLINE: [&str; 30] = [
        "a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "i", "ins",
        "kbd", "mark", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strong", "sub",
        "sup", "time", "u", "var", "summary",
    ];
    const BLOCK: [&str; 33] = [
        "address",
        "article",
        "aside",
        "blockquote",
        "caption",
        "colgroup",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "figcaption",
        "figure",
        "footer",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hgroup",
        "li",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
    ];
    let name = match name {
        "center" => "div",
        "font" | "big" => "span",
        "strike" => "s",
        "tt" => "code",
        "acronym" => "abbr",
        other => other,
    };
    let find = |list: &[&'static str]| list.iter().copied().find(|known| *known == name);
    if let Some(known) = find(&INLINE) {
        return Some((known, Place::Inline));
    }
    if let Some(known) = find(&BLOCK).or_else(|| find(&["tr", "ul"])) {
        return Some((known, Place::Block));
    }
    find(&["br", "hr", "wbr", "col"]).map(|known| (known, Place::Void))
}

/// Writes ` name="value"` for each attribute that a note may set on that element.
pub(super) fn push_attributes(out: &mut String, element: &str, start: &Start<'_>) {
    let mut give = |name: &str, test: fn(&str) -> bool| {
        if let Some(value) = start.attribute(name)
            && test(value)
        {
            push_attribute(out, name, value);
        }
    };
    give("title", |_| true);
    give("lang", |value| value.len() <= 35);
    give("dir", |value| matches!(value, "ltr" | "rtl" | "auto"));
    match element {
        "td" | "th" => {
            give("colspan", is_count);
            give("rowspan", is_count);
            give("scope", |value| matches!(value, "row" | "col" | "rowgroup" | "colgroup"));
            give("align", is_alignment);
        }
        "p" | "div" | "tr" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => give("align", is_alignment),
        "col" | "colgroup" => give("span", is_count),
        "ol" => {
            give("start", is_count);
            give("reversed", str::is_empty);
            give("type", |value| matches!(value, "1" | "a" | "A" | "i" | "I"));
        }
        "li" => give("value", is_count),
        "details" => give("open", |_| true),
        "time" | "del" | "ins" => give("datetime", |_| true),
        "data" => give("value", |_| true),
        _ => {}
    }
    let classes: Vec<&str> = start.attribute("class").unwrap_or("").split_whitespace().collect();
    let classes: Vec<&str> = CLASSES.into_iter().filter(|class| classes.contains(class)).collect();
    if !classes.is_empty() {
        push_attribute(out, "class", &classes.join(" "));
    } else if start.name == "center" {
        push_attribute(out, "class", "center");
    }
    // A prefix keeps a note's ids from standing in for the page's own.
    if let Some(id) = start.attribute("id").or_else(|| start.attribute("name"))
        && !id.is_empty()
        && id.len() <= 200
    {
        push_attribute(out, "id", &user_id(id));
    }
}

/// The `id` on the page of one that a note's HTML gives.
pub(super) fn user_id(id: &str) -> String {
    format!("user-{id}")
}

fn is_count(value: &str) -> bool {
    (1..=3).contains(&value.len()) && value.bytes().all(|b| b.is_ascii_digit())
}

fn is_alignment(value: &str) -> bool {
    matches!(value, "left" | "right" | "center" | "justify")
}

/// The raw elements that are open. Each element of the markdown around is a barrier: what opens
/// within it ends within it.
#[derive(Default)]
pub(super) struct Open {
    elements: Vec<(&'static str, Place)>,
    barriers: Vec<usize>,
    tags: usize,
    /// Tags were left out.
    pub(super) exceeded: bool,
}

impl Open {
    pub(super) fn raise(&mut self) {
        self.barriers.push(self.elements.len());
    }

    /// Ends what opened since the last barrier and takes that away; returns how many links ended.
    pub(super) fn lower(&mut self, out: &mut String) -> usize {
        let base = self.barriers.pop().unwrap_or(0);
        self.close_to(base, out)
    }

    /// Whether one more tag may be written.
    pub(super) fn admits(&mut self) -> bool {
        self.tags += 1;
        let admitted = self.tags <= MAX_TAGS && self.elements.len() < MAX_DEPTH;
        self.exceeded |= !admitted;
        admitted
    }

    /// An element was written that has an end.
    pub(super) fn push(&mut self, element: &'static str, place: Place) {
        self.elements.push((element, place));
    }

    /// An end tag: ends the innermost element of that name behind the last barrier, and what is open
    /// within it. Returns how many links ended.
    pub(super) fn close(&mut self, element: &str, out: &mut String) -> usize {
        let base = self.barriers.last().copied().unwrap_or(0);
        let found = self.elements[base..].iter().rposition(|(name, _)| *name == element);
        found.map_or(0, |at| self.close_to(base + at, out))
    }

    /// Ends an element whose end tag may be left out where `element` begins: a list item before the
    /// next, a cell before the next row. Returns how many links ended.
    pub(super) fn close_implied(&mut self, element: &str, out: &mut String) -> usize {
        // What ends, and what it must not be looked for beyond.
        let (ends, within): (&[&str], &[&str]) = match element {
            "li" => (&["li"], &["ul", "ol"]),
            "dt" | "dd" => (&["dt", "dd"], &["dl"]),
            "td" | "th" => (&["td", "th"], &["table", "tr"]),
            "tr" => (&["tr"], &["table"]),
            "tbody" | "thead" | "tfoot" => (&["tbody", "thead", "tfoot"], &["table"]),
            _ => return self.close_paragraph(element, out),
        };
        let base = self.barriers.last().copied().unwrap_or(0);
        let mut behind = self.elements[base..].iter().enumerate().rev();
        let found = behind.find(|(_, (name, _))| ends.contains(name) || within.contains(name));
        match found {
            Some((at, (name, _))) if ends.contains(name) => self.close_to(base + at, out),
            _ => 0,
        }
    }

    /// A paragraph ends where a block begins.
    fn close_paragraph(&mut self, element: &str, out: &mut String) -> usize {
        let base = self.barriers.last().copied().unwrap_or(0);
        let block = self::element(element).is_some_and(|(_, place)| place == Place::Block)
            || element == "hr";
        match self.elements[base..].last() {
            Some(("p", _)) if block => self.close_to(self.elements.len() - 1, out),
            _ => 0,
        }
    }

    /// How many elements are open.
    pub(super) fn depth(&self) -> usize {
        self.elements.len()
    }

    /// Ends the inline elements that opened since there were `depth`: at the end of a piece of HTML
    /// they would spill over the blocks that follow. Returns how many links ended.
    pub(super) fn close_inline(&mut self, depth: usize, out: &mut String) -> usize {
        let from = depth.min(self.elements.len());
        let found = self.elements[from..].iter().position(|(_, place)| *place == Place::Inline);
        found.map_or(0, |at| self.close_to(from + at, out))
    }

    /// Whether an inline element is open behind the last barrier.
    pub(super) fn within_inline(&self) -> bool {
        let base = self.barriers.last().copied().unwrap_or(0);
        self.elements[base..].iter().any(|(_, place)| *place == Place::Inline)
    }

    fn close_to(&mut self, depth: usize, out: &mut String) -> usize {
        let mut links = 0;
        for (element, _) in self.elements.drain(depth.min(self.elements.len())..).rev() {
            out.push_str("</");
            out.push_str(element);
            out.push('>');
            links += usize::from(element == "a");
        }
        links
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_opens_within_a_barrier_ends_there() {
        let (mut open, mut out) = (Open::default(), String::new());
        open.push("div", Place::Block);
        open.raise();
        open.push("b", Place::Inline);
        assert!(open.within_inline());
        assert_eq!(open.close("div", &mut out), 0);
        open.push("a", Place::Inline);
        assert_eq!(open.lower(&mut out), 1);
        assert_eq!(out, "</a></b>");
        open.close("div", &mut out);
        assert_eq!(out, "</a></b></div>");
    }

    #[test]
    fn every_element_is_one_of_the_page() {
        for name in ["center", "font", "tt", "strike", "big", "acronym", "tr", "ul", "br", "a"] {
            let (element, _) = element(name).expect(name);
            assert!(super::super::policy::ELEMENTS.contains(&element), "{element}");
        }
        for name in ["script", "svg", "form", "input", "iframe", "style", "textarea", "body", ""] {
            assert_eq!(element(name), None, "{name}");
        }
    }
}
