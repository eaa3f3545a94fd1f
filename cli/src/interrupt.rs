//! Signals that ask the program to end: Ctrl-C, a service manager's, that of a terminal that closes.

use std::time::Duration;

use tokio::sync::oneshot;

use crate::failure::Exit;

/// How long ending in order may take.
pub(crate) const PATIENCE: Duration = Duration::from_secs(2);

/// Tells of a signal. The next one ends the program at once, and so does one that comes when nobody listens any more.
pub(crate) struct Interruption(oneshot::Receiver<Exit>);

impl Interruption {
    pub(crate) fn listen() -> Self {
        let mut signals = Signals::new();
        let (told, interruption) = oneshot::channel();
        tokio::spawn(async move {
            if let Err(exit) = told.send(signals.next().await) {
                end(exit);
            }
            end(signals.next().await);
        });
        Self(interruption)
    }

    /// Ends when one comes: in what the program is to end with.
    pub(crate) async fn comes(&mut self) -> Exit {
        (&mut self.0).await.unwrap_or(Exit::Terminated)
    }
}

/// Ends when somebody wants the program to end, from now on: whoever reads that it runs may want so at once.
pub(crate) fn interrupted() -> impl Future<Output = ()> {
    let mut signals = Signals::new();
    async move {
        signals.next().await;
    }
}

/// Ends the program as the signal would have: the shell ends the loop that it runs in, too.
pub fn end(exit: Exit) -> ! {
    #[cfg(unix)]
    let _ = signal_hook::low_level::emulate_default_handler(number(exit));
    std::process::exit(exit as i32)
}

/// Shells add 128 to it.
#[cfg(unix)]
fn number(exit: Exit) -> i32 {
    exit as i32 - 128
}

/// The signals, which do not end the program by themselves any more.
struct Signals(#[cfg(unix)] Vec<(Exit, tokio::signal::unix::Signal)>);

#[cfg(unix)]
impl Signals {
    fn new() -> Self {
        use tokio::signal::unix::{SignalKind, signal};

        let all = [Exit::HungUp, Exit::Interrupted, Exit::Terminated].into_iter();
        let listener = |exit| Some((exit, signal(SignalKind::from_raw(number(exit))).ok()?));
        Self(
            all.filter(|exit| *exit != Exit::HungUp || !outlives_its_terminal())
                .filter_map(listener)
                .collect(),
        )
    }

    async fn next(&mut self) -> Exit {
        use std::task::Poll;

        std::future::poll_fn(|context| {
            let mut came = self.0.iter_mut().filter_map(|(exit, listener)| {
                matches!(listener.poll_recv(context), Poll::Ready(Some(()))).then_some(*exit)
            });
            came.next().map_or(Poll::Pending, Poll::Ready)
        })
        .await
    }
}

#[cfg(not(unix))]
impl Signals {
    fn new() -> Self {
        Self()
    }

    async fn next(&mut self) -> Exit {
        let _ = tokio::signal::ctrl_c().await;
        Exit::Interrupted
    }
}

/// Whether it was started so (`nohup`). Where the system does not say, the signal is left to do what it does.
#[cfg(unix)]
fn outlives_its_terminal() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored =
        status.lines().find_map(|line| u64::from_str_radix(line.strip_prefix("SigIgn:")?.trim(), 16).ok());
    ignored.is_none_or(|ignored| ignored & 1 << (number(Exit::HungUp) - 1) != 0)
}
