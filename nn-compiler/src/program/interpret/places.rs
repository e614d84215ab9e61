//! Where buffers stand in memory.

use crate::program::{Buffer, BufferId, Layout, Program, Role};

/// Where a buffer stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// How often its memory exists.
    pub memory: Layout,
    /// Its first number there.
    pub start: usize,
}

/// Where all buffers stand, but for the parts that belong to a step of a loop. Where two overlap they share memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Places {
    pub(super) of_buffers: Vec<Option<Place>>,
    /// How many numbers exist once.
    pub(super) once: usize,
    /// How many exist for each lane of a tile.
    pub(super) lanes: usize,
    /// How many exist for each lane of the batch.
    pub(super) batch: usize,
}

impl Places {
    /// Each buffer has memory of its own.
    pub fn apart(program: &Program) -> Places {
        Places::planned(program, |_| None)
    }

    /// Each buffer begins where it is planned to, in the memory of its layout; those that have no such place have memory of
    /// their own behind all others.
    pub fn planned(program: &Program, start: impl Fn(BufferId) -> Option<usize>) -> Places {
        let mut places =
            Places { of_buffers: vec![None; program.buffers.len()], once: 0, lanes: 0, batch: 0 };
        for id in program.ids() {
            if let Some(start) = start(id) {
                places.add(id, &program[id], start);
            }
        }
        for id in program.ids().filter(|&id| program[id].role != Role::Slice && start(id).is_none()) {
            let end = *places.end(memory(&program[id]));
            places.add(id, &program[id], end);
        }
        places
    }

    fn add(&mut self, id: BufferId, buffer: &Buffer, start: usize) {
        let memory = memory(buffer);
        self.of_buffers[id.0] = Some(Place { memory, start });
        let end = self.end(memory);
        *end = (*end).max(start + buffer.size);
    }

    fn end(&mut self, memory: Layout) -> &mut usize {
        match memory {
            Layout::Once => &mut self.once,
            Layout::Lanes => &mut self.lanes,
            Layout::Batch => &mut self.batch,
        }
    }
}

/// How often a buffer exists. Results are kept until they are asked for.
fn memory(buffer: &Buffer) -> Layout {
    match buffer.role {
        Role::Result(_) => Layout::Batch,
        _ => buffer.layout,
    }
}
