//! The figures as a picture: how much longer others take.

use std::error::Error;
use std::path::Path;

use plotters::prelude::*;

use crate::Cell;

/// Colours that stay apart for colour-blind eyes (Okabe and Ito, 2008).
const COLORS: [RGBColor; 7] = [
    RGBColor(213, 94, 0),
    RGBColor(0, 114, 178),
    RGBColor(0, 158, 115),
    RGBColor(204, 121, 167),
    RGBColor(230, 159, 0),
    RGBColor(86, 180, 233),
    RGBColor(90, 90, 90),
];

/// The end of the names of those that differentiate forwards: drawn as rings, in the colour of the others.
const FORWARDS: &str = "-fwd";

/// The height of a line of the legend, and how many competitors are on it.
const LINE: u32 = 24;
const IN_LINE: usize = 4;

/// A panel for each number of threads, a line for each workload, a dot for each competitor.
pub(crate) fn draw(cells: &[Cell], path: &Path) -> Result<(), Box<dyn Error>> {
    let mut threads: Vec<usize> = cells.iter().map(|cell| cell.threads).collect();
    threads.dedup();
    let mut competitors: Vec<&str> = Vec::new();
    for cell in cells {
        if !competitors.contains(&cell.competitor) {
            competitors.push(cell.competitor);
        }
    }
    let head = 12 + LINE * competitors.len().div_ceil(IN_LINE) as u32;
    let canvas = SVGBackend::new(path, (760, head + 300 * threads.len() as u32)).into_drawing_area();
    canvas.fill(&WHITE)?;
    let (head, rest) = canvas.split_vertically(head);
    legend(&competitors, &head)?;
    for (count, area) in threads.iter().zip(rest.split_evenly((threads.len(), 1))) {
        let cells: Vec<&Cell> = cells.iter().filter(|cell| cell.threads == *count).collect();
        panel(&cells, &competitors, &area)?;
    }
    canvas.present()?;
    Ok(())
}

type Area<'a> = DrawingArea<SVGBackend<'a>, plotters::coord::Shift>;

fn legend(competitors: &[&str], area: &Area<'_>) -> Result<(), Box<dyn Error>> {
    for (at, name) in competitors.iter().enumerate() {
        let (x, y) = (40 + 170 * (at % IN_LINE) as i32, 18 + (LINE as usize * (at / IN_LINE)) as i32);
        area.draw(&Circle::new((x, y + 6), 5, style(competitors, name)))?;
        area.draw(&Text::new(*name, (x + 12, y), ("sans-serif", 15)))?;
    }
    Ok(())
}

fn panel(cells: &[&Cell], competitors: &[&str], area: &Area<'_>) -> Result<(), Box<dyn Error>> {
    let mut workloads: Vec<&str> = cells.iter().map(|cell| cell.workload.name).collect();
    workloads.dedup();
    // Ours is the first cell of each workload.
    let ours = |name: &str| cells.iter().find(|cell| cell.workload.name == name).map(|cell| cell.time());
    let dots: Vec<(f64, f64, &str)> = cells
        .iter()
        .filter_map(|cell| {
            let line = workloads.iter().rev().position(|name| *name == cell.workload.name)?;
            Some((cell.time() / ours(cell.workload.name)?, line as f64, cell.competitor))
        })
        .collect();
    let low = dots.iter().map(|dot| dot.0).fold(0.5, f64::min);
    let high = dots.iter().map(|dot| dot.0).fold(2.0, f64::max);
    let threads = match cells.first().map(|cell| cell.threads) {
        Some(1) => "one thread".to_owned(),
        count => format!("{} threads", count.unwrap_or_default()),
    };
    let mut chart = ChartBuilder::on(area)
        .margin(14)
        .margin_right(30)
        .x_label_area_size(44)
        .y_label_area_size(44)
        .build_cartesian_2d((low * 0.8..high * 1.3).log_scale(), -0.6..workloads.len() as f64 - 0.4)?;
    (chart.configure_mesh().x_desc(format!("time of a step, in ours: {threads}")))
        .y_labels(2 * workloads.len() + 1)
        .y_label_formatter(&|y| match y.fract() == 0.0 && *y >= 0.0 {
            true => workloads.iter().rev().nth(*y as usize).copied().unwrap_or_default().to_owned(),
            false => String::new(),
        })
        .light_line_style(TRANSPARENT)
        .axis_desc_style(("sans-serif", 15))
        .label_style(("sans-serif", 15))
        .draw()?;
    chart.draw_series(dots.iter().map(|&(x, y, name)| Circle::new((x, y), 6, style(competitors, name))))?;
    Ok(())
}

/// How the dots of a competitor are drawn.
fn style(competitors: &[&str], name: &str) -> ShapeStyle {
    let family = |name: &&str| !name.ends_with(FORWARDS);
    let own = name.strip_suffix(FORWARDS).unwrap_or(name);
    let place = competitors.iter().copied().filter(family).position(|other| other == own);
    let color = COLORS[place.unwrap_or_default() % COLORS.len()];
    if name.ends_with(FORWARDS) { color.stroke_width(2) } else { color.filled() }
}
