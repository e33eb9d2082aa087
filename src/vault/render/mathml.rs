//! MathML written anew from a list of elements and attributes: what is not on the list, or not
//! balanced, is no formula. Colours become attributes, since a page allows no inline styles.

use super::escape::push_attribute;

/// MathML Core, without what links, loads or embeds.
const ELEMENTS: [&str; 27] = [
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
    "none",
];

const ATTRIBUTES: [&str; 19] = [
    "display",
    "displaystyle",
    "scriptlevel",
    "mathvariant",
    "stretchy",
    "symmetric",
    "largeop",
    "movablelimits",
    "accent",
    "accentunder",
    "linethickness",
    "width",
    "height",
    "depth",
    "lspace",
    "rspace",
    "minsize",
    "maxsize",
    "columnspan",
];

/// Elements whose children have a meaning by their place.
const SCRIPTS: [&str; 6] = ["msub", "msup", "msubsup", "munder", "mover", "munderover"];

/// Elements within elements; browsers recurse over them.
const MAX_DEPTH: usize = 200;

/// `None` for anything else than one balanced formula. Screen readers that do not know MathML get
/// `tex` as its text.
pub(super) fn rewrite(markup: &str, tex: &str) -> Option<String> {
    let mut writer =
        Writer { out: String::with_capacity(markup.len() + tex.len()), open: Vec::new(), tex };
    let mut rest = markup.trim();
    if !rest.starts_with("<math") {
        return None;
    }
    while let Some(at) = rest.find('<') {
        push_content(&mut writer.out, &rest[..at]);
        let inside = &rest[at + 1..];
        // The library writes the relation `<` as it is.
        if !inside.starts_with(|c: char| c == '/' || c.is_ascii_alphabetic()) {
            writer.out.push_str("&lt;");
            rest = inside;
            continue;
        }
        let (tag, behind) = inside.split_once('>')?;
        rest = behind;
        match tag.strip_prefix('/') {
            Some(name) => writer.end(name)?,
            None => writer.start(tag)?,
        }
        if writer.open.is_empty() && !rest.is_empty() {
            return None;
        }
    }
    push_content(&mut writer.out, rest);
    writer.open.is_empty().then_some(writer.out)
}

struct Writer<'t> {
    out: String,
    open: Vec<Open>,
    tex: &'t str,
}

struct Open {
    name: &'static str,
    /// Where it starts in what is written.
    start: usize,
    children: usize,
}

impl Writer<'_> {
    /// A tag without its brackets.
    fn start(&mut self, tag: &str) -> Option<()> {
        let empty = tag.ends_with('/');
        let tag = tag.strip_suffix('/').unwrap_or(tag);
        let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        let name = ELEMENTS.into_iter().find(|known| *known == name)?;
        if (name == "math") != self.open.is_empty() || self.open.len() >= MAX_DEPTH {
            return None;
        }
        let mut element = format!("<{name}");
        if name == "math" {
            push_attribute(&mut element, "alttext", self.tex);
        }
        push_attributes(&mut element, attributes)?;
        element.push('>');
        if empty {
            element += &format!("</{name}>");
            self.push_empty(&element);
            return Some(());
        }
        if let Some(around) = self.open.last_mut() {
            around.children += 1;
        }
        self.open.push(Open { name, start: self.out.len(), children: 0 });
        self.out += &element;
        Some(())
    }

    /// The library puts the space before an operator into the element that bears the operator's
    /// limits, which then has one child too many and is drawn as a plain row.
    fn push_empty(&mut self, element: &str) {
        match self.open.last_mut() {
            Some(around) if SCRIPTS.contains(&around.name) && around.children == 0 => {
                self.out.insert_str(around.start, element);
                around.start += element.len();
            }
            Some(around) => {
                around.children += 1;
                self.out += element;
            }
            None => self.out += element,
        }
    }

    fn end(&mut self, name: &str) -> Option<()> {
        if self.open.pop()?.name != name {
            return None;
        }
        self.out += &format!("</{name}>");
        Some(())
    }
}

