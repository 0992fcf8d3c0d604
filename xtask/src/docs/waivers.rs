//! `openapi/docs.waivers.yaml`: what the page holds and this workspace leaves aside, each with a reason.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::block::Unplaced;
use super::wording;
use crate::outcome::{Failure, workspace_root};

/// The waivers.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Waivers {
    /// Lines of the page that need not be placed.
    #[serde(default)]
    lines: Vec<Line>,
    /// Facts that need not be in the document.
    #[serde(default)]
    facts: Vec<Key>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    mark: String,
    reason: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Key {
    key: String,
    reason: String,
}

impl Waivers {
    /// The waivers kept with the lock; none when there is no such file.
    ///
    /// # Errors
    ///
    /// When the file cannot be read, or a waiver gives no reason.
    pub(crate) fn load() -> Result<Self, Failure> {
        let path = workspace_root().join("openapi/docs.waivers.yaml");
        let content = match std::fs::read_to_string(&path) {
            Ok(content) => content,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Ok(Self::default());
            }
            Err(error) => {
                return Err(Failure::new(format!(
                    "reading {} failed: {error}",
                    path.display()
                )));
            }
        };
        Self::parse(&content)
            .map_err(|error| Failure::new(format!("reading {} failed: {error}", path.display())))
    }

    fn parse(content: &str) -> Result<Self, String> {
        let waivers: Self = serde_saphyr::from_str(content).map_err(|error| error.to_string())?;
        let lines = waivers.lines.iter().map(|line| (&line.mark, &line.reason));
        let facts = waivers.facts.iter().map(|fact| (&fact.key, &fact.reason));
        match lines
            .chain(facts)
            .find(|(_, reason)| reason.trim().is_empty())
        {
            Some((what, _)) => Err(format!("the waiver of `{what}` gives no reason")),
            None => Ok(waivers),
        }
    }

    /// The lines that are not waived, and the waivers of lines that met none.
    pub(crate) fn apply(&self, unplaced: &[Unplaced]) -> (Vec<Unplaced>, Vec<String>) {
        let found: BTreeSet<String> = unplaced.iter().map(mark).collect();
        let left = unplaced
            .iter()
            .filter(|line| !self.lines.iter().any(|waiver| waiver.mark == mark(line)));
        let unused = self
            .lines
            .iter()
            .map(|line| line.mark.clone())
            .filter(|mark| !found.contains(mark));
        (left.cloned().collect(), unused.collect())
    }

    /// Whether a fact need not be in the document.
    pub(crate) fn covers(&self, key: &str) -> bool {
        self.facts.iter().any(|fact| fact.key == key)
    }

    /// The keys of facts that need not be in the document.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &str> {
        self.facts.iter().map(|fact| fact.key.as_str())
    }
}

/// The mark by which a line is waived: made of its words, so that it stays when lines move.
pub(crate) fn mark(line: &Unplaced) -> String {
    wording::hash(&wording::normal(&line.text))
}

#[cfg(test)]
mod tests {
    use super::super::block::Unplaced;
    use super::{Waivers, mark};

    #[test]
    fn a_waiver_needs_a_reason_and_a_line() {
        let line = Unplaced {
            line: 3,
            reason: "odd".to_owned(),
            text: "Odd *words*".to_owned(),
        };
        let waivers = format!(
            "lines:\n  - mark: \"{}\"\n    reason: decoration\n  - mark: \"00\"\n    reason: gone\n",
            mark(&line)
        );
        let (left, unused) = Waivers::parse(&waivers).unwrap().apply(&[line]);
        assert_eq!((left.len(), unused), (0, vec!["00".to_owned()]));
        assert!(Waivers::parse("facts:\n  - key: A\n    reason: ''\n").is_err());
    }
}
