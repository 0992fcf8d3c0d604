//! Each indicator over a month of seeded data, as somebody who looks at it would take for true.

use iadvize_sandbox::Sandbox;
use serde_json::Value;

use crate::document::TEXT;
use crate::support::Talk;

/// Seconds of the longest month.
const MONTH: f64 = 31.0 * 86_400.0;
const OPERATORS: f64 = 60.0;

/// Between what an indicator lies, told by its name and unit.
fn range(name: &str, unit: &str) -> (f64, f64) {
    match (name, unit) {
        // Most who see a button read on.
        ("rule_contact_rate", _) => (0.02, 0.2),
        ("conversion_rate", _) => (0.02, 0.4),
        (_, "ratio") if name.starts_with("satisfaction") && !name.contains("respondent") => {
            (0.5, 1.0)
        }
        // With so few contacts, all slots of an operator are seldom taken.
        ("max_occupation_rate", _) => (0.000_1, 0.999),
        (_, "ratio") => (0.001, 0.999),
        ("contact_simultaneous_number", _) => (0.02, 5.0),
        ("contact_per_hour_average_number" | "contact_per_hour_number", _) => (0.1, 20.0),
        (_, "count") => (1.0, 10_000.0),
        ("contact_answered_after_first_message_duration" | "contact_answered_duration", _) => {
            (5.0, 300.0)
        }
        ("contact_closed_after_last_message_duration", _) => (5.0, 600.0),
        ("contact_duration", _) => (120.0, 1_800.0),
        ("contact_waiting_before_quit_duration" | "contact_waiting_duration", _) => (10.0, 400.0),
        ("transaction_after_contact_duration", _) => (300.0, 2.0 * 86_400.0),
        (
            "presence_smoothed_duration" | "production_smoothed_duration" | "presentation_duration",
            _,
        ) => (20.0 * 3_600.0, MONTH),
        ("max_occupation_duration", _) => (60.0, OPERATORS * MONTH),
        (_, "seconds") => (600.0, OPERATORS * MONTH),
        ("cart_after_contact_amount" | "cart_global_amount", _) => (10.0, 500.0),
        (_, "currency") => (0.5, 1_000_000.0),
        _ => panic!("{name} has the unit {unit}, of which nothing is known"),
    }
}

#[tokio::test]
async fn every_indicator_of_a_quarter_is_plausible() {
    let document: Value = serde_json::from_str(TEXT).unwrap();
    let indicators = &document["components"]["schemas"]["Indicator"]["x-indicators"];
    let indicators = indicators.as_array().unwrap();
    let names: Vec<&str> = indicators
        .iter()
        .map(|indicator| indicator["name"].as_str().unwrap())
        .collect();
    let asked = names.join(",");
    for seed in [1, 7, 2_026] {
        let talk = Talk::with(Sandbox::builder().seed(seed)).await;
        for (from, to) in [("2020-03-01", "2020-05-31"), ("2019-10-01", "2019-12-31")] {
            let path = format!(
                "/statistic?filters[indicators]={asked}&filters[from]={from}&filters[to]={to}"
            );
            let found = talk.data(&path).await;
            for indicator in indicators {
                let name = indicator["name"].as_str().unwrap();
                let (least, most) = range(name, indicator["unit"].as_str().unwrap());
                let value = found[name].as_f64().unwrap_or(f64::NAN);
                assert!(
                    (least..=most).contains(&value),
                    "{name} is {value} in {from} of seed {seed}"
                );
            }
        }
    }
}
