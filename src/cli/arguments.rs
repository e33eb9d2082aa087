//! The flags as a person types them. Their texts are the manual: `equipoise help COMMAND`.

use std::{net::SocketAddr, path::PathBuf};

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::{model::Kind, notebook::SearchMode};

/// A knowledge-graph notebook for people who study fairness in AI: a folder of markdown notes
/// becomes linked pages, search by words and by meaning, and a graph of related claims.
#[derive(Debug, Parser)]
#[command(name = "equipoise", version, max_term_width = 100, arg_required_else_help = true)]
pub struct Arguments {
    #[command(flatten)]
    pub(super) folders: Folders,
    /// More in the log; twice for everything
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub(super) verbose: u8,
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Args)]
pub(super) struct Folders {
    /// The folder of notes [default: the one in equipoise.toml, else ./vault]
    #[arg(long, global = true, env = "EQUIPOISE_VAULT", value_name = "DIR")]
    pub(super) vault: Option<PathBuf>,
    /// Where derived data is kept; may be deleted at any time [default: in your cache folder]
    #[arg(long, global = true, env = "EQUIPOISE_INDEX", value_name = "DIR")]
    pub(super) index: Option<PathBuf>,
    /// The configuration file [default: ./equipoise.toml where it exists]
    #[arg(long, global = true, env = "EQUIPOISE_CONFIG", value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Serve the notebook to a browser
    Serve(Serve),
    /// Bring the index up to date
    Index(Index),
    /// Search notes and papers by words and by meaning
    Search(Search),
    /// The notes nearest in meaning to one note
    Related(Related),
    /// Cite a paper: BibTeX, RIS, EndNote, CSL-JSON, or the sentence of a citation style
    Cite(Cite),
    /// Write the graph of notes and relations
    Graph(Graph),
    /// Report broken links, universal claims, orphans and other problems
    Check(Check),
    /// Run evaluations, and say what each result means for its claims
    Run(Run),
    /// Bring in papers, logs of other evaluation tools as runs, and relations of a Discourse Graph
    Import(Import),
    /// List, install and choose embedding models
    Model(Model),
    /// Measure the notebook on your own vault
    Bench(Bench),
    /// Read one PDF from standard input, as the server's own child does
    #[command(hide = true)]
    ReadPdf(ReadPdf),
}

#[derive(Debug, Clone, Copy, Args)]
pub(super) struct ReadPdf {
    pub(super) seconds: u64,
    pub(super) memory_bytes: u64,
    pub(super) pages: u64,
}

#[derive(Debug, Args)]
pub(super) struct Serve {
    /// Address and port; port 0 takes a free one [default: 127.0.0.1:7117]
    #[arg(long, env = "EQUIPOISE_BIND", value_name = "ADDRESS")]
    pub(super) bind: Option<SocketAddr>,
    /// Open the notebook in your browser
    #[arg(long)]
    pub(super) open: bool,
}

