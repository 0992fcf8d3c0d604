//! From options, environment and profile to a client, and the sandbox that may stand behind it.

use iadvize::Client;
use iadvize_sandbox::Sandbox;
use secrecy::{ExposeSecret, SecretString};

use crate::exit::Exit;
use crate::export::mask::Key;
use crate::failure::Failure;
use crate::options::Options;
use crate::profile::{Profile, variable};
use crate::watch;

/// The environment variable that holds the key, which is never an argument: those are shown to everybody
/// on the machine.
pub(crate) const KEY_VARIABLE: &str = "IADVIZE_API_KEY";
/// The environment variable that holds the secret which pseudonyms of exports follow from. Without it they
/// follow from the key.
pub(crate) const MASK_VARIABLE: &str = "IADVIZE_MASK_KEY";

/// A client, and what has to live as long as it.
pub(crate) struct Session {
    client: Client,
    sandbox: Option<Sandbox>,
    pseudonyms: Key,
    key_from: String,
}

/// Where the service is, and the key for it.
struct Access {
    base_url: Option<String>,
    key: SecretString,
    key_from: String,
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
                key: SecretString::from(sandbox.api_key()),
                key_from: "sandbox".to_owned(),
            },
            None => access(options)?,
        };
        Self::new(options, access, sandbox)
    }

    /// The client for a key that is not kept yet.
    ///
    /// # Errors
    ///
    /// When the key cannot be one, or a setting is wrong.
    pub(crate) fn with_key(options: &Options, key: &SecretString) -> Result<Self, Failure> {
        let access = Access {
            base_url: options.base_url.clone(),
            key: key.clone(),
            key_from: "here".to_owned(),
        };
        Self::new(options, access, None)
    }

    fn new(options: &Options, access: Access, sandbox: Option<Sandbox>) -> Result<Self, Failure> {
        let key = access.key.expose_secret();
        let pseudonyms = match variable(MASK_VARIABLE)? {
            Some(secret) => Key::from_secret(&secret),
            // The key of a sandbox is another each time, and its data invented.
            None if sandbox.is_some() => Key::from_secret("sandbox"),
            None => Key::from_secret(key),
        };
        let mut builder = Client::builder()
            .api_key(key)
            .timeout(options.timeout)
            .user_agent(concat!("iadvize-cli/", env!("CARGO_PKG_VERSION")));
        if let Some(rate) = options.rate_limit {
            builder = builder.rate_limit(rate.requests, rate.period);
        }
        if let Some(observer) = watch::observer(options, &pseudonyms) {
            builder = builder.observer(observer);
        }
        if let Some(url) = access.base_url {
            builder = builder.base_url(url);
        }
        Ok(Self {
            client: builder.build()?,
            sandbox,
            pseudonyms,
            key_from: access.key_from,
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

    /// Where the key comes from, in words.
    pub(crate) fn key_from(&self) -> &str {
        &self.key_from
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

/// Flags and settings are in the options already; the key is in the environment or in the profile's file.
fn access(options: &Options) -> Result<Access, Failure> {
    let base_url = options.base_url.clone();
    if let Some(key) = variable(KEY_VARIABLE)? {
        return Ok(Access {
            base_url,
            key: SecretString::from(key),
            key_from: format!("environment variable {KEY_VARIABLE}"),
        });
    }
    let profile = Profile::existing(options)?;
    let kept = match profile.key().read()? {
        // Nothing is sent, so that it needs no key.
        None if options.dry_run => Some(SecretString::from("none")),
        kept => kept,
    };
    let Some(key) = kept else {
        return Err(Failure::new(
            Exit::Authentication,
            format!(
                "there is no API key; keep one with `iadvize auth login`, set {KEY_VARIABLE}, or try the \
                 command with --sandbox"
            ),
        ));
    };
    Ok(Access {
        base_url,
        key,
        key_from: format!("file {}", profile.key().path().display()),
    })
}
