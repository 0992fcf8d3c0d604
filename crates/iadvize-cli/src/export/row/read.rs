//! Reading a row into cells, tolerantly: numbers as text, 0 and 1 for booleans, one value for a list of one.
//! What fits no column goes to `extra`.

use std::collections::BTreeMap;
use std::io;

use iadvize::catalogue::{Member, MemberKind};
use iadvize::jiff::Timestamp;
use iadvize::jiff::tz::TimeZone;
use iadvize::paris;
use iadvize::types::{DateTime, History, Lenient, Message, lenient};
use serde_json::value::RawValue;

use super::super::format::{Misfit, Row};
use super::members::Members;
use super::{Cell, Column, EXTRA, Type, columns};

/// What is left over of an object, as JSON, by name.
type Rest = BTreeMap<String, String>;

/// The columns of an operation's rows.
#[derive(Clone, Debug)]
pub(in crate::export) struct Table {
    members: &'static [Member],
    columns: Vec<Column>,
}

impl Table {
    /// The table for rows with these members.
    pub(in crate::export) fn new(members: &'static [Member]) -> Self {
        let mut columns = columns(members);
        columns.push(Column {
            name: EXTRA.to_owned(),
            of: Type::Text,
            list: false,
            member: None,
        });
        Self { members, columns }
    }

    /// Its columns: those of the members, and `extra`.
    pub(in crate::export) fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The cells of a row with its identifier.
    ///
    /// # Errors
    ///
    /// When its identifier is greater than any column of whole numbers holds.
    pub(in crate::export) fn cells(&self, row: Row<'_>) -> io::Result<Vec<Cell>> {
        let mut cells = self.read(row.json);
        let id = i64::try_from(row.id).map_err(|_| {
            let why = format!(
                "its id is greater than {}, the greatest that a column holds",
                i64::MAX
            );
            Misfit::of(row.id, why)
        })?;
        // The list has read it already, more tolerantly than any column.
        if let Some(first) = cells.first_mut() {
            *first = Cell::Integer(id);
        }
        Ok(cells)
    }

    /// The cells of a row's JSON, one for each column. What is no JSON object goes to `extra` as a whole.
    pub(super) fn read(&self, json: &str) -> Vec<Cell> {
        let mut cells = Vec::with_capacity(self.columns.len());
        let extra = match serde_json::from_str(json) {
            Ok(row) => object(self.members, row, &mut cells),
            Err(_) => {
                cells.resize(self.columns.len() - 1, Cell::Null);
                Some(json.to_owned())
            }
        };
        cells.push(extra.map_or(Cell::Null, Cell::Text));
        cells
    }
}

/// Reads the members of an object into cells; gives what is left over.
fn object(members: &[Member], mut row: Members<'_>, cells: &mut Vec<Cell>) -> Option<String> {
    let mut rest = Rest::new();
    for member in members {
        let names = std::iter::once(member.name).chain(member.aliases.iter().copied());
        let Some((name, raw)) = row.take(names) else {
            cells.extend(nothing(member));
            continue;
        };
        if let Some(left) = value(member, raw, cells) {
            rest.insert(name, left);
        }
    }
    let unknown = row
        .into_iter()
        .map(|(name, raw)| (name, raw.get().to_owned()));
    rest.extend(unknown);
    (!rest.is_empty()).then(|| written(&rest))
}

/// The cells of a member that is absent.
fn nothing(member: &Member) -> impl Iterator<Item = Cell> {
    let cells = if member.kind == MemberKind::DateTime {
        2
    } else {
        1
    };
    std::iter::repeat_n(Cell::Null, cells)
}

fn written(rest: &Rest) -> String {
    let members: Vec<String> = rest
        .iter()
        .map(|(name, json)| format!("{}:{json}", serde_json::Value::from(name.as_str())))
        .collect();
    format!("{{{}}}", members.join(","))
}

/// Reads a member's value into its cells; gives what is left over of it.
fn value(member: &Member, raw: &RawValue, cells: &mut Vec<Cell>) -> Option<String> {
    if raw.get() == "null" {
        cells.extend(nothing(member));
        return None;
    }
    if member.kind == MemberKind::History {
        return history(member, raw, cells);
    }
    if !member.list {
        let (read, left) = one(member, raw);
        cells.extend(read);
        return left;
    }
    let Some(items) = items(member, raw) else {
        cells.extend(nothing(member));
        return Some(raw.get().to_owned());
    };
    let mut lists: Vec<Vec<Cell>> = nothing(member).map(|_| Vec::new()).collect();
    let mut has_misfit = false;
    for item in items {
        let (read, left) = one(member, item);
        has_misfit |= left.is_some();
        for (list, cell) in lists.iter_mut().zip(read) {
            list.push(cell);
        }
    }
    cells.extend(lists.into_iter().map(Cell::List));
    has_misfit.then(|| raw.get().to_owned())
}

