//! What no note can do to a page: run a script, load from another host, stand in for the page's own
//! elements. Every vector is rendered, and the page is read as a browser's tokeniser reads it.

use std::cell::RefCell;

use html5ever::{
    tendril::StrTendril,
    tokenizer::{
        BufferQueue, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
    },
};
use proptest::prelude::*;

use super::{World, html, vectors::VECTORS};

const ELEMENTS: [&str; 99] = [
    "a",
    "abbr",
    "address",
    "article",
    "aside",
    "audio",
    "b",
    "bdi",
    "bdo",
    "blockquote",
    "br",
    "caption",
    "cite",
    "code",
    "col",
    "colgroup",
    "data",
    "dd",
    "del",
    "details",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
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
    "hr",
    "i",
    "img",
    "input",
    "ins",
    "kbd",
    "li",
    "mark",
    "ol",
    "p",
    "pre",
    "q",
    "rp",
    "rt",
    "ruby",
    "s",
    "samp",
    "section",
    "small",
    "span",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "time",
    "tr",
    "u",
    "ul",
    "var",
    "video",
    "wbr",
    "math",
    "merror",
    "mfrac",
    "mi",
    "mmultiscripts",
    "mn",
    "mo",
    "mover",
    "mpadded",
    "mphantom",
    "mprescripts",
    "mroot",
    "mrow",
    "ms",
    "mspace",
    "msqrt",
    "mstyle",
    "msub",
    "msubsup",
    "msup",
    "mtable",
    "mtd",
    "mtext",
    "mtr",
    "munder",
    "munderover",
];

const ATTRIBUTES: [&str; 45] = [
    "align",
    "alt",
    "alttext",
    "checked",
    "class",
    "colspan",
    "controls",
    "datetime",
    "depth",
    "dir",
    "disabled",
    "display",
    "displaystyle",
    "height",
    "href",
    "id",
    "lang",
    "largeop",
    "linethickness",
    "loading",
    "mathbackground",
    "mathcolor",
    "mathvariant",
    "movablelimits",
    "open",
    "preload",
    "rel",
    "reversed",
    "role",
    "rowspan",
    "scope",
    "scriptlevel",
    "span",
    "src",
    "start",
    "stretchy",
    "symmetric",
    "tabindex",
    "title",
    "type",
    "value",
    "width",
    "accent",
    "maxsize",
    "minsize",
];

/// Reads a page's tags.
#[derive(Default)]
struct Tags(RefCell<Vec<html5ever::tokenizer::Tag>>);

impl TokenSink for Tags {
    type Handle = ();

