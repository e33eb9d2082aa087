//! Addresses of papers as people have them, turned into what can be read: a page for people into
//! the service's own answer for programs. Which address is asked is decided here; asking is not.

use url::Url;

use crate::{
    model::address::encode,
    papers::{Arxiv, Doi},
};

/// What a service is asked for a paper that it may know.
const SEMANTIC_SCHOLAR: &str = "title,authors,year,abstract,externalIds,venue,journal,\
                                publicationDate,publicationTypes,fieldsOfStudy,url";

/// Formats of papers, the best first; a DOI's registry answers in the first that it can.
const OF_A_DOI: &str = "application/vnd.citationstyles.csl+json, application/x-bibtex;q=0.8";

/// Whatever there is, formats of papers first.
const ANYTHING: &str = "application/x-bibtex, application/vnd.citationstyles.csl+json, \
                        application/x-research-info-systems, application/atom+xml, \
                        application/json;q=0.9, application/pdf;q=0.8, */*;q=0.5";

/// What is asked for a paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    pub address: String,
    /// Formats, as HTTP's header `Accept` names them.
    pub accept: &'static str,
    /// What the answer is called: what was typed, without what follows a `?`.
    pub name: String,
}

/// What to ask for what a person typed; `None` where that is no address but a file's name.
///
/// # Errors
/// An `arXiv:` or `doi:` without a number that is one, in words.
pub fn request(text: &str) -> Option<Result<Request, String>> {
    let text = text.trim();
    let lower = text.to_ascii_lowercase();
    let asked = |address: String, accept| Request { address, accept, name: text.to_owned() };
    if lower.starts_with("arxiv:") {
        return Some(match Arxiv::parse(text) {
            Some(id) => Ok(asked(atom(&id), ANYTHING)),
            None => Err(format!("{text} is no arXiv number, as arXiv:2406.03198 is one")),
        });
    }
    if lower.starts_with("doi:") {
        return Some(match Doi::parse(text) {
            Some(doi) => {
                let (address, accept) = of_doi(&doi);
                Ok(asked(address, accept))
            }
            None => Err(format!("{text} is no DOI, as doi:10.1145/2090236.2090255 is one")),
        });
    }
    if !(lower.starts_with("https://") || lower.starts_with("http://")) {
        return None;
    }
    let name = text.split(['?', '#']).next().unwrap_or(text).to_owned();
    let known = Url::parse(text).ok().and_then(|url| known(&url));
    let (address, accept) = known.unwrap_or_else(|| (text.to_owned(), ANYTHING));
    Some(Ok(Request { address, accept, name }))
}

/// What a known service answers to programs in place of its page.
fn known(url: &Url) -> Option<(String, &'static str)> {
    let host = url.host_str()?;
    let parts: Vec<&str> = url.path_segments()?.filter(|part| !part.is_empty()).collect();
    match host.strip_prefix("www.").unwrap_or(host) {
        "arxiv.org" | "export.arxiv.org" => {
            let ["abs" | "pdf" | "html", id @ ..] = parts.as_slice() else { return None };
            Some((atom(&Arxiv::parse(&id.join("/"))?), ANYTHING))
        }
        "doi.org" | "dx.doi.org" => {
            let path = percent_encoding::percent_decode_str(url.path()).decode_utf8().ok()?;
            Some(of_doi(&Doi::parse(path.trim_start_matches('/'))?))
        }
        "openalex.org" => {
            let (["works", id] | [id]) = parts.as_slice() else { return None };
            let number = id.strip_prefix(['W', 'w'])?;
            let digits = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
            digits.then(|| (format!("https://api.openalex.org/works/W{number}"), ANYTHING))
        }
        "semanticscholar.org" => {
            let ["paper", .., id] = parts.as_slice() else { return None };
            let sha = id.len() == 40 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
            let fields = SEMANTIC_SCHOLAR;
            let api = "https://api.semanticscholar.org/graph/v1/paper";
            sha.then(|| (format!("{api}/{id}?fields={fields}"), ANYTHING))
        }
        _ => None,
    }
}

fn atom(id: &Arxiv) -> String {
    format!("https://export.arxiv.org/api/query?id_list={}", encode(&id.to_string()))
}

/// arXiv itself knows more of its papers than the registry of its DOIs.
fn of_doi(doi: &Doi) -> (String, &'static str) {
    match Arxiv::parse(doi.as_str()).filter(|_| doi.as_str().starts_with("10.48550/")) {
        Some(id) => (atom(&id), ANYTHING),
        None => (format!("https://doi.org/{}", encode(doi.as_str())), OF_A_DOI),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_for_people_become_answers_for_programs() {
        let check = |text: &str, expected: &str| {
            let request = request(text).expect("an address").expect("one that is known");
            assert_eq!(request.address, expected, "{text}");
        };
        let atom = "https://export.arxiv.org/api/query?id_list=";
        for text in [
            "arXiv:2406.03198v2",
            "https://arxiv.org/abs/2406.03198v2",
            "http://www.arxiv.org/pdf/2406.03198v2.pdf",
            "https://arxiv.org/html/2406.03198v2#S1",
        ] {
            check(text, &format!("{atom}2406.03198v2"));
        }
        check("https://arxiv.org/abs/cs/0309040", &format!("{atom}cs/0309040"));
        check("doi:10.48550/arXiv.2406.03198", &format!("{atom}2406.03198"));
        check("doi:10.1145/2090236.2090255", "https://doi.org/10.1145/2090236.2090255");
        check("https://dx.doi.org/10.1000/A(b)%3C1%3E", "https://doi.org/10.1000/a%28b%29");
        check("https://openalex.org/W2741809807", "https://api.openalex.org/works/W2741809807");
        check("https://openalex.org/works/w27", "https://api.openalex.org/works/W27");
        let sha = "649def34f8be52c8b66281af98ae884c09aef38b";
        let api = "https://api.semanticscholar.org/graph/v1/paper";
        for path in [format!("A-Title/{sha}"), sha.to_owned()] {
            check(
                &format!("https://www.semanticscholar.org/paper/{path}"),
                &format!("{api}/{sha}?fields={SEMANTIC_SCHOLAR}"),
            );
        }
    }

    #[test]
    fn other_addresses_are_asked_as_they_are() {
        for text in [
            "https://example.org/list.bib?key=1",
            "https://arxiv.org/list/cs.CY/recent",
            "https://openalex.org/A5023888391",
            "https://www.semanticscholar.org/author/1741101",
            "https://arxiv.org.example.org/abs/2406.03198",
        ] {
            let request = request(text).expect("an address").expect("a request");
            assert_eq!(request.address, text);
            assert!(!request.name.contains('?'), "what follows may be a secret");
        }
    }

    #[test]
    fn files_are_no_addresses_and_wrong_numbers_are_named() {
        for text in ["list.bib", "https.bib", "C:/list.bib", "10.1145/2090236", "doi/x.bib"] {
            assert_eq!(request(text), None, "{text}");
        }
        assert!(request("arXiv:fair").is_some_and(|one| one.is_err()));
        assert!(request("doi:10.x").is_some_and(|one| one.is_err()));
    }
}
