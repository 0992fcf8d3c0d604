//! Client for the iAdvize REST API 2.0: typed filters, pages, periods and statistics.
