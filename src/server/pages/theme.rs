//! `/theme`: light, dark, or what the system says. The choice is a cookie that the server reads,
//! so the first paint of a page is already in the right colours.

use actix_web::{
    HttpRequest, HttpResponse,
    cookie::{Cookie, SameSite, time::Duration},
    http::header,
    web::{Either, Form, Json},
};
use serde::Deserialize;

use crate::server::security::own_address;

const COOKIE: &str = "equipoise-theme";

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(in crate::server) enum Theme {
    #[default]
    System,
    Light,
    Dark,
}

impl Theme {
    pub(in crate::server) fn of(request: &HttpRequest) -> Self {
        match request.cookie(COOKIE).as_ref().map(Cookie::value) {
            Some("light") => Self::Light,
            Some("dark") => Self::Dark,
            _ => Self::System,
        }
    }

    pub(in crate::server) fn as_str(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

#[derive(Deserialize)]
pub(in crate::server) struct Choice {
    theme: Theme,
    /// The page to come back to.
    next: Option<String>,
}

pub(in crate::server) async fn choose(body: Either<Form<Choice>, Json<Choice>>) -> HttpResponse {
    let choice = match body {
        Either::Left(form) => form.into_inner(),
        Either::Right(json) => json.into_inner(),
    };
    let cookie = Cookie::build(COOKIE, choice.theme.as_str())
        .path("/")
        .max_age(Duration::days(365))
        .http_only(true)
        .same_site(SameSite::Strict)
        .finish();
    HttpResponse::SeeOther()
        .cookie(cookie)
        .insert_header((header::LOCATION, own_address(choice.next.as_deref().unwrap_or("/"))))
        .finish()
}
