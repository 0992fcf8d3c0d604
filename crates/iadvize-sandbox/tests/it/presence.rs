//! What operators do through the API shows in the indicators of presence and occupation.

use serde_json::{Value, json};

use crate::support::Talk;

const INDICATORS: [&str; 6] = [
    "presence_duration",
    "production_duration",
    "non_production_duration",
    "non_occupation_duration",
    "occupation_duration",
    "max_occupation_duration",
];

/// Durations are fractional numbers; these are all of whole seconds. Nothing is told of who did nothing.
fn seconds(value: &Value) -> i64 {
    let value = value.as_f64().unwrap_or(0.0);
    assert_eq!(value.fract(), 0.0);
    value as i64
}

/// The indicators of one operator, in their order.
async fn figures(talk: &Talk, operator: i64, more: &str) -> [i64; 6] {
    let path = format!(
        "/statistic?filters[resource]=operator&filters[resource_id]={operator}&filters[indicators]={}{more}",
        INDICATORS.join(",")
    );
    let rows = talk.data(&path).await;
    INDICATORS.map(|name| seconds(&rows[0][name]))
}

#[tokio::test]
async fn time_counts_as_what_the_operator_was_doing() {
    let talk = Talk::start().await;
    let members =
        json!({ "external_id": "A", "call_enabled": 1, "chat_and_call": 1, "chat_max_number": 2 });
    let operator = talk.operator(members).await;
    let live = format!("/operator/{operator}/live");
    talk.pass(1_000);
    assert_eq!(figures(&talk, operator, "").await, [0; 6], "not connected");

    talk.sandbox.log_in(operator).await.unwrap();
    assert_eq!(talk.data(&live).await["chat"]["available"], true);
    talk.pass(10);
    assert_eq!(
        figures(&talk, operator, "").await,
        [10, 10, 0, 10, 0, 0],
        "free, and still going on"
    );

    talk.form("PUT", &live, "chat[available]=0&call[available]=0")
        .await;
    talk.pass(200);
    assert_eq!(
        figures(&talk, operator, "").await,
        [210, 10, 200, 10, 0, 0],
        "available for nothing"
    );

    // The telephone rings whatever the desk says; chats beside the call leave room.
    let call = "operator_external_id=A&website_id=1&phone_number=0639980009";
    talk.form("POST", "/odigocallback/pickup", call).await;
    talk.pass(3_000);
    let partial = [3_210, 3_010, 200, 10, 3_000, 0];
    assert_eq!(figures(&talk, operator, "").await, partial);

    // Without chats beside calls there is no room left.
    talk.form("PUT", &format!("/operator/{operator}"), "chat_and_call=0")
        .await;
    talk.pass(40_000);
    talk.form("POST", "/odigocallback/hangup", call).await;
    talk.form("PUT", &live, "call[available]=1").await;
    talk.pass(500_000);
    let all = [543_210, 543_010, 200, 500_010, 3_000, 40_000];
    assert_eq!(figures(&talk, operator, "").await, all);

    talk.json("PUT", &live, &json!({ "connected": 0 })).await;
    talk.pass(7_000_000);
    assert_eq!(figures(&talk, operator, "").await, all, "logged out");
    // Of the fifth second on until the thirty-second.
    let part = "&filters[from]=2020-06-30 12:16:45&filters[to]=2020-06-30 12:17:11";
    assert_eq!(figures(&talk, operator, part).await, [27, 5, 22, 5, 0, 0]);
}

#[tokio::test]
async fn a_clock_that_goes_back_makes_nothing_negative_and_counts_nothing_twice() {
    let talk = Talk::start().await;
    let operator = talk.operator(json!({})).await;
    let live = format!("/operator/{operator}/live");
    talk.sandbox.log_in(operator).await.unwrap();
    talk.pass(-500);
    assert_eq!(figures(&talk, operator, "").await, [0; 6]);
    talk.pass(600);
    talk.form("PUT", &live, "chat[available]=0").await;
    assert_eq!(figures(&talk, operator, "").await, [100, 100, 0, 100, 0, 0]);
    talk.pass(-50);
    talk.form("PUT", &live, "chat[available]=1").await;
    talk.form("PUT", &live, "chat[available]=0").await;
    talk.form("PUT", &live, "connected=0").await;
    talk.sandbox.log_in(operator).await.unwrap();
    talk.pass(150);
    assert_eq!(figures(&talk, operator, "").await, [200, 200, 0, 200, 0, 0]);
}

#[tokio::test]
async fn who_is_connected_from_the_start_is_counted_on() {
    let talk = Talk::start().await;
    let online = talk.all("/operator?filters[connected]=1").await.len();
    assert!(online > 5);
    let path = "/statistic?filters[indicators]=presence_duration&filters[from]=2020-06-30 12:00:00";
    let value = |data: Value| seconds(&data["presence_duration"]);
    let before = value(talk.data(path).await);
    talk.pass(3_600);
    let hour = i64::try_from(online).unwrap() * 3_600;
    assert_eq!(value(talk.data(path).await), before + hour);
    // Smoothed, somebody was there all the time.
    let path = path.replace("presence_duration", "presence_smoothed_duration");
    let smoothed = talk.data(&path).await;
    assert_eq!(smoothed["presence_smoothed_duration"], 3_600.0);
}

