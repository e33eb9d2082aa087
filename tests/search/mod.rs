//! Search: the keyword index, the query language, fusion, passages and the retrieval bench.

mod bench;
mod keyword;
mod query;
