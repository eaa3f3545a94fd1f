//! Printing: comfortable for people, `--json` for programs.

use std::io::{ErrorKind, IsTerminal, Write};
use std::process::ExitCode;

use comfy_table::{ColumnConstraint, ContentArrangement, Table, presets};
use mapi_http::data::FileTime;
use serde::Serialize;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

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
        if self.json { serde_json::to_string(value).unwrap_or_default() } else { plain(&text(value)) }
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
    arranged(header, rows.into_iter().collect(), room())
}

/// How many characters stand beside each other in the terminal; none where it is none.
fn room() -> Option<u16> {
    if !std::io::stdout().is_terminal() {
        return None;
    }
    let said = std::env::var("COLUMNS").ok().and_then(|width| width.parse().ok());
    #[cfg(unix)]
    let said = said.or_else(|| Some(rustix::termios::tcgetwinsize(std::io::stdout()).ok()?.ws_col));
    said.filter(|width| *width > 0).or(Some(120))
}

fn arranged(header: &[&str], mut rows: Vec<Vec<String>>, room: Option<u16>) -> String {
    /// Beside each column.
    const PADDING: u16 = 2;
    let make = |header: &[&str], rows: &[Vec<String>]| {
        let mut table = Table::new();
        table.load_preset(presets::NOTHING).set_content_arrangement(ContentArrangement::Disabled);
        table.set_header(header);
        table.add_rows(rows.iter().map(|row| row.iter().map(|cell| one_line(cell, usize::MAX))));
        table
    };
    let width =
        |table: &Table| table.column_max_content_widths().iter().map(|width| width + PADDING).sum::<u16>();
    let mut table = make(header, &rows);
    if let Some(room) = room.filter(|room| width(&table) > *room) {
        // Numbers and paths do as well, and half an id is of no use.
        if let Some((&"ID", others)) = header.split_last() {
            rows.iter_mut().for_each(|row| row.truncate(others.len()));
            table = make(others, &rows);
        }
        table.set_content_arrangement(ContentArrangement::Dynamic).set_width(room);
        // Lines break in the long columns as long as there is room for them.
        let mut short: Vec<_> = table.column_max_content_widths().into_iter().enumerate().collect();
        short.sort_by_key(|(_, width)| *width);
        let mut left = room / 3 * 2;
        for (index, width) in short {
            let Some(rest) = left.checked_sub(width + PADDING) else { break };
            left = rest;
            if let Some(column) = table.column_mut(index) {
                column.set_constraint(ColumnConstraint::ContentWidth);
            }
        }
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

/// One line of it, of so many columns at most.
pub fn one_line(text: &str, longest: usize) -> String {
    let line = plain(text).replace(['\n', '\t'], " ");
    if line.width() <= longest {
        return line;
    }
    let mut width = 0;
    let fits = |c: &char| {
        width += c.width().unwrap_or(0);
        width < longest
    };
    line.chars().take_while(fits).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(room: Option<u16>) -> String {
        let line = |subject: &str| {
            [" 1", "*@", "Alice Example", subject, "2026-11-30 11:57", "3841 B", "0001-000000000741"]
                .map(str::to_owned)
                .to_vec()
        };
        let subjects =
            ["Lunch on Friday? And the other days of the week?", "会議の資料を送ります", "a\nb\u{1b}[2J"];
        let header = ["", "", "FROM", "SUBJECT", "RECEIVED (UTC)", "SIZE", "ID"];
        arranged(&header, subjects.map(line).to_vec(), room)
    }

    #[test]
    fn lines_are_no_longer_than_the_terminal_is_wide() {
        assert!(list(None).lines().all(|line| line.ends_with(" ID") || line.ends_with(" 0001-000000000741")));
        assert_eq!(list(None), list(Some(200)));
        for room in [40, 60, 80, 100] {
            let text = list(Some(room));
            assert!(text.lines().all(|line| line.width() <= room.into()), "{text}");
            assert!(!text.contains("0001"), "{text}");
        }
        assert!(
            list(Some(80)).lines().nth(1).unwrap().contains("2026-11-30 11:57  3841 B"),
            "{}",
            list(Some(80))
        );
    }

    #[test]
    fn a_cell_is_a_line_that_controls_nothing() {
        assert!(list(None).contains(" a b\u{fffd}[2J "), "{}", list(None));
    }

    #[test]
    fn wide_characters_take_two_columns() {
        assert_eq!(one_line("会議の資料", 10), "会議の資料");
        assert_eq!(one_line("会議の資料", 9), "会議の資…");
        assert_eq!(one_line("会議の資料", 8), "会議の…");
        assert_eq!(one_line("abc", 3), "abc");
        assert_eq!(one_line("abcd", 3), "ab…");
    }
}
