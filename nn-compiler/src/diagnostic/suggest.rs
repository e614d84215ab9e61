//! "Did you mean …": the nearest known word.

use super::elsewhere::look_alike;

/// The candidate nearest to `word`, if it is near enough to be what was meant. Of equally near ones,
/// the first.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let letters: Vec<char> = word.chars().collect();
    // One slip in three letters is a slip; more is another word.
    let slips = (letters.len() / 3).max(1);
    candidates
        .into_iter()
        // Each letter too many or too few is a slip.
        .filter(|candidate| candidate.chars().count().abs_diff(letters.len()) <= slips)
        .map(|candidate| (distance(&letters, candidate), candidate))
        // A word of one letter for another such word is not a slip but another name: `x` is not `y`, nor `n` `ln`.
        .filter(|&(distance, candidate)| distance <= slips && distance < candidate.chars().count())
        .filter(|&(distance, candidate)| letters.len() > 1 || distance == 0 || candidate.starts_with(word))
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, candidate)| candidate)
}

/// The help "did you mean `…`?" if a candidate is near, else the words of `otherwise`. A candidate that looks
/// the same is written with other letters.
pub fn did_you_mean<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
    otherwise: &str,
) -> String {
    let candidates: Vec<&str> = candidates.into_iter().collect();
    if let Some((candidate, ours, theirs)) = look_alike(word, candidates.iter().copied()) {
        let (here, there) = (u32::from(ours), u32::from(theirs));
        return format!(
            "write `{candidate}` with the letter `{theirs}` (U+{there:04X}): this `{ours}` is another that looks like it (U+{here:04X})"
        );
    }
    match nearest(word, candidates) {
        Some(candidate) => format!("did you mean `{candidate}`?"),
        None => otherwise.to_string(),
    }
}

/// How many letters to insert, delete, replace or swap with their neighbour: the restricted
/// Damerau–Levenshtein distance. Upper and lower case count as the same letter.
fn distance(word: &[char], candidate: &str) -> usize {
    let candidate: Vec<char> = candidate.chars().collect();
    let same = |a: char, b: char| a.eq_ignore_ascii_case(&b);
    let mut before = Vec::new();
    let mut last: Vec<usize> = (0..=candidate.len()).collect();
    for i in 0..word.len() {
        let mut row = vec![i + 1];
        for j in 0..candidate.len() {
            let replaced = last[j] + usize::from(!same(word[i], candidate[j]));
            let mut best = replaced.min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && same(word[i], candidate[j - 1]) && same(word[i - 1], candidate[j]) {
                let before: &Vec<usize> = &before;
                best = best.min(before[j - 1] + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut last, row);
    }
    last[candidate.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_found() {
        let words = ["input", "output", "target", "param"];
        assert_eq!(nearest("ouput", words), Some("output"));
        assert_eq!(nearest("inptu", words), Some("input"));
        assert_eq!(nearest("Target", words), Some("target"));
        assert_eq!(nearest("parameter", words), None);
        assert_eq!(nearest("let", words), None);
        assert_eq!(nearest("x", ["y"]), None);
        assert_eq!(nearest("n", ["ln", "n1"]), Some("n1"));
        assert_eq!(nearest("x1", ["x2"]), Some("x2"));
    }

    #[test]
    fn distances() {
        let distance = |a: &str, b| distance(&a.chars().collect::<Vec<_>>(), b);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("abc", "abc"), 0);
        assert_eq!(distance("ab", "ba"), 1);
        assert_eq!(distance("abc", ""), 3);
        assert_eq!(distance("kitten", "sitting"), 3);
    }
}
