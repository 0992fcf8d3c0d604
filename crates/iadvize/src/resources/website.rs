//! Websites on which the service is installed.

use iadvize_api::types::{Website, WebsiteId, WebsiteUpdate};

use super::verbs::{get, list, update};

super::handle! {
    /// Websites on which the service is installed.
    Websites, websites
}

impl Websites {
    list!("websites", Website, "/website", LIST_WEBSITES);
    get!(
        "a website",
        Website,
        WebsiteId,
        "/website",
        GET_WEBSITE,
        get_website
    );
    update!(
        "a website",
        Website,
        WebsiteId,
        WebsiteUpdate,
        "/website",
        UPDATE_WEBSITE,
        update_website
    );
}
