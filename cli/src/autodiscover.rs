//! Finding the endpoints.
