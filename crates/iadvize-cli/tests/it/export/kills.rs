//! An export that is killed again and again is the one that never was.

use std::process::Stdio;
use std::thread::sleep;
use std::time::{Duration, Instant};

use iadvize_sandbox::{Fault, Sandbox, Size};

use super::{Service, assert_same, files, recorded};

/// A few months' worth, a few seconds long.
const SMALL: Run = Run {
    format: "jsonl",
    size: Size::Small,
    kills: 10,
    faults: 0.03,
    seed: 0x5eed,
};

#[test]
fn a_killed_export_ends_with_the_same_bytes() {
    eprintln!("{}", SMALL.killed());
}

#[test]
fn so_does_one_in_columns() {
    let run = Run {
        format: "parquet",
        kills: 5,
        ..SMALL
    };
    eprintln!("{}", run.killed());
}

#[test]
fn so_does_one_in_a_single_file() {
    let run = Run {
        format: "sqlite",
        kills: 5,
        ..SMALL
    };
    eprintln!("{}", run.killed());
}

/// The whole of it: a hundred thousand conversations, fifty kills. `.ci/kills` runs it.
#[test]
#[ignore = "takes minutes; .ci/kills runs it"]
fn a_hundred_thousand_conversations_survive_fifty_kills() {
    let run = Run {
        format: "jsonl",
        size: Size::Medium,
        kills: 50,
        faults: 0.01,
        seed: 0xdead,
    };
    eprintln!("{}", run.killed());
}

/// An export that is killed at random, with a service that fails meanwhile.
struct Run {
    format: &'static str,
    size: Size,
    kills: u32,
    /// The share of requests that each fault spoils.
    faults: f64,
    seed: u64,
}

impl Run {
    /// Kills it so many times, compares what it ends with, and says what was done. Should it end before it
    /// has been killed often enough, it is compared and begun again.
    fn killed(&self) -> String {
        let service = Service::start(Sandbox::builder().size(self.size));
        let arguments = [
            "conversation",
            "operator",
            "--from",
            "2018-01-01",
            "--to",
            "2020-06-30",
            "--format",
            self.format,
        ];
        let unbroken = tempfile::tempdir().unwrap();
        let begun = Instant::now();
        service.exported(unbroken.path(), &arguments).done();
        let length = begun.elapsed();
        let unbroken = files(unbroken.path());

        let lists = "/conversation*";
        for fault in [
            Fault::reset(),
            Fault::reset_in_body(),
            Fault::truncated_body(),
            Fault::status(429).retry_after_seconds(0),
            Fault::status(503),
            Fault::status(502),
        ] {
            service
                .sandbox
                .inject(fault.path(lists).probability(self.faults));
        }
        service.sandbox.inject(
            Fault::status(500)
                .path(lists)
                .probability(self.faults / 10.0),
        );

        let mut random = Random(self.seed);
        let mut out = tempfile::tempdir().unwrap();
        let (mut done, mut whole, mut furthest) = (0, 0, 0);
        let resume = [arguments.as_slice(), &["--resume", "--quiet"]].concat();
        // Until it was killed often enough, and once at least with more than a unit done.
        while done < self.kills || furthest < 2 {
            let jobs = format!("{:.0}", 0.5 + 4.0 * random.share());
            let mut command = service.export(out.path(), &resume);
            command.args(["--jobs", &jobs]).stdout(Stdio::null());
            let mut child = command.spawn().unwrap();
            // Some are killed before they have done anything, some when they have done a month or two.
            let reach = recorded(out.path()) + (3.0 * random.share()) as usize;
            while recorded(out.path()) < reach && child.try_wait().unwrap().is_none() {
                sleep(Duration::from_millis(2));
            }
            sleep(length.mul_f64(random.share() / 15.0));
            if let Some(status) = child.try_wait().unwrap() {
                assert!(status.success(), "the export failed by itself");
                assert_same(&unbroken, &files(out.path()));
                whole += 1;
                out = tempfile::tempdir().unwrap();
                continue;
            }
            child.kill().unwrap();
            child.wait().unwrap();
            done += 1;
            furthest = furthest.max(recorded(out.path()));
        }
        service.exported(out.path(), &["--resume"]).done();
        assert_same(&unbroken, &files(out.path()));
        let applied = service
            .sandbox
            .rules()
            .iter()
            .filter(|rule| rule.applied > 0)
            .count();
        assert!(applied > 0, "the service never failed");
        format!(
            "{done} kills, {} exports compared, at most {furthest} units before a kill, {applied} kinds of faults, unbroken in {length:.1?}",
            whole + 1
        )
    }
}

/// Numbers as random as this needs them (SplitMix64).
struct Random(u64);

impl Random {
    /// From 0 up to, but not at, 1.
    fn share(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
    }
}
