//! What the examples share: where the data is, how long to train, and plots.
//!
//! Every example understands `--steps N` (train at most `N` steps or epochs, to see that it runs) and,
//! where it writes files, `--out PLACE` (where to: a folder, or the file of a picture).
#![forbid(unsafe_code)]

pub mod flashcards;
pub mod physics;
pub mod picture;

use std::error::Error;
use std::path::{Path, PathBuf};

use nn_runtime::optim::Optimiser;
use nn_runtime::{DataError, Dataset, Examples, Network, Trainer, init, run};
use plotters::prelude::*;

/// The path of a file of `examples/data`, wherever the example is started.
pub fn data(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data").join(file)
}

/// The images and labels of MNIST, `train` or `t10k`; the grey of a pixel is a number from 0 to 1.
///
/// # Errors
/// A file cannot be read.
pub fn mnist(part: &str) -> Result<Dataset, DataError> {
    let file = |kind: &str| data(&format!("mnist/{part}-{kind}-ubyte.gz"));
    let images = Dataset::from_idx("image", file("images-idx3"))?;
    let labels = Dataset::from_idx("label", file("labels-idx1"))?;
    images.join(labels)?.scale("image", 1.0 / 255.0)
}

/// The mean of a metric over five folds: each fifth of the rows is once what the network is measured on
/// and not trained on. The column `features` is standardised by the rows trained on alone, for the
/// others must not be looked at.
///
/// # Errors
/// The data does not fit the network, or training fails.
pub fn cross_validate<N: Network>(
    rows: &Dataset,
    metric: &str,
    trainer: &Trainer<impl Optimiser>,
) -> Result<f64, Box<dyn Error>> {
    let mut total = 0.0;
    for fold in 0..5 {
        let (test, train): (Vec<usize>, Vec<usize>) = (0..rows.len()).partition(|row| row % 5 == fold);
        let (train, test) = (rows.subset(&train), rows.subset(&test));
        let scaling = train.standardisation(&["features"])?;
        let test = Examples::from_dataset(&scaling.apply(test)?)?;
        let mut net: N = init::initialise(fold as u64);
        trainer.fit(&mut net, &scaling.apply(train)?)?;
        let value = run::evaluate(&net, &test).metric(metric).ok_or("the network has no such metric")?;
        total += value * test.len() as f64;
    }
    Ok(total / rows.len() as f64)
}

/// How many steps (or epochs) to train: `full`, or fewer if the command line says `--steps N`.
pub fn steps(full: usize) -> usize {
    match option("--steps").map(|value| value.parse::<usize>()) {
        Some(Ok(most)) => full.min(most.max(1)),
        Some(Err(_)) => {
            eprintln!("--steps wants a whole number; training in full");
            full
        }
        None => full,
    }
}

/// Numbers from −1 to 1 without order, the same in every run (splitmix64: Steele, Lea and Flood 2014).
pub fn noise(seed: u64) -> impl Iterator<Item = f64> {
    (1u64..).map(move |i| {
        let mut z = seed.wrapping_mul(0xD1B54A32D192ED03).wrapping_add(i.wrapping_mul(0x9E3779B97F4A7C15));
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58476D1CE4E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D049BB133111EB);
        ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 52) as f64 - 1.0
    })
}

/// What follows `name` on the command line.
fn option(name: &str) -> Option<String> {
    std::env::args().skip_while(|argument| argument != name).nth(1)
}

/// A named line of a plot.
#[derive(Clone, Debug)]
pub struct Curve {
    /// What the legend calls it.
    pub name: String,
    /// Its points, in the order in which they are joined.
    pub points: Vec<(f64, f64)>,
    /// How they are drawn.
    pub style: Style,
}

/// How the points of a curve are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Joined by lines.
    Line,
    /// Joined by lines, each with a ring.
    Marked,
    /// Dots, not joined.
    Dots,
}

impl Curve {
    /// A plain line.
    pub fn new(name: impl Into<String>, points: impl IntoIterator<Item = (f64, f64)>) -> Curve {
        Curve { name: name.into(), points: points.into_iter().collect(), style: Style::Line }
    }

