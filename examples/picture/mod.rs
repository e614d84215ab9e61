//! Pictures of values over a plane.

use std::error::Error;

use plotters::prelude::*;

use crate::{Axis, picture_path};

/// How many cells a picture has, across and upwards.
const CELLS: (usize, usize) = (120, 60);

/// Colours are as many as the eye tells apart: neighbours of equal colour are drawn as one.
const SHADES: f64 = 48.0;

/// One value over a rectangle, in colours.
pub struct HeatMap<'a> {
    /// What stands above.
    pub title: &'a str,
    /// The value.
    pub value: &'a dyn Fn(f64, f64) -> f64,
    /// Whether the sign of the value matters: zero is white then, else the least value is.
    pub signed: bool,
}

/// Draws maps over the same rectangle one above the other, as [`Plot::save`](crate::Plot::save) does.
///
/// # Errors
/// The file cannot be written.
pub fn save_maps(
    name: &str,
    (x, across): (Axis<'_>, std::ops::Range<f64>),
    (y, upwards): (Axis<'_>, std::ops::Range<f64>),
    maps: &[HeatMap<'_>],
) -> Result<(), Box<dyn Error>> {
    let path = picture_path(name)?;
    let canvas = SVGBackend::new(&path, (760, 300 * maps.len() as u32)).into_drawing_area();
    canvas.fill(&WHITE)?;
    for (map, area) in maps.iter().zip(canvas.split_evenly((maps.len(), 1))) {
        let mut chart = ChartBuilder::on(&area)
            .caption(map.title, ("sans-serif", 20))
            .margin(10)
            .margin_right(30)
            .x_label_area_size(40)
            .y_label_area_size(64)
            .build_cartesian_2d(across.clone(), upwards.clone())?;
        let at = |range: &std::ops::Range<f64>, cell: f64, cells: usize| {
            range.start + (range.end - range.start) * cell / cells as f64
        };
        let rows: Vec<Vec<f64>> = (0..CELLS.1)
            .map(|row| {
                let y = at(&upwards, row as f64 + 0.5, CELLS.1);
                (0..CELLS.0).map(|column| (map.value)(at(&across, column as f64 + 0.5, CELLS.0), y)).collect()
            })
            .collect();
        let largest =
            rows.iter().flatten().fold(f64::MIN_POSITIVE, |largest, value| largest.max(value.abs()));
        let shade = |value: f64| (value / largest * SHADES).round() / SHADES;
        for (row, values) in rows.iter().enumerate() {
            let (bottom, top) = (at(&upwards, row as f64, CELLS.1), at(&upwards, row as f64 + 1.0, CELLS.1));
            let mut from = 0;
            for run in values.chunk_by(|a, b| shade(*a) == shade(*b)) {
                let (left, right) =
                    (at(&across, from as f64, CELLS.0), at(&across, (from + run.len()) as f64, CELLS.0));
                let color = color(shade(run[0]), map.signed).filled();
                chart.draw_series([Rectangle::new([(left, bottom), (right, top)], color)])?;
                from += run.len();
            }
        }
        let scale = format!("{}, colours up to {largest:.2e}", y.name);
        (chart.configure_mesh().x_desc(x.name).y_desc(scale))
            .disable_mesh()
            .axis_desc_style(("sans-serif", 15))
            .label_style(("sans-serif", 15))
            .draw()?;
    }
    canvas.present()?;
    println!("\nPicture: {}", path.canonicalize().as_ref().unwrap_or(&path).display());
    Ok(())
}

/// From white to blue (below zero) and to vermilion: colours that stay apart for colour-blind eyes.
fn color(part: f64, signed: bool) -> RGBColor {
    let end = if signed && part < 0.0 { (0.0, 114.0, 178.0) } else { (213.0, 94.0, 0.0) };
    let mix = |end: f64| (255.0 + (end - 255.0) * part.abs()) as u8;
    RGBColor(mix(end.0), mix(end.1), mix(end.2))
}
