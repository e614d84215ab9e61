use std::fmt::Write;
use std::str::FromStr;

use crate::ast::*;
use crate::diagnostic::Diagnostics;

use super::*;

fn tokens(text: &str) -> TokenStream {
    TokenStream::from_str(text).expect("a test's text has balanced brackets")
}

/// The program, and the codes of the mistakes in it.
fn parsed(text: &str) -> (Program, Vec<&'static str>) {
    let diagnostics = Diagnostics::new();
    let program = program(tokens(text), &diagnostics);
    (program, diagnostics.into_vec().iter().map(|diagnostic| diagnostic.code).collect())
}

/// The items of a network that is free of mistakes.
fn network(items: &str) -> Vec<Item> {
    let (mut program, codes) = parsed(&format!("pub struct Net {{ {items} }}"));
    assert!(codes.is_empty(), "{items}: {codes:?}");
    assert_eq!(program.networks.len(), 1);
    program.networks.remove(0).items
}

/// The codes of the mistakes in these items.
fn mistakes(items: &str) -> Vec<&'static str> {
    parsed(&format!("struct Net {{ {items}\n output y; }}")).1
}

/// An expression as `(operator operands)`.
fn shown(text: &str) -> String {
    let items = network(&format!("let it = {text};"));
    let [Item::Let(binding)] = items.as_slice() else { panic!("{text} is not one statement") };
    show(&binding.value)
}

fn show(expr: &Expr) -> String {
    let many = |parts: &[Expr]| parts.iter().map(show).collect::<Vec<_>>().join(" ");
    match &expr.kind {
        ExprKind::Number { value, integer: true } => format!("{value}"),
        ExprKind::Number { value, integer: false } => format!("{value:?}f"),
        ExprKind::Flag(flag) => flag.to_string(),
        ExprKind::Text(text) => format!("{text:?}"),
        ExprKind::Name(name) => name.clone(),
        ExprKind::Unary(operator, operand) => format!("({operator:?} {})", show(operand)),
        ExprKind::Binary(operator, left, right) => format!("({operator:?} {} {})", show(left), show(right)),
        ExprKind::If { condition, then, otherwise } => {
            format!("(if {} {} {})", show(condition), show_block(then), show_block(otherwise))
        }
        ExprKind::Block(block) => show_block(block),
        ExprKind::Tuple(parts) => format!("(tuple {})", many(parts)),
        ExprKind::Array(parts) => format!("[{}]", many(parts)),
        ExprKind::Index(value, entries) => {
            let entries: Vec<_> = entries.iter().map(show_index).collect();
            format!("(at {} {})", show(value), entries.join(" "))
        }
        ExprKind::Call(callee, arguments) => format!("(call {}{})", show(callee), show_arguments(arguments)),
        ExprKind::Method { receiver, method, arguments } => {
            format!("(.{} {}{})", method.text, show(receiver), show_arguments(arguments))
        }
        ExprKind::Field(base, name) => format!("(. {} {})", show(base), name.text),
        ExprKind::Closure(patterns, body) => {
            let patterns: Vec<_> = patterns.iter().map(show_pattern).collect();
            format!("(|{}| {})", patterns.join(" "), show(body))
        }
        ExprKind::Missing => "missing".into(),
    }
}

fn show_block(block: &Block) -> String {
    if block.items.is_empty() {
        return format!("{{{}}}", show(&block.result));
    }
    format!("{{{} items {}}}", block.items.len(), show(&block.result))
}

fn show_index(index: &Index) -> String {
    let end = |end: &Option<Expr>| end.as_ref().map(show).unwrap_or_default();
    match index {
        Index::Full(_) => "..".into(),
        Index::Range { start, end: last, step: None, .. } => format!("{}..{}", end(start), end(last)),
        Index::Range { start, end: last, step, .. } => format!("{}..{};{}", end(start), end(last), end(step)),
        Index::At(place) => show(place),
    }
}

fn show_arguments(arguments: &[Argument]) -> String {
    arguments.iter().fold(String::new(), |mut text, argument| {
        let name = argument.name.as_ref().map(|name| format!("{}=", name.text)).unwrap_or_default();
        write!(text, " {name}{}", show(&argument.value)).expect("strings take everything");
        text
    })
}

