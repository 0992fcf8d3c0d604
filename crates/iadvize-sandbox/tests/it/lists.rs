//! Filters, paging, periods and the choice of members.

use serde_json::{Value, json};

use crate::support::{Talk, ids, refusal};

#[tokio::test]
async fn pages_partition_a_list_and_the_last_one_repeats() {
    let talk = Talk::with(iadvize_sandbox::Sandbox::builder().page_limit(7)).await;
    let mut seen = Vec::new();
    for page in 1..=9 {
        let answer = talk.get(&format!("/operator?page={page}")).await;
        assert_eq!(answer["pagination"]["page"], page);
        assert_eq!(answer["pagination"]["limit"], 7);
        assert_eq!(answer["pagination"]["pages"], 9);
        seen.extend(ids(&answer["data"]));
    }
    assert_eq!(seen, (1..=60).collect::<Vec<i64>>());
    let last = talk.get("/operator?page=9").await;
    assert_eq!(talk.get("/operator?page=10").await, last);
    assert_eq!(talk.get("/operator?page=4000").await, last);
    let empty = talk.get("/operator?filters[id]=4000&page=3").await;
    assert_eq!(
        (&empty["pagination"]["page"], &empty["pagination"]["pages"]),
        (&1.into(), &1.into())
    );
}

#[tokio::test]
async fn pages_follow_what_is_written() {
    let talk = Talk::start().await;
    let everybody = || async {
        let mut found = Vec::new();
        for page in 1.. {
            let answer = talk.get(&format!("/visitor?limit=100&page={page}")).await;
            found.extend(ids(&answer["data"]));
            if answer["pagination"]["pages"] == page {
                break;
            }
        }
        found
    };
    let mut before = everybody().await;
    let new = talk.form("POST", "/visitor", "firstname=Zoe").await["data"]["id"].clone();
    before.insert(0, new.as_i64().unwrap());
    assert_eq!(everybody().await, before);
    talk.delete(&format!("/visitor/{new}")).await;
    before.remove(0);
    assert_eq!(everybody().await, before);
}

#[tokio::test]
async fn limits_out_of_range_fail() {
    let talk = Talk::start().await;
    assert_eq!(
        talk.data("/visitor?limit=100")
            .await
            .as_array()
            .unwrap()
            .len(),
        100
    );
    assert_eq!(talk.data("/visitor").await.as_array().unwrap().len(), 20);
    for (query, name) in [
        ("limit=101", "limit"),
        ("limit=0", "limit"),
        ("page=0", "page"),
        ("full=2", "full"),
    ] {
        let answer = talk.get(&format!("/visitor?{query}")).await;
        assert_eq!(
            refusal(&answer),
            format!("Value of field '{name}' is not valid.")
        );
    }
}

/// Compares a filter with the same choice made among all rows.
async fn same(talk: &Talk, resource: &str, query: &str, wanted: impl Fn(&Value) -> bool) {
    let expected: Vec<Value> = talk
        .all(&format!("/{resource}"))
        .await
        .into_iter()
        .filter(wanted)
        .collect();
    let found = talk.all(&format!("/{resource}?{query}")).await;
    assert!(!expected.is_empty(), "{resource}?{query} tests nothing");
    assert_eq!(found, expected, "{resource}?{query}");
}

fn holds(row: &Value, member: &str, id: i64) -> bool {
    row[member].as_array().unwrap().contains(&id.into())
}

