//! Equipoise: a knowledge-graph notebook server for people who study fairness in AI.
//!
//! A vault of plain markdown files goes in; linked pages, hybrid search, and a graph of related
//! claims come out. The modules stand in reading order, each layer importing only those above it
//! in this list:
//!
//! - [`model`], [`error`], [`config`]: the vocabulary every layer speaks.
//! - [`remote`]: what is said to other machines, when a person asks for it.
//! - [`vault`]: text in, notes and their problems out.
//! - [`papers`]: publications: libraries and PDFs in, facets and citations out.
//! - [`graph`]: notes and relations as a graph: walks, rank, communities, layout.
//! - [`evidence`]: evaluations, runs, verdicts, and the standing of claims that follows.
//! - [`index`]: what is derived and can be deleted: keyword, vectors, their fusion, the store.
//! - [`notebook`]: the façade, one method for each thing that a server or a script may ask.
//! - [`server`] and [`cli`]: the two ways in.

pub mod error;
pub mod model;

pub mod config;

pub mod remote;

pub mod vault;

pub mod papers;

pub mod graph;

pub mod evidence;

pub mod index;

pub mod notebook;

pub mod cli;
pub mod server;
