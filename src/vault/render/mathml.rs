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

/// Elements within elements; browsers recurse over them.
const MAX_DEPTH: usize = 200;

/// `None` for anything else than one balanced formula. Screen readers that do not know MathML get
/// `tex` as its text.
pub(super) fn rewrite(markup: &str, tex: &str) -> Option<String> {
    let mut out = String::with_capacity(markup.len() + tex.len());
    let mut open: Vec<&str> = Vec::new();
    let mut rest = markup.trim();
    if !rest.starts_with("<math") {
        return None;
    }
    loop {
        let Some(at) = rest.find('<') else {
            push_content(&mut out, rest);
            break;
        };
        push_content(&mut out, &rest[..at]);
        rest = &rest[at..];
        // The library writes the relation `<` as it is.
        if !rest[1..].starts_with(|c: char| c == '/' || c.is_ascii_alphabetic()) {
            out.push_str("&lt;");
            rest = &rest[1..];
            continue;
        }
        let end = rest.find('>')?;
        let inside = &rest[1..end];
        rest = &rest[end + 1..];
        if let Some(name) = inside.strip_prefix('/') {
            if open.pop()? != name {
                return None;
            }
            out.push_str("</");
            out.push_str(name);
            out.push('>');
            if open.is_empty() && !rest.is_empty() {
                return None;
            }
            continue;
        }
        let empty = inside.ends_with('/');
        let inside = inside.strip_suffix('/').unwrap_or(inside);
        let (name, attributes) = inside.split_once(' ').unwrap_or((inside, ""));
        let name = ELEMENTS.into_iter().find(|known| *known == name)?;
        out.push('<');
        out.push_str(name);
        if name == "math" {
            if !open.is_empty() {
                return None;
            }
            push_attribute(&mut out, "alttext", tex);
        }
        push_attributes(&mut out, attributes)?;
        out.push('>');
        if empty {
            out.push_str("</");
            out.push_str(name);
            out.push('>');
        } else {
            open.push(name);
        }
        if open.len() > MAX_DEPTH {
            return None;
        }
    }
    open.is_empty().then_some(out)
}

/// Text in which the library may have written entities, or a bare `&` or `>`.
fn push_content(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = rest.find(['&', '>']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
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
    fn colours_become_attributes() {
        check(
            "<math><mi style=\"color: rgb(1 2 255); border: 1px\">x</mi></math>",
            Some("<math alttext=\"t\"><mi mathcolor=\"#0102ff\">x</mi></math>"),
        );
    }
}
