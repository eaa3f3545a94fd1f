//! `mapi`: mailboxes over MAPI over HTTP, from the command line.

// They panic when nobody reads: `output::say` and `output::note` do not.
#![warn(clippy::print_stdout, clippy::print_stderr)]

use std::process::ExitCode;
use std::time::Duration;

use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand};
use mapi_http_cli::account::Account;
use mapi_http_cli::commands::{
    abort, bulk, categorize, codes, decode, demo, draft, flag, folder, folders, fts, hash_password, ids, ls,
    mark, post, props, read, relay, reply, resolve, save, search, send, serve, sync, transfer, watch, who,
};
use mapi_http_cli::doctor::Doctor;
use mapi_http_cli::failure::Failure;
use mapi_http_cli::interrupt;
use mapi_http_cli::output::{Out, is_json_wanted, note};

/// Read, send and watch mail over MAPI over HTTP, the native protocol of Microsoft Exchange.
#[derive(Debug, Parser)]
#[command(
    name = "mapi",
    version,
    after_help = "Exit codes: 0 done, 1 failed, 2 wrong usage, 3 server unreachable or not found, 4 access refused, \
                  5 no such folder, message or attachment, 6 the server's answer makes no sense, \
                  7 unknown whether it was done, 130 interrupted by Ctrl-C."
)]
struct Arguments {
    #[command(flatten)]
    account: Account,
    /// Print JSON instead of text
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Demo(demo::Demo),
    Doctor(Doctor),
    Folders(folders::Folders),
    Ls(ls::Ls),
    Read(read::Read),
    Relay(relay::RelayCommand),
    Mark(mark::Mark),
    Props(props::Props),
    Flag(flag::Flag),
    Categorize(categorize::Categorize),
    Mv(transfer::Move),
    Cp(transfer::Copy),
    Rm(transfer::Remove),
    Restore(transfer::Restore),
    Mkdir(folder::Mkdir),
    Rename(folder::Rename),
    Mvdir(folder::Mvdir),
    Cpdir(folder::Cpdir),
    Rmdir(folder::Rmdir),
    Empty(folder::Empty),
    Resolve(resolve::Resolve),
    Who(who::Who),
    People(who::People),
    Save(save::Save),
    Search(search::Search),
    Export(bulk::Export),
    Import(bulk::Import),
    Send(send::Send),
    Draft(draft::Draft),
    Post(post::Post),
    Reply(reply::Reply),
    Forward(reply::Forward),
    Abort(abort::Abort),
    Serve(serve::Serve),
    Sync(sync::Sync),
    Watch(watch::Watch),
    Ids(ids::Ids),
    Codes(codes::Codes),
    Decode(decode::Decode),
    Fts(fts::Fts),
    HashPassword(hash_password::HashPassword),
}

/// Commands that ask no server.
const OFFLINE: [&str; 6] = ["codes", "decode", "demo", "fts", "ids", "serve"];

/// What is understood; the help of commands that ask no server does not say how to reach one.
fn command() -> clap::Command {
    let account = Account::augment_args(clap::Command::new("")).mut_args(unless_empty);
    let hidden: Vec<_> = account.get_arguments().map(|option| option.clone().hide(true)).collect();
    OFFLINE.iter().fold(Arguments::command().mut_args(unless_empty), |command, name| {
        command.mut_subcommand(name, |offline| {
            let own: Vec<_> = offline.get_arguments().map(|option| option.get_id().clone()).collect();
            offline.args(hidden.iter().filter(|option| !own.contains(option.get_id())))
        })
    })
}

/// `MAPI_CA=` takes a value of the environment back, of whatever kind it is.
fn unless_empty(option: clap::Arg) -> clap::Arg {
    let is_empty = option.get_env().and_then(std::env::var_os).is_some_and(|value| value.is_empty());
    if is_empty { option.env(None) } else { option }
}

