//! A file that appears when it is complete.

use std::fs::File;
use std::path::{Path, PathBuf};

use crate::failure::Failure;

/// A file that is written, beside its place until it is complete. A link stays; a pipe or a device is written to as it is.
pub(crate) struct Whole {
    file: File,
    target: PathBuf,
    /// Half a file looks like a whole one: it goes when it is not complete.
    partial: Option<PathBuf>,
}

impl Whole {
    pub(crate) fn create(path: &Path) -> Result<Self, Failure> {
        let target = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
        let replaced = target.metadata().map_or(true, |known| known.is_file());
        let partial = replaced.then(|| target.with_added_extension("part"));
        let place = partial.as_ref().unwrap_or(&target);
        let file = File::create(place).map_err(|error| Failure::file(place, &error))?;
        Ok(Self { file, target, partial })
    }

    /// Only where nothing is.
    pub(crate) fn create_new(path: &Path) -> Result<Self, Failure> {
        let file = File::create_new(path).map_err(|error| Failure::file(path, &error))?;
        Ok(Self { file, target: path.to_path_buf(), partial: Some(path.to_path_buf()) })
    }

    pub(crate) fn write(&mut self, data: &[u8]) -> Result<(), Failure> {
        use std::io::Write;
        self.file.write_all(data).map_err(|error| Failure::file(&self.target, &error))
    }

    pub(crate) fn complete(mut self) -> Result<(), Failure> {
        match self.partial.take() {
            Some(partial) => {
                std::fs::rename(partial, &self.target).map_err(|error| Failure::file(&self.target, &error))
            }
            None => Ok(()),
        }
    }
}

impl Drop for Whole {
    fn drop(&mut self) {
        if let Some(partial) = &self.partial {
            let _ = std::fs::remove_file(partial);
        }
    }
}
