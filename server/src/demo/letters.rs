//! The correspondence: some letters word by word, for people to look at and tests to find, the others made up.

use mapi_http::data::{FileTime, Guid};

use super::files::File;
use super::rtf;
use super::texts::{ELSEWHERE, ENGLISH, LONG_SUBJECT, SCRIPTS, Writer};
use crate::random::Random;

/// A name and an address.
pub(super) type Who = (&'static str, &'static str);

pub(super) const ALICE: Who = ("Alice Example", "alice@example.com");
pub(super) const BOB: Who = ("Bob Example", "bob@example.com");
pub(super) const CAROL: Who = ("Carol Example", "carol@example.com");
pub(super) const TEAM: Who = ("The Team", "team@example.com");

/// How a letter is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Body {
    Text(String),
    Html(String),
    /// A value of PidTagRtfCompressed.
    Rtf(Vec<u8>),
}

/// What hangs on a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Attached {
    File(&'static str, File),
    /// Shown within the HTML, by content id.
    Inline(&'static str, File, &'static str),
    Letter(Box<Letter>),
}

/// Where a letter stands in its conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Thread {
    pub(super) guid: Guid,
    /// The letters before it: when they were written, and the GUIDs in their message ids.
    pub(super) before: Vec<(FileTime, Guid)>,
}

/// A letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Letter {
    pub(super) id: Guid,
    pub(super) time: FileTime,
    pub(super) from: Who,
    pub(super) to: Vec<Who>,
    pub(super) cc: Vec<Who>,
    pub(super) subject: String,
    pub(super) body: Body,
    pub(super) attached: Vec<Attached>,
    /// 0 low, 1 normal, 2 high.
    pub(super) importance: i32,
    pub(super) read: bool,
    pub(super) thread: Thread,
    /// Where Alice put it, when not into her inbox.
    pub(super) filed: Option<&'static str>,
    pub(super) draft: bool,
}

/// Letters that are made up.
const MADE_UP: usize = 330;

/// All letters, the oldest first.
pub(super) fn all(seed: u64, now: FileTime) -> Vec<Letter> {
    let mut random = Random::Seeded(seed);
    let mut letters = Vec::new();
    made_up(&mut random, now, &mut letters);
    word_by_word(&mut random, now, &mut letters);
    letters.sort_by_key(|letter| letter.time);
    letters
}

fn minutes_ago(now: FileTime, minutes: u64) -> FileTime {
    FileTime(now.0 - minutes as i64 * 60 * 10_000_000)
}

impl Letter {
    fn new(random: &mut Random, time: FileTime, from: Who, subject: impl Into<String>, body: Body) -> Self {
        Self {
            id: random.guid(),
            time,
            from,
            to: vec![ALICE],
            cc: Vec::new(),
            subject: subject.into(),
            body,
            attached: Vec::new(),
            importance: 1,
            read: true,
            thread: Thread { guid: random.guid(), before: Vec::new() },
            filed: None,
            draft: false,
        }
    }

    fn reply(&self, random: &mut Random, time: FileTime, from: Who, body: Body) -> Self {
        let subject = mapi_http::content::Subject::split(&self.subject).with("RE: ");
        let mut reply = Self::new(random, time, from, subject, body);
        let before = self.thread.before.iter().copied().chain([(self.time, self.id)]).collect();
        reply.thread = Thread { guid: self.thread.guid, before };
        reply.to = vec![self.from];
        reply
    }
}

fn made_up(random: &mut Random, now: FileTime, letters: &mut Vec<Letter>) {
    let mut open: Vec<usize> = Vec::new();
    for age in (1..=MADE_UP as u64).rev() {
        // The first letters come every hour or two, those of last year every other day.
        let time = minutes_ago(now, age * 95 + age * age * 3 + random.below(40) as u64);
        let answered = (random.below(6) == 0 && !open.is_empty())
            .then(|| open.swap_remove(random.below(open.len())))
            .and_then(|index| letters.get(index).cloned());
        let letter = match answered {
            Some(before) => {
                let from =
                    if before.from == ALICE { before.to.first().copied().unwrap_or(BOB) } else { ALICE };
                let writer = writer_of(before.from).or_else(|| writer_of(from)).unwrap_or(&ENGLISH);
                let text = text(random, writer, from);
                let quoted: String = match &before.body {
                    Body::Text(text) => text.lines().map(|line| format!("> {line}\n")).collect(),
                    _ => String::new(),
                };
                Letter {
                    filed: before.filed,
                    ..before.reply(random, time, from, Body::Text(text + "\n" + &quoted))
                }
            }
            None => first_letter(random, age, time),
        };
        if letter.thread.before.len() < 4 && random.below(2) == 0 && letter.to.first() != Some(&TEAM) {
            open.push(letters.len());
        }
        letters.push(letter);
    }
}

fn writer_of(who: Who) -> Option<&'static Writer> {
    ELSEWHERE.iter().find(|writer| writer.address == who.1)
}

fn pick<T: Copy>(random: &mut Random, from: &[T]) -> Option<T> {
    from.get(random.below(from.len())).copied()
}

