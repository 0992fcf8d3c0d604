//! Profiles: named settings in a file (`file`, `settings`) and a key each in a file of its own (`key`), in
//! the configuration folder (`folder`).

mod file;
pub(crate) mod folder;
pub(crate) mod key;
pub(crate) mod settings;

use std::env;
use std::path::PathBuf;

use self::file::File;
use self::key::KeyFile;
use crate::failure::Failure;
use crate::options::Options;

/// The environment variable that names the profile.
pub(crate) const PROFILE_VARIABLE: &str = "IADVIZE_PROFILE";
/// The profile where none is named.
const DEFAULT: &str = "default";

/// A profile: what is set in it, and where its key is.
#[derive(Debug)]
pub(crate) struct Profile {
    name: String,
    file: File,
    key: KeyFile,
}

impl Profile {
    /// The profile that the user names, by flag or environment; `default` otherwise. It need not be there.
    ///
    /// # Errors
    ///
    /// When its name is none, or the file of settings cannot be read.
    pub(crate) fn named(options: &Options) -> Result<Self, Failure> {
        Ok(Self::chosen(options)?.0)
    }

    /// The same; a profile that the user names has to be there.
    ///
    /// # Errors
    ///
    /// Also when there is no such profile.
    pub(crate) fn existing(options: &Options) -> Result<Self, Failure> {
        let (profile, is_named) = Self::chosen(options)?;
        if is_named && !profile.file.has(&profile.name) && !profile.key.is_there() {
            let mut names = profile.file.names();
            names.extend(key::names(&folder::path()?));
            names.sort_unstable();
            names.dedup();
            let there = match names.as_slice() {
                [] => "there are none yet".to_owned(),
                names => format!("there are {}", names.join(", ")),
            };
            return Err(Failure::usage(format!(
                "there is no profile `{0}`; {there}; `iadvize auth login --profile {0}` makes it",
                profile.name
            )));
        }
        Ok(profile)
    }

    fn chosen(options: &Options) -> Result<(Self, bool), Failure> {
        let named = match &options.profile {
            Some(name) => Some(name.clone()),
            None => variable(PROFILE_VARIABLE)?,
        };
        let is_named = named.is_some();
        let name = named.unwrap_or_else(|| DEFAULT.to_owned());
        check(&name)?;
        let folder = folder::path()?;
        let profile = Self {
            file: File::read(&folder)?,
            key: KeyFile::of(&folder, &name),
            name,
        };
        Ok((profile, is_named))
    }

    /// Its name.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The file of its key.
    pub(crate) fn key(&self) -> &KeyFile {
        &self.key
    }

    /// The file in which its settings are.
    pub(crate) fn path(&self) -> PathBuf {
        self.file.path().to_owned()
    }

    /// What is set under a name, as text.
    ///
    /// # Errors
    ///
    /// When it is neither text nor a number.
    pub(crate) fn setting(&self, name: &str) -> Result<Option<String>, Failure> {
        self.file.value(&self.name, name)
    }

    /// The names that are set.
    pub(crate) fn set_names(&self) -> Vec<String> {
        self.file.set_names(&self.name)
    }

    /// Sets a value and writes the file.
    ///
    /// # Errors
    ///
    /// When the file cannot be written.
    pub(crate) fn set(&mut self, name: &str, value: &str) -> Result<(), Failure> {
        self.file.set(&self.name, name, value)?;
        self.file.write()
    }

    /// Removes a value and writes the file; tells whether there was one.
    ///
    /// # Errors
    ///
    /// When the file cannot be written.
    pub(crate) fn unset(&mut self, name: &str) -> Result<bool, Failure> {
        let was_set = self.file.unset(&self.name, name);
        if was_set {
            self.file.write()?;
        }
        Ok(was_set)
    }
}

/// Names of profiles are names of files, too.
fn check(name: &str) -> Result<(), Failure> {
    let is_name = !name.is_empty()
        && name.len() <= 64
        && !name.starts_with(['.', '-'])
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-'));
    if is_name {
        Ok(())
    } else {
        Err(Failure::usage(
            "a profile is named by up to 64 letters, digits, `.`, `_` and `-`, a letter, digit or `_` first",
        ))
    }
}

/// What a variable of the environment says; an empty one says nothing.
///
/// # Errors
///
/// When it is no Unicode.
pub(crate) fn variable(name: &str) -> Result<Option<String>, Failure> {
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
