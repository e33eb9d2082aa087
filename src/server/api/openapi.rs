//! `/api/openapi.json`: the API's description, made from the handlers themselves.

use actix_web::{HttpRequest, HttpResponse};
use utoipa::{
    Modify, OpenApi,
    openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
};

use super::{
    citations, claims, evaluations, events, evidence, graph, notes, problems, queue, search,
    status, views,
};
use crate::{notebook::Event, server::problem::ProblemDetails};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Equipoise",
        description = "A knowledge-graph notebook: notes, papers, and how they bear on each other. \
            Errors are problem details (RFC 9457) with a `hint`; lists are paged.",
        license(name = "MIT OR Apache-2.0"),
    ),
    paths(
        status::show,
        search::show,
        notes::list,
        notes::show,
        notes::backlinks,
        notes::related,
        citations::cite,
        citations::styles,
        notes::save,
        views::list,
        graph::show,
        graph::path,
        graph::near,
        claims::list,
        claims::show,
        evidence::evaluations,
        evidence::evaluation,
        evidence::run,
        evidence::compare,
        problems::list,
        evaluations::run,
        evaluations::approval,
        evaluations::approve,
        evaluations::withdraw,
        queue::list,
        queue::show,
        queue::cancel,
        events::stream,
    ),
    components(schemas(Event, ProblemDetails)),
    modifiers(&BearerToken),
    security(("token" = [])),
)]
struct Description;

struct BearerToken;

impl Modify for BearerToken {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let scheme = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .description(Some("The token in the link that `equipoise serve` prints"))
            .build();
        openapi
            .components
            .get_or_insert_with(Default::default)
            .add_security_scheme("token", SecurityScheme::Http(scheme));
    }
}

/// The OpenAPI 3.1 document.
pub fn document() -> serde_json::Value {
    serde_json::to_value(Description::openapi()).unwrap_or_default()
}

pub(in crate::server) async fn show(request: HttpRequest) -> HttpResponse {
    super::answer(&request, &document(), None)
}
