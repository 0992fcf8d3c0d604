//! Deleting and updating keep references right: what is in use stays, what goes takes its links along,
//! and what is refused changes nothing. The tables themselves are looked into.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use iadvize_sandbox::Sandbox;
use rusqlite::Connection;
use serde_json::{Value, json};

use crate::support::{Talk, ids, refusal};

/// A sandbox in a file, and a view into it.
struct Desk {
    talk: Talk,
    tables: Connection,
    folder: PathBuf,
}

impl Drop for Desk {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

impl Desk {
    async fn start() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("iadvize-references-{}-{number}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&folder).unwrap();
        let file = folder.join("state.sqlite");
        let talk = Talk::with(Sandbox::builder().file(&file)).await;
        Self {
            talk,
            tables: Connection::open(&file).unwrap(),
            folder,
        }
    }

    fn number(&self, sql: &str) -> i64 {
        self.tables.query_row(sql, [], |row| row.get(0)).unwrap()
    }

    /// No row refers to one that is not there.
    fn sound(&self) {
        let sql = "SELECT \"table\" FROM pragma_foreign_key_check";
        let mut statement = self.tables.prepare(sql).unwrap();
        let broken: Vec<String> = statement
            .query_map([], |row| row.get(0))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        assert_eq!(broken, Vec::<String>::new());
    }

    /// Changes with every write that counts.
    fn version(&self) -> i64 {
        self.number("PRAGMA data_version")
    }

    /// A refused call leaves every row as it was.
    async fn refuses(&self, method: &str, path: &str, body: Option<Value>, message: &str) {
        let before = self.version();
        let answer = match body {
            Some(body) => self.talk.json(method, path, &body).await,
            None => self.talk.delete(path).await,
        };
        assert_eq!(refusal(&answer), message, "{method} {path}");
        assert_eq!(self.version(), before, "{method} {path} wrote something");
    }

    /// Deletes a row that nothing needs any more.
    async fn deletes(&self, path: &str) {
        let before = self.version();
        let answer = self.talk.delete(path).await;
        assert_eq!(answer, json!({ "meta": { "status": "success" } }), "{path}");
        assert_ne!(self.version(), before, "{path}");
        self.sound();
        assert!(refusal(&self.talk.get(path).await).starts_with("Unknown '"));
    }