#[tokio::test]
async fn filters_choose_what_they_say() {
    let talk = Talk::start().await;
    same(&talk, "operator", "filters[id]=5", |row| row["id"] == 5).await;
    same(&talk, "operator", "filters%5Bgroup_id%5D=6", |row| {
        row["group_id"] == 6
    })
    .await;
    same(&talk, "operator", "filters[website_id]=2", |row| {
        holds(row, "website_list", 2)
    })
    .await;
    let either = |row: &Value| holds(row, "website_list", 2) || holds(row, "website_list", 3);
    same(&talk, "operator", "filters[website_list]=2,3", either).await;
    same(
        &talk,
        "operator",
        "filters[website_list][0]=2&filters[website_list][1]=3",
        either,
    )
    .await;
    same(&talk, "operator", "filters[skill_id]=4", |row| {
        holds(row, "skill_list", 4)
    })
    .await;
    same(&talk, "operator", "filters[external_id]=EXT-0012", |row| {
        row["external_id"] == "EXT-0012"
    })
    .await;
    same(&talk, "group", "filters[parent_id]=1", |row| {
        row["parent_id"] == 1
    })
    .await;
    same(&talk, "skill", "filters[operator_id]=4", |row| {
        holds(row, "operator_list", 4)
    })
    .await;
    same(&talk, "tag", "filters[website_id]=3", |row| {
        holds(row, "website_id", 3)
    })
    .await;
    same(&talk, "visitor", "filters[website_id]=3", |row| {
        holds(row, "website_id", 3)
    })
    .await;
    same(&talk, "conversation", "filters[channel]=call", |row| {
        row["channel"] == "call"
    })
    .await;
    same(&talk, "conversation", "filters[tag_id]=3", |row| {
        holds(row, "tag_list", 3)
    })
    .await;
    same(
        &talk,
        "conversation",
        "filters[rule_id]=2&filters[website_id]=1",
        |row| row["rule_id"] == 2,
    )
    .await;
    same(
        &talk,
        "transaction",
        "filters[conversation_id]=null",
        |row| row["conversation_id"].is_null(),
    )
    .await;
    same(
        &talk,
        "transaction",
        "filters[conversation_id]=!null",
        |row| !row["conversation_id"].is_null(),
    )
    .await;
    let sales = talk
        .get("/transaction?full=1&filters[conversation_id]=!null&limit=2")
        .await;
    let of = |at: usize| sales["data"][at]["conversation_id"].as_i64().unwrap();
    let (one, other) = (of(0), of(1));
    for filters in [
        format!("filters[conversation_id]={one},{other}"),
        format!("filters[conversation_id][0]={one}&filters[conversation_id][1]={other}"),
    ] {
        same(&talk, "transaction", &filters, |row| {
            row["conversation_id"] == one || row["conversation_id"] == other
        })
        .await;
    }
    same(&talk, "callmeeting", "filters[website_id]=1", |row| {
        row["website_id"] == 1
    })
    .await;
    same(
        &talk,
        "satisfaction",
        "filters[from]=2019-02-01&filters[to]=2019-02-28",
        |row| {
            let at = row["created_at"].as_str().unwrap();
            ("2019-02-01 00:00:00".."2019-03-01 00:00:00").contains(&at)
        },
    )
    .await;
    same(
        &talk,
        "callmeeting",
        "filters[from]=2020-06-01T10:00:00&filters[to]=2020-06-31 18:00:00",
        |row| {
            let at = row["start_at"].as_str().unwrap();
            ("2020-06-01 10:00:00"..="2020-07-01 18:00:00").contains(&at)
        },
    )
    .await;
}

#[tokio::test]
async fn a_star_stands_for_anything_and_nothing_else_does() {
    let talk = Talk::start().await;
    let has = |part: &'static str| {
        move |row: &Value| row["name"].as_str().unwrap().to_lowercase().contains(part)
    };
    same(&talk, "operator", "filters[name]=*mont*", has("mont")).await;
    same(&talk, "operator", "filters[name]=*MONT*", has("mont")).await;
    same(&talk, "operator", "filters[external_id]=EXT-001*", |row| {
        row["external_id"]
            .as_str()
            .is_some_and(|id| id.starts_with("EXT-001"))
    })
    .await;
    talk.json(
        "POST",
        "/operator",
        &json!({"name": "100%_x", "email": "a@desk.example"}),
    )
    .await;
    same(&talk, "operator", "filters[name]=*0%25_*", |row| {
        row["name"] == "100%_x"
    })
    .await;
    let none = talk.get("/operator?filters[name]=1_0*").await;
    assert_eq!(none["pagination"]["count"], 0);
}

#[tokio::test]
async fn applied_filters_are_named_and_wrong_values_refused() {
    let talk = Talk::start().await;
    let answer = talk
        .get("/operator?filters[name]=*a*&filters[unknown]=1&filters[group_id]=1")
        .await;
    assert_eq!(answer["meta"]["filters"], json!(["group_id", "name"]));
    for (path, name) in [
        ("/operator?filters[id]=x", "id"),
        ("/operator?filters[website_list]=1,x", "website_list"),
        ("/operator?filters[connected]=2", "connected"),
        ("/conversation?filters[channel]=pigeon", "channel"),
        ("/conversation?filters[from]=2019-13-01", "from"),
        (
            "/transaction?filters[conversation_id]=!nul",
            "conversation_id",
        ),
        ("/operator/abc", "id"),
    ] {
        let answer = talk
            .http
            .get(talk.url(path))
            .header("X-API-Key", talk.sandbox.api_key())
            .send()
            .await;
        let answer: Value = serde_json::from_str(&answer.unwrap().text().await.unwrap()).unwrap();
        assert_eq!(
            refusal(&answer),
            format!("Value of field '{name}' is not valid."),
            "{path}"
        );
    }
}

