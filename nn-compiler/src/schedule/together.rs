//! Products of the same matrix, brought side by side so that one call does them: derivatives that are carried beside a
//! value pass the layers as it does.

use rustc_hash::FxHashMap;

use super::{Contraction, Kernel, Step, ValueId};

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
    let groups = groups(&steps);
    if groups.iter().all(|group| group.len() < 2) {
        return steps;
    }
    let mut group_of = vec![None; steps.len()];
    for (number, group) in groups.iter().enumerate().filter(|(_, group)| group.len() > 1) {
        group.iter().for_each(|&step| group_of[step] = Some(number));
    }
    let ancestors = ancestors(&steps);
    let mut order = Order {
        groups: &groups,
        group_of,
        ancestors: &ancestors,
        done: Set::of(steps.len()),
        list: Vec::new(),
    };
    (0..steps.len()).for_each(|step| order.visit(step));
    let mut steps: Vec<Option<Step>> = steps.into_iter().map(Some).collect();
    order.list.iter().filter_map(|&step| steps[step].take()).collect()
}

/// Products of the same matrix, none of which is made from another.
fn groups(steps: &[Step]) -> Vec<Vec<usize>> {
    let mut same: FxHashMap<(Contraction, ValueId), Vec<usize>> = FxHashMap::default();
    let mut keys = Vec::new();
    for (at, step) in steps.iter().enumerate() {
        if let Some(key) = product(step) {
            let places = same.entry(key).or_default();
            if places.is_empty() {
                keys.push(key);
            }
            places.push(at);
        }
    }
    if same.values().all(|places| places.len() < 2) {
        return Vec::new();
    }
    let ancestors = ancestors(steps);
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for key in keys {
        let first = groups.len();
        for &step in &same[&key] {
            let fits = |group: &Vec<usize>| {
                group.len() < MOST && group.iter().all(|&other| !ancestors[step].contains(other))
            };
            match groups[first..].last_mut().filter(|group| fits(group)) {
                Some(group) => group.push(step),
                None => groups.push(vec![step]),
            }
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
        let groups = self.groups;
        let together = match self.group_of[step] {
            Some(group) => &groups[group][..],
            None => &[step],
        };
        together.iter().for_each(|&member| self.group_of[member] = None);
        let ancestors = self.ancestors;
        for before in 0..step.max(together[together.len() - 1]) {
            if together.iter().any(|&member| ancestors[member].contains(before)) {
                self.visit(before);
            }
        }
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
}
