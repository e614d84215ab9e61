//! The form of the message tables.

/// Declares messages: for each, a function that makes the diagnostic, and a row of `CODES`.
///
/// The documentation comment is the title of the kind of mistake, the function's name its code. Every
/// function takes the span of the mistake first. The strings are format strings over the arguments and
/// the `let`s; `why` is a list of lines, often from [`super::columns`]. A table that begins with `notes` is of notes.
///
/// ```ignore
/// messages! {
///     /// Two axes that are joined differ in size.
///     axis_mismatch(operation: &str, left: Fact, right: Fact) {
///         let axis = &left.name;
///         what: "`{operation}` joins axis `{axis}` of two tensors that differ in it",
///         why: columns([left, right]),
///         help: "make both sizes equal",
///     }
/// }
/// ```
macro_rules! messages {
    (notes $($table:tt)*) => { messages! { @Note $($table)* } };
    (@$level:ident $(
        #[doc = $title:literal]
        $name:ident($($argument:ident: $type:ty),* $(,)?) {
            $(let $local:pat_param = $value:expr;)*
            what: $what:literal,
            $(why: $why:expr,)?
            help: $help:literal $(,)?
        }
    )*) => {
        /// The kinds of mistakes of this stage, in the order of the table.
        pub(in $crate::diagnostic) const CODES: &[$crate::diagnostic::Code] = &[
            $($crate::diagnostic::Code { name: stringify!($name), title: $title.trim_ascii() }),*
        ];
        $(
            #[doc = $title]
            pub fn $name(span: proc_macro2::Span $(, $argument: $type)*) -> $crate::diagnostic::Diagnostic {
                $(let $local = $value;)*
                $crate::diagnostic::Diagnostic {
                    level: $crate::diagnostic::Level::$level,
                    span,
                    code: stringify!($name),
                    message: format!($what),
                    help: format!($help),
                    notes: { let why: &[Vec<$crate::diagnostic::Note>] = &[$($why)?]; why.concat() },
                }
            }
        )*
    };
    ($($table:tt)*) => { messages! { @Mistake $($table)* } };
}

pub(super) use messages;
