//! What is written is read back by the same library; other engines read it in a gate of their own.

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int64Type, TimestampMicrosecondType};
use arrow_array::{Array, RecordBatch};
use bytes::Bytes;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::file::reader::{FileReader, SerializedFileReader};

use super::super::testing::{Listed, unit};
use super::*;

fn written(format: Parquet, table: &str, rows: &[(u64, &str)]) -> Bytes {
    let mut rows = Listed::new(rows.iter().copied());
    let mut out = Vec::new();
    format.write(&unit(table), &mut rows, &mut out).unwrap();
    out.into()
}

fn batch(bytes: Bytes) -> RecordBatch {
    let reader = ParquetRecordBatchReaderBuilder::try_new(bytes).unwrap();
    let mut batches: Vec<RecordBatch> = reader.build().unwrap().map(Result::unwrap).collect();
    assert_eq!(batches.len(), 1);
    batches.remove(0)
}

#[test]
fn types_are_real_and_raw_texts_are_kept() {
    let batch = batch(written(
        Parquet::default(),
        "transaction",
        &[
            (
                1,
                r#"{"id":1,"amount":"12.5","created_at":"2020-07-01 12:00:00","new":1}"#,
            ),
            (
                2,
                r#"{"id":2,"amount":null,"created_at":"2015-06-31 18:00:00"}"#,
            ),
        ],
    ));
    let column = |name| batch.column_by_name(name).unwrap();
    assert_eq!(column("id").as_primitive::<Int64Type>().values(), &[1, 2]);
    assert!(!batch.schema().field_with_name("id").unwrap().is_nullable());
    let amount = column("amount").as_primitive::<Float64Type>();
    assert_eq!((amount.value(0), amount.is_null(1)), (12.5, true));
    let at = column("created_at").as_primitive::<TimestampMicrosecondType>();
    assert_eq!(at.timezone(), Some("UTC"));
    assert_eq!((at.value(0), at.is_null(1)), (1_593_597_600_000_000, true));
    let text = column("created_at_text").as_string::<i32>();
    assert_eq!(text.value(1), "2015-06-31 18:00:00");
    let extra = column("extra").as_string::<i32>();
    assert_eq!((extra.value(0), extra.is_null(1)), (r#"{"new":1}"#, true));
}

#[test]
fn lists_and_histories_are_nested() {
    let history =
        r#"[2,\"2020-01-01 00:00:00\",\"Hi\",1577833200123],[3,\"x\",\"OPERATOR_CHAT_CLOSE\"]"#;
    let full =
        format!(r#"{{"id":1,"tag_list":[4,5],"operator_answered":1,"history":"{history}"}}"#);
    let batch = batch(written(
        Parquet::default(),
        "conversation",
        &[(1, &full), (2, r#"{"id":2,"tag_list":[],"history":null}"#)],
    ));
    let column = |name| batch.column_by_name(name).unwrap();
    let tags = column("tag_list").as_list::<i32>();
    assert_eq!(tags.value(0).as_primitive::<Int64Type>().values(), &[4, 5]);
    assert!(tags.is_valid(1) && tags.value(1).is_empty());
    assert!(
        column("operator_answer").as_boolean().value(0),
        "by another name"
    );
    let history = column("history").as_list::<i32>();
    assert!(history.is_null(1));
    let messages = history.value(0);
    let messages = messages.as_struct();
    let texts = messages.column_by_name("text").unwrap().as_string::<i32>();
    assert_eq!(
        (texts.value(0), texts.value(1)),
        ("Hi", "OPERATOR_CHAT_CLOSE")
    );
    let sent = messages.column_by_name("sent_at").unwrap();
    let sent = sent.as_primitive::<TimestampMicrosecondType>();
    assert_eq!(
        (sent.value(0), sent.is_null(1)),
        (1_577_833_200_123_000, true)
    );
    let live = batch_of_live();
    let chat = live.column_by_name("chat").unwrap().as_struct();
    assert!(chat.column_by_name("busy").unwrap().as_boolean().value(0));
}

fn batch_of_live() -> RecordBatch {
    let row = r#"{"id":1,"chat":{"busy":true}}"#;
    batch(written(Parquet::default(), "operator_live", &[(1, row)]))
}

#[test]
fn row_groups_are_bounded_and_bytes_are_repeatable() {
    let small = Parquet {
        row_group: 8 << 10,
        batch: 1 << 10,
    };
    // Texts that a dictionary does not shrink.
    let rows: Vec<(u64, String)> = (1..=2000)
        .map(|id| {
            (
                id,
                format!(
                    r#"{{"id":{id},"external_id":"{:032x}"}}"#,
                    id * 0x9e37_79b9_7f4a
                ),
            )
        })
        .collect();
    let rows: Vec<(u64, &str)> = rows.iter().map(|(id, json)| (*id, json.as_str())).collect();
    let bytes = written(small, "transaction", &rows);
    assert_eq!(bytes, written(small, "transaction", &rows));
    let reader = SerializedFileReader::new(bytes).unwrap();
    let groups = reader.metadata().row_groups();
    assert!(groups.len() > 5, "{} row groups", groups.len());
    let count: i64 = groups.iter().map(|group| group.num_rows()).sum();
    assert_eq!(count, 2000);
    for group in groups {
        assert!(
            group.total_byte_size() < 24 << 10,
            "{}",
            group.total_byte_size()
        );
    }
}

#[test]
fn a_table_without_rows_is_a_file_with_columns() {
    let bytes = written(Parquet::default(), "tag", &[]);
    let reader = ParquetRecordBatchReaderBuilder::try_new(bytes).unwrap();
    assert!(reader.schema().field_with_name("website_id").is_ok());
    assert_eq!(reader.metadata().file_metadata().num_rows(), 0);
}

#[test]
fn an_identifier_that_no_column_holds_is_refused() {
    let mut rows = Listed::new([(u64::MAX, "{}")]);
    let error = Parquet::default()
        .write(&unit("tag"), &mut rows, &mut Vec::new())
        .unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::InvalidData);
    assert!(error.to_string().starts_with("row 18446744073709551615: "));
}

#[test]
fn a_full_disk_is_told_as_one() {
    struct Full;
    impl Write for Full {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::StorageFull.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let error = Parquet::default()
        .write(&unit("tag"), &mut Listed::new([(1, "{}")]), &mut Full)
        .unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::StorageFull);
}
