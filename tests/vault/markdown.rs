//! What the markdown reader makes of Obsidian's syntax. A document is shown as one line: elements
//! in brackets, values in braces, text as it is.

use equipoise::vault::markdown::{Event, FieldForm, Fold, Tag, read};

fn show(source: &str) -> String {
    let mut shown = String::new();
    for spanned in read(source, 0).events {
        match spanned.event {
            Event::Start(tag) => {
                shown.push('<');
                shown.push_str(&name(&tag));
                shown.push('>');
            }
            Event::End(_) => shown.push_str("</>"),
            Event::Text(text) | Event::Html(text) => shown.push_str(&text),
            Event::Code(code) => shown.push_str(&format!("{{code {code}}}")),
            Event::Math { tex, display } => {
                shown.push_str(&format!("{{{} {tex}}}", if display { "display" } else { "math" }));
            }
            Event::InlineHtml(html) => shown.push_str(&format!("{{html {html}}}")),
            Event::WikiLink(link) => {
                let embed = if link.embed { "!" } else { "" };
                let anchor = link.anchor.map(|anchor| format!("#{anchor}")).unwrap_or_default();
                let text = link.text.map(|text| format!("|{text}")).unwrap_or_default();
                shown.push_str(&format!("{{{embed}link {}{anchor}{text}}}", link.target));
            }
            Event::HashTag(tag) => shown.push_str(&format!("{{tag {tag}}}")),
            Event::BlockId { id, alone } => {
                shown.push_str(&format!("{{id {id}{}}}", if alone { " alone" } else { "" }));
            }
            Event::FootnoteReference(label) => shown.push_str(&format!("{{ref {label}}}")),
            Event::Task(marker) => shown.push_str(&format!("{{task {marker}}}")),
            Event::SoftBreak => shown.push('⏎'),
            Event::HardBreak => shown.push('↵'),
            Event::Rule => shown.push_str("{rule}"),
        }
    }
    shown
}

fn name(tag: &Tag<'_>) -> String {
    match tag {
        Tag::Paragraph => "p".into(),
        Tag::Heading { level } => format!("h{level}"),
        Tag::BlockQuote => "quote".into(),
        Tag::Callout(callout) => {
            let fold = match callout.fold {
                None => "",
                Some(Fold::Open) => "+",
                Some(Fold::Closed) => "-",
            };
            format!("callout {} {}{fold}", callout.kind.as_str(), callout.name)
        }
        Tag::CalloutTitle => "title".into(),
        Tag::CodeBlock { language } => format!("pre {language}"),
        Tag::HtmlBlock => "html".into(),
        Tag::List(None) => "ul".into(),
        Tag::List(Some(first)) => format!("ol {first}"),
        Tag::Item => "li".into(),
        Tag::FootnoteDefinition(label) => format!("note {label}"),
        Tag::Table(_) => "table".into(),
        Tag::TableHead => "head".into(),
        Tag::TableRow => "tr".into(),
        Tag::TableCell => "td".into(),
        Tag::Emphasis => "em".into(),
        Tag::Strong => "b".into(),
        Tag::Strikethrough => "del".into(),
        Tag::Highlight => "mark".into(),
        Tag::InlineFootnote => "fn".into(),
        Tag::Field(field) => {
            let form = match field.form {
                FieldForm::Line => "field",
                FieldForm::Bracket => "[field]",
                FieldForm::Paren => "(field)",
            };
            format!("{form} {}", field.key)
        }
        Tag::Link(to) => format!("a {}", to.url),
        Tag::Image(to) => format!("img {}", to.url),
    }
}

#[track_caller]
fn check(source: &str, expected: &str) {
    assert_eq!(show(source), expected, "{source:?}");
}

