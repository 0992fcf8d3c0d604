//! Tables become filters, fields, parameters, indicators and base URLs.

use std::sync::LazyLock;

use regex_lite::Regex;

use super::block::{Row, Table};
use super::columns::{self, Named, Role, Sorted};
use super::fact::{Fact, Kind};
use super::interpret::{Interpreter, mark};
use super::rows::{self, Name};
use super::values;
use super::wording::{Label, pattern};

/// The owner of the filters every list takes.
pub(crate) const COMMON_FILTERS: &str = "Common filters";

/// Whether a table lists indicators.
pub(crate) fn is_of_indicators(table: &Table) -> bool {
    let header = table.header.as_ref().or(table.rows.first());
    header.is_some_and(|header| columns::named(&columns::roles(header)) == Some(Named::Indicator))
}

/// Whether a text is a web address and nothing else.
pub(crate) fn is_url(text: &str) -> bool {
    let text = text.trim().trim_matches('`');
    (text.starts_with("https://") || text.starts_with("http://")) && !text.contains(' ')
}

/// What a table's rows are, and of what.
struct Plan {
    kind: Kind,
    owners: Vec<String>,
    roles: Vec<Role>,
}

impl Interpreter<'_> {
    /// Reads a table.
    pub(super) fn table(&mut self, table: &Table, line: usize) {
        let (header, rows) = header_and_rows(table);
        if let Some(header) = &header
            && self.base_urls(header, &rows)
        {
            return;
        }
        let roles = match &header {
            Some(header) => columns::roles(header),
            None => {
                self.report_rows(
                    &rows,
                    "the row stands in a table without column headings that are known",
                );
                return;
            }
        };
        let Some(named) = columns::named(&roles) else {
            let texts = header
                .map(|header| header.texts().join(" | "))
                .unwrap_or_default();
            self.report(
                line,
                "none of the table's column headings names its rows (Filter, Field, Parameter, …)",
                &texts,
            );
            self.report_rows(&rows, "the row stands in a table whose rows have no name");
            return;
        };
        if self.scope.left && named != Named::Indicator {
            self.report(
                line,
                "the table stands under a heading without an operation of its own",
                &first_text(&rows),
            );
            self.report_rows(&rows, "the row stands in a table that could not be placed");
            return;
        }
        match self.plan(named, roles, &rows) {
            Ok(plan) => self.rows(&plan, &rows, &self.scope.nested.clone()),
            Err(reason) => {
                self.report(line, &reason, &first_text(&rows));
                self.report_rows(&rows, "the row stands in a table that could not be placed");
            }
        }
    }

    fn report_rows(&mut self, rows: &[Row], reason: &str) {
        for row in rows {
            self.report(row.line, reason, &row.texts().join(" | "));
        }
    }

    fn plan(&self, named: Named, roles: Vec<Role>, rows: &[Row]) -> Result<Plan, String> {
        let samples: Vec<String> = rows
            .iter()
            .flat_map(|row| columns::sort(&roles, row).uses)
            .collect();
        let filters = samples
            .iter()
            .any(|sample| columns::filter_in(sample).is_some());
        let owners = self.scope.endpoints.clone();
        let is_filter = named == Named::Filter
            || (filters && named != Named::Indicator)
            || (matches!(
                self.scope.label,
                Some(Label::Filters | Label::CommonFilters)
            ) && named == Named::Any);
        if named == Named::Indicator {
            return Ok(Plan {
                kind: Kind::Indicator,
                owners,
                roles,
            });
        }
        if is_filter {
            let common =
                self.scope.label == Some(Label::CommonFilters) || self.scope.resource.is_none();
            let owner = if common {
                None
            } else {
                self.scope.resource.clone()
            };
            return Ok(Plan {
                kind: Kind::Filter,
                owners: vec![owner.unwrap_or_else(|| COMMON_FILTERS.to_owned())],
                roles,
            });
        }
        if owners.is_empty() {
            return Err("the table stands under no operation".to_owned());
        }
        if self.are_variants(&roles, rows, &owners) {
            return Ok(Plan {
                kind: Kind::Variant,
                owners,
                roles,
            });
        }
        let writes = owners
            .iter()
            .any(|owner| !owner.starts_with("GET ") && !owner.starts_with("HEAD "));
        let kind = match (self.scope.label, named) {
            (Some(Label::Response), _) => Kind::Field,
            _ if writes => Kind::Parameter,
            (Some(Label::Parameters), Named::Parameter | Named::Any) | (None, Named::Parameter) => {
                Kind::Parameter
            }
            _ => Kind::Field,
        };
        Ok(Plan {
            kind,
            owners,
            roles,
        })
    }

    /// Several rows of one name that was read before: the forms its value takes.
    fn are_variants(&self, roles: &[Role], rows: &[Row], owners: &[String]) -> bool {
        let names: Vec<String> = rows
            .iter()
            .map(|row| columns::sort(roles, row).name.inline.text())
            .collect();
        let Some(first) = names.first() else {
            return false;
        };
        names.len() > 1
            && names.iter().all(|name| name == first)
            && owners.iter().any(|owner| {
                let key = format!("{owner}.{first}");
                self.facts.iter().any(|fact| fact.key == key)
            })
    }

    fn rows(&mut self, plan: &Plan, rows: &[Row], nested: &Option<String>) {
        let mut parents: Vec<(usize, String)> = Vec::new();
        for row in rows {
            let sorted = columns::sort(&plan.roles, row);
            for text in &sorted.stray {
                self.report(row.line, "the cell fits none of the table's columns", text);
            }
            self.marked_values(row, &sorted);
            let names = match rows::names(&sorted.name.inline) {
                Ok(names) => names,
                Err(reason) => {
                    self.report(row.line, reason, &row.texts().join(" | "));
                    continue;
                }
            };
            for name in &names {
                parents.retain(|(depth, _)| *depth < name.depth);
                let mut path: Vec<String> = nested.iter().cloned().collect();
                path.extend(
                    parents
                        .last()
                        .filter(|_| name.depth > 0)
                        .map(|(_, parent)| parent.clone()),
                );
                path.push(name.text.clone());
                let path = path.join(".");
                self.row(plan, row, &sorted, name, &path);
                let outer = nested.as_ref().map_or(0, |outer| outer.len() + 1);
                parents.push((name.depth, path[outer..].to_owned()));
                for inner in &sorted.nested {
                    self.inner_table(plan, inner, &path, row.line);
                }
            }
        }
    }

    /// Reports marks on some of a cell's values: which of them are meant cannot be told.
    fn marked_values(&mut self, row: &Row, sorted: &Sorted) {
        for cell in row.cells.iter().filter(|cell| !cell.inline.is_struck()) {
            if cell.inline.runs.iter().any(|run| run.style.struck) {
                self.report(
                    row.line,
                    "a part of the cell is struck",
                    &cell.inline.text(),
                );
            }
        }
        let several = sorted
            .values
            .iter()
            .any(|lines| values::read(lines).allowed.len() > 1);
        let of_values =
            |text: &str| text.contains(',') && text.trim_end().ends_with("(deprecated)");
        if several && let Some(text) = row.texts().iter().find(|text| of_values(text)) {
            self.report(row.line, "a mark stands on one of several values", text);
        }
    }

    fn inner_table(&mut self, plan: &Plan, table: &Table, path: &str, line: usize) {
        let (header, rows) = header_and_rows(table);
        let roles = header.map_or_else(|| plan.roles.clone(), |header| columns::roles(&header));
        if columns::named(&roles).is_none() {
            self.report(
                line,
                "the inner table's column headings do not name its rows",
                &first_text(&rows),
            );
            return;
        }
        let inner = Plan {
            kind: plan.kind,
            owners: plan.owners.clone(),
            roles,
        };
        self.rows(&inner, &rows, &Some(path.to_owned()));
    }

    fn row(&mut self, plan: &Plan, row: &Row, sorted: &Sorted, name: &Name, path: &str) {
        let section = self.scope.section.clone();
        match plan.kind {
            Kind::Indicator => {
                let fact = self.indicator(row, sorted, name);
                self.add_indicator(fact);
            }
            Kind::Variant => self.variant(plan, row, sorted, path),
            kind => {
                for owner in plan.owners.clone() {
                    // Members of a nested object have a dot, whatever the page writes; forms keep their brackets.
                    let path = if kind == Kind::Field {
                        rows::dotted(path)
                    } else {
                        path.to_owned()
                    };
                    let mut fact = Fact::new(kind, format!("{owner}.{path}"), &section, row.line);
                    rows::state(&mut fact, sorted, name);
                    self.add(fact);
                }
            }
        }
    }

    fn indicator(&self, row: &Row, sorted: &Sorted, name: &Name) -> Fact {
        let mut fact = Fact::new(Kind::Indicator, &name.text, &self.scope.section, row.line);
        fact.text("label", &sorted.label);
        let read: Vec<_> = sorted
            .values
            .iter()
            .map(|lines| values::read(lines))
            .collect();
        fact.text(
            "unit",
            read.iter()
                .find_map(|values| values.type_name.as_deref())
                .unwrap_or_default(),
        );
        let notes: Vec<&str> = read
            .iter()
            .map(|values| values.note.as_str())
            .filter(|note| !note.is_empty())
            .collect();
        fact.prose("note", &notes.join(" "));
        fact.text("category", &self.scope.category.text);
        let own = &sorted.channels;
        fact.list(
            "channels",
            if own.is_empty() {
                self.scope.channels.clone()
            } else {
                own.clone()
            },
        );
        fact.prose("description", &sorted.description);
        rows::more(&mut fact, sorted);
        mark(&mut fact, &self.scope.category);
        mark(&mut fact, &sorted.mark);
        mark(&mut fact, &name.mark);
        fact
    }

    /// An indicator listed under several availabilities is available on all of them.
    fn add_indicator(&mut self, mut fact: Fact) {
        let known = self
            .facts
            .iter_mut()
            .find(|known| known.kind == Kind::Indicator && known.key == fact.key);
        if let Some(known) = known {
            let mut channels = known.items("channels");
            let more: Vec<String> = fact
                .items("channels")
                .into_iter()
                .filter(|c| !channels.contains(c))
                .collect();
            let apart = |fact: &Fact| {
                let mut rest = fact.attributes.clone();
                rest.remove("channels");
                rest
            };
            if apart(known) == apart(&fact) {
                channels.extend(more);
                known.list("channels", channels);
                return;
            }
        }
        fact.section.clone_from(&self.scope.section);
        self.add(fact);
    }

    fn variant(&mut self, plan: &Plan, row: &Row, sorted: &Sorted, path: &str) {
        static CODE: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\[\s*(\d+)\s*,"));
        let text = sorted.values.concat().join(" ");
        let code = CODE
            .captures(text.trim_matches('`'))
            .and_then(|found| found.get(1))
            .map(|m| m.as_str().to_owned());
        let members = super::sample::members(&format!("[{text}]"));
        let (Some(code), Ok(members)) = (code, members) else {
            self.report(
                row.line,
                format!("the form of `{path}` is not a list that begins with a number"),
                &text,
            );
            return;
        };
        for owner in plan.owners.clone() {
            let key = format!("{owner}.{path}={code}");
            let mut fact = Fact::new(Kind::Variant, key, &self.scope.section, row.line);
            fact.list("shape", members.clone());
            fact.prose("description", &sorted.description);
            mark(
                &mut fact,
                &rows::names(&sorted.name.inline)
                    .ok()
                    .and_then(|names| names.first().cloned())
                    .unwrap_or_default()
                    .mark,
            );
            self.add(fact);
        }
    }

    /// Base URLs: one column per platform, or one row per platform.
    fn base_urls(&mut self, header: &Row, rows: &[Row]) -> bool {
        let texts: Vec<Vec<String>> = rows.iter().map(Row::texts).collect();
        let filled = |row: &[String]| {
            row.iter()
                .filter(|text| !text.is_empty())
                .cloned()
                .collect::<Vec<_>>()
        };
        if rows.is_empty() {
            return false;
        }
        let mut found: Vec<(String, String, usize)> = Vec::new();
        if texts
            .iter()
            .all(|row| filled(row).iter().all(|text| is_url(text)))
        {
            for (row, texts) in rows.iter().zip(&texts) {
                for (name, url) in header
                    .texts()
                    .iter()
                    .zip(texts)
                    .filter(|(_, url)| !url.is_empty())
                {
                    found.push((name.clone(), url.clone(), row.line));
                }
            }
        } else if texts.iter().all(
            |row| matches!(filled(row).as_slice(), [name, url] if !is_url(name) && is_url(url)),
        ) {
            for (row, texts) in rows.iter().zip(&texts) {
                if let [name, url] = filled(texts).as_slice() {
                    found.push((name.clone(), url.clone(), row.line));
                }
            }
        } else {
            return false;
        }
        for (name, url, line) in found {
            let unmarked = super::wording::unmark(&name);
            let mut fact = Fact::new(Kind::BaseUrl, &unmarked.text, &self.scope.section, line);
            fact.text("url", url.trim_matches('`').trim_end_matches('/'));
            mark(&mut fact, &unmarked);
            self.add(fact);
        }
        true
    }
}

fn first_text(rows: &[Row]) -> String {
    rows.first()
        .map(|row| row.texts().join(" | "))
        .unwrap_or_default()
}

/// The table's headings, which an HTML page may give as an ordinary row.
pub(super) fn header_and_rows(table: &Table) -> (Option<Row>, Vec<Row>) {
    if let Some(header) = &table.header {
        return (Some(header.clone()), table.rows.clone());
    }
    let Some((first, rest)) = table.rows.split_first() else {
        return (None, Vec::new());
    };
    let known = first
        .texts()
        .iter()
        .filter(|text| columns::role_of(text).is_some())
        .count();
    let all = |row: &Row, holds: &dyn Fn(&str) -> bool| row.texts().iter().all(|text| holds(text));
    let platforms = !rest.is_empty()
        && all(first, &|text| !is_url(text))
        && rest.iter().all(|row| all(row, &is_url));
    if platforms || (known >= 2 && known == first.cells.len()) {
        (Some(first.clone()), rest.to_vec())
    } else {
        (None, table.rows.clone())
    }
}
