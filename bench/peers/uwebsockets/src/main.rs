//! Bare uWebSockets, by its C interface: says the bytes of an Anteroom server to the load generator.
//! It parses no JSON, checks no token and does not look at what a room is called: what remains is
//! what the library costs, which is known for how little that is. A measure, not a server.
//!   PORT  where to listen [0: any free port]

use libuwebsockets_sys::*;
use std::io::Write;
use std::os::raw::{c_char, c_int, c_void};
use std::ptr::null_mut;

const PLAIN: c_int = 0; // not TLS
const TEXT: uws_opcode_t = uws_opcode_t_TEXT;

const OPEN_PACKET: &[u8] = br#"0{"sid":"AAAAAAAAAAAAAAAAAAAA","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}"#;
const JOINED: &[u8] = br#"40{"sid":"AAAAAAAAAAAAAAAAAAAB"}"#;
const LEASE: &[u8] = br#"42["auth:lease",{"expiresAt":1700003600000,"renewAt":1700002880000,"serverTime":1700000000000}]"#;

type Socket = uws_websocket_t;

fn send(to: *mut Socket, text: &[u8]) {
    unsafe { uws_ws_send(PLAIN, to, text.as_ptr() as *const c_char, text.len(), TEXT) };
}

fn subscribe(who: *mut Socket, topic: &[u8]) {
    unsafe { uws_ws_subscribe(PLAIN, who, topic.as_ptr() as *const c_char, topic.len()) };
}

/// `["said",` and what follows the request's event and room.
fn publish(app: *mut c_void, topic: &[u8], payload: &[u8]) {
    let text = [br#"42["said","#, payload].concat();
    let (name, body) = (topic.as_ptr() as *const c_char, text.as_ptr() as *const c_char);
    let app = app as *mut uws_app_t;
    unsafe { uws_publish(PLAIN, app, name, topic.len(), body, text.len(), TEXT, false) };
}

fn find(text: &[u8], what: &[u8]) -> Option<usize> {
    text.windows(what.len()).position(|at| at == what)
}

/// The string behind its opening quote; none of the load's has an escape.
fn string_at(text: &[u8]) -> &[u8] {
    let end = find(text, b"\"").unwrap_or(text.len());
    &text[..end]
}

/// `43`, the ack id that stands before the event, and the arguments.
fn ack(to: *mut Socket, text: &[u8], event_at: usize, arguments: &[u8]) {
    send(to, &[b"43", &text[2..event_at], b"[", arguments].concat());
}

unsafe extern "C" fn on_open(who: *mut Socket, _: *mut c_void) {
    send(who, OPEN_PACKET);
}

unsafe extern "C" fn on_message(
    who: *mut Socket,
    bytes: *const c_char,
    length: usize,
    _: uws_opcode_t,
    app: *mut c_void,
) {
    const ECHO: &[u8] = br#"["echo","#;
    const BROADCAST: &[u8] = br#"42["broadcast","#;
    const SAY: &[u8] = br#"42["say",""#;
    const JOIN: &[u8] = br#"["join",""#;
    let text = std::slice::from_raw_parts(bytes as *const u8, length);
    if text.starts_with(b"40") {
        subscribe(who, b"all");
        send(who, JOINED);
        send(who, LEASE);
    } else if let Some(payload) = text.strip_prefix(BROADCAST) {
        publish(app, b"all", payload);
    } else if let Some(rest) = text.strip_prefix(SAY) {
        let room = string_at(rest);
        publish(app, room, &rest[room.len() + 2..]);
    } else if let Some(at) = find(text, ECHO) {
        ack(who, text, at, &text[at + ECHO.len()..]);
    } else if let Some(at) = find(text, JOIN) {
        subscribe(who, string_at(&text[at + JOIN.len()..]));
        ack(who, text, at, b"]");
    }
}

unsafe extern "C" fn on_listening(
    listening: *mut us_listen_socket_t,
    _: uws_app_listen_config_t,
    _: *mut c_void,
) {
    if listening.is_null() {
        eprintln!("bench_uwebsockets: cannot listen");
        std::process::exit(1);
    }
    let port = us_socket_local_port(PLAIN, listening as *mut us_socket_t);
    println!("listening on http://127.0.0.1:{port}");
    let _ = std::io::stdout().flush();
}

fn c_text(with_zero: &'static [u8]) -> *const c_char {
    with_zero.as_ptr() as *const c_char
}

fn main() {
    let port = std::env::var("PORT").ok().and_then(|text| text.parse().ok()).unwrap_or(0);
    unsafe {
        let app = uws_create_app(PLAIN, std::mem::zeroed());
        let mut behavior: uws_socket_behavior_t = std::mem::zeroed();
        behavior.maxPayloadLength = 1_000_000;
        behavior.idleTimeout = 120;
        behavior.maxBackpressure = 1_000_000;
        behavior.open = Some(on_open);
        behavior.message = Some(on_message);
        uws_ws(PLAIN, app, c_text(b"/*\0"), behavior, app as *mut c_void);
        let config = uws_app_listen_config_t { port, host: c_text(b"127.0.0.1\0"), options: 0 };
        uws_app_listen_with_config(PLAIN, app, config, Some(on_listening), null_mut());
        uws_app_run(PLAIN, app);
    }
}
