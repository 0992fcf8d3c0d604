//! Columns for tables that nest nothing: the fields of an object become columns of their own.

use super::{Cell, Column, Type};

/// A column of a flat table, and the way to its cell.
#[derive(Clone, Debug)]
pub(in crate::export) struct Flat<'a> {
    /// Its name: that of the object, a separator, that of the field.
    pub(in crate::export) name: String,
    /// The column or field its cells stand in.
    pub(in crate::export) column: &'a Column,
    path: Vec<usize>,
}

impl<'a> Flat<'a> {
    /// The flat columns of some columns. Lists stay as they are, as do the objects in them.
    pub(in crate::export) fn of(columns: &'a [Column], separator: &str) -> Vec<Self> {
        let mut flat = Vec::new();
        for (place, column) in columns.iter().enumerate() {
            match &column.of {
                Type::Object(fields) if !column.list => {
                    let fields = Self::of(fields, separator).into_iter();
                    flat.extend(fields.map(|field| Self {
                        name: format!("{}{separator}{}", column.name, field.name),
                        column: field.column,
                        path: [vec![place], field.path].concat(),
                    }));
                }
                _ => flat.push(Self {
                    name: column.name.clone(),
                    column,
                    path: vec![place],
                }),
            }
        }
        flat
    }

    /// Whether it is a column of the table itself, and not a field of an object.
    pub(in crate::export) fn is_direct(&self) -> bool {
        self.path.len() == 1
    }

    /// Its cell in a row.
    pub(in crate::export) fn cell<'r>(&self, row: &'r [Cell]) -> &'r Cell {
        let mut cells = row;
        let mut found = &Cell::Null;
        for place in &self.path {
            found = cells.get(*place).unwrap_or(&Cell::Null);
            cells = match found {
                Cell::Object(fields) => fields,
                _ => &[],
            };
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use iadvize::catalogue::{OPERATIONS, operation};

    use super::super::Table;
    use super::*;

    #[test]
    fn fields_are_found_by_their_path() {
        let table = Table::new(operation("list_operators_live").unwrap().row);
        let flat = Flat::of(table.columns(), ".");
        let row = table.read(r#"{"id":1,"call":{"busy":true}}"#);
        let cell = |name: &str| {
            flat.iter()
                .find(|flat| flat.name == name)
                .unwrap()
                .cell(&row)
        };
        assert_eq!(cell("id"), &Cell::Integer(1));
        assert_eq!(cell("call.busy"), &Cell::Flag(true));
        assert_eq!(
            cell("chat.busy"),
            &Cell::Null,
            "an object that is not there"
        );
        assert_eq!(cell("extra"), &Cell::Null);
    }

    #[test]
    fn flat_columns_have_names_of_their_own() {
        for operation in OPERATIONS.iter().filter(|operation| operation.paged) {
            let table = Table::new(operation.row);
            for separator in [".", "_"] {
                let flat = Flat::of(table.columns(), separator);
                // SQL knows no case of names.
                let mut names: Vec<_> = flat.iter().map(|flat| flat.name.to_lowercase()).collect();
                let count = names.len();
                names.sort();
                names.dedup();
                assert_eq!(names.len(), count, "{operation}");
            }
        }
    }
}
