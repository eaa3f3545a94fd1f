//! How many connections a client may have, and how often it may ask.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use hyper::StatusCode;

use super::rules::{Refusal, refuse};

/// Connections of all clients.
const CONNECTIONS: usize = 512;
/// Requests that may come at once after a pause, in seconds of the rate.
const BURST: f64 = 4.0;
/// What a refused password costs, in requests: guessing is slow.
const REFUSED: f64 = 20.0;
/// Clients that are remembered; when there are more, those that have been quiet are forgotten.
const CLIENTS: usize = 4096;

const TOO_OFTEN: Refusal = refuse(StatusCode::TOO_MANY_REQUESTS, "one request too many: see --rate");
const TOO_MANY: Refusal = refuse(
    StatusCode::TOO_MANY_REQUESTS,
    "one connection of this address too many: close others, or see --connections",
);
const CROWDED: Refusal =
    refuse(StatusCode::SERVICE_UNAVAILABLE, "the relay has as many connections as it can: try again later");

/// Counts the connections and requests of each client.
#[derive(Debug)]
pub(crate) struct Limits {
    /// Requests per second.
    rate: f64,
    /// Connections of a client.
    connections: usize,
    clients: Mutex<Clients>,
}

#[derive(Debug, Default)]
struct Clients {
    connections: usize,
    known: HashMap<IpAddr, Client>,
}

#[derive(Debug)]
struct Client {
    /// Requests that may come at once.
    left: f64,
    since: Instant,
    connections: usize,
}

/// A client's connection; dropped when it has ended.
#[derive(Debug)]
pub(crate) struct Guest {
    limits: Arc<Limits>,
    client: IpAddr,
}

impl Limits {
    pub(crate) fn new(rate: u32, connections: u32) -> Arc<Self> {
        let connections = usize::try_from(connections).unwrap_or(usize::MAX);
        Arc::new(Self { rate: f64::from(rate.max(1)), connections, clients: Mutex::default() })
    }

    /// Lets a connection in, if it is not one too many.
    pub(crate) fn admit(self: &Arc<Self>, client: IpAddr, now: Instant) -> Result<Guest, Refusal> {
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        if clients.connections >= CONNECTIONS {
            return Err(CROWDED);
        }
        let known = &mut clients.known;
        if known.len() >= CLIENTS && !known.contains_key(&client) {
            known.retain(|_, known| known.connections > 0 || known.after(self.rate, now) < self.full());
            if known.len() >= CLIENTS {
                return Err(CROWDED);
            }
        }
        let known =
            known.entry(client).or_insert_with(|| Client { left: self.full(), since: now, connections: 0 });
        if known.connections >= self.connections {
            return Err(TOO_MANY);
        }
        known.connections += 1;
        clients.connections += 1;
        Ok(Guest { limits: self.clone(), client })
    }

    fn full(&self) -> f64 {
        self.rate * BURST
    }
}

impl Client {
    fn after(&self, rate: f64, now: Instant) -> f64 {
        let gained = now.saturating_duration_since(self.since).as_secs_f64() * rate;
        (self.left + gained).min(rate * BURST)
    }
}

impl Guest {
    fn with<T>(&self, change: impl FnOnce(&mut Client) -> T) -> Option<T> {
        let mut clients = self.limits.clients.lock().unwrap_or_else(PoisonError::into_inner);
        // Whoever is connected is remembered.
        clients.known.get_mut(&self.client).map(change)
    }

    /// Lets a request in, if it is not one too many.
    pub(crate) fn ask(&self, now: Instant) -> Result<(), Refusal> {
        let rate = self.limits.rate;
        let asked = self.with(|client| {
            client.left = client.after(rate, now);
            client.since = now;
            if client.left < 1.0 {
                return Err(TOO_OFTEN);
            }
            client.left -= 1.0;
            Ok(())
        });
        asked.unwrap_or(Err(TOO_OFTEN))
    }

    /// The server refused the credentials.
    pub(crate) fn refused(&self) {
        self.with(|client| client.left -= REFUSED);
    }
}

impl Drop for Guest {
    fn drop(&mut self) {
        self.with(|client| client.connections -= 1);
        self.limits.clients.lock().unwrap_or_else(PoisonError::into_inner).connections -= 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);
    const THERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(10, 0, 0, 1));

    #[test]
    fn who_asks_too_often_waits() {
        let limits = Limits::new(10, 1);
        let start = Instant::now();
        let guest = limits.admit(HERE, start).unwrap();
        assert_eq!((0..100).filter(|_| guest.ask(start).is_ok()).count(), 40);
        assert!(limits.admit(THERE, start).unwrap().ask(start).is_ok(), "others may");
        drop(guest);
        let later = start + Duration::from_secs(1);
        let guest = limits.admit(HERE, later).unwrap();
        assert_eq!((0..100).filter(|_| guest.ask(later).is_ok()).count(), 10, "who comes back is known");
    }

    #[test]
    fn a_refused_password_costs_more() {
        let limits = Limits::new(10, 1);
        let start = Instant::now();
        let guest = limits.admit(HERE, start).unwrap();
        let guesses = (0..100).filter(|_| guest.ask(start).is_ok()).map(|_| guest.refused()).count();
        assert_eq!(guesses, 2);
    }

    #[test]
    fn only_so_many_are_connected() {
        let limits = Limits::new(1, 64);
        let start = Instant::now();
        let mut here: Vec<_> = (0..100).filter_map(|_| limits.admit(HERE, start).ok()).collect();
        assert_eq!(here.len(), 64);
        assert_eq!(limits.admit(HERE, start).unwrap_err().status, StatusCode::TOO_MANY_REQUESTS);
        assert!(limits.admit(THERE, start).is_ok());
        here.pop();
        here.push(limits.admit(HERE, start).unwrap());

        let limits = Limits::new(1, u32::MAX);
        let everybody: Vec<_> = (0..1000).filter_map(|_| limits.admit(HERE, start).ok()).collect();
        assert_eq!(everybody.len(), CONNECTIONS);
        assert_eq!(limits.admit(THERE, start).unwrap_err().status, StatusCode::SERVICE_UNAVAILABLE);
        drop(everybody);
        assert!(limits.admit(THERE, start).is_ok());
    }

    #[test]
    fn not_all_clients_are_remembered_for_ever() {
        let limits = Limits::new(1, 1);
        let start = Instant::now();
        let asks = |address: u32, now| {
            limits.admit(IpAddr::from(address.to_be_bytes()), now).is_ok_and(|guest| guest.ask(now).is_ok())
        };
        assert!((0..CLIENTS as u32).all(|n| asks(n, start)));
        assert!(!asks(u32::MAX, start));
        assert!(asks(u32::MAX, start + Duration::from_secs(10)));
        assert_eq!(limits.clients.lock().unwrap().known.len(), 1);
    }
}