fn show_pattern(pattern: &Pattern) -> String {
    match pattern {
        Pattern::Name(name) => name.text.clone(),
        Pattern::Ignore(_) => "_".into(),
        Pattern::Tuple(parts, _) => {
            format!("({})", parts.iter().map(show_pattern).collect::<Vec<_>>().join(" "))
        }
    }
}

#[test]
fn operators_bind_as_in_rust() {
    assert_eq!(shown("a + b * c - d"), "(Subtract (Add a (Multiply b c)) d)");
    assert_eq!(shown("a - b - c"), "(Subtract (Subtract a b) c)");
    assert_eq!(shown("a / b * c"), "(Multiply (Divide a b) c)");
    assert_eq!(shown("a < b + 1 && !c || d"), "(Or (And (Less a (Add b 1)) (Not c)) d)");
    assert_eq!(
        shown("a == b || c != d && e >= f"),
        "(Or (Equal a b) (And (NotEqual c d) (GreaterOrEqual e f)))"
    );
    assert_eq!(shown("-a.square() * -1"), "(Multiply (Negate (.square a)) (Negate 1))");
    assert_eq!(shown("b1 * -1"), "(Multiply b1 (Negate 1))");
    assert_eq!(shown("a - -b"), "(Subtract a (Negate b))");
    assert_eq!(shown("(a + b) * c"), "(Multiply (Add a b) c)");
    assert_eq!(shown("a<-1"), "(Less a (Negate 1))");
    assert_eq!(shown("a&&!b"), "(And a (Not b))");
}

#[test]
fn numbers() {
    assert_eq!(shown("1_000"), "1000");
    assert_eq!(shown("1.5e-3"), "0.0015f");
    assert_eq!(shown("2."), "2.0f");
    assert_eq!(shown("1e3"), "1000.0f");
    assert_eq!(shown("2.pow(3)"), "(.pow 2 3)");
    assert_eq!(shown("2.0.pow(3)"), "(.pow 2.0f 3)");
    assert_eq!(shown("0xff"), "255");
}

#[test]
fn calls_methods_and_indices() {
    assert_eq!(shown("image.dense(128).relu()"), "(.relu (.dense image 128))");
    assert_eq!(shown("dense(64)(x)"), "(call (call dense 64) x)");
    assert_eq!(shown("sum(x, axis = (1, 2), keep = true)"), "(call sum x axis=(tuple 1 2) keep=true)");
    assert_eq!(shown("softmax(x, where = mask)"), "(call softmax x where=mask)");
    assert_eq!(shown("einsum(\"ij,j->i\", a, b)"), "(call einsum \"ij,j->i\" a b)");
    assert_eq!(shown("f(a == b, c = d == e)"), "(call f (Equal a b) c=(Equal d e))");
    assert_eq!(shown("x[3]"), "(at x 3)");
    assert_eq!(shown("x[2..5, .., 0]"), "(at x 2..5 .. 0)");
    assert_eq!(shown("x[1..][..n - 1]"), "(at (at x 1..) ..(Subtract n 1))");
    assert_eq!(shown("w[r - 1].exp()"), "(.exp (at w (Subtract r 1)))");
    assert_eq!(shown("[a, b,]"), "[a b]");
    assert_eq!(shown("(a,)"), "(tuple a)");
    assert_eq!(shown("()"), "(tuple )");
}

#[test]
fn choices_blocks_and_closures() {
    assert_eq!(shown("if x > 0 { x } else { 0 }"), "(if (Greater x 0) {x} {0})");
    assert_eq!(shown("if a { 1 } else if b { 2 } else { 3 }"), "(if a {1} {(if b {2} {3})})");
    assert_eq!(shown("2 * if a { 1 } else { 2 } + 1"), "(Add (Multiply 2 (if a {1} {2})) 1)");
    assert_eq!(shown("{ let a = 1; let b = a; a + b }"), "{2 items (Add a b)}");
    assert_eq!(shown("fold(xs, 0, |(s, d), x| s + x)"), "(call fold xs 0 (|(s d) x| (Add s x)))");
    assert_eq!(shown("|_, x| { x }"), "(|_ x| {x})");
}

