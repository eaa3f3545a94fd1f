//! Which schemes servers have offered: who offers less than before may be somebody else.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use mapi_http::http::Scheme;

/// Servers that are remembered.
const MOST: usize = 1000;

/// The strongest scheme that each virtual directory has offered.
#[derive(Debug, Default)]
pub(super) struct Seen {
    strongest: BTreeMap<String, String>,
    /// Those that this process has asked.
    recent: BTreeSet<String>,
    file: Option<PathBuf>,
}

impl Seen {
    /// What the file remembers; without one, what this process has seen.
    pub(super) fn load(file: Option<PathBuf>) -> Self {
        let text = file.as_ref().and_then(|file| std::fs::read_to_string(file).ok());
        let strongest = text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
        Self { strongest, recent: BTreeSet::new(), file }
    }

    pub(super) fn strongest(&self, place: &str) -> Option<Scheme> {
        let name = self.strongest.get(place)?;
        let known = [Scheme::Negotiate, Scheme::Ntlm, Scheme::Bearer, Scheme::Basic];
        known.into_iter().find(|scheme| super::name(*scheme) == name)
    }

    /// Whether that is what it offers now.
    pub(super) fn is_recent(&self, place: &str) -> bool {
        self.recent.contains(place)
    }

    /// Remembers what was offered, unless it was more before.
    pub(super) fn remember(&mut self, place: &str, scheme: Scheme) {
        self.recent.insert(place.into());
        if self.strongest(place).is_some_and(|before| before <= scheme) {
            return;
        }
        if self.strongest.len() >= MOST {
            self.strongest.pop_first();
        }
        self.strongest.insert(place.into(), super::name(scheme).into());
        // Without the file the next run asks again.
        if let (Some(file), Ok(text)) = (&self.file, serde_json::to_string(&self.strongest)) {
            let _ = file.parent().map(std::fs::create_dir_all);
            let _ = std::fs::write(file, text);
        }
    }
}
