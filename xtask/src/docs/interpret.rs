//! Blocks become facts: the one reading for every page format.
//!
//! Every block is either placed (a fact, or a piece the page is known to hold without stating anything) or
//! reported with its line.

use std::collections::BTreeMap;

use super::block::{Block, Body, Inline, Page, Unplaced};
use super::fact::{Fact, Kind};
use super::outline::{self, Role};
use super::path::Endpoint;
use super::wording::{self, Label, Unmarked};
use super::{sample, tables};

/// What was read from a page.
#[derive(Debug, Clone, Default)]
pub(crate) struct Reading {
    /// The facts in page order.
    pub(crate) facts: Vec<Fact>,
    /// The lines that could not be placed, in page order.
    pub(crate) unplaced: Vec<Unplaced>,
}

/// Reads blocks into facts.
pub(crate) fn interpret(page: &Page) -> Reading {
    let mut interpreter = Interpreter::new(page);
    for at in 0..page.blocks.len() {
        interpreter.block(at);
    }
    interpreter.finish()
}

/// Where on the page the reader stands.
#[derive(Debug, Clone, Default)]
pub(super) struct Scope {
    /// The nearest heading of a section or resource.
    pub(super) section: String,
    /// The resource, when inside one.
    pub(super) resource: Option<String>,
    /// The operations announced last; more than one when announced together.
    pub(super) endpoints: Vec<String>,
    /// The title over the operations.
    pub(super) title: Option<Unmarked>,
    /// A title was read and its operation is still to come.
    pub(super) awaiting: bool,
    /// The last announcement of a table or example.
    pub(super) label: Option<Label>,
    /// Whether the section's sample endpoint is over the reader (`/my_resource`).
    pub(super) placeholder: bool,
    /// How deep the heading is set that is the title.
    pub(super) title_level: Option<usize>,
    /// A heading as deep as a title was read since, without an operation of its own.
    pub(super) left: bool,
    /// The line and words of an announcement whose table is still to come.
    pub(super) announced: Option<(usize, String)>,
    /// The row whose members the next table lists.
    pub(super) nested: Option<String>,
    /// The heading over tables of indicators, with the mark that it puts on all of them.
    pub(super) category: Unmarked,
    /// What the next table's indicators are available on.
    pub(super) channels: Vec<String>,
}

pub(super) struct Interpreter<'a> {
    pub(super) page: &'a Page,
    roles: BTreeMap<usize, Role>,
    pub(super) scope: Scope,
    pub(super) facts: Vec<Fact>,
    unplaced: Vec<Unplaced>,
    /// Prose and samples read since a title, until its operation is known.
    pub(super) pending: Vec<Fact>,
    pending_deprecation: Option<Unmarked>,
    after_endpoint: bool,
    /// The words right above a sample.
    caption: Option<String>,
}

impl<'a> Interpreter<'a> {
    fn new(page: &'a Page) -> Self {
        Self {
            page,
            roles: outline::roles(&page.blocks),
            scope: Scope::default(),
            facts: Vec::new(),
            unplaced: page.unplaced.clone(),
            pending: Vec::new(),
            pending_deprecation: None,
            after_endpoint: false,
            caption: None,
        }
    }

    fn finish(mut self) -> Reading {
        self.unanswered();
        self.settle();
        number(&mut self.facts);
        self.unplaced.sort();
        Reading {
            facts: self.facts,
            unplaced: self.unplaced,
        }
    }

    /// Reports a line.
    pub(super) fn report(&mut self, line: usize, reason: impl Into<String>, text: &str) {
        self.unplaced.push(Unplaced {
            line,
            reason: reason.into(),
            text: text.to_owned(),
        });
    }

    /// The place of an example or rule, as in the table of keys.
    pub(super) fn place(&self) -> String {
        if let Some(endpoint) = self.scope.endpoints.last() {
            return endpoint.clone();
        }
        if self.scope.placeholder && self.scope.label == Some(Label::CommonFilters) {
            return tables::COMMON_FILTERS.to_owned();
        }
        self.scope
            .resource
            .clone()
            .unwrap_or_else(|| self.scope.section.clone())
    }

    /// Adds a fact, or says why it contradicts one read before.
    pub(super) fn add(&mut self, fact: Fact) {
        let same = self
            .facts
            .iter_mut()
            .find(|known| known.kind == fact.kind && known.key == fact.key);
        let Some(known) = same.filter(|_| !fact.kind.is_prose() && fact.kind != Kind::Example)
        else {
            self.facts.push(fact);
            return;
        };
        if known.attributes == fact.attributes || fact.attributes.is_empty() {
            return;
        }
        if matches!(fact.kind, Kind::Endpoint | Kind::Resource) {
            for (name, value) in fact.attributes {
                known.attributes.entry(name).or_insert(value);
            }
            return;
        }
        let message = format!(
            "{} `{}` is stated again, and differently than on line {}",
            fact.kind, fact.key, known.line
        );
        self.report(fact.line, message, &fact.key);
    }