    async fn create(&self, resource: &str, body: Value) -> i64 {
        let created = self.talk.json("POST", &format!("/{resource}"), &body).await;
        created["data"]["id"].as_i64().unwrap()
    }
}

#[tokio::test]
async fn an_operator_goes_with_all_that_is_his_and_stays_while_others_need_him() {
    let desk = Desk::start().await;
    let members = json!({
        "external_id": "A", "call_enabled": 1, "skill_list": [1, 2], "language_list": ["fr", "en"],
        "roles": ["manager", "expert"], "group_id": 1, "website_list": [1, 2],
    });
    let id = desk.talk.operator(members).await;
    desk.talk.sandbox.log_in(id).await.unwrap();
    desk.talk.pass(60);
    let path = format!("/operator/{id}");
    desk.talk
        .form("PUT", &format!("{path}/live"), "chat[available]=0")
        .await;
    let of = |table: &str| format!("SELECT count(*) FROM {table} WHERE operator_id = {id}");
    let own = [
        ("operator_role", 2),
        ("operator_language", 2),
        ("operator_website", 2),
        ("operator_skill", 2),
        ("profile", 1),
        ("session", 1),
        ("presence", 1),
    ];
    for (table, rows) in own {
        assert_eq!(desk.number(&of(table)), rows, "{table}");
    }

    // In a conversation, while it is open and ever after.
    let call = "operator_external_id=A&website_id=1&phone_number=0639980000";
    let refused = format!(
        "'operator' with 'id' {id} cannot be deleted: 'conversation' refers to it 1 times."
    );
    desk.talk.form("POST", "/odigocallback/pickup", call).await;
    desk.refuses("DELETE", &path, None, &refused).await;
    desk.talk.form("POST", "/odigocallback/hangup", call).await;
    desk.refuses("DELETE", &path, None, &refused).await;

    let free = desk
        .talk
        .operator(json!({ "skill_list": [1], "group_id": 1 }))
        .await;
    desk.talk.sandbox.log_in(free).await.unwrap();
    desk.deletes(&format!("/operator/{free}")).await;
    for (table, _) in own {
        let sql = format!("SELECT count(*) FROM {table} WHERE operator_id = {free}");
        assert_eq!(desk.number(&sql), 0, "{table}");
    }
    for path in ["/skill/1".to_owned(), "/group/1".to_owned()] {
        let list = desk.talk.data(&path).await["operator_list"].clone();
        let list = list.as_array().unwrap().clone();
        assert!(
            !list.contains(&free.into()) && list.contains(&id.into()),
            "{path}"
        );
    }
    for path in ["live", "statistic", "profile"] {
        let gone = desk.talk.get(&format!("/operator/{free}/{path}")).await;
        assert_eq!(
            refusal(&gone),
            format!("Unknown 'operator' with 'id' {free}.")
        );
    }
    // The next one inherits nothing.
    let next = desk.talk.operator(json!({})).await;
    assert!(next > free);
    assert_eq!(
        desk.talk.data(&format!("/operator/{next}")).await["skill_list"],
        json!([])
    );
}

#[tokio::test]
async fn a_group_stays_while_it_has_operators_or_children() {
    let desk = Desk::start().await;
    let top = desk.create("group", json!({ "name": "Haut" })).await;
    let below = desk
        .create("group", json!({ "name": "Bas", "parent_id": top }))
        .await;
    let deep = desk
        .create("group", json!({ "name": "Fond", "parent_id": below }))
        .await;
    let operator = desk.talk.operator(json!({ "group_id": deep })).await;
    let (top, below, deep) = (
        format!("/group/{top}"),
        format!("/group/{below}"),
        format!("/group/{deep}"),
    );
    let used = |path: &str, by: &str| {
        let id = path.rsplit('/').next().unwrap();
        format!("'group' with 'id' {id} cannot be deleted: '{by}' refers to it 1 times.")
    };
    desk.refuses("DELETE", &top, None, &used(&top, "group"))
        .await;
    desk.refuses("DELETE", &below, None, &used(&below, "group"))
        .await;
    desk.refuses("DELETE", &deep, None, &used(&deep, "operator"))
        .await;
    // A tree does not bite its tail.
    let last: i64 = deep.rsplit('/').next().unwrap().parse().unwrap();
    for parent in [last, 9_999] {
        let body = json!({ "name": "Autre", "parent_id": parent });
        desk.refuses(
            "PUT",
            &top,
            Some(body),
            "Value of field 'parent_id' is not valid.",
        )
        .await;
    }
    let first: i64 = top.rsplit('/').next().unwrap().parse().unwrap();
    let body = json!({ "parent_id": first });
    desk.refuses(
        "PUT",
        &top,
        Some(body),
        "Value of field 'parent_id' is not valid.",
    )
    .await;

    let emptied = desk
        .talk
        .json("PUT", &deep, &json!({ "operator_list": [] }))
        .await;
    assert_eq!(emptied["data"]["operator_list"], json!([]));
    assert!(desk.talk.data(&format!("/operator/{operator}")).await["group_id"].is_null());
    for path in [deep, below, top] {
        desk.deletes(&path).await;
    }
}

#[tokio::test]
async fn operators_move_between_groups_and_unknown_ones_move_nobody() {
    let desk = Desk::start().await;
    let (one, two) = (
        desk.create("group", json!({ "name": "Un" })).await,
        desk.create("group", json!({ "name": "Deux" })).await,
    );
    let (a, b) = (
        desk.talk.operator(json!({ "group_id": one })).await,
        desk.talk.operator(json!({})).await,
    );
    let path = format!("/group/{two}");
    let list = |group: i64| {
        let path = format!("/group/{group}");
        let desk = &desk;
        async move { desk.talk.data(&path).await["operator_list"].clone() }
    };
    let body = json!({ "name": "Non", "operator_list": [a, 9_999] });
    desk.refuses(
        "PUT",
        &path,
        Some(body),
        "Value of field 'operator_list' is not valid.",
    )
    .await;
    desk.talk
        .json("PUT", &path, &json!({ "operator_list": [a, b] }))
        .await;
    assert_eq!(
        (list(one).await, list(two).await),
        (json!([]), json!([a, b]))
    );
    desk.talk
        .json(
            "PUT",
            &format!("/operator/{a}"),
            &json!({ "group_id": one }),
        )
        .await;
    assert_eq!((list(one).await, list(two).await), (json!([a]), json!([b])));
    desk.talk
        .json("PUT", &path, &json!({ "operator_list": null }))
        .await;
    assert_eq!(list(two).await, json!([]));
    desk.sound();
}

#[tokio::test]
async fn a_skill_stays_while_children_conversations_or_calls_need_it() {
    let desk = Desk::start().await;
    let top = desk.create("skill", json!({ "name": "Haut" })).await;
    let below = desk
        .create(
            "skill",
            json!({ "name": "Bas", "parent_id": top, "operator_list": [1, 2] }),
        )
        .await;
    let path = format!("/skill/{top}");
    let refused =
        format!("'skill' with 'id' {top} cannot be deleted: 'skill' refers to it 1 times.");
    desk.refuses("DELETE", &path, None, &refused).await;
    let body = json!({ "parent_id": below });
    desk.refuses(
        "PUT",
        &path,
        Some(body),
        "Value of field 'parent_id' is not valid.",
    )
    .await;
    let body = json!({ "operator_list": [1, 9_999] });
    desk.refuses(
        "PUT",
        &path,
        Some(body),
        "Value of field 'operator_list' is not valid.",
    )
    .await;
    desk.deletes(&format!("/skill/{below}")).await;
    assert_eq!(
        desk.number(&format!(
            "SELECT count(*) FROM operator_skill WHERE skill_id = {below}"
        )),
        0
    );
    let skills = desk.talk.data("/operator/1").await["skill_list"].clone();
    assert!(!skills.as_array().unwrap().contains(&below.into()));
    desk.deletes(&path).await;

    let used = desk.number("SELECT skill_id FROM conversation WHERE skill_id IS NOT NULL LIMIT 1");
    let path = format!("/skill/{used}");
    let answer = desk.talk.delete(&path).await;
    assert!(refusal(&answer).contains("cannot be deleted: "), "{answer}");

    // A call that was arranged asks for a skill too, which its row names as text.
    let id = desk.create("skill", json!({ "name": "Rappel" })).await;
    let meeting = desk.number("SELECT min(id) FROM callmeeting");
    let sql = format!("UPDATE callmeeting SET skill_id = '{id}' WHERE id = {meeting}");
    desk.tables.execute(&sql, []).unwrap();
    let refused =
        format!("'skill' with 'id' {id} cannot be deleted: 'callmeeting' refers to it 1 times.");
    desk.refuses("DELETE", &format!("/skill/{id}"), None, &refused)
        .await;

    // A stay in the queue outlives the skill it was for.
    let id = desk.create("skill", json!({ "name": "File" })).await;
    let sql = format!("UPDATE wait SET skill_id = {id} WHERE id = (SELECT min(id) FROM wait)");
    desk.tables.execute(&sql, []).unwrap();
    let waits = desk.number("SELECT count(*) FROM wait");
    desk.deletes(&format!("/skill/{id}")).await;
    assert_eq!(desk.number("SELECT count(*) FROM wait"), waits);
}

#[tokio::test]
async fn a_visitor_stays_while_conversations_name_him_and_they_follow_his_identifier() {
    let desk = Desk::start().await;
    let free = desk
        .create("visitor", json!({ "website_id": [1, 2] }))
        .await;
    desk.deletes(&format!("/visitor/{free}")).await;
    let links = format!("SELECT count(*) FROM visitor_website WHERE visitor_id = {free}");
    assert_eq!(desk.number(&links), 0);

    let id = desk.number(
        // Somebody with a sale after a conversation, and one without.
        "SELECT visitor_id FROM conversation WHERE id IN (SELECT conversation_id FROM \"transaction\")
            AND visitor_uid IN (SELECT visitor_uid FROM \"transaction\" WHERE conversation_id IS NULL) LIMIT 1",
    );
    let path = format!("/visitor/{id}");
    let talks = format!("SELECT count(*) FROM conversation WHERE visitor_id = {id}");
    let talks = desk.number(&talks);
    let refused = format!(
        "'visitor' with 'id' {id} cannot be deleted: 'conversation' refers to it {talks} times."
    );
    desk.refuses("DELETE", &path, None, &refused).await;
    for (name, value) in [("website_id", json!([1, 99]))] {
        let body = json!({ "city": "Brest", name: value });
        let message = format!("Value of field '{name}' is not valid.");
        desk.refuses("PUT", &path, Some(body), &message).await;
    }

    let before = desk.talk.data(&path).await["unique_id"].clone();
    let of = |uid: &str| {
        ["conversation", "\"transaction\"", "callmeeting"].map(|table| {
            let sql = format!("SELECT count(*) FROM {table} WHERE visitor_uid = '{uid}'");
            desk.number(&sql)
        })
    };
    let counts = of(before.as_str().unwrap());
    assert!(counts[0] > 0 && counts[1] > 0);
    let changed = desk
        .talk
        .json("PUT", &path, &json!({ "unique_id": "renamed" }))
        .await;
    assert_eq!(changed["data"]["unique_id"], "renamed");
    assert_eq!(of("renamed"), counts);
    assert_eq!(of(before.as_str().unwrap()), [0; 3]);
    let period = "filters[from]=2018-01-01&filters[to]=2018-03-31";
    for row in desk
        .talk
        .all(&format!("/conversation?filters[visitor_id]={id}&{period}"))
        .await
    {
        assert_eq!(row["visitor_uid"], "renamed");
    }
    desk.sound();
}

#[tokio::test]
async fn an_update_that_leads_nowhere_changes_nothing() {
    let desk = Desk::start().await;
    for (path, body, field) in [
        (
            "/operator/2",
            json!({ "pseudo": "Z", "group_id": 9_999 }),
            "group_id",
        ),
        (
            "/operator/2",
            json!({ "pseudo": "Z", "skill_list": [1, 9_999] }),
            "skill_list",
        ),
        (
            "/operator/2",
            json!({ "pseudo": "Z", "website_list": [9_999] }),
            "website_list",
        ),
        (
            "/operator/2",
            json!({ "skill_list": [1], "roles": ["king"] }),
            "roles",
        ),
        (
            "/operator/2",
            json!({ "skill_list": [1], "chat_max_number": -1 }),
            "chat_max_number",
        ),
        (
            "/website/1",
            json!({ "label": "Z", "language_admin": "xx" }),
            "language_admin",
        ),
        (
            "/visitor/1",
            json!({ "city": "Z", "website_id": [9_999] }),
            "website_id",
        ),
        (
            "/skill/1",
            json!({ "name": "Z", "parent_id": 1 }),
            "parent_id",
        ),
    ] {
        let message = format!("Value of field '{field}' is not valid.");
        desk.refuses("PUT", path, Some(body), &message).await;
    }
    let message = "Field 'client_id' cannot be written.";
    desk.refuses(
        "PUT",
        "/website/1",
        Some(json!({ "client_id": 2 })),
        message,
    )
    .await;
    for resource in ["website", "operator", "group", "skill", "visitor"] {
        let message = format!("Unknown '{resource}' with 'id' 99999.");
        let path = format!("/{resource}/99999");
        desk.refuses("PUT", &path, Some(json!({})), &message).await;
        if resource != "website" {
            desk.refuses("DELETE", &path, None, &message).await;
        }
    }
    // Websites keep what refers to them, whatever is renamed.
    let conversations = "SELECT count(*) FROM conversation WHERE website_id = 1";
    let before = desk.number(conversations);
    desk.talk
        .json(
            "PUT",
            "/website/1",
            &json!({ "label": "Z", "url": "https://z.example" }),
        )
        .await;
    assert_eq!(desk.number(conversations), before);
    let own = ids(&desk
        .talk
        .data("/operator?filters[website_id]=1&limit=100")
        .await);
    assert!(!own.is_empty());
    desk.sound();
}
