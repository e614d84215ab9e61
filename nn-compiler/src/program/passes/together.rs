//! Products of the same matrix, brought side by side so that one call does them: derivatives that are carried beside a
//! value pass the layers as it does.

use rustc_hash::FxHashMap;

use crate::ir::Contraction;
use crate::program::{BufferId, Instruction, Program};

/// The most products that are brought together: what they are made from, and what is made from them, waits meanwhile.
const MOST: usize = 4;

/// Puts products that may be one instruction where the first of them is, after what the others are made from, and makes
/// them one.
pub(super) fn gather(program: &mut Program) {
    for phase in program.phases_mut() {
        phase.block.for_each(&mut |block| {
            let instructions = std::mem::take(&mut block.instructions);
            block.instructions = join(order(instructions));
        });
    }
}

/// The product that an instruction is: how it goes over the matrix, and which matrix.
fn product(instruction: &Instruction) -> Option<(Contraction, BufferId)> {
    match instruction {
        Instruction::Product { contraction, matrix, .. } => Some((*contraction, *matrix)),
        _ => None,
    }
}

/// Makes products of the same matrix that follow one another one instruction, if none of them reads another one's result.
fn join(instructions: Vec<Instruction>) -> Vec<Instruction> {
    let mut joined: Vec<Instruction> = Vec::with_capacity(instructions.len());
    for mut instruction in instructions {
        let key = product(&instruction);
        if let Some(before) = joined.last_mut()
            && key.is_some()
            && product(before) == key
            && let (
                Instruction::Product { products: several, .. },
                Instruction::Product { products: more, .. },
            ) = (before, &mut instruction)
            && several.len() + more.len() <= MOST
            && more.iter().all(|product| several.iter().all(|other| product.x != other.y))
        {
            several.append(more);
            continue;
        }
        joined.push(instruction);
    }
    joined
}

/// The order in which products with the same matrix are side by side.
fn order(steps: Vec<Instruction>) -> Vec<Instruction> {
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
    let mut steps: Vec<Option<Instruction>> = steps.into_iter().map(Some).collect();
    order.list.iter().filter_map(|&step| steps[step].take()).collect()
}

/// The places of the products with each matrix.
fn same_matrix(steps: &[Instruction]) -> Vec<Vec<usize>> {
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
fn ancestors(steps: &[Instruction]) -> Vec<Set> {
    let mut writers: FxHashMap<BufferId, usize> = FxHashMap::default();
    let mut all: Vec<Set> = Vec::with_capacity(steps.len());
    for (at, step) in steps.iter().enumerate() {
        let mut own = Set::of(steps.len());
        for &writer in step.reads().iter().filter_map(|read| writers.get(read)) {
            own.add_all(&all[writer]);
            own.add(writer);
        }
        all.push(own);
        writers.extend(step.writes().into_iter().map(|written| (written, at)));
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
