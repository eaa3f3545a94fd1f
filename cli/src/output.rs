//! Printing: comfortable for people, `--json` for programs.

use std::io::{ErrorKind, IsTerminal, Write};
use std::process::ExitCode;

use comfy_table::{ContentArrangement, Table, presets};
use mapi_http::data::FileTime;
use serde::Serialize;

use crate::failure::Failure;

/// How a command prints.
#[derive(Debug, Clone, Copy)]
pub struct Out {
    /// One JSON value a line instead of text.
    pub json: bool,
}

impl Out {
    /// Prints a value: as JSON, or as `text` makes it.
    pub fn print<T: Serialize>(self, value: &T, text: impl FnOnce(&T) -> String) {
        say(&self.line(value, text));
    }

    /// The same; answers whether anybody reads it.
    pub(crate) fn is_read<T: Serialize>(
        self,
        value: &T,
        text: impl FnOnce(&T) -> String,
    ) -> Result<bool, Failure> {
        write(&self.line(value, text))
    }

    fn line<T: Serialize>(self, value: &T, text: impl FnOnce(&T) -> String) -> String {
        if self.json { serde_json::to_string(value).unwrap_or_default() } else { text(value) }
    }

    /// Tells why a command failed.
    pub fn fail(self, failure: &Failure) -> ExitCode {
        if self.json {
            note(failure.to_json());
        } else {
            note(format_args!("mapi: {}", plain(&failure.message)));
        }
        ExitCode::from(failure.exit as u8)
    }
}

/// Whether the command line asks for JSON, right or wrong as it may be.
pub fn is_json_wanted() -> bool {
    std::env::args_os().any(|argument| argument == "--json")
}

/// Prints a line. When nobody reads any more (`mapi ls | head -1`) there is nothing left to do.
pub fn say(line: &str) {
    match write(line) {
        Ok(true) => {}
        Ok(false) => std::process::exit(0),
        Err(failure) => {
            Out { json: is_json_wanted() }.fail(&failure);
            std::process::exit(failure.exit as i32);
        }
    }
}

fn write(line: &str) -> Result<bool, Failure> {
    match writeln!(std::io::stdout(), "{line}") {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(false),
        Err(error) => Err(Failure::other(format!("the output cannot be written: {error}"))),
    }
}

/// Tells something beside the output, if anybody is there to hear it.
pub fn note(line: impl std::fmt::Display) {
    let _ = std::io::stderr().write_all(format!("{line}\n").as_bytes());
}

/// A table without frames, as wide as the terminal.
pub fn table(header: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let mut table = Table::new();
    table.load_preset(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
    if !std::io::stdout().is_terminal() {
        table.set_content_arrangement(ContentArrangement::Disabled);
    } else {
        // The terminal says how wide it is through the environment or not at all.
        table.set_width(std::env::var("COLUMNS").ok().and_then(|width| width.parse().ok()).unwrap_or(120));
    }
    table.set_header(header.iter().map(ToString::to_string));
    for row in rows {
        table.add_row(row);
    }
    table.to_string().lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
}

/// Date and time to the minute.
pub fn when(time: Option<FileTime>) -> String {
    let Some(time) = time else { return String::new() };
    let (year, month, day, hour, minute, _) = time.to_utc();
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}")
}

/// A size as people write it.
pub fn size(bytes: u64) -> String {
    match bytes {
        0..=9_999 => format!("{bytes} B"),
        10_000..=9_999_999 => format!("{} KB", bytes / 1000),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}

/// Text from the wire for a terminal: control characters, which could move the cursor, change colours, or turn the order
/// of what follows around, are shown, not obeyed.
pub fn plain(text: &str) -> String {
    let is_control = |c: char| match c {
        '\n' | '\t' => false,
        // Embeddings, overrides and isolates of the bidirectional algorithm.
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => true,
        c => c.is_control(),
    };
    text.chars().filter(|c| *c != '\r').map(|c| if is_control(c) { '\u{fffd}' } else { c }).collect()
}

/// One line of it.
pub fn one_line(text: &str, longest: usize) -> String {
    let line = plain(text).replace(['\n', '\t'], " ");
    if line.chars().count() <= longest {
        return line;
    }
    let mut cut: String = line.chars().take(longest.saturating_sub(1)).collect();
    cut.push('…');
    cut
}
