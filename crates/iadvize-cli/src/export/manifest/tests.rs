//! What a manifest records, takes back and refuses.

use super::super::plan::{self, Span};
use super::super::unit::Window;
use super::*;

fn asked() -> Asked {
    Asked {
        account: Account {
            base_url: "https://a.example/api/2".to_owned(),
            clients: Some(vec![1, 2]),
        },
        lists: vec!["conversation".to_owned()],
        from: Some("2020-01-01 00:00:00".to_owned()),
        until: Some("2020-04-01 00:00:00".to_owned()),
        filters: BTreeMap::new(),
        format: "jsonl".to_owned(),
        mask: Vec::new(),
        mask_key: None,
    }
}

fn units() -> Vec<Unit> {
    let span = Span::new("2020-01-01".parse().unwrap(), "2020-03-31".parse().unwrap()).unwrap();
    plan::units(&[plan::list("conversation").unwrap()], Some(span)).unwrap()
}

fn landed(rows: u64) -> Landed {
    Landed {
        file: Some("a".to_owned()),
        rows,
        bytes: Some(7),
        sha256: Some("00".to_owned()),
    }
}

#[test]
fn a_unit_that_is_recorded_twice_is_damage() {
    let folder = tempfile::tempdir().unwrap();
    let entry = Entry::new(&units()[0], landed(1));
    let mut other = entry.clone();
    other.landed.sha256 = Some("01".to_owned());
    let manifest = Manifest {
        units: vec![entry, other],
        ..Manifest::new(asked())
    };
    manifest.write(folder.path()).unwrap();
    let error = Manifest::read(folder.path()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "it is damaged: conversation/month=2020-01 is in it twice"
    );
}

#[test]
fn a_unit_that_begins_before_the_export_or_ends_after_it_is_damage() {
    let folder = tempfile::tempdir().unwrap();
    let read = |asked: Asked| {
        let entry = Entry::new(&units()[1], landed(1));
        let manifest = Manifest {
            units: vec![entry],
            ..Manifest::new(asked)
        };
        manifest.write(folder.path()).unwrap();
        Manifest::read(folder.path()).map_err(|error| error.to_string())
    };
    assert!(read(asked()).is_ok());
    let moment = || Some("2020-02-15 00:00:00".to_owned());
    let late = Asked {
        from: moment(),
        ..asked()
    };
    let early = Asked {
        until: moment(),
        ..asked()
    };
    for asked in [late, early] {
        let error = read(asked).unwrap_err();
        let told =
            "conversation/month=2020-02 reaches from 2020-02-01 00:00:00 until 2020-03-01 00:00:00";
        assert!(error.contains(told), "{error}");
    }
}

#[test]
fn it_comes_back_as_it_was_written_whatever_the_order_of_the_records() {
    let folder = tempfile::tempdir().unwrap();
    let plan = units();
    assert_eq!(Manifest::read(folder.path()).unwrap(), None);
    let mut manifest = Manifest::new(asked());
    for (at, state) in [
        (2, State::Unfinished),
        (0, State::Unfinished),
        (1, State::Complete),
    ] {
        manifest.record(&plan, Entry::new(&plan[at], landed(at as u64)));
        assert_eq!(manifest.state, State::Unfinished);
        manifest.settle(&plan);
        assert_eq!(manifest.state, state);
    }
    manifest.write(folder.path()).unwrap();
    assert_eq!(
        Manifest::read(folder.path()).unwrap(),
        Some(manifest.clone())
    );
    let keys: Vec<&str> = manifest
        .entries()
        .iter()
        .map(|entry| entry.unit.as_str())
        .collect();
    assert_eq!(keys, plan.iter().map(Unit::key).collect::<Vec<_>>());
    let mut doubtful = Entry::new(&plan[1], landed(1));
    doubtful.incomplete = Some("rows were deleted".to_owned());
    manifest.record(&plan, doubtful);
    manifest.settle(&plan);
    assert_eq!(manifest.state, State::Incomplete);
    manifest.begin();
    assert_eq!(manifest.state, State::Unfinished);
}

#[test]
fn a_unit_asked_for_with_other_bounds_is_not_there() {
    let plan = units();
    let mut manifest = Manifest::new(asked());
    manifest.record(&plan, Entry::new(&plan[2], landed(1)));
    let entry = manifest.entry(&plan[2]).unwrap();
    assert_eq!(entry.from.as_deref(), Some("2020-03-01 00:00:00"));
    assert_eq!(entry.until.as_deref(), Some("2020-04-01 00:00:00"));
    let bounded = |bound: fn(Window) -> Window| Unit {
        window: plan[2].window.map(bound),
        ..plan[2]
    };
    const DAY: DateTime = DateTime::constant(2020, 3, 9, 0, 0, 0, 0);
    for other in [
        Unit {
            window: None,
            ..plan[2]
        },
        bounded(|window| Window {
            from: DAY,
            ..window
        }),
        bounded(|window| Window { end: DAY, ..window }),
    ] {
        assert!(manifest.entry(&other).is_none(), "{other:?}");
    }
}

#[test]
fn what_differs_is_refused_with_the_reason() {
    let manifest = Manifest::new(asked());
    assert_eq!(manifest.refusal(&asked()), None);
    let change = |change: fn(&mut Asked)| {
        let mut other = asked();
        change(&mut other);
        manifest.refusal(&other).unwrap()
    };
    let account = change(|asked| asked.account.clients = Some(vec![3]));
    assert_eq!(
        account,
        "it was made of the account https://a.example/api/2 (client 1, 2), and this run is of the account https://a.example/api/2 (client 3)"
    );
    let cases = [
        (
            change(|asked| asked.account.base_url = "https://b".to_owned()),
            "https://b",
        ),
        (
            change(|asked| asked.lists.push("tag".to_owned())),
            "conversation, tag",
        ),
        (change(|asked| asked.from = None), "no time"),
        (change(|asked| asked.until = None), "2020-04-01"),
        (change(|asked| asked.format = "csv".to_owned()), "as csv"),
        (
            change(|asked| asked.mask = vec!["email".to_owned()]),
            "masking email",
        ),
        (
            change(|asked| {
                let pair = ("website_id".to_owned(), "1".to_owned());
                asked
                    .filters
                    .insert("conversation".to_owned(), [pair].into());
            }),
            "filtered by conversation.website_id=1",
        ),
    ];
    for (refusal, part) in cases {
        assert!(refusal.contains(part), "{refusal}");
    }
    let mut older = manifest.clone();
    older.program = "0.0.1".to_owned();
    assert!(older.refusal(&asked()).unwrap().contains("0.0.1"));
}

#[test]
fn foreign_and_damaged_files_are_no_manifests() {
    let folder = tempfile::tempdir().unwrap();
    let mut manifest = Manifest::new(asked());
    manifest.manifest = 99;
    manifest.write(folder.path()).unwrap();
    let error = Manifest::read(folder.path()).unwrap_err();
    assert!(error.to_string().contains("layout is 99"), "{error}");
    for text in ["{}", "nonsense", "{\"manifest\": 1}"] {
        fs::write(folder.path().join(NAME), text).unwrap();
        let error = Manifest::read(folder.path()).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::InvalidData, "{error}");
    }
    // Below a file there is neither a manifest nor none.
    assert!(Manifest::read(&folder.path().join(NAME)).is_err());
}
