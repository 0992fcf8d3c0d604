//! Cells, row by row, as Arrow's arrays, column by column.

use std::sync::Arc;

use arrow_array::{
    ArrayRef, BooleanArray, Float64Array, Int64Array, ListArray, StringArray, StructArray,
    TimestampMicrosecondArray,
};
use arrow_buffer::{NullBuffer, OffsetBuffer};
use arrow_schema::{ArrowError, DataType, Field, FieldRef, Fields, TimeUnit};

use iadvize::jiff::Timestamp;

use crate::export::row::{Cell, Column, Type};

/// How Parquet's specification calls what a list holds.
const ELEMENT: &str = "element";

const UTC: &str = "UTC";

/// The fields of some columns. Only the identifier of a row is always there.
pub(super) fn fields(columns: &[Column]) -> Vec<Field> {
    let fields = columns.iter().enumerate();
    fields
        .map(|(place, column)| field(column).with_nullable(place > 0))
        .collect()
}

fn field(column: &Column) -> Field {
    let of = match column.list {
        true => DataType::List(element(column)),
        false => data_type(&column.of),
    };
    Field::new(&column.name, of, true)
}

fn element(column: &Column) -> FieldRef {
    Arc::new(Field::new(ELEMENT, data_type(&column.of), true))
}

fn data_type(of: &Type) -> DataType {
    match of {
        Type::Integer => DataType::Int64,
        Type::Number => DataType::Float64,
        Type::Flag => DataType::Boolean,
        Type::Moment => DataType::Timestamp(TimeUnit::Microsecond, Some(UTC.into())),
        Type::Text => DataType::Utf8,
        Type::Object(columns) => DataType::Struct(inner(columns)),
    }
}

fn inner(columns: &[Column]) -> Fields {
    columns.iter().map(field).collect()
}

/// The arrays of some columns, from rows that have a cell for each of them.
pub(super) fn columns(columns: &[Column], rows: &[Vec<Cell>]) -> Result<Vec<ArrayRef>, ArrowError> {
    columns
        .iter()
        .enumerate()
        .map(|(place, column)| {
            let cells: Vec<&Cell> = rows.iter().map(|row| cell(row, place)).collect();
            array(column, &cells)
        })
        .collect()
}

fn cell(row: &[Cell], place: usize) -> &Cell {
    row.get(place).unwrap_or(&Cell::Null)
}

fn array(column: &Column, cells: &[&Cell]) -> Result<ArrayRef, ArrowError> {
    if !column.list {
        return values(&column.of, cells);
    }
    let mut items = Vec::new();
    let lengths = cells.iter().map(|cell| match cell {
        Cell::List(list) => {
            items.extend(list);
            list.len()
        }
        _ => 0,
    });
    let offsets = OffsetBuffer::from_lengths(lengths);
    let items = values(&column.of, &items)?;
    ListArray::try_new(element(column), offsets, items, present(cells))
        .map(|list| Arc::new(list) as ArrayRef)
}

/// Which cells hold something; none where all do.
fn present(cells: &[&Cell]) -> Option<NullBuffer> {
    let present = cells.iter().map(|cell| **cell != Cell::Null);
    let present: NullBuffer = present.collect::<Vec<bool>>().into();
    (present.null_count() > 0).then_some(present)
}

fn values(of: &Type, cells: &[&Cell]) -> Result<ArrayRef, ArrowError> {
    macro_rules! of {
        ($array:ty, $cell:path, $value:expr) => {
            cells
                .iter()
                .map(|cell| match cell {
                    $cell(value) => Some($value(value)),
                    _ => None,
                })
                .collect::<$array>()
        };
    }
    Ok(match of {
        Type::Integer => Arc::new(of!(Int64Array, Cell::Integer, |number: &i64| *number)),
        Type::Number => Arc::new(of!(Float64Array, Cell::Number, |number: &f64| *number)),
        Type::Flag => Arc::new(of!(BooleanArray, Cell::Flag, |flag: &bool| *flag)),
        Type::Moment => {
            let moments = of!(
                TimestampMicrosecondArray,
                Cell::Moment,
                |moment: &Timestamp| moment.as_microsecond()
            );
            Arc::new(moments.with_timezone(UTC))
        }
        Type::Text => Arc::new(of!(StringArray, Cell::Text, String::as_str)),
        Type::Object(columns) => {
            let arrays = columns.iter().enumerate().map(|(place, column)| {
                let inner: Vec<&Cell> = cells
                    .iter()
                    .map(|outer| match outer {
                        Cell::Object(fields) => cell(fields, place),
                        _ => &Cell::Null,
                    })
                    .collect();
                array(column, &inner)
            });
            let arrays = arrays.collect::<Result<Vec<ArrayRef>, ArrowError>>()?;
            let nulls = present(cells);
            let length = cells.len();
            Arc::new(StructArray::try_new_with_length(
                inner(columns),
                arrays,
                nulls,
                length,
            )?)
        }
    })
}
