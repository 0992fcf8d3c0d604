//! How the members of each resource lie in the tables: plain members are columns of the same name,
//! lists of identifiers and the history lie in tables of their own, and one member is computed.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::Connection;

use crate::document::{Document, Kind, Member};

/// A list member kept as rows of another table.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Link {
    resource: &'static str,
    /// The member that shows the list.
    pub(crate) member: &'static str,
    pub(crate) table: &'static str,
    /// Column that points back to the resource.
    pub(crate) owner: &'static str,
    /// Column with the listed value.
    pub(crate) value: &'static str,
}

const fn link(
    resource: &'static str,
    member: &'static str,
    table: &'static str,
    owner: &'static str,
    value: &'static str,
) -> Link {
    Link {
        resource,
        member,
        table,
        owner,
        value,
    }
}

const LINKS: &[Link] = &[
    link("operator", "roles", "operator_role", "operator_id", "role"),
    link(
        "operator",
        "language_list",
        "operator_language",
        "operator_id",
        "language",
    ),
    link(
        "operator",
        "website_list",
        "operator_website",
        "operator_id",
        "website_id",
    ),
    link(
        "operator",
        "skill_list",
        "operator_skill",
        "operator_id",
        "skill_id",
    ),
    link("group", "operator_list", "operator", "group_id", "id"),
    link(
        "skill",
        "operator_list",
        "operator_skill",
        "skill_id",
        "operator_id",
    ),
    link(
        "conversation",
        "tag_list",
        "conversation_tag",
        "conversation_id",
        "tag_id",
    ),
    link("tag", "website_id", "tag_website", "tag_id", "website_id"),
    link(
        "visitor",
        "website_id",
        "visitor_website",
        "visitor_id",
        "website_id",
    ),
];

/// Members that are worked out from other rows; `t` is the resource's own table.
const COMPUTED: &[(&str, &str, &str)] = &[(
    "group",
    "parent_list",
    "(WITH RECURSIVE up (id, parent_id) AS (
            SELECT g.id, g.parent_id FROM \"group\" g WHERE g.id = t.parent_id
            UNION SELECT g.id, g.parent_id FROM \"group\" g JOIN up ON g.id = up.parent_id)
          SELECT json_group_array(id) FROM up)",
)];

/// The tables of all resources.
#[derive(Debug)]
pub(crate) struct Tables(BTreeMap<String, Table>);

/// One resource's table.
#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) name: String,
    /// Members of a full row, in the document's order.
    pub(crate) members: Vec<Member>,
    columns: BTreeMap<String, Column>,
}

/// What the schema says about a column.
#[derive(Clone, Debug, Default)]
struct Column {
    /// Table whose rows it points to.
    target: Option<String>,
    not_null: bool,
    /// SQL of its default.
    default: Option<String>,
}

/// Where a member of a row lies.
#[derive(Debug)]
pub(crate) enum Place {
    Column,
    Link(Link),
    Computed(&'static str),
    /// The messages of a conversation, as one text.
    History,
}

impl Tables {
    /// Reads the columns of the database and adds those that only the document knows, so that a plain
    /// member added to the document needs no change here.
    pub(crate) fn prepare(connection: &Connection, document: &Document) -> rusqlite::Result<Self> {
        let mut tables = BTreeMap::new();
        for (name, members) in document.resources() {
            let mut columns = columns(connection, name)?;
            if columns.is_empty() {
                continue;
            }
            for member in members
                .iter()
                .filter(|member| place_of(name, &member.name).is_none())
            {
                if columns.contains_key(&member.name) {
                    continue;
                }
                let sql = format!(
                    "ALTER TABLE {} ADD COLUMN {} {}",
                    quoted(name),
                    quoted(&member.name),
                    declared(member)
                );
                connection.execute(&sql, [])?;
                columns.insert(member.name.clone(), Column::default());
            }
            let table = Table {
                name: name.to_owned(),
                members: members.to_vec(),
                columns,
            };
            tables.insert(name.to_owned(), table);
        }
        Ok(Self(tables))
    }

    pub(crate) fn of(&self, resource: &str) -> Option<&Table> {
        self.0.get(resource)
    }
}

impl Table {
    pub(crate) fn has_column(&self, name: &str) -> bool {
        self.columns.contains_key(name)
    }

    /// The table whose rows this column points to.
    pub(crate) fn target(&self, column: &str) -> Option<&str> {
        self.columns.get(column)?.target.as_deref()
    }

