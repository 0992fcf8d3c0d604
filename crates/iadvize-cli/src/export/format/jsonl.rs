//! JSON lines: each row as the service wrote it, on a line of its own.

use std::io::{self, Write};

use super::{Format, Rows};
use crate::export::unit::Unit;

/// The format.
#[derive(Clone, Copy, Debug)]
pub(crate) struct JsonLines;

impl Format for JsonLines {
    fn extension(&self) -> &'static str {
        "jsonl"
    }

    fn write(
        &self,
        _unit: &Unit,
        rows: &mut dyn Rows,
        out: &mut (dyn Write + Send),
    ) -> io::Result<()> {
        while let Some(row) = rows.next()? {
            // A text in JSON holds no line break as such, so that all there are stand between members.
            if has_line_break(row.json) {
                for part in row.json.split(['\n', '\r']) {
                    out.write_all(part.as_bytes())?;
                }
            } else {
                out.write_all(row.json.as_bytes())?;
            }
            out.write_all(b"\n")?;
        }
        Ok(())
    }
}

/// Whether a text holds a line break. A search for characters looks at one after the other, which took a
/// quarter of an export's time.
fn has_line_break(text: &str) -> bool {
    memchr::memchr2(b'\n', b'\r', text.as_bytes()).is_some()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Listed, unit};
    use super::*;

    #[test]
    fn a_row_keeps_its_bytes_and_has_one_line() {
        let mut rows = Listed::new([
            (1, r#"{"id":1,"amount":1.50,"text":"a\nb é","id2": 1e2}"#),
            (2, "{\r\n  \"id\": 2,\n  \"b\": [1,\n 2]\n}"),
        ]);
        let mut out = Vec::new();
        JsonLines
            .write(&unit("operator"), &mut rows, &mut out)
            .unwrap();
        let text = String::from_utf8(out).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(
            lines[0],
            r#"{"id":1,"amount":1.50,"text":"a\nb é","id2": 1e2}"#
        );
        assert_eq!(lines.len(), 2);
        let row: serde_json::Value = serde_json::from_str(lines[1]).unwrap();
        assert_eq!(row, serde_json::json!({"id": 2, "b": [1, 2]}));
    }
}
