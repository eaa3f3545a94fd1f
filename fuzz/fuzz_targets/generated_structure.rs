#![no_main]
mapi_http_fuzz::target!(generated_structure);
