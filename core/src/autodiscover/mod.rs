//! Floor 7: [MS-OXDSCLI], [MS-OXDISCO]: finding the endpoints.
