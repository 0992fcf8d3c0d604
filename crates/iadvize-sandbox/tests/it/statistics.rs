//! Statistics against the same sums made in plain Rust from the rows that the lists show.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::support::{Talk, refusal};

const PERIOD: &str = "filters[from]=2019-10-01&filters[to]=2019-12-31";

/// Asks for every indicator.
fn every() -> String {
    let names: Vec<&str> = iadvize_sandbox::indicators()
        .iter()
        .map(|one| one.name)
        .collect();
    format!("/statistic?filters[indicators]={}", names.join(","))
}

fn close(found: &Value, expected: f64, what: &str) {
    let found = found.as_f64().unwrap_or_else(|| panic!("{what}: {found}"));
    assert!(
        (found - expected).abs() < 1e-5,
        "{what}: {found} instead of {expected}"
    );
}

fn seconds(row: &Value, member: &str) -> Option<f64> {
    moment(row[member].as_str()?)
}

fn moment(text: &str) -> Option<f64> {
    let civil: jiff::civil::DateTime = text.replace(' ', "T").parse().unwrap();
    Some(
        civil
            .to_zoned(jiff::tz::TimeZone::UTC)
            .unwrap()
            .timestamp()
            .as_second() as f64,
    )
}

fn texts(row: &Value) -> Vec<(i64, f64)> {
    let entries: Value =
        serde_json::from_str(&format!("[{}]", row["history"].as_str().unwrap())).unwrap();
    let kind = |entry: &Value| {
        (
            entry[0].as_i64().unwrap(),
            moment(entry[1].as_str().unwrap()).unwrap(),
        )
    };
    entries.as_array().unwrap().iter().map(kind).collect()
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

#[tokio::test]
async fn contacts_are_counted_as_in_the_rows() {
    let talk = Talk::start().await;
    let rows = talk.all(&format!("/conversation?{PERIOD}")).await;
    let found = talk.data(&format!("{}&{PERIOD}", every())).await;
    let count = |kinds: [i64; 2]| {
        rows.iter()
            .flat_map(texts)
            .filter(|(kind, _)| kinds.contains(kind))
            .count() as f64
    };
    assert_eq!(found["contact_number"], rows.len());
    let unanswered = rows
        .iter()
        .filter(|row| row["operator_answer"] == false)
        .count();
    assert!(unanswered > 0);
    assert_eq!(found["contact_unanswered_number"], unanswered);
    close(&found["contact_sent_message_number"], count([1, 6]), "sent");
    close(
        &found["contact_received_message_number"],
        count([2, 7]),
        "received",
    );
    let lengths: Vec<f64> = rows
        .iter()
        .filter_map(|row| Some(seconds(row, "closed_at")? - seconds(row, "created_at")?))
        .collect();
    close(&found["contact_duration"], mean(&lengths), "length");

    let (mut first, mut each, mut last) = (Vec::new(), Vec::new(), Vec::new());
    for row in &rows {
        let said = texts(row);
        let question = said.iter().find(|(kind, _)| [2, 7].contains(kind));
        let answer = said
            .iter()
            .skip_while(|(kind, _)| ![2, 7].contains(kind))
            .find(|(kind, _)| [1, 6].contains(kind));
        first.extend(
            question
                .zip(answer)
                .map(|(question, answer)| answer.1 - question.1),
        );
        let written: Vec<_> = said
            .iter()
            .filter(|(kind, _)| ![3, 5].contains(kind))
            .collect();
        let answers = written
            .windows(2)
            .filter(|pair| [2, 7].contains(&pair[0].0) && [1, 6].contains(&pair[1].0));
        each.extend(answers.map(|pair| pair[1].1 - pair[0].1));
        let spoken = said.iter().rfind(|(kind, _)| *kind == 2 || *kind == 7);
        last.extend(
            spoken
                .zip(seconds(row, "closed_at"))
                .map(|(spoken, closed)| closed - spoken.1),
        );
    }
    close(
        &found["contact_answered_after_first_message_duration"],
        mean(&first),
        "first answer",
    );
    close(&found["contact_answered_duration"], mean(&each), "answers");
    close(
        &found["contact_closed_after_last_message_duration"],
        mean(&last),
        "last message",
    );
}

#[tokio::test]
async fn surveys_and_sales_are_counted_as_in_the_rows() {
    let talk = Talk::start().await;
    let found = talk.data(&format!("{}&{PERIOD}", every())).await;
    let contacts = talk.all(&format!("/conversation?{PERIOD}")).await;
    let surveys = talk.all(&format!("/satisfaction?{PERIOD}")).await;
    let notes = |name: &str| -> Vec<f64> {
        surveys
            .iter()
            .filter_map(|row| row[name].as_f64())
            .collect()
    };
    assert_eq!(found["satisfaction_respondent_number"], surveys.len());
    for (indicator, note) in [
        ("satisfaction_welcome_rate", "note_welcome"),
        ("satisfaction_resolution_rate", "note_resolution"),
        ("satisfaction_delay_rate", "node_delay"),
    ] {
        close(&found[indicator], mean(&notes(note)) / 100.0, indicator);
    }
    let overall: Vec<f64> = surveys
        .iter()
        .map(|row| {
            mean(
                &["note_welcome", "note_resolution", "node_delay"]
                    .iter()
                    .filter_map(|name| row[*name].as_f64())
                    .collect::<Vec<_>>(),
            )
        })
        .collect();
    close(
        &found["satisfaction_global_rate"],
        mean(&overall) / 100.0,
        "overall",
    );
    let all_surveys = talk.all("/satisfaction").await;
    let asked = |row: &&Value| {
        all_surveys
            .iter()
            .any(|survey| survey["conversation_id"] == row["id"])
    };
    close(
        &found["satisfaction_respondent_rate"],
        contacts.iter().filter(asked).count() as f64 / contacts.len() as f64,
        "respondents",
    );

    let sales = talk.all(&format!("/transaction?{PERIOD}")).await;
    let after: Vec<&Value> = sales
        .iter()
        .filter(|row| !row["conversation_id"].is_null())
        .collect();
    let amount = |rows: &[&Value]| {
        rows.iter()
            .map(|row| row["amount"].as_f64().unwrap())
            .sum::<f64>()
    };
    let all: Vec<&Value> = sales.iter().collect();
    assert_eq!(found["transaction_total_number"], sales.len());
    assert_eq!(found["transaction_after_contact_number"], after.len());
    close(&found["transaction_total_amount"], amount(&all), "turnover");
    close(
        &found["transaction_after_contact_amount"],
        amount(&after),
        "turnover after contact",
    );
    close(
        &found["cart_global_amount"],
        amount(&all) / sales.len() as f64,
        "cart",
    );
    close(
        &found["transaction_amount_per_conversation"],
        amount(&after) / contacts.len() as f64,
        "per contact",
    );
    let everything = talk.all("/transaction").await;
    let sold = |row: &&Value| {
        everything
            .iter()
            .any(|sale| sale["conversation_id"] == row["id"])
    };
    let converted = contacts.iter().filter(sold).count() as f64;
    close(
        &found["conversion_rate"],
        converted / contacts.len() as f64,
        "conversion",
    );
}

#[tokio::test]
async fn groupings_and_series_add_up() {
    let talk = Talk::start().await;
    let rows = talk.all(&format!("/conversation?{PERIOD}")).await;
    for (resource, member) in [
        ("operator", "operator_id"),
        ("skill", "skill_id"),
        ("rule", "rule_id"),
        ("page_type", "page_type"),
    ] {
        let mut expected: BTreeMap<String, i64> = BTreeMap::new();
        let known = |row: &&Value| !row[member].is_null() && row[member] != "";
        for row in rows.iter().filter(known) {
            *expected.entry(row[member].to_string()).or_default() += 1;
        }
        let path = format!(
            "/statistic?{PERIOD}&filters[indicators]=contact_number&filters[resource]={resource}"
        );
        let found = talk.data(&path).await;
        let by_id = found.as_array().unwrap().iter().map(|row| {
            (
                row["id"].to_string(),
                row["contact_number"].as_i64().unwrap(),
            )
        });
        assert_eq!(by_id.collect::<BTreeMap<_, _>>(), expected, "{resource}");
        let id = found[0]["id"].to_string().replace('"', "");
        let one = talk
            .data(&format!("{path}&filters[resource_id]={id}"))
            .await;
        assert_eq!(one, json!([found[0]]));
    }
    for (granularity, width, count, second) in [
        ("month", 7, 3, "2019-11-01"),
        ("day", 10, 92, "2019-10-02"),
        ("hour", 13, 92 * 24, "2019-10-01 01:00:00"),
    ] {
        let path = format!(
            "/statistic?{PERIOD}&filters[indicators][0]=contact_number&filters[granularity]={granularity}"
        );
        let series = talk.data(&path).await;
        let series = series.as_array().unwrap();
        assert_eq!(series.len(), count);
        assert_eq!(series[1]["date"], second);
        for point in series {
            let date = point["date"].as_str().unwrap();
            let here = rows
                .iter()
                .filter(|row| row["created_at"].as_str().unwrap()[..width] == date[..width])
                .count();
            assert_eq!(point["contact_number"], here, "{date}");
        }
    }
}

#[tokio::test]
async fn the_last_month_of_the_calendar_has_one_row() {
    let talk = Talk::start().await;
    let path = "/statistic?filters[from]=9999-12-01&filters[to]=9999-12-31\
        &filters[indicators]=contact_number&filters[granularity]=month";
    let expected = json!([{"date": "9999-12-01", "contact_number": 0}]);
    assert_eq!(talk.data(path).await, expected);
}

#[tokio::test]
async fn presence_is_consistent_however_it_is_cut() {
    let talk = Talk::start().await;
    let found = talk.data(&format!("{}&{PERIOD}", every())).await;
    let value = |name: &str| found[name].as_f64().unwrap();
    let production = value("non_occupation_duration")
        + value("occupation_duration")
        + value("max_occupation_duration");
    close(&found["production_duration"], production, "production");
    close(
        &found["presence_duration"],
        production + value("non_production_duration"),
        "presence",
    );
    close(
        &found["occupation_rate"],
        value("occupation_duration") / production,
        "rate",
    );
    assert!(
        value("presence_smoothed_duration") < value("presence_duration"),
        "somebody overlaps"
    );
    assert!(value("production_smoothed_duration") <= value("presence_smoothed_duration"));
    for indicator in ["presence_duration", "presence_smoothed_duration"] {
        let path = format!(
            "/statistic?{PERIOD}&filters[indicators]={indicator}&filters[granularity]=hour"
        );
        let series = talk.data(&path).await;
        let points = series
            .as_array()
            .unwrap()
            .iter()
            .map(|point| point[indicator].as_f64().unwrap());
        close(&found[indicator], points.sum(), indicator);
    }
    let by_operator = talk
        .data(&format!(
            "/statistic?{PERIOD}&filters[indicators]=presence_duration&filters[resource]=operator"
        ))
        .await;
    let sum = by_operator
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["presence_duration"].as_f64().unwrap())
        .sum();
    close(&found["presence_duration"], sum, "by operator");
}

