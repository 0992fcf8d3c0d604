//! Scalars, envelope and other hand-written wire types of the iAdvize REST API.
