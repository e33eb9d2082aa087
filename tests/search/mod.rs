//! Search: the keyword index, the query language, fusion, passages and the retrieval bench.

mod bench;
mod hybrid;
mod keyword;
mod passage;
mod quality;
mod query;
