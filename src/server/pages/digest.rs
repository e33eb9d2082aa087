//! `/digest`: new papers, ranked by what they touch; the buttons that move the ranking; and the same
//! as an Atom feed. When one was here last is a cookie: it is nobody's content.

use actix_web::{
    HttpRequest, HttpResponse,
    cookie::{Cookie, SameSite, time::Duration},
    http::header,
    web::{Data, Either, Form, Json},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::reader::{fields, go};
use crate::{
    model::{Kind, address},
    notebook::{Card, Digest},
    server::{params::Params, present, problem::Failure, state::Shared},
};

const COOKIE: &str = "equipoise-digest";

const DAY_MS: i64 = 86_400_000;

/// Coming back within this is the same visit.
const VISIT_MS: i64 = 6 * 3_600_000;

/// For a first visit.
const FIRST_DAYS: i64 = 30;

const CARDS: usize = 12;

const IN_FEED: usize = 30;

#[derive(Serialize)]
struct DigestPage {
    digest: Digest,
    since_ms: i64,
    /// As a date field has it.
    since: String,
    chosen: bool,
    feed: String,
}

/// The start of this visit's predecessor, and of this visit.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Visits {
    before: i64,
    now: i64,
}

impl Visits {
    fn of(cookie: Option<&str>, now: i64) -> Self {
        let parsed = cookie.and_then(|text| text.split_once('.'));
        let parsed = parsed.and_then(|(a, b)| Some((a.parse().ok()?, b.parse().ok()?)));
        match parsed {
            Some((before, last)) if now - last < VISIT_MS => Self { before, now: last },
            Some((_, last)) => Self { before: last, now },
            None => Self { before: now - FIRST_DAYS * DAY_MS, now },
        }
    }

    fn cookie(self) -> Cookie<'static> {
        Cookie::build(COOKIE, format!("{}.{}", self.before, self.now))
            .path("/digest")
            .max_age(Duration::days(365))
            .http_only(true)
            .same_site(SameSite::Strict)
            .finish()
    }
}

pub(in crate::server) async fn show(
    request: HttpRequest,
    shared: Data<Shared>,
    params: Params,
) -> Result<HttpResponse, Failure> {
    let now = Timestamp::now().as_millisecond();
    let visits = Visits::of(request.cookie(COOKIE).as_ref().map(Cookie::value), now);
    let chosen = params.day("since")?;
    let since_ms = chosen.unwrap_or(visits.before);
    let digest = shared.search(move |notebook| notebook.digest(since_ms, CARDS)).await?;
    let page = DigestPage {
        digest,
        since_ms,
        since: present::day(since_ms),
        chosen: chosen.is_some(),
        feed: format!("/digest.atom?key={}", shared.token.feed()),
    };
    let mut response = super::html(&request, &shared, "digest.html", &page)?;
    let set = response.add_cookie(&visits.cookie());
    if let Err(error) = set {
        tracing::warn!(%error, "the time of this visit was not kept");
    }
    Ok(response)
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Word {
    Yes,
    No,
}

#[derive(Deserialize)]
pub(in crate::server) struct Judgement {
    paper: String,
    worth: Word,
    /// The page to come back to.
    next: Option<String>,
}

/// `POST /digest`: was it worth reading?
pub(in crate::server) async fn judge(
    shared: Data<Shared>,
    body: Either<Form<Judgement>, Json<Judgement>>,
) -> Result<HttpResponse, Failure> {
    let Judgement { paper, worth, next } = fields(body);
    let worth = matches!(worth, Word::Yes);
    shared.read(move |notebook| notebook.found_worth(&paper, worth)).await?;
    Ok(go(next.as_deref().unwrap_or("/digest")))
}

/// `/digest.atom`: the last month's papers, for a feed reader.
pub(in crate::server) async fn feed(
    request: HttpRequest,
    shared: Data<Shared>,
) -> Result<HttpResponse, Failure> {
    let since = Timestamp::now().as_millisecond() - FIRST_DAYS * DAY_MS;
    let digest = shared.search(move |notebook| notebook.digest(since, IN_FEED)).await?;
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    let site = format!("http://{}", host.unwrap_or_default());
    Ok(HttpResponse::Ok()
        .content_type("application/atom+xml; charset=utf-8")
        .body(atom(&site, &digest)))
}

fn atom(site: &str, digest: &Digest) -> String {
    let updated = digest.cards.iter().map(|card| card.paper.created_ms).max().unwrap_or(0);
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\n\
         <title>Equipoise: reading digest</title>\n<id>{site}/digest</id>\n\
         <link href=\"{site}/digest\"/>\n<updated>{}</updated>\n<author><name>Equipoise</name></author>\n",
        moment(updated)
    );
    for card in &digest.cards {
        xml.push_str(&entry(site, card));
    }
    xml.push_str("</feed>\n");
    xml
}

fn entry(site: &str, card: &Card) -> String {
    let page = format!("{site}{}", address::page(Kind::Paper, &card.paper.path));
    let bears = card.bearings.iter().map(|one| {
        format!(
            "Near to the claim “{}” (cosine {:.2}): “{}”",
            one.claim.title, one.cosine, one.sentence
        )
    });
    let text: Vec<String> = card.sentences.iter().cloned().chain(bears).collect();
    format!(
        "<entry><title>{}</title><id>{page}</id><link href=\"{page}\"/><updated>{}</updated>\
         <content type=\"text\">{}</content></entry>\n",
        escaped(&card.paper.title),
        moment(card.paper.created_ms),
        escaped(&text.join("\n\n")),
    )
}

fn moment(ms: i64) -> String {
    Timestamp::from_millisecond(ms).unwrap_or(Timestamp::UNIX_EPOCH).to_string()
}

/// For XML, which has no way to write most control characters.
fn escaped(text: &str) -> String {
    let plain: String =
        text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect();
    plain.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_visit_lasts_and_then_is_the_last_one() {
        let first = Visits::of(None, 100 * DAY_MS);
        assert_eq!(first.before, 70 * DAY_MS);
        let text = format!("{}.{}", first.before, first.now);
        let soon = Visits::of(Some(&text), first.now + 60_000);
        assert_eq!(soon, first, "reloading is no new visit");
        let later = Visits::of(Some(&text), first.now + DAY_MS);
        assert_eq!(later, Visits { before: first.now, now: first.now + DAY_MS });
        assert_eq!(Visits::of(Some("x.y"), 100 * DAY_MS), first);
    }

    #[test]
    fn a_feed_survives_what_titles_hold() {
        assert_eq!(escaped("a<b>&\u{1}\"c"), "a&lt;b&gt;&amp;&quot;c");
    }
}
