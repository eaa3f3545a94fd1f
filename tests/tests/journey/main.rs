//! The journeys in Rust: the host of the command line against the embedded server, exchanges counted.

mod desk;
mod expect;
mod given;
mod mail;
mod offline;
mod people;

use std::collections::{BTreeSet, HashMap};
use std::fmt::{self, Display};
use std::ops::Index;
use std::path::Path;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};

use desk::Desk;
use expect::check;
use mapi_http::mailbox::ErrorInfo;
use mapi_http::session::Error;
use mapi_http_server::{AuthenticationMethod, Config, Server, ServerHandle, VirtualDirectory};
use serde_json::{Map, Value, json};

/// A journey on its way.
struct Journey {
    server: Arc<ServerHandle>,
    desks: HashMap<String, Desk>,
    /// What steps kept, by name.
    kept: Map<String, Value>,
    /// What goes wrong all the way; what steps cost is not counted then.
    under: String,
}

impl Journey {
    fn begin(under: &str) -> Self {
        let directory =
            VirtualDirectory::offering([AuthenticationMethod::Basic, AuthenticationMethod::OAuth]);
        let config = Config {
            demo: Some(1),
            mapi_virtual_directory: directory.clone(),
            autodiscover_virtual_directory: directory,
            ..Config::default()
        };
        let server = Arc::new(Server::start(config).unwrap());
        server.set_faults(under).unwrap();
        Self { server, desks: HashMap::new(), kept: Map::new(), under: under.into() }
    }

    /// What was to go wrong did.
    fn end(&self) -> Result<(), String> {
        let idle = idle(&self.server).filter(|_| !self.under.is_empty());
        idle.map_or(Ok(()), |rule| Err(format!("it did not go wrong: {rule}")))
    }

    /// Does a step; what it should not have done or costed is told.
    async fn step(&mut self, step: &Value) -> Result<(), String> {
        let step = &Step::new(self.filled(step));
        let desk = self.desks.entry(step["as"].as_str().unwrap_or("alice").into()).or_default();
        if desk.watches() && step.get("exchanges").is_some() {
            return Err("what it costs beside a watch cannot be counted: the watch asks when it likes".into());
        }
        let before = desk.exchanges.load(Ordering::SeqCst);
        let came = match desk.step(&self.server, step).await {
            Err(failed) if step.get("fails").is_some() => {
                let info = expect::plain(&ErrorInfo::from(&failed));
                check(&step["fails"], &info, "the error")?;
                info
            }
            Err(failed) => return Err(format!("{}: {failed}", failed.code())),
            Ok(came) if step.get("fails").is_some() => return Err(format!("it did not fail: {came}")),
            Ok(came) => came,
        };
        let cost = desk.exchanges.load(Ordering::SeqCst) - before;
        let most = step["exchanges"].as_u64().filter(|_| self.under.is_empty());
        if let Some(most) = most.filter(|most| cost > *most) {
            return Err(format!("{cost} exchanges, {most} at most"));
        }
        if let Some(expected) = step.get("expect") {
            check(expected, &came, "it")?;
        }
        for (name, path) in step["keep"].as_object().into_iter().flatten() {
            self.kept.insert(name.clone(), within(&came, path.as_str().unwrap()).clone());
        }
        let unseen = step.unseen.lock().unwrap();
        if unseen.is_empty() { Ok(()) } else { Err(format!("nobody knows what to do with {unseen:?}")) }
    }

    /// The step with what was kept in the place of its names.
    fn filled(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => match text.strip_prefix('$') {
                Some(name) => {
                    self.kept.get(name).unwrap_or_else(|| panic!("nothing is kept as {name}")).clone()
                }
                None => value.clone(),
            },
            Value::Array(items) => items.iter().map(|item| self.filled(item)).collect(),
            Value::Object(fields) => {
                fields.iter().map(|(name, value)| (name.clone(), self.filled(value))).collect()
            }
            other => other.clone(),
        }
    }
}

/// What a step says, and which of its fields nobody has looked at.
struct Step {
    given: Value,
    unseen: Mutex<BTreeSet<String>>,
}

impl Step {
    fn new(given: Value) -> Self {
        let unseen = given.as_object().into_iter().flat_map(Map::keys).cloned().collect();
        Self { given, unseen: Mutex::new(unseen) }
    }

    fn get(&self, name: &str) -> Option<&Value> {
        self.unseen.lock().unwrap().remove(name);
        self.given.get(name)
    }
}

impl Index<&str> for Step {
    type Output = Value;

    fn index(&self, name: &str) -> &Value {
        self.get(name).unwrap_or(&Value::Null)
    }
}

impl Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.given.fmt(f)
    }
}

/// A rule that has not struck.
fn idle(server: &ServerHandle) -> Option<String> {
    server.faults().lines().find(|line| line.contains(": 0 of ")).map(Into::into)
}

/// What stands at a path such as `0.id`.
fn within<'v>(value: &'v Value, path: &str) -> &'v Value {
    path.split('.').filter(|part| !part.is_empty()).fold(value, |value, part| match part.parse::<usize>() {
        Ok(index) => &value[index],
        Err(_) => &value[part],
    })
}

/// A text that a step, or what is in it, must have.
fn text<'v, S>(step: &'v S, name: &str) -> &'v str
where
    S: for<'n> Index<&'n str, Output = Value> + Display,
{
    step[name].as_str().unwrap_or_else(|| panic!("{name} is missing: {step}"))
}

/// What steps answer with that have nothing to say.
fn nothing() -> Result<Value, Error> {
    Ok(json!(null))
}

async fn travel(path: &Path, journey: &Value, under: &str) -> Result<(), String> {
    let fails = |why| format!("{}, under {under:?}, {why}", path.file_name().unwrap().display());
    let mut state = Journey::begin(under);
    for (index, step) in journey["steps"].as_array().unwrap().iter().enumerate() {
        let step = state.step(step).await.map_err(|why| format!("step {}: {step}\n  {why}", index + 1));
        step.map_err(fails)?;
    }
    state.end().map_err(fails)
}

/// All of `tests/journeys`, or those that `JOURNEYS` names; under what they say, or what `JOURNEYS_UNDER` says.
#[tokio::test(flavor = "multi_thread")]
async fn journeys() {
    let only = std::env::var("JOURNEYS").unwrap_or_default();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("journeys");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let wanted = |path: &Path| {
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        only.is_empty() || only.split(',').any(|one| one == name)
    };
    let mut journeys = 0;
    // All at once: mostly they wait.
    let mut ways = Vec::new();
    for path in files.filter(|path| path.extension().is_some_and(|end| end == "json") && wanted(path)) {
        let journey: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        let said =
            journey["under"].as_array().into_iter().flatten().map(|rules| rules.as_str().unwrap().into());
        let under: Vec<String> = match std::env::var("JOURNEYS_UNDER") {
            Ok(tried) => tried.split(';').map(Into::into).collect(),
            Err(_) => [String::new()].into_iter().chain(said).collect(),
        };
        let (path, journey) = (Arc::new(path), Arc::new(journey));
        ways.extend(under.into_iter().map(|under| {
            let (path, journey) = (Arc::clone(&path), Arc::clone(&journey));
            tokio::spawn(async move {
                let began = std::time::Instant::now();
                let came = travel(&path, &journey, &under).await;
                println!("{} under {under:?}: {:?}", path.display(), began.elapsed());
                came
            })
        }));
        journeys += 1;
    }
    let mut failed = Vec::new();
    for way in ways {
        failed.extend(way.await.unwrap_or_else(|panic| Err(panic.to_string())).err());
    }
    assert!(journeys > 0, "there are no journeys");
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}
