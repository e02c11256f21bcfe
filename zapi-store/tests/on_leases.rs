//! Several processes at one store on a PostgreSQL server: who has which account, and who waits for whom.
#![cfg(all(feature = "postgres", target_os = "linux"))]
#![expect(clippy::print_stderr, reason = "its parent waits for it")]

mod support;

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use support::server::until;
use support::{ACCOUNT, DAY, Folder, Time, World, client, client_at, emulator, phones};
use zapi_core::{CallOptions, CancelToken, Code};
use zapi_store::{Store, StoreOptions, SyncOptions};

/// What runs in other processes: syncs accounts that are free, until none is.
#[test]
fn the_process_that_works() {
    let (Ok(folder), Ok(url)) = (std::env::var("WORKER_STORE"), std::env::var("WORKER_URL")) else {
        return;
    };
    let store = support::open(Path::new(&folder), &Time::start());
    eprintln!("begun");
    while let Some(account) = store.free_accounts().expect("read").first() {
        // An instance of its own for each account, so that the emulator tells who asks.
        let client = client_at(&url, &[("workers", "2")]);
        match store.sync(&client, account, &SyncOptions::new()) {
            Ok(report) => eprintln!("synced {account} {}", report.asked),
            Err(error) if error.code() == Code::Busy => {}
            Err(error) => panic!("{error}"),
        }
    }
}

fn worker(folder: &Folder, url: &str) -> Child {
    Command::new(std::env::current_exe().expect("this program"))
        .args(support::only(module_path!(), "the_process_that_works"))
        .env("WORKER_STORE", folder.path())
        .env("WORKER_URL", url)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("started")
}

#[test]
fn four_processes_share_forty_accounts_and_one_may_be_killed() {
    const ACCOUNTS: usize = 40;
    const EACH: usize = 25;
    let settings =
        zapi_emulator::Settings { delay: Duration::from_millis(20), ..Default::default() };
    let emulator = zapi_emulator::Emulator::start_with(settings).expect("a free port");
    let (folder, time) = (Folder::new(), Time::start());
    let store = folder.store(&time);
    let all = phones(ACCOUNTS * EACH);
    for (number, phones) in all.chunks(EACH).enumerate() {
        store.add(&format!("account-{number:02}"), phones).expect("added");
    }
    let mut workers: Vec<Child> = (0..4).map(|_| worker(&folder, &emulator.base_url())).collect();
    let mut first = workers.remove(0);
    let line = BufReader::new(first.stderr.take().expect("piped")).lines();
    let synced = line.map_while(Result::ok).any(|line| line.starts_with("synced"));
    assert!(synced, "it has synced an account, and is at the next one");
    let holds = format!("SELECT count(*) FROM account WHERE lease_owner LIKE '{}-%'", first.id());
    until("an account", || folder.sql(&holds).expect("read") != "0");
    first.kill().expect("killed");
    first.wait().expect("ended");
    let (mut synced, mut twice) = (HashMap::<String, u64>::new(), Vec::new());
    for worker in workers {
        let done = worker.wait_with_output().expect("ended");
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        assert!(done.status.success(), "{said}");
        for line in said.lines().filter_map(|line| line.strip_prefix("synced ")) {
            let (account, asked) = line.split_once(' ').expect("two words");
            let asked: u64 = asked.parse().expect("a number");
            if asked > 0 && synced.insert(account.to_owned(), asked).is_some() {
                twice.push(account.to_owned());
            }
        }
    }
    assert_eq!(twice, [""; 0], "no account had two who asked for its contacts");
    // What the killed one had goes on when its lease is over, if no other worker was left by then.
    if folder.sql(&holds).expect("read") != "0" {
        let left = "SELECT max(lease_until) - extract(epoch FROM now())::bigint FROM account";
        let left: i64 = folder.sql(left).expect("read").parse().expect("a number");
        assert!(left <= 30, "{left}");
        // As if that many seconds had passed; `make soak` waits for them.
        if std::env::var_os("WAIT").is_none() {
            let passed = format!("UPDATE account SET lease_until = lease_until - {left}");
            folder.sql(&passed).expect("written");
        }
        until("the end of the lease", || !store.free_accounts().expect("read").is_empty());
        assert!(worker(&folder, &emulator.base_url()).wait().expect("ended").success());
    }
    let accounts = store.accounts().expect("read");
    let has: u64 = accounts.iter().map(|name| store.status(name).expect("read").has).sum();
    assert_eq!((accounts.len(), has), (ACCOUNTS, all.len() as u64));
    // Of the killed one's account at most what it had not committed was asked for twice.
    let asked = emulator.totals().asked;
    assert!(asked <= all.len() as u64 + 64 + 2, "{asked}");
    let verified = store.verify().expect("read");
    assert_eq!((verified.missing, verified.changed), (0, 0));
}