    /// The same line with its points marked.
    pub fn marked(self) -> Curve {
        Curve { style: Style::Marked, ..self }
    }

    /// The points alone.
    pub fn dots(self) -> Curve {
        Curve { style: Style::Dots, ..self }
    }
}

/// How an axis of a plot is divided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// Equal steps are equal differences.
    Linear,
    /// Equal steps are equal ratios, marked at powers of ten and between.
    Tenfold,
    /// The same, marked by their exponents: for very small numbers.
    Exponent,
    /// Equal steps are equal ratios, marked at powers of two.
    Doubling,
}

impl Scale {
    /// Where a number stands.
    fn place(self, number: f64) -> f64 {
        match self {
            Scale::Linear => number,
            Scale::Tenfold | Scale::Exponent => number.log10(),
            Scale::Doubling => number.log2(),
        }
    }

    /// What stands at a place.
    fn label(self, place: f64) -> String {
        match self {
            Scale::Linear => format!("{:.2}", place).trim_end_matches('0').trim_end_matches('.').to_owned(),
            Scale::Tenfold => format!("{:.*}", (-place.floor()).max(0.0) as usize, 10f64.powf(place)),
            Scale::Exponent => format!("1e{place:.0}"),
            Scale::Doubling => format!("{:.0}", place.exp2()),
        }
    }
}

/// One axis of a plot.
#[derive(Clone, Copy, Debug)]
pub struct Axis<'a> {
    /// What it measures.
    pub name: &'a str,
    /// How it is divided.
    pub scale: Scale,
}

/// A picture of curves.
#[derive(Clone, Debug)]
pub struct Plot<'a> {
    /// What stands above.
    pub title: &'a str,
    /// The horizontal axis.
    pub x: Axis<'a>,
    /// The vertical axis.
    pub y: Axis<'a>,
    /// What is drawn.
    pub curves: Vec<Curve>,
}

/// Colours that stay apart for colour-blind eyes (Okabe and Ito, 2008).
const COLORS: [RGBColor; 6] = [
    RGBColor(0, 114, 178),
    RGBColor(213, 94, 0),
    RGBColor(0, 158, 115),
    RGBColor(204, 121, 167),
    RGBColor(230, 159, 0),
    RGBColor(86, 180, 233),
];

/// The folder that the files of an example go to, which is made: `--out FOLDER`, or one of this name in `target`.
///
/// # Errors
/// It cannot be made.
pub fn folder(name: &str) -> std::io::Result<PathBuf> {
    let folder = option("--out").map_or(target().join(name), PathBuf::from);
    std::fs::create_dir_all(&folder)?;
    folder.canonicalize()
}

/// Where all goes that is made.
fn target() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../target")
}

/// Where a picture goes: to `--out FILE`, or as `{name}.svg` into the folder that is given instead, or else into
/// `target`.
fn picture_path(name: &str) -> std::io::Result<PathBuf> {
    let place = option("--out").map_or_else(target, PathBuf::from);
    let path = if place.extension().is_some() { place } else { place.join(format!("{name}.svg")) };
    path.parent().map_or(Ok(()), std::fs::create_dir_all)?;
    Ok(path)
}

