//! A browser that a test looks through: the part of the WebDriver protocol that the tests need.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use base64::Engine;
use serde_json::{Value, json};

/// Says why there is no browser, and what to do.
const MISSING: &str = "chromedriver does not start: these tests need Chromium and its driver \
     (Debian: apt-get install chromium chromium-driver)";

/// Chromium without a window. It ends with this value.
pub(crate) struct Browser {
    driver: Child,
    /// The address of the session.
    session: String,
    agent: ureq::Agent,
}

impl Browser {
    /// Starts one, with a profile of its own.
    pub(crate) fn new(profile: &Path) -> Browser {
        let starting = Command::new("chromedriver").arg("--port=0").stdout(Stdio::piped()).spawn();
        let mut driver = starting.unwrap_or_else(|error| panic!("{MISSING}: {error}"));
        let lines = BufReader::new(driver.stdout.take().expect("a pipe")).lines();
        let port = lines.map_while(Result::ok).find_map(|line| {
            let (_, port) = line.split_once("started successfully on port ")?;
            Some(port.trim_end_matches('.').to_owned())
        });
        let port = port.expect(MISSING);
        let config = ureq::Agent::config_builder().http_status_as_error(false).build();
        let agent = ureq::Agent::new_with_config(config);
        let mut browser = Browser { driver, session: format!("http://127.0.0.1:{port}/session"), agent };
        let profile = format!("--user-data-dir={}", profile.display());
        let arguments = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-dev-shm-usage",
            "--hide-scrollbars",
            &profile,
        ];
        let wanted = json!({ "capabilities": { "alwaysMatch": {
            "goog:chromeOptions": { "args": arguments },
            "goog:loggingPrefs": { "browser": "ALL" },
        } } });
        let session = browser.post("", &wanted);
        let id = session["sessionId"].as_str().unwrap_or_else(|| panic!("no session: {session}")).to_owned();
        browser.session = format!("{}/{id}", browser.session);
        browser
    }

    /// Sends a command and answers its result; panics with what the browser says is wrong.
    fn post(&self, path: &str, body: &Value) -> Value {
        let address = format!("{}{path}", self.session);
        let mut response = self.agent.post(&address).send_json(body).expect("the driver answers");
        let answer: Value = response.body_mut().read_json().expect("JSON");
        let value = answer["value"].clone();
        assert!(value["error"].is_null(), "{path}: {}", value["message"].as_str().unwrap_or("an error"));
        value
    }

    /// A command of the developer tools.
    fn tools(&self, command: &str, parameters: Value) -> Value {
        self.post("/goog/cdp/execute", &json!({ "cmd": command, "params": parameters }))
    }

    /// Opens a file in a window of that size, on a system with that colour scheme.
    pub(crate) fn open(&self, file: &Path, (width, height): (usize, usize), scheme: &str) {
        let features = json!([{ "name": "prefers-color-scheme", "value": scheme }]);
        self.tools("Emulation.setEmulatedMedia", json!({ "features": features }));
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.tools("Emulation.setDeviceMetricsOverride", size);
        self.post("/url", &json!({ "url": format!("file://{}", file.display()) }));
    }

    /// What a piece of script returns.
    pub(crate) fn run(&self, script: &str) -> Value {
        self.post("/execute/sync", &json!({ "script": script, "args": [] }))
    }

    /// What an expression is worth, as text.
    pub(crate) fn text(&self, expression: &str) -> String {
        match self.run(&format!("return {expression};")) {
            Value::String(text) => text,
            other => other.to_string(),
        }
    }

    /// Whether an expression is true.
    pub(crate) fn holds(&self, expression: &str) -> bool {
        self.run(&format!("return Boolean({expression});")) == json!(true)
    }

    /// Clicks into the middle of the first element that a selector finds, as a mouse does.
    pub(crate) fn click(&self, selector: &str) {
        self.mouse(
            selector,
            &[json!({ "type": "pointerDown", "button": 0 }), json!({ "type": "pointerUp", "button": 0 })],
        );
    }

    /// Moves the mouse over an element.
    pub(crate) fn hover(&self, selector: &str) {
        self.mouse(selector, &[]);
    }

    fn mouse(&self, selector: &str, then: &[Value]) {
        let element = self.post("/element", &json!({ "using": "css selector", "value": selector }));
        let mut actions = vec![json!({ "type": "pointerMove", "x": 0, "y": 0, "origin": element })];
        actions.extend_from_slice(then);
        let source = json!({ "type": "pointer", "id": "mouse", "actions": actions });
        self.post("/actions", &json!({ "actions": [source] }));
    }

    /// Types keys, one after the other; special ones as WebDriver numbers them.
    pub(crate) fn keys(&self, text: &str) {
        let strokes = text.chars().flat_map(|key| {
            ["keyDown", "keyUp"].map(|kind| json!({ "type": kind, "value": key.to_string() }))
        });
        let source = json!({ "type": "key", "id": "keys", "actions": strokes.collect::<Vec<_>>() });
        self.post("/actions", &json!({ "actions": [source] }));
    }

    /// What the page wrote to the console since the last call: errors and warnings, of scripts and of style.
    pub(crate) fn console(&self) -> Vec<String> {
        let lines = self.post("/se/log", &json!({ "type": "browser" }));
        let lines = lines.as_array().cloned().unwrap_or_default();
        lines.iter().map(|line| line["message"].as_str().unwrap_or_default().to_owned()).collect()
    }

    /// Shows the page as a printer would.
    pub(crate) fn printed(&self) {
        self.tools("Emulation.setEmulatedMedia", json!({ "media": "print" }));
    }

    /// The window as a PNG.
    pub(crate) fn picture(&self) -> Vec<u8> {
        let shot = self.tools("Page.captureScreenshot", json!({ "format": "png" }));
        let data = shot["data"].as_str().expect("a picture");
        base64::engine::general_purpose::STANDARD.decode(data).expect("base64")
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Whatever is still there goes with the driver.
        let _ = self.agent.delete(&self.session).call();
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}
