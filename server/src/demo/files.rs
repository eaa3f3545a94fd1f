//! Small files that are made, not stored: each is valid, so that programs open it.

use std::f64::consts::TAU;

/// A file to attach.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum File {
    /// A PNG of that many pixels in each direction.
    Picture(u16),
    /// A PDF of one page that says this.
    Page(&'static str),
    /// Seconds of sound as WAV, 44100 samples of 16 bits a second.
    Sound(u16),
    /// A table of that many rows as CSV.
    Table(u16),
    /// A text.
    Text(&'static str),
    /// An invitation as iCalendar.
    Invitation,
    /// Bytes of every value, that many times 256.
    Bytes(u16),
}

impl File {
    /// The media type.
    pub(super) fn mime_type(self) -> &'static str {
        match self {
            Self::Picture(_) => "image/png",
            Self::Page(_) => "application/pdf",
            Self::Sound(_) => "audio/wav",
            Self::Table(_) => "text/csv",
            Self::Text(_) => "text/plain",
            Self::Invitation => "text/calendar",
            Self::Bytes(_) => "application/octet-stream",
        }
    }

    /// The bytes.
    pub(super) fn bytes(self) -> Vec<u8> {
        match self {
            Self::Picture(size) => png(u32::from(size.clamp(1, 240))),
            Self::Page(text) => pdf(text),
            Self::Sound(seconds) => wav(u32::from(seconds)),
            Self::Table(rows) => table(rows),
            Self::Text(text) => text.as_bytes().to_vec(),
            Self::Invitation => INVITATION.replace('\n', "\r\n").into_bytes(),
            Self::Bytes(times) => (0..=255u8).cycle().take(usize::from(times) * 256).collect(),
        }
    }
}

const INVITATION: &str = "BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Example//Demo//EN
METHOD:REQUEST
BEGIN:VEVENT
UID:offsite-2026@example.com
DTSTAMP:20260105T080000Z
DTSTART:20260309T090000Z
DTEND:20260310T160000Z
SUMMARY:Offsite
LOCATION:By the lake
ORGANIZER;CN=Carol Example:mailto:carol@example.com
ATTENDEE;CN=Alice Example:mailto:alice@example.com
END:VEVENT
END:VCALENDAR
";

/// A bowl of colours, 8 bits of red, green and blue each, not compressed. `[PNG] 5`
pub(super) fn png(size: u32) -> Vec<u8> {
    let mut rows = Vec::new();
    for y in 0..size {
        rows.push(0);
        for x in 0..size {
            let inside = (2 * x).abs_diff(size).pow(2) + (2 * y).abs_diff(size).pow(2) < size * size;
            let shade = |value: u32| (value * 255 / size) as u8;
            rows.extend(if inside { [shade(x), 160, shade(size - y)] } else { [255, 255, 255] });
        }
    }
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut chunk = |kind: &[u8; 4], data: &[u8]| {
        out.extend((data.len() as u32).to_be_bytes());
        let body = [&kind[..], data].concat();
        out.extend(&body);
        out.extend(crc32(&body).to_be_bytes());
    };
    let sides = [size.to_be_bytes(), size.to_be_bytes()].concat();
    chunk(b"IHDR", &[&sides[..], &[8, 2, 0, 0, 0]].concat());
    chunk(b"IDAT", &zlib(&rows));
    chunk(b"IEND", &[]);
    out
}

/// Stored blocks only. `[RFC 1950]`, `[RFC 1951] 3.2.4`
fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut out = vec![0x78, 0x01];
    let mut blocks = bytes.chunks(0xFFFF).peekable();
    while let Some(block) = blocks.next() {
        let length = block.len() as u16;
        out.push(u8::from(blocks.peek().is_none()));
        out.extend(length.to_le_bytes());
        out.extend((!length).to_le_bytes());
        out.extend(block);
    }
    let (a, b) = bytes.iter().fold((1u32, 0u32), |(a, b), byte| {
        let a = (a + u32::from(*byte)) % 65521;
        (a, (b + a) % 65521)
    });
    out.extend((b << 16 | a).to_be_bytes());
    out
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| crc >> 1 ^ if crc & 1 == 1 { 0xEDB8_8320 } else { 0 })
    })
}