    /// SQL of what a cleared column holds, or nothing when it cannot be cleared.
    pub(crate) fn cleared(&self, column: &str) -> Option<&str> {
        let column = self.columns.get(column)?;
        if column.not_null {
            column.default.as_deref()
        } else {
            Some("NULL")
        }
    }

    /// Whether a row can be written without this column.
    pub(crate) fn has_default(&self, column: &str) -> bool {
        self.cleared(column).is_some()
    }

    pub(crate) fn place(&self, member: &str) -> Option<Place> {
        place_of(&self.name, member).or_else(|| self.has_column(member).then_some(Place::Column))
    }

    /// The link whose values a filter of this name compares: by the member's own name (`website_list`) or
    /// by the name of one value (`website_id`).
    pub(crate) fn link(&self, filter: &str) -> Option<Link> {
        LINKS
            .iter()
            .find(|link| {
                link.resource == self.name && (link.member == filter || link.value == filter)
            })
            .filter(|link| link.table != "operator" || link.member == filter)
            .copied()
    }

    /// The column that `from` and `to` bound.
    pub(crate) fn moment(&self) -> Option<&'static str> {
        ["created_at", "start_at"]
            .into_iter()
            .find(|name| self.has_column(name))
    }

    /// Whether every row has a value in this column.
    pub(crate) fn is_filled(&self, column: &str) -> bool {
        column == "id"
            || self
                .columns
                .get(column)
                .is_some_and(|column| column.not_null)
    }
}

fn place_of(resource: &str, member: &str) -> Option<Place> {
    if let Some(link) = LINKS
        .iter()
        .find(|link| link.resource == resource && link.member == member)
    {
        return Some(Place::Link(*link));
    }
    if (resource, member) == ("conversation", "history") {
        return Some(Place::History);
    }
    COMPUTED
        .iter()
        .find(|(of, name, _)| *of == resource && *name == member)
        .map(|(_, _, sql)| Place::Computed(sql))
}

/// A name as an SQL identifier. Names come from the document and the schema, never from a request.
pub(crate) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn columns(connection: &Connection, table: &str) -> rusqlite::Result<BTreeMap<String, Column>> {
    let mut found = BTreeMap::new();
    let sql = "SELECT name, \"notnull\", dflt_value FROM pragma_table_info(?1)";
    let mut names = connection.prepare(sql)?;
    let mut rows = names.query([table])?;
    while let Some(row) = rows.next()? {
        let column = Column {
            target: None,
            not_null: row.get(1)?,
            default: row.get(2)?,
        };
        found.insert(row.get(0)?, column);
    }
    let sql = "SELECT \"from\", \"table\" FROM pragma_foreign_key_list(?1)";
    let mut targets = connection.prepare(sql)?;
    let mut rows = targets.query([table])?;
    while let Some(row) = rows.next()? {
        if let Some(column) = found.get_mut(&row.get::<_, String>(0)?) {
            column.target = Some(row.get(1)?);
        }
    }
    Ok(found)
}

fn declared(member: &Member) -> &'static str {
    match (&member.kind, member.nullable) {
        (Kind::Integer | Kind::Boolean | Kind::Moment, true) => "INTEGER",
        (Kind::Integer | Kind::Boolean | Kind::Moment, false) => "INTEGER NOT NULL DEFAULT 0",
        (Kind::Number, true) => "REAL",
        (Kind::Number, false) => "REAL NOT NULL DEFAULT 0",
        (Kind::Text, true) => "TEXT",
        (Kind::Text, false) => "TEXT NOT NULL DEFAULT ''",
        (Kind::List(_), _) => "TEXT NOT NULL DEFAULT '[]'",
        (Kind::Object, _) => "TEXT NOT NULL DEFAULT '{}'",
    }
}

/// Tables whose rows refer to a table and would stop a delete, with the column that does.
pub(crate) fn holders(
    connection: &Connection,
    table: &str,
) -> rusqlite::Result<BTreeSet<(String, String)>> {
    let mut statement = connection.prepare_cached(
        "SELECT m.name, f.\"from\" FROM sqlite_schema m, pragma_foreign_key_list(m.name) f
         WHERE m.type = 'table' AND f.\"table\" = ?1 AND f.on_delete NOT IN ('CASCADE', 'SET NULL')",
    )?;
    statement
        .query_map([table], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect()
}
