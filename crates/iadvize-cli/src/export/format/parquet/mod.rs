//! Parquet: real types, compressed, in row groups of bounded size.

mod arrays;

use std::io::{self, Write};
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::{Schema, SchemaRef};
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;

use super::{Format, Rows};
use crate::export::row::{Cell, Table};
use crate::export::unit::Unit;

/// Bytes of a row group before it is compressed: what the writer keeps in memory, and what a reader takes
/// in one piece.
const ROW_GROUP: usize = 3 << 20;

/// Bytes of JSON that are turned into columns at a time.
const BATCH: usize = 256 << 10;

/// Bytes of a page, and of the dictionary of a column: each column keeps both in memory, and a table has
/// dozens of columns.
const PAGE: usize = 128 << 10;

/// The format.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Parquet {
    row_group: usize,
    batch: usize,
}

impl Default for Parquet {
    fn default() -> Self {
        Self {
            row_group: ROW_GROUP,
            batch: BATCH,
        }
    }
}

impl Format for Parquet {
    fn extension(&self) -> &'static str {
        "parquet"
    }

    fn write(
        &self,
        unit: &Unit,
        rows: &mut dyn Rows,
        out: &mut (dyn Write + Send),
    ) -> io::Result<()> {
        let table = Table::new(unit.operation.row);
        let fields = arrays::fields(table.columns());
        let schema: SchemaRef = Arc::new(Schema::new(fields));
        // Nothing of the moment goes into the file: the same rows give the same bytes.
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_created_by(concat!("iadvize ", env!("CARGO_PKG_VERSION")).to_owned())
            .set_max_row_group_bytes(Some(self.row_group))
            .set_data_page_size_limit(PAGE)
            .set_dictionary_page_size_limit(PAGE)
            .build();
        let mut writer =
            ArrowWriter::try_new(out, Arc::clone(&schema), Some(properties)).map_err(failed)?;
        let mut batch: Vec<Vec<Cell>> = Vec::new();
        let mut bytes = 0;
        loop {
            let row = rows.next()?;
            let is_last = row.is_none();
            if let Some(row) = row {
                bytes += row.json.len();
                batch.push(table.cells(row)?);
            }
            if bytes >= self.batch || (is_last && !batch.is_empty()) {
                let columns = arrays::columns(table.columns(), &batch).map_err(io::Error::other)?;
                let columns = RecordBatch::try_new(Arc::clone(&schema), columns);
                writer
                    .write(&columns.map_err(io::Error::other)?)
                    .map_err(failed)?;
                batch.clear();
                bytes = 0;
            }
            if is_last {
                break;
            }
        }
        writer.close().map(drop).map_err(failed)
    }
}

/// A failure to write, so that a full disk is told as one.
fn failed(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(inner) => match inner.downcast::<io::Error>() {
            Ok(error) => *error,
            Err(inner) => io::Error::other(inner),
        },
        other => io::Error::other(other),
    }
}

#[cfg(test)]
mod tests;
