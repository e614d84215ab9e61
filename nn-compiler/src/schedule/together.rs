//! Products of the same matrix, brought side by side so that one call does them: derivatives that are carried beside a
//! value pass the layers as it does.

use rustc_hash::FxHashMap;

use super::{Step, ValueId};
use crate::ir::{Contraction, Kernel};

/// The most products that are brought together: what they are made from, and what is made from them, waits meanwhile.
const MOST: usize = 4;

/// The product that a step is: how it goes over the matrix, and which matrix.
fn product(step: &Step) -> Option<(Contraction, ValueId)> {
    match step.kernel {
        Kernel::Contract(contraction) => Some((contraction, step.reads[0])),
        _ => None,
    }
}

/// Cuts steps where a call ends. Several are one call if they are products of the same matrix of which none reads
/// another one's result.
pub fn calls(steps: &[Step]) -> impl Iterator<Item = &[Step]> {
    let mut rest = steps;
    std::iter::from_fn(move || {
        let first = rest.first()?;
        let joins = |at: &usize| {
            let step = &rest[*at];
            let apart = rest[..*at].iter().all(|before| !step.reads.contains(&before.write));
            product(step).is_some() && product(step) == product(first) && apart
        };
        let count = 1 + (1..rest.len().min(MOST)).take_while(joins).count();
        let (call, others) = rest.split_at(count);
        rest = others;
        Some(call)
    })
}

/// Puts products that may be one call where the first of them is, after what the others are made from.
pub(super) fn gather(steps: Vec<Step>) -> Vec<Step> {
    let same = same_matrix(&steps);
    if same.iter().all(|places| places.len() < 2) {
        return steps;
    }
    let ancestors = ancestors(&steps);
    let groups: Vec<Vec<usize>> = same.iter().flat_map(|places| groups(places, &ancestors)).collect();
    let mut group_of = vec![None; steps.len()];
    for (number, group) in groups.iter().enumerate() {
        group.iter().for_each(|&step| group_of[step] = Some(number));
    }
    let (done, list) = (Set::of(steps.len()), Vec::with_capacity(steps.len()));
    let mut order = Order { groups: &groups, group_of, ancestors: &ancestors, done, list };
    (0..steps.len()).for_each(|step| order.visit(step));
    let mut steps: Vec<Option<Step>> = steps.into_iter().map(Some).collect();
    order.list.iter().filter_map(|&step| steps[step].take()).collect()
}

/// The places of the products with each matrix.
fn same_matrix(steps: &[Step]) -> Vec<Vec<usize>> {
    let (mut number, mut all) = (FxHashMap::default(), Vec::new());
    for (at, step) in steps.iter().enumerate() {
        if let Some(key) = product(step) {
            let number = *number.entry(key).or_insert_with(|| {
                all.push(Vec::new());
                all.len() - 1
            });
            all[number].push(at);
        }
    }
    all
}

/// Of products with the same matrix those that may be together: none is made from another.
fn groups(places: &[usize], ancestors: &[Set]) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for &step in places {
        let fits = |group: &Vec<usize>| {
            group.len() < MOST && group.iter().all(|&other| !ancestors[step].contains(other))
        };
        match groups.last_mut().filter(|group| fits(group)) {
            Some(group) => group.push(step),
            None => groups.push(vec![step]),
        }
    }
    groups
}

/// The steps that each step is made from, directly or not.
fn ancestors(steps: &[Step]) -> Vec<Set> {
    let writers: FxHashMap<ValueId, usize> =
        steps.iter().enumerate().map(|(at, step)| (step.write, at)).collect();
    let mut all: Vec<Set> = Vec::with_capacity(steps.len());
    for step in steps {
        let mut own = Set::of(steps.len());
        for &writer in step.reads.iter().filter_map(|read| writers.get(read)) {
            own.add_all(&all[writer]);
            own.add(writer);
        }
        all.push(own);
    }
    all
}

/// The steps in their new order.
struct Order<'a> {
    groups: &'a [Vec<usize>],
    /// The group of each step, until its turn has come.
    group_of: Vec<Option<usize>>,
    ancestors: &'a [Set],
    done: Set,
    list: Vec<usize>,
}

impl Order<'_> {
    /// Adds a step, with its group and all that these are made from. A group of whose steps one has to come before
    /// another group that has begun is no longer together.
    fn visit(&mut self, step: usize) {
        if self.done.contains(step) {
            return;
        }
        let (groups, ancestors) = (self.groups, self.ancestors);
        let together = match self.group_of[step] {
            Some(group) => &groups[group][..],
            None => &[step],
        };
        let mut needed = Set::of(ancestors.len());
        for &member in together {
            self.group_of[member] = None;
            needed.add_all(&ancestors[member]);
        }
        needed.without(&self.done).for_each(|before| self.visit(before));
        for &member in together {
            if !self.done.contains(member) {
                self.done.add(member);
                self.list.push(member);
            }
        }
    }
}

/// A set of steps.
struct Set(Vec<u64>);

impl Set {
    /// An empty one, of steps below this number.
    fn of(steps: usize) -> Set {
        Set(vec![0; steps.div_ceil(64)])
    }

    fn contains(&self, step: usize) -> bool {
        self.0[step / 64] >> (step % 64) & 1 == 1
    }

    fn add(&mut self, step: usize) {
        self.0[step / 64] |= 1 << (step % 64);
    }

    fn add_all(&mut self, other: &Set) {
        self.0.iter_mut().zip(&other.0).for_each(|(own, other)| *own |= other);
    }

    /// Those that are not in another set, in their order.
    fn without(self, other: &Set) -> impl Iterator<Item = usize> + use<> {
        let words: Vec<u64> = self.0.iter().zip(&other.0).map(|(own, other)| own & !other).collect();
        words.into_iter().enumerate().flat_map(|(at, mut word)| {
            std::iter::from_fn(move || {
                let bit = (word > 0).then(|| word.trailing_zeros())?;
                word &= word - 1;
                Some(64 * at + bit as usize)
            })
        })
    }
}
