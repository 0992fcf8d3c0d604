//! What the fuzz targets reach of the inside. Built with `--cfg fuzzing` alone, so it is no interface.

use iadvize_wire::DateBound;

use crate::list::Bounds;

pub use crate::transport::fuzzing::wait_after;

/// The windows of a period, the latest first; nothing where the period is refused.
pub fn windows(from: DateBound, to: DateBound, months: u8) -> Option<Vec<Bounds>> {
    let bounds = Bounds {
        from: Some(from),
        to: Some(to),
    };
    crate::window::check(bounds).ok()?;
    Some(crate::window::split(bounds, months))
}

/// A text as it is shown: one line without the key.
pub fn masked(text: &str, key: &str) -> String {
    crate::mask::mask(text, key)
}

/// A JSON object as the form it goes out as; nothing where it stays JSON.
pub fn form(json: &str) -> Option<String> {
    crate::transport::fuzzing::form(json)
}
