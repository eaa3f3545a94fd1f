//! Files under the SHA-256 of their content.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use ring::digest::{Context, SHA256};

use super::content::Stored;
use crate::failure::Failure;

/// A file that is coming.
pub(super) struct Incoming {
    path: PathBuf,
    file: Option<BufWriter<File>>,
    digest: Context,
    size: u64,
}

impl std::fmt::Debug for Incoming {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Incoming").field("path", &self.path).field("size", &self.size).finish_non_exhaustive()
    }
}

impl Incoming {
    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        self.digest.update(bytes);
        self.size += bytes.len() as u64;
        match &mut self.file {
            Some(file) => file.write_all(bytes).map_err(|error| Failure::file(&self.path, &error)),
            None => Ok(()),
        }
    }

    /// It is complete: lets go of the file.
    pub(super) fn finish(&mut self) -> Result<(), Failure> {
        match self.file.take() {
            Some(mut file) => file.flush().map_err(|error| Failure::file(&self.path, &error)),
            None => Ok(()),
        }
    }
}

impl Drop for Incoming {
    fn drop(&mut self) {
        // Where it was kept it is not there any more.
        let _ = std::fs::remove_file(&self.path);
    }
}

#[derive(Debug)]
pub(super) struct Files {
    kept: PathBuf,
    incoming: PathBuf,
    next: u64,
    /// Directories with names that a power cut may take away.
    unsynced: BTreeSet<PathBuf>,
}

impl Files {
    pub(super) fn open(directory: &Path) -> Result<Self, Failure> {
        let mut files = Self {
            kept: directory.join("files"),
            incoming: directory.join("incoming"),
            next: 0,
            unsynced: BTreeSet::new(),
        };
        // What an earlier process left is of no use.
        let _ = std::fs::remove_dir_all(&files.incoming);
        for path in [&files.kept, &files.incoming] {
            std::fs::create_dir_all(path).map_err(|error| Failure::file(path, &error))?;
        }
        files.unsynced.insert(directory.to_owned());
        Ok(files)
    }

    pub(super) fn begin(&mut self) -> Result<Incoming, Failure> {
        self.next += 1;
        let path = self.incoming.join(self.next.to_string());
        let file = File::create(&path).map_err(|error| Failure::file(&path, &error))?;
        Ok(Incoming { path, file: Some(BufWriter::new(file)), digest: Context::new(&SHA256), size: 0 })
    }

    /// Moves a file to its place; one with the same content is there once. What has its name is whole after a power cut as well.
    pub(super) fn keep(&mut self, mut incoming: Incoming) -> Result<Stored, Failure> {
        incoming.finish()?;
        let name = hex::encode(incoming.digest.clone().finish());
        let path = self.path(&name);
        let parent = path.parent().unwrap_or(&self.kept);
        if !path.exists() {
            let file = File::options().write(true).open(&incoming.path);
            file.and_then(|file| file.sync_all()).map_err(|error| Failure::file(&incoming.path, &error))?;
            if !parent.exists() {
                std::fs::create_dir_all(parent).map_err(|error| Failure::file(parent, &error))?;
                self.unsynced.insert(self.kept.clone());
            }
            std::fs::rename(&incoming.path, &path).map_err(|error| Failure::file(&path, &error))?;
        }
        self.unsynced.insert(parent.to_owned());
        Ok(Stored { file: name, size: incoming.size })
    }

    /// What was kept has its name after a power cut as well: now the database may say that it is there.
    pub(super) fn sync(&mut self) -> Result<(), Failure> {
        for directory in std::mem::take(&mut self.unsynced) {
            // Elsewhere names go to the disk with the files.
            if cfg!(unix) {
                let synced = File::open(&directory).and_then(|directory| directory.sync_all());
                synced.map_err(|error| Failure::file(&directory, &error))?;
            }
        }
        Ok(())
    }

    /// Where a file lies.
    pub(super) fn path(&self, name: &str) -> PathBuf {
        // A directory for each first byte: no file system likes a hundred thousand files in one.
        self.kept.join(name.get(..2).unwrap_or("00")).join(name)
    }

    /// The content of a file, when it is not larger than `most`.
    pub(super) fn read(&self, name: &str, most: u64) -> Result<Option<Vec<u8>>, Failure> {
        let path = self.path(name);
        let fails = |error| Failure::file(&path, &error);
        let mut file = File::open(&path).map_err(fails)?;
        if file.metadata().map_err(fails)?.len() > most {
            return Ok(None);
        }
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(fails)?;
        Ok(Some(bytes))
    }

    /// Deletes the files of which `is_used` says no; answers how many.
    pub(super) fn sweep(
        &self,
        mut is_used: impl FnMut(&str) -> Result<bool, Failure>,
    ) -> Result<u64, Failure> {
        let mut gone = 0;
        let list = |path: &Path| {
            let entries = std::fs::read_dir(path).map_err(|error| Failure::file(path, &error))?;
            Ok::<_, Failure>(entries.filter_map(Result::ok).map(|entry| entry.path()).collect::<Vec<_>>())
        };
        for directory in list(&self.kept)? {
            for path in list(&directory)? {
                let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
                if !is_used(name)? {
                    std::fs::remove_file(&path).map_err(|error| Failure::file(&path, &error))?;
                    gone += 1;
                }
            }
        }
        Ok(gone)
    }
}
