//! The API's own description.

use std::collections::BTreeSet;

use equipoise::server::{ROUTES, openapi_document};
use insta::assert_json_snapshot;

#[test]
fn the_description_is_what_it_was() {
    assert_json_snapshot!(openapi_document());
}

#[test]
fn every_route_of_the_api_is_described() {
    let document = openapi_document();
    assert_eq!(document["openapi"], "3.1.0");
    let described: BTreeSet<String> =
        document["paths"].as_object().expect("paths").keys().cloned().collect();
    let served: BTreeSet<String> = ROUTES
        .iter()
        .map(|route| route.path.replace("{path:.*}", "{path}"))
        .filter(|path| path.starts_with("/api/v1/"))
        .collect();
    assert_eq!(described, served);
}
