//! Notes within notes: which part is shown, and what keeps a page finite.

use equipoise::model::ProblemKind;

use super::{World, html};

fn text_of(html: &str) -> String {
    let mut text = String::new();
    for part in html.split('<') {
        text.push_str(part.split_once('>').map_or(part, |(_, text)| text));
        text.push(' ');
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[track_caller]
fn check(markdown: &str, expected: &str) {
    assert_eq!(text_of(&html(markdown)), expected, "{markdown}");
}

#[test]
fn parts_of_notes() {
    check("![[Other note]]", "The other Start. One First part. Two a b Three Last.");
    check("![[Other note#One]]", "The other One First part. Two a b");
    check("![[Other note#One#Two]]", "The other Two a b");
    check("![[Other note#^item]]", "The other b");
    check("![[Other note#^start]]", "The other Start.");
    check("![[Other note#Nope]]", "Other note &gt; Nope");
    check("![[gone]]", "gone");
}

#[test]
fn an_embed_parts_its_paragraph() {
    let page = html("before ![[Other note#^start]] after");
    assert!(page.starts_with("<p>before </p>\n<section class=\"embed\">"), "{page}");
    assert!(page.ends_with("</section>\n<p> after</p>\n"), "{page}");
}

#[test]
fn where_only_text_may_stand_an_embed_is_a_link() {
    for markdown in ["# ![[Other note]]", "*![[Other note]]*", "<b>![[Other note]]</b>"] {
        let page = html(markdown);
        assert!(
            !page.contains("<section") && page.contains("/note/claims/Other%20note.md"),
            "{page}"
        );
    }
}

#[test]
fn ids_of_embedded_notes_stay_on_their_own_pages() {
    let world = World::of(&[
        ("a.md", "# H\n\n![[b]]\n\nx[^1] ^id\n\n[^1]: of a"),
        ("b.md", "# H\n\ny[^1] ^id\n\n[^1]: of b\n\n[[#H]]"),
    ]);
    let page = world.render("a.md").html;
    for id in ["h", "b-id", "fn-1", "fnref-1", "e1-fn-1", "e1-fnref-1"] {
        assert_eq!(page.matches(&format!(" id=\"{id}\"")).count(), 1, "{id} in {page}");
    }
    assert!(page.contains("href=\"/note/b.md#h\">H</a>"), "{page}");
}

fn stopped(world: &World, name: &str) -> (usize, usize) {
    let rendered = world.render(name);
    let problems = rendered.problems.iter().filter(|p| p.kind == ProblemKind::EmbedCycle).count();
    (rendered.html.matches("class=\"embed-stopped\"").count(), problems)
}

#[test]
fn circles_end() {
    let world = World::of(&[
        ("a.md", "![[a]]"),
        ("b.md", "![[c]]"),
        ("c.md", "![[b]]"),
        ("d.md", "# X\n![[#X]]"),
        ("e.md", "# X\n![[#Y]]\n# Y\nfine"),
    ]);
    assert_eq!(stopped(&world, "a.md"), (1, 1));
    assert_eq!(stopped(&world, "b.md"), (1, 1));
    assert_eq!(stopped(&world, "d.md"), (1, 1));
    assert_eq!(stopped(&world, "e.md"), (0, 0));
    let problem = &world.render("a.md").problems[0];
    assert_eq!((problem.line, &*problem.text), (Some(1), "a"));
}

#[test]
fn depth_is_bounded() {
    let names: Vec<String> = (0..9).map(|n| format!("{n}.md")).collect();
    let texts: Vec<String> = (0..9).map(|n| format!("level{n}\n\n![[{}]]", n + 1)).collect();
    let files: Vec<(&str, &str)> = names.iter().zip(&texts).map(|(n, t)| (&**n, &**t)).collect();
    let world = World::of(&files);
    let page = world.render("0.md").html;
    assert!(page.contains("level5") && !page.contains("level6"), "{page}");
    assert_eq!(stopped(&world, "0.md"), (1, 1));
}

#[test]
fn width_times_depth_is_bounded() {
    let wide = |next: &str| {
        format!("{}\n\n{}", "word ".repeat(200), format!("![[{next}]]\n\n").repeat(50))
    };
    let (a, b, c) = (wide("b"), wide("c"), wide("d"));
    let world = World::of(&[("a.md", &a), ("b.md", &b), ("c.md", &c), ("d.md", "end")]);
    let rendered = world.render("a.md");
    assert!(rendered.html.len() < 4 << 20, "{} bytes", rendered.html.len());
    assert_eq!(rendered.html.matches("<section class=\"embed\"").count(), 100);
    assert!(!rendered.problems.is_empty() && rendered.problems.len() <= 50);
}

#[test]
fn embedded_text_is_bounded() {
    let long = "# A\n\nshort\n\n# B\n\n".to_owned() + &"word ".repeat(60_000);
    let text = "![[long#A]]\n\n".repeat(20);
    let world = World::of(&[("a.md", &text), ("long.md", &long)]);
    assert_eq!(world.render("a.md").html.matches("<section class=\"embed\"").count(), 3);
}
