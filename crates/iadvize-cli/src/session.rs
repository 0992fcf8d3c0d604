//! From options and environment to a client, and the sandbox that may stand behind it.

use std::env;

use iadvize::Client;
use iadvize_sandbox::Sandbox;

use crate::exit::Exit;
use crate::export::mask::Key;
use crate::failure::Failure;
use crate::options::Options;

/// The environment variable that holds the key, which is never an argument: those are shown to everybody
/// on the machine.
pub(crate) const KEY_VARIABLE: &str = "IADVIZE_API_KEY";
/// The environment variable that holds the base URL.
pub(crate) const URL_VARIABLE: &str = "IADVIZE_BASE_URL";
/// The environment variable that holds the secret which pseudonyms of exports follow from. Without it they
/// follow from the key.
pub(crate) const MASK_VARIABLE: &str = "IADVIZE_MASK_KEY";

/// A client, and what has to live as long as it.
pub(crate) struct Session {
    client: Client,
    sandbox: Option<Sandbox>,
    pseudonyms: Key,
}

/// Where the service is, and the key for it.
struct Access {
    base_url: Option<String>,
    key: String,
}

impl Session {
    /// Builds the client that the options ask for. Nothing is sent.
    ///
    /// # Errors
    ///
    /// When there is no key, a setting is wrong, or the sandbox cannot start.
    pub(crate) async fn open(options: &Options) -> Result<Self, Failure> {
        let sandbox = if options.sandbox {
            Some(start_sandbox().await?)
        } else {
            None
        };
        let access = match &sandbox {
            Some(sandbox) => Access {
                base_url: Some(sandbox.base_url()),
                key: sandbox.api_key().to_owned(),
            },
            None => access(options)?,
        };
        let pseudonyms = match variable(MASK_VARIABLE)? {
            Some(secret) => Key::from_secret(&secret),
            // The key of a sandbox is another each time, and its data invented.
            None if sandbox.is_some() => Key::from_secret("sandbox"),
            None => Key::from_secret(&access.key),
        };
        let mut builder = Client::builder()
            .api_key(access.key)
            .timeout(options.timeout)
            .user_agent(concat!("iadvize-cli/", env!("CARGO_PKG_VERSION")));
        if let Some(url) = access.base_url {
            builder = builder.base_url(url);
        }
        Ok(Self {
            client: builder.build()?,
            sandbox,
            pseudonyms,
        })
    }

    /// The client.
    pub(crate) fn client(&self) -> &Client {
        &self.client
    }

    /// The key that pseudonyms of personal data follow from.
    pub(crate) fn pseudonyms(&self) -> &Key {
        &self.pseudonyms
    }

    /// The sandbox of this command, where it has one.
    pub(crate) fn sandbox(&self) -> Option<&Sandbox> {
        self.sandbox.as_ref()
    }

    /// Ends the sandbox, where there is one.
    pub(crate) async fn close(self) {
        if let Some(sandbox) = self.sandbox {
            sandbox.stop().await;
        }
    }
}

async fn start_sandbox() -> Result<Sandbox, Failure> {
    Sandbox::builder()
        .start()
        .await
        .map_err(|error| Failure::new(Exit::Other, format!("the sandbox cannot start: {error}")))
}

/// Flags come before the environment. What a profile adds comes after both, and belongs here.
fn access(options: &Options) -> Result<Access, Failure> {
    let base_url = options
        .base_url
        .clone()
        .map_or_else(|| variable(URL_VARIABLE), |url| Ok(Some(url)))?;
    let Some(key) = variable(KEY_VARIABLE)? else {
        return Err(Failure::new(
            Exit::Authentication,
            format!("there is no API key; set {KEY_VARIABLE}, or try the command with --sandbox"),
        ));
    };
    Ok(Access { base_url, key })
}

/// What a variable of the environment says; an empty one says nothing.
fn variable(name: &str) -> Result<Option<String>, Failure> {
    match env::var(name) {
        Ok(value) if value.is_empty() => Ok(None),
        Ok(value) => Ok(Some(value)),
        Err(env::VarError::NotPresent) => Ok(None),
        // The value may be a key, so it is not repeated.
        Err(env::VarError::NotUnicode(_)) => Err(Failure::usage(format!(
            "{name} holds bytes that are no Unicode; set it again"
        ))),
    }
}
