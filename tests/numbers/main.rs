//! Values and derivatives of compiled code: how exact they are, and in which ranges they stay.

mod derivatives;
mod exactness;
mod functions;
mod magnitudes;
mod ranges;
mod ranges_of_parameters;
