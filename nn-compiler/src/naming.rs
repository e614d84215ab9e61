//! Names of generated Rust: they follow from those of the source, and give way where a name is taken already.

/// The structures that the module of every network has, which therefore no network is called.
const STRUCTURES: [&str; 5] = ["Example", "Output", "Gradient", "InputGradient", "Jacobian"];

/// What a module must not be called: Rust's own types and crates, and ours. A module beside them would hide them from
/// all that stands around the network.
const HIDING: &[&str] = &[
    "alloc",
    "bool",
    "char",
    "core",
    "f16",
    "f32",
    "f64",
    "f128",
    "i8",
    "i16",
    "i32",
    "i64",
    "i128",
    "isize",
    "nn_runtime",
    "std",
    "str",
    "u8",
    "u16",
    "u32",
    "u64",
    "u128",
    "usize",
];

/// The module that holds what is generated for a network: `TwoHeads` has `two_heads`.
pub fn module(network: &str) -> String {
    free(&identifier(&snake_case(network)), |name| name == network || HIDING.contains(&name))
}

/// Whether no network can have this name.
pub fn is_structure(name: &str) -> bool {
    STRUCTURES.contains(&name)
}

/// A network's name as it should be written: `two_heads` as `TwoHeads`.
pub fn network(name: &str) -> String {
    let mut name = camel_case(name);
    if is_structure(&name) || is_keyword(&name) {
        name.push_str("Network");
    }
    name
}

/// The name, with as many `_` behind it as make it one that is not taken.
pub fn free(name: &str, taken: impl Fn(&str) -> bool) -> String {
    let mut name = name.to_owned();
    while taken(&name) {
        name.push('_');
    }
    name
}

/// The name as a Rust identifier: dots become underscores.
pub fn identifier(name: &str) -> String {
    let mut text: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() || !c.is_ascii() { c } else { '_' }).collect();
    if text.is_empty() || text.starts_with(|c: char| c.is_numeric()) {
        text.insert(0, 'v');
    }
    free(&text, is_keyword)
}

/// `TwoHeads` as `two_heads`.
pub fn snake_case(name: &str) -> String {
    let mut text = String::new();
    let mut after_small = false;
    for c in name.chars() {
        if c.is_uppercase() && after_small {
            text.push('_');
        }
        after_small = c.is_lowercase() || c.is_numeric();
        text.extend(c.to_lowercase());
    }
    text
}

/// `hidden_layer` as `HiddenLayer`. What does not begin with a letter keeps what it begins with.
pub fn camel_case(name: &str) -> String {
    let start = name.find(|c: char| c != '_').filter(|&at| !name[at..].starts_with(char::is_alphabetic));
    let mut text = if start.is_some() { "_".to_owned() } else { String::new() };
    for word in name.split(['_', '.']) {
        let mut letters = word.chars();
        if let Some(first) = letters.next() {
            text.extend(first.to_uppercase());
            text.push_str(letters.as_str());
        }
    }
    text
}

/// Whether Rust keeps the word for itself.
pub fn is_keyword(word: &str) -> bool {
    matches!(
        word,
        "abstract"
            | "as"
            | "async"
            | "await"
            | "become"
            | "box"
            | "break"
            | "const"
            | "continue"
            | "crate"
            | "do"
            | "dyn"
            | "else"
            | "enum"
            | "extern"
            | "false"
            | "final"
            | "fn"
            | "for"
            | "gen"
            | "if"
            | "impl"
            | "in"
            | "let"
            | "loop"
            | "macro"
            | "match"
            | "mod"
            | "move"
            | "mut"
            | "override"
            | "priv"
            | "pub"
            | "ref"
            | "return"
            | "self"
            | "Self"
            | "static"
            | "struct"
            | "super"
            | "trait"
            | "true"
            | "try"
            | "type"
            | "typeof"
            | "unsafe"
            | "unsized"
            | "use"
            | "virtual"
            | "where"
            | "while"
            | "yield"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modules_hide_nothing_of_rust() {
        let modules = [
            ("TwoHeads", "two_heads"),
            ("Loop", "loop_"),
            ("Box", "box_"),
            ("Crate", "crate_"),
            ("Str", "str_"),
            ("U8", "u8_"),
            ("Core", "core_"),
            ("NnRuntime", "nn_runtime_"),
            ("_1", "_1_"),
            ("网络", "网络_"),
            ("Übung", "übung"),
        ];
        for (network, name) in modules {
            assert_eq!(module(network), name, "of `{network}`");
        }
    }

    #[test]
    fn the_advised_name_is_allowed() {
        for (name, advised) in
            [("my_net", "MyNet"), ("self_", "SelfNetwork"), ("output", "OutputNetwork"), ("ªb", "ªb")]
        {
            assert_eq!(network(name), advised);
        }
    }

    #[test]
    fn different_names_stay_different() {
        // A hat and a caron over an x have no letter of their own.
        let names = ["x\u{302}", "x\u{30c}", "x_", "_1", "a.b"].map(identifier);
        assert_eq!(names, ["x\u{302}", "x\u{30c}", "x_", "_1", "a_b"]);
        assert_eq!(camel_case("_1.weight"), "_1Weight");
        assert_eq!(camel_case("hidden_layer.dense1"), "HiddenLayerDense1");
    }
}
