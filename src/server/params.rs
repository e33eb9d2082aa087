//! What a request says, parsed once into types: the query's parameters and the vault path at the
//! end of a URL. Apart from the handlers so that each says the same about the same mistake.

use std::{
    future::{Ready, ready},
    str::FromStr,
};

use actix_web::{FromRequest, HttpRequest, dev::Payload, web::Query};
use jiff::{civil::Date, tz::TimeZone};
use percent_encoding::percent_decode_str;

use super::problem::Failure;
use crate::{
    error::Error,
    model::{Kind, VaultPath},
};

/// Lists are read at most this far.
pub(super) const DEEPEST: usize = 1_000_000;

/// The parameters after `?`, in order. An unknown one is ignored, so that older servers take the
/// links of newer ones.
#[derive(Debug, Default)]
pub(super) struct Params(Vec<(String, String)>);

impl Params {
    /// The last value of `name`, where it is not blank.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.values(name).next_back().map(str::trim).filter(|value| !value.is_empty())
    }

    /// Like [`Params::text`] for one that must be there.
    pub(super) fn required(&self, name: &'static str, example: &str) -> Result<&str, Failure> {
        self.text(name).ok_or_else(|| {
            Failure::invalid(
                format!("the parameter `{name}` is missing"),
                format!("add it: {example}"),
            )
        })
    }

    /// Every value of `name`, also where one holds several with commas between.
    pub(super) fn list(&self, name: &str) -> Vec<&str> {
        self.values(name)
            .flat_map(|value| value.split(','))
            .map(str::trim)
            .filter(|value| !value.is_empty())
            .collect()
    }

    /// Every value of `name` as it stands: a name may hold commas.
    pub(super) fn texts(&self, name: &str) -> Vec<String> {
        let values = self.values(name).map(str::trim).filter(|value| !value.is_empty());
        values.map(str::to_owned).collect()
    }

    /// The moment at which a day begins, in milliseconds since the Unix epoch.
    pub(super) fn day(&self, name: &'static str) -> Result<Option<i64>, Failure> {
        let Some(text) = self.text(name) else { return Ok(None) };
        let start = text.parse::<Date>().and_then(|date| date.to_zoned(TimeZone::UTC));
        start.map(|start| Some(start.timestamp().as_millisecond())).map_err(|_| {
            Failure::invalid(
                format!("`{name}` is {text:?}, which is no day"),
                format!("write it as year, month and day: {name}=2026-01-31"),
            )
        })
    }

    /// A whole number from 0; above `most` it is taken as `most`.
    pub(super) fn number(
        &self,
        name: &'static str,
        default: usize,
        most: usize,
    ) -> Result<usize, Failure> {
        let Some(text) = self.text(name) else { return Ok(default) };
        match text.parse::<u64>() {
            Ok(number) => Ok(usize::try_from(number).unwrap_or(most).min(most)),
            Err(_) => Err(Failure::invalid(
                format!("`{name}` is {text:?}, which is no whole number"),
                format!("use a number from 0 to {most}, or leave `{name}` out for {default}"),
            )),
        }
    }

    /// Like [`Params::number`] for the length of a page: at least 1.
    pub(super) fn limit(&self, default: usize, most: usize) -> Result<usize, Failure> {
        Ok(self.number("limit", default, most)?.max(1))
    }

    /// The page of a long list that `offset` and `limit` ask for, as (offset, limit).
    pub(super) fn page(&self) -> Result<(usize, usize), Failure> {
        Ok((self.number("offset", 0, DEEPEST)?, self.limit(50, 500)?))
    }

    pub(super) fn flag(&self, name: &str) -> bool {
        matches!(self.text(name), Some("1" | "true" | "yes" | "on"))
    }

    pub(super) fn kind(&self, name: &'static str) -> Result<Option<Kind>, Failure> {
        self.text(name).map(|text| kind(name, text)).transpose()
    }

    pub(super) fn kinds(&self, name: &'static str) -> Result<Vec<Kind>, Failure> {
        self.list(name).into_iter().map(|text| kind(name, text)).collect()
    }

    /// A value of a closed set; `options` names them for the hint.
    pub(super) fn choice<T: FromStr + Default>(
        &self,
        name: &'static str,
        options: &str,
    ) -> Result<T, Failure> {
        Ok(self.optional(name, options)?.unwrap_or_default())
    }

    /// Like [`Params::choice`] where nothing is an answer of its own.
    pub(super) fn optional<T: FromStr>(
        &self,
        name: &'static str,
        options: &str,
    ) -> Result<Option<T>, Failure> {
        let Some(text) = self.text(name) else { return Ok(None) };
        text.parse().map(Some).map_err(|_| {
            Failure::invalid(format!("`{name}` is {text:?}"), format!("use one of: {options}"))
        })
    }

    fn values(&self, name: &str) -> impl DoubleEndedIterator<Item = &str> {
        self.0.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

fn kind(name: &str, text: &str) -> Result<Kind, Failure> {
    Kind::parse(text).ok_or_else(|| {
        let known: Vec<_> = Kind::ALL.iter().map(|kind| kind.as_str()).collect();
        Failure::invalid(
            format!("`{name}` is {text:?}, which is no type of note"),
            format!("use one of: {}", known.join(", ")),
        )
    })
}

impl FromRequest for Params {
    type Error = Failure;
    type Future = Ready<Result<Self, Failure>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(
            Query::<Vec<(String, String)>>::from_query(request.query_string())
                .map(|query| Self(query.into_inner()))
                .map_err(|_| {
                    Failure::invalid(
                        "the part of the address after `?` cannot be read",
                        "write it as name=value, with & between and special characters %-encoded",
                    )
                }),
        )
    }
}

