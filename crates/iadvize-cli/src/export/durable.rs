//! Files that are there whole or not at all, whatever happens meanwhile.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

/// A file that is being written beside its place, under a hidden name. Dropped, it leaves nothing.
#[derive(Debug)]
pub(crate) struct Draft {
    path: PathBuf,
    part: PathBuf,
    out: BufWriter<Counted>,
    published: bool,
}

/// What a published file holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Content {
    /// How many bytes.
    pub(super) bytes: u64,
    /// Their SHA-256, in hexadecimal.
    pub(super) sha256: String,
}

impl Draft {
    /// Begins a file that is to stand at a path, and makes the folders it stands in.
    pub(crate) fn create(path: &Path) -> io::Result<Self> {
        let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else {
            return Err(io::ErrorKind::InvalidInput.into());
        };
        make_folders(folder)?;
        let part = folder.join(format!(".{}.part", name.to_string_lossy()));
        // What a run that was killed has left goes, and whatever else stands there is not written through.
        match fs::remove_file(&part) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let file = File::create_new(&part)?;
        let counted = Counted {
            file,
            bytes: 0,
            hash: Sha256::new(),
        };
        Ok(Self {
            path: path.to_owned(),
            part,
            out: BufWriter::with_capacity(64 << 10, counted),
            published: false,
        })
    }

    /// Puts the file in its place, in place of one that stands there. When this returns, it stays there
    /// even if the machine loses power.
    pub(crate) fn publish(mut self) -> io::Result<Content> {
        self.out.flush()?;
        let counted = self.out.get_ref();
        counted.file.sync_all()?;
        let content = Content {
            bytes: counted.bytes,
            sha256: hexadecimal(&counted.hash.clone().finalize()),
        };
        fs::rename(&self.part, &self.path)?;
        self.published = true;
        sync_folder(self.path.parent().unwrap_or(Path::new(".")))?;
        Ok(content)
    }
}

impl Write for Draft {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if !self.published {
            // Where it cannot be removed, the next draft of the same file takes its place.
            let _ = fs::remove_file(&self.part);
        }
    }
}

/// A file with the number and the hash of the bytes that were written to it.
#[derive(Debug)]
struct Counted {
    file: File,
    bytes: u64,
    hash: Sha256,
}

impl Write for Counted {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.bytes += written as u64;
        self.hash.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// What a file holds now; nothing where there is none.
pub(super) fn content(path: &Path) -> io::Result<Option<Content>> {
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 64 << 10];
    let mut bytes = 0;
    loop {
        let length = io::Read::read(&mut file, &mut buffer)?;
        if length == 0 {
            break;
        }
        bytes += length as u64;
        hash.update(&buffer[..length]);
    }
    Ok(Some(Content {
        bytes,
        sha256: hexadecimal(&hash.finalize()),
    }))
}

/// Makes a folder and those above it, so that they stay.
pub(super) fn make_folders(folder: &Path) -> io::Result<()> {
    if folder.as_os_str().is_empty() || folder.is_dir() {
        return Ok(());
    }
    let above = folder.parent().unwrap_or(Path::new(""));
    make_folders(above)?;
    match fs::create_dir(folder) {
        // Another run may have made it meanwhile.
        Err(error) if !folder.is_dir() => return Err(error),
        _ => {}
    }
    sync_folder(above)
}

/// Has a folder's entries written. Only Unix can, and only there is it needed.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) {
        let here = Path::new(".");
        let folder = if folder.as_os_str().is_empty() {
            here
        } else {
            folder
        };
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

fn hexadecimal(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a text cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_there_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a/b/c.txt");
        let mut draft = Draft::create(&path).unwrap();
        draft.write_all(b"abc").unwrap();
        draft.flush().unwrap();
        assert_eq!(
            fs::read(path.with_file_name(".c.txt.part")).unwrap(),
            b"abc"
        );
        assert!(!path.exists());
        let content = draft.publish().unwrap();
        assert_eq!(content.bytes, 3);
        // FIPS 180-2, appendix B.1.
        assert_eq!(
            content.sha256,
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
        assert_eq!(super::content(&path).unwrap(), Some(content));

        let mut other = Draft::create(&path).unwrap();
        other.write_all(b"half of it").unwrap();
        drop(other);
        assert_eq!(fs::read(&path).unwrap(), b"abc");
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
        assert_eq!(super::content(&folder.path().join("none")).unwrap(), None);
    }

    #[test]
    fn what_stands_in_the_way_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, "").unwrap();
        assert!(make_folders(&file).is_err());
        assert!(make_folders(&file.join("below")).is_err());
        assert!(super::content(&file.join("below")).is_err());
        fs::create_dir(folder.path().join(".c.txt.part")).unwrap();
        let error = Draft::create(&folder.path().join("c.txt")).unwrap_err();
        assert_ne!(error.kind(), io::ErrorKind::AlreadyExists, "{error}");
    }

    #[test]
    fn folders_may_be_made_by_several_at_once() {
        let folder = tempfile::tempdir().unwrap();
        for round in 0..100 {
            let path = folder.path().join(format!("{round}/a/b"));
            let start = std::sync::Barrier::new(4);
            let make = || {
                start.wait();
                make_folders(&path).unwrap();
            };
            std::thread::scope(|scope| {
                for _ in 0..4 {
                    scope.spawn(make);
                }
            });
            assert!(path.is_dir());
        }
    }
}
