use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use bytes::Bytes;
use clap::Args;
use mapi_http::http::{RequestType, StreamDecoder};

use crate::bodies::{Bodies, Body, Sent};
use crate::exchanges::{self, Dissector, Exchange};
use crate::failure::{Exit, Failure};
use crate::output::{Out, note};
use crate::vectors::{self, Tally, Vector};
use crate::{folder, har, tree};

/// Show what is in recorded exchanges, every byte named
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  mapi decode --exchanges recorded.jsonl\n  \
                        mapi decode --exchanges recorded.jsonl --verify\n  \
                        mapi decode --har proxy.har\n  \
                        mapi decode --dir bodies --verify\n  \
                        mapi decode --vectors vectors.toml\n  \
                        mapi decode --type Execute --direction request request.bin\n  \
                        mapi decode --type Execute --direction response --request request.bin response.bin\n\n\
                        Files of a folder (--dir) come in the order of their names. Parts of a name between dots, dashes, \
                        underscores and blanks say whether it is a request or a response and of which request type; the rest \
                        is the same for both: 0001.Execute.request.bin and 0001.Execute.response.bin. A folder in the folder \
                        is a session context of its own. Files that are whole HTTP messages, as proxies save them, bring their \
                        request type along: 01_c.txt and 01_s.txt, as in the raw folder of a Fiddler archive.")]
#[command(group = clap::ArgGroup::new("what").required(true)
    .args(["exchanges", "har", "dir", "request_type", "vectors"]))]
#[command(group = clap::ArgGroup::new("recording").args(["exchanges", "har", "dir"]))]
pub struct Decode {
    /// Recorded exchanges, one JSON object a line
    #[arg(long, value_name = "FILE")]
    exchanges: Option<PathBuf>,
    /// An HTTP archive (HAR 1.2), as browsers and proxies save it
    #[arg(long, value_name = "FILE")]
    har: Option<PathBuf>,
    /// A folder of raw bodies, or of whole HTTP messages
    #[arg(long, value_name = "FOLDER")]
    dir: Option<PathBuf>,
    /// Encode everything again and count what does not come out the same
    #[arg(long, requires = "recording")]
    verify: bool,
    /// Samples of structures with what they say: decode, compare and encode all of them
    #[arg(long, value_name = "FILE")]
    vectors: Option<PathBuf>,
    /// The request type of one body: the value of its X-RequestType header, such as Execute
    #[arg(long = "type", value_name = "TYPE", requires_all = ["direction", "file"])]
    request_type: Option<String>,
    /// Which body it is
    #[arg(long, value_enum, requires = "request_type")]
    direction: Option<Direction>,
    /// The body of the request that it answers: without it the ROPs of an answer cannot be told apart
    #[arg(long, value_name = "FILE", requires = "request_type")]
    request: Option<PathBuf>,
    /// The body: plain, or a response as it came, with PROCESSING and DONE before it
    #[arg(requires = "request_type")]
    file: Option<PathBuf>,
}

/// Who sent a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Direction {
    /// The client.
    Request,
    /// The server.
    Response,
}

impl Decode {
    /// Runs it.
    pub fn run(self, out: Out) -> Result<ExitCode, Failure> {
        if let Some(path) = &self.vectors {
            let text = std::fs::read_to_string(path).map_err(|error| Failure::file(path, &error))?;
            let vectors = vectors::read(&text)
                .map_err(|error| Failure::other(format!("{}: {error}", path.display())))?;
            return check(&vectors, out).map_err(|error| Failure::other(error.to_string()));
        }
        let written = match (self.recording()?, &self.request_type, &self.file) {
            (Some(exchanges), ..) if self.verify => verify(&exchanges, out),
            (Some(exchanges), ..) => show(&exchanges, out),
            (None, Some(request_type), Some(file)) => {
                let request_type = request_type
                    .parse()
                    .map_err(|error| Failure::usage(format!("{request_type:?} is {error}")))?;
                let (body, complete) = self.one_body(request_type, file)?;
                one(&body, complete, out)
            }
            _ => {
                return Err(Failure::usage(
                    "give --exchanges, --har, --dir or --vectors, or --type and a file",
                ));
            }
        };
        written.or_else(|error| match error.kind() {
            // Nobody reads any more: `mapi decode … | head`.
            std::io::ErrorKind::BrokenPipe => Ok(ExitCode::SUCCESS),
            _ => Err(Failure::other(format!("the output cannot be written: {error}"))),
        })
    }

