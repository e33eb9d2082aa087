//! Pages as templates: what they are filled with besides a page's own value, and the few filters
//! they use. Everything is escaped unless a template says `safe`, and that is said of sanitised
//! note bodies and of our own drawings alone.

use actix_web::HttpRequest;
use jiff::Timestamp;
use minijinja::{
    Environment, ErrorKind as TemplateError, TemplateSource, UndefinedBehavior, Value, context,
    syntax::SyntaxConfig, value::Serde,
};
use serde::Serialize;

use super::{
    assets,
    pages::{self, theme::Theme},
    present,
};
use crate::{
    error::{Error, Result},
    model::{Kind, VaultPath, address},
};

/// Parsed once, or again after an edit in a debug build.
pub(super) struct Templates(Environment<'static>);

/// What the frame around every page shows.
#[derive(Serialize)]
pub(super) struct Frame {
    theme: &'static str,
    /// The address of this page, to come back to.
    here: String,
    /// Its path, to mark the section one is in.
    path: String,
    /// A link on another site led here, and the cookie stayed behind.
    from_elsewhere: bool,
    version: &'static str,
}

impl Frame {
    pub(super) fn of(request: &HttpRequest) -> Self {
        let site = request.headers().get("sec-fetch-site");
        let here = request.uri().path_and_query().map_or("/", |here| here.as_str());
        Self {
            theme: Theme::of(request).as_str(),
            // A wrong token need not be passed around.
            here: if here.contains("token=") { "/".into() } else { here.into() },
            path: request.path().into(),
            from_elsewhere: site.is_some_and(|site| site == "cross-site"),
            version: env!("CARGO_PKG_VERSION"),
        }
    }
}

impl Templates {
    /// # Errors
    /// A template that does not parse.
    pub(super) fn load() -> Result<Self> {
        let mut environment = Environment::new();
        let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
        environment.set_syntax(syntax.map_err(broken)?);
        environment.set_undefined_behavior(UndefinedBehavior::SemiStrict);
        environment.set_auto_reload(cfg!(debug_assertions));
        environment.set_loader(|name| {
            Ok(assets::template(name).map(|(text, hash)| {
                let name = name.to_owned();
                TemplateSource::new(text).with_uptodate_check(move || {
                    assets::template(&name).is_some_and(|(_, now)| now == hash)
                })
            }))
        });
        environment.add_filter("href", |note: &Value| {
            let text = |name| note.get_attr(name).map(|value| value.to_string());
            Ok::<_, minijinja::Error>(plain(present::href(&text("type")?, &text("path")?)))
        });
        // A node of the graph is a note, or a tag by its `#name`.
        environment.add_filter("map_href", |node: &Value| {
            let text = |name| node.get_attr(name).map(|value| value.to_string());
            Ok::<_, minijinja::Error>(plain(present::node_href(&text("type")?, &text("id")?)))
        });
        environment.add_filter("note_href", |path: &str| plain(present::href("note", path)));
        environment.add_filter("encode", |text: &str| plain(address::encode(text)));
        environment
            .add_filter("ago", |ms: i64| present::ago(ms, Timestamp::now().as_millisecond()));
        environment.add_filter("exact", present::exact);
        environment.add_filter("figure", |number: f64| format!("{number:.2}").replace('-', "−"));
        environment.add_filter("number", present::number);
        environment.add_filter("verdict_words", pages::evidence::verdict_words);
        environment.add_filter("verdict_sign", pages::evidence::verdict_sign);
        environment.add_filter("grouped", |number: u64| present::grouped(number));
        environment
            .add_filter("bar", |number: f64| format!("{:.1}", number.clamp(0.0, 1.0) * 100.0));
        environment.add_filter("glyph", |kind: &str| Kind::parse(kind).unwrap_or_default().glyph());
        environment
            .add_filter("sentence", |text: &str| Value::from_safe_string(present::sentence(text)));
        environment.add_filter("sign", present::relation_sign);
        environment.add_filter("plural", present::plural);
        environment.add_filter("noun", present::noun);
        environment.add_test("file_of_its_own", |path: &str| {
            VaultPath::parse(path).is_ok_and(|path| path.is_note() && path.entry().is_none())
        });
        environment.add_function("asset", |name: &str| assets::address(name).map(plain));
        let templates = Self(environment);
        templates.0.get_template("base.html").map_err(broken)?;
        Ok(templates)
    }

    /// `page` is the template's own value, under that name.
    pub(super) fn render(
        &self,
        name: &str,
        frame: &Frame,
        page: &impl Serialize,
    ) -> Result<String> {
        let template = self.0.get_template(name).map_err(broken)?;
        let values =
            context! { frame => Value::from(Serde(frame)), page => Value::from(Serde(page)) };
        template.render(values).map_err(broken)
    }
}

/// An address that we percent-encoded: it holds no character that HTML would have escaped but `/`,
/// which needs no escaping.
fn plain(address: String) -> Value {
    Value::from_safe_string(address)
}

fn broken(error: minijinja::Error) -> Error {
    let mut message = format!("a page template failed: {error}");
    if error.kind() == TemplateError::TemplateNotFound {
        message = format!("a page template is missing: {error}");
    }
    let mut cause: &dyn std::error::Error = &error;
    while let Some(next) = cause.source() {
        message = format!("{message}: {next}");
        cause = next;
    }
    Error::environment(message, "this is a defect in Equipoise; please report this line")
        .because(error)
}
