//! Rows as JSON text, straight from SQL under the document's names.

use rusqlite::types::ValueRef;
use rusqlite::{CachedStatement, Connection, Row, params_from_iter};
use serde::Serialize;

use crate::clock;
use crate::document::{Kind, Member};
use crate::envelope::Failure;
use crate::table::{Link, Place, Table, quoted};

/// Which members of a row are shown. The identifier always is.
pub(crate) struct View<'a> {
    table: &'a Table,
    members: Vec<&'a Member>,
    link: bool,
}

impl<'a> View<'a> {
    /// All members.
    pub(crate) fn full(table: &'a Table) -> Self {
        Self {
            table,
            members: sorted(table, |_| true),
            link: true,
        }
    }

    /// What a list shows without `full`.
    pub(crate) fn short(table: &'a Table) -> Self {
        Self {
            table,
            members: sorted(table, |_| false),
            link: true,
        }
    }

    /// The members picked by name; names that no member has pick nothing.
    pub(crate) fn picked(table: &'a Table, names: &[&str]) -> Self {
        let members = sorted(table, |member| names.contains(&member.name.as_str()));
        Self {
            table,
            members,
            link: names.contains(&"_link"),
        }
    }

    /// What follows SELECT, over the alias `t`: what each row has itself. The rest is read by a [`Writer`].
    pub(crate) fn selection(&self) -> String {
        let mut columns = Vec::with_capacity(self.members.len());
        for member in &self.members {
            match self.table.place(&member.name) {
                Some(Place::Link(_) | Place::History) => {}
                Some(Place::Computed(sql)) => columns.push(sql.to_owned()),
                Some(Place::Column) | None => columns.push(format!("t.{}", quoted(&member.name))),
            }
        }
        columns.join(", ")
    }

    /// Prepares what rows of this view are written by.
    pub(crate) fn writer<'c>(&self, connection: &'c Connection) -> Result<Writer<'_, 'c>, Failure> {
        let mut parts = Vec::with_capacity(self.members.len());
        for (index, member) in self.members.iter().enumerate() {
            let mut name = if index > 0 { b",".to_vec() } else { Vec::new() };
            json(&mut name, &member.name)?;
            name.push(b':');
            let part = match self.table.place(&member.name) {
                Some(Place::Link(link)) => Part::List(connection.prepare_cached(&listed(&link))?),
                Some(Place::History) => Part::History(connection.prepare_cached(HISTORY)?),
                Some(Place::Computed(_) | Place::Column) | None => Part::Selected,
            };
            parts.push((name, &member.kind, part));
        }
        Ok(Writer {
            parts,
            link: self.link.then_some(&self.table.name),
            scratch: Vec::new(),
        })
    }
}

/// Writes rows of a view.
pub(crate) struct Writer<'a, 'c> {
    /// What stands before each value, what kind of value it is and where it comes from.
    parts: Vec<(Vec<u8>, &'a Kind, Part<'c>)>,
    /// Name of the resource, where rows show their place.
    link: Option<&'a String>,
    scratch: Vec<u8>,
}