/// An operator as the page describes him, in plain Rust.
#[derive(Default)]
struct Plain {
    connected: bool,
    /// Switched on, and allowed: chat, call, video.
    on: [bool; 3],
    may: [bool; 3],
    most_chats: i64,
    together: bool,
    in_call: bool,
    /// Seconds absent, free, partly and fully occupied.
    spent: [i64; 4],
}

impl Plain {
    /// What he could be given beside a call that he may be in.
    fn room(&self) -> [bool; 3] {
        [
            self.may[0] && self.most_chats > 0 && (!self.in_call || self.together),
            self.may[1] && !self.in_call,
            self.may[2] && !self.in_call,
        ]
    }

    fn available(&self) -> [bool; 3] {
        let room = self.room();
        [0, 1, 2].map(|channel| self.connected && self.on[channel] && room[channel])
    }

    fn pass(&mut self, seconds: i64) {
        let state = match (self.in_call, self.room(), self.available()) {
            (false, _, available) if available.contains(&true) => 1,
            (false, ..) => 0,
            (true, room, _) if room.contains(&true) => 2,
            (true, ..) => 3,
        };
        if self.connected {
            self.spent[state] += seconds;
        }
    }

    fn figures(&self) -> [i64; 6] {
        let [absent, free, partial, full] = self.spent;
        let production = free + partial + full;
        [absent + production, production, absent, free, partial, full]
    }
}

#[tokio::test]
async fn whatever_happens_the_indicators_are_those_of_a_plain_account_of_it() {
    let talk = Talk::start().await;
    let mut happened = [0; 5];
    for seed in 0..4 {
        let mut rng = fastrand::Rng::with_seed(seed);
        let external = format!("R{seed}");
        let operator = talk
            .operator(json!({ "external_id": external, "chat_max_number": 2 }))
            .await;
        let (path, live) = (
            format!("/operator/{operator}"),
            format!("/operator/{operator}/live"),
        );
        let call = format!("operator_external_id={external}&website_id=1&phone_number=06{seed}");
        let mut plain = Plain {
            may: [true, false, false],
            most_chats: 2,
            ..Plain::default()
        };
        for _ in 0..60 {
            let event = rng.usize(..6);
            match event {
                0 => {
                    talk.sandbox.log_in(operator).await.unwrap();
                    if !plain.connected {
                        (plain.connected, plain.on) = (true, plain.may);
                    }
                }
                1 if rng.bool() => {
                    talk.form("PUT", &live, "connected=0").await;
                    (plain.connected, plain.on) = (false, [false; 3]);
                }
                1 | 2 => {
                    let (channel, on) = (rng.usize(..3), rng.bool());
                    let name = ["chat", "call", "video"][channel];
                    let body = format!("{name}[available]={}", u8::from(on));
                    let done = talk.form("PUT", &live, &body).await["meta"]["status"] == "success";
                    assert_eq!(
                        done,
                        !on || (plain.connected && plain.may[channel]),
                        "{body}"
                    );
                    if done && plain.connected {
                        plain.on[channel] = on;
                    }
                }
                3 => {
                    plain.may = [rng.bool(), rng.u8(..4) > 0, rng.bool()];
                    plain.most_chats = rng.i64(0..3);
                    plain.together = rng.bool();
                    let settings = json!({
                        "chat_enabled": plain.may[0], "call_enabled": plain.may[1], "video_enabled": plain.may[2],
                        "chat_max_number": plain.most_chats, "chat_and_call": plain.together,
                    });
                    talk.json("PUT", &path, &settings).await;
                }
                4 => {
                    let answer = talk.form("POST", "/odigocallback/pickup", &call).await;
                    let done = answer["meta"]["status"] == "success";
                    assert_eq!(done, plain.may[1] && !plain.in_call);
                    plain.in_call |= done;
                }
                _ => {
                    let answer = talk.form("POST", "/odigocallback/hangup", &call).await;
                    assert_eq!(answer["meta"]["status"] == "success", plain.in_call);
                    plain.in_call = false;
                }
            }
            let shown = talk.data(&live).await;
            let available = ["chat", "call", "video"].map(|name| shown[name]["available"] == true);
            assert_eq!(available, plain.available());
            assert_eq!(shown["connected"], plain.connected);
            // Now and then the next thing happens within the same second.
            let seconds = if rng.bool() { rng.i64(1..5_000) } else { 0 };
            talk.pass(seconds);
            plain.pass(seconds);
            assert_eq!(figures(&talk, operator, "").await, plain.figures());
        }
        for (count, spent) in happened.iter_mut().zip(plain.spent) {
            *count += i64::from(spent > 0);
        }
        happened[4] += 1;
    }
    assert!(happened.iter().all(|count| *count > 0), "{happened:?}");
}
