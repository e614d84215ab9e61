//! How long flashcards are remembered, and histories to learn it from.

use nn_runtime::network;

network! {
    /// How long flashcards are remembered. FSRS-6 of the Open Spaced Repetition project, which Anki schedules by.
    pub struct Fsrs {
        length n <= 64;
        input  first: class(1..=4);                          // the first rating: again, hard, good, easy
        input  elapsed: [n] in 0.0..=36500.0;                // days since the review before
        input  rating: [n] of class(1..=4);
        input  interval in 0.0..=36500.0;                    // days since the last review
        target recalled in 0.0..=1.0;

        param w: [21] = [0.212, 1.2931, 2.3065, 8.2956, 6.4133, 0.8334, 3.0194, 0.001, 1.8722, 0.1666, 0.796, 1.4835,
                         0.0614, 0.2629, 1.6483, 0.6014, 1.8729, 0.5425, 0.0912, 0.0658, 0.1542];

        /// The chance of recall after `t` days: 0.9 after as many as the stability.
        fn curve(t, s) {
            let decay = -w[20];
            pow(1 + t / s * (exp(ln(0.9) / decay) - 1), decay)
        }
        fn stability(s) = clamp(s, 0.001, 36500);
        fn difficulty(d) = clamp(d, 1, 10);
        fn first_difficulty(rating) = w[4] - exp(w[5] * (rating - 1)) + 1;
        fn step((s, d), (t, rating)) {
            let r = curve(t, s);
            let hard = if rating == 2 { w[15] } else { 1 };
            let easy = if rating == 4 { w[16] } else { 1 };
            let growth = exp(w[8]) * (11 - d) * pow(s, -w[9]) * (exp((1 - r) * w[10]) - 1) * hard * easy;
            let lapse = w[11] * pow(d, -w[12]) * (pow(s + 1, w[13]) - 1) * exp((1 - r) * w[14]);
            let same_day = exp(w[17] * (rating - 3 + w[18])) * pow(s, -w[19]);
            let next = if t == 0 {
                s * if rating >= 2 { max(same_day, 1) } else { same_day }
            } else {
                if rating == 1 { min(lapse, s / exp(w[17] * w[18])) } else { s * (1 + growth) }
            };
            let moved = d - w[6] * (rating - 3) * (10 - d) / 9;
            (stability(next), difficulty(moved + w[7] * (first_difficulty(4) - moved)))
        }
        let begin = (stability(w[first - 1]), difficulty(first_difficulty(first)));
        let (s, d) = fold((elapsed, rating), begin, step);
        output recall = curve(interval, s);
        output s;
        output d;
        loss binary_cross_entropy(recall, recalled);
    }
}