/// The vault path that a URL ends in. It is decoded exactly once, from the address as it was sent,
/// so that `%2F` in a name, `#` in a library entry and `%252e` mean what they say.
#[derive(Debug)]
pub(super) struct PathParam(pub(super) VaultPath);

impl FromRequest for PathParam {
    type Error = Failure;
    type Future = Ready<Result<Self, Failure>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(raw_tail(request).and_then(|raw| decode(&raw)).map(Self))
    }
}

/// What stands in the URL where the route's pattern has its one variable.
fn raw_tail(request: &HttpRequest) -> Result<String, Failure> {
    let nothing_here =
        || Failure::from(Error::not_found("there is no such page", "start from the home page: /"));
    let pattern = request.match_pattern().ok_or_else(nothing_here)?;
    let (before, rest) = pattern.split_once('{').ok_or_else(nothing_here)?;
    let (_, after) = rest.rsplit_once('}').ok_or_else(nothing_here)?;
    let tail = request.uri().path().strip_prefix(before).and_then(|tail| tail.strip_suffix(after));
    tail.map(str::to_owned).ok_or_else(nothing_here)
}

fn decode(raw: &str) -> Result<VaultPath, Failure> {
    let hint = "a path is relative to the vault, as in claims/A note.md";
    let text = percent_decode_str(raw)
        .decode_utf8()
        .map_err(|_| Failure::invalid("the path is not UTF-8", hint))?;
    VaultPath::parse(&text).map_err(|error| Failure::invalid(error.to_string(), hint))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(raw: &str, expected: Option<&str>) {
        let decoded = decode(raw).ok();
        assert_eq!(decoded.as_ref().map(VaultPath::as_str), expected, "{raw}");
    }

    #[test]
    fn a_path_is_decoded_once_and_stays_in_the_vault() {
        check("a/b%20c.md", Some("a/b c.md"));
        check("papers.bib%23dwork2012", Some("papers.bib#dwork2012"));
        check("%E2%88%80.md", Some("∀.md"));
        check("%252e%252e/x", Some("%2e%2e/x"));
        check("100%25.md", Some("100%.md"));
        for escape in [
            "..",
            "../x",
            "a/../../x",
            "%2e%2e/x",
            "a/%2E%2E%2fx",
            "%00",
            "a%5cb",
            "/etc",
            "",
            "%ff",
        ] {
            check(escape, None);
        }
    }

    fn params(query: &str) -> Params {
        Params(Query::<Vec<(String, String)>>::from_query(query).expect("a query").into_inner())
    }

    #[test]
    fn numbers_are_capped_and_mistakes_named() {
        assert_eq!(params("limit=5").limit(20, 100).ok(), Some(5));
        assert_eq!(params("").limit(20, 100).ok(), Some(20));
        assert_eq!(params("limit=").limit(20, 100).ok(), Some(20));
        assert_eq!(params("limit=0").limit(20, 100).ok(), Some(1));
        assert_eq!(params("limit=18446744073709551615").limit(20, 100).ok(), Some(100));
        assert!(params("limit=-1").limit(20, 100).is_err());
        assert!(params("limit=99999999999999999999999").limit(20, 100).is_err());
    }

    #[test]
    fn days_are_read_and_written_and_mistakes_named() {
        assert_eq!(params("since=1970-01-02").day("since").ok(), Some(Some(86_400_000)));
        assert_eq!(params("since=").day("since").ok(), Some(None));
        assert!(params("since=yesterday").day("since").is_err());
        assert_eq!(super::super::present::day(86_400_000), "1970-01-02");
    }

    #[test]
    fn texts_keep_their_commas() {
        assert_eq!(params("tag=a,b&tag=&tag=%20c%20").texts("tag"), ["a,b", "c"]);
    }

    #[test]
    fn a_page_is_bounded() {
        assert_eq!(params("").page().ok(), Some((0, 50)));
        assert_eq!(params("offset=7&limit=3").page().ok(), Some((7, 3)));
        assert_eq!(params("offset=9999999&limit=9999").page().ok(), Some((DEEPEST, 500)));
        assert!(params("offset=-1").page().is_err());
    }

    #[test]
    fn lists_take_commas_and_repetition() {
        assert_eq!(
            params("type=claim,concept&type=paper").kinds("type").ok().map(|k| k.len()),
            Some(3)
        );
        assert!(params("type=claim,nothing").kinds("type").is_err());
    }
}
