#![no_main]
mapi_http_fuzz::target!(http_head);
