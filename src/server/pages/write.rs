//! What a reader writes from a page: an opinion of a suggestion, a mention made into a link, a walk
//! or a view kept under a name. Forms that need no script; each answers with the page to see next.

use actix_web::{
    HttpResponse,
    http::header,
    web::{Data, Either, Form, Json},
};
use serde::{Deserialize, Deserializer, de};

use crate::{
    notebook::{Opinion, page_of},
    server::{problem::Failure, security::own_address, state::Shared},
};

/// A form's fields, or the same as JSON.
type Body<T> = Either<Form<T>, Json<T>>;

fn fields<T>(body: Body<T>) -> T {
    match body {
        Either::Left(form) => form.into_inner(),
        Either::Right(json) => json.into_inner(),
    }
}

fn go(address: &str) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((header::LOCATION, own_address(address))).finish()
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Said {
    Pin,
    Dismiss,
    Forget,
}

#[derive(Deserialize)]
pub(in crate::server) struct Judgement {
    /// On whose page.
    note: String,
    /// What was suggested there.
    other: String,
    opinion: Said,
}

/// `POST /suggestions`
pub(in crate::server) async fn judge(
    shared: Data<Shared>,
    body: Body<Judgement>,
) -> Result<HttpResponse, Failure> {
    let Judgement { note, other, opinion } = fields(body);
    let opinion = match opinion {
        Said::Pin => Opinion::Pin,
        Said::Dismiss => Opinion::Dismiss,
        Said::Forget => Opinion::Forget,
    };
    let page = format!("{}#related", page_of(&note));
    shared.read(move |notebook| notebook.judge(&note, &other, opinion)).await?;
    Ok(go(&page))
}

#[derive(Deserialize)]
pub(in crate::server) struct Mentioned {
    /// The note that is named.
    note: String,
    /// The note that names it.
    from: String,
    line: u32,
    words: String,
    /// The version of `from` that was seen.
    etag: String,
}

/// `POST /mentions`
pub(in crate::server) async fn link_mention(
    shared: Data<Shared>,
    body: Body<Mentioned>,
) -> Result<HttpResponse, Failure> {
    let Mentioned { note, from, line, words, etag } = fields(body);
    let page = format!("{}#backlinks", page_of(&note));
    shared.read(move |notebook| notebook.link_mention(&from, &note, line, &words, &etag)).await?;
    Ok(go(&page))
}

#[derive(Deserialize)]
pub(in crate::server) struct Walk {
    title: String,
    /// Paths, in the order walked: a list, or one text with a path a line.
    #[serde(deserialize_with = "lines")]
    stops: Vec<String>,
}

/// `POST /walks`
pub(in crate::server) async fn keep_walk(
    shared: Data<Shared>,
    body: Body<Walk>,
) -> Result<HttpResponse, Failure> {
    let Walk { title, stops } = fields(body);
    let path = shared.read(move |notebook| notebook.keep_walk(&title, &stops)).await?;
    Ok(go(&page_of(&path)))
}

#[derive(Deserialize)]
pub(in crate::server) struct View {
    title: String,
    address: String,
}

/// `POST /views`
pub(in crate::server) async fn keep_view(
    shared: Data<Shared>,
    body: Body<View>,
) -> Result<HttpResponse, Failure> {
    let View { title, address } = fields(body);
    let path = shared.read(move |notebook| notebook.keep_view(&title, &address)).await?;
    Ok(go(&page_of(&path)))
}

fn lines<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    let lines = |text: &str| {
        text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
    };
    match serde_json::Value::deserialize(deserializer)? {
        serde_json::Value::String(text) => Ok(lines(&text)),
        serde_json::Value::Array(items) => items
            .into_iter()
            .map(|item| {
                item.as_str()
                    .map(str::to_owned)
                    .ok_or_else(|| de::Error::custom("a stop is a path"))
            })
            .collect(),
        _ => Err(de::Error::custom("the stops are paths, one a line")),
    }
}
