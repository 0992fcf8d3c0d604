//! The page of the publisher, in the formats in which it is read.

/// Reads a page, whose format the first byte chooses: `m`arkdown, `h`tml, or anything else for the text that a
/// browser copies.
///
/// # Panics
///
/// When what is stated does not come back from the lock, or a line is named that the page does not have.
pub fn read(input: &[u8]) {
    let Some((format, content)) = input.split_first() else {
        return;
    };
    if let Ok(content) = std::str::from_utf8(content) {
        let format = match format {
            b'm' => 0,
            b'h' => 1,
            _ => 2,
        };
        xtask::fuzzing::read_page(content, format);
    }
}
