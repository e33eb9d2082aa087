//! Every route in one table, with what it takes to be let in. A handler's path mirrors its URL.
//! A test walks the table without credentials, so a route that is not in it does not exist and
//! one that is free says so here.

use actix_web::{
    HttpResponse, Route,
    guard::{Any, Delete, Get, Head, Post, Put},
    http::Method,
    web::{self, JsonConfig, ServiceConfig},
};

use super::{api, assets, pages, problem::Failure, security};
use crate::error::Error;

/// Who may call a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anybody on this machine: nothing of the vault is in the answer.
    Free,
    /// Whoever has shown the token.
    Reader,
}

/// What an unsafe request may carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Body {
    Json,
    FormOrJson,
}

/// One line of the table.
pub struct Endpoint {
    pub method: &'static str,
    /// As the router writes it: `{path:.*}` stands for a vault path, slashes included.
    pub path: &'static str,
    pub access: Access,
    body: Body,
    route: fn() -> Route,
}

const fn read(path: &'static str, route: fn() -> Route) -> Endpoint {
    Endpoint { method: "GET", path, access: Access::Reader, body: Body::Json, route }
}

const fn free(path: &'static str, route: fn() -> Route) -> Endpoint {
    Endpoint { access: Access::Free, ..read(path, route) }
}

const fn form(path: &'static str, access: Access, route: fn() -> Route) -> Endpoint {
    Endpoint { method: "POST", path, access, body: Body::FormOrJson, route }
}

const fn json(method: &'static str, path: &'static str, route: fn() -> Route) -> Endpoint {
    Endpoint { method, path, access: Access::Reader, body: Body::Json, route }
}

const fn write(path: &'static str, route: fn() -> Route) -> Endpoint {
    Endpoint { method: "PUT", ..read(path, route) }
}

/// Bytes of a body that holds a whole note, in JSON's spelling of it.
const NOTE_BYTES: usize = 32 << 20;

/// `HEAD` is a `GET` whose body stays behind.
fn get() -> Route {
    web::route().guard(Any(Get()).or(Head()))
}

fn post() -> Route {
    web::route().guard(Post())
}

fn delete() -> Route {
    web::route().guard(Delete())
}

fn put() -> Route {
    web::route().guard(Put())
}

