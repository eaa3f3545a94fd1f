//! Whether anything secret shows in what a run of the tests printed and left behind: no password, token, value of a
//! cookie or hash that was used in it.

#[path = "../../tests/src/secrets.rs"]
#[allow(dead_code, unreachable_pub)]
mod forms;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use aho_corasick::AhoCorasick;

use crate::Result;
use crate::process::{entries, fresh, root, text};

/// The embedded server writes the secrets that it meets into the file that this names.
pub(crate) const NOTED: &str = "MAPI_HTTP_NOTE_SECRETS";
/// Tests leave what programs told them, and what these wrote, in the folder that this names.
pub(crate) const OUTPUTS: &str = "MAPI_HTTP_OUTPUTS";

/// Secrets that no server gets to see: passwords that are wrong, or for somebody else.
const OTHERS: &[&str] = &[
    "another-SecREt02",
    "known-to-the-key-server",
    "known-to-the-service-alone",
    "not-the-password",
    "typed-in-a-browser",
    "wrong-password",
];

/// These are printed for whoever starts the demo, and stand in the documentation. What is made of them (the value of a
/// header, a hash) is as secret as any other.
const DEMO: &[&str] = &["alice-demo", "bob-demo", "carol-demo"];

static FOLDER: OnceLock<PathBuf> = OnceLock::new();

/// From now on what commands print is kept, and tests leave their outputs.
pub(crate) fn begin() -> Result {
    let folder = crate::cargo::target().join("outputs");
    fresh(&folder)?;
    let _ = FOLDER.set(folder);
    Ok(())
}

/// Where outputs are kept, if they are.
pub(crate) fn folder() -> Option<&'static Path> {
    FOLDER.get().map(PathBuf::as_path)
}

/// Where the server notes secrets.
pub(crate) fn noted(folder: &Path) -> PathBuf {
    folder.join("secrets")
}

/// Searches all outputs for all secrets.
pub(crate) fn search() -> Result {
    let folder = folder().ok_or("nothing was kept")?;
    let noted = text(&noted(folder))?;
    let mut secrets: Vec<&str> = noted.lines().chain(OTHERS.iter().copied()).collect();
    secrets.sort_unstable();
    secrets.dedup();
    let mut wanted: Vec<(String, &str)> = Vec::new();
    for secret in &secrets {
        let forms = forms::Secrets::new().with("a secret", secret).into_forms();
        let shown = |form: &String| DEMO.contains(secret) && form == secret;
        wanted.extend(forms.into_iter().filter(|form| !shown(form)).map(|form| (form, *secret)));
    }
    let search = AhoCorasick::new(wanted.iter().map(|(form, _)| form)).map_err(|error| error.to_string())?;
    let (mut files, mut bytes, mut found) = (0, 0, Vec::new());
    let mut look = |path: &Path| {
        if path == self::noted(folder) {
            return Ok(());
        }
        let content = fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
        (files, bytes) = (files + 1, bytes + content.len());
        if let Some(hit) = search.find(&content) {
            let line =
                content.get(..hit.start()).unwrap_or_default().iter().filter(|byte| **byte == b'\n').count();
            let secret = wanted.get(hit.pattern().as_usize()).map_or("", |(_, secret)| secret);
            // Enough to find it, not enough to use it.
            let begin: String = secret.chars().take(4).collect();
            let place = path.strip_prefix(folder).unwrap_or(path).display();
            found.push(format!("{place}, line {}: a secret that begins with {begin}…", line + 1));
        }
        Ok(())
    };
    walk(folder, &mut look)?;
    // What the tests in Kotlin leave by themselves.
    let kotlin = root().join("bindings/kotlin/target/surefire-reports");
    if kotlin.exists() {
        walk(&kotlin, &mut look)?;
    }
    println!("{} secrets, {files} files, {bytes} bytes", secrets.len());
    // A search that looks for nothing, or nowhere, finds nothing.
    if noted.lines().count() < 10 || files < 2 {
        return Err("there is too little to search: was anything tested?".into());
    }
    if found.is_empty() { Ok(()) } else { Err(format!("secrets show:\n{}", found.join("\n"))) }
}

fn walk(folder: &Path, work: &mut impl FnMut(&Path) -> Result) -> Result {
    for (path, is_folder) in entries(folder)? {
        if is_folder { walk(&path, work)? } else { work(&path)? }
    }
    Ok(())
}
