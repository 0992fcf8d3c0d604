//! People who visit a website. Lists come newest first, as observed.

use iadvize_api::types::{Visitor, VisitorCreate, VisitorId, VisitorUpdate};

use super::verbs::{create, delete, get, list, update};

super::handle! {
    /// People who visit a website. Lists come newest first, as observed.
    Visitors, visitors
}

impl Visitors {
    list!("visitors", Visitor, "/visitor", LIST_VISITORS);
    get!(
        "a visitor",
        Visitor,
        VisitorId,
        "/visitor",
        GET_VISITOR,
        get_visitor
    );
    create!(
        "a visitor",
        Visitor,
        VisitorCreate,
        "/visitor",
        CREATE_VISITOR,
        create_visitor
    );
    update!(
        "a visitor",
        Visitor,
        VisitorId,
        VisitorUpdate,
        "/visitor",
        UPDATE_VISITOR,
        update_visitor
    );
    delete!(
        "a visitor",
        VisitorId,
        "/visitor",
        DELETE_VISITOR,
        delete_visitor
    );
}