/// The table. Longer patterns first where two begin alike.
pub static ROUTES: &[Endpoint] = &[
    free("/health", || get().to(pages::health::show)),
    free("/login", || get().to(pages::login::show)),
    form("/login", Access::Free, || post().to(security::login)),
    free("/assets/{path:.*}", || get().to(assets::show)),
    free("/favicon.ico", || get().to(assets::icon)),
    read("/", || get().to(pages::home::show)),
    read("/note/{path:.*}", || get().to(pages::note::show)),
    read("/paper/{path:.*}", || get().to(pages::note::show)),
    read("/map/{path:.*}", || get().to(pages::map::show)),
    read("/file/{path:.*}", || get().to(pages::file::show)),
    read("/search", || get().to(pages::search::show)),
    read("/graph", || get().to(pages::graph::show)),
    read("/notes", || get().to(pages::notes::all)),
    read("/claims", || get().to(pages::evidence::claims::show)),
    read("/evaluations", || get().to(pages::evidence::evaluations::show)),
    read("/evaluations/matrix", || get().to(pages::evidence::matrix::show)),
    read("/evaluations/definitions", || get().to(pages::evidence::definitions::show)),
    form("/evaluations/{path:.*}/runs", Access::Reader, || {
        post().to(pages::evidence::running::ask)
    }),
    form("/evaluations/{path:.*}/approval", Access::Reader, || {
        post().to(pages::evidence::running::allow)
    }),
    read("/queue/{id}", || get().to(pages::evidence::running::show)),
    form("/queue/{id}/stop", Access::Reader, || post().to(pages::evidence::running::stop)),
    read("/runs/compare", || get().to(pages::evidence::compare::show)),
    read("/runs/{id}", || get().to(pages::evidence::runs::show)),
    read("/concepts", || get().to(pages::notes::concepts)),
    read("/papers", || get().to(pages::notes::papers)),
    read("/inquiries", || get().to(pages::notes::inquiries)),
    read("/tags", || get().to(pages::tags::show)),
    read("/digest", || get().to(pages::digest::show)),
    read("/digest.atom", || get().to(pages::digest::feed)),
    read("/problems", || get().to(pages::problems::show)),
    form("/digest", Access::Reader, || post().to(pages::digest::judge)),
    form("/discussions", Access::Reader, || post().to(pages::reader::comment)),
    form("/paper-notes", Access::Reader, || post().to(pages::reader::take_notes)),
    form("/syntheses", Access::Reader, || post().to(pages::synthesis::ask)),
    form("/theme", Access::Reader, || post().to(pages::theme::choose)),
    form("/suggestions", Access::Reader, || post().to(pages::write::judge)),
    form("/mentions", Access::Reader, || post().to(pages::write::link_mention)),
    form("/walks", Access::Reader, || post().to(pages::write::keep_walk)),
    form("/views", Access::Reader, || post().to(pages::write::keep_view)),
    read("/api/openapi.json", || get().to(api::openapi::show)),
    read("/api/v1/status", || get().to(api::status::show)),
    read("/api/v1/search", || get().to(api::search::show)),
    read("/api/v1/notes", || get().to(api::notes::list)),
    read("/api/v1/notes/{path:.*}/backlinks", || get().to(api::notes::backlinks)),
    read("/api/v1/notes/{path:.*}/cite", || get().to(api::citations::cite)),
    read("/api/v1/notes/{path:.*}/related", || get().to(api::notes::related)),
    read("/api/v1/notes/{path:.*}", || get().to(api::notes::show)),
    read("/api/v1/citation-styles", || get().to(api::citations::styles)),
    write("/api/v1/notes/{path:.*}", || put().to(api::notes::save)),
    read("/api/v1/views", || get().to(api::views::list)),
    read("/api/v1/graph", || get().to(api::graph::show)),
    read("/api/v1/graph/path", || get().to(api::graph::path)),
    read("/api/v1/graph/near", || get().to(api::graph::near)),
    read("/api/v1/claims", || get().to(api::claims::list)),
    read("/api/v1/claims/{path:.*}", || get().to(api::claims::show)),
    read("/api/v1/evaluations", || get().to(api::evidence::evaluations)),
    json("POST", "/api/v1/evaluations/{path:.*}/runs", || post().to(api::evaluations::run)),
    read("/api/v1/evaluations/{path:.*}/approval", || get().to(api::evaluations::approval)),
    json("POST", "/api/v1/evaluations/{path:.*}/approval", || post().to(api::evaluations::approve)),
    json("DELETE", "/api/v1/evaluations/{path:.*}/approval", || {
        delete().to(api::evaluations::withdraw)
    }),
    read("/api/v1/evaluations/{path:.*}", || get().to(api::evidence::evaluation)),
    read("/api/v1/runs/{id}", || get().to(api::evidence::run)),
    read("/api/v1/compare", || get().to(api::evidence::compare)),
    read("/api/v1/problems", || get().to(api::problems::list)),
    read("/api/v1/queue", || get().to(api::queue::list)),
    read("/api/v1/queue/{path:.*}", || get().to(api::queue::show)),
    json("DELETE", "/api/v1/queue/{path:.*}", || delete().to(api::queue::cancel)),
    read("/api/v1/events", || get().to(api::events::stream)),
];

pub(super) fn configure(config: &mut ServiceConfig) {
    let mut done: Vec<&str> = Vec::new();
    for endpoint in ROUTES {
        if done.contains(&endpoint.path) {
            continue;
        }
        done.push(endpoint.path);
        let methods = ROUTES.iter().filter(|other| other.path == endpoint.path);
        let resource = methods.fold(web::resource(endpoint.path), |resource, one| {
            let resource = resource.route((one.route)());
            match one.method {
                "PUT" => resource.app_data(JsonConfig::default().limit(NOTE_BYTES)),
                _ => resource,
            }
        });
        config.service(resource);
    }
    config.default_service(web::to(nowhere));
}

async fn nowhere() -> Result<HttpResponse, Failure> {
    let error = Error::not_found(
        "there is no page at this address",
        "start from the home page, or search for what you are after",
    );
    Err(error.into())
}

/// Whether the route table lets anybody in here. The address is compared as it was sent, so an
/// encoding that the router might read otherwise is not free.
pub(super) fn is_free(method: &Method, path: &str) -> bool {
    find(method, path).is_some_and(|endpoint| endpoint.access == Access::Free)
}

pub(super) fn body(method: &Method, path: &str) -> Body {
    find(method, path).map_or(Body::Json, |endpoint| endpoint.body)
}

fn find(method: &Method, path: &str) -> Option<&'static Endpoint> {
    let method = if *method == Method::HEAD { &Method::GET } else { method };
    ROUTES.iter().find(|endpoint| {
        endpoint.method == method.as_str()
            && match endpoint.path.split_once('{') {
                Some((prefix, _)) => path.starts_with(prefix),
                None => path == endpoint.path,
            }
    })
}
