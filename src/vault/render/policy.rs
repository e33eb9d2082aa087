//! The last word on what a page may contain: every note's HTML passes this sanitiser, whatever wrote
//! it. It knows the markup that the renderer generates and nothing else; what a note may write by
//! hand is narrower still and is [`super::raw`]'s business.

use std::{borrow::Cow, collections::HashSet, sync::LazyLock};

use ammonia::{Builder, UrlRelative};

/// Schemes that a link may have; everything else leads into the vault or nowhere.
pub(super) const SCHEMES: [&str; 5] = ["http", "https", "mailto", "tel", "zotero"];

/// Every element of a page but those in slots.
pub(super) const ELEMENTS: [&str; 75] = [
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
    "data",
    "nav",
    "main",
];

const ATTRIBUTES: [&str; 30] = [
    "align", "alt", "class", "colspan", "controls", "checked", "datetime", "dir", "disabled",
    "height", "href", "id", "lang", "loading", "open", "preload", "rel", "reversed", "role",
    "rowspan", "scope", "span", "src", "start", "tabindex", "title", "type", "value", "width",
    "hidden",
];

/// Addresses that a page of ours may load a picture, sound or film from: the vault, and no host.
const OWN_FILES: &str = "/file/";

pub(super) fn clean(html: &str) -> String {
    static POLICY: LazyLock<Builder<'static>> = LazyLock::new(policy);
    POLICY.clean(html).to_string()
}

fn policy() -> Builder<'static> {
    let mut builder = Builder::empty();
    builder
        .tags(ELEMENTS.into())
        .clean_content_tags(HashSet::from(["script", "style", "svg", "math", "template"]))
        .tag_attributes(std::collections::HashMap::new())
        .generic_attributes(ATTRIBUTES.into())
        .generic_attribute_prefixes(HashSet::from(["data-", "aria-"]))
        .url_schemes(SCHEMES.into())
        .url_relative(UrlRelative::PassThrough)
        // The renderer says so itself, for foreign links only.
        .link_rel(None)
        .attribute_filter(attribute);
    builder
}

/// The part of the policy that depends on more than a name.
fn attribute<'v>(element: &str, attribute: &str, value: &'v str) -> Option<Cow<'v, str>> {
    let kept = match (element, attribute) {
        ("a", "href") => !value.starts_with("//"),
        (_, "href") => false,
        ("img" | "audio" | "video", "src") => value.starts_with(OWN_FILES),
        (_, "src") => false,
        // A form's fields ask for something; the only one here shows a task's state.
        ("input", "type") => value == "checkbox",
        _ => true,
    };
    kept.then_some(Cow::Borrowed(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(html: &str, expected: &str) {
        assert_eq!(clean(html), expected);
    }

    #[test]
    fn our_own_markup_passes_unchanged() {
        for html in [
            "<p id=\"b-x\">a <a class=\"external\" href=\"https://example.org/\" rel=\"noopener noreferrer\">b</a></p>",
            "<details class=\"callout\" data-callout=\"tip\" open=\"\"><summary>t</summary></details>",
            "<li><input type=\"checkbox\" disabled=\"\" checked=\"\" data-task=\"x\"> done</li>",
            "<img src=\"/file/a%20b.png\" alt=\"a &amp; b\" width=\"10\" loading=\"lazy\">",
            "<span data-slot=\"0\"></span>",
        ] {
            check(html, html);
        }
    }

    #[test]
    fn what_acts_or_loads_goes() {
        check("<script>alert(1)</script>a", "a");
        check("<svg><a xlink:href=\"javascript:alert(1)\">x</a></svg>b", "b");
        check("<p onclick=\"x()\" style=\"color:red\">a</p>", "<p>a</p>");
        check("<a href=\"javascript:alert(1)\">a</a>", "<a>a</a>");
        check("<a href=\"//example.org\">a</a>", "<a>a</a>");
        check("<img src=\"https://example.org/x.png\">", "<img>");
        check("<img src=\"data:image/png;base64,AA\">", "<img>");
        check("<input type=\"text\" name=\"q\">", "<input>");
        check("<form action=\"/x\"><button>b</button></form>", "b");
    }
}