#[tokio::test]
async fn filters_restrict_and_forbidden_combinations_fail() {
    let talk = Talk::start().await;
    let rows = talk.all(&format!("/conversation?{PERIOD}")).await;
    let count = |wanted: &dyn Fn(&Value) -> bool| rows.iter().filter(|row| wanted(row)).count();
    let ask =
        |filters: &str| format!("/statistic?{PERIOD}&filters[indicators]=contact_number&{filters}");
    for (filters, expected) in [
        (
            "filters[channel]=call",
            count(&|row| row["channel"] == "call"),
        ),
        (
            "filters[website_id]=2",
            count(&|row| row["website_id"] == 2),
        ),
        (
            "filters[website_list]=2,3",
            count(&|row| row["website_id"] == 2 || row["website_id"] == 3),
        ),
        ("filters[channel]=whatsapp", 0),
        (
            "filters[channel][0]=call",
            count(&|row| row["channel"] == "call"),
        ),
        // Both filters hold.
        ("filters[website_id]=2&filters[website_list]=1,3", 0),
        (
            "filters[website_id]=2&filters[website_list][]=2&filters[website_list][]=3",
            count(&|row| row["website_id"] == 2),
        ),
        ("filters[website_list]=999", 0),
    ] {
        assert_eq!(
            talk.data(&ask(filters)).await["contact_number"],
            expected,
            "{filters}"
        );
    }
    for (query, message) in [
        (
            "filters[indicators]=contact_number,contact_duration&filters[granularity]=day",
            "A granularity is available for one indicator only.",
        ),
        ("filters[granularity]=day", "Field 'indicators' is missing."),
        ("", "Field 'indicators' is missing."),
        (
            "filters[indicators]=",
            "Value of field 'indicators' is not valid.",
        ),
        (
            "filters[indicators]=contact_number&filters[channel]=instagram",
            "Indicator 'contact_number' is not available on channel 'instagram'.",
        ),
        (
            "filters[indicators]=contact_number&filters[channel]=chat,call",
            "Value of field 'channel' is not valid.",
        ),
        (
            "filters[indicators]=contact_number&filters[granularity]=hour&filters[from]=1900-01-01",
            "The period has more than 26352 rows at this granularity.",
        ),
        (
            "filters[indicators]=contact_missed_number&filters[channel]=call",
            "Indicator 'contact_missed_number' is not available on channel 'call'.",
        ),
        (
            "filters[indicators]=contact_numbers",
            "Value of field 'indicators' is not valid.",
        ),
        (
            "filters[indicators]=contact_number&filters[granularity]=week",
            "Value of field 'granularity' is not valid.",
        ),
        (
            "filters[indicators]=contact_number&filters[resource]=website",
            "Value of field 'resource' is not valid.",
        ),
        (
            "filters[indicators]=contact_number&filters[channel]=social",
            "Value of field 'channel' is not valid.",
        ),
        (
            "filters[indicators]=contact_number&filters[resource_id]=1",
            "Field 'resource' is missing.",
        ),
        (
            "filters[indicators]=contact_number&filters[resource]=operator&filters[resource_id]=x",
            "Value of field 'resource_id' is not valid.",
        ),
        (
            "filters[indicators]=contact_number&filters[website_id]=x",
            "Value of field 'website_id' is not valid.",
        ),
        (
            "filters[indicators]=contact_number&filters[to]=x",
            "Value of field 'to' is not valid.",
        ),
    ] {
        assert_eq!(
            refusal(&talk.get(&format!("/statistic?{query}")).await),
            message
        );
    }
}

