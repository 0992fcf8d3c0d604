//! What the pages are made of, embedded.

/// A file and where it is served.
#[derive(Debug)]
pub(super) struct Asset {
    pub(super) path: &'static str,
    pub(super) media: &'static str,
    pub(super) bytes: &'static [u8],
}

const PAGE: &str = "text/html; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";
const STYLE: &str = "text/css; charset=utf-8";
const IMAGE: &str = "image/svg+xml";

/// A file of the folder `assets`, under its own name or another path.
macro_rules! asset {
    ($media:ident, $file:literal) => {
        asset!($media, $file, concat!("/explorer/", $file))
    };
    ($media:ident, $file:literal, $path:expr) => {
        Asset {
            path: $path,
            media: $media,
            bytes: include_bytes!(concat!("assets/", $file)),
        }
    };
}

/// Every file of the folder.
pub(super) static ALL: &[Asset] = &[
    asset!(PAGE, "reference.html", super::REFERENCE),
    asset!(PAGE, "live.html", super::LIVE),
    asset!(STYLE, "base.css"),
    asset!(STYLE, "reference.css"),
    asset!(STYLE, "live.css"),
    asset!(IMAGE, "icon.svg"),
    asset!(SCRIPT, "answer.js"),
    asset!(SCRIPT, "api.js"),
    asset!(SCRIPT, "bars.js"),
    asset!(SCRIPT, "body.js"),
    asset!(SCRIPT, "conversations.js"),
    asset!(SCRIPT, "directory.js"),
    asset!(SCRIPT, "document.js"),
    asset!(SCRIPT, "dom.js"),
    asset!(SCRIPT, "field.js"),
    asset!(SCRIPT, "figures.js"),
    asset!(SCRIPT, "history.js"),
    asset!(SCRIPT, "key.js"),
    asset!(SCRIPT, "live.js"),
    asset!(SCRIPT, "operation.js"),
    asset!(SCRIPT, "operators.js"),
    asset!(SCRIPT, "paging.js"),
    asset!(SCRIPT, "reference.js"),
    asset!(SCRIPT, "request.js"),
    asset!(SCRIPT, "series.js"),
    asset!(SCRIPT, "statistics.js"),
];
