//! Short names for building nodes: what derivative rules, rewrite rules and the elaborator write.
//! Every method asks that its operands fit; [`Graph::try_add`] is the one that checks.

use super::graph::{Graph, NodeId};
use super::op::{Binary, Comparison, Number, Op, Unary};
use super::shape::{Axis, Shape};
use super::types::Type;

#[allow(missing_docs, reason = "each builds the primitive of its name; `ir::op` describes them")]
impl Graph {
    pub fn constant(&mut self, value: f64, shape: &Shape) -> NodeId {
        self.add(Op::Const { value: Number::new(value), shape: shape.clone() }, &[])
    }

    /// A constant with the shape of another node.
    pub fn constant_like(&mut self, value: f64, like: NodeId) -> NodeId {
        let shape = self.shape(like).clone();
        self.constant(value, &shape)
    }

    pub fn unary(&mut self, op: Unary, x: NodeId) -> NodeId {
        self.add(Op::Unary(op), &[x])
    }

    pub fn neg(&mut self, x: NodeId) -> NodeId {
        self.unary(Unary::Neg, x)
    }

    pub fn add2(&mut self, a: NodeId, b: NodeId) -> NodeId {
        self.add(Op::Binary(Binary::Add), &[a, b])
    }

    pub fn sub(&mut self, a: NodeId, b: NodeId) -> NodeId {
        let b = self.neg(b);
        self.add2(a, b)
    }

    pub fn mul(&mut self, a: NodeId, b: NodeId) -> NodeId {
        self.add(Op::Binary(Binary::Mul), &[a, b])
    }

    pub fn div(&mut self, a: NodeId, b: NodeId) -> NodeId {
        let b = self.unary(Unary::Recip, b);
        self.mul(a, b)
    }

    /// `factor · x` for a number.
    pub fn scale(&mut self, factor: f64, x: NodeId) -> NodeId {
        let factor = self.constant_like(factor, x);
        self.mul(factor, x)
    }

    pub fn pow(&mut self, a: NodeId, b: NodeId) -> NodeId {
        self.add(Op::Binary(Binary::Pow), &[a, b])
    }

    pub fn compare(&mut self, comparison: Comparison, a: NodeId, b: NodeId) -> NodeId {
        self.add(Op::Compare(comparison), &[a, b])
    }

    pub fn select(&mut self, condition: NodeId, then: NodeId, otherwise: NodeId) -> NodeId {
        self.add(Op::Select, &[condition, then, otherwise])
    }

    pub fn einsum(&mut self, a: NodeId, la: &[u8], b: NodeId, lb: &[u8], out: &[u8]) -> NodeId {
        self.add(Op::Einsum { a: la.to_vec(), b: lb.to_vec(), out: out.to_vec() }, &[a, b])
    }

    pub fn sum(&mut self, x: NodeId, axes: &[usize]) -> NodeId {
        if axes.is_empty() { x } else { self.add(Op::Sum { axes: axes.to_vec() }, &[x]) }
    }

    pub fn broadcast(&mut self, x: NodeId, axes: &[usize], sizes: &[Axis]) -> NodeId {
        if axes.is_empty() {
            x
        } else {
            self.add(Op::Broadcast { axes: axes.to_vec(), sizes: sizes.to_vec() }, &[x])
        }
    }

    /// Undoes the loss of `axes` of a value shaped like `like`: repeats `x` along them.
    pub fn broadcast_like(&mut self, x: NodeId, axes: &[usize], like: NodeId) -> NodeId {
        let sizes: Vec<Axis> = axes.iter().map(|&axis| self.axis(like, axis)).collect();
        self.broadcast(x, axes, &sizes)
    }

    pub fn max_reduce(&mut self, x: NodeId, axes: &[usize]) -> NodeId {
        self.add(Op::MaxReduce { axes: axes.to_vec() }, &[x])
    }

    pub fn log_sum_exp(&mut self, x: NodeId, axes: &[usize]) -> NodeId {
        self.add(Op::LogSumExp { axes: axes.to_vec() }, &[x])
    }

    pub fn log_softmax(&mut self, x: NodeId, axes: &[usize]) -> NodeId {
        self.add(Op::LogSoftmax { axes: axes.to_vec() }, &[x])
    }

    pub fn batch_mean(&mut self, x: NodeId) -> NodeId {
        self.add(Op::BatchMean, &[x])
    }

    pub fn reshape(&mut self, x: NodeId, shape: &Shape) -> NodeId {
        if self.shape(x) == shape { x } else { self.add(Op::Reshape { shape: shape.clone() }, &[x]) }
    }

    pub fn permute(&mut self, x: NodeId, axes: &[usize]) -> NodeId {
        self.add(Op::Permute { axes: axes.to_vec() }, &[x])
    }

    pub fn slice(&mut self, x: NodeId, start: &[usize], len: &[usize]) -> NodeId {
        self.add(Op::Slice { start: start.to_vec(), len: len.to_vec() }, &[x])
    }

    pub fn pad(&mut self, x: NodeId, before: &[usize], after: &[usize]) -> NodeId {
        self.add(Op::Pad { before: before.to_vec(), after: after.to_vec() }, &[x])
    }

    pub fn concat(&mut self, parts: &[NodeId], axis: usize) -> NodeId {
        self.add(Op::Concat { axis }, parts)
    }

    pub fn iota(&mut self, axis: usize, shape: &Shape) -> NodeId {
        self.add(Op::Iota { axis, shape: shape.clone() }, &[])
    }

    pub fn gather(&mut self, table: NodeId, index: NodeId) -> NodeId {
        self.add(Op::Gather, &[table, index])
    }

    pub fn scatter_add(&mut self, rows: NodeId, index: NodeId, count: usize) -> NodeId {
        self.add(Op::ScatterAdd { rows: count }, &[rows, index])
    }

    pub fn region_input(&mut self, index: usize, of: &Type) -> NodeId {
        let Type { shape, variance } = of.clone();
        self.add(Op::RegionInput { index, shape, variance }, &[])
    }

    /// One of the results of a node that has several.
    pub fn result(&mut self, of: NodeId, index: usize) -> NodeId {
        self.add(Op::Project { index }, &[of])
    }

    /// All results of a node, each as a node.
    pub fn all_results(&mut self, of: NodeId) -> Vec<NodeId> {
        (0..self.results(of).all().len()).map(|index| self.result(of, index)).collect()
    }

    pub fn stop_gradient(&mut self, x: NodeId) -> NodeId {
        self.add(Op::StopGradient, &[x])
    }
}
