//! Creating and changing operators: the deprecated single role and the list of roles are one fact.

use rusqlite::types::Value as Sql;

use super::{Call, Scene};
use crate::envelope::{Answer, Failure};
use crate::live::presence;
use crate::rows;
use crate::write::{self, Change, Changes};

/// Roles from the strongest down; `expert` has no counterpart in the single role (assumed: operator).
const RANKS: [&str; 2] = ["admin", "manager"];

pub(crate) fn create(scene: &Scene<'_>, call: &Call) -> Result<Answer, Failure> {
    let table = scene.table("operator")?;
    let mut changes = write::check(&call.operation.body, call.object()?)?;
    join_roles(&mut changes);
    if changes.iter().all(|(name, _)| name != "roles") {
        changes.push((
            "roles".to_owned(),
            Change::List(vec![Sql::Text("operator".to_owned())]),
        ));
    }
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

/// Gives whichever of `role` and `roles` is absent; where both are given, the list decides.
fn join_roles(changes: &mut Changes) {
    let given = |name: &str| {
        changes
            .iter()
            .find(|(member, _)| member == name)
            .map(|(_, change)| change.clone())
    };
    match (given("role"), given("roles")) {
        (Some(Change::Set(role)), None) => {
            changes.push(("roles".to_owned(), Change::List(vec![role])))
        }
        (_, Some(Change::List(roles))) => {
            let holds = |rank: &&&str| {
                roles
                    .iter()
                    .any(|role| matches!(role, Sql::Text(text) if text == **rank))
            };
            let role = RANKS.iter().find(holds).copied().unwrap_or("operator");
            changes.retain(|(name, _)| name != "role");
            changes.push(("role".to_owned(), Change::Set(Sql::Text(role.to_owned()))));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Sql {
        Sql::Text(text.to_owned())
    }

    #[test]
    fn one_role_and_the_list_follow_each_other() {
        let mut changes = vec![("role".to_owned(), Change::Set(text("manager")))];
        join_roles(&mut changes);
        assert_eq!(
            changes[1],
            ("roles".to_owned(), Change::List(vec![text("manager")]))
        );

        let mut changes = vec![(
            "roles".to_owned(),
            Change::List(vec![text("expert"), text("admin")]),
        )];
        join_roles(&mut changes);
        assert_eq!(changes[1], ("role".to_owned(), Change::Set(text("admin"))));
    }
}