/// What a list holds; one value stands for a list of one, and an empty text for an empty list.
fn items<'a>(member: &Member, raw: &'a RawValue) -> Option<Vec<&'a RawValue>> {
    let json = raw.get();
    match json.as_bytes().first() {
        Some(b'[') => serde_json::from_str(json).ok(),
        // An array that lost its brackets, as PHP writes one with a gap.
        Some(b'{') if member.kind != MemberKind::Object => {
            let members: Members<'_> = serde_json::from_str(json).ok()?;
            Some(members.into_iter().map(|(_, value)| value).collect())
        }
        Some(_) if json == "\"\"" => Some(Vec::new()),
        Some(_) => Some(vec![raw]),
        None => None,
    }
}

/// Reads one value: its cells, and what is left over of it.
fn one(member: &Member, raw: &RawValue) -> (Vec<Cell>, Option<String>) {
    if member.kind == MemberKind::DateTime {
        return match read::<String>(raw) {
            Some(Some(text)) => (date(text, &paris()).into(), None),
            Some(None) => (nothing(member).collect(), None),
            None => misfit(member, raw),
        };
    }
    if member.kind == MemberKind::Object {
        return nested(member, raw);
    }
    let cell = match member.kind {
        MemberKind::Id | MemberKind::Integer => {
            read(raw).map(|number| plain(number, Cell::Integer))
        }
        MemberKind::Number => read(raw).map(|number| plain(number, Cell::Number)),
        MemberKind::Flag => read(raw).map(|flag| plain(flag, Cell::Flag)),
        MemberKind::Instant => instant(raw),
        _ => read(raw).map(|text| plain(text, Cell::Text)),
    };
    match cell {
        Some(cell) => (vec![cell], None),
        None => misfit(member, raw),
    }
}

/// Reads a value in any form in which the service writes it; `Some(None)` where it means that there is none.
fn read<T: Lenient>(raw: &RawValue) -> Option<Option<T>> {
    lenient(raw).ok()
}

fn plain<T>(value: Option<T>, cell: impl FnOnce(T) -> Cell) -> Cell {
    value.map_or(Cell::Null, cell)
}

fn misfit(member: &Member, raw: &RawValue) -> (Vec<Cell>, Option<String>) {
    (nothing(member).collect(), Some(raw.get().to_owned()))
}

/// The moment of a date, none where it does not exist, and its text.
fn date(text: String, zone: &TimeZone) -> [Cell; 2] {
    let moment = DateTime::from(text.as_str()).timestamp(zone).ok();
    [plain(moment, Cell::Moment), Cell::Text(text)]
}

/// Milliseconds since the epoch, or a moment as the library writes it.
fn instant(raw: &RawValue) -> Option<Cell> {
    // Most are as the library writes them; to find out that a text is no number takes longer than to read it.
    if raw.get().starts_with('"')
        && let Some(Some(text)) = read::<String>(raw)
        && let Ok(moment) = text.parse()
    {
        return Some(Cell::Moment(moment));
    }
    Some(match read::<i64>(raw)? {
        Some(milliseconds) => Cell::Moment(Timestamp::from_millisecond(milliseconds).ok()?),
        None => Cell::Null,
    })
}

/// An object; an empty list or text stands for one without members.
fn nested(member: &Member, raw: &RawValue) -> (Vec<Cell>, Option<String>) {
    let members: Members<'_> = match raw.get() {
        "\"\"" => return (vec![Cell::Null], None),
        "[]" => Members::default(),
        json => match serde_json::from_str(json) {
            Ok(members) => members,
            Err(_) => return misfit(member, raw),
        },
    };
    let mut cells = Vec::new();
    let left = object(member.members, members, &mut cells);
    (vec![Cell::Object(cells)], left)
}

/// The entries of a history. Where one cannot be read, the history is left over as a whole besides.
fn history(member: &Member, raw: &RawValue, cells: &mut Vec<Cell>) -> Option<String> {
    let Ok(history) = serde_json::from_str::<History>(raw.get()) else {
        cells.push(Cell::Null);
        return Some(raw.get().to_owned());
    };
    let zone = paris();
    let mut entries = Vec::new();
    let mut has_misfit = false;
    for message in history.messages() {
        match message {
            Ok(message) => entries.push(Cell::Object(entry(member.members, message, &zone))),
            Err(_) => has_misfit = true,
        }
    }
    cells.push(Cell::List(entries));
    has_misfit.then(|| raw.get().to_owned())
}

