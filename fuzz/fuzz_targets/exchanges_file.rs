#![no_main]
mapi_http_fuzz::target!(exchanges_file);
