//! How long the macro takes, as it runs in most builds: unoptimised.
//!
//! ```sh
//! cargo bench --profile dev --bench expansion
//! ```
//!
//! Chains of dense layers, written out by hand, are given to the compiler as a library; then other forms that may be long:
//! sums, chains of methods, of calls, of branches, and the steps of a recurrence. Last, a crate that holds the chain of 50
//! layers is checked by cargo, beside a crate that holds none. Without `--profile dev` the compiler is optimised.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use nn_benches::{busy, elapsed};
use proc_macro2::TokenStream;

/// The lengths of the chains.
const LAYERS: [usize; 6] = [1, 10, 25, 50, 100, 200];

/// A network of so many dense layers, one `let` each.
fn chain(layers: usize) -> String {
    let mut source = String::from("pub struct Chain {\n    input x: [16];\n    target y: [16];\n");
    for layer in 1..=layers {
        let below = if layer == 1 { "x".to_owned() } else { format!("h{}", layer - 1) };
        writeln!(source, "    let h{layer} = {below}.dense(16).tanh();").expect("a string takes all");
    }
    writeln!(source, "    output h{layers};\n    loss squared_error(h{layers}, y);\n}}")
        .expect("a string takes all");
    source
}

/// The sizes of the other forms.
const SIZES: [usize; 4] = [25, 50, 100, 200];

/// A form that may be long: its name, and a network of a size.
type Form = (&'static str, fn(usize) -> String);

const FORMS: [Form; 5] = [
    ("terms of a sum", |size| {
        form(&format!("let y = x{};", repeated(size, |k| format!(" + sin({k}.5 * x * w)"))))
    }),
    ("methods, one after the other", |size| form(&format!("let y = (x * w){};", ".tanh()".repeat(size)))),
    ("calls of `fn f(s) = s * cos(s + w)`", |size| {
        form(&format!("fn f(s) = s * cos(s + w); let y = x{};", ".f()".repeat(size)))
    }),
    ("branches that hang on each other", |size| {
        let lets = repeated(size, |k| {
            let before = k - 1;
            format!("let y{k} = if y{before} < {k} {{ y{before} * w + x }} else {{ sin(y{before}) }};\n")
        });
        form(&format!("let y0 = x * w; {lets} let y = y{size};"))
    }),
    ("steps of a recurrence", |size| {
        let steps = repeated(size, |k| format!("let m{k} = step(m{}, x[{}]);\n", k - 1, k % 3));
        form(&format!("{STEP} let m0 = (0, 0); {steps} let (s, d) = m{size}; let y = s * x + d;"))
    }),
];

/// A step as schedulers of flashcards take it: powers under conditions, and bounds.
const STEP: &str = "fn step((s, d), r) {
    let next = if s == 0 { w[1] + r } else if r < 1 { s * exp(w[2] * (r - s)) } else { s + d * r };
    (clamp(next, 0.001, 36500), clamp(d - w[0] * (r - 3) * (10 - d) / 9, 1, 10))
}";

/// A network of three parameters, in which `y` is computed from `x` and `w` by these items.
fn form(items: &str) -> String {
    format!(
        "struct Form {{ input x: [3]; target t: [3]; param w: [3] = normal(1); {items}
         output y; loss squared_error(y, t).sum(); }}"
    )
}

fn repeated(size: usize, one: impl Fn(usize) -> String) -> String {
    (1..=size).map(one).collect()
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// The least time of `cargo check` of a crate with this source, all it depends on checked before.
fn check(name: &str, source: &str) -> Result<Duration, Box<dyn Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().ok_or("benches stand in the workspace")?;
    let folder = root.join("target/expansion").join(name);
    fs::create_dir_all(folder.join("src"))?;
    let runtime = root.join("nn-runtime");
    fs::write(
        folder.join("Cargo.toml"),
        format!(
            "[package]\nname = \"{name}\"\nedition = \"2024\"\n[workspace]\n[dependencies]\n\
             nn-runtime = {{ path = {runtime:?} }}\n"
        ),
    )?;
    fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock"))?;
    let mut failed = false;
    let time = elapsed(5, || {
        // Cargo goes by the time of the last change.
        let written = fs::write(folder.join("src/lib.rs"), source);
        let checked = Command::new(env!("CARGO"))
            .args(["check", "--quiet", "--offline"])
            .env("CARGO_TARGET_DIR", root.join("target/expansion/target"))
            .current_dir(&folder)
            .status();
        failed |= written.is_err() || !checked.is_ok_and(|status| status.success());
    });
    if failed { Err(format!("cargo check of `{name}` failed").into()) } else { Ok(time) }
}

fn main() -> Result<(), Box<dyn Error>> {
    let built = if cfg!(debug_assertions) { "a debug build" } else { "an optimised build" };
    println!("Expansion by {built} of the compiler: processor time, the quickest of 15 runs\n");
    println!(
        "| layers | in all, ms | of it reading the emitted text, ms | the compiler, ms | tokens emitted |"
    );
    println!("|---:|---:|---:|---:|---:|");
    for layers in LAYERS {
        let tokens: TokenStream = chain(layers).parse()?;
        let whole = milliseconds(busy(15, || nn_compiler::expand(tokens.clone())));
        let emitted = nn_compiler::expand(tokens);
        let text = emitted.to_string();
        // As a library, the compiler reads with the lexer of proc-macro2, unoptimised as everything here; inside
        // rustc it is rustc's own, optimised lexer.
        let lexing = milliseconds(busy(15, || text.parse::<TokenStream>()));
        let own = whole - lexing;
        println!("| {layers} | {whole:.1} | {lexing:.1} | {own:.1} | {} |", count(emitted));
    }

    let sizes = SIZES.map(|size| format!(" {size} |")).concat();
    println!("\n| how many |{sizes}\n|---|{}", "---:|".repeat(SIZES.len()));
    for (name, network) in FORMS {
        print!("| {name} |");
        for size in SIZES {
            let tokens: TokenStream = network(size).parse()?;
            print!(" {:.0} |", milliseconds(busy(5, || nn_compiler::expand(tokens.clone()))));
        }
        println!();
    }

    let network = format!("//! A chain.\nnn_runtime::network! {{\n{}}}\n", chain(50));
    let with = check("chain", &network)?.as_secs_f64();
    let without = check("no-chain", "//! Nothing.\npub use nn_runtime::Network;\n")?.as_secs_f64();
    println!("\n`cargo check` of a crate with 50 layers: {with:.2} s; of one with none: {without:.2} s.");
    Ok(())
}

/// How many tokens a stream holds.
fn count(tokens: TokenStream) -> usize {
    tokens
        .into_iter()
        .map(|token| match token {
            proc_macro2::TokenTree::Group(group) => 2 + count(group.stream()),
            _ => 1,
        })
        .sum()
}
