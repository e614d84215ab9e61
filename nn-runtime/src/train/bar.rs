//! The bar on a terminal.

/// A bar that shows how far an epoch is.
#[cfg(feature = "progress")]
pub(super) struct Bar {
    bar: indicatif::ProgressBar,
    drawn: std::time::Instant,
}

#[cfg(feature = "progress")]
impl Bar {
    /// As often as an eye can follow: drawing must cost nothing beside steps of microseconds.
    const REDRAW: std::time::Duration = std::time::Duration::from_millis(50);

    /// A bar on the standard error stream, if that is a terminal.
    pub(super) fn open(steps: u64) -> Option<Self> {
        if !std::io::IsTerminal::is_terminal(&std::io::stderr()) {
            return None;
        }
        let template = "{prefix}  {bar:30}  {pos}/{len}  {msg}  {eta} left";
        let style = indicatif::ProgressStyle::with_template(template).ok()?;
        let bar = indicatif::ProgressBar::new(steps).with_style(style);
        Some(Self { bar, drawn: std::time::Instant::now() })
    }

    /// Shows the state of an epoch after some of its steps, unless it was shown just now.
    pub(super) fn step(&mut self, steps: u64, texts: impl FnOnce() -> [String; 2]) {
        if self.drawn.elapsed() >= Self::REDRAW {
            self.drawn = std::time::Instant::now();
            let [prefix, message] = texts();
            self.bar.set_prefix(prefix);
            self.bar.set_message(message);
            self.bar.set_position(steps);
        }
    }

    /// Writes a line above, and starts anew.
    pub(super) fn line(&self, line: String) {
        self.bar.println(line);
        self.bar.reset();
    }
}

#[cfg(feature = "progress")]
impl Drop for Bar {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

/// No bar: there is none without the feature `progress`.
#[cfg(not(feature = "progress"))]
pub(super) enum Bar {}

#[cfg(not(feature = "progress"))]
impl Bar {
    pub(super) fn open(_: u64) -> Option<Self> {
        None
    }

    pub(super) fn step(&mut self, _: u64, _: impl FnOnce() -> [String; 2]) {
        match *self {}
    }

    pub(super) fn line(&self, _: String) {
        match *self {}
    }
}
