//! Early stopping.

use crate::network::Network;

/// The epoch with the smallest validation loss so far.
pub(super) struct Best<T> {
    patience: usize,
    /// Its number; 0 before the first.
    pub(super) epoch: usize,
    pub(super) loss: f64,
    /// The parameters at its end.
    pub(super) parameters: Vec<T>,
}

impl<T: Copy> Best<T> {
    pub(super) fn new<N: Network<Real = T>>(net: &N, patience: usize) -> Self {
        Self { patience, epoch: 0, loss: f64::INFINITY, parameters: net.parameters().to_vec() }
    }

    /// Takes note of the validation loss of an epoch.
    pub(super) fn see<N: Network<Real = T>>(&mut self, net: &N, epoch: usize, loss: f64) {
        if loss < self.loss {
            (self.epoch, self.loss) = (epoch, loss);
            self.parameters.copy_from_slice(net.parameters());
        }
    }

    /// Whether there is one, and `epochs` is at least `patience` epochs after it.
    pub(super) fn is_over(&self, epochs: usize) -> bool {
        self.epoch > 0 && epochs - self.epoch >= self.patience
    }

    /// Gives the network its parameters if there were epochs after it, and says which it is.
    pub(super) fn restore<N: Network<Real = T>>(&self, net: &mut N, epochs: usize) -> Option<usize> {
        let was_before = self.epoch > 0 && self.epoch < epochs;
        was_before.then(|| {
            net.parameters_mut().copy_from_slice(&self.parameters);
            self.epoch
        })
    }
}