#[tokio::test]
async fn wall_clock_days_have_24_hours_whatever_paris_does() {
    let talk = Talk::start().await;
    for (day, rows) in [("2019-10-27", 24), ("2020-03-29", 24), ("2020-02-29", 24)] {
        let ask = format!(
            "/statistic?filters[indicators]=contact_number&filters[from]={day}&filters[to]={day}"
        );
        let whole = talk.data(&ask).await["contact_number"].as_i64().unwrap();
        let series = talk.data(&format!("{ask}&filters[granularity]=hour")).await;
        let series = series.as_array().unwrap();
        let counts = series.iter().map(|row| row["contact_number"].as_i64());
        assert_eq!(series.len(), rows, "{day}");
        assert_eq!(counts.map(Option::unwrap).sum::<i64>(), whole, "{day}");
        assert_eq!(series[2]["date"], format!("{day} 02:00:00"));
    }
    let leap = "/statistic?filters[indicators]=contact_number&filters[from]=2020-02-01&filters[to]=2020-03-01\
        &filters[granularity]=day";
    assert_eq!(talk.data(leap).await.as_array().unwrap().len(), 30);
}

#[tokio::test]
async fn a_period_without_rows_has_zeros_and_no_averages() {
    let talk = Talk::start().await;
    for period in [
        "filters[from]=1999-01-01&filters[to]=1999-01-31",
        // The end before the beginning.
        "filters[from]=2019-12-31&filters[to]=2019-10-01",
        "filters[from]=2019-12-11 10:00:00&filters[to]=2019-12-11 09:00:00",
    ] {
        let found = talk.data(&format!("{}&{period}", every())).await;
        for one in iadvize_sandbox::indicators() {
            let value = &found[one.name];
            assert!(
                *value == 0 || *value == 0.0 || value.is_null(),
                "{}: {value}",
                one.name
            );
            assert_eq!(
                value.is_null(),
                one.computed.contains(", over") && !one.computed.contains(", times")
                    || one.computed.contains(", for each hour of")
                    || one.computed.contains(", as a share of")
                    || one.computed.contains(" over 100, over "),
                "{}",
                one.name
            );
        }
        let rows = format!(
            "/statistic?filters[indicators]=contact_number&{period}&filters[resource]=operator"
        );
        assert_eq!(talk.data(&rows).await, json!([]));
    }
    let reversed = "/statistic?filters[indicators]=contact_number&filters[granularity]=day\
        &filters[from]=2019-12-31&filters[to]=2019-10-01";
    assert_eq!(talk.data(reversed).await, json!([]));
}

