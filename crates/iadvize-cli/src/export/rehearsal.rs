//! What an export would ask for, over a client that holds requests back.

use super::format::singer::State;
use super::order::Order;
use super::sing;
use super::{Setting, fetch, read_manifest};
use crate::failure::Failure;

/// Asks for the first page of every unit that would be fetched. Nothing is sent, since the client holds
/// requests back, and the folder is only looked at. Tells how many units are there already. `state` is that
/// of a Singer target, with the days that are fetched again.
///
/// # Errors
///
/// When the order cannot be carried out.
pub(crate) async fn run(
    order: &Order,
    setting: &Setting,
    state: Option<(&State, u16)>,
) -> Result<usize, Failure> {
    let there = read_manifest(&setting.folder)?;
    let account = there.as_ref().map(|there| there.asked.account.clone());
    let task = order.task(there, account.unwrap_or_default(), setting.today);
    let task = task.map_err(Failure::usage)?;
    let mut kept = 0;
    for unit in &task.plan {
        let entry = task.manifest.entry(unit);
        let is_there = entry.is_some_and(|entry| entry.incomplete.is_none());
        let is_missing = state.is_none_or(|(state, days)| sing::is_missing(unit, state, days));
        if is_there || !is_missing {
            kept += 1;
            continue;
        }
        let list = fetch::list(&setting.client, &task.manifest.asked.filters, unit)?;
        match list.items().try_next().await {
            Err(error) if !error.is_held() => return Err(error.into()),
            _ => {}
        }
    }
    Ok(kept)
}
