//! A local, stateful stand-in for the iAdvize REST API 2.0, for tests and trials without an account.
