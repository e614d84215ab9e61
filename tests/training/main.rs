//! Data, training, and what is kept of it: networks from the macro, over the runtime as users have it.

mod checkpoints;
mod data;
mod descent;
mod flashcards;
mod large;
mod not_finite;
mod pipeline;
mod repeated;
mod saving;
mod sequences;
mod solving;
mod steps;
mod trainer;
