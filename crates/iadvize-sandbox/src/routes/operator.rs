//! Creating and changing operators: the deprecated single role and the list of roles are one fact.

use rusqlite::types::Value as Sql;

use super::{Call, Scene};
use crate::envelope::{Answer, Failure};
use crate::live::presence;
use crate::rows;
use crate::write::{self, Change, Changes};

/// Roles from the strongest down; `expert` has no counterpart in the single role (assumed: operator).
const RANKS: [&str; 2] = ["admin", "manager"];
const PLAIN: &str = "operator";

pub(crate) fn create(scene: &Scene<'_>, call: &Call) -> Result<Answer, Failure> {
    let table = scene.table("operator")?;
    let mut changes = write::check(&call.operation.body, call.object()?)?;
    if changes
        .iter()
        .all(|(name, _)| name != "role" && name != "roles")
    {
        changes.push(("role".to_owned(), Change::Clear));
    }
    join_roles(&mut changes);
    let id = write::create(scene.connection, table, &changes, scene.now)?;
    scene
        .connection
        .execute("INSERT INTO profile (operator_id) VALUES (?1)", [id])?;
    Ok(Answer::raw(rows::read(scene.connection, table, id)?))
}

pub(crate) fn update(scene: &Scene<'_>, call: &Call) -> Result<Answer, Failure> {
    let table = scene.table("operator")?;
    let mut changes = write::check(&call.operation.body, call.object()?)?;
    join_roles(&mut changes);
    write::update(scene.connection, table, call.id, &changes)?;
    // Other channels or fewer slots change what he is doing.
    presence::follow(scene.connection, call.id, scene.now)?;
    Ok(Answer::raw(rows::read(scene.connection, table, call.id)?))
}

/// Gives whichever of `role` and `roles` is absent; where both are given, the list decides. Nobody is
/// without a role: one that is cleared becomes `operator`.
fn join_roles(changes: &mut Changes) {
    let given = |name: &str| {
        changes
            .iter()
            .find(|(member, _)| member == name)
            .map(|(_, change)| change)
    };
    let roles = match (given("roles"), given("role")) {
        (Some(Change::List(roles)), _) if !roles.is_empty() => roles.clone(),
        (_, Some(Change::Set(role))) => vec![role.clone()],
        (None, None) => return,
        _ => vec![Sql::Text(PLAIN.to_owned())],
    };
    let holds = |rank: &&&str| {
        roles
            .iter()
            .any(|role| matches!(role, Sql::Text(text) if text == **rank))
    };
    let role = RANKS.iter().find(holds).copied().unwrap_or(PLAIN);
    changes.retain(|(name, _)| name != "role" && name != "roles");
    changes.push(("role".to_owned(), Change::Set(Sql::Text(role.to_owned()))));
    changes.push(("roles".to_owned(), Change::List(roles)));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Sql {
        Sql::Text(text.to_owned())
    }

    #[test]
    fn one_role_and_the_list_follow_each_other() {
        let role = |change: Change| ("role".to_owned(), change);
        let roles = |change: Change| ("roles".to_owned(), change);
        let list = |names: &[&str]| Change::List(names.iter().map(|name| text(name)).collect());
        for (mut changes, single, all) in [
            (
                vec![role(Change::Set(text("manager")))],
                "manager",
                list(&["manager"]),
            ),
            (
                vec![roles(list(&["expert", "admin"]))],
                "admin",
                list(&["expert", "admin"]),
            ),
            (vec![role(Change::Clear)], "operator", list(&["operator"])),
            (vec![roles(list(&[]))], "operator", list(&["operator"])),
            (
                vec![role(Change::Set(text("admin"))), roles(Change::Clear)],
                "admin",
                list(&["admin"]),
            ),
        ] {
            join_roles(&mut changes);
            assert_eq!(changes, [role(Change::Set(text(single))), roles(all)]);
        }
        let mut none = Changes::new();
        join_roles(&mut none);
        assert_eq!(none, []);
    }
}
