//! Where links lead, and what a reader sees of those that lead nowhere.

use equipoise::model::{Kind, address};

use super::{World, check, html};

#[test]
fn addresses_are_those_of_the_server() {
    let page = html("[[Other note]] ![[img/pic ture.png]]");
    let note = address::page(Kind::Claim, "claims/Other note.md");
    let file = address::page(Kind::Attachment, "img/pic ture.png");
    assert!(page.contains(&format!("href=\"{note}\"")), "{page}");
    assert!(page.contains(&format!("src=\"{file}\"")), "{page}");
}

#[test]
fn library_entries_have_pages() {
    let world = World::of(&[
        ("a.md", "[[lib.bib#dwork2012|x]]"),
        ("lib.bib", ""),
        ("lib.bib#dwork2012", ""),
    ]);
    let page = world.render("a.md").html;
    assert!(page.contains("lib.bib%23dwork2012\""), "{page}");
}

#[test]
fn anchors_of_headings_are_their_slugs() {
    check(
        "# Ä, b\n\n[[#Ä b]] [x](#Ä%20b)",
        "<h1 id=\"ä-b\">Ä, b <a class=\"heading-anchor\" href=\"#%C3%A4-b\" aria-label=\"Link to “Ä, b”\">#</a></h1>\n\
         <p><a class=\"internal\" href=\"#%C3%A4-b\">Ä b</a> <a class=\"internal\" href=\"#%C3%A4-b\">x</a></p>",
    );
}

#[test]
fn a_link_in_a_link_is_text() {
    check(
        "[a [[Paper]] #tag ^[note]](https://example.org)",
        "<p><a class=\"external\" href=\"https://example.org\" rel=\"noopener noreferrer\">a Paper #tag <sup class=\"footnote-reference\">1</sup></a></p>\n\
         <section class=\"footnotes\" role=\"doc-endnotes\" aria-label=\"Footnotes\">\n<ol>\n\
         <li id=\"fn-1\"><p>note</p> <a class=\"footnote-back\" href=\"#fnref-1\" role=\"doc-backlink\" aria-label=\"Back to reference 1 of footnote 1\">↩</a></li>\n\
         </ol>\n</section>",
    );
}

#[test]
fn raw_html_links_lead_like_others() {
    let page = html(
        "<a href=\"Paper.md\">x</a> <a href=\"data:text/html,x\">y</a> <a href=\"https://example.org\">z</a>",
    );
    assert!(page.contains("href=\"/paper/Paper.md\""), "{page}");
    assert!(page.contains("<a class=\"broken\" role=\"link\" aria-disabled=\"true\" title=\"An address of this kind is not followed.\">y</a>"), "{page}");
    assert!(page.contains("rel=\"noopener noreferrer\">z</a>"), "{page}");
}
