//! What a run is asked for: the command line, completed by the manifest of the export it goes on with.

use std::collections::BTreeMap;

use clap::ValueEnum;
use iadvize::catalogue::{Operation, Personal};
use iadvize::jiff::ToSpan;
use iadvize::jiff::civil::{Date, DateTime};
use iadvize::types::DateBound;

use super::fetch::Filters;
use super::format::Choice;
use super::manifest::{Account, Asked, Manifest, moment};
use super::mask::{Key, Mask};
use super::plan::{self, Span};
use super::unit::{Unit, table};

/// The member that tells when a row came into being. It never changes, so that the row's month does not
/// either; any other date may.
const CREATION: &str = "created_at";

/// What the command line says.
#[derive(Clone, Debug, Default)]
pub(crate) struct Order {
    /// The lists by name; none for those of the export that goes on.
    pub(crate) lists: Vec<String>,
    /// Every list.
    pub(crate) all: bool,
    /// The beginning of the time.
    pub(crate) from: Option<DateBound>,
    /// Its end; a last day belongs to it.
    pub(crate) to: Option<DateBound>,
    /// Filters, as `NAME=VALUE` or `LIST.NAME=VALUE`.
    pub(crate) filters: Vec<String>,
    /// The format.
    pub(crate) format: Option<Choice>,
    /// What personal data is masked.
    pub(crate) mask: Vec<Personal>,
    /// The key that pseudonyms follow from.
    pub(crate) pseudonyms: Option<Key>,
    /// Whether another export goes on.
    pub(crate) manner: Manner,
}

/// How a run stands to what is in the folder.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Manner {
    /// It begins an export.
    #[default]
    Anew,
    /// It goes on with one that was broken off, if there is one.
    Resume,
    /// It brings one up to date, if there is one.
    SinceLast {
        /// How many days before the end of what is there are fetched again.
        overlap: u16,
    },
}

/// What a run is to do.
#[derive(Debug)]
pub(super) struct Task {
    pub(super) manifest: Manifest,
    pub(super) plan: Vec<Unit>,
    pub(super) format: Choice,
    pub(super) mask: Option<Mask>,
}

impl Order {
    /// What is to be done, given what is in the folder. Nothing is sent.
    ///
    /// # Errors
    ///
    /// When the order is not complete or contradicts itself or the export that is there, in one line.
    pub(super) fn task(
        &self,
        there: Option<Manifest>,
        account: Account,
        today: Date,
    ) -> Result<Task, String> {
        let there = match (self.manner, there) {
            (Manner::Anew, Some(there)) => return Err(refuse_anew(&there)),
            (_, there) => there,
        };
        let old = there.as_ref().map(|there| &there.asked);
        let lists = self.chosen(old)?;
        let span = self.span(&lists, old, today)?;
        let plan = plan::units(&lists, span)?;
        let format = self.chosen_format(old)?;
        let mask = self.chosen_mask(old);
        let asked = Asked {
            account,
            lists: lists.iter().map(|operation| table(operation)).collect(),
            from: span.map(|span| moment(span.from)),
            until: span.map(|span| moment(span.end)),
            filters: match old {
                Some(old) if self.filters.is_empty() => old.filters.clone(),
                _ => filters(&self.filters, &lists)?,
            },
            format: format.to_string(),
            mask: mask.as_ref().map(Mask::kinds).unwrap_or_default(),
            mask_key: mask.as_ref().map(Mask::mark),
        };
        let manifest = match there {
            None => Manifest::new(asked),
            Some(there) => self.continued(there, &asked, &plan)?,
        };
        Ok(Task {
            manifest,
            plan,
            format,
            mask,
        })
    }

    /// What is masked: what was asked for, or what the export that is there masks.
    fn chosen_mask(&self, old: Option<&Asked>) -> Option<Mask> {
        let kinds = match old {
            Some(old) if self.mask.is_empty() => Personal::ALL
                .into_iter()
                .filter(|kind| old.mask.iter().any(|name| name == kind.as_str()))
                .collect(),
            _ => self.mask.clone(),
        };
        let key = self
            .pseudonyms
            .clone()
            .unwrap_or_else(|| Key::from_secret(""));
        (!kinds.is_empty()).then(|| Mask::new(kinds, key))
    }

