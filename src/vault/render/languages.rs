//! What [`super::code`] knows of languages: how comments and strings are written, and which words
//! have a meaning. Enough to colour by; nothing here parses.

/// How a language's tokens look.
pub(super) struct Language {
    /// What people write behind the fence, in lower case, apart by blanks.
    names: &'static str,
    pub(super) line_comments: &'static [&'static str],
    pub(super) block_comment: Option<(&'static str, &'static str)>,
    /// Longer quotes before their prefixes.
    pub(super) strings: &'static [Quote],
    /// Apart by blanks.
    pub(super) keywords: &'static str,
    pub(super) constants: &'static str,
    /// Words are compared regardless of case.
    pub(super) any_case: bool,
    pub(super) traits: &'static [Trait],
}

/// A string's quotes.
pub(super) struct Quote {
    pub(super) mark: &'static str,
    /// `\` takes the next character's meaning away.
    pub(super) escapes: bool,
    pub(super) lines: bool,
}

/// What is peculiar to some languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trait {
    /// `#` starts a comment only where a word could start.
    SpacedComments,
    /// A capital starts the name of a type.
    CapitalTypes,
    /// A word or string before `:` is a key.
    ColonKeys,
    /// A word before `=` at a line's start is a key.
    EqualKeys,
    /// `$name` and `${…}`.
    Dollars,
    /// `@name`
    Decorators,
    /// `\name`
    Commands,
    /// `<name attribute="…">`
    Tags,
    /// `+` and `-` at a line's start.
    Changes,
    /// Words may contain `.` or `-`.
    DotWords,
    DashWords,
}

const fn quote(mark: &'static str) -> Quote {
    Quote { mark, escapes: true, lines: false }
}

const fn long(mark: &'static str, escapes: bool) -> Quote {
    Quote { mark, escapes, lines: true }
}

const C_COMMENT: Option<(&str, &str)> = Some(("/*", "*/"));

const PLAIN: Language = Language {
    names: "",
    line_comments: &[],
    block_comment: None,
    strings: &[],
    keywords: "",
    constants: "",
    any_case: false,
    traits: &[],
};

/// The language that goes by that name; `None` for one that is not known.
pub(super) fn language(name: &str) -> Option<&'static Language> {
    let name = name.to_ascii_lowercase();
    LANGUAGES.iter().find(|language| language.names.split(' ').any(|known| known == name))
}