fn main() -> ExitCode {
    let matches = command().try_get_matches();
    let arguments = match matches.and_then(|matches| Arguments::from_arg_matches(&matches)) {
        Ok(arguments) => arguments,
        // Programs that ask for JSON get it for their own mistakes, too.
        Err(error) if error.use_stderr() && is_json_wanted() => {
            let text = error.to_string();
            let text = text.split("\n\nUsage:").next().unwrap_or_default();
            let first = text.strip_prefix("error: ").unwrap_or(text).trim();
            return Out { json: true }.fail(&Failure::usage(first));
        }
        Err(error) => error.exit(),
    };
    let out = Out { json: arguments.json };
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            note(format_args!("mapi: {error}"));
            return ExitCode::FAILURE;
        }
    };
    let ended = runtime.block_on(run(arguments, out));
    // What still waits (for a server, for somebody at the terminal) does so in vain.
    runtime.shutdown_timeout(Duration::from_millis(200));
    match ended {
        Ok(code) => code,
        Err(failure) => {
            let code = out.fail(&failure);
            if failure.exit.is_by_signal() { interrupt::end(failure.exit) } else { code }
        }
    }
}

async fn run(arguments: Arguments, out: Out) -> Result<ExitCode, Failure> {
    let account = &arguments.account.filled();
    match arguments.command {
        Command::Doctor(command) => return command.run(account, out).await,
        Command::Folders(command) => command.run(account, out).await?,
        Command::Ls(command) => command.run(account, out).await?,
        Command::Read(command) => command.run(account, out).await?,
        Command::Relay(command) => command.run(account, out).await?,
        Command::Mark(command) => command.run(account, out).await?,
        Command::Props(command) => command.run(account, out).await?,
        Command::Flag(command) => command.run(account, out).await?,
        Command::Categorize(command) => command.run(account, out).await?,
        Command::Mv(command) => command.run(account, out).await?,
        Command::Cp(command) => command.run(account, out).await?,
        Command::Rm(command) => command.run(account, out).await?,
        Command::Restore(command) => command.run(account, out).await?,
        Command::Mkdir(command) => command.run(account, out).await?,
        Command::Rename(command) => command.run(account, out).await?,
        Command::Mvdir(command) => command.run(account, out).await?,
        Command::Cpdir(command) => command.run(account, out).await?,
        Command::Rmdir(command) => command.run(account, out).await?,
        Command::Empty(command) => command.run(account, out).await?,
        Command::Resolve(command) => command.run(account, out).await?,
        Command::Who(command) => command.run(account, out).await?,
        Command::People(command) => command.run(account, out).await?,
        Command::Save(command) => command.run(account, out).await?,
        Command::Search(command) => command.run(account, out).await?,
        Command::Draft(command) => command.run(account, out).await?,
        Command::Post(command) => command.run(account, out).await?,
        Command::Reply(command) => command.run(account, out).await?,
        Command::Forward(command) => command.run(account, out).await?,
        Command::Abort(command) => command.run(account, out).await?,
        Command::Export(command) => command.run(account, out).await?,
        Command::Import(command) => command.run(account, out).await?,
        Command::Send(command) => command.run(account, out).await?,
        Command::Serve(command) => command.run(out).await?,
        Command::Sync(command) => command.run(account, out).await?,
        Command::Watch(command) => command.run(account, out).await?,
        Command::Demo(command) => command.run(out).await?,
        Command::HashPassword(command) => command.run(account, out)?,
        Command::Ids(command) => command.run(out)?,
        Command::Codes(command) => command.run(out)?,
        Command::Fts(command) => command.run(out)?,
        Command::Decode(command) => return command.run(out),
    }
    Ok(ExitCode::SUCCESS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn help_says_how_to_reach_a_mailbox_where_one_is_reached() {
        let mut mapi = command();
        mapi.build();
        for name in mapi.get_subcommands().map(|known| known.get_name().to_owned()).collect::<Vec<_>>() {
            let Some(known) = mapi.find_subcommand_mut(&name).filter(|_| name != "help") else { continue };
            let help = known.render_long_help().to_string();
            assert_eq!(help.contains("--autodiscover"), !OFFLINE.contains(&name.as_str()), "{name}: {help}");
            assert!(help.contains("--json"), "{name}");
        }
    }

    #[test]
    fn where_they_are_not_shown_they_may_still_be_given() {
        for line in ["mapi --email a@example.com ids 1-2", "mapi ids --email a@example.com 1-2"] {
            let matches = command().try_get_matches_from(line.split(' ')).unwrap();
            let arguments = Arguments::from_arg_matches(&matches).unwrap();
            assert_eq!(arguments.account.email.as_deref(), Some("a@example.com"), "{line}");
        }
    }
}