/// The cells of a message, by the names of its members.
fn entry(members: &[Member], message: Message, zone: &TimeZone) -> Vec<Cell> {
    let Message {
        kind,
        at,
        text,
        sent_at,
        ..
    } = message;
    let mut cells = Vec::with_capacity(members.len() + 1);
    let mut text = Some(text);
    for member in members {
        match member.name {
            "kind" => cells.push(Cell::Integer(kind.code())),
            "at" => cells.extend(date(at.as_str().to_owned(), zone)),
            "text" => cells.push(plain(text.take(), Cell::Text)),
            "sent_at" => cells.push(plain(sent_at, Cell::Moment)),
            _ => cells.extend(nothing(member)),
        }
    }
    cells
}

#[cfg(test)]
mod tests {
    use iadvize::catalogue::{OPERATIONS, operation};
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    fn table(operation_id: &str) -> Table {
        Table::new(operation(operation_id).unwrap().row)
    }

    /// The cells of a row that hold something, by column, as JSON.
    fn read_row(table: &Table, row: &str) -> Value {
        let cells = table.read(row);
        assert_eq!(cells.len(), table.columns().len());
        let cells = table.columns().iter().zip(&cells);
        cells
            .filter(|(_, cell)| **cell != Cell::Null)
            .map(|(column, cell)| (column.name.clone(), cell.to_json(column)))
            .collect()
    }

