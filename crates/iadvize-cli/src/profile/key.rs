//! Key files: one for each profile, readable for its owner alone.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret, SecretString};

use super::folder;
use crate::exit::Exit;
use crate::failure::Failure;

/// The folder of key files in the configuration folder.
const FOLDER: &str = "keys";

/// The file of a profile's key, which need not be there.
#[derive(Clone, Debug)]
pub(crate) struct KeyFile(PathBuf);

impl KeyFile {
    /// The file of the profile with this name.
    pub(super) fn of(folder: &Path, profile: &str) -> Self {
        Self(folder.join(FOLDER).join(profile))
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// Whether there is one.
    pub(crate) fn is_there(&self) -> bool {
        self.0.is_file()
    }

    /// The key, where there is one.
    ///
    /// # Errors
    ///
    /// When the file cannot be read, or others may read it, too.
    pub(crate) fn read(&self) -> Result<Option<SecretString>, Failure> {
        let file = match fs::File::open(&self.0) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(folder::refused("read", &self.0, &error)),
        };
        self.refuse_shared(&file)?;
        let mut text = String::new();
        io::BufReader::new(file)
            .read_to_string(&mut text)
            .map_err(|error| folder::refused("read", &self.0, &error))?;
        Ok(Some(SecretString::from(text.trim())))
    }

    /// Keeps a key.
    ///
    /// # Errors
    ///
    /// When the file cannot be written.
    pub(crate) fn write(&self, key: &SecretString) -> Result<(), Failure> {
        folder::write(&self.0, &format!("{}\n", key.expose_secret()))
    }

    /// Removes the file; tells whether there was one.
    ///
    /// # Errors
    ///
    /// When the disk refuses.
    pub(crate) fn remove(&self) -> Result<bool, Failure> {
        match fs::remove_file(&self.0) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(folder::refused("removed", &self.0, &error)),
        }
    }

    /// A key that others may have read is no longer one, so that the user has to know.
    #[cfg(unix)]
    fn refuse_shared(&self, file: &fs::File) -> Result<(), Failure> {
        use std::os::unix::fs::PermissionsExt;
        let mode = file
            .metadata()
            .map_err(|error| folder::refused("read", &self.0, &error))?
            .permissions()
            .mode()
            & 0o777;
        if mode & 0o077 == 0 {
            return Ok(());
        }
        let path = self.0.display();
        Err(Failure::new(
            Exit::Authentication,
            format!(
                "others may read the key file {path} (mode {mode:04o}); `chmod 600 {path}`, and exchange \
                 the key if somebody may have seen it"
            ),
        ))
    }

    #[cfg(not(unix))]
    #[allow(clippy::unused_self, clippy::unnecessary_wraps, reason = "as on Unix")]
    fn refuse_shared(&self, _: &fs::File) -> Result<(), Failure> {
        Ok(())
    }
}

/// The profiles that have a key file.
pub(super) fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder.join(FOLDER)).into_iter().flatten();
    entries
        .flatten()
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| !name.starts_with('.'))
        .collect()
}
