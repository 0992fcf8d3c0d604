//! Groups of operators, in a tree.

use iadvize_api::types::{Group, GroupCreate, GroupId, GroupUpdate};

use super::verbs::{create, delete, get, list, update};

super::handle! {
    /// Groups of operators, in a tree.
    Groups, groups
}

impl Groups {
    list!("groups", Group, "/group", LIST_GROUPS);
    get!("a group", Group, GroupId, "/group", GET_GROUP, get_group);
    create!(
        "a group",
        Group,
        GroupCreate,
        "/group",
        CREATE_GROUP,
        create_group
    );
    update!(
        "a group",
        Group,
        GroupId,
        GroupUpdate,
        "/group",
        UPDATE_GROUP,
        update_group
    );
    delete!("a group", GroupId, "/group", DELETE_GROUP, delete_group);
}
