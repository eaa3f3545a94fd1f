//! The files of a web page, held in memory: what was not in the folder at the start cannot be asked for.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::path::Path;

use axum::http::{HeaderMap, HeaderValue, Method, Response, StatusCode};
use bytes::Bytes;

/// Larger ones are not a page's.
const MAX_FILE: u64 = 16 << 20;

/// A web page and what belongs to it.
#[derive(Debug, Default)]
pub struct Pages {
    /// By path, such as `/index.html`.
    files: BTreeMap<String, File>,
}

#[derive(Debug)]
struct File {
    media_type: &'static str,
    tag: HeaderValue,
    content: Bytes,
}

impl Pages {
    /// Reads a folder with all that is below it.
    ///
    /// # Errors
    /// When something of it cannot be read, or there is no `index.html`.
    pub fn read(folder: &Path) -> io::Result<Self> {
        let mut pages = Self::default();
        pages.add_folder(folder, "")?;
        if !pages.files.contains_key("/index.html") {
            return Err(io::Error::new(io::ErrorKind::NotFound, "there is no index.html"));
        }
        Ok(pages)
    }

    fn add_folder(&mut self, folder: &Path, path: &str) -> io::Result<()> {
        for entry in std::fs::read_dir(folder)? {
            let entry = entry?;
            let name = entry.file_name();
            let Some(name) = name.to_str().filter(|name| !name.starts_with('.')) else { continue };
            let path = format!("{path}/{name}");
            // Of the entry itself: links lead elsewhere.
            let metadata = entry.metadata()?;
            if metadata.is_dir() {
                self.add_folder(&entry.path(), &path)?;
            } else if metadata.is_file() && metadata.len() <= MAX_FILE {
                self.add(&path, std::fs::read(entry.path())?);
            }
        }
        Ok(())
    }

    /// Adds a file, or puts it in the place of another.
    pub fn add(&mut self, path: &str, content: impl Into<Bytes>) {
        let content = content.into();
        let mut hasher = DefaultHasher::new();
        content.hash(&mut hasher);
        let tag = format!("\"{:016x}\"", hasher.finish());
        let tag = HeaderValue::try_from(tag).unwrap_or(HeaderValue::from_static("\"\""));
        self.files.insert(path.into(), File { media_type: media_type(path), tag, content });
    }

    /// What is answered to a request; nothing when it does not ask for a file of the page.
    pub fn answer(&self, method: &Method, path: &str, headers: &HeaderMap) -> Option<Response<Bytes>> {
        if *method != Method::GET && *method != Method::HEAD {
            return None;
        }
        let file = self.files.get(if path == "/" { "/index.html" } else { path })?;
        let known = headers.get("If-None-Match").is_some_and(|known| *known == file.tag);
        let content = if known || *method == Method::HEAD { Bytes::new() } else { file.content.clone() };
        let mut response = Response::new(content);
        if known {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
        }
        let to = response.headers_mut();
        to.insert("ETag", file.tag.clone());
        for (name, value) in [
            ("Content-Type", file.media_type),
            ("Cache-Control", "no-cache"),
            // The page itself says what it may load.
            ("Content-Security-Policy", "frame-ancestors 'none'"),
            ("Cross-Origin-Opener-Policy", "same-origin"),
            ("Cross-Origin-Resource-Policy", "same-origin"),
            ("Referrer-Policy", "no-referrer"),
            ("X-Content-Type-Options", "nosniff"),
        ] {
            to.insert(name, HeaderValue::from_static(value));
        }
        Some(response)
    }
}

fn media_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map_or("", |(_, end)| end) {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" | "map" => "application/json",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "webmanifest" => "application/manifest+json",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_in_the_folder_is_served() {
        let outside = std::env::temp_dir().join(format!("mapi-pages-{}", std::process::id()));
        let folder = outside.join("page");
        std::fs::create_dir_all(folder.join("lib")).unwrap();
        std::fs::write(outside.join("secret"), "no").unwrap();
        assert!(Pages::read(&folder).is_err(), "without index.html");
        for (name, text) in [("index.html", "<p>"), ("lib/a.js", "1"), (".hidden", "no")] {
            std::fs::write(folder.join(name), text).unwrap();
        }
        #[cfg(unix)]
        std::os::unix::fs::symlink(outside.join("secret"), folder.join("link")).unwrap();
        let pages = Pages::read(&folder).unwrap();
        let get = |path: &str| pages.answer(&Method::GET, path, &HeaderMap::new());
        assert_eq!(get("/").unwrap().body(), "<p>");
        let script = get("/lib/a.js").unwrap();
        assert_eq!(script.headers()["Content-Type"], "text/javascript; charset=utf-8");
        for path in
            ["", "/lib", "/lib/", "/.hidden", "/link", "/../secret", "/lib/../../secret", "//index.html"]
        {
            assert!(get(path).is_none(), "{path}");
        }
        assert!(pages.answer(&Method::POST, "/", &HeaderMap::new()).is_none());
        let mut known = HeaderMap::new();
        known.insert("If-None-Match", script.headers()["ETag"].clone());
        let unchanged = pages.answer(&Method::GET, "/lib/a.js", &known).unwrap();
        assert_eq!((unchanged.status().as_u16(), unchanged.body().len()), (304, 0));
        std::fs::remove_dir_all(outside).unwrap();
    }
}