impl Plot<'_> {
    /// Writes the picture as SVG, to `--out FILE` or as `{name}.svg` into the folder that is given
    /// instead, or else into `target`, and says where.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn save(&self, name: &str) -> Result<(), Box<dyn Error>> {
        let path = picture_path(name)?;
        self.draw(&path)?;
        println!("\nPicture: {}", path.canonicalize().unwrap_or(path).display());
        Ok(())
    }

    fn draw(&self, path: &Path) -> Result<(), Box<dyn Error>> {
        let place = |&(x, y): &(f64, f64)| (self.x.scale.place(x), self.y.scale.place(y));
        let curves: Vec<Vec<(f64, f64)>> = (self.curves.iter())
            .map(|curve| curve.points.iter().map(place).filter(|(_, y)| y.is_finite()).collect())
            .collect();
        let (left, right) = range(curves.iter().flatten().map(|p| p.0));
        let (bottom, top) = range(curves.iter().flatten().map(|p| p.1));
        let margin = 0.04 * (top - bottom);

        let canvas = SVGBackend::new(path, (760, 460)).into_drawing_area();
        canvas.fill(&WHITE)?;
        let mut chart = ChartBuilder::on(&canvas)
            .caption(self.title, ("sans-serif", 24))
            .margin(14)
            .margin_right(30)
            .x_label_area_size(44)
            .y_label_area_size(64)
            .build_cartesian_2d(left..right, bottom - margin..top + margin)?;
        (chart.configure_mesh().x_desc(self.x.name).y_desc(self.y.name))
            .x_label_formatter(&|x| self.x.scale.label(*x))
            .y_label_formatter(&|y| self.y.scale.label(*y))
            .light_line_style(TRANSPARENT)
            .axis_desc_style(("sans-serif", 17))
            .label_style(("sans-serif", 17))
            .draw()?;
        for (at, (curve, points)) in self.curves.iter().zip(&curves).enumerate() {
            let color = COLORS[at % COLORS.len()];
            let points = points.iter().copied();
            let line = |points| LineSeries::new(points, color.stroke_width(2));
            let drawn = match curve.style {
                Style::Line => chart.draw_series(line(points))?,
                Style::Marked => chart.draw_series(line(points).point_size(4))?,
                Style::Dots => chart.draw_series(points.map(|at| Circle::new(at, 2, color.filled())))?,
            };
            (drawn.label(curve.name.as_str()))
                .legend(move |(x, y)| PathElement::new([(x, y), (x + 18, y)], color.stroke_width(3)));
        }
        if self.curves.len() > 1 {
            // Where the fewest points lie.
            let points = |right_half: bool| {
                let upper = curves.iter().flatten().filter(|p| p.1 > 0.35 * bottom + 0.65 * top);
                upper.filter(|p| (p.0 > 0.5 * (left + right)) == right_half).count()
            };
            let corner = match points(true) > points(false) {
                true => SeriesLabelPosition::UpperLeft,
                false => SeriesLabelPosition::UpperRight,
            };
            (chart.configure_series_labels().position(corner))
                .label_font(("sans-serif", 17))
                .background_style(WHITE)
                .border_style(BLACK.mix(0.3))
                .draw()?;
        }
        canvas.present()?;
        Ok(())
    }
}

/// Writes square images, so many in a row, as SVG to where a [`Plot`] goes, and says where. The pixels of an image stand
/// row by row, `side` in each.
///
/// # Errors
/// The file cannot be written.
pub fn save_images(
    name: &str,
    side: usize,
    columns: usize,
    images: &[Vec<[u8; 3]>],
) -> Result<(), Box<dyn Error>> {
    const PIXEL: usize = 4;
    let path = picture_path(name)?;
    let step = PIXEL * (side + 2);
    let size = [columns, images.len().div_ceil(columns)].map(|count| (step * count) as u32);
    let canvas = SVGBackend::new(&path, (size[0], size[1])).into_drawing_area();
    canvas.fill(&WHITE)?;
    for (number, image) in images.iter().enumerate() {
        let (left, top) = (step * (number % columns) + PIXEL, step * (number / columns) + PIXEL);
        for (place, &[red, green, blue]) in image.iter().enumerate().filter(|(_, color)| **color != [255; 3])
        {
            let [x, y] = [left + PIXEL * (place % side), top + PIXEL * (place / side)].map(|at| at as i32);
            let corners = [(x, y), (x + PIXEL as i32, y + PIXEL as i32)];
            canvas.draw(&Rectangle::new(corners, RGBColor(red, green, blue).filled()))?;
        }
    }
    canvas.present()?;
    drop(canvas);
    println!("\nPicture: {}", path.canonicalize().unwrap_or(path).display());
    Ok(())
}

/// The least and the greatest number; of equal or no numbers, an interval around them.
fn range(numbers: impl Iterator<Item = f64>) -> (f64, f64) {
    let (low, high) = numbers.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), x| (l.min(x), h.max(x)));
    match (low.is_finite(), low < high) {
        (true, true) => (low, high),
        (true, false) => (low - 1.0, low + 1.0),
        (false, _) => (0.0, 1.0),
    }
}