    /// The manifest with which this run goes on.
    fn continued(
        &self,
        mut manifest: Manifest,
        asked: &Asked,
        plan: &[Unit],
    ) -> Result<Manifest, String> {
        let covered = manifest.asked.until.clone();
        if let Manner::SinceLast { .. } = self.manner {
            // Texts of this form sort as the moments do.
            if asked.until < covered {
                let covered = covered.unwrap_or_default();
                return Err(format!(
                    "the export reaches {covered} already: --since-last needs a later --to"
                ));
            }
            manifest.extend(asked.until.clone());
        }
        if let Some(why) = manifest.refusal(asked) {
            return Err(format!(
                "the export in this folder cannot be continued: {why}; ask for the same, or choose another --out"
            ));
        }
        if let Manner::SinceLast { overlap } = self.manner {
            let covered = covered.as_deref().and_then(civil);
            let kept = plan.iter().filter(|unit| !is_due(unit, covered, overlap));
            manifest.keep(&kept.copied().collect::<Vec<_>>());
        }
        Ok(manifest)
    }

    /// The lists, in the order of the document, so that the order in which they are named changes nothing.
    fn chosen(&self, old: Option<&Asked>) -> Result<Vec<&'static Operation>, String> {
        if self.all {
            return Ok(plan::lists().collect());
        }
        let names = match old {
            Some(old) if self.lists.is_empty() => &old.lists,
            _ => &self.lists,
        };
        let named: Result<Vec<_>, _> = names.iter().map(|name| plan::list(name)).collect();
        let named = named?;
        if named.is_empty() {
            return Err(
                "nothing to export: name lists, such as `conversation`, or give --all".to_owned(),
            );
        }
        Ok(plan::lists().filter(|list| named.contains(list)).collect())
    }

    fn span(
        &self,
        lists: &[&'static Operation],
        old: Option<&Asked>,
        today: Date,
    ) -> Result<Option<Span>, String> {
        if lists.iter().all(|operation| operation.dated_by.is_none()) {
            return match (self.from, self.to) {
                (None, None) => Ok(None),
                _ => Err("--from and --to: none of these lists takes a period".to_owned()),
            };
        }
        let past = |of: fn(&Asked) -> &Option<String>| {
            let text = of(old?).as_deref()?;
            civil(text).map(DateBound::from)
        };
        let Some(from) = self.from.or_else(|| past(|old| &old.from)) else {
            return Ok(None);
        };
        let to = self.to.or_else(|| match self.manner {
            Manner::Resume => past(|old| &old.until),
            Manner::Anew | Manner::SinceLast { .. } => None,
        });
        Span::new(from, to.unwrap_or_else(|| today.into())).map(Some)
    }

    fn chosen_format(&self, old: Option<&Asked>) -> Result<Choice, String> {
        match (self.format, old) {
            (Some(format), _) => Ok(format),
            (None, None) => Ok(Choice::Jsonl),
            (None, Some(old)) => Choice::from_str(&old.format, false).map_err(|_| {
                format!(
                    "the export in this folder is {}, which this program does not write",
                    old.format
                )
            }),
        }
    }
}

fn refuse_anew(there: &Manifest) -> String {
    let from = there.asked.from.as_deref().unwrap_or_default();
    let span = if from.is_empty() { "" } else { " from " };
    format!(
        "the folder holds an export of {}{span}{from} already: continue it with --resume, bring it up to date with --since-last, or choose another --out",
        there.asked.lists.join(", ")
    )
}

/// Whether an incremental run fetches a unit again, when the export reaches up to `covered`.
pub(super) fn is_due(unit: &Unit, covered: Option<DateTime>, overlap: u16) -> bool {
    let (Some(window), Some(covered)) = (unit.window, covered) else {
        return true;
    };
    let settled = covered
        .checked_sub(i64::from(overlap).days())
        .unwrap_or(DateTime::MIN);
    unit.operation.dated_by != Some(CREATION) || window.end > settled
}

