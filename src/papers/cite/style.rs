//! A citation as a sentence, by any of the CSL styles that come with the program. The processor
//! takes CSL items, so that it needs to know nothing of our records.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::OnceLock,
};

use hayagriva::{
    BibliographyDriver, BibliographyRequest, BufWriteFormat, CitationItem, CitationRequest,
    archive::{self, ArchivedStyle},
    citationberg::{self, Locale, json::Item},
};
use serde_json::Value;

use super::csl;
use crate::{
    error::{Error, Result},
    papers::Record,
};

/// A citation style by its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Style {
    /// What [`Style::by_name`] takes.
    pub name: &'static str,
    /// What a reader calls it.
    pub title: &'static str,
}

/// Every style, in the order of their titles.
pub fn styles() -> Vec<Style> {
    let mut styles: Vec<Style> = ArchivedStyle::all()
        .iter()
        .filter_map(|style| {
            Some(Style { name: style.names().first()?, title: style.display_name() })
        })
        .collect();
    styles.sort_by_key(|style| style.title.to_lowercase());
    styles
}

impl Style {
    /// # Errors
    /// There is no such style; the hint names near ones.
    pub fn by_name(name: &str) -> Result<Self> {
        let lower = name.trim().to_lowercase();
        let all = styles();
        let found = ArchivedStyle::by_name(&lower).and_then(|style| {
            let name = style.names().first()?;
            Some(Self { name, title: style.display_name() })
        });
        let by_title = || all.iter().find(|style| style.title.to_lowercase() == lower).cloned();
        found.or_else(by_title).ok_or_else(|| {
            let near: Vec<&str> = all
                .iter()
                .filter(|style| !lower.is_empty() && style.name.contains(&*lower))
                .map(|style| style.name)
                .take(5)
                .collect();
            let hint = match near.is_empty() {
                true => "try apa, ieee, chicago-author-date, modern-language-association or \
                         harvard-cite-them-right"
                    .to_owned(),
                false => format!("did you mean {}?", near.join(", ")),
            };
            Error::invalid(format!("there is no citation style {name:?}"), hint)
        })
    }

    /// The entry in a list of references, as plain text.
    ///
    /// # Errors
    /// The style cannot say it; a reader may choose another.
    pub fn render(&self, record: &Record) -> Result<String> {
        let refused = || {
            Error::environment(
                format!("the style {} makes nothing of this paper", self.name),
                "choose another style, or copy the BibTeX",
            )
        };
        let mut item = csl::item(record);
        // Styles do not print it, and some are slow with long texts.
        item.remove("abstract");
        item.remove("keyword");
        item.remove("custom");
        if let Some(arxiv) = record.arxiv.as_ref().filter(|_| record.url.is_none()) {
            item.insert("URL".into(), format!("https://arxiv.org/abs/{arxiv}").into());
        }
        let item: Item = serde_json::from_value(Value::Object(item)).map_err(|_| refused())?;
        let style = ArchivedStyle::by_name(self.name).ok_or_else(refused)?;
        let text = catch_unwind(AssertUnwindSafe(|| rendered(style, &item))).ok().flatten();
        text.filter(|text| !text.is_empty()).ok_or_else(refused)
    }
}

fn rendered(style: ArchivedStyle, item: &Item) -> Option<String> {
    static LOCALES: OnceLock<Vec<Locale>> = OnceLock::new();
    let locales = LOCALES.get_or_init(archive::locales);
    let citationberg::Style::Independent(style) = style.get() else { return None };
    let mut driver = BibliographyDriver::new();
    let cited = vec![CitationItem::with_entry(item)];
    driver.citation(CitationRequest::from_items(cited, &style, locales));
    let done =
        driver.finish(BibliographyRequest { style: &style, locale: None, locale_files: locales });
    let mut text = String::new();
    match done.bibliography.as_ref().and_then(|list| list.items.first()) {
        Some(item) => {
            item.content.write_buf(&mut text, BufWriteFormat::Plain).ok()?;
        }
        // Styles of notes alone have no list.
        None => {
            done.citations.first()?.citation.write_buf(&mut text, BufWriteFormat::Plain).ok()?
        }
    }
    Some(text.split_whitespace().collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::papers::{Issued, Person};

    fn record() -> Record {
        Record {
            key: "dwork2012".into(),
            entry_type: "article".into(),
            title: "Fairness through awareness".into(),
            authors: ["Dwork, Cynthia", "Hardt, Moritz"]
                .iter()
                .filter_map(|name| Person::parse(name))
                .collect(),
            issued: Some(Issued::year(2012)),
            venue: Some("Journal of Examples".into()),
            volume: Some("3".into()),
            pages: Some("214-226".into()),
            ..Record::default()
        }
    }

    #[test]
    fn styles_by_name() {
        let text = Style::by_name("apa").and_then(|style| style.render(&record())).expect("text");
        assert!(
            text.starts_with("Dwork, C., & Hardt, M. (2012). Fairness through awareness."),
            "{text}"
        );
        let text = Style::by_name("ieee").and_then(|style| style.render(&record())).expect("text");
        assert!(text.contains("C. Dwork and M. Hardt"), "{text}");
        let error = Style::by_name("chicagoo").expect_err("no such style");
        assert!(error.hint.contains("apa"), "{}", error.hint);
        assert!(
            Style::by_name("harvard").expect_err("none").hint.contains("harvard-cite-them-right")
        );
    }

    #[test]
    fn every_style_says_something() {
        assert!(styles().len() > 50);
        for style in styles() {
            let text = style.render(&record()).unwrap_or_else(|error| panic!("{error}"));
            assert!(!text.is_empty(), "{}", style.name);
        }
    }
}
