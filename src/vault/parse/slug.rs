//! Unique names for headings, as web pages and other tools write them: lower case, words joined by
//! dashes, punctuation gone; a repeated one gets `-1`, `-2`.

use std::collections::{HashMap, HashSet};

#[derive(Default)]
pub(super) struct Slugs {
    taken: HashSet<String>,
    /// The next number to try for a name.
    next: HashMap<String, usize>,
}

impl Slugs {
    pub(super) fn unique(&mut self, heading: &str) -> String {
        let mut slug = String::with_capacity(heading.len());
        for c in heading.trim().chars() {
            match c {
                c if c.is_alphanumeric() || c == '_' || c == '-' => slug.extend(c.to_lowercase()),
                c if c.is_whitespace() => slug.push('-'),
                _ => {}
            }
        }
        if slug.is_empty() {
            slug.push_str("section");
        }
        if self.taken.insert(slug.clone()) {
            return slug;
        }
        let number = self.next.entry(slug.clone()).or_insert(0);
        loop {
            *number += 1;
            let numbered = format!("{slug}-{number}");
            if self.taken.insert(numbered.clone()) {
                return numbered;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_unique() {
        let mut slugs = Slugs::default();
        let found: Vec<String> = ["What's new?", "A", "A", "A-1", "A", "", "Été à Zürich"]
            .iter()
            .map(|text| slugs.unique(text))
            .collect();
        assert_eq!(found, ["whats-new", "a", "a-1", "a-1-1", "a-2", "section", "été-à-zürich"]);
    }
}
