//! One case for each form of Obsidian's markdown, as a snapshot: the markdown, then its HTML.

use super::{World, html};

/// Snapshots are read and reviewed as files: one for each form, named for it.
#[track_caller]
fn check(name: &str, markdown: &str) {
    let page = format!("{}\n────\n{}", markdown.trim_end(), html(markdown).trim_end());
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false, snapshot_path => "snapshots" }, {
        insta::assert_snapshot!(name, page);
    });
}

#[test]
fn headings() {
    check("headings", "# Here\n\n## A *b* `c`? ^id\n\n## A b c\n\n###### Six\n\n> # Quoted\n");
}

#[test]
fn paragraphs_and_emphasis() {
    check(
        "emphasis",
        "a *b* **c** ~~d~~ ==e *f*== `<g>` \\*h\\* &amp; <\nnext line  \nhard break\n\n---\n",
    );
}

#[test]
fn comments_are_dropped() {
    check("comments", "a %%hidden%% b\n\n%%\nhidden [[x]]\n%%\n\nc\n");
}

#[test]
fn lists_and_tasks() {
    check(
        "lists",
        "- a\n  - b\n- c\n\n3. x\n4. y\n\n- [ ] open\n- [x] done\n- [/] half\n- [\"] odd\n",
    );
}

#[test]
fn quotes_and_callouts() {
    check(
        "callouts",
        "> plain\n> quote\n\n> [!note]\n> text\n\n> [!TLDR]- Folded **title**\n> text\n\n> [!danger]+\n> > [!my-own] Inner\n> > text\n",
    );
}

#[test]
fn every_callout_has_its_glyph() {
    let types = [
        "note", "abstract", "info", "todo", "tip", "success", "question", "warning", "failure",
        "danger", "bug", "example", "quote",
    ];
    let mut glyphs = std::collections::HashSet::new();
    for kind in types {
        let page = html(&format!("> [!{kind}]\n> x\n"));
        assert!(page.contains(&format!("class=\"callout callout-{kind}\"")), "{page}");
        let (_, glyph) = page.split_once("aria-hidden=\"true\">").expect("a glyph");
        glyphs.insert(glyph.split('<').next().expect("its end").to_owned());
    }
    assert_eq!(glyphs.len(), types.len());
}

#[test]
fn tables_scroll() {
    check("tables", "| a | b | c |\n|---|:-:|--:|\n| 1 | [[Here\\|x]] | `3` |\n| 4 |\n\n^table\n");
}

#[test]
fn block_ids_are_anchors() {
    check("block-ids", "text ^one\n\n- item ^two\n\n> quote\n\n^three\n\n[[#^one]] [[#^no]]\n");
}

#[test]
fn footnotes() {
    check(
        "footnotes",
        "a[^1] b[^x] c[^1] d^[inline *e*] f[^missing]\n\n[^1]: One [^x].\n[^x]: Two\n\n    more\n\n[^unused]: Three\n",
    );
}

#[test]
fn links() {
    check(
        "links",
        "[[Other note]] [[other NOTE#Two|x]] [[Other note#Nope]] [[Other note#^item]] [[Paper]] [[gone]] [[#Nope]] [[data.csv]]\n\n\
         [a](claims/Other%20note.md#One) [b](https://example.org/?q=1&r=2 \"t\") <mailto:a@example.org> [c](javascript:alert) [d](//example.org) https://example.org/bare\n",
    );
}

#[test]
fn tags() {
    check("tags", "#fair/group and #été but not #1\n");
}

#[test]
fn media() {
    check(
        "media",
        "![[pic ture.png]] ![[pic ture.png|a cat|100x80]] ![120](img/pic%20ture.png) ![alt](https://example.org/x.png)\n\n\
         ![[talk.mp3]] ![[film.mp4#t=30]]\n\n![[doc.pdf#page=3]] ![[board.canvas]] ![[data.csv]] ![[gone.png]]\n",
    );
}

#[test]
fn relations_and_fields() {
    check(
        "relations",
        "- mirrors:: [[Other note]] — the *same* idea\n- supports:: [[Other note]], [[Paper]]\n- Draws on:: [x](Paper.md)\n- my-own:: [[Other note]] - why\n- note:: see [[Other note]]\n\nKey:: value\ncontradicts:: [[Paper]]\n\nText [k:: v] and (hidden:: w).\n",
    );
}

#[test]
fn formulas() {
    check("formulas", "$a<b$ and $$\\frac{1}{2}$$ but $\\nope{x}$ and $\\color{red}{x}$\n");
}