fn first_letter(random: &mut Random, age: u64, time: FileTime) -> Letter {
    let (from, writer) = match random.below(10) {
        0..=3 => (BOB, &ENGLISH),
        4..=5 => (CAROL, &ENGLISH),
        _ => {
            let writer = ELSEWHERE.get(random.below(ELSEWHERE.len())).unwrap_or(&ENGLISH);
            ((writer.name, writer.address), writer)
        }
    };
    let subject = pick(random, writer.subjects).unwrap_or_default();
    let text = text(random, writer, from);
    let body = match random.below(10) {
        0..=4 => Body::Text(text),
        5..=7 => Body::Html(page(&html(&text))),
        8 => Body::Rtf(rtf::compressed(&rtf::of_html(&page(&html(&text))))),
        _ => Body::Rtf(rtf::compressed(&rtf::of_text(&text))),
    };
    let mut letter = Letter::new(random, time, from, subject, body);
    letter.importance = [1, 1, 1, 1, 1, 1, 1, 2, 0].get(random.below(9)).copied().unwrap_or(1);
    letter.read = random.below(40) as u64 + 1 > 40u64.saturating_sub(age);
    if from != CAROL && random.below(5) == 0 {
        letter.cc.push(CAROL);
    } else if from == CAROL && random.below(3) == 0 {
        letter.to = vec![TEAM];
    }
    if random.below(5) == 0 {
        let file = [
            ("notes.txt", File::Text("Soup\r\nBread\r\nApple pie\r\n")),
            ("prices.csv", File::Table(120)),
            ("photo.png", File::Picture(48)),
            ("offer.pdf", File::Page("Offer\n\n20 hours at 80.00")),
            ("Übersicht für März.csv", File::Table(31)),
            ("資料.pdf", File::Page("See the last page")),
            ("backup.bin", File::Bytes(70)),
        ];
        letter.attached.extend(pick(random, &file).map(|(name, file)| Attached::File(name, file)));
    }
    letter.filed = match (age, random.below(9)) {
        (..=60, _) => None,
        (_, 0) => Some("Projects/2026"),
        (160.., 1) => Some("Projects/Archive"),
        (_, 2) if random.below(3) == 0 => Some("Deleted Items"),
        _ => None,
    };
    letter
}

fn text(random: &mut Random, writer: &Writer, from: Who) -> String {
    let mut sentences: Vec<&str> = Vec::new();
    for _ in 0..2 + random.below(4) {
        let sentence = pick(random, writer.sentences).unwrap_or_default();
        if !sentences.contains(&sentence) {
            sentences.push(sentence);
        }
    }
    let half = sentences.len().div_ceil(2);
    let (first, second) = sentences.split_at_checked(half).unwrap_or((&sentences, &[]));
    let second = if second.is_empty() { String::new() } else { second.join(" ") + "\n\n" };
    format!("{},\n\n{}\n\n{second}{}\n{}\n", writer.hello, first.join(" "), writer.bye, from.0)
}

/// The paragraphs of a text as HTML.
fn html(text: &str) -> String {
    let paragraphs = text.trim().split("\n\n").map(|paragraph| {
        let lines: Vec<_> = paragraph.lines().map(mapi_http::content::text_to_html).collect();
        format!("<p>{}</p>\r\n", lines.join("<br>"))
    });
    paragraphs.collect()
}

fn page(body: &str) -> String {
    format!(
        "<html><head><meta http-equiv=\"Content-Type\" content=\"text/html; charset=utf-8\"></head>\r\n\
         <body style=\"font-family: sans-serif\">\r\n{body}</body></html>\r\n"
    )
}