    #[test]
    fn a_conversation_has_its_types() {
        let row = r#"{"id":"7","created_at":"2020-07-01 12:00:00","closed_at":"2015-06-31 18:00:00",
            "operator_answered":1,"waitinglist":"0","tag_list":{"0":3,"10":5,"2":"4"},"operator_id":"",
            "history":"[2,\"2016-02-16 11:24:23\",\"Hi\",1455618264049],[3,\"0000-00-00 00:00:00\",\"x\"]"}"#;
        let read = read_row(&table("list_conversations"), row);
        assert_eq!(
            read,
            json!({
                "id": 7,
                "created_at": "2020-07-01T10:00:00Z",
                "created_at_text": "2020-07-01 12:00:00",
                "closed_at_text": "2015-06-31 18:00:00",
                "operator_answer": true,
                "waitinglist": false,
                "tag_list": [3, 5, 4],
                "history": [
                    {
                        "kind": 2,
                        "at": "2016-02-16T10:24:23Z",
                        "at_text": "2016-02-16 11:24:23",
                        "text": "Hi",
                        "sent_at": "2016-02-16T10:24:24.049Z",
                    },
                    {"kind": 3, "at": null, "at_text": "0000-00-00 00:00:00", "text": "x", "sent_at": null},
                ],
            })
        );
    }

    #[test]
    fn what_fits_no_column_is_kept() {
        let row = r#"{"id":1,"amount":"a lot","new": {"b":1.50},"created_at":[1],"conversation_id":null}"#;
        let read = read_row(&table("list_transactions"), row);
        let extra = r#"{"amount":"a lot","created_at":[1],"new":{"b":1.50}}"#;
        assert_eq!(read, json!({"id": 1, "extra": extra}));

        let row = r#"{"id":1,"website_id":[1,"x",3]}"#;
        let read = read_row(&table("list_visitors"), row);
        assert_eq!(
            read,
            json!({"id": 1, "website_id": [1, null, 3], "extra": r#"{"website_id":[1,"x",3]}"#})
        );

        let row = r#"{"id":1,"history":"[1,\"2020-01-01\",\"a\"],oops"}"#;
        let read = read_row(&table("list_conversations"), row);
        assert_eq!(read["history"].as_array().map(Vec::len), Some(1));
        let extra: Value = serde_json::from_str(read["extra"].as_str().unwrap()).unwrap();
        assert_eq!(extra, json!({"history": "[1,\"2020-01-01\",\"a\"],oops"}));

        let read = read_row(&table("list_visitors"), "[1,2]");
        assert_eq!(read, json!({"extra": "[1,2]"}));
    }

    #[test]
    fn nested_objects_keep_what_is_new_in_them() {
        let row =
            r#"{"id":1,"chat":{"busy":"1","slot_number":2,"mood":"fine"},"call":[],"video":""}"#;
        let read = read_row(&table("list_operators_live"), row);
        assert_eq!(read["chat"]["busy"], true);
        assert_eq!(read["chat"]["slot_number"], 2);
        assert_eq!(read["extra"], r#"{"chat":{"mood":"fine"}}"#);
        assert!(read["call"].is_object() && read.get("video").is_none());
        let single = read_row(&table("list_tags"), r#"{"id":1,"website_id":9}"#);
        assert_eq!(single["website_id"], json!([9]));
    }

    #[test]
    fn columns_have_names_of_their_own() {
        for operation in OPERATIONS.iter().filter(|operation| operation.paged) {
            let table = Table::new(operation.row);
            let mut names: Vec<&str> = table.columns().iter().map(|c| c.name.as_str()).collect();
            let count = names.len();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), count, "{operation}");
        }
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<u64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            ".*".prop_map(Value::from),
            "[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}".prop_map(Value::from),
            r#"(\[[0-9],"[0-9: -]{0,19}","[a-z]*"(,[0-9]*)?\],?)*"#.prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 24, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                prop::collection::btree_map("[a-z0-9_]{0,6}", inner, 0..6)
                    .prop_map(|members| members.into_iter().collect()),
            ]
        })
    }

    /// Any values under the names of the members, and some others.
    fn any_row() -> impl Strategy<Value = (&'static [Member], Value)> {
        let rows: Vec<_> = OPERATIONS
            .iter()
            .map(|o| o.row)
            .filter(|r| !r.is_empty())
            .collect();
        prop::sample::select(rows).prop_flat_map(|members| {
            let names: Vec<&str> = members.iter().map(|member| member.name).collect();
            let name = prop_oneof![
                prop::sample::select(names).prop_map(str::to_owned),
                "[a-z]{1,4}"
            ];
            prop::collection::btree_map(name, any_json(), 0..12)
                .prop_map(move |row| (members, row.into_iter().collect()))
        })
    }

    proptest! {
        #[test]
        fn any_row_is_read_and_fits_its_columns((members, row) in any_row()) {
            let table = Table::new(members);
            let cells = table.read(&row.to_string());
            prop_assert_eq!(cells.len(), table.columns().len());
            for (column, cell) in table.columns().iter().zip(&cells) {
                prop_assert!(fits(cell, column, column.list), "{:?} in {}", cell, column.name);
            }
        }

        #[test]
        fn members_that_nobody_documents_are_kept_whole(extra in any_json()) {
            let row = json!({"id": 1, "undocumented": extra});
            let cells = table("list_visitors").read(&row.to_string());
            let kept = format!("{{\"undocumented\":{}}}", row["undocumented"]);
            prop_assert_eq!(cells.last(), Some(&Cell::Text(kept)));
        }

        #[test]
        fn any_text_is_read(text in ".*") {
            let table = table("list_conversations");
            prop_assert_eq!(table.read(&text).len(), table.columns().len());
        }
    }

    proptest! {
        /// A message is an object like any other, once written as one.
        #[test]
        fn an_entry_is_what_its_message_is(
            text in r#"(\[[0-9]{1,2},"[0-9: -]{0,19}","[a-z]{0,3}"(,[0-9]{0,14})?\],?){0,4}"#
        ) {
            let conversation = operation("list_conversations").unwrap().row;
            let history = conversation.iter().find(|m| m.kind == MemberKind::History).unwrap();
            for message in History::from(text).messages().filter_map(Result::ok) {
                let written = serde_json::to_string(&message).unwrap();
                let mut cells = Vec::new();
                let left = object(history.members, serde_json::from_str(&written).unwrap(), &mut cells);
                prop_assert_eq!(left, None);
                prop_assert_eq!(entry(history.members, message, &paris()), cells);
            }
        }
    }

    fn fits(cell: &Cell, column: &Column, list: bool) -> bool {
        match (cell, &column.of) {
            (Cell::Null, _) => true,
            (Cell::List(cells), _) => list && cells.iter().all(|cell| fits(cell, column, false)),
            _ if list => false,
            (Cell::Object(cells), Type::Object(fields)) => {
                cells.len() == fields.len()
                    && fields
                        .iter()
                        .zip(cells)
                        .all(|(field, cell)| fits(cell, field, field.list))
            }
            (Cell::Integer(_), Type::Integer)
            | (Cell::Flag(_), Type::Flag)
            | (Cell::Moment(_), Type::Moment)
            | (Cell::Text(_), Type::Text) => true,
            (Cell::Number(number), Type::Number) => number.is_finite(),
            _ => false,
        }
    }
}