    fn block(&mut self, at: usize) {
        let block = &self.page.blocks[at];
        let endpoints = outline::endpoints(block);
        if !endpoints.is_empty() {
            self.unanswered();
            self.endpoints(block, endpoints);
            self.after_endpoint = true;
            return;
        }
        match &block.body {
            Body::Heading(level, inline) => self.heading(at, *level, inline, block.line),
            Body::Paragraph(inline) | Body::Item(inline) => self.paragraph(at, inline, block.line),
            Body::Code(code) => {
                self.scope.announced = None;
                self.code(code, block.line);
            }
            Body::Table(table) => {
                self.scope.announced = None;
                let table = table.clone();
                self.table(&table, block.line);
                self.scope.nested = None;
            }
        }
        self.after_endpoint = false;
    }

    fn heading(&mut self, at: usize, level: usize, inline: &Inline, line: usize) {
        let mut unmarked = wording::unmark(&inline.spaced_text());
        unmarked.deprecated |= inline.is_struck();
        unmarked.text = wording::without_badge(&unmarked.text);
        let text = unmarked.text.clone();
        if self.channels(at, inline, line) || self.unread_indicator(inline, line) {
            return;
        }
        let role = self.roles.get(&at).copied().unwrap_or(Role::Section);
        if !matches!(role, Role::Label | Role::Subsection) {
            self.unanswered();
        }
        match role {
            Role::Resource => {
                self.settle();
                self.scope = Scope {
                    section: text.clone(),
                    resource: Some(text.clone()),
                    ..Scope::default()
                };
                let mut fact = Fact::new(Kind::Resource, &text, &text, line);
                mark(&mut fact, &unmarked);
                self.add(fact);
            }
            Role::Section => {
                self.settle();
                self.scope = Scope {
                    section: text,
                    ..Scope::default()
                };
            }
            Role::Title => {
                self.settle();
                if wording::is_withdrawn(&text) {
                    self.report(line, "the title may mark a deprecation", &text);
                }
                self.scope.endpoints.clear();
                self.scope.title = Some(unmarked);
                self.scope.title_level = Some(level);
                self.scope.left = false;
                self.scope.awaiting = true;
                self.scope.label = None;
            }
            Role::Category => {
                self.scope.category = unmarked;
                self.scope.channels.clear();
            }
            Role::Label | Role::Subsection if self.announce(&text, line, true) => {}
            Role::Label | Role::Subsection => {
                if !self.nested_under(at, inline) {
                    self.scope.left |= self.scope.title_level.is_some_and(|title| level <= title);
                    self.scope.label = None;
                    self.scope.channels.clear();
                    self.scope.category = unmarked;
                    self.subheading(at, inline, line);
                }
            }
        }
    }

    /// A heading inside an operation: a sample's caption, or prose.
    fn subheading(&mut self, at: usize, inline: &Inline, line: usize) {
        if matches!(
            self.page.blocks.get(at + 1).map(|block| &block.body),
            Some(Body::Code(_))
        ) {
            self.caption = Some(inline.text());
        } else {
            self.prose(inline, line);
        }
    }

    fn paragraph(&mut self, at: usize, inline: &Inline, line: usize) {
        let text = inline.text();
        if inline.is_anchor() || self.channels(at, inline, line) {
            return;
        }
        if self.unread_endpoint(inline, line) || self.unread_indicator(inline, line) {
            return;
        }
        let set_off = inline.runs.first().is_some_and(|run| run.style.strong);
        if self.announce(&text, line, set_off) || self.nested_under(at, inline) {
            return;
        }
        if text.matches(" | ").count() >= 2 || (text.starts_with('|') && text.ends_with('|')) {
            self.report(line, "a table's row stands outside of a table", &text);
            return;
        }
        let next = self.page.blocks.get(at + 1).map(|block| &block.body);
        if matches!(next, Some(Body::Code(_)))
            && wording::is_caption(&text)
            && self.scope.resource.is_some()
        {
            self.caption = Some(text);
            return;
        }
        self.prose(inline, line);
    }

    fn endpoints(&mut self, block: &Block, endpoints: Vec<Endpoint>) {
        let struck = match &block.body {
            Body::Heading(_, inline) | Body::Paragraph(inline) | Body::Item(inline) => {
                inline.is_struck()
            }
            _ => false,
        };
        if !self.after_endpoint {
            self.scope.endpoints.clear();
        }
        self.scope.label = None;
        self.scope.left = false;
        for endpoint in endpoints {
            if endpoint.is_placeholder() {
                self.scope.placeholder = true;
                continue;
            }
            self.scope.placeholder = false;
            self.endpoint(&endpoint, struck, block.line);
        }
        self.settle();
    }

