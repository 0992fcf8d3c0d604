//! CSV: a column for each documented member, and one for what is not documented.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, Write};

use iadvize::catalogue::{Member, MemberKind};
use serde_json::value::RawValue;

use super::{Format, Misfit, Row, Rows};
use crate::export::unit::Unit;

/// The column of the members that the document does not know, as a JSON object.
const EXTRA: &str = "extra";

/// The format.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Csv;

/// The members of an object, each as it was written.
type Members<'a> = BTreeMap<Cow<'a, str>, &'a RawValue>;

impl Format for Csv {
    fn extension(&self) -> &'static str {
        "csv"
    }

    fn write(
        &self,
        unit: &Unit,
        rows: &mut dyn Rows,
        out: &mut (dyn Write + Send),
    ) -> io::Result<()> {
        let columns = columns(unit.operation.row);
        let mut out = csv::Writer::from_writer(out);
        let names = columns.iter().map(|column| column.name.as_str());
        out.write_record(names.chain([EXTRA]))?;
        while let Some(row) = rows.next()? {
            out.write_record(cells(&columns, unit.operation.row, row)?)?;
        }
        out.flush()
    }
}

/// A column.
struct Column {
    /// Its name; a member of an object follows the object's name and a dot.
    name: String,
    /// The members that lead to its value.
    path: Vec<&'static Member>,
}

/// The columns of a row: objects are laid out flat, lists and histories stay one cell of JSON.
fn columns(members: &'static [Member]) -> Vec<Column> {
    let mut columns = Vec::new();
    for member in members {
        if member.kind == MemberKind::Object && !member.list {
            columns.extend(
                self::columns(member.members)
                    .into_iter()
                    .map(|inner| Column {
                        name: format!("{}.{}", member.name, inner.name),
                        path: [vec![member], inner.path].concat(),
                    }),
            );
        } else {
            columns.push(Column {
                name: member.name.to_owned(),
                path: vec![member],
            });
        }
    }
    columns
}

fn cells(columns: &[Column], known: &[Member], row: Row<'_>) -> io::Result<Vec<String>> {
    let wrong = |what: &str| Misfit::of(row.id, what);
    let members: Members<'_> =
        serde_json::from_str(row.json).map_err(|_| wrong("it is no JSON object"))?;
    let mut cells = Vec::with_capacity(columns.len() + 1);
    for column in columns {
        let cell = value(&members, &column.path).map(|(member, value)| cell(member, value));
        cells.push(
            cell.transpose()
                .map_err(|()| wrong(&format!("its {} cannot be read", column.name)))?
                .unwrap_or_default(),
        );
    }
    let more: BTreeMap<&str, &RawValue> = members
        .iter()
        .filter(|(name, _)| !known.iter().any(|member| member.is_called(name)))
        .map(|(name, value)| (name.as_ref(), *value))
        .collect();
    cells.push(if more.is_empty() {
        String::new()
    } else {
        serde_json::to_string(&more)?
    });
    Ok(cells)
}

/// The value at the end of a path of members, with its member; nothing where it is absent or null.
fn value<'a>(
    members: &Members<'a>,
    path: &[&'static Member],
) -> Option<(&'static Member, &'a RawValue)> {
    let (member, rest) = path.split_first()?;
    let names = std::iter::once(&member.name).chain(member.aliases);
    let value = names.filter_map(|name| members.get(*name)).next()?;
    if value.get() == "null" {
        return None;
    }
    if rest.is_empty() {
        return Some((member, value));
    }
    // An object that came as something else has no members; `data: []` stands for an empty one.
    let inner: Members<'a> = serde_json::from_str(value.get()).ok()?;
    self::value(&inner, rest)
}

fn cell(member: &Member, value: &RawValue) -> Result<String, ()> {
    let text = value.get();
    if text.starts_with('"') {
        let text: String = serde_json::from_str(text).map_err(|_| ())?;
        let is_text = matches!(
            member.kind,
            MemberKind::Text | MemberKind::Value | MemberKind::History | MemberKind::Object
        );
        return Ok(if is_text { harmless(text) } else { text });
    }
    Ok(match (member.kind, text) {
        (MemberKind::Flag, "1") => "true".to_owned(),
        (MemberKind::Flag, "0") => "false".to_owned(),
        _ => text.to_owned(),
    })
}

/// Text that spreadsheets would take for a formula, made text by a leading apostrophe.
fn harmless(text: String) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) {
        format!("'{text}")
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Listed, unit};
    use super::*;

    fn written(table: &str, rows: &[(u64, &str)]) -> Vec<BTreeMap<String, String>> {
        let mut rows = Listed::new(rows.iter().copied());
        let mut out = Vec::new();
        Csv.write(&unit(table), &mut rows, &mut out).unwrap();
        let mut reader = csv::Reader::from_reader(out.as_slice());
        reader.deserialize().map(Result::unwrap).collect()
    }

    #[test]
    fn every_documented_member_has_a_column_and_the_rest_has_one() {
        let rows = written(
            "transaction",
            &[(
                7,
                r#"{"id":7,"amount":12.50,"visitor_email":null,"created_at":"2015-06-31 18:00:00","new":[1, 2]}"#,
            )],
        );
        let row = &rows[0];
        assert_eq!(row["id"], "7");
        assert_eq!(row["amount"], "12.50", "numbers stay as they were written");
        assert_eq!(row["visitor_email"], "");
        assert_eq!(row["created_at"], "2015-06-31 18:00:00");
        assert_eq!(row["extra"], r#"{"new":[1, 2]}"#);
        let documented = unit("transaction").operation.row.len();
        assert_eq!(row.len(), documented + 1);
    }

    #[test]
    fn a_row_with_a_text_that_is_none_is_a_misfit() {
        let mut rows = Listed::new([(7, r#"{"id":7,"name":"\ud800"}"#)]);
        let error = Csv.write(&unit("tag"), &mut rows, &mut Vec::new());
        let error = error.unwrap_err();
        let misfit = Misfit::in_error(&error).unwrap();
        assert_eq!(misfit.to_string(), "row 7: its name cannot be read");
    }

    #[test]
    fn objects_are_laid_out_and_lists_are_json() {
        let rows = written(
            "operator_live",
            &[(3, r#"{"id":3,"chat":{"busy":1,"available":false}}"#)],
        );
        assert_eq!(
            (
                rows[0]["chat.busy"].as_str(),
                rows[0]["chat.available"].as_str()
            ),
            ("true", "false")
        );
        let rows = written(
            "conversation",
            &[(1, r#"{"id":1,"tag_list":[4,5],"operator_answered":1}"#)],
        );
        assert_eq!(rows[0]["tag_list"], "[4,5]");
        assert_eq!(rows[0]["operator_answer"], "true", "by another name");
    }

    #[test]
    fn formulas_from_visitors_are_text() {
        let rows = written(
            "satisfaction",
            &[
                (
                    1,
                    r#"{"id":1,"note_welcome":-5,"comment":"=HYPERLINK(\"x\")"}"#,
                ),
                (2, r#"{"id":2,"comment":"a, \"b\"\nc"}"#),
            ],
        );
        assert_eq!(rows[0]["comment"], "'=HYPERLINK(\"x\")");
        assert_eq!(rows[0]["note_welcome"], "-5");
        assert_eq!(rows[1]["comment"], "a, \"b\"\nc");
    }

    #[test]
    fn a_table_without_rows_has_its_header() {
        let mut out = Vec::new();
        Csv.write(&unit("tag"), &mut Listed::new::<String>([]), &mut out)
            .unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(
            text.starts_with("id,") && text.ends_with("extra\n"),
            "{text}"
        );
    }
}
