#![no_main]
mapi_http_fuzz::target!(address_book_body);