#[test]
fn code() {
    check(
        "code",
        "```python title=\"x\"\ndef f(x):\n    return \"<b>\"\n```\n\n```\nplain <b>\n```\n\n    indented\n\n```mermaid\ngraph LR\n  A --> B[\"<c>\"]\n```\n",
    );
}

#[test]
fn raw_html() {
    check(
        "raw-html",
        "<details open>\n<summary>More <b>of</b> it</summary>\n\n*text* <kbd>K</kbd> <u>u\n\n</details>\n\n<center id=\"x\" class=\"callout center\" style=\"color:red\">c</center>\n\n[to it](#x)\n\n<img src=\"img/pic%20ture.png\" width=\"50\" onerror=\"x\"> <iframe src=\"https://example.org/v\"></iframe>\n\n<ul><li>a<li>b</ul>\n",
    );
}

#[test]
fn a_canvas_is_read_from_top_to_bottom() {
    let canvas = r##"{"nodes": [
        {"id": "b", "type": "file", "file": "n.md", "subpath": "#H", "x": 0, "y": 200},
        {"id": "a", "type": "text", "text": "# Card\n\n[[n]] <script>x</script>[^1]\n\n[^1]: y", "x": 300, "y": -10.5},
        {"id": "c", "type": "link", "url": "javascript:alert(1)", "x": 0, "y": 300},
        {"id": "d", "type": "group", "label": "<b>", "x": 0, "y": 100}],
        "edges": [{"fromNode": "a", "toNode": "b", "label": "supports"}, {"fromNode": "b", "toNode": "gone"}]}"##;
    let world = World::of(&[
        ("c.canvas", canvas),
        ("n.md", "# H\ntext"),
        ("bad.canvas", "{<b>"),
        ("empty.canvas", ""),
    ]);
    assert_eq!(
        world.render("c.canvas").html,
        "<div class=\"canvas-node\">\n<h1>Card</h1>\n\
         <p><a class=\"internal\" href=\"/note/n.md\" data-kind=\"note\">n</a> x<sup class=\"footnote-reference\"><a id=\"e1-fnref-1\" href=\"#e1-fn-1\" role=\"doc-noteref\" aria-label=\"Footnote 1\">1</a></sup></p>\n\
         <section class=\"footnotes\" role=\"doc-endnotes\" aria-label=\"Footnotes\">\n<ol>\n<li id=\"e1-fn-1\"><p>y</p>\n <a class=\"footnote-back\" href=\"#e1-fnref-1\" role=\"doc-backlink\" aria-label=\"Back to reference 1 of footnote 1\">↩</a></li>\n</ol>\n</section>\n</div>\n\
         <p class=\"canvas-group\">&lt;b&gt;</p>\n\
         <div class=\"canvas-node\">\n<section class=\"embed\">\n<div class=\"embed-title\"><a class=\"internal\" href=\"/note/n.md#h\" data-kind=\"note\">n</a></div>\n<h1>H</h1>\n<p>text</p>\n</section>\n</div>\n\
         <p class=\"canvas-node\"><a class=\"broken\" role=\"link\" aria-disabled=\"true\" title=\"An address of this kind is not followed.\">javascript:alert(1)</a></p>\n\
         <ul class=\"canvas-arrows\" aria-label=\"Arrows\">\n<li>Card → <em>supports</em> → n</li>\n</ul>\n"
    );
    assert_eq!(world.render("bad.canvas").html, "<pre class=\"plain\">{&lt;b&gt;</pre>\n");
    assert_eq!(world.render("empty.canvas").html, "");
}

#[test]
fn strict_line_breaks_are_blanks() {
    let mut world = World::of(&[("Here.md", "a\nb")]);
    assert_eq!(world.render("Here.md").html, "<p>a<br>\nb</p>\n");
    world.strict = true;
    assert_eq!(world.render("Here.md").html, "<p>a\nb</p>\n");
}

#[test]
fn frontmatter_is_no_text() {
    super::check("---\ntitle: x\n---\na", "<p>a</p>");
    super::check("\u{feff}---\ntitle: x\n---\n", "");
    super::check("", "");
}

#[test]
fn notes_too_long_are_plain_text() {
    let text = format!("# a\n<b>{}", "x".repeat(2 << 20));
    let rendered = super::world(&text).render("Here.md");
    assert!(rendered.html.starts_with("<pre class=\"plain\"># a\n&lt;b&gt;xxx"));
    assert_eq!(rendered.problems[0].kind, equipoise::model::ProblemKind::TooLarge);
}
