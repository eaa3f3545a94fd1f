//! Data for the benchmarks: made up, but shaped like what mailboxes hold, and the same in every run.

pub mod streams;
pub mod table;

use std::sync::LazyLock;

/// A generator that gives the same numbers everywhere.
#[derive(Debug, Clone)]
pub struct Random(u64);

impl Random {
    /// Starts from a seed, which must not be 0.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number.
    pub fn next_u64(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// A number below `limit`.
    pub fn below(&mut self, limit: usize) -> usize {
        (self.next_u64() % limit as u64) as usize
    }

    /// An element; the first ones come up more often, as words do.
    pub fn pick<'a, T: ?Sized>(&mut self, list: &[&'a T]) -> &'a T {
        let limit = 1 + self.below(list.len());
        list[self.below(limit)]
    }
}

/// Words by how often they are used, roughly.
static WORDS: LazyLock<Vec<&str>> = LazyLock::new(|| {
    "the to and of a in is for we that you on it with be this are as at have will or from by not can our \
    please if your an all would was there which has but they do about what any more when been one new so \
    their meeting time out up some other could should also no these may like need Monday only than them \
    were know just today next week project thanks attached report team see how then who two get after \
    before let first over into made make work question information regards customer order number office \
    day call send sent back look think discuss change changes version document review draft contract \
    agreement schedule morning afternoon tomorrow delivery invoice payment account department manager \
    budget quarter results numbers plan planning figures because however available following forward \
    between possible received different several without through against another problem solution support \
    server system network password update released installation documentation requirements conference \
    presentation travel flight hotel arrangements confirmed reservation visitors warehouse shipment \
    supplier production machine maintenance engineer drawing prototype measurement deviation tolerance \
    approval signature regulation insurance holiday colleague responsible interview candidate application \
    introduction training certificate examination newsletter subscription advertisement campaign \
    photograph illustration translation chapter paragraph appendix reference bibliography laboratory \
    experiment temperature concentration anniversary congratulations celebration restaurant kitchen \
    neighbour apartment electricity"
        .split(' ')
        .collect()
});

/// First and last names.
static NAMES: LazyLock<Vec<&str>> = LazyLock::new(|| {
    "Alice Bruno Carol Daniel Edith Farid Greta Henrik Irina Jonas Keiko Leila Marco Nadia Olaf Priya \
    Quentin Rosa Stefan Tomas Ursula Viktor Wanda Yusuf Zoe Albrecht Baker Castillo Dubois Eriksen \
    Fischer Garcia Hoffmann Ivanova Jensen Kowalski Lindqvist Moreau Novak Okafor Petrov Rossi Schneider \
    Tanaka Varga Weber"
        .split(' ')
        .collect()
});

/// Prose of `length` bytes: sentences of ordinary words, a phrase coming back now and then, and some numbers.
pub fn prose(random: &mut Random, length: usize) -> Vec<u8> {
    let mut text = String::new();
    let mut phrases: Vec<String> = Vec::new();
    while text.len() < length {
        let mut sentence = String::new();
        for _ in 0..4 + random.below(14) {
            if !sentence.is_empty() {
                sentence.push_str(if random.below(12) == 0 { ", " } else { " " });
            }
            match random.below(40) {
                0..10 if !phrases.is_empty() => sentence.push_str(&phrases[random.below(phrases.len())]),
                10 => sentence.push_str(&random.below(5000).to_string()),
                11..16 => {
                    let phrase = [random.pick(&WORDS), random.pick(&WORDS), random.pick(&WORDS)].join(" ");
                    sentence.push_str(&phrase);
                    phrases.push(phrase);
                }
                _ => sentence.push_str(random.pick(&WORDS)),
            }
        }
        text.push_str(&sentence[..1].to_uppercase());
        text.push_str(&sentence[1..]);
        text.push_str(if random.below(6) == 0 { ".\r\n\r\n" } else { ". " });
    }
    text.truncate(length);
    text.into_bytes()
}

/// Text as UTF-16LE.
pub fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// Prose of `length` bytes of UTF-16.
pub fn prose_utf16(random: &mut Random, length: usize) -> Vec<u8> {
    let text = prose(random, length / 2);
    utf16(&String::from_utf8_lossy(&text))
}

