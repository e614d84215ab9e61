//! Mistakes, each reported once, at its place.
