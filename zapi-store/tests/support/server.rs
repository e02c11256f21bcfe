//! A PostgreSQL server for the tests of one program, and pgbouncer before it: they are started when
//! first needed, in a folder of their own, and end with the program.
#![allow(clippy::print_stderr, reason = "says what is skipped")]

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

/// What the tests' user logs in with.
pub(crate) const PASSWORD: &str = "s3cret/@w0rd";
/// The same in an address.
pub(crate) const ENCODED: &str = "s3cret%2F%40w0rd";

/// In its folder: its port, and that of the pooler.
const PORTS: &str = "ports";

/// A server that runs.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) folder: PathBuf,
    pub(crate) port: u16,
    /// The port of pgbouncer.
    pub(crate) pooler: Option<u16>,
    /// They end when their input is closed, at the latest with this program.
    _lives: Vec<Child>,
}

/// The one of this program. Without PostgreSQL the program ends here, as if it had succeeded, unless
/// nothing may be skipped.
pub(crate) fn server() -> &'static Server {
    static SERVER: OnceLock<Server> = OnceLock::new();
    SERVER.get_or_init(|| {
        let folder = std::env::temp_dir().join(format!("zapi-postgres-{}", std::process::id()));
        // Each file of tests has its own copy of this one: the first of them starts it.
        let started = match std::fs::create_dir(&folder) {
            Ok(()) => start(folder, env!("CARGO_CRATE_NAME") == "on_pgbouncer"),
            Err(_) => Ok(running(folder)),
        };
        started.unwrap_or_else(|missing| {
            assert!(std::env::var("STRICT").as_deref() != Ok("1"), "{missing}");
            eprintln!("skipped: {missing}");
            std::process::exit(0);
        })
    })
}

impl Server {
    /// An address of that database, directly.
    pub(crate) fn address(&self, database: &str) -> String {
        let port = self.port;
        format!("postgresql://zapi:{ENCODED}@127.0.0.1:{port}/{database}?sslmode=disable")
    }

    /// The same through the pooler, if there is one.
    pub(crate) fn pooled(&self, database: &str) -> String {
        let port = self.pooler.unwrap_or(self.port);
        format!("postgresql://zapi:{ENCODED}@127.0.0.1:{port}/{database}?sslmode=disable")
    }

    /// Makes an empty database for the tests' user.
    pub(crate) fn create(&self, database: &str) {
        self.sql("postgres", &format!("CREATE DATABASE {database} OWNER zapi")).expect("made");
    }

    /// The administrator's program, which runs what it reads.
    pub(crate) fn psql(&self, database: &str) -> Command {
        let mut psql = Command::new("psql");
        psql.args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-U", "postgres", "-h"])
            .arg(&self.folder)
            .args(["-p", &self.port.to_string(), "-d", database])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        psql
    }

    /// Runs statements as the administrator; returns what came back, without frills.
    pub(crate) fn sql(&self, database: &str, sql: &str) -> Result<String, String> {
        let done = self
            .psql(database)
            .args(["-c", sql])
            .stdin(Stdio::null())
            .output()
            .expect("Debian: postgresql-client");
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).trim().to_owned();
        if done.status.success() { Ok(text(done.stdout)) } else { Err(text(done.stderr)) }
    }
}

/// The one that another copy has started.
fn running(folder: PathBuf) -> Server {
    let ports = loop {
        if let Ok(ports) = std::fs::read_to_string(folder.join(PORTS)) {
            break ports;
        }
        std::thread::yield_now();
    };
    let mut ports = ports.split(' ').map(|port| port.parse().expect("a port"));
    let port = ports.next().expect("a port");
    Server { folder, port, pooler: ports.next(), _lives: Vec::new() }
}

