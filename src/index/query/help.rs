//! What can be written in a query, to be shown where queries are written: on the search page and by
//! the command line. It is the one list of the operators for people.

use std::fmt::Write;

/// One way to write a condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Operator {
    /// Its general form.
    pub form: &'static str,
    /// A query that uses it.
    pub example: &'static str,
    /// Which notes the condition holds of.
    pub meaning: &'static str,
}

const fn operator(form: &'static str, example: &'static str, meaning: &'static str) -> Operator {
    Operator { form, example, meaning }
}

/// Every operator, the most used first.
pub const OPERATORS: &[Operator] = &[
    operator("words", "fair lending", "ranks notes by these words and leaves none out"),
    operator(
        "\"phrase\"",
        "\"equal error rates\"",
        "the words stand together in one block, as written but for case and accents",
    ),
    operator("-x", "fairness -draft", "x does not hold"),
    operator("x OR y", "calibration OR parity", "x or y holds; binds less than words side by side"),
    operator("(x y)", "(credit OR housing) -(draft old)", "all within hold together"),
    operator(
        "/pattern/",
        "/fair(ness)?\\b/i",
        "the regular expression matches in the file's name, a heading or a block; with i behind it, \
         case does not matter",
    ),
    operator(
        "tag:x",
        "tag:bias/question-answering",
        "the note has the tag or one below it; also #x",
    ),
    operator("type:x", "type:claim", "the note is a claim, concept, paper, inquiry, evaluation, …"),
    operator("relation:x", "relation:contradicts", "the note states such a relation to another"),
    operator("standing:x", "standing:>0.5", "a claim of that strength, by number, range or name"),
    operator("has:x", "has:evidence", "the note has evidence, a scope, or a claim"),
    operator("author:x", "author:\"van Rijn\"", "an author's name contains it"),
    operator(
        "year:x",
        "year:2020..2024",
        "the year is it, or lies there: also 2020.., ..2024, >2020, <=2020",
    ),
    operator("[property]", "[doi]", "the note has the property"),
    operator("[property:x]", "[status:draft OR \"in review\"]", "a value of it has the words"),
    operator("[property:null]", "[due:null]", "the property is there and empty"),
    operator("[property:>x]", "[pages:>=100]", "its number or date is greater; also >= < <="),
    operator("file:x", "file:2024", "the file's name contains it"),
    operator("path:x", "path:claims/", "the path contains it"),
    operator("content:x", "content:(credit groups)", "headings and text have it"),
    operator(
        "line:x",
        "line:(credit groups)",
        "one line has it all, a wrapped paragraph being one line",
    ),
    operator(
        "block:x",
        "block:(credit groups)",
        "one paragraph, list item, table or code block has it all",
    ),
    operator("section:x", "section:(method sample)", "what stands under one heading has it all"),
    operator("task:x", "task:call", "a task has it; task:\"\" finds any task"),
    operator("task-todo:x", "task-todo:call", "a task that is not done has it"),
    operator("task-done:x", "task-done:call", "a task that is done has it"),
    operator("match-case:x", "match-case:HappyCat", "it is written so, case included"),
    operator("ignore-case:x", "ignore-case:/happycat/", "case does not matter within it"),
];

/// [`OPERATORS`] as a table for a terminal.
pub fn describe() -> String {
    let width = |text: fn(&Operator) -> &'static str| {
        OPERATORS.iter().map(|operator| text(operator).chars().count()).max().unwrap_or(0)
    };
    let (form, example) = (width(|operator| operator.form), width(|operator| operator.example));
    let mut table = String::new();
    for operator in OPERATORS {
        let Operator { form: written, example: shown, meaning } = operator;
        // Writing to a string does not fail.
        let _ = writeln!(table, "{written:form$}  {shown:example$}  {meaning}");
    }
    table
}