#[test]
fn a_lease_that_is_too_long_or_over_is_free() {
    let (world, _) = World::new(10);
    let lease = |until: &str| {
        let sql = format!(
            "UPDATE account SET lease_owner = '77-other',
             lease_until = extract(epoch FROM now())::bigint {until}"
        );
        world.folder.sql(&sql).expect("written");
    };
    // Whoever began a transaction before it was renewed sees a lease of more than 30 seconds.
    for until in ["+ 20", "+ 32"] {
        lease(until);
        let synced = world.store.sync(&world.client, ACCOUNT, &SyncOptions::new());
        let error = synced.expect_err("busy");
        assert_eq!(error.code(), Code::Busy);
        assert!(error.to_string().contains("process 77"), "{error}");
        assert!(world.store.free_accounts().expect("read").is_empty());
    }
    for until in ["- 1", "+ 1000000"] {
        lease(until);
        assert_eq!(world.store.free_accounts().expect("read"), [ACCOUNT]);
        let options = SyncOptions::new().max(2);
        assert_eq!(world.store.sync(&world.client, ACCOUNT, &options).expect("synced").asked, 2);
    }
}

#[test]
fn a_token_ends_the_wait_for_rows_that_others_have_locked() {
    let (world, phones) = World::new(20);
    let mut writer = world.folder.session();
    let mut input = writer.stdin.take().expect("piped");
    writeln!(input, "BEGIN; UPDATE zapi.account SET seq = seq; SELECT 'locked';").expect("sent");
    let lines = BufReader::new(writer.stdout.take().expect("piped")).lines();
    assert!(lines.map_while(Result::ok).any(|line| line == "locked"));
    let (token, (sender, reports)) = (CancelToken::new(), mpsc::channel());
    let options = SyncOptions::new()
        .call(CallOptions::new().cancel(token.clone()))
        .on_progress(move |report| sender.send(report.asked).unwrap_or_default());
    std::thread::scope(|scope| {
        let sync = scope.spawn(|| world.store.sync(&world.client, ACCOUNT, &options));
        for _ in 0..2 {
            let told =
                reports.recv_timeout(Duration::from_secs(10)).expect("it says that it waits");
            assert_eq!(told, 0);
        }
        token.cancel();
        let error = sync.join().expect("no panic").expect_err("it was cancelled");
        assert_eq!(error.code(), Code::Cancelled, "{error}");
    });
    // Whoever ends lets go.
    drop(input);
    assert!(writer.wait().expect("ended").success());
    assert_eq!(world.sync().asked, phones.len() as u64, "the next one does it all");
}

#[test]
fn many_who_make_the_same_store_at_once_all_get_it() {
    for _ in 0..5 {
        let folder = Folder::new();
        let address = std::fs::read_to_string(folder.path().join("address")).expect("read");
        std::thread::scope(|scope| {
            let open = || Store::open(&address, StoreOptions::new());
            let opened: Vec<_> = (0..6).map(|_| scope.spawn(open)).collect();
            for store in opened {
                store.join().expect("no panic").expect("opened");
            }
        });
    }
}

/// Two accounts give up and take the same pictures in opposite order, again and again.
#[test]
fn accounts_with_the_same_pictures_do_not_end_each_other() {
    let (emulator, folder, time) = (emulator(), Folder::new(), Time::start());
    let phones = phones(80);
    let store = folder.store(&time);
    for account in ["one", "two"] {
        store.add(account, &phones).expect("added");
    }
    for round in 0..4 {
        emulator.change_some(60, round);
        time.pass(40 * DAY);
        std::thread::scope(|scope| {
            for account in ["one", "two"] {
                let (folder, time, emulator) = (&folder, &time, &emulator);
                scope.spawn(move || {
                    let store = folder.store(time);
                    store.sync(&client(emulator), account, &SyncOptions::new()).expect("synced");
                });
            }
        });
    }
    let verified = store.verify().expect("read");
    assert_eq!((verified.missing, verified.changed), (0, 0), "{verified:?}");
    let files = support::files(&folder.path().join("pictures"));
    time.pass(2 * DAY);
    store.sync(&client(&emulator), "one", &SyncOptions::new()).expect("synced");
    let rows = folder.sql("SELECT count(*) FROM picture").expect("read");
    let used = folder.sql("SELECT count(DISTINCT picture) FROM contact").expect("read");
    assert_eq!(rows, used, "what nobody has is noted and swept ({} files)", files.len());
}