static LANGUAGES: [Language; 19] = [
    Language {
        names: "python py python3 py3 ipython",
        line_comments: &["#"],
        strings: &[long("\"\"\"", true), long("'''", true), quote("\""), quote("'")],
        keywords: "\
            and as assert async await break case class continue def del elif else except \
            finally for from global if import in is lambda match nonlocal not or pass raise \
            return try while with yield",
        constants: "True False None self cls",
        traits: &[Trait::CapitalTypes, Trait::Decorators],
        ..PLAIN
    },
    Language {
        names: "r rlang rscript",
        line_comments: &["#"],
        strings: &[quote("\""), quote("'"), quote("`")],
        keywords: "break else for function if in library next repeat require return while",
        constants: "TRUE FALSE NULL NA NaN Inf NA_integer_ NA_real_",
        traits: &[Trait::DotWords],
        ..PLAIN
    },
    Language {
        names: "julia jl",
        line_comments: &["#"],
        block_comment: Some(("#=", "=#")),
        strings: &[long("\"\"\"", true), quote("\"")],
        keywords: "\
            begin break catch const continue do else elseif end export finally for function \
            global if import in let local macro module mutable quote return struct try using \
            where while",
        constants: "true false nothing missing Inf NaN",
        traits: &[Trait::CapitalTypes, Trait::Decorators],
        ..PLAIN
    },
    Language {
        names: "rust rs",
        line_comments: &["//"],
        block_comment: C_COMMENT,
        // A quote by itself is a lifetime more often than it is a character.
        strings: &[long("\"", true)],
        keywords: "\
            as async await break const continue crate dyn else enum extern fn for if impl in \
            let loop match mod move mut pub ref return static struct super trait type union \
            unsafe use where while",
        constants: "true false self None Some Ok Err",
        traits: &[Trait::CapitalTypes],
        ..PLAIN
    },
    Language {
        names: "js javascript mjs jsx ts typescript tsx node",
        line_comments: &["//"],
        block_comment: C_COMMENT,
        strings: &[quote("\""), quote("'"), long("`", true)],
        keywords: "\
            abstract as async await break case catch class const continue debugger declare \
            default delete do else enum export extends finally for from function get if \
            implements import in instanceof interface keyof let new of private protected \
            public readonly return set static super switch throw try type typeof var void \
            while with yield",
        constants: "true false null undefined NaN Infinity this",
        traits: &[Trait::CapitalTypes, Trait::Decorators],
        ..PLAIN
    },
    Language {
        names: "json jsonl json5 jsonc geojson",
        line_comments: &["//"],
        block_comment: C_COMMENT,
        strings: &[quote("\"")],
        constants: "true false null",
        traits: &[Trait::ColonKeys],
        ..PLAIN
    },
    Language {
        names: "yaml yml",
        line_comments: &["#"],
        strings: &[quote("\""), Quote { mark: "'", escapes: false, lines: false }],
        constants: "true false null yes no on off",
        traits: &[Trait::ColonKeys, Trait::SpacedComments, Trait::DashWords],
        ..PLAIN
    },
    Language {
        names: "toml ini cfg conf properties",
        line_comments: &["#", ";"],
        strings: &[long("\"\"\"", true), long("'''", false), quote("\""), quote("'")],
        constants: "true false inf nan",
        traits: &[Trait::EqualKeys, Trait::DashWords],
        ..PLAIN
    },
    Language {
        names: "bash sh shell zsh console shellsession fish",
        line_comments: &["#"],
        strings: &[long("\"", true), Quote { mark: "'", escapes: false, lines: true }],
        keywords: "\
            case do done elif else esac export fi for function if in local readonly return \
            select set shift source then trap unset until while",
        traits: &[Trait::SpacedComments, Trait::Dollars, Trait::DashWords],
        ..PLAIN
    },
    Language {
        names: "sql sqlite postgresql mysql duckdb",
        line_comments: &["--"],
        block_comment: C_COMMENT,
        strings: &[Quote { mark: "'", escapes: false, lines: true }, quote("\"")],
        keywords: "\
            add all alter and as asc between by case cast check column constraint create cross \
            default delete desc distinct drop else end except exists foreign from full group \
            having if in index inner insert intersect into is join key left like limit not \
            offset on or order outer over partition primary references right select set table \
            then union unique update using values view when where window with",
        constants: "null true false",
        any_case: true,
        ..PLAIN
    },
    Language {
        names: "c h cpp c++ cc hpp cxx java cs csharp kotlin swift scala dart cuda",
        line_comments: &["//"],
        block_comment: C_COMMENT,
        strings: &[long("\"\"\"", true), quote("\""), quote("'")],
        keywords: "\
            abstract auto bool boolean break byte case catch char class const constexpr \
            continue default delete do double else enum explicit extends extern final finally \
            float for friend fun func goto if implements import in include inline int \
            interface let long namespace new operator override package private protected \
            public register return short signed sizeof static struct super switch template \
            throw throws try typedef typename union unsigned using val var virtual void \
            volatile when while",
        constants: "true false null nullptr NULL this nil",
        traits: &[Trait::CapitalTypes, Trait::Decorators],
        ..PLAIN
    },
    Language {
        names: "go golang",
        line_comments: &["//"],
        block_comment: C_COMMENT,
        strings: &[quote("\""), Quote { mark: "`", escapes: false, lines: true }, quote("'")],
        keywords: "\
            break case chan const continue default defer else for func go goto if import \
            interface map package range return select struct switch type var",
        constants: "true false nil iota",
        traits: &[Trait::CapitalTypes],
        ..PLAIN
    },
    Language {
        names: "css scss less",
        block_comment: C_COMMENT,
        strings: &[quote("\""), quote("'")],
        traits: &[Trait::ColonKeys, Trait::Decorators, Trait::DashWords, Trait::Dollars],
        ..PLAIN
    },
    Language {
        names: "html xml svg xhtml vue jinja",
        block_comment: Some(("<!--", "-->")),
        strings: &[long("\"", false), long("'", false)],
        traits: &[Trait::Tags, Trait::DashWords],
        ..PLAIN
    },
    Language {
        names: "tex latex bibtex bib",
        line_comments: &["%"],
        traits: &[Trait::Commands, Trait::Decorators],
        ..PLAIN
    },
    Language { names: "diff patch", traits: &[Trait::Changes], ..PLAIN },
    Language {
        names: "dockerfile docker make makefile just",
        line_comments: &["#"],
        strings: &[quote("\""), quote("'")],
        keywords: "\
            ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM RUN USER VOLUME WORKDIR define else \
            endif export ifdef ifeq ifndef include",
        traits: &[Trait::Dollars, Trait::SpacedComments, Trait::DashWords],
        ..PLAIN
    },
    Language {
        names: "ruby rb perl pl php elixir lua",
        line_comments: &["#"],
        strings: &[quote("\""), quote("'")],
        keywords: "\
            begin break case class def defmodule do echo else elseif elsif end ensure extends \
            for foreach function if in local module my next new private public repeat require \
            rescue return sub then unless until use var when while yield",
        constants: "true false nil null self undef",
        traits: &[Trait::CapitalTypes, Trait::Dollars, Trait::Decorators],
        ..PLAIN
    },
    Language {
        names: "haskell hs lean lean4 ocaml ml elm coq agda",
        line_comments: &["--"],
        block_comment: Some(("{-", "-}")),
        strings: &[quote("\"")],
        keywords: "\
            axiom by case class data def deriving do else end exact fun have if import in \
            inductive infix instance lemma let match module namespace newtype of open rec simp \
            structure theorem then type variable where with",
        constants: "True False true false none some",
        traits: &[Trait::CapitalTypes],
        ..PLAIN
    },
];
