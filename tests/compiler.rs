//! What the compiler makes of networks, looked at in process.

mod derivations;
mod derivatives;
mod emission;
mod faults;
mod higher_order;
mod random_networks;
