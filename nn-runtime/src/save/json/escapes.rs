//! Escapes in strings of JSON.

/// The text of a string with escapes; `None` if one of them is wrong.
pub(super) fn replaced(text: &str) -> Option<String> {
    // It becomes shorter.
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, escape)) = rest.split_once('\\') {
        plain.push_str(before);
        let kind = escape.chars().next()?;
        rest = &escape[kind.len_utf8()..];
        plain.push(match kind {
            '"' | '\\' | '/' => kind,
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => unicode(&mut rest)?,
            _ => return None,
        });
    }
    plain.push_str(rest);
    Some(plain)
}

/// The sign of four hexadecimal digits, or of four and those of a second half.
fn unicode(rest: &mut &str) -> Option<char> {
    let first = code(rest)?;
    let is_half = (0xd800..0xdc00).contains(&first);
    if !is_half {
        return char::from_u32(first);
    }
    *rest = rest.strip_prefix("\\u")?;
    let second = code(rest)?.checked_sub(0xdc00).filter(|&second| second < 0x400)?;
    char::from_u32(0x10000 + (first - 0xd800) * 0x400 + second)
}

fn code(rest: &mut &str) -> Option<u32> {
    let (digits, after) = rest.split_at_checked(4)?;
    *rest = after;
    digits.bytes().try_fold(0, |code, digit| Some(code * 16 + char::from(digit).to_digit(16)?))
}
