//! Generated client of the iAdvize REST API 2.0; most programs want the crate iadvize.