fn start(folder: PathBuf, with_pooler: bool) -> Result<Server, String> {
    let programs = programs().ok_or("Debian: postgresql")?;
    let write = |name: &str, text: &str| std::fs::write(folder.join(name), text).expect("written");
    write("password", PASSWORD);
    certificate(&folder);
    // Neither runs as root.
    if is_root() {
        run(Command::new("chown").arg("-R").arg("postgres:").arg(&folder))?;
    }
    let data = folder.join("data");
    run(as_nobody(&programs.join("initdb"))
        .args(["-U", "postgres", "--no-sync", "-E", "UTF8", "--locale=C"])
        .args(["--auth-local=trust", "--auth-host=scram-sha-256", "-D"])
        .arg(&data))?;
    let port = free_port();
    let mut postgres = as_nobody(&programs.join("postgres"));
    postgres.arg("-D").arg(&data).arg("-k").arg(&folder).args(["-p", &port.to_string()]);
    for setting in [
        "listen_addresses=127.0.0.1",
        "fsync=off",
        "max_connections=200",
        "ssl=on",
        "ssl_cert_file=../server.pem",
        "ssl_key_file=../server.key",
        "log_min_messages=panic",
    ] {
        postgres.args(["-c", setting]);
    }
    let mut lives = vec![living(&postgres, Some(&folder))];
    let mut server = Server { folder, port, pooler: None, _lives: Vec::new() };
    until("PostgreSQL", || server.sql("postgres", "SELECT 1").is_ok());
    server
        .sql("postgres", &format!("CREATE ROLE zapi LOGIN PASSWORD '{PASSWORD}'"))
        .expect("a user");
    if with_pooler {
        let pooler = free_port();
        let settings = format!(
            "[databases]\n* = host=127.0.0.1 port={port} user=zapi password={PASSWORD}\n
             [pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {pooler}\nunix_socket_dir =\n
             auth_type = any\npool_mode = transaction\n
             default_pool_size = 8\nlogfile = /dev/null\n"
        );
        let file = server.folder.join("pgbouncer.ini");
        std::fs::write(&file, settings).expect("written");
        if which("pgbouncer").is_none() {
            return Err("Debian: pgbouncer".into());
        }
        lives.push(living(as_nobody(Path::new("pgbouncer")).arg("-q").arg(&file), None));
        until("pgbouncer", || std::net::TcpStream::connect(("127.0.0.1", pooler)).is_ok());
        server.pooler = Some(pooler);
    }
    server._lives = lives;
    let ports = server.pooler.map_or(port.to_string(), |pooler| format!("{port} {pooler}"));
    // In one step.
    std::fs::write(server.folder.join("new"), ports).expect("written");
    std::fs::rename(server.folder.join("new"), server.folder.join(PORTS)).expect("moved");
    Ok(server)
}

/// Waits until it is so.
pub(crate) fn until(what: &str, is_so: impl Fn() -> bool) {
    #[expect(clippy::disallowed_methods, reason = "a limit for what never comes")]
    let begun = std::time::Instant::now();
    while !is_so() {
        assert!(begun.elapsed().as_secs() < 60, "{what} does not come");
        std::thread::yield_now();
    }
}

/// A certificate for `localhost`, and none for 127.0.0.1, that signs itself.
fn certificate(folder: &Path) {
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=zapi"])
        .args(["-addext", "subjectAltName=DNS:localhost", "-addext", "basicConstraints=CA:FALSE"])
        .arg("-keyout")
        .arg(folder.join("server.key"))
        .arg("-out")
        .arg(folder.join("server.pem"))
        .output()
        .expect("Debian: openssl");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
}

/// Runs it until its input is closed, and removes the folder then. PostgreSQL ends at once by the first
/// signal, pgbouncer by the second.
fn living(command: &Command, folder: Option<&Path>) -> Child {
    let script = "folder=$1; shift; \"$@\" & running=$!; read -r _; \
        kill -QUIT $running; kill -TERM $running; wait $running; test -z \"$folder\" || rm -rf \"$folder\"";
    Command::new("sh")
        .args(["-c", script, "sh"])
        .arg(folder.unwrap_or(Path::new("")))
        .arg(command.get_program())
        .args(command.get_args())
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("started")
}

fn as_nobody(program: &Path) -> Command {
    if !is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups"]).arg(program);
    command
}

fn is_root() -> bool {
    std::os::unix::fs::MetadataExt::uid(&std::fs::metadata("/proc/self").expect("Linux")) == 0
}

/// The newest version's.
fn programs() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?;
    let number = |path: &PathBuf| path.file_name()?.to_str()?.parse::<u32>().ok();
    let newest = versions.filter_map(|entry| Some(entry.ok()?.path())).max_by_key(number)?;
    Some(newest.join("bin")).filter(|programs| programs.join("postgres").exists())
}

fn which(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let places = std::env::split_paths(&path).chain(["/usr/sbin".into()]);
    places.map(|place| place.join(program)).find(|path| path.exists())
}

fn free_port() -> u16 {
    let socket = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
    socket.local_addr().expect("bound").port()
}

fn run(command: &mut Command) -> Result<(), String> {
    let mut child = command
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| error.to_string())?;
    let mut said = String::new();
    let _ = child.stderr.take().expect("piped").read_to_string(&mut said);
    let ended = child.wait().map_err(|error| error.to_string())?;
    if ended.success() { Ok(()) } else { Err(said) }
}
