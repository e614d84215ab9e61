//! Trainings that stop, however they do, and go on as if they had not.

mod bits;
mod faults;
mod folder;
mod killed;
mod trained;