fn word_by_word(random: &mut Random, now: FileTime, letters: &mut Vec<Letter>) {
    let at = |minutes| minutes_ago(now, minutes);

    let mut lunch = Letter::new(random, at(6), BOB, "Lunch on Friday? 🍜", Body::Html(page(LUNCH)));
    lunch.importance = 2;
    lunch.read = false;
    lunch.attached = vec![
        Attached::Inline("logo.png", File::Picture(32), "logo@example.com"),
        Attached::File("menu.pdf", File::Page(MENU)),
    ];
    letters.push(lunch);

    for (minutes, subject, address, text) in [
        (
            47,
            "Grüße aus Zürich",
            "zoe.mueller@zuerich.example.org",
            "Hier schneit es noch, schöne Grüße vom See! ❄️",
        ),
        (
            190,
            "会議の議事録",
            "misaki@kyoto.example.org",
            "本日の会議の議事録をお送りします。ご確認ください。",
        ),
        (460, "Привет из Одессы", "ivan@odessa.example.org", "Море тёплое, приезжайте!"),
        (900, "مرحبا بكم في الفريق", "layla@amman.example.org", "يسعدنا انضمامكم إلى فريقنا."),
    ] {
        let writer = ELSEWHERE.iter().find(|writer| writer.address == address);
        let Some(Writer { name, address, hello, bye, .. }) = writer else { continue };
        let text = format!("{hello}\n\n{text}\n\n{bye}\n{name}\n");
        letters.push(Letter::new(random, at(minutes), (name, address), subject, Body::Text(text)));
    }

    let minutes = rtf::compressed(&rtf::of_html(&page(MINUTES)));
    let mut minutes = Letter::new(random, at(310), CAROL, "Minutes of the meeting", Body::Rtf(minutes));
    minutes.to = vec![TEAM];
    letters.push(minutes.clone());
    letters.push(minutes.reply(
        random,
        at(290),
        ALICE,
        Body::Text("Thanks! I take the second point.\n".into()),
    ));

    let mut embedded = Letter::new(
        random,
        at(1500),
        BOB,
        "FW: Offer for the new office",
        Body::Text("What do you think? The original is attached.\n\nBob\n".into()),
    );
    let mut original = Letter::new(
        random,
        at(1900),
        ("Niccolò Però", "niccolo@torino.example.org"),
        "Offer for the new office",
        Body::Html(page("<p>Dear Mr Example,</p><p>we offer you <i>340 m²</i> by the park.</p>")),
    );
    original.to = vec![BOB];
    original.attached = vec![Attached::File("plan.png", File::Picture(96))];
    embedded.attached = vec![Attached::Letter(Box::new(original))];
    letters.push(embedded);

    let mut recording =
        Letter::new(random, at(2400), CAROL, "Recording of the interview", Body::Text(RECORDING.into()));
    recording.attached = vec![
        Attached::File("interview.wav", File::Sound(36)),
        Attached::File("offsite.ics", File::Invitation),
    ];
    letters.push(recording);

    let scripts = Body::Html(page(&format!("<p>{SCRIPTS}</p><p dir=\"rtl\">שלום · مرحبا</p>")));
    letters.push(Letter::new(random, at(2900), BOB, "Every script there is 🌍🦄👩‍🚀", scripts));
    letters.push(Letter::new(random, at(3100), CAROL, LONG_SUBJECT, Body::Text("See above.\n".into())));
    letters.push(Letter::new(random, at(3300), BOB, "", Body::Text("Forgot the subject, sorry.\n".into())));
    letters.push(Letter::new(random, at(3400), BOB, "Nothing in it", Body::Text(String::new())));
    let rich = rtf::uncompressed(&rtf::of_rich_text("Packing list", "Tent\nStove\nTea – lots of it\n"));
    letters.push(Letter::new(random, at(3600), BOB, "Packing list", Body::Rtf(rich)));
    let long: String =
        (1..=2500).map(|line| format!("<p>Line {line} of a long report: all is well.</p>\r\n")).collect();
    letters.push(Letter::new(random, at(3800), CAROL, "The long report", Body::Html(page(&long))));
    let mut many =
        Letter::new(random, at(4000), CAROL, "Everything for Monday", Body::Text("As promised.\n".into()));
    many.attached = vec![
        Attached::File("agenda.pdf", File::Page("Agenda\n\n1. Numbers\n2. People")),
        Attached::File("numbers.csv", File::Table(2000)),
        Attached::File("chart.png", File::Picture(160)),
        Attached::File("readme.txt", File::Text("Print the agenda twice.\r\n")),
        Attached::File("archive.bin", File::Bytes(1000)),
    ];
    letters.push(many);
    let mut junk = Letter::new(
        random,
        at(4100),
        ("Prize Office", "winner@prizes.example.net"),
        "You have won!!! 💰",
        Body::Html(page("<p>Send us your password <b>now</b>.</p>")),
    );
    junk.filed = Some("Junk Email");
    junk.read = false;
    letters.push(junk);

    for (minutes, to, subject, text) in [
        (70, BOB, "Ideas for the landing page", "Hi Bob,\n\nsomething with mountains"),
        (1300, CAROL, "Holidays in August", "Dear Carol,\n\nI would like to be away from"),
    ] {
        let mut draft = Letter::new(random, at(minutes), ALICE, subject, Body::Text(text.into()));
        draft.to = vec![to];
        draft.draft = true;
        letters.push(draft);
    }
}

const LUNCH: &str = "<p><img src=\"cid:logo@example.com\" alt=\"A colourful bowl\" width=\"32\" height=\"32\"></p>\r\n\
    <p>Hi Alice,</p>\r\n\
    <p>the new noodle place opens on <b>Friday</b>. Shall we go at half past twelve? The menu is attached.</p>\r\n\
    <p>Bob</p>\r\n";

const MENU: &str =
    "Menu\n\nNoodle soup   9.50\nDumplings     6.00\nGreen tea     2.50\n\nOpen from Friday (12:00)";

const MINUTES: &str = "<p>Minutes of the meeting</p>\r\n\
    <p><b>Decided:</b> the second proposal – with {braces}, a back\\slash and Grüße.</p>\r\n\
    <ul><li>Alice writes the tests.</li><li>Bob draws the icons.</li></ul>\r\n\
    <p>Next time: <i>Tuesday</i> 🗓️</p>\r\n";

const RECORDING: &str = "Hello,\n\nhere is the recording; half a minute is enough to get the idea. The invitation to the \
    offsite is attached, too.\n\nCarol\n";