#[test]
fn wikilinks() {
    check("[[Note]]", "<p>{link Note}</>");
    check("a [[b/N o#H1#H2|some *text*]] c", "<p>a {link b/N o#H1#H2|some *text*} c</>");
    check("**[[a_b_c]]** _[[d]]_", "<p><b>{link a_b_c}</> <em>{link d}</></>");
    check("[[a]b]] [[c]]]", "<p>{link a]b} {link c}]</>");
    check("[[a [[b]]", "<p>[[a {link b}</>");
    check("[[[a]]", "<p>[{link a}</>");
    check("[[a\nb]] [[]] [[|x]]", "<p>[[a⏎b]] [[]] [[|x]]</>");
    check("\\[[a]] \\![[b]]", "<p>[[a]] !{link b}</>");
    check("`[[a]]` ``` [[b]] ```", "<p>{code [[a]]} {code [[b]]}</>");
    check("    [[a]]\n\n```\n[[b]]\n```", "<pre >[[a]]\n</><pre >[[b]]\n</>");
    check("<div>\n[[a]]\n</div>", "<html><div>\n[[a]]\n</div></>");
    check("<b>[[a]]</b>", "<p>{html <b>}{link a}{html </b>}</>");
    check("[[a]]\n\n[a]: https://x.org", "<p>{link a}</>");
    check("[[1]](https://x.org)", "<p><a https://x.org>[1]</></>");
    check("# [[a]] b", "<h1>{link a} b</>");
    check("[see [[a]]](b.md)", "<p><a b.md>see {link a}</></>");
}

#[test]
fn embeds() {
    check("![[pic.png|100x80]]", "<p>{!link pic.png|100x80}</>");
    check("![[n#^id]] ![alt|50](p%20q.png)", "<p>{!link n#^id} <img p%20q.png>alt|50</></>");
}

#[test]
fn tables() {
    check(
        "| a | b |\n|---|---|\n| [[x\\|y]] | `c\\|d` |",
        "<table><head><td>a</><td>b</></><tr><td>{link x|y}</><td>{code c|d}</></></>",
    );
    check(
        "| [[x|y]] | $5 |\n|---|---|\n| a$ | ==h== |",
        "<table><head><td>{link x|y}</><td>$5</></><tr><td>a$</><td><mark>h</></></></>",
    );
    check("| a |\n|---|\n| $|x|$ |", "<table><head><td>a</></><tr><td>$</></></>");
}

#[test]
fn highlights_and_comments() {
    check("==a *b* c== =x= a == b", "<p><mark>a <em>b</> c</> =x= a == b</>");
    check("*==a* b== ==c", "<p><em>==a</> b== ==c</>");
    check("a %%hidden [[x]]%% b", "<p>a  b</>");
    check("a %%open\n\nb%% c", "<p>a %%open</><p>b%% c</>");
    check("%%\na\n\n- [[b]]\n%%\n---", "{rule}");
    check("> a\n> %%\n> b\n> %%\n> c", "<quote><p>a</><p>c</></>");
    check("`%%` a %% b", "<p>{code %%} a %% b</>");
}

#[test]
fn math() {
    check("$a_1 * b_1$ and $$c_2$$", "<p>{math a_1 * b_1} and {display c_2}</>");
    check("costs $5 or $6", "<p>costs $5 or $6</>");
    check("\\$a$ b", "<p>$a$ b</>");
    check("$$\n\\a\n\n- b\n$$\n\nc", "<p>{display \n\\a\n\n- b\n}</><p>c</>");
    check("> $$\n> x\n> $$", "<quote><p>{display \nx\n}</></>");
    check("`$a$` [[$a]] [[b$]]", "<p>{code $a$} {link $a} {link b$}</>");
}

#[test]
fn footnotes() {
    check("a[^1]\n\n[^1]: see [[b]]", "<p>a{ref 1}</><note 1><p>see {link b}</></>");
    check("a^[see [b](c) and [[d]]] e", "<p>a<fn>see <a c>b</> and {link d}</> e</>");
    check("a^[*b] c*", "<p>a^[<em>b] c</></>");
    check("^[[a]]", "<p>^{link a}</>");
}

