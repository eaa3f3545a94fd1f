use std::path::{Path, PathBuf};

use mapi_http_server::Pages;

use crate::failure::Failure;

/// The folder of the webmail page: the one that is given, the one beside an installed program, or the one that this
/// checkout has built.
pub fn folder(given: Option<&Path>) -> Result<PathBuf, Failure> {
    let missing = |looked: &[PathBuf]| {
        let looked: Vec<_> = looked.iter().map(|path| path.display().to_string()).collect();
        Failure::not_found(format!(
            "the webmail page is not in {}: `cargo xtask web` builds it (Node.js 20 or later is needed), and --web DIR \
             says where it is",
            looked.join(" or ")
        ))
    };
    if let Some(given) = given {
        return if is_page(given) { Ok(given.into()) } else { Err(missing(&[given.into()])) };
    }
    let mut places = Vec::new();
    if let Some(bin) = std::env::current_exe().ok().as_deref().and_then(Path::parent) {
        places.push(bin.join("../share/mapi-http/web"));
    }
    places.push(Path::new(env!("CARGO_MANIFEST_DIR")).join("../wasm/example/dist"));
    let found = places.iter().find(|place| is_page(place)).cloned();
    found.ok_or_else(|| missing(&places))
}

/// The page itself.
pub fn pages(given: Option<&Path>) -> Result<Pages, Failure> {
    let folder = folder(given)?;
    Pages::read(&folder).map_err(|error| Failure::file(&folder, &error))
}

fn is_page(folder: &Path) -> bool {
    folder.join("index.html").is_file()
}
