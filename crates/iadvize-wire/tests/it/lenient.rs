//! Each tolerated form of each scalar and container, and what is refused.

use std::collections::BTreeMap;
use std::fmt::Debug;

use iadvize_wire::{DateTime, Flag, Lenient, List, Presence, lenient};
use serde_json::{Map, Value, json};

fn read<T: Lenient>(text: &str) -> Result<T, serde_json::Error> {
    lenient(&mut serde_json::Deserializer::from_str(text))
}

/// Asserts that all texts are read as one value, from text and from a `Value`.
fn all<T: Lenient + PartialEq + Debug>(texts: &[&str], expected: T) {
    for text in texts {
        let value = read::<T>(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(value, expected, "{text}");
        let tree: Value = serde_json::from_str(text).unwrap();
        assert_eq!(
            lenient::<_, T>(&tree).unwrap(),
            expected,
            "{text} by reference"
        );
        assert_eq!(
            lenient::<_, T>(tree).unwrap(),
            expected,
            "{text} as a value"
        );
    }
}

fn none<T: Lenient + Debug>(texts: &[&str]) {
    for text in texts {
        assert!(
            read::<T>(text).is_err(),
            "{text} was read as {:?}",
            read::<T>(text)
        );
    }
}

#[test]
fn booleans() {
    all(
        &["true", "1", "1.0", r#""1""#, r#""true""#, r#"" 1 ""#],
        true,
    );
    all(&["false", "0", "-0", r#""0""#, r#""false""#], false);
    none::<bool>(&["2", "-1", "0.5", r#""yes""#, r#""""#, "null", "[]", "{}"]);
}

#[test]
fn integers() {
    all(
        &["12", "12.0", "1.2e1", r#""12""#, r#"" 12 ""#, r#""12.0""#],
        12_u64,
    );
    all(&["-12", "-12.0", r#""-12""#], -12_i32);
    all(
        &["18446744073709551615", r#""18446744073709551615""#],
        u64::MAX,
    );
    all(&["-9223372036854775808"], i64::MIN);
    none::<u64>(&[
        "-1", "1.5", "1e300", r#""x""#, r#""""#, r#""NaN""#, r#""inf""#, "null", "true",
    ]);
    none::<i32>(&["2147483648", "-2147483649", "1e10"]);
    none::<u8>(&["256", "-1"]);
}

#[test]
fn floats() {
    all(&["2", "2.0", r#""2""#, r#""2.0""#, r#""2e0""#], 2.0_f64);
    all(&["-2", "-2.0"], -2.0_f64);
    none::<f64>(&[
        r#""NaN""#,
        r#""inf""#,
        r#""1e999""#,
        r#""x""#,
        "true",
        "null",
        "[]",
    ]);
}

#[test]
fn texts() {
    all(&[r#""12""#, "12"], "12".to_owned());
    all(&["-1"], "-1".to_owned());
    all(&["1.50"], "1.5".to_owned());
    all(&["true"], "true".to_owned());
    all(&[r#""\u00e9\n""#], "é\n".to_owned());
    none::<String>(&["null", "[]", "{}"]);
}

#[test]
fn missing_values() {
    all(&["null", r#""""#], None::<u64>);
    all(&["null", r#""""#], None::<bool>);
    all(&["null", r#""""#], None::<f64>);
    all(&["null", r#""""#], None::<DateTime>);
    all(&["null", r#""""#], None::<Box<u64>>);
    all(&["0", r#""0""#], Some(0_u64));
    all(&["[1]", r#"{"0":1}"#], Some(vec![1_u64]));
    all(&["null"], None::<String>);
    all(&[r#""""#], Some(String::new()));
    all(&[r#""""#], Some(Box::new(String::new())));
    all(&["null"], None::<Value>);
    all(&[r#""""#], Some(json!("")));
    none::<Option<u64>>(&["[]", "{}", r#""x""#]);
}

#[test]
fn containers() {
    all(
        &[
            "[1,2]",
            r#"["1",2.0]"#,
            r#"{"0":1,"1":"2"}"#,
            r#"{"3":1,"9":2}"#,
        ],
        vec![1_u64, 2],
    );
    all(&["[]", "{}", "null", r#""""#], Vec::<u64>::new());
    all(&["5", r#""5""#, "5.0"], List::from(vec![5_u64]));
    all(&[r#""fr""#, r#"["fr"]"#], vec!["fr".to_owned()]);
    all(
        &[r#"["a",1,null]"#],
        vec![Some("a".to_owned()), Some("1".to_owned()), None],
    );
    none::<Vec<u64>>(&["[null]", r#"["x"]"#, r#"{"a":1}"#, r#"{"0":"x"}"#]);
    all(&["7"], Box::new(7_u64));
    all(&["[]", "{}", "[{}]"], Map::new());
    all(
        &[r#"{"a":1}"#, r#"[{"a":1}]"#],
        BTreeMap::from([("a".to_owned(), 1_u64)]),
    );
    all(&[r#"{"a":[1,"x"]}"#], json!({"a": [1, "x"]}));
    all(&["1", r#""true""#], Flag::from(true));
    all(&["12", r#""12""#], Presence::Is(12_u64));
}

/// serde_json hands numbers over like this when some other crate of a program
/// turns its feature `arbitrary_precision` on.
#[test]
fn numbers_of_arbitrary_precision() {
    const NUMBER: &[&str] = &[r#"{"$serde_json::private::Number":"1"}"#];
    for text in NUMBER {
        assert_eq!(read::<u64>(text).unwrap(), 1);
        assert_eq!(read::<f64>(text).unwrap(), 1.0);
        assert_eq!(read::<String>(text).unwrap(), "1");
        assert!(read::<bool>(text).unwrap());
        assert_eq!(read::<Option<u64>>(text).unwrap(), Some(1));
        assert_eq!(read::<Vec<u64>>(text).unwrap(), [1]);
    }
    none::<u64>(&[r#"{"$serde_json::private::Number":"x"}"#, r#"{"n":"1"}"#]);
}

#[test]
fn errors_say_what_was_expected() {
    let error = read::<u64>(r#""twelve""#).unwrap_err().to_string();
    assert!(
        error.contains(r#"string "twelve", expected a whole number"#),
        "{error}"
    );
    let error = read::<bool>("2").unwrap_err().to_string();
    assert!(error.contains("expected true, false, 1 or 0"), "{error}");
}
