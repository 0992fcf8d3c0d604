//! The key's way onto a request.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::Request;
use reqwest::header::{AUTHORIZATION, HeaderName, HeaderValue};

use crate::config::{Authentication, Config};
use crate::error::{Error, Result};

const HEADER: HeaderName = HeaderName::from_static("x-api-key");

/// Puts the key where the configuration says. Headers are marked so that nothing prints them.
pub(super) fn attach(request: &mut Request, config: &Config) -> Result<()> {
    let key = config.key.expose();
    match config.authentication {
        Authentication::Header => {
            request.headers_mut().insert(HEADER, sensitive(key)?);
        }
        Authentication::Query => {
            request.url_mut().query_pairs_mut().append_pair("key", key);
        }
        Authentication::Basic => {
            // Any password will do, says the page.
            let pair = STANDARD.encode(format!("{key}:x"));
            request
                .headers_mut()
                .insert(AUTHORIZATION, sensitive(&format!("Basic {pair}"))?);
        }
    }
    Ok(())
}

fn sensitive(value: &str) -> Result<HeaderValue> {
    let mut value = HeaderValue::from_str(value)
        .map_err(|_| Error::input("the API key holds characters that no header can carry"))?;
    value.set_sensitive(true);
    Ok(value)
}
