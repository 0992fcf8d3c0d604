//! What can be done with most resources, written once: each macro gives one method of a handle.

/// `list`, which sends nothing by itself.
macro_rules! list {
    ($nouns:literal, $row:ident, $path:literal, $operation:ident) => {
        #[doc = concat!("Lists ", $nouns, ". Page: `GET ", $path, "`.")]
        pub fn list(&self) -> crate::list::List<$row> {
            crate::list::List::new(&self.client, &iadvize_api::catalogue::$operation)
        }
    };
}

/// `get`, by identifier.
macro_rules! get {
    ($noun:literal, $row:ident, $id:ident, $path:literal, $operation:ident, $method:ident) => {
        #[doc = concat!("Reads ", $noun, ". Page: `GET ", $path, "/{id}`.")]
        ///
        /// # Errors
        ///
        /// [`is_not_found`](crate::Error::is_not_found) when there is none with this identifier.
        pub async fn get(&self, id: impl Into<$id>) -> crate::Result<$row> {
            let id = id.into();
            let answer = self.client.raw().$method(&id);
            self.client
                .one(&iadvize_api::catalogue::$operation, answer)
                .await
        }
    };
}

/// `create`, which is never sent twice.
macro_rules! create {
    ($noun:literal, $row:ident, $body:ident, $path:literal, $operation:ident, $method:ident) => {
        #[doc = concat!("Creates ", $noun, " and gives it as the service keeps it. Page: `POST ", $path, "`.")]
        ///
        /// # Errors
        ///
        /// [`is_refused`](crate::Error::is_refused) when a member is missing or not valid. A create is
        /// never sent twice: when its outcome is unknown,
        /// [`is_outcome_unknown`](crate::Error::is_outcome_unknown) says so.
        pub async fn create(&self, row: impl std::borrow::Borrow<$body>) -> crate::Result<$row> {
            let answer = self.client.raw().$method(row.borrow());
            self.client.one(&iadvize_api::catalogue::$operation, answer).await
        }
    };
}

/// `update`, which tells absent, set and cleared members apart.
macro_rules! update {
    ($noun:literal, $row:ident, $id:ident, $body:ident, $path:literal, $operation:ident, $method:ident) => {
        #[doc = concat!("Changes the members of ", $noun, " that are set or cleared, and gives it back.")]
        #[doc = concat!("Page: `PUT ", $path, "/{id}`.")]
        ///
        /// # Errors
        ///
        /// [`is_not_found`](crate::Error::is_not_found) when there is none with this identifier,
        /// [`is_refused`](crate::Error::is_refused) when a value is not valid.
        pub async fn update(
            &self,
            id: impl Into<$id>,
            changes: impl std::borrow::Borrow<$body>,
        ) -> crate::Result<$row> {
            let id = id.into();
            let answer = self.client.raw().$method(&id, changes.borrow());
            self.client.one(&iadvize_api::catalogue::$operation, answer).await
        }
    };
}

/// `delete`, by identifier.
macro_rules! delete {
    ($noun:literal, $id:ident, $path:literal, $operation:ident, $method:ident) => {
        #[doc = concat!("Deletes ", $noun, ". Page: `DELETE ", $path, "/{id}`.")]
        ///
        /// # Errors
        ///
        /// [`is_not_found`](crate::Error::is_not_found) when there is none with this identifier,
        /// [`is_refused`](crate::Error::is_refused) when something still refers to it.
        pub async fn delete(&self, id: impl Into<$id>) -> crate::Result<()> {
            let id = id.into();
            let answer = self.client.raw().$method(&id);
            self.client
                .done(&iadvize_api::catalogue::$operation, answer)
                .await
        }
    };
}

pub(super) use {create, delete, get, list, update};