/// Rows of a mailbox folder as `QueryRows` answers them, `length` bytes: instance, time, size, flags, class, sender
/// and subject.
pub fn rows(random: &mut Random, length: usize) -> Vec<u8> {
    let mut rows = Vec::new();
    let mut time = 133_500_000_000_000_000 - random.next_u64() % 1_000_000_000_000;
    let mut message = 0x0001_2000 + random.next_u64() % 0x10_0000;
    let text = |rows: &mut Vec<u8>, text: &str| rows.extend(utf16(text).into_iter().chain([0, 0]));
    while rows.len() < length {
        time -= random.next_u64() % 100_000_000_000;
        message -= random.next_u64() % 9;
        let subject: Vec<_> = (0..2 + random.below(7)).map(|_| random.pick(&WORDS)).collect();
        // Every value is there: no flag before each.
        rows.push(0);
        rows.extend([1, 0]);
        rows.extend(&message.to_be_bytes()[2..]);
        rows.extend(time.to_le_bytes());
        rows.extend((1000 + random.below(60_000) as u32).to_le_bytes());
        rows.extend((random.below(2) as u32).to_le_bytes());
        rows.push(u8::from(random.below(5) == 0));
        text(&mut rows, if random.below(10) == 0 { "IPM.Schedule.Meeting.Request" } else { "IPM.Note" });
        text(&mut rows, &[random.pick(&NAMES), random.pick(&NAMES)].join(" "));
        text(&mut rows, &[["", "Re: ", "Fw: "][random.below(3)], &subject.join(" ")].concat());
    }
    rows.truncate(length);
    rows
}

/// A message in RTF of about `length` bytes, with its HTML encapsulated in the way of Outlook and Exchange.
pub fn rtf(random: &mut Random, length: usize) -> Vec<u8> {
    let mut rtf = String::from(
        r#"{\rtf1\ansi\ansicpg1252\fromhtml1 \fbidis \deff0{\fonttbl
{\f0\fswiss\fcharset0 Arial;}
{\f1\fmodern Courier New;}
{\f2\fswiss\fcharset0 "Calibri";}}
{\colortbl\red0\green0\blue0;\red5\green99\blue193;}
\uc1\pard\plain\deftab360 \f0\fs24 
{\*\htmltag19 <html>}{\*\htmltag34 <head>}{\*\htmltag241 <style>}{\*\htmltag241 <!--\par p.MsoNormal \{margin:0cm;\par\tab font-size:11.0pt;\}\par -->}{\*\htmltag249 </style>}{\*\htmltag41 </head>}
{\*\htmltag50 <body lang=EN-GB>}\htmlrtf \lang2057 \htmlrtf0 
"#,
    );
    while rtf.len() < length {
        rtf.push_str("\r\n{\\*\\htmltag64 <p class=MsoNormal>}\\htmlrtf {\\htmlrtf0 \r\n");
        rtf.push_str("{\\*\\htmltag148 <span style='color:#1F497D;mso-fareast-language:EN-US'>}\\htmlrtf {\\lang1033 \\htmlrtf0 ");
        for _ in 0..1 + random.below(5) {
            let length = 40 + random.below(120);
            let words = String::from_utf8_lossy(&prose(random, length)).replace("\r\n", " ");
            match random.below(12) {
                0 => rtf.push_str(&format!(
                    "{{\\*\\htmltag84 <b>}}\\htmlrtf {{\\b \\htmlrtf0 {words}\\htmlrtf }}\\htmlrtf0 {{\\*\\htmltag92 </b>}} "
                )),
                1 => rtf.push_str(&words.replacen('u', "\\'fc", 2)),
                2 => rtf.push_str(&format!("{words}{{\\*\\htmltag84 &nbsp;}}\\htmlrtf \\'a0\\htmlrtf0 ")),
                _ => rtf.push_str(&words),
            }
        }
        rtf.push_str(
            "\\htmlrtf }\\htmlrtf0 {\\*\\htmltag156 </span>}{\\*\\htmltag244 <o:p>}{\\*\\htmltag252 </o:p>}",
        );
        rtf.push_str(
            "\\htmlrtf\\par}\\htmlrtf0\r\n\r\n\\htmlrtf \\par\r\n\\htmlrtf0 \r\n{\\*\\htmltag72 </p>}\r\n",
        );
    }
    rtf.push_str("{\\*\\htmltag58 </body>}{\\*\\htmltag27 </html>}}\r\n");
    rtf.into_bytes()
}
