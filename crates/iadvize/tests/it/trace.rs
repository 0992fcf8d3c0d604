//! What all crates log, at every level, by `tracing` and by `log`, and what panics say: from every thread of
//! this program.

use std::fmt::{self, Write as _};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, OnceLock};

use tracing::field::{Field, Visit};
use tracing::span;

static LINES: Mutex<Vec<String>> = Mutex::new(Vec::new());
static AT_WORK: OnceLock<()> = OnceLock::new();
static LOG: Everything = Everything(AtomicU64::new(1));

/// Begins to note what is logged, unless that has begun.
pub(crate) fn begin() {
    AT_WORK.get_or_init(|| {
        tracing::subscriber::set_global_default(Everything(AtomicU64::new(1))).unwrap();
        log::set_logger(&LOG).unwrap();
        log::set_max_level(log::LevelFilter::Trace);
        let usual = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            note(format!("panic {panic}"));
            usual(panic);
        }));
    });
}

/// The lines of which this holds, the earliest first.
pub(crate) fn lines(holds: impl Fn(&str) -> bool) -> Vec<String> {
    let lines = LINES.lock().unwrap();
    lines.iter().filter(|line| holds(line)).cloned().collect()
}

/// Leaves no level and no crate out.
struct Everything(AtomicU64);

fn note(line: String) {
    LINES.lock().unwrap().push(line);
}

/// The fields of an event or a span, each as `name=value`.
struct Fields(String);

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        write!(self.0, " {}={value:?}", field.name()).unwrap();
    }
}

fn of(metadata: &tracing::Metadata<'_>) -> Fields {
    let level = metadata.level();
    Fields(format!("{level} {} {}", metadata.target(), metadata.name()))
}

impl tracing::Subscriber for Everything {
    fn enabled(&self, _: &tracing::Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, attributes: &span::Attributes<'_>) -> span::Id {
        let mut fields = of(attributes.metadata());
        attributes.record(&mut fields);
        note(fields.0);
        span::Id::from_u64(self.0.fetch_add(1, Ordering::Relaxed))
    }

    fn record(&self, _: &span::Id, values: &span::Record<'_>) {
        let mut fields = Fields("record".to_owned());
        values.record(&mut fields);
        note(fields.0);
    }

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn event(&self, event: &tracing::Event<'_>) {
        let mut fields = of(event.metadata());
        event.record(&mut fields);
        note(fields.0);
    }

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}

impl log::Log for Everything {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        note(format!(
            "{} {} {}",
            record.level(),
            record.target(),
            record.args()
        ));
    }

    fn flush(&self) {}
}