    /// The exchanges of a recording, whatever form it has.
    fn recording(&self) -> Result<Option<Vec<Exchange>>, Failure> {
        let wrong = |path: &Path, error: String| Failure::wrong_bytes(format!("{}: {error}", path.display()));
        let text = |path: &Path| std::fs::read_to_string(path).map_err(|error| Failure::file(path, &error));
        let recording = match (&self.exchanges, &self.har, &self.dir) {
            (Some(path), ..) => {
                let exchanges = exchanges::read(&text(path)?);
                return exchanges.map(Some).map_err(|error| wrong(path, error.to_string()));
            }
            (_, Some(path), _) => har::read(&text(path)?).map_err(|error| wrong(path, error.to_string()))?,
            (.., Some(path)) => folder::read(path).map_err(|(path, error)| Failure::file(&path, &error))?,
            _ => return Ok(None),
        };
        if recording.left_out > 0 {
            note(format_args!("mapi: {} left out: no MAPI over HTTP", recording.left_out));
        }
        Ok(Some(recording.exchanges))
    }

    /// One body, and whether all of it was understood.
    fn one_body(&self, request_type: RequestType, file: &Path) -> Result<(Body, bool), Failure> {
        let wrong = |path: &Path, error: String| Failure::wrong_bytes(format!("{}: {error}", path.display()));
        let bytes = read(file)?;
        let mut bodies = Bodies::default();
        if self.direction == Some(Direction::Request) {
            let (body, _) =
                bodies.request(request_type, &bytes).map_err(|error| wrong(file, error.to_string()))?;
            return Ok((body, true));
        }
        let sent = match &self.request {
            Some(path) => {
                let request = bodies.request(request_type, &read(path)?);
                request.map_err(|error| wrong(path, error.to_string()))?.1
            }
            None => Sent::default(),
        };
        let bytes = if bytes.starts_with(b"PROCESSING") {
            let mut stream = StreamDecoder::new(request_type);
            let answer = stream.push(bytes).and_then(|_| stream.finish());
            answer.map_err(|error| wrong(file, error.to_string()))?.body
        } else {
            bytes
        };
        let body =
            bodies.response(request_type, &sent, &bytes).map_err(|error| wrong(file, error.to_string()))?;
        if request_type == RequestType::Execute && self.request.is_none() {
            note(format_args!("mapi: without --request FILE the ROPs of an answer cannot be told apart"));
        }
        let complete = body.undecoded.is_empty();
        Ok((body, complete))
    }
}

fn read(path: &Path) -> Result<Bytes, Failure> {
    std::fs::read(path).map(Bytes::from).map_err(|error| Failure::file(path, &error))
}

fn one(body: &Body, complete: bool, out: Out) -> std::io::Result<ExitCode> {
    let mut stdout = std::io::stdout().lock();
    if out.json {
        writeln!(stdout, "{}", tree::body_json(body))?;
    } else {
        write!(stdout, "{}", tree::BodyText(body))?;
    }
    Ok(if complete { ExitCode::SUCCESS } else { ExitCode::from(Exit::Protocol as u8) })
}

fn verify(exchanges: &[Exchange], out: Out) -> std::io::Result<ExitCode> {
    let tally = exchanges::verify(exchanges);
    let mut stdout = std::io::stdout().lock();
    for finding in &tally.findings {
        if out.json {
            writeln!(stdout, "{}", serde_json::to_string(finding)?)?;
        } else {
            writeln!(stdout, "{finding}")?;
        }
    }
    if out.json {
        writeln!(stdout, "{}", serde_json::to_string(&tally)?)?;
    } else {
        writeln!(stdout, "{tally}")?;
    }
    Ok(if tally.holds() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn check(vectors: &[Vector], out: Out) -> std::io::Result<ExitCode> {
    let outcomes: Vec<_> = vectors.iter().map(Vector::check).collect();
    let tally = Tally::of(&outcomes);
    let mut stdout = std::io::stdout().lock();
    for outcome in outcomes.iter().filter(|it| !it.failures.is_empty() || !it.not_compared.is_empty()) {
        if out.json {
            writeln!(stdout, "{}", serde_json::to_string(outcome)?)?;
        } else {
            writeln!(stdout, "{outcome}")?;
        }
    }
    if out.json {
        writeln!(stdout, "{}", serde_json::to_string(&tally)?)?;
    } else {
        writeln!(stdout, "{tally}")?;
    }
    Ok(if tally.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn show(exchanges: &[Exchange], out: Out) -> std::io::Result<ExitCode> {
    let mut dissector = Dissector::default();
    let mut stdout = std::io::stdout().lock();
    for exchange in exchanges {
        let dissected = dissector.dissect(exchange);
        if out.json {
            writeln!(stdout, "{}", tree::json(exchange, &dissected))?;
        } else {
            write!(stdout, "{}", tree::Text(exchange, &dissected))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
