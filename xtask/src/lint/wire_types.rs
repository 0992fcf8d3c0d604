//! `x-rust-type`: each names a type that `iadvize-wire` exports, as the generator asks for it.

use serde_json::Value;

use super::Lint;
use super::sites::{self, Role, Site};
use crate::document::step;

const CRATE: &str = "iadvize-wire";

/// Complains about hand-written types.
pub(super) fn check(lint: &mut Lint<'_>) {
    for site in sites::all(lint.root()) {
        if let Some(rust) = site.schema.get("x-rust-type") {
            check_one(lint, &site, rust);
        }
    }
}

fn check_one(lint: &mut Lint<'_>, site: &Site<'_>, rust: &Value) {
    let at = step(&site.pointer, "x-rust-type");
    if site.role != Role::Component {
        return lint.complain(
            &at,
            "`x-rust-type` outside components/schemas is passed over; give the schema a name there",
        );
    }
    if rust["crate"] != CRATE || rust["version"] != "*" {
        lint.complain(
            &at,
            format_args!("`x-rust-type` of another crate or version is passed over; write `crate: {CRATE}` and `version: '*'`"),
        );
    }
    let path = rust["path"].as_str().unwrap_or_default();
    let name = path.strip_prefix("iadvize_wire::").unwrap_or_default();
    let Some(arity) = lint.known.wire_types.get(name) else {
        return lint.complain(
            &step(&at, "path"),
            format_args!("{path} is no type that {CRATE} exports; write `iadvize_wire::` and a name of crates/iadvize-wire/src/lib.rs"),
        );
    };
    let given = rust["parameters"].as_array().map_or(0, Vec::len);
    if let Some(taken) = arity
        && *taken != given
    {
        return lint.complain(
            &step(&at, "path"),
            format_args!(
                "{path} takes {taken} parameters and is given {given}; list them under `parameters`"
            ),
        );
    }
    let component = site.pointer.rsplit('/').next().unwrap_or_default();
    if given == 0 && component != name {
        lint.complain(
            &site.pointer,
            format_args!("a schema of a hand-written type bears its name; call it {name}"),
        );
    }
}
