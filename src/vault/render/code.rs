//! Code blocks in colour: each token gets one of a dozen classes, which the styles colour for light
//! and dark. The grammars' own scopes are many hundred; a reader tells a dozen apart, and the page
//! stays small.

use std::{
    sync::LazyLock,
    time::{Duration, Instant},
};

use syntect::parsing::{
    BasicScopeStackOp, ParseState, Scope, ScopeStack, ScopeStackOp, SyntaxReference, SyntaxSet,
};

use super::escape::push_text;

/// Longer blocks stay plain.
pub(super) const MAX_BYTES: usize = 64 * 1024;

/// The grammars take more than proportional time on long lines, which nobody wrote by hand.
const MAX_LINE_BYTES: usize = 1000;

/// Time for one block; what remains then stays plain.
const MAX_TIME: Duration = Duration::from_millis(100);

/// The class for a scope, the first that fits; an empty one takes the colour of what is around away.
const CLASSES: [(&str, &str); 33] = [
    ("comment", "comment"),
    ("meta.interpolation", ""),
    ("constant.character.escape", "escape"),
    ("constant.numeric", "number"),
    ("constant.language", "constant"),
    ("constant.other.symbol", "constant"),
    ("constant", "constant"),
    ("string", "string"),
    ("keyword.operator.word", "keyword"),
    ("keyword.operator.logical.python", "keyword"),
    ("keyword.operator", "operator"),
    ("keyword", "keyword"),
    ("storage.modifier", "keyword"),
    ("storage.type", "keyword"),
    ("storage", "keyword"),
    ("entity.name.function", "function"),
    ("support.function", "function"),
    ("variable.function", "function"),
    ("entity.name.tag", "tag"),
    ("entity.other.attribute-name", "attribute"),
    ("entity.name.section", "heading"),
    ("markup.heading", "heading"),
    ("entity.name", "type"),
    ("entity.other.inherited-class", "type"),
    ("support.type.property-name", "attribute"),
    ("support.type", "type"),
    ("support.class", "type"),
    ("support.constant", "constant"),
    ("variable.parameter", "parameter"),
    ("variable.language", "constant"),
    ("markup.inserted", "inserted"),
    ("markup.deleted", "deleted"),
    ("markup.bold", "heading"),
];

/// `code` as text and `<span class="tok-…">`s; `None` where the language is unknown or the code is
/// too long to colour.
pub(super) fn highlight(code: &str, language: &str) -> Option<String> {
    if code.len() > MAX_BYTES || code.lines().any(|line| line.len() > MAX_LINE_BYTES) {
        return None;
    }
    let mut painter = Painter::new(code.len());
    let mut state = ParseState::new(syntax(language)?);
    let end = Instant::now() + MAX_TIME;
    let mut rest = code;
    while !rest.is_empty() && Instant::now() < end {
        let line = rest.split_inclusive('\n').next().unwrap_or(rest);
        let Ok(operations) = state.parse_line(line, grammars()) else { break };
        painter.line(line, &operations);
        rest = &rest[line.len()..];
    }
    painter.text(rest, None);
    Some(painter.out)
}

fn grammars() -> &'static SyntaxSet {
    static GRAMMARS: LazyLock<SyntaxSet> = LazyLock::new(SyntaxSet::load_defaults_newlines);
    &GRAMMARS
}

fn syntax(language: &str) -> Option<&'static SyntaxReference> {
    let token = match language.to_ascii_lowercase().as_str() {
        "" | "text" | "txt" | "plain" | "plaintext" => return None,
        // What people call the grammars at hand.
        "python3" | "ipython" | "py3" => "python".to_owned(),
        "shell" | "console" | "zsh" | "shellsession" => "bash".to_owned(),
        "ts" | "tsx" | "jsx" | "typescript" | "mjs" => "js".to_owned(),
        "jsonl" | "json5" | "jsonc" => "json".to_owned(),
        "c++" | "hpp" => "cpp".to_owned(),
        "golang" => "go".to_owned(),
        "latex" => "tex".to_owned(),
        "rlang" => "r".to_owned(),
        other => other.to_owned(),
    };
    let syntax = grammars().find_syntax_by_token(&token)?;
    (syntax.name != "Plain Text").then_some(syntax)
}

/// The first class that fits a scope: `None` for a scope that takes the colour of what is around.
fn class_of(scope: Scope) -> Option<&'static str> {
    static SCOPES: LazyLock<Vec<(Scope, &'static str)>> = LazyLock::new(|| {
        let parsed = |(name, class)| Some((Scope::new(name).ok()?, class));
        CLASSES.into_iter().filter_map(parsed).collect()
    });
    SCOPES.iter().find(|(prefix, _)| prefix.is_prefix_of(scope)).map(|(_, class)| *class)
}

struct Painter {
    out: String,
    stack: ScopeStack,
    /// For each scope of the stack, the class that holds within it.
    classes: Vec<Option<&'static str>>,
    open: Option<&'static str>,
}

impl Painter {
    fn new(size: usize) -> Self {
        let (stack, classes) = (ScopeStack::new(), Vec::new());
        Self { out: String::with_capacity(3 * size), stack, classes, open: None }
    }

    fn line(&mut self, line: &str, operations: &[(usize, ScopeStackOp)]) {
        let mut from = 0;
        for (at, operation) in operations {
            let at = (*at).min(line.len());
            if from < at {
                self.token(&line[from..at]);
                from = at;
            }
            let classes = &mut self.classes;
            let hook = |step: BasicScopeStackOp, _: &[Scope]| match step {
                BasicScopeStackOp::Push(scope) => {
                    let around = classes.last().copied().flatten();
                    let class = class_of(scope).map_or(around, |class| Some(class).filter(|c| !c.is_empty()));
                    classes.push(class);
                }
                BasicScopeStackOp::Pop => {
                    classes.pop();
                }
            };
            // Only a grammar at odds with itself pops from an empty stack; its colours are lost then.
            if self.stack.apply_with_hook(operation, hook).is_err() {
                break;
            }
        }
        self.token(&line[from..]);
    }

    fn token(&mut self, text: &str) {
        let class = self.classes.last().copied().flatten();
        // Blanks have no colour: they may join either neighbour.
        let class = if text.trim().is_empty() { self.open } else { class };
        self.text(text, class);
    }

    fn text(&mut self, text: &str, class: Option<&'static str>) {
        if class != self.open {
            if self.open.is_some() {
                self.out.push_str("</span>");
            }
            if let Some(class) = class {
                self.out.push_str("<span class=\"tok-");
                self.out.push_str(class);
                self.out.push_str("\">");
            }
            self.open = class;
        }
        push_text(&mut self.out, text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(code: &str, language: &str, expected: Option<&str>) {
        assert_eq!(highlight(code, language).as_deref(), expected, "{code:?}");
    }

    #[test]
    fn tokens_get_one_class_each() {
        check(
            "def f(x):\n    return \"a<b\"  # no\n",
            "python",
            Some(
                "<span class=\"tok-keyword\">def </span><span class=\"tok-function\">f</span>(<span class=\"tok-parameter\">x</span>):\n    <span class=\"tok-keyword\">return </span><span class=\"tok-string\">&quot;a&lt;b&quot;  </span><span class=\"tok-comment\"># no\n</span>",
            ),
        );
    }

    #[test]
    fn what_is_not_coloured() {
        check("x", "", None);
        check("x", "no-such-language", None);
        check(&"x".repeat(MAX_LINE_BYTES + 1), "python", None);
        check(&"x = 1\n".repeat(20_000), "python", None);
    }
}