#[derive(Debug, Args)]
pub(super) struct Index {
    /// Leave embedding for later; keyword search and pages are complete without it
    #[arg(long)]
    pub(super) no_embed: bool,
    /// One JSON document on standard output
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Args)]
pub(super) struct Search {
    /// What to look for: a thought, words, "a phrase", tag:x, path:y, type:claim …
    #[arg(required_unless_present = "queries")]
    pub(super) query: Option<String>,
    /// Many queries: a file of {"id", "query"} lines; answers with {"id", "results"} lines
    #[arg(long, value_name = "FILE.jsonl", conflicts_with = "query")]
    pub(super) queries: Option<PathBuf>,
    #[arg(long, value_enum, default_value_t = Mode::Hybrid)]
    pub(super) mode: Mode,
    /// Only notes of this type
    #[arg(long = "type", value_name = "TYPE", value_parser = kind)]
    pub(super) kind: Option<Kind>,
    #[arg(long, default_value_t = 10, value_name = "N")]
    pub(super) limit: usize,
    /// One JSON document on standard output
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum Mode {
    /// Words and meaning together
    Hybrid,
    /// Words only
    Keyword,
    /// Meaning only
    Semantic,
}

impl From<Mode> for SearchMode {
    fn from(mode: Mode) -> Self {
        match mode {
            Mode::Hybrid => Self::Hybrid,
            Mode::Keyword => Self::Keyword,
            Mode::Semantic => Self::Semantic,
        }
    }
}

#[derive(Debug, Args)]
pub(super) struct Cite {
    /// The paper's path in the vault: a note, or `library.bib#key`
    pub(super) path: String,
    /// bibtex, ris, endnote, csl-json, or a style's name such as apa
    #[arg(long, default_value = "bibtex", value_name = "FORMAT")]
    pub(super) format: String,
}

#[derive(Debug, Args)]
pub(super) struct Related {
    /// The note's path in the vault
    pub(super) path: String,
    /// Only notes of this type
    #[arg(long = "type", value_name = "TYPE", value_parser = kind)]
    pub(super) kind: Option<Kind>,
    #[arg(long, default_value_t = 10, value_name = "N")]
    pub(super) limit: usize,
    /// One JSON document on standard output
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Args)]
pub(super) struct Graph {
    #[arg(long, value_enum, default_value_t = GraphFormat::Json)]
    pub(super) format: GraphFormat,
    /// Only the neighbourhood of this note
    #[arg(long, value_name = "PATH")]
    pub(super) center: Option<String>,
    /// Steps from the centre
    #[arg(long, value_name = "N", requires = "center")]
    pub(super) depth: Option<usize>,
    /// Tags as nodes too
    #[arg(long)]
    pub(super) tags: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum GraphFormat {
    Json,
    Graphml,
    Gexf,
}

#[derive(Debug, Args)]
pub(super) struct Check {
    /// One JSON document on standard output
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Args)]
pub(super) struct Run {
    /// Evaluation notes, by name or by path in the vault
    #[arg(required_unless_present_any = ["all", "stale"], value_name = "EVALUATION")]
    pub(super) evaluations: Vec<String>,
    /// Every evaluation of the vault
    #[arg(long, conflicts_with = "evaluations")]
    pub(super) all: bool,
    /// Those that never ran, and those whose latest run is stale
    #[arg(long, conflicts_with_all = ["evaluations", "all"])]
    pub(super) stale: bool,
    /// Allow the programs and models that these evaluations name, as they are now
    #[arg(long)]
    pub(super) approve: bool,
    /// Run programs even where this system cannot confine them
    #[arg(long)]
    pub(super) unsafe_no_sandbox: bool,
    /// One JSON document on standard output
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Args)]
pub(super) struct Import {
    /// Logs of Inspect, lm-evaluation-harness, HELM and Every Eval Ever (files that belong together,
    /// together, or their folder); a Discourse Graph's relations.json; papers as PDF, BibTeX, RIS,
    /// EndNote, CSL-JSON or .jsonl, and saved answers of arXiv, OpenAlex and Semantic Scholar. Or an
    /// address: https://…, arXiv:2406.03198, doi:10.1145/2090236.2090255, pages of OpenAlex and
    /// Semantic Scholar; `fetch = true` below `[import]` in equipoise.toml allows it
    #[arg(required = true, value_name = "FILE or ADDRESS")]
    pub(super) files: Vec<PathBuf>,
    /// One JSON document on standard output
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Args)]
pub(super) struct Model {
    #[command(subcommand)]
    pub(super) action: ModelAction,
}

#[derive(Debug, Subcommand)]
pub(super) enum ModelAction {
    /// The models that can be used, and which is in use
    List {
        /// One JSON document on standard output
        #[arg(long)]
        json: bool,
    },
    /// Install the ONNX Runtime and a model
    Install { name: String },
    /// Use this model from the next start on
    Use { name: String },
}

#[derive(Debug, Args)]
pub(super) struct Bench {
    #[command(subcommand)]
    pub(super) what: BenchWhat,
}

#[derive(Debug, Subcommand)]
pub(super) enum BenchWhat {
    /// Ranking quality against judgements: nDCG@5, nDCG@10, MRR, recall
    Retrieval(Retrieval),
    /// What comparing by codes first, as large vaults do, finds of an exact comparison, and its time
    Vectors(Scans),
}

#[derive(Debug, Args)]
pub(super) struct Scans {
    /// {"_id" or "id", "text" or "query"} lines
    #[arg(long, value_name = "Q.jsonl")]
    pub(super) queries: PathBuf,
    /// One JSON document on standard output
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Args)]
pub(super) struct Retrieval {
    /// {"_id" or "id", "text" or "query"} lines
    #[arg(long, value_name = "Q.jsonl")]
    pub(super) queries: PathBuf,
    /// Lines of query-id, path, grade, separated by tabs
    #[arg(long, value_name = "QRELS.tsv")]
    pub(super) qrels: PathBuf,
    /// Measure on these documents ({"_id", "title", "text"} lines) in place of the vault
    #[arg(long, value_name = "CORPUS.jsonl")]
    pub(super) corpus: Option<PathBuf>,
    /// One JSON document on standard output
    #[arg(long)]
    pub(super) json: bool,
}

fn kind(text: &str) -> Result<Kind, String> {
    Kind::parse(text).ok_or_else(|| {
        let names: Vec<_> = Kind::ALL.iter().map(|kind| kind.as_str()).collect();
        format!("there is no type {text:?}; use one of {}", names.join(", "))
    })
}