pub(super) fn civil(text: &str) -> Option<DateTime> {
    iadvize::types::DateTime::from(text).civil()
}

/// The filters by list. One without a list's name is for all of them.
fn filters(texts: &[String], lists: &[&'static Operation]) -> Result<Filters, String> {
    let mut filters = Filters::new();
    for text in texts {
        let Some((name, value)) = text.split_once('=') else {
            return Err(format!(
                "--filter {text}: write it as NAME=VALUE or LIST.NAME=VALUE"
            ));
        };
        let (list, name) = match name.split_once('.') {
            Some((list, name)) => (Some(plan::list(list)?), name),
            None => (None, name),
        };
        let name = name.replace('-', "_");
        if matches!(name.as_str(), "from" | "to") {
            return Err(format!("--filter {text}: the time is chosen with --{name}"));
        }
        let chosen: Vec<_> = match list {
            Some(list) if lists.contains(&list) => vec![list],
            Some(list) => {
                return Err(format!(
                    "--filter {text}: {} is not among the lists that are exported",
                    table(list)
                ));
            }
            None => lists.to_vec(),
        };
        for list in chosen {
            let known: &mut BTreeMap<_, _> = filters.entry(table(list)).or_default();
            known.insert(name.clone(), value.to_owned());
        }
    }
    Ok(filters)
}

#[cfg(test)]
mod tests {
    use super::super::format::Landed;
    use super::super::manifest::Entry;
    use super::*;

    const TODAY: Date = Date::constant(2020, 6, 30);

    fn account() -> Account {
        Account {
            base_url: "https://a.example".to_owned(),
            clients: Some(vec![1]),
        }
    }

    fn order(manner: Manner) -> Order {
        Order {
            lists: vec!["operator".to_owned(), "conversation".to_owned()],
            from: Some("2020-03-10".parse().unwrap()),
            manner,
            ..Order::default()
        }
    }

    /// The manifest of a run that did all it was asked to.
    fn done(order: &Order) -> Manifest {
        let task = order.task(None, account(), TODAY).unwrap();
        let mut manifest = task.manifest;
        for unit in &task.plan {
            manifest.record(&task.plan, Entry::new(unit, Landed::default()));
        }
        manifest
    }

    fn missing(task: &Task) -> Vec<String> {
        let missing = task
            .plan
            .iter()
            .filter(|unit| task.manifest.entry(unit).is_none());
        missing.map(Unit::key).collect()
    }

    #[test]
    fn the_order_of_names_changes_nothing_and_the_end_is_today() {
        let task = order(Manner::Anew).task(None, account(), TODAY).unwrap();
        assert_eq!(task.manifest.asked.lists, ["conversation", "operator"]);
        assert_eq!(
            task.manifest.asked.until.as_deref(),
            Some("2020-07-01 00:00:00")
        );
        assert_eq!(task.plan.len(), 5);
        assert_eq!(missing(&task).len(), 5);
    }

    #[test]
    fn an_export_that_is_there_is_not_begun_again() {
        let there = done(&order(Manner::Anew));
        let refusal = order(Manner::Anew)
            .task(Some(there), account(), TODAY)
            .unwrap_err();
        assert!(
            refusal.contains("--resume") && refusal.contains("--since-last"),
            "{refusal}"
        );
    }

    #[test]
    fn resuming_needs_no_more_than_the_folder() {
        let mut first = order(Manner::Anew);
        first.filters = vec!["website-id=3".to_owned()];
        first.mask = vec![Personal::Email];
        first.format = Some(Choice::Csv);
        let there = done(&first);
        let bare = Order {
            manner: Manner::Resume,
            ..Order::default()
        };
        // Another day has come meanwhile, which changes nothing.
        let task = bare
            .task(Some(there.clone()), account(), TODAY.tomorrow().unwrap())
            .unwrap();
        assert_eq!(task.manifest, there);
        assert_eq!(task.format, Choice::Csv);
        assert!(missing(&task).is_empty());
        assert_eq!(task.manifest.asked.filters["operator"]["website_id"], "3");

        let mut other = bare.clone();
        other.mask = vec![Personal::Phone];
        let refusal = other
            .task(Some(there.clone()), account(), TODAY)
            .unwrap_err();
        assert!(refusal.contains("masking phone"), "{refusal}");
        other.mask = vec![Personal::Email];
        other.filters = vec!["website-id=4".to_owned()];
        let refusal = other
            .task(Some(there.clone()), account(), TODAY)
            .unwrap_err();
        assert!(refusal.contains("website_id=4"), "{refusal}");
        other.filters = Vec::new();
        other.lists = vec!["conversation".to_owned()];
        let refusal = other
            .task(Some(there.clone()), account(), TODAY)
            .unwrap_err();
        assert!(
            refusal.contains("this run is of the lists conversation;"),
            "{refusal}"
        );
        other.lists = Vec::new();
        other.pseudonyms = Some(Key::from_secret("another"));
        let refusal = other.task(Some(there), account(), TODAY).unwrap_err();
        assert!(refusal.contains("IADVIZE_MASK_KEY"), "{refusal}");
        let refusal = bare.task(None, account(), TODAY).unwrap_err();
        assert!(refusal.contains("nothing to export"), "{refusal}");
    }

    #[test]
    fn since_last_fetches_the_overlap_and_what_is_new() {
        let there = done(&order(Manner::Anew));
        let later = Date::constant(2020, 8, 2);
        let bare = |overlap| Order {
            manner: Manner::SinceLast { overlap },
            ..Order::default()
        };
        let task = bare(7).task(Some(there.clone()), account(), later).unwrap();
        assert_eq!(
            missing(&task),
            [
                "operator",
                "conversation/month=2020-06",
                "conversation/month=2020-07",
                "conversation/month=2020-08"
            ]
        );
        // June ends where the export ended, so that without an overlap only what is new is missing.
        let task = bare(0).task(Some(there.clone()), account(), later).unwrap();
        assert_eq!(
            missing(&task),
            [
                "operator",
                "conversation/month=2020-07",
                "conversation/month=2020-08"
            ]
        );
        let task = bare(31)
            .task(Some(there.clone()), account(), later)
            .unwrap();
        assert_eq!(missing(&task)[1], "conversation/month=2020-05");
        let refusal = bare(7)
            .task(Some(there), account(), Date::constant(2020, 5, 1))
            .unwrap_err();
        assert!(refusal.contains("2020-07-01"), "{refusal}");
    }

    #[test]
    fn rows_whose_date_may_change_are_all_fetched_again() {
        let mut calls = order(Manner::Anew);
        calls.lists = vec!["callmeeting".to_owned()];
        let there = done(&calls);
        let manner = Manner::SinceLast { overlap: 1 };
        let bare = Order {
            manner,
            ..Order::default()
        };
        let task = bare.task(Some(there), account(), TODAY).unwrap();
        assert_eq!(missing(&task).len(), task.plan.len());
    }

    #[test]
    fn filters_are_for_all_lists_or_for_one() {
        let lists = [
            plan::list("conversation").unwrap(),
            plan::list("operator").unwrap(),
        ];
        let filters = |text: &str| filters(&[text.to_owned()], &lists);
        assert_eq!(filters("website_id=1").unwrap().len(), 2);
        let one = filters("operator.name=a=b*").unwrap();
        assert_eq!(one["operator"]["name"], "a=b*");
        assert_eq!(one.len(), 1);
        for text in ["x", "from=2020-01-01", "visitor.name=x", "nothing.name=x"] {
            assert!(filters(text).is_err(), "{text}");
        }
        let mut order = order(Manner::Anew);
        order.lists = vec!["operator".to_owned()];
        assert!(
            order
                .task(None, account(), TODAY)
                .unwrap_err()
                .contains("--from")
        );
        order.from = None;
        let task = order.task(None, account(), TODAY).unwrap();
        assert_eq!(missing(&task), ["operator"]);
    }
}