#[test]
fn keywords_may_be_names_where_no_item_can_begin() {
    assert_eq!(shown("{ let d = a - target; target * d }"), "{1 items (Multiply target d)}");
    assert_eq!(shown("f(input, loss = output)"), "(call f input loss=output)");
    assert_eq!(shown("{ let layer = 1; layer }"), "{1 items layer}");
    assert_eq!(shown("lambda * switch + not"), "(Add (Multiply lambda switch) not)");
    assert_eq!(shown("f(class, of = state)"), "(call f class of=state)");
}

#[test]
fn invisible_brackets_keep_an_expression_together() {
    use proc_macro2::{Delimiter, Group, TokenTree};
    let inner = TokenTree::Group(Group::new(Delimiter::None, tokens("a + b")));
    let body = tokens("let it =").into_iter().chain([inner]).chain(tokens("* c;")).collect();
    let body = TokenTree::Group(Group::new(Delimiter::Brace, body));
    let diagnostics = Diagnostics::new();
    let program = program(tokens("struct Net").into_iter().chain([body]).collect(), &diagnostics);
    assert!(diagnostics.into_vec().is_empty());
    let Item::Let(binding) = &program.networks[0].items[0] else { panic!() };
    assert_eq!(show(&binding.value), "(Multiply (Add a b) c)");
}

#[test]
fn a_whole_network() {
    let (program, codes) = parsed(
        "
        /// Doubles.
        fn twice(x, (a, b), by = 2) = x * by;
        layer dense(width, bias = true)(x: [.., n]) {
            /// Weights.
            param weight: [width, n] = glorot_uniform();
            param bias: [width] = zeros() if bias;
            einsum(\"..n,wn->..w\", x, weight) + bias
        }
        const K = 3;
        /// One.
        /// Two.
        #[dtype(f64)]
        #[budget(ram = \"64 KiB\")]
        #[allow(dead_gradient)]
        pub(crate) struct Digits {
            /// Pixels.
            input image: [28, 28] in 0.0..=1.0;
            input words: [7] of class(64);
            input time;
            target label: class(10);
            param w: [3] in 0.0..=1.0 = [0.1, 0.2, 0.3];
            let (a, (_, b)) = f(image);
            output softmax(logits);
            output y;
            output recall = a + b;
            loss cross_entropy(logits, label);
            metric accuracy = argmax(logits) == label;
        }
        struct Second { input x in -1..=1; output x; }
        ",
    );
    assert_eq!(codes, Vec::<&str>::new());
    assert_eq!(program.shared.len(), 3);
    let Item::Function(function) = &program.shared[0] else { panic!("{:?}", program.shared[0]) };
    assert_eq!(function.docs, [" Doubles."]);
    assert_eq!(function.params.len(), 3);
    assert!(function.params[2].default.is_some());
    let Item::Layer(layer) = &program.shared[1] else { panic!("{:?}", program.shared[1]) };
    assert_eq!((layer.hyper.len(), layer.data.len(), layer.body.items.len()), (2, 1, 2));
    let axes = &layer.data[0].shape.as_ref().unwrap().axes;
    assert!(matches!(axes.as_slice(), [AxisPattern::Rest(_), AxisPattern::Name(_)]));
    let Item::Param(bias) = &layer.body.items[1] else { panic!("{:?}", layer.body.items[1]) };
    assert!(bias.condition.is_some());

    let [digits, second] = program.networks.as_slice() else { panic!("two networks") };
    assert_eq!(digits.docs, [" One.", " Two."]);
    assert_eq!(digits.attributes.dtype, Dtype::F64);
    assert_eq!(digits.attributes.ram_budget.unwrap().0, 65536);
    assert!(digits.attributes.allow_dead_gradient);
    assert_eq!(digits.visibility.to_string(), "pub (crate)");
    assert_eq!(digits.name.text, "Digits");
    assert_eq!(digits.items.len(), 11);
    let Item::Input(image) = &digits.items[0] else { panic!() };
    assert_eq!((image.ty.shape.len(), image.docs.len(), image.range.is_some()), (2, 1, true));
    let Item::Input(words) = &digits.items[1] else { panic!() };
    assert!(words.ty.classes.is_some());
    let Item::Param(w) = &digits.items[4] else { panic!() };
    assert_eq!((w.shape.len(), w.range.is_some(), show(&w.init).as_str()), (1, true, "[0.1f 0.2f 0.3f]"));
    let names: Vec<_> = digits.items[6..9]
        .iter()
        .map(|item| match item {
            Item::Output(output) => output.name.as_ref().map(|name| name.text.as_str()),
            _ => panic!("{item:?}"),
        })
        .collect();
    assert_eq!(names, [None, None, Some("recall")]);
    assert_eq!(second.items.len(), 2);
}

#[test]
fn a_network_is_visible_in_a_place_of_rust() {
    let visible = |place: &str| {
        let (program, codes) = parsed(&format!("pub{place} struct N {{ input x; output x; }}"));
        (program.networks[0].visibility.to_string(), codes)
    };
    for place in ["", " (crate)", " (super)", " (self)", " (in crate :: nets)", " (in super :: super)"] {
        assert_eq!(visible(place), (format!("pub{place}"), vec![]));
    }
    for place in ["()", "(2.0)", "(in)", "(in some module)", "(nets)", "(crate::nets)"] {
        assert_eq!(visible(place), ("pub".to_owned(), vec!["bad_visibility"]), "{place}");
    }
}

#[test]
fn one_message_for_a_mistake_and_one_for_each() {
    let text = "
        input x: f32;
        let a = x ^ 2;
        let b = (x + ) * 3;
        let c = b
        ouput c;
        let d = if c { 1 };
        loss c;
    ";
    let found =
        ["scalar_type", "caret", "value_missing", "missing_semicolon", "unknown_item", "missing_else"];
    assert_eq!(mistakes(text), found);
}

#[test]
fn what_is_declared_exists_in_spite_of_mistakes() {
    let (program, codes) = parsed(
        "struct Net {
            input x: [f32; 3];
            let a = x ** 2;
            param w: [3] = @;
            let b = w * a;
            ouput b;
        }",
    );
    assert_eq!(codes, ["rust_array", "double_star", "expected", "unknown_item"]);
    assert_eq!(program.networks[0].items.len(), 4);
}

