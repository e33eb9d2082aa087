//! Making room: what lies upon one another is moved apart, as little as that takes; discs for
//! notes and communities, boxes for the names of the few notes of a small graph.

use std::collections::HashMap;

use super::forces::Point;

/// Moves overlapping discs apart, in at most `rounds` rounds. A disc moves the less the larger
/// it is.
pub(super) fn discs(centres: &mut [Point], radius: &[f32], rounds: usize) {
    let widest = radius.iter().copied().fold(0.0, f32::max);
    if widest <= 0.0 {
        return;
    }
    let cell_of = |point: Point| {
        ((point.x / (2.0 * widest)).floor() as i32, (point.y / (2.0 * widest)).floor() as i32)
    };
    for _ in 0..rounds {
        let mut grid: HashMap<(i32, i32), Vec<usize>> = HashMap::new();
        for (index, &centre) in centres.iter().enumerate() {
            grid.entry(cell_of(centre)).or_default().push(index);
        }
        let mut moved = false;
        for index in 0..centres.len() {
            let (column, row) = cell_of(centres[index]);
            for (dx, dy) in AROUND {
                let Some(cell) = grid.get(&(column + dx, row + dy)) else { continue };
                for &other in cell.iter().filter(|&&other| other > index) {
                    moved |= part(centres, radius, index, other);
                }
            }
        }
        if !moved {
            break;
        }
    }
}

const AROUND: [(i32, i32); 9] =
    [(-1, -1), (0, -1), (1, -1), (-1, 0), (0, 0), (1, 0), (-1, 1), (0, 1), (1, 1)];

fn part(centres: &mut [Point], radius: &[f32], a: usize, b: usize) -> bool {
    let between = centres[b] - centres[a];
    let distance = between.length();
    let wanted = radius[a] + radius[b];
    if distance >= wanted * 0.999 {
        return false;
    }
    let direction =
        if distance > 0.0 { between * (1.0 / distance) } else { Point::polar(a as f32, 1.0) };
    let (area_a, area_b) = (radius[a] * radius[a], radius[b] * radius[b]);
    let overlap = wanted - distance;
    centres[a] = centres[a] - direction * (overlap * area_b / (area_a + area_b));
    centres[b] = centres[b] + direction * (overlap * area_a / (area_a + area_b));
    true
}

/// Moves notes apart whose names would lie upon one another when the drawing fills a frame
/// `frame` pixels wide. A name stands to the right of its note, `width` pixels wide.
pub(super) fn names(at: &mut [Point], width: &[f32], frame: f32, rounds: usize) {
    const HEIGHT: f32 = 17.0;
    for _ in 0..rounds {
        let pixel = extent(at) / frame;
        let mut moved = false;
        for a in 0..at.len() {
            for b in 0..a {
                let between = at[b] - at[a];
                let (left, right) = if between.x < 0.0 { (b, a) } else { (a, b) };
                let beside = at[right].x - at[left].x - width[left] * pixel;
                let above = between.y.abs() - HEIGHT * pixel;
                if beside < 0.0 && above < -0.01 * pixel {
                    // Names are wide and low: up and down is the short way out.
                    let step = 0.5 * -above * if between.y < 0.0 { -1.0 } else { 1.0 };
                    at[a].y -= step;
                    at[b].y += step;
                    moved = true;
                }
            }
        }
        if !moved {
            break;
        }
    }
}

/// The longer side of the box around all points.
fn extent(at: &[Point]) -> f32 {
    let side = |coordinate: fn(&Point) -> f32| {
        let low = at.iter().map(coordinate).fold(f32::MAX, f32::min);
        let high = at.iter().map(coordinate).fold(f32::MIN, f32::max);
        high - low
    };
    side(|at| at.x).max(side(|at| at.y)).max(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn discs_end_up_side_by_side() {
        let mut centres: Vec<Point> = (0..40).map(|i| Point::on_sunflower(i) * 0.5).collect();
        let radius: Vec<f32> = (0..40).map(|index| 1.0 + (index % 4) as f32).collect();
        discs(&mut centres, &radius, 500);
        for a in 0..40 {
            for b in 0..a {
                let distance = (centres[a] - centres[b]).length();
                assert!(distance > 0.95 * (radius[a] + radius[b]), "{a} and {b}: {distance}");
            }
        }
    }

    #[test]
    fn names_end_up_legible() {
        let mut at: Vec<Point> = (0..60).map(|i| Point::on_sunflower(i) * 0.4).collect();
        let width: Vec<f32> = (0..60).map(|i| 60.0 + (i * 7 % 120) as f32).collect();
        names(&mut at, &width, 1000.0, 300);
        let pixel = extent(&at) / 1000.0;
        for a in 0..60 {
            for b in 0..60 {
                let (dx, dy) = ((at[b].x - at[a].x) / pixel, (at[b].y - at[a].y) / pixel);
                let covered = a != b && dx >= 0.0 && dx < width[a] - 1.0 && dy.abs() < 14.0;
                assert!(!covered, "{a} covers {b}: {dx} {dy}");
            }
        }
    }
}
