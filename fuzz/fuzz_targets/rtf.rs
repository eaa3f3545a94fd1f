#![no_main]
mapi_http_fuzz::target!(rtf);