/// One page, one line for each line of the text. `[ISO 32000-1] 7.5`
fn pdf(text: &str) -> Vec<u8> {
    let mut content = String::from("BT /F1 18 Tf 72 760 Td 26 TL\n");
    for line in text.lines() {
        let line = line.replace('\\', "\\\\").replace('(', "\\(").replace(')', "\\)");
        content.push_str(&format!("({line}) Tj T*\n"));
    }
    content.push_str("ET");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".into(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".into(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R \
         /Resources << /Font << /F1 4 0 R >> >> >>"
            .into(),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".into(),
        format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()),
    ];
    let mut out = String::from("%PDF-1.4\n");
    let mut places = Vec::new();
    for (number, object) in objects.iter().enumerate() {
        places.push(out.len());
        out.push_str(&format!("{} 0 obj\n{object}\nendobj\n", number + 1));
    }
    let start = out.len();
    out.push_str(&format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1));
    for place in places {
        out.push_str(&format!("{place:010} 00000 n \n"));
    }
    out.push_str(&format!(
        "trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n",
        objects.len() + 1
    ));
    out.into_bytes()
}

/// A chord, the same every second.
fn wav(seconds: u32) -> Vec<u8> {
    const RATE: u32 = 44_100;
    let second: Vec<u8> = (0..RATE)
        .flat_map(|n| {
            let at = f64::from(n) / f64::from(RATE);
            let chord: f64 = [220.0, 277.0, 330.0].iter().map(|tone| (at * tone * TAU).sin()).sum();
            ((chord * 6000.0) as i16).to_le_bytes()
        })
        .collect();
    let size = second.len() as u32 * seconds;
    let mut out = Vec::with_capacity(44 + size as usize);
    out.extend(b"RIFF");
    out.extend((36 + size).to_le_bytes());
    out.extend(b"WAVEfmt ");
    out.extend(16u32.to_le_bytes());
    out.extend([1u16, 1].map(u16::to_le_bytes).concat());
    out.extend([RATE, RATE * 2].map(u32::to_le_bytes).concat());
    out.extend([2u16, 16].map(u16::to_le_bytes).concat());
    out.extend(b"data");
    out.extend(size.to_le_bytes());
    (0..seconds).for_each(|_| out.extend(&second));
    out
}

fn table(rows: u16) -> Vec<u8> {
    let mut out = String::from("date,item,price\r\n");
    for row in 0..u32::from(rows) {
        let item = ["bread", "soup", "tea", "pie"][row as usize % 4];
        let (month, day, price) = (row / 28 % 12 + 1, row % 28 + 1, row * 37 % 900 + 100);
        out.push_str(&format!("2026-{month:02}-{day:02},{item},{}.{:02}\r\n", price / 100, price % 100));
    }
    out.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checksums_are_those_of_the_formats() {
        // The end of every PNG.
        assert!(
            File::Picture(3).bytes().ends_with(&[0, 0, 0, 0, b'I', b'E', b'N', b'D', 0xAE, 0x42, 0x60, 0x82])
        );
        // [RFC 1950] 8.2 of "abc", worked out by hand.
        assert!(zlib(b"abc").ends_with(&[0x02, 0x4D, 0x01, 0x27]));
    }

    #[test]
    fn a_pdf_tells_where_its_objects_are() {
        let pdf = String::from_utf8(File::Page("Soup (hot)\nBread").bytes()).unwrap();
        let start: usize = pdf.lines().rev().nth(1).unwrap().parse().unwrap();
        assert!(pdf[start..].starts_with("xref\n"));
        for (number, line) in pdf[start..].lines().skip(3).take(5).enumerate() {
            let place: usize = line[..10].parse().unwrap();
            assert!(pdf[place..].starts_with(&format!("{} 0 obj", number + 1)));
        }
        assert!(pdf.contains("(Soup \\(hot\\)) Tj"));
    }

    #[test]
    fn sounds_say_how_long_they_are() {
        let wav = File::Sound(2).bytes();
        assert_eq!(wav.len(), 44 + 2 * 88_200);
        assert_eq!(wav[4..8], (wav.len() as u32 - 8).to_le_bytes());
    }
}