#[tokio::test]
async fn conversations_keep_to_three_months_and_come_newest_first() {
    let talk = Talk::start().await;
    let moments = |rows: &[Value]| -> Vec<String> {
        rows.iter()
            .map(|row| row["created_at"].as_str().unwrap().to_owned())
            .collect()
    };
    let latest = moments(&talk.all("/conversation").await);
    assert!(latest.iter().rev().is_sorted());
    assert!(latest.iter().all(|at| at.as_str() >= "2020-03-30 12:00:00"));
    let after = moments(&talk.all("/conversation?filters[from]=2019-11-30").await);
    assert!(
        after
            .iter()
            .all(|at| ("2019-11-30 00:00:00".."2020-02-29 00:00:00").contains(&at.as_str()))
    );
    let before = moments(
        &talk
            .all("/conversation?filters[to]=2019-05-31 08:00:00")
            .await,
    );
    assert!(
        before
            .iter()
            .all(|at| ("2019-02-28 08:00:00"..="2019-05-31 08:00:00").contains(&at.as_str()))
    );
    assert!(after.len() > 50 && before.len() > 50 && latest.len() > 50);

    let both = "/conversation?filters[from]=2019-01-01&filters[to]=";
    assert_eq!(
        talk.get(&format!("{both}2019-04-01")).await["meta"]["status"],
        "success"
    );
    let last = "/conversation?filters[from]=9999-12-01&filters[to]=9999-12-31";
    assert_eq!(talk.data(last).await, json!([]));
    let long = talk.get(&format!("{both}2019-04-02")).await;
    assert_eq!(
        refusal(&long),
        "The period between 'from' and 'to' is over 3 months."
    );

    let windows = ["2019-01-01", "2019-04-01", "2019-07-01", "2019-10-01"];
    let mut year = 0;
    for from in windows {
        year += talk
            .all(&format!("/conversation?filters[from]={from}"))
            .await
            .len();
    }
    let counted = "/statistic?filters[indicators]=contact_number&filters[from]=2019-01-01&filters[to]=2019-12-31";
    assert_eq!(talk.data(counted).await["contact_number"], year);
}

#[tokio::test]
async fn conversations_answer_with_and_without_the_suffix() {
    let talk = Talk::start().await;
    let plain = talk.get("/conversation?full=1&limit=5").await;
    assert_eq!(
        talk.get("/conversation.json-unicode?formatHistory=0&full=1&limit=5")
            .await,
        plain
    );
    let one = &plain["data"][0];
    let id = &one["id"];
    assert_eq!(
        talk.data(&format!("/conversation.json-unicode/{id}?formatHistory=0"))
            .await,
        *one
    );
    let history = one["history"].as_str().unwrap();
    let entries: Value = serde_json::from_str(&format!("[{history}]")).unwrap();
    for entry in entries.as_array().unwrap() {
        let kind = entry[0].as_i64().unwrap();
        assert_eq!(
            entry.as_array().unwrap().len(),
            if kind <= 2 { 4 } else { 3 },
            "{entry}"
        );
    }
}

#[tokio::test]
async fn members_can_be_picked() {
    let talk = Talk::start().await;
    let rows = talk
        .data("/operator?fields[0]=name&fields[1]=email&fields[2]=nothing&limit=1")
        .await;
    let row = rows[0].as_object().unwrap();
    assert_eq!(
        row.keys().map(String::as_str).collect::<Vec<_>>(),
        ["email", "id", "name"]
    );
}

#[tokio::test]
async fn the_same_seed_gives_the_same_rows() {
    let one = Talk::start().await;
    let same = Talk::start().await;
    let other = Talk::with(iadvize_sandbox::Sandbox::builder().seed(8)).await;
    let path = "/conversation?full=1&limit=50";
    let rows = one.get(path).await;
    assert_eq!(same.get(path).await, rows);
    assert_ne!(other.get(path).await, rows);
}

#[tokio::test]
async fn names_that_come_again_replace_each_other() {
    let talk = Talk::start().await;
    let found = |query: &'static str| {
        let talk = &talk;
        async move { ids(&talk.data(&format!("/operator?{query}")).await) }
    };
    assert_eq!(found("filters[id]=1,2&filters[id]=3,4").await, [3, 4]);
    assert_eq!(
        found("filters[id][0]=1&filters[id][1]=2&filters[id][0]=5").await,
        [2, 5]
    );
    assert_eq!(found("filters[id]=1&filters[id][]=2").await, [2]);
    assert_eq!(found("filters[id][]=2&filters[id]=1").await, [1]);
    // A bound may come in brackets too, and counts then.
    let period = "filters[from][0]=2019-02-01&filters[to][]=2019-02-03";
    let answer = talk.get(&format!("/satisfaction?full=1&{period}")).await;
    assert_eq!(answer["meta"]["filters"], json!(["from", "to"]));
    for row in answer["data"].as_array().unwrap() {
        let at = row["created_at"].as_str().unwrap();
        assert!(("2019-02-01".."2019-02-04").contains(&at), "{at}");
    }
    let two = talk
        .get("/satisfaction?filters[from][]=2019-02-01&filters[from][]=2019-03-01")
        .await;
    assert_eq!(refusal(&two), "Value of field 'from' is not valid.");
}

#[tokio::test]
async fn paging_takes_any_positive_page_and_nothing_else() {
    let talk = Talk::start().await;
    let last = talk.get("/operator?page=3").await;
    assert_eq!(
        talk.get("/operator?page=99999999999999999999999").await,
        last
    );
    for (query, name) in [
        ("page=%2B1", "page"),
        ("page=1.0", "page"),
        ("page=", "page"),
        ("limit=%2B5", "limit"),
        ("full=2&fields[0]=id", "full"),
        ("filters[name]=a%00*", "name"),
    ] {
        let answer = talk.get(&format!("/operator?{query}")).await;
        assert_eq!(
            refusal(&answer),
            format!("Value of field '{name}' is not valid.")
        );
    }
    let answer = talk.get("/operator/+5").await;
    assert_eq!(refusal(&answer), "Value of field 'id' is not valid.");
}
