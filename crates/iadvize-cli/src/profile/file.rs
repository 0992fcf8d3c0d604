//! The file of settings: a table for each profile. What the user wrote beside them, comments too, stays.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use toml_edit::{DocumentMut, Item, Table, value};

use super::folder;
use crate::failure::Failure;

const NAME: &str = "config.toml";

/// The file of settings.
#[derive(Debug)]
pub(super) struct File {
    path: PathBuf,
    document: DocumentMut,
}

impl File {
    /// Reads the file in a folder; one that is not there is empty.
    pub(super) fn read(folder: &Path) -> Result<Self, Failure> {
        let path = folder.join(NAME);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(folder::refused("read", &path, &error)),
        };
        let document = text.parse().map_err(|error: toml_edit::TomlError| {
            let before = error.span().and_then(|span| text.get(..span.start));
            let line = before.unwrap_or_default().matches('\n').count() + 1;
            let why = error.message().replace('\n', ", ");
            Failure::usage(format!("{}, line {line}: {why}; mend it", path.display()))
        })?;
        Ok(Self { path, document })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn write(&self) -> Result<(), Failure> {
        folder::write(&self.path, &self.document.to_string())
    }

    /// The profiles in it.
    pub(super) fn names(&self) -> Vec<String> {
        let tables = self
            .document
            .iter()
            .filter(|(_, item)| item.is_table_like());
        tables.map(|(name, _)| name.to_owned()).collect()
    }

    pub(super) fn has(&self, profile: &str) -> bool {
        self.document.contains_key(profile)
    }

    /// The names that a profile sets.
    pub(super) fn set_names(&self, profile: &str) -> Vec<String> {
        let table = self.document.get(profile).and_then(Item::as_table_like);
        let names = table.into_iter().flat_map(|table| table.iter());
        names.map(|(name, _)| name.to_owned()).collect()
    }

    /// A value as text.
    pub(super) fn value(&self, profile: &str, name: &str) -> Result<Option<String>, Failure> {
        let Some(item) = self.document.get(profile).and_then(|table| table.get(name)) else {
            return Ok(None);
        };
        let text = item
            .as_str()
            .map(str::to_owned)
            .or_else(|| item.as_integer().map(|number| number.to_string()))
            .or_else(|| item.as_float().map(|number| number.to_string()));
        text.map(Some).ok_or_else(|| {
            Failure::usage(format!(
                "{}: `{name}` of the profile `{profile}` is neither text nor a number; mend it with \
                 `iadvize config set {name} VALUE --profile {profile}`",
                self.path.display()
            ))
        })
    }

    pub(super) fn set(&mut self, profile: &str, name: &str, text: &str) -> Result<(), Failure> {
        let item = self
            .document
            .entry(profile)
            .or_insert_with(|| Item::Table(Table::new()));
        match item.as_table_like_mut() {
            Some(table) => {
                table.insert(name, value(text));
                Ok(())
            }
            None => Err(Failure::usage(format!(
                "{}: `{profile}` is no table of settings; mend it",
                self.path.display()
            ))),
        }
    }

    /// Removes a value, and the profile with its last one; tells whether there was one.
    pub(super) fn unset(&mut self, profile: &str, name: &str) -> bool {
        let item = self.document.get_mut(profile);
        let Some(table) = item.and_then(Item::as_table_like_mut) else {
            return false;
        };
        let was_set = table.remove(name).is_some();
        if table.is_empty() {
            self.document.remove(profile);
        }
        was_set
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_user_wrote_stays() {
        let folder = tempfile::tempdir().unwrap();
        let text = "# Mine.\n[default]\noutput = \"json\" # for scripts\ntimeout = 30\n";
        fs::write(folder.path().join(NAME), text).unwrap();
        let mut file = File::read(folder.path()).unwrap();
        assert_eq!(file.value("default", "timeout").unwrap().unwrap(), "30");
        file.set("acme", "output", "csv").unwrap();
        assert!(file.unset("default", "timeout"));
        assert!(!file.unset("default", "timeout"));
        file.write().unwrap();
        let written = fs::read_to_string(folder.path().join(NAME)).unwrap();
        let expected =
            "# Mine.\n[default]\noutput = \"json\" # for scripts\n\n[acme]\noutput = \"csv\"\n";
        assert_eq!(written, expected);
        assert!(file.unset("acme", "output") && !file.has("acme"));
    }

    #[test]
    fn a_file_that_is_no_toml_is_refused_with_the_line() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(NAME), "[default]\noutput = = 3\n").unwrap();
        let failure = File::read(folder.path()).unwrap_err().to_string();
        assert!(
            failure.contains("line 2") && !failure.contains('\n'),
            "{failure}"
        );
        fs::write(folder.path().join(NAME), "default = 3\n[a]\noutput = []").unwrap();
        let mut file = File::read(folder.path()).unwrap();
        assert!(file.set("default", "output", "csv").is_err());
        assert!(file.value("a", "output").is_err());
    }
}
