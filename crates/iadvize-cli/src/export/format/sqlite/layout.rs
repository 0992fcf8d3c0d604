//! The tables of a list, and their SQL.

use std::fmt::Write;

use iadvize::catalogue::Operation;

use crate::export::plan;
use crate::export::row::{Cell, Column, Flat, Table, Type};
use crate::export::unit::table;

/// Where rows are told apart by the month they were asked for.
const MONTH: &str = "month";

/// The tables of a list's rows.
pub(super) struct Layout {
    /// The name of the table of the rows themselves.
    pub(super) table: String,
    /// How rows are read.
    pub(super) rows: Table,
    dated_by: Option<&'static str>,
}

/// The table of a list in the rows: an entry for each of its values.
pub(super) struct Child<'a> {
    name: String,
    parent: &'a str,
    /// The column that holds the list.
    pub(super) column: &'a Column,
    flat: Flat<'a>,
    fields: Vec<Flat<'a>>,
}

impl Layout {
    pub(super) fn new(operation: &'static Operation) -> Self {
        Self {
            table: table(operation),
            rows: Table::new(operation.row),
            dated_by: operation.dated_by,
        }
    }

    /// Those of every list that can be exported.
    pub(super) fn all() -> impl Iterator<Item = Self> {
        plan::lists().map(Self::new)
    }

    /// Whether rows belong to months.
    pub(super) fn is_dated(&self) -> bool {
        self.dated_by.is_some()
    }

    /// The columns of the rows' own table, without the month.
    pub(super) fn columns(&self) -> Vec<Flat<'_>> {
        let mut columns = Flat::of(self.rows.columns(), "_");
        columns.retain(|flat| !is_child(flat));
        columns
    }

    /// The tables of the lists in the rows.
    pub(super) fn children(&self) -> Vec<Child<'_>> {
        let mut columns = Flat::of(self.rows.columns(), "_");
        columns.retain(is_child);
        columns
            .into_iter()
            .map(|flat| Child::new(&self.table, flat))
            .collect()
    }

    /// What makes the tables where they are not there.
    pub(super) fn tables(&self) -> String {
        let mut columns: Vec<String> = self
            .columns()
            .iter()
            .enumerate()
            .map(|(place, flat)| match place {
                0 => format!("{} INTEGER PRIMARY KEY", quoted(&flat.name)),
                _ => format!("{} {}", quoted(&flat.name), affinity(flat.column)),
            })
            .collect();
        if self.is_dated() {
            columns.push(format!("{} TEXT", quoted(MONTH)));
        }
        let mut sql = create(&self.table, &columns, "STRICT");
        for child in self.children() {
            sql.push_str(&child.table());
        }
        sql
    }

    pub(super) fn insert(&self) -> String {
        let columns = self.columns().len() + usize::from(self.is_dated());
        insert(&self.table, columns)
    }

    pub(super) fn clear(&self) -> String {
        format!("DELETE FROM {}", quoted(&self.table))
    }

    pub(super) fn count(&self) -> String {
        format!("SELECT count(*) FROM {}", quoted(&self.table))
    }

    /// Such a statement for the rows of one month.
    pub(super) fn of_month(statement: &str) -> String {
        format!("{statement} WHERE {} = ?1", quoted(MONTH))
    }

    /// What makes the indexes: of dates and months, and of every identifier by which tables are joined.
    pub(super) fn indexes(&self) -> String {
        let mut sql = String::new();
        for flat in self.columns().iter().skip(1) {
            if flat.column.is_identifier() || Some(flat.name.as_str()) == self.dated_by {
                sql.push_str(&index(&self.table, &flat.name));
            }
        }
        if self.is_dated() {
            sql.push_str(&index(&self.table, MONTH));
        }
        for child in self.children() {
            if child.column.is_identifier() {
                sql.push_str(&index(&child.name, VALUE));
            }
        }
        sql
    }
}

/// Lists in an object of a row are kept as JSON, since a table's key is the row's.
fn is_child(flat: &Flat<'_>) -> bool {
    flat.column.list && flat.is_direct()
}

/// The column of a list of plain values.
const VALUE: &str = "value";

impl<'a> Child<'a> {
    fn new(parent: &'a str, flat: Flat<'a>) -> Self {
        let column = flat.column;
        let fields = match &column.of {
            Type::Object(fields) => Flat::of(fields, "_"),
            _ => Vec::new(),
        };
        Self {
            name: format!("{parent}_{}", column.name),
            parent,
            column,
            flat,
            fields,
        }
    }

    /// The values of a row's list.
    pub(super) fn items<'r>(&self, row: &'r [Cell]) -> &'r [Cell] {
        match self.flat.cell(row) {
            Cell::List(items) => items,
            _ => &[],
        }
    }

    /// The cells of one value, with their columns.
    pub(super) fn values<'r>(
        &'r self,
        item: &'r Cell,
    ) -> Box<dyn Iterator<Item = (&'r Cell, &'r Column)> + 'r> {
        match (&self.column.of, item) {
            (Type::Object(_), Cell::Object(cells)) => Box::new(
                self.fields
                    .iter()
                    .map(move |field| (field.cell(cells), field.column)),
            ),
            (Type::Object(_), _) => {
                Box::new(self.fields.iter().map(|field| (&Cell::Null, field.column)))
            }
            _ => Box::new(std::iter::once((item, self.column))),
        }
    }

    fn table(&self) -> String {
        let key = format!("{}_id", self.parent);
        let key = quoted(&key);
        let mut columns = vec![
            format!(
                "{key} INTEGER NOT NULL REFERENCES {} ON DELETE CASCADE",
                quoted(self.parent)
            ),
            "\"position\" INTEGER NOT NULL".to_owned(),
        ];
        if self.fields.is_empty() {
            columns.push(format!("{} {}", quoted(VALUE), plain(&self.column.of)));
        }
        let fields = self.fields.iter();
        columns
            .extend(fields.map(|flat| format!("{} {}", quoted(&flat.name), affinity(flat.column))));
        columns.push(format!("PRIMARY KEY ({key}, \"position\")"));
        create(&self.name, &columns, "STRICT, WITHOUT ROWID")
    }

    pub(super) fn insert(&self) -> String {
        insert(&self.name, 2 + self.fields.len().max(1))
    }
}

fn create(table: &str, columns: &[String], options: &str) -> String {
    let table = quoted(table);
    let columns = columns.join(",\n  ");
    format!("CREATE TABLE IF NOT EXISTS {table} (\n  {columns}\n) {options};\n")
}

/// A row that comes under an identifier which is there already, as from another month, takes its place.
fn insert(table: &str, columns: usize) -> String {
    let mut sql = format!("INSERT OR REPLACE INTO {} VALUES (?1", quoted(table));
    for place in 2..=columns {
        // Writing to a text cannot fail.
        let _ = write!(sql, ", ?{place}");
    }
    sql + ")"
}

fn index(table: &str, column: &str) -> String {
    format!(
        "CREATE INDEX IF NOT EXISTS {} ON {} ({});\n",
        quoted(&format!("{table}_by_{column}")),
        quoted(table),
        quoted(column)
    )
}

/// The type of a column in a strict table.
fn affinity(column: &Column) -> &'static str {
    match column.list {
        true => "TEXT",
        false => plain(&column.of),
    }
}

fn plain(of: &Type) -> &'static str {
    match of {
        Type::Integer | Type::Flag => "INTEGER",
        Type::Number => "REAL",
        Type::Moment | Type::Text | Type::Object(_) => "TEXT",
    }
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
