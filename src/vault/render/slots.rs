//! [`Slots`]: markup that this program generates itself (MathML, highlighted code) and that is put
//! into the page after the sanitiser, which knows neither. Its makers answer for it: each writes
//! from an allow-list of tags.

use super::escape::push_attribute;

/// An element that no note can write by hand, since raw HTML loses its `data-` attributes, and that
/// no text can imitate, since its `<` would be escaped.
const OPEN: &str = "<span data-slot=\"";
const CLOSE: &str = "\"></span>";

#[derive(Default)]
pub(super) struct Slots(Vec<String>);

impl Slots {
    /// Leaves a place for `markup` in `out`.
    pub(super) fn put(&mut self, out: &mut String, markup: String) {
        out.push_str("<span");
        push_attribute(out, "data-slot", &self.0.len().to_string());
        out.push_str("></span>");
        self.0.push(markup);
    }

    /// Puts everything in its place.
    pub(super) fn fill(&self, html: &str) -> String {
        let size: usize = self.0.iter().map(String::len).sum();
        let mut out = String::with_capacity(html.len() + size);
        let mut rest = html;
        while let Some((before, after)) = rest.split_once(OPEN) {
            out.push_str(before);
            let place = after.split_once(CLOSE);
            let markup = place.and_then(|(number, _)| self.0.get(number.parse::<usize>().ok()?));
            rest = match (markup, place) {
                (Some(markup), Some((_, behind))) => {
                    out.push_str(markup);
                    behind
                }
                _ => {
                    out.push_str(OPEN);
                    after
                }
            };
        }
        out.push_str(rest);
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_markup_finds_its_place() {
        let mut slots = Slots::default();
        let mut out = String::from("a ");
        slots.put(&mut out, "<math>1</math>".into());
        out.push_str(" b ");
        slots.put(&mut out, "<math>2</math>".into());
        assert_eq!(slots.fill(&out), "a <math>1</math> b <math>2</math>");
        let stray = "<span data-slot=\"9\"></span>";
        assert_eq!(slots.fill(stray), stray);
    }
}
