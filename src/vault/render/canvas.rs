//! The page of a canvas: its cards in reading order, from top to bottom and left to right, then its
//! arrows in words. Where a card lies on the plane is for a drawing to show; what it says is here.

use std::collections::HashMap;

use super::{
    body::Body,
    escape::{push_raw_text, push_text},
    page::Page,
};
use crate::{
    model::Note,
    vault::{
        markdown,
        parse::canvas::{Arrow, Canvas, Node},
    },
};

/// Cards and arrows that are shown.
const MAX_SHOWN: usize = 2000;

/// A card's name is cut to this many characters.
const MAX_NAME: usize = 60;

/// Writes the canvas; one that cannot be read, which parsing has reported, as its text.
pub(super) fn write(page: &mut Page<'_>, note: &Note, source: &str) {
    let text = source.trim_start_matches('\u{feff}').trim();
    if text.is_empty() {
        return;
    }
    let Ok(mut canvas) = serde_json::from_str::<Canvas>(text) else {
        page.out.push_str("<pre class=\"plain\">");
        page.text(text, push_text);
        page.out.push_str("</pre>\n");
        return;
    };
    canvas.nodes.sort_by(|a, b| a.y.total_cmp(&b.y).then(a.x.total_cmp(&b.x)));
    canvas.nodes.truncate(MAX_SHOWN);
    canvas.edges.truncate(MAX_SHOWN);
    for node in &canvas.nodes {
        write_node(page, note, node);
    }
    write_arrows(page, &canvas);
}

fn write_node(page: &mut Page<'_>, note: &Note, node: &Node) {
    page.scopes += 1;
    if let Some(text) = &node.text {
        page.out.push_str("<div class=\"canvas-node\">\n");
        let document = markdown::read(text, 0);
        Body::new(page, note, text, &document.events).whole();
        page.out.push_str("</div>\n");
    } else if let Some(file) = &node.file {
        page.out.push_str("<div class=\"canvas-node\">\n");
        let part = node.subpath.as_deref().map(|part| part.trim_start_matches('#'));
        Body::new(page, note, "", &[]).embed_named(file, part);
        page.out.push_str("</div>\n");
    } else if let Some(url) = &node.url {
        page.out.push_str("<p class=\"canvas-node\">");
        let mut body = Body::new(page, note, "", &[]);
        let lead = body.destination(url, "");
        body.write_link(lead, url);
        page.out.push_str("</p>\n");
    } else if let Some(label) = &node.label {
        page.out.push_str("<p class=\"canvas-group\">");
        page.text(label, push_text);
        page.out.push_str("</p>\n");
    }
}

fn write_arrows(page: &mut Page<'_>, canvas: &Canvas) {
    let names: HashMap<&str, String> =
        canvas.nodes.iter().map(|node| (node.id.as_str(), name(node))).collect();
    let ends = |arrow: &Arrow| {
        let from = names.get(&*arrow.from_node)?.clone();
        Some((from, names.get(&*arrow.to_node)?.clone(), arrow.label.clone()))
    };
    let arrows: Vec<(String, String, Option<String>)> =
        canvas.edges.iter().filter_map(ends).collect();
    if arrows.is_empty() {
        return;
    }
    page.out.push_str("<ul class=\"canvas-arrows\" aria-label=\"Arrows\">\n");
    for (from, to, label) in arrows {
        page.out.push_str("<li>");
        page.text(&from, push_text);
        page.text(" → ", push_raw_text);
        if let Some(label) = label.filter(|label| !label.trim().is_empty()) {
            page.out.push_str("<em>");
            page.text(label.trim(), push_text);
            page.out.push_str("</em> → ");
        }
        page.text(&to, push_text);
        page.out.push_str("</li>\n");
    }
    page.out.push_str("</ul>\n");
}

/// What a reader knows a card by: its first line, or the name of its file.
fn name(node: &Node) -> String {
    let file = node.file.as_deref().map(|file| {
        let name = file.rsplit('/').next().unwrap_or(file);
        name.strip_suffix(".md").unwrap_or(name)
    });
    let text = [node.text.as_deref(), file, node.label.as_deref(), node.url.as_deref()];
    let text = text.into_iter().flatten().next().unwrap_or("");
    let line = text.lines().find(|line| !line.trim().is_empty()).unwrap_or("a card");
    let line = line.trim_start_matches(['#', '>', '-', ' ']).trim();
    match line.char_indices().nth(MAX_NAME) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line.to_owned(),
    }
}
