//! How often a client may ask.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

/// Requests that may come at once after a pause, in seconds of the rate.
const BURST: f64 = 4.0;
/// What a refused password costs, in requests: guessing is slow.
const REFUSED: f64 = 20.0;
/// Requests of a client that are under way at a time: mailboxes that wait for notifications, and some more.
const AT_A_TIME: usize = 64;
/// Clients that are remembered; when there are more, those that have been quiet are forgotten.
const CLIENTS: usize = 4096;

/// Counts the requests of each client.
#[derive(Debug)]
pub(crate) struct Limits {
    /// Requests per second.
    rate: f64,
    clients: Mutex<HashMap<IpAddr, Client>>,
}

#[derive(Debug)]
struct Client {
    /// Requests that may come at once.
    left: f64,
    since: Instant,
    under_way: usize,
}

/// A request under way; dropped when it has ended.
#[derive(Debug)]
pub(crate) struct Turn {
    limits: Arc<Limits>,
    client: IpAddr,
}

impl Limits {
    pub(crate) fn new(rate: u32) -> Arc<Self> {
        Arc::new(Self { rate: f64::from(rate.max(1)), clients: Mutex::default() })
    }

    /// Lets a request in, if it is not one too many.
    pub(crate) fn turn(self: &Arc<Self>, client: IpAddr, now: Instant) -> Option<Turn> {
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        if clients.len() >= CLIENTS && !clients.contains_key(&client) {
            clients.retain(|_, known| known.under_way > 0 || known.after(self.rate, now) < self.full());
            if clients.len() >= CLIENTS {
                return None;
            }
        }
        let known =
            clients.entry(client).or_insert_with(|| Client { left: self.full(), since: now, under_way: 0 });
        known.left = known.after(self.rate, now);
        known.since = now;
        if known.left < 1.0 || known.under_way >= AT_A_TIME {
            return None;
        }
        known.left -= 1.0;
        known.under_way += 1;
        Some(Turn { limits: self.clone(), client })
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

impl Turn {
    fn with(&self, change: impl FnOnce(&mut Client)) {
        let mut clients = self.limits.clients.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(client) = clients.get_mut(&self.client) {
            change(client);
        }
    }

    /// The server refused the credentials.
    pub(crate) fn refused(&self) {
        self.with(|client| client.left -= REFUSED);
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.with(|client| client.under_way -= 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

    #[test]
    fn who_asks_too_often_waits() {
        let limits = Limits::new(10);
        let start = Instant::now();
        let passed = (0..100).filter(|_| limits.turn(HERE, start).is_some()).count();
        assert_eq!(passed, 40);
        assert!(limits.turn(IpAddr::from([10, 0, 0, 1]), start).is_some(), "others may");
        let later = start + Duration::from_secs(1);
        assert_eq!((0..100).filter(|_| limits.turn(HERE, later).is_some()).count(), 10);
    }

    #[test]
    fn a_refused_password_costs_more() {
        let limits = Limits::new(10);
        let start = Instant::now();
        let guesses = (0..100).filter_map(|_| limits.turn(HERE, start)).map(|turn| turn.refused()).count();
        assert_eq!(guesses, 2);
    }

    #[test]
    fn only_so_many_are_under_way() {
        let limits = Limits::new(1000);
        let start = Instant::now();
        let mut turns: Vec<_> = (0..100).filter_map(|_| limits.turn(HERE, start)).collect();
        assert_eq!(turns.len(), AT_A_TIME);
        turns.pop();
        assert!(limits.turn(HERE, start).is_some());
    }

    #[test]
    fn not_all_clients_are_remembered_for_ever() {
        let limits = Limits::new(1);
        let start = Instant::now();
        let address = |n: u32| IpAddr::from(n.to_be_bytes());
        for n in 0..CLIENTS as u32 {
            assert!(limits.turn(address(n), start).is_some());
        }
        assert!(limits.turn(address(u32::MAX), start).is_none());
        assert!(limits.turn(address(u32::MAX), start + Duration::from_secs(10)).is_some());
        assert_eq!(limits.clients.lock().unwrap().len(), 1);
    }
}
