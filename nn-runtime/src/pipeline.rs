//! A network together with what is done to raw rows before it sees them.

#[cfg(feature = "csv")]
use crate::data::Csv;
use crate::data::{DataError, Dataset, Examples, Preprocessing, Raw, RawInputs};
use crate::network::Network;
use crate::precompiled::Precompiled;
use crate::run::{self, Evaluation};
use crate::tensor::Class;
#[cfg(feature = "csv")]
use std::path::Path;

/// A network that predicts from raw rows: what was done to the rows it was trained on is done to these as well.
///
/// ```
/// use nn_runtime::{Adam, Dataset, Pipeline, Preprocessing, Trainer, network};
///
/// network! {
///     pub struct Line {
///         input  sizes: [2];
///         target price;
///         output price_hat = sizes.dense();
///         loss   (price_hat - price).square();
///     }
/// }
///
/// let table = Dataset::new()
///     .column("width", [1.0, 2.0, 3.0, 4.0])?
///     .column("height", [2.0, 1.0, 4.0, 3.0])?
///     .column("price", [210.0, 130.0, 450.0, 370.0])?;
/// let recipe = Preprocessing::new().columns("sizes", &["width", "height"]).standardise(&["sizes", "price"]);
/// let recipe = recipe.fit(&table)?;
/// let mut net = Line::new(1);
/// Trainer::new(Adam::new(0.1)).epochs(300).quiet().fit(&mut net, &recipe.apply(table)?)?;
///
/// let pipeline = Pipeline::new(net, recipe)?;
/// let answer = pipeline.predict(&[("height", 5.0), ("width", 2.0)])?;
/// let price = pipeline.restore("price", answer.price_hat)?;
/// assert!((price - 530.0).abs() < 1.0, "{price}");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Pipeline<N> {
    network: N,
    preprocessing: Preprocessing,
    inputs: RawInputs,
}

impl<N: Network> Pipeline<N> {
    /// Both together.
    ///
    /// # Errors
    /// The preprocessing does not fit the fields of the network, or was not [fitted](Preprocessing::fit).
    pub fn new(network: N, preprocessing: Preprocessing) -> Result<Self, DataError> {
        let inputs = RawInputs::new(&preprocessing, N::INFO)?;
        Ok(Self { network, preprocessing, inputs })
    }

    /// The network.
    pub fn network(&self) -> &N {
        &self.network
    }

    /// What is done to raw rows.
    pub fn preprocessing(&self) -> &Preprocessing {
        &self.preprocessing
    }

    /// The network alone.
    pub fn into_network(self) -> N {
        self.network
    }

    /// The raw columns that a prediction needs.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        self.inputs.columns.iter().map(|(name, ())| name)
    }

    /// The outputs of one raw row, given as values by the names of its [`columns`](Pipeline::columns), in any order.
    /// Where all are numbers, `("weight", 2.5)` is enough; among others each becomes a [`Raw`]:
    /// `("weight", 2.5.into()), ("origin", "Japan".into())`.
    ///
    /// # Errors
    /// A column is missing, not known, or given twice; or a value does not fit the network.
    pub fn predict<'v>(&self, row: &[(&str, impl Copy + Into<Raw<'v>>)]) -> Result<N::Output, DataError> {
        let row: Vec<(&str, Raw<'v>)> = row.iter().map(|&(name, value)| (name, value.into())).collect();
        let row = N::Real::rounded(&self.inputs.row(&row)?, &mut N::INFO.inputs.iter())?;
        Ok(run::predict_row(&self.network, &row))
    }

    /// The outputs of each raw row. Columns that a prediction does not need are not looked at.
    ///
    /// # Errors
    /// A column is missing, or the rows do not fit the network.
    pub fn predict_batch(&self, rows: &Dataset) -> Result<Vec<N::Output>, DataError> {
        run::predict_batch(&self.network, &self.inputs.apply(rows)?)
    }

    /// The mean loss and metrics over raw rows that have the targets as well. Other columns are not looked at.
    ///
    /// # Errors
    /// A column is missing, or the rows do not fit the network.
    pub fn evaluate(&self, rows: &Dataset) -> Result<Evaluation, DataError> {
        let fields = N::INFO.inputs.iter().chain(N::INFO.targets);
        let rows = RawInputs::of_fields(&self.preprocessing, fields).apply(rows)?;
        let examples = Examples::from_dataset(&rows)?;
        Ok(run::evaluate(&self.network, &examples))
    }

    /// How a table of raw rows to predict from is read: its targets may be missing, other columns are not looked at.
    /// Other settings can be added.
    #[cfg(feature = "csv")]
    pub fn csv(&self) -> Csv {
        self.inputs.csv()
    }

    /// The raw rows of a table to predict from: [`csv`](Pipeline::csv) without other settings.
    ///
    /// # Errors
    /// The file cannot be read, or a column is missing.
    #[cfg(feature = "csv")]
    pub fn read_csv(&self, path: impl AsRef<Path>) -> Result<Dataset, DataError> {
        self.csv().read(path)
    }

    /// From a number as the network answers it back to the unit of the raw column: [`Preprocessing::restore`].
    ///
    /// # Errors
    /// Nothing is done to a column of this name, or it has several numbers a row.
    pub fn restore(&self, name: &str, number: impl Into<f64>) -> Result<f64, DataError> {
        self.preprocessing.restore(name, number)
    }

    /// The same for all numbers of one row of a field: [`Preprocessing::restore_row`].
    ///
    /// # Errors
    /// Nothing is done to a column of this name, or it has another width.
    pub fn restore_row(&self, name: &str, row: &[impl Copy + Into<f64>]) -> Result<Vec<f64>, DataError> {
        self.preprocessing.restore_row(name, row)
    }

    /// The names of the classes of a raw column, in their order.
    ///
    /// # Errors
    /// The column was not given names.
    pub fn class_names(&self, column: &str) -> Result<&[String], DataError> {
        self.preprocessing.class_names(column)
    }

    /// The name of a class of a raw column, found by its place among all: `argmax` gives that.
    ///
    /// # Errors
    /// The column has no names, or fewer.
    pub fn class_name<const C: usize, const FIRST: usize>(
        &self,
        column: &str,
        class: Class<C, FIRST>,
    ) -> Result<&str, DataError> {
        self.preprocessing.class_name(column, class)
    }
}
