//! The configuration folder, which nobody else may look into.

use std::env;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;
use tempfile::NamedTempFile;

use crate::exit::Exit;
use crate::failure::Failure;

/// The environment variable that names another folder.
pub(crate) const FOLDER_VARIABLE: &str = "IADVIZE_CONFIG_DIR";

/// Where the folder is, whether or not it is there: `iadvize` in the user's configuration folder.
///
/// # Errors
///
/// When the user has no home folder.
pub(crate) fn path() -> Result<PathBuf, Failure> {
    if let Some(folder) = env::var_os(FOLDER_VARIABLE).filter(|folder| !folder.is_empty()) {
        return Ok(PathBuf::from(folder));
    }
    etcetera::choose_base_strategy()
        .map(|strategy| strategy.config_dir().join("iadvize"))
        .map_err(|_| {
            Failure::usage(format!(
                "there is no home folder to keep settings in; set {FOLDER_VARIABLE}"
            ))
        })
}

/// Writes a file in one step, readable for its owner alone, and makes its folder if it is not there.
///
/// # Errors
///
/// When the disk refuses.
pub(super) fn write(path: &Path, text: &str) -> Result<(), Failure> {
    try_write(path, text).map_err(|error| refused("written", path, &error))
}

fn try_write(path: &Path, text: &str) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    make(folder)?;
    // Temporary files are made with mode 0600, and keep it under their new name.
    let mut file = NamedTempFile::new_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}

/// Makes a folder with mode 0700, and those above it that are missing.
fn make(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder.create(folder)
}

/// The disk refused.
pub(super) fn refused(what: &str, path: &Path, error: &io::Error) -> Failure {
    Failure::new(
        Exit::Other,
        format!("{} cannot be {what}: {error}", path.display()),
    )
}
