//! Asking at the terminal for what is not to be seen there.

/// Asks for a secret. The echo ends before the prompt shows, so that nothing typed in answer to it is seen.
pub(crate) fn ask(prompt: &str) -> std::io::Result<String> {
    #[cfg(unix)]
    let _unseen = Unseen::begin();
    rpassword::prompt_password(prompt)
}

/// A terminal that does not show what is typed, until this is dropped.
#[cfg(unix)]
struct Unseen {
    terminal: std::fs::File,
    before: rustix::termios::Termios,
}

#[cfg(unix)]
impl Unseen {
    /// None without a terminal: whoever asks then fails for that very reason.
    fn begin() -> Option<Self> {
        use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};

        let terminal = std::fs::File::options().read(true).write(true).open("/dev/tty").ok()?;
        let before = tcgetattr(&terminal).ok()?;
        let mut unseen = before.clone();
        unseen.local_modes.remove(LocalModes::ECHO | LocalModes::ECHONL);
        tcsetattr(&terminal, OptionalActions::Now, &unseen).ok()?;
        Some(Self { terminal, before })
    }
}

#[cfg(unix)]
impl Drop for Unseen {
    fn drop(&mut self) {
        let _ =
            rustix::termios::tcsetattr(&self.terminal, rustix::termios::OptionalActions::Now, &self.before);
    }
}