    fn endpoint(&mut self, endpoint: &Endpoint, struck: bool, line: usize) {
        let section = self.scope.section.clone();
        if self.scope.resource.is_none() {
            self.report(
                line,
                format!("`{}` stands under no resource's heading", endpoint.key),
                &endpoint.key,
            );
            return;
        }
        let mut fact = Fact::new(Kind::Endpoint, &endpoint.key, &section, line);
        let unmarked = wording::unmark(&endpoint.rest);
        let title = self.scope.title.clone().unwrap_or_default();
        fact.text("title", &title.text);
        mark(&mut fact, &title);
        mark(
            &mut fact,
            &Unmarked {
                deprecated: struck || unmarked.deprecated,
                ..unmarked.clone()
            },
        );
        self.add(fact);
        self.scope.endpoints.push(endpoint.key.clone());
        for (name, value) in &endpoint.query {
            let mut fact = Fact::new(
                Kind::Parameter,
                format!("{}.{name}", endpoint.key),
                &section,
                line,
            );
            fact.text("value", value);
            self.add(fact);
        }
        if let Some(host) = &endpoint.host
            && !self.facts.iter().any(|fact| {
                fact.kind == Kind::BaseUrl && fact.items("url").concat().starts_with(host.as_str())
            })
        {
            let mut fact = Fact::new(Kind::BaseUrl, &endpoint.key, &section, line);
            fact.text("url", host);
            self.add(fact);
        }
        let rest = unmarked
            .text
            .trim_matches(|c: char| matches!(c, '(' | ')' | ' ' | '-' | ':'));
        if !rest.is_empty() && !self.announce(&unmarked.text, line, true) {
            self.prose(&Inline::plain(rest), line);
        }
    }

    /// Gives what was read since a title to the operation it was read for.
    fn settle(&mut self) {
        let place = self.place();
        for mut fact in std::mem::take(&mut self.pending) {
            fact.key.clone_from(&place);
            self.facts.push(fact);
        }
        if let Some(note) = self.pending_deprecation.take() {
            self.deprecate(&place, &note);
        }
        self.scope.awaiting = false;
    }

    /// Marks an endpoint or a resource read before, or the one to come.
    pub(super) fn deprecate_here(&mut self, note: Unmarked) {
        if self.scope.awaiting {
            self.pending_deprecation = Some(note);
        } else {
            let place = self.place();
            self.deprecate(&place, &note);
        }
    }

    fn deprecate(&mut self, place: &str, note: &Unmarked) {
        let kinds = [Kind::Endpoint, Kind::Resource];
        if let Some(fact) = self
            .facts
            .iter_mut()
            .find(|fact| kinds.contains(&fact.kind) && fact.key == place)
        {
            mark(fact, note);
        }
    }

    fn code(&mut self, code: &str, line: usize) {
        let mut fact = Fact::new(Kind::Example, self.place(), &self.scope.section, line);
        let trimmed = code.trim_start();
        let is_data = trimmed.starts_with(['{', '[']);
        let is_command =
            trimmed.trim_start_matches(['$', ' ']).starts_with("curl ") || trimmed.starts_with('<');
        if is_data {
            match sample::members(code) {
                Ok(members) => fact.list("members", members),
                Err((offset, reason)) => {
                    let text = code.lines().nth(offset).unwrap_or_default().to_owned();
                    self.report(line + offset, reason, &text);
                    return;
                }
            }
        } else if is_command {
            fact.prose("command", code);
        } else if self.url_block(trimmed, line) {
            return;
        } else {
            self.report(
                line,
                "the code block is neither an endpoint nor sample data",
                trimmed.lines().next().unwrap_or_default(),
            );
            return;
        }
        fact.prose("caption", &self.caption.take().unwrap_or_default());
        if self.scope.awaiting {
            self.pending.push(fact);
        } else {
            self.facts.push(fact);
        }
    }

    /// A base URL in a code block of its own.
    fn url_block(&mut self, code: &str, line: usize) -> bool {
        let lines: Vec<&str> = code
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .collect();
        if self.scope.resource.is_some() || !lines.iter().all(|line| tables::is_url(line)) {
            return false;
        }
        for (at, url) in lines.iter().enumerate() {
            let mut fact = Fact::new(
                Kind::BaseUrl,
                self.scope.section.clone(),
                &self.scope.section,
                line + at,
            );
            fact.text("url", url.trim_end_matches('/'));
            self.add(fact);
        }
        true
    }
}

/// States a deprecation, and what was said of it.
pub(super) fn mark(fact: &mut Fact, unmarked: &Unmarked) {
    if unmarked.deprecated {
        fact.flag("deprecated", true);
        fact.prose("deprecation", &unmarked.note);
    }
}

/// Gives examples and prose their ordinal at their place.
fn number(facts: &mut [Fact]) {
    let mut counts: BTreeMap<(char, String), usize> = BTreeMap::new();
    for fact in facts {
        let sign = match fact.kind {
            Kind::Example => '@',
            Kind::Rule => '#',
            Kind::Text => '~',
            _ => continue,
        };
        let count = counts.entry((sign, fact.key.clone())).or_default();
        *count += 1;
        fact.key = format!("{}{sign}{count}", fact.key);
    }
}
