//! Rows as JSON text, straight from SQL under the document's names.

use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row, params_from_iter};

use crate::clock;
use crate::document::{Kind, Member};
use crate::envelope::Failure;
use crate::table::{Table, quoted};

/// Which members of a row are shown. The identifier always is.
pub(crate) struct View<'a> {
    members: Vec<&'a Member>,
    link: bool,
}

impl<'a> View<'a> {
    /// All members.
    pub(crate) fn full(table: &'a Table) -> Self {
        Self {
            members: sorted(table, |_| true),
            link: true,
        }
    }

    /// What a list shows without `full`.
    pub(crate) fn short(table: &'a Table) -> Self {
        Self {
            members: sorted(table, |_| false),
            link: true,
        }
    }

    /// The members picked by name; names that no member has pick nothing.
    pub(crate) fn picked(table: &'a Table, names: &[&str]) -> Self {
        let members = sorted(table, |member| names.contains(&member.name.as_str()));
        Self {
            members,
            link: names.contains(&"_link"),
        }
    }

    /// What follows SELECT, over the alias `t`.
    pub(crate) fn selection(&self, table: &Table) -> String {
        table.selection(&self.members)
    }

    /// Appends one row as a JSON object.
    pub(crate) fn write(
        &self,
        out: &mut String,
        table: &Table,
        row: &Row<'_>,
    ) -> Result<(), Failure> {
        out.push('{');
        for (index, member) in self.members.iter().enumerate() {
            if index > 0 {
                out.push(',');
            }
            string(out, &member.name);
            out.push(':');
            value(out, &member.kind, row.get_ref(index)?)?;
        }
        if self.link {
            let id: i64 = row.get(0)?;
            out.push_str(",\"_link\":");
            string(out, &format!("/{}/{id}", table.name));
        }
        out.push('}');
        Ok(())
    }
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
        view.selection(table),
        quoted(&table.name)
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query([id])?;
    let row = rows
        .next()?
        .ok_or_else(|| Failure::Unknown(table.name.clone(), id))?;
    let mut out = String::with_capacity(512);
    view.write(&mut out, table, row)?;
    Ok(out)
}

pub(crate) fn exists(connection: &Connection, table: &str, id: i64) -> Result<bool, Failure> {
    let sql = format!("SELECT 1 FROM {} WHERE id = ?1", quoted(table));
    Ok(connection
        .prepare_cached(&sql)?
        .exists(params_from_iter([id]))?)
}

fn value(out: &mut String, kind: &Kind, value: ValueRef<'_>) -> Result<(), Failure> {
    match (kind, value) {
        (_, ValueRef::Null) => out.push_str("null"),
        (Kind::Boolean, ValueRef::Integer(flag)) => {
            out.push_str(if flag == 0 { "false" } else { "true" })
        }
        (Kind::Moment, ValueRef::Integer(wall)) => string(out, &clock::text(wall)),
        (_, ValueRef::Integer(number)) => out.push_str(&number.to_string()),
        (_, ValueRef::Real(number)) => out.push_str(&serde_json::Value::from(number).to_string()),
        // Lists and objects come out of SQL as JSON already.
        (Kind::List(_) | Kind::Object, ValueRef::Text(text)) => out.push_str(utf8(text)?),
        (_, ValueRef::Text(text)) => string(out, utf8(text)?),
        (_, ValueRef::Blob(_)) => {
            return Err(Failure::Internal(
                "a blob where no member has one".to_owned(),
            ));
        }
    }
    Ok(())
}

fn utf8(text: &[u8]) -> Result<&str, Failure> {
    std::str::from_utf8(text).map_err(|error| Failure::Internal(error.to_string()))
}

/// Appends a JSON string.
fn string(out: &mut String, text: &str) {
    out.push_str(&serde_json::Value::from(text).to_string());
}