/// Text in which the library may have written entities, or a bare `&` or `>`.
fn push_content(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = rest.find(['&', '>']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        // The library escapes the space that it writes for `\ ` itself.
        if let Some(behind) = rest.strip_prefix("&amp;nbsp;") {
            out.push_str("&nbsp;");
            rest = behind;
            continue;
        }
        let entity = ["&amp;", "&lt;", "&gt;", "&nbsp;"].into_iter().find(|e| rest.starts_with(e));
        match (entity, rest.starts_with('>')) {
            (Some(entity), _) => {
                out.push_str(entity);
                rest = &rest[entity.len()..];
                continue;
            }
            (None, true) => out.push_str("&gt;"),
            (None, false) => out.push_str("&amp;"),
        }
        rest = &rest[1..];
    }
    out.push_str(rest);
}

/// `None` where the attributes are not written as the library writes them.
fn push_attributes(out: &mut String, mut attributes: &str) -> Option<()> {
    loop {
        attributes = attributes.trim_start();
        if attributes.is_empty() {
            return Some(());
        }
        let (name, rest) = attributes.split_once("=\"")?;
        let (value, rest) = rest.split_once('"')?;
        attributes = rest;
        match name {
            "style" => push_colours(out, value),
            "class" => {
                let known = |class: &str| {
                    class.starts_with("menv-")
                        || matches!(class, "cell-left" | "cell-right" | "small")
                };
                let classes: Vec<&str> = value.split(' ').filter(|class| known(class)).collect();
                if !classes.is_empty() {
                    push_attribute(out, "class", &classes.join(" "));
                }
            }
            known if ATTRIBUTES.contains(&known) => push_attribute(out, name, value),
            _ => {}
        }
    }
}

/// `color: rgb(1 2 3)` as `mathcolor="#010203"`.
fn push_colours(out: &mut String, style: &str) {
    for declaration in style.split(';') {
        let Some((property, value)) = declaration.split_once(':') else { continue };
        let attribute = match property.trim() {
            "color" => "mathcolor",
            "background-color" => "mathbackground",
            _ => continue,
        };
        let parts = value.trim().strip_prefix("rgb(").and_then(|value| value.strip_suffix(')'));
        let parts: Option<Vec<u8>> =
            parts.and_then(|parts| parts.split(' ').map(|part| part.parse().ok()).collect());
        if let Some([red, green, blue]) = parts.as_deref() {
            push_attribute(out, attribute, &format!("#{red:02x}{green:02x}{blue:02x}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(markup: &str, expected: Option<&str>) {
        let expected = expected.map(str::to_owned);
        assert_eq!(rewrite(markup, "t"), expected, "{markup:?}");
    }

    #[test]
    fn only_formulas_pass() {
        check(
            "<math display=\"inline\"><mo><</mo><mi class=\"menv-x y\">a & b&nbsp;</mi><mspace width=\"1em\" /></math>",
            Some(
                "<math alttext=\"t\" display=\"inline\"><mo>&lt;</mo><mi class=\"menv-x\">a &amp; b&nbsp;</mi><mspace width=\"1em\"></mspace></math>",
            ),
        );
        check("<math><mi><script>x</script></mi></math>", None);
        check("<math><mi>x</math></mi>", None);
        check("<math></math><img src=x>", None);
        check("<math><mi", None);
        check(
            "<math><mi onclick=\"x\" href=\"y\">x</mi></math>",
            Some("<math alttext=\"t\"><mi>x</mi></math>"),
        );
    }

    #[test]
    fn spaces_stand_before_what_bears_limits() {
        check(
            "<math><munder><mspace width=\"1em\" /><mi>sup</mi><mi>x</mi></munder><mtext>&amp;nbsp;</mtext></math>",
            Some(
                "<math alttext=\"t\"><mspace width=\"1em\"></mspace><munder><mi>sup</mi><mi>x</mi></munder><mtext>&nbsp;</mtext></math>",
            ),
        );
    }

    #[test]
    fn colours_become_attributes() {
        check(
            "<math><mi style=\"color: rgb(1 2 255); border: 1px\">x</mi></math>",
            Some("<math alttext=\"t\"><mi mathcolor=\"#0102ff\">x</mi></math>"),
        );
    }
}