    fn process_token(&self, token: Token, _: u64) -> TokenSinkResult<()> {
        match token {
            Token::TagToken(tag) => self.0.borrow_mut().push(tag),
            Token::CommentToken(text) => panic!("a comment: {text}"),
            Token::DoctypeToken(_) => panic!("a doctype"),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

fn tags(html: &str) -> Vec<html5ever::tokenizer::Tag> {
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(html));
    let tokenizer = Tokenizer::new(Tags::default(), TokenizerOpts::default());
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    tokenizer.sink.0.into_inner()
}

/// Panics where a page holds anything that acts, loads or is unknown. Names the note's text.
#[track_caller]
pub(super) fn inspect(html: &str, markdown: &str) {
    for tag in tags(html) {
        let name = &*tag.name;
        assert!(ELEMENTS.contains(&name), "<{name}> in {html}\nof {markdown}");
        if tag.kind == TagKind::EndTag {
            continue;
        }
        for attribute in &tag.attrs {
            let (key, value) = (&*attribute.name.local, &*attribute.value);
            let known =
                ATTRIBUTES.contains(&key) || key.starts_with("data-") || key.starts_with("aria-");
            assert!(known && !key.starts_with("on"), "{key} in {html}\nof {markdown}");
            let legal = match key {
                "href" => is_address(value),
                "src" => value.starts_with("/file/"),
                "type" => name == "ol" || value == "checkbox",
                _ => true,
            };
            assert!(legal, "{key}={value} in {html}\nof {markdown}");
        }
        let foreign = |attribute: &html5ever::Attribute| {
            &*attribute.name.local == "href" && attribute.value.starts_with("http")
        };
        if tag.attrs.iter().any(foreign) {
            let rel = tag.attrs.iter().find(|attribute| &*attribute.name.local == "rel");
            assert!(rel.is_some_and(|rel| rel.value.contains("noopener")), "rel in {html}");
        }
    }
}

fn is_address(value: &str) -> bool {
    let own = ["/note/", "/paper/", "/file/", "/search?q=", "#"];
    let foreign = ["http://", "https://", "mailto:", "tel:", "zotero:"];
    let lower = value.to_ascii_lowercase();
    value.is_empty()
        || own.iter().any(|start| value.starts_with(start))
        || foreign.iter().any(|start| lower.starts_with(start))
}

#[test]
fn no_vector_acts() {
    for vector in VECTORS {
        inspect(&html(vector), vector);
        // In a list, a quote, a table, a callout, an embed, behind an open element.
        for around in [
            "- @",
            "> @",
            "| a |\n|---|\n| @ |",
            "> [!tip] @\n> @",
            "<div>\n\n@",
            "a <b> @",
            "# @",
            "[^1]\n\n[^1]: @",
        ] {
            let markdown = around.replace('@', vector);
            inspect(&html(&markdown), &markdown);
        }
        let world = World::of(&[("a.md", "![[b]]"), ("b.md", vector)]);
        inspect(&world.render("a.md").html, vector);
    }
}

#[test]
fn names_and_properties_of_notes_do_not_act() {
    let bad = "x\" onload=\"alert(1)";
    let name = format!("{bad}.md");
    let evil = "\"><img src=x onerror=alert(1)>";
    let title = format!("---\ntitle: '{evil}'\ntype: '{evil}'\n---\n# {evil}\n{evil}");
    let world = World::of(&[("a.md", &format!("[[{bad}]] ![[{bad}]]")), (&name, &title)]);
    let page = world.render("a.md").html;
    assert!(page.contains("<section class=\"embed\""), "{page}");
    inspect(&page, &title);
    inspect(&world.render(&name).html, &title);
}

#[test]
fn what_a_note_may_write_by_hand_stays() {
    let page = html(
        "<details><summary>s</summary><p align=\"center\">a <kbd>K</kbd><br>b<sub>2</sub></p></details>",
    );
    assert_eq!(
        page.trim_end(),
        "<details><summary>s</summary><p align=\"center\">a <kbd>K</kbd><br>b<sub>2</sub></p></details>"
    );
}

#[test]
fn ids_of_raw_html_cannot_stand_in_for_the_pages() {
    for id in ["text", "main", "graph-data", "createElement", "fn-1"] {
        let markdown =
            format!("<a id=\"{id}\" name=\"{id}\">x</a> <div id='{id}'>y</div>\n\n<p name={id}>z");
        for tag in tags(&html(&markdown)) {
            for attribute in &tag.attrs {
                assert_ne!(&*attribute.name.local, "name");
                if &*attribute.name.local == "id" {
                    assert_eq!(&*attribute.value, format!("user-{id}"));
                }
            }
        }
    }
}

#[test]
fn classes_of_raw_html_are_few() {
    let page =
        html("<div class=\"callout center footnotes\">x</div> <span class=\"relation\">y</span>");
    assert!(page.contains("<div class=\"center\">x</div>"), "{page}");
    assert!(!page.contains("relation") && !page.contains("callout"), "{page}");
}

#[test]
fn nothing_is_loaded_from_other_hosts() {
    let page = html(
        "![cat](https://example.org/cat.png) <img src=\"http://example.org/dog.png\" alt=\"dog\">",
    );
    assert!(page.contains(">cat (picture on example.org)</a>"), "{page}");
    assert!(page.contains(">dog (picture on example.org)</a>"), "{page}");
    assert!(!page.contains("<img"), "{page}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    /// Vectors cut into pieces and put together at random.
    #[test]
    fn no_mixture_acts(pieces in prop::collection::vec((0..VECTORS.len(), 0.0..1.0, 0.0..1.0), 1..8)) {
        let mut markdown = String::new();
        for (vector, from, to) in pieces {
            let text: Vec<char> = VECTORS[vector].chars().collect();
            let place = |part: f64| (part * text.len() as f64) as usize;
            let (from, to) = (place(f64::min(from, to)), place(f64::max(from, to)));
            markdown.extend(&text[from..to]);
        }
        inspect(&html(&markdown), &markdown);
    }
}
