//! What the fuzz targets reach of the program's inside. Built with `--cfg fuzzing` alone.

use iadvize::catalogue::{Member, Operation, Personal};

use crate::export::mask::{Key, Mask};
use crate::output::harmless;

pub use crate::export::fuzzing::{Damage, dated};

/// A text for a table or a message, one line.
pub fn shown(text: &str) -> String {
    harmless::shown(text).into_owned()
}

/// A text over several lines.
pub fn lines(text: &str) -> String {
    harmless::lines(text).into_owned()
}

/// JSON for a terminal.
pub fn json(text: &str) -> String {
    harmless::json(text).into_owned()
}

/// A cell of CSV.
pub fn cell(text: &str) -> String {
    harmless::cell(text).into_owned()
}

/// A row with all personal data masked.
pub fn masked(members: &[Member], row: &str) -> String {
    Mask::new(Personal::ALL, Key::from_secret("fuzzed")).row(members, row)
}

/// An answer and a form as a transcript shows them.
pub fn veiled(operation: Option<&Operation>, body: &[u8]) -> [String; 2] {
    let mask = Mask::new(Personal::ALL, Key::from_secret("fuzzed"));
    [
        crate::watch::veil::json(operation, body, &mask),
        crate::watch::veil::form(operation, body),
    ]
}
