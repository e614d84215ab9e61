//! Letters of other scripts that look like Latin ones.

/// Latin letters, and what looks like each of them.
const ALIKE: &[(char, &str)] = &[
    ('a', "аα"),
    ('c', "сϲ"),
    ('d', "ԁ"),
    ('e', "е"),
    ('h', "һ"),
    ('i', "іι"),
    ('j', "ј"),
    ('k', "кκ"),
    ('n', "η"),
    ('o', "оο"),
    ('p', "рρ"),
    ('q', "ԛ"),
    ('s', "ѕ"),
    ('u', "υ"),
    ('v', "ν"),
    ('w', "ԝω"),
    ('x', "хχ"),
    ('y', "уγ"),
    ('A', "АΑ"),
    ('B', "ВΒ"),
    ('C', "СϹ"),
    ('E', "ЕΕ"),
    ('H', "НΗ"),
    ('I', "ІΙ"),
    ('J', "Ј"),
    ('K', "КΚ"),
    ('M', "МΜ"),
    ('N', "Ν"),
    ('O', "ОΟ"),
    ('P', "РΡ"),
    ('S', "Ѕ"),
    ('T', "ТΤ"),
    ('X', "ХΧ"),
    ('Y', "УΥ"),
    ('Z', "Ζ"),
];

/// Signs of mathematics and of print that are not part of Rust, and what to write for them.
const SIGNS: &[(&str, &str)] = &[
    ("−–—‐‑", "write `-`"),
    ("×·⋅∙•∗", "write `*`; a product of matrices is `dot(a, b)`"),
    ("÷∕⁄", "write `/`"),
    ("≤⩽", "write `<=`"),
    ("≥⩾", "write `>=`"),
    ("≠", "write `!=`"),
    ("≈", "compare with a tolerance: `abs(a - b) < 1e-6`"),
    ("←", "write `=`"),
    ("→", "values are passed on by calls: `x.dense(8)`"),
    ("²", "write `.square()`, or `.pow(2)`"),
    ("³", "write `.cube()`, or `.pow(3)`"),
    ("¹⁴⁵⁶⁷⁸⁹⁰ⁿ⁻", "write a power: `x.pow(2)`"),
    ("ᵀ⊤", "write `.transpose()`"),
    ("₀₁₂₃₄₅₆₇₈₉", "write an ordinary digit; an element is `x[0]`"),
    ("√", "write `sqrt(x)`"),
    ("∞", "write `INFINITY`"),
    ("½", "write `0.5`"),
    ("¼", "write `0.25`"),
    ("¾", "write `0.75`"),
    ("∑", "write `sum(x)`"),
    ("∏", "write `prod(x)`"),
    ("∂∇", "write `grad(y, x)`"),
    ("‖∥", "write `norm(x)`"),
    ("⊙∘", "write `*`, which goes element by element"),
    ("⊗", "write `einsum(\"i,j->ij\", a, b)`"),
    ("∧", "write `&&`"),
    ("∨", "write `||`"),
    ("¬", "write `!`"),
    ("∈", "write `in`, as in `input x in 0.0..=1.0;`"),
    ("…", "write `..`"),
    ("‘’‚“”„«»", "write straight quotation marks: `\"`"),
    ("，", "write `,`"),
    ("；", "write `;`"),
    ("：", "write `:`"),
    ("（）", "write ordinary parentheses"),
    ("［］【】", "write ordinary brackets"),
    ("｛｝", "write ordinary braces"),
];

/// What to write for a character that Rust does not have.
pub fn sign(character: char) -> Option<&'static str> {
    SIGNS.iter().find(|(signs, _)| signs.contains(character)).map(|&(_, cure)| cure)
}

/// The candidate that looks like a word and is written with other letters, and the first letters that differ:
/// that of the word, that of the candidate.
pub fn look_alike<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<(&'a str, char, char)> {
    let shape: Vec<char> = word.chars().map(latin).collect();
    let mut candidates = candidates.into_iter();
    candidates.find_map(|candidate| {
        let alike = candidate != word && candidate.chars().map(latin).eq(shape.iter().copied());
        let mut pairs = word.chars().zip(candidate.chars());
        let (ours, theirs) = pairs.find(|(ours, theirs)| ours != theirs).filter(|_| alike)?;
        Some((candidate, ours, theirs))
    })
}

/// The Latin letter or digit that a character looks like, or itself.
fn latin(character: char) -> char {
    // The full-width forms repeat ASCII, in its order.
    if let full @ '\u{ff01}'..='\u{ff5e}' = character {
        return char::from_u32(full as u32 - 0xfee0).unwrap_or(full);
    }
    let alike = ALIKE.iter().find(|(_, others)| others.contains(character));
    alike.map_or(character, |&(letter, _)| letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_sign_stands_twice() {
        let mut signs: Vec<char> = SIGNS.iter().flat_map(|(signs, _)| signs.chars()).collect();
        signs.sort_unstable();
        assert!(signs.windows(2).all(|pair| pair[0] != pair[1]), "{signs:?}");
        assert!(signs.iter().all(|sign| !sign.is_ascii()), "{signs:?}");
    }

    #[test]
    fn look_alikes_are_found_both_ways() {
        let names = ["x", "image", "w1", "ρ"];
        assert_eq!(look_alike("х", names), Some(("x", 'х', 'x')));
        assert_eq!(look_alike("imаge", names), Some(("image", 'а', 'a')));
        assert_eq!(look_alike("w１", names), Some(("w1", '１', '1')));
        assert_eq!(look_alike("p", names), Some(("ρ", 'p', 'ρ')));
        assert_eq!(look_alike("x", names), None);
        assert_eq!(look_alike("y", names), None);
    }
}