#[test]
fn mistakes_in_blocks_and_groups_do_not_hide_later_ones() {
    assert_eq!(
        mistakes("fn f(x) { let a = x ^ 2; let b = x as f32; a % b }"),
        ["caret", "cast", "remainder"]
    );
    assert_eq!(
        mistakes("let a = f(1.0f32, b & c, [2 x]);\nlet b = 3;"),
        ["number_suffix", "bit_operator", "missing_comma"]
    );
}

#[test]
fn every_text_is_read_to_its_end() {
    // Whatever is deleted from or doubled in a network, parsing ends, and says something or reads it.
    let text = "#[dtype(f64)] pub struct Net { input x: [2, 3] in -1..=1; target t: [2] of class(3);
        param w: [3] = zeros() if x; let (a, b) = f(x[2..5, ..], k = |s, (u, v)| s + u)(1);
        fn g(x, y = 2) { let z = if x < 1 { y } else { -x }; z } layer h(n)(x: [.., n]) { x }
        const K = 1; output p = a.b(c); loss \"t\"; metric m = a == b; }";
    let trees: Vec<_> = tokens(text).into_iter().collect();
    for flaw in 0..300 {
        let mut place = flaw;
        let spoiled = spoil(&trees, &mut place);
        let diagnostics = Diagnostics::new();
        program(spoiled, &diagnostics);
        diagnostics.into_vec();
    }
}

/// The tokens without the one at `place`, counted through all groups; doubled at odd places.
fn spoil(trees: &[proc_macro2::TokenTree], place: &mut usize) -> TokenStream {
    use proc_macro2::{Group, TokenTree};
    let mut spoiled = Vec::new();
    for tree in trees {
        let here = *place == 0;
        *place = place.wrapping_sub(1);
        match tree {
            TokenTree::Group(group) if !here => {
                let inner: Vec<_> = group.stream().into_iter().collect();
                spoiled.push(TokenTree::Group(Group::new(group.delimiter(), spoil(&inner, place))));
            }
            _ if here => {}
            _ => spoiled.push(tree.clone()),
        }
        if here && place.is_multiple_of(2) {
            spoiled.extend([tree.clone(), tree.clone()]);
        }
    }
    spoiled.into_iter().collect()
}
