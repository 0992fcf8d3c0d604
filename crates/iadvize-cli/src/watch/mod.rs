//! Watching the requests of a command: `--dry-run` holds them back (`held`), `--verbose` writes them down
//! (`transcript`) with personal data masked (`veil`).

mod held;
mod transcript;
pub(crate) mod veil;

use std::sync::Arc;

use iadvize::Observer;

pub(crate) use self::held::Held;
use self::transcript::Transcript;
use crate::export::mask::Key;
use crate::options::Options;

/// Who watches, as the options ask for it.
pub(crate) fn observer(options: &Options, pseudonyms: &Key) -> Option<Arc<dyn Observer>> {
    if options.dry_run {
        return Some(Arc::new(options.held.clone()));
    }
    match options.verbose {
        0 => None,
        level => Some(Arc::new(Transcript::new(level > 1, pseudonyms))),
    }
}