#[tokio::test]
async fn values_have_the_type_and_range_of_their_unit() {
    let talk = Talk::start().await;
    let found = talk.data(&every()).await;
    assert_eq!(found.as_object().unwrap().len(), 57);
    for one in iadvize_sandbox::indicators() {
        let value = &found[one.name];
        let number = value
            .as_f64()
            .unwrap_or_else(|| panic!("{}: {value}", one.name));
        assert!(number >= 0.0, "{}: {value}", one.name);
        match one.unit {
            "ratio" => assert!(value.is_f64() && number <= 1.0, "{}: {value}", one.name),
            "count" if !one.description.contains("may be fractional") => {
                assert!(value.is_u64(), "{}: {value}", one.name);
            }
            "seconds" | "currency" | "count" => assert!(value.is_f64(), "{}: {value}", one.name),
            unit => panic!("{}: {unit}", one.name),
        }
    }
}

#[tokio::test]
async fn what_knows_nothing_of_a_resource_is_nothing() {
    let talk = Talk::start().await;
    let ask = "/statistic?filters[indicators]=contact_number,rule_display_number&filters[resource]=operator";
    let rows = talk.data(ask).await;
    assert!(!rows.as_array().unwrap().is_empty());
    for row in rows.as_array().unwrap() {
        assert!(
            row["contact_number"].is_u64() && row["rule_display_number"].is_null(),
            "{row}"
        );
    }
    let ask = "/statistic?filters[indicators]=rule_display_number&filters[resource]=operator";
    assert_eq!(talk.data(ask).await, json!([]));
    let several = "/statistic?filters[indicators]=contact_number&filters[resource]=operator\
        &filters[resource_id]=4,5";
    let ids: Vec<i64> = crate::support::ids(&talk.data(several).await);
    assert_eq!(ids, [4, 5]);
}

#[tokio::test]
async fn an_operators_statistics_agree() {
    let talk = Talk::start().await;
    let path = "/statistic?filters[resource]=operator&filters[resource_id]=4&filters[indicators]=contact_number,satisfaction_global_rate";
    let whole = talk.data(path).await[0].clone();
    let own = talk.data("/operator/4/statistic").await;
    assert_eq!(own["conversation_number"], whole["contact_number"]);
    assert_eq!(
        own["satisfaction_global_rate"],
        whole["satisfaction_global_rate"]
    );
    assert_eq!(
        own["experience"],
        10 * whole["contact_number"].as_i64().unwrap()
    );
    let created = talk
        .json(
            "POST",
            "/operator",
            &json!({"name": "Neuf", "email": "neuf@desk.example"}),
        )
        .await;
    let new = talk
        .data(&format!("/operator/{}/statistic", created["data"]["id"]))
        .await;
    assert_eq!(
        (&new["conversation_number"], &new["experience"]),
        (&json!(0), &json!(0))
    );
}