#[test]
fn tasks() {
    check(
        "- [ ] a\n- [x] b\n- [/] c\n- [é] d\n- [xx] e\n- [[f]]\n- [-]",
        "<ul><li>{task  }a</><li>{task x}b</><li>{task /}c</><li>{task é}d</><li>[xx] e</>\
         <li>{link f}</><li>{task -}</></>",
    );
    check("1. [x] k:: v", "<ol 1><li>{task x}<field k>v</></></>");
    check("- [ ] a\n\n- [ ] b", "<ul><li><p>{task  }a</></><li><p>{task  }b</></></>");
}

#[test]
fn callouts() {
    check("> [!note]\n> a", "<quote><p>a</></>".replace("quote", "callout note note").as_str());
    check(
        "> [!WARNING]- T [[x]] *i*\n> - a\n>\n> > [!faq]+\n> > b",
        "<callout warning WARNING-><title>T {link x} <em>i</></><ul><li>a</></>\
         <callout question faq+><p>b</></></>",
    );
    check(
        "> [!mine|left] T\n> | a |\n> |---|",
        "<callout note mine><title>T</><table><head><td>a</></></></>",
    );
    check("> [!note]", "<callout note note></>");
    check("> [!note]text", "<quote><p>[!note]text</></>");
    check("> a\n> [!note] b", "<quote><p>a⏎[!note] b</></>");
}

#[test]
fn tags() {
    check(
        "#a/b #1984 x#c (#d) \\#e #été, #f",
        "<p>{tag a/b} #1984 x#c ({tag d}) #e {tag été}, {tag f}</>",
    );
    check(
        "**#a** [#b](c) https://x.org/#d `#e`",
        "<p><b>{tag a}</> <a c>#b</> <a https://x.org/#d>https://x.org/#d</> {code #e}</>",
    );
    check("#a\n#b", "<p>{tag a}⏎{tag b}</>");
}

#[test]
fn block_ids() {
    check("a ^id-1\n\nb^no ^", "<p>a{id id-1}</><p>b^no ^</>");
    check("- a ^x\n- b", "<ul><li>a{id x}</><li>b</></>");
    check("> a\n\n^q\n\nb", "<quote><p>a</></>{id q alone}<p>b</>");
    check("| a |\n|---|\n| b |\n^t", "<table><head><td>a</></><tr><td>b</></></>{id t alone}");
    check("![[a.png]]^i", "<p>{!link a.png}{id i}</>");
    check("a ^x b\nc", "<p>a ^x b⏎c</>");
    check("- a\n- b\n\n^list", "<ul><li>a</><li>b</></>{id list alone}");
}

#[test]
fn fields() {
    check("mirrors:: [[A]] — why\nnext", "<p><field mirrors>{link A} — why</>⏎next</>");
    check(
        "- mirrors:: [[A]] — a\n  long reason\n- x",
        "<ul><li><field mirrors>{link A} — a⏎long reason</></><li>x</></>",
    );
    check("a [k:: [[v]]] (h h:: 1) b", "<p>a <[field] k>{link v}</> <(field) h h>1</> b</>");
    check("**Bold key**:: v", "<p><field Bold key>v</></>");
    check("std::vec a:b\n`k:: v`", "<p>std::vec a:b⏎{code k:: v}</>");
    check("[k:: v](x.md)", "<p><a x.md>k:: v</></>");
    check("a:: 1\nb:: 2", "<p><field a>1</>⏎<field b>2</></>");
    check("- a:: 1\n  b:: 2", "<ul><li><field a>1⏎</><field b>2</></></>");
    check("a:: *b\nc*", "<p><field a><em>b⏎c</></></>");
}

#[test]
fn bare_urls() {
    check(
        "(https://x.org/a_(b)). <https://y.org> z",
        "<p>(<a https://x.org/a_(b)>https://x.org/a_(b)</>). <a https://y.org>https://y.org</> z</>",
    );
    check("[t](https://x.org)", "<p><a https://x.org>t</></>");
}

#[test]
fn mermaid_and_code() {
    check("```mermaid\nA --> [[B]]\n```", "<pre mermaid>A --> [[B]]\n</>");
    check("~~~ rust, x\n#a\n~~~", "<pre rust>#a\n</>");
}
