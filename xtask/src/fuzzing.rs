//! What the fuzz targets reach of the reader of pages. Built with `--cfg fuzzing` alone.

use crate::docs::fuzzing;

/// The formats in which a page is read.
pub const FORMATS: usize = 3;

/// Reads a page, as markdown (0), HTML (1) or a browser's text (2).
///
/// # Panics
///
/// When facts do not come back from the lock, or a line is named that the page does not have.
pub fn read_page(content: &str, format: usize) {
    fuzzing::read(content, format % FORMATS);
}
