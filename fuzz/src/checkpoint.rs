//! The manifest of an export, and going on from one that was damaged.

use std::sync::LazyLock;

use iadvize_cli::fuzzing::Damage;

static EXPORT: LazyLock<Damage> = LazyLock::new(|| {
    Damage::new().expect("an export can be made in the folder for temporary files")
});

/// Goes on with an export whose manifest is what stands before the first zero byte; without one before it,
/// the manifest is as it was. After it stand which file is damaged, a byte, and what it holds then.
///
/// # Panics
///
/// When harm goes unnoticed.
pub fn go_on(input: &[u8]) {
    let at = input.iter().position(|byte| *byte == 0);
    let (manifest, rest) = input.split_at(at.unwrap_or(input.len()));
    let manifest = if manifest.is_empty() {
        EXPORT.manifest()
    } else {
        manifest
    };
    let (file, content) = match rest {
        [_, file, content @ ..] => (usize::from(*file) % EXPORT.files(), content),
        _ => (0, rest),
    };
    EXPORT.go_on(manifest, file, content);
}
