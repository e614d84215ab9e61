//! The page in a browser. These tests are ignored where there may be none;
//! `cargo test -p nn-inspect --test browser -- --ignored` runs them, as `.ci/run` does. With `UPDATE=1` the
//! pictures of pages in docs/images are taken anew.

mod driver;
mod look;
mod pages;
mod use_it;

use std::path::Path;

use driver::Browser;

/// The window of a desk.
const WIDE: (usize, usize) = (1400, 900);
/// The window of a telephone.
const NARROW: (usize, usize) = (420, 860);

/// A browser with a page in it, and nothing said about it.
fn browser(test: &str, page: &Path, size: (usize, usize), scheme: &str) -> Browser {
    let profile = pages::scratch(&format!("profile-{test}"));
    // What an earlier run remembers is not to matter.
    let _ = std::fs::remove_dir_all(&profile);
    let browser = Browser::new(&profile);
    browser.open(page, size, scheme);
    browser
}