/// Where a member's value comes from.
enum Part<'c> {
    /// The next column of the row.
    Selected,
    List(CachedStatement<'c>),
    History(CachedStatement<'c>),
}

impl Writer<'_, '_> {
    /// Appends one row of the view's selection as a JSON object.
    pub(crate) fn write(&mut self, out: &mut Vec<u8>, row: &Row<'_>) -> Result<(), Failure> {
        let id: i64 = row.get(0)?;
        let mut column = 0;
        out.push(b'{');
        for (name, kind, part) in &mut self.parts {
            out.extend_from_slice(name);
            match part {
                Part::Selected => {
                    value(out, kind, row.get_ref(column)?)?;
                    column += 1;
                }
                Part::List(statement) => list(out, kind, statement, id)?,
                Part::History(statement) => {
                    self.scratch.clear();
                    history(&mut self.scratch, statement, id)?;
                    json(out, utf8(&self.scratch)?)?;
                }
            }
        }
        if let Some(resource) = self.link {
            out.extend_from_slice(b",\"_link\":\"/");
            out.extend_from_slice(resource.as_bytes());
            out.push(b'/');
            json(out, &id)?;
            out.push(b'"');
        }
        out.push(b'}');
        Ok(())
    }
}

/// SQLite looks at the value of a bare parameter while it prepares, and prepares anew with the next one;
/// in a sum it does not.
fn listed(link: &Link) -> String {
    let Link {
        table,
        owner,
        value,
        ..
    } = link;
    format!("SELECT {value} FROM {table} WHERE {owner} = ?1 + 0 ORDER BY {value}")
}

fn list(
    out: &mut Vec<u8>,
    kind: &Kind,
    statement: &mut CachedStatement<'_>,
    id: i64,
) -> Result<(), Failure> {
    let kind = match kind {
        Kind::List(kind) => kind,
        kind => kind,
    };
    let mut rows = statement.query([id])?;
    let empty = out.len() + 1;
    out.push(b'[');
    while let Some(row) = rows.next()? {
        if out.len() > empty {
            out.push(b',');
        }
        value(out, kind, row.get_ref(0)?)?;
    }
    out.push(b']');
    Ok(())
}

const HISTORY: &str =
    "SELECT kind, sent_at, millisecond, body FROM message WHERE conversation_id = ?1 + 0
    ORDER BY position";

/// Entries with commas between, each an array: kind, moment and text, and of texts written by people the
/// milliseconds since 1970 too.
fn history(out: &mut Vec<u8>, statement: &mut CachedStatement<'_>, id: i64) -> Result<(), Failure> {
    let mut rows = statement.query([id])?;
    while let Some(row) = rows.next()? {
        if !out.is_empty() {
            out.push(b',');
        }
        let (kind, at): (i64, i64) = (row.get(0)?, row.get(1)?);
        out.push(b'[');
        json(out, &kind)?;
        out.extend_from_slice(b",\"");
        clock::write(out, at);
        out.extend_from_slice(b"\",");
        value(out, &Kind::Text, row.get_ref(3)?)?;
        if matches!(kind, 1 | 2) {
            out.push(b',');
            json(out, &clock::paris_epoch(at, row.get(2)?))?;
        }
        out.push(b']');
    }
    Ok(())
}

/// `id` first, then the wanted members in the document's order.
fn sorted(table: &Table, wanted: impl Fn(&Member) -> bool) -> Vec<&Member> {
    let (id, others): (Vec<_>, Vec<_>) =
        table.members.iter().partition(|member| member.name == "id");
    id.into_iter()
        .chain(others.into_iter().filter(|member| wanted(member)))
        .collect()
}

/// One full row, or the page's failure for an unknown identifier.
pub(crate) fn read(connection: &Connection, table: &Table, id: i64) -> Result<String, Failure> {
    let view = View::full(table);
    let sql = format!(
        "SELECT {} FROM {} t WHERE t.id = ?1",
        view.selection(),
        quoted(&table.name)
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query([id])?;
    let row = rows
        .next()?
        .ok_or_else(|| Failure::Unknown(table.name.clone(), id))?;
    let mut out = Vec::with_capacity(512);
    view.writer(connection)?.write(&mut out, row)?;
    text(out)
}

pub(crate) fn exists(connection: &Connection, table: &str, id: i64) -> Result<bool, Failure> {
    let sql = format!("SELECT 1 FROM {} WHERE id = ?1", quoted(table));
    Ok(connection
        .prepare_cached(&sql)?
        .exists(params_from_iter([id]))?)
}

fn value(out: &mut Vec<u8>, kind: &Kind, value: ValueRef<'_>) -> Result<(), Failure> {
    match (kind, value) {
        (_, ValueRef::Null) => out.extend_from_slice(b"null"),
        (Kind::Boolean, ValueRef::Integer(flag)) => json(out, &(flag != 0))?,
        (Kind::Moment, ValueRef::Integer(wall)) => {
            out.push(b'"');
            clock::write(out, wall);
            out.push(b'"');
        }
        (_, ValueRef::Integer(number)) => json(out, &number)?,
        (_, ValueRef::Real(number)) => json(out, &number)?,
        // Lists and objects come out of SQL as JSON already.
        (Kind::List(_) | Kind::Object, ValueRef::Text(text)) => {
            out.extend_from_slice(utf8(text)?.as_bytes());
        }
        (_, ValueRef::Text(text)) => json(out, utf8(text)?)?,
        (_, ValueRef::Blob(_)) => {
            return Err(Failure::Internal(
                "a blob where no member has one".to_owned(),
            ));
        }
    }
    Ok(())
}

fn json<T: Serialize + ?Sized>(out: &mut Vec<u8>, value: &T) -> Result<(), Failure> {
    serde_json::to_writer(out, value).map_err(|error| Failure::Internal(error.to_string()))
}

fn utf8(text: &[u8]) -> Result<&str, Failure> {
    std::str::from_utf8(text).map_err(|error| Failure::Internal(error.to_string()))
}

/// Written JSON as text.
pub(crate) fn text(json: Vec<u8>) -> Result<String, Failure> {
    String::from_utf8(json).map_err(|error| Failure::Internal(error.to_string()))
}
