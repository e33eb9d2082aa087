//! A Barnes–Hut tree: the push of thousands of far points taken as that of their centre of mass
//! (Barnes & Hut 1986, "A hierarchical O(N log N) force-calculation algorithm"). Rebuilt for
//! every step; points are sorted along a Morton curve, so that a cell is a run of the order.

use super::forces::Point;

/// A cell is taken as one point when its side is no more than this share of its distance.
const OPENNESS: f32 = 0.9;

/// Points in a cell that is not divided further.
const BUCKET: usize = 8;

/// Bits of a coordinate in the Morton code, and so the tree's greatest depth.
const BITS: u32 = 16;

pub(super) struct Quadtree {
    /// Depth first: a cell's children follow it.
    cells: Vec<Cell>,
    /// Points and their weights in Morton order.
    points: Vec<(Point, f32, u32)>,
}

struct Cell {
    centre: Point,
    weight: f32,
    side: f32,
    /// The cell that follows when this one's inside is skipped.
    next: u32,
    /// Its run of points, where it is not divided.
    bucket: Option<(u32, u32)>,
}

impl Quadtree {
    pub(super) fn new(positions: &[Point], weights: &[f32]) -> Self {
        let (mut low, mut high) = (Point::splat(f32::MAX), Point::splat(f32::MIN));
        for &point in positions {
            low = Point { x: low.x.min(point.x), y: low.y.min(point.y) };
            high = Point { x: high.x.max(point.x), y: high.y.max(point.y) };
        }
        let side = (high.x - low.x).max(high.y - low.y).max(f32::MIN_POSITIVE);
        let scale = ((1_u32 << BITS) - 1) as f32 / side;

        let mut order: Vec<(u32, u32)> = positions
            .iter()
            .enumerate()
            .map(|(index, point)| {
                let x = ((point.x - low.x) * scale) as u32;
                let y = ((point.y - low.y) * scale) as u32;
                (spread(x) | spread(y) << 1, index as u32)
            })
            .collect();
        order.sort_unstable();
        let points = order
            .iter()
            .map(|&(_, index)| (positions[index as usize], weights[index as usize], index))
            .collect();
        let mut tree = Self { cells: Vec::with_capacity(positions.len()), points };
        if !order.is_empty() {
            tree.divide(&order, 0, BITS, side);
        }
        tree
    }

    /// Adds the cell that holds a run of points, and all cells within.
    fn divide(&mut self, run: &[(u32, u32)], start: usize, level: u32, side: f32) {
        let cell = self.cells.len();
        let bucket = run.len() <= BUCKET || level == 0;
        let (centre, weight) = centre_of(&self.points[start..start + run.len()]);
        self.cells.push(Cell {
            centre,
            weight,
            side,
            next: 0,
            bucket: bucket.then_some((start as u32, (start + run.len()) as u32)),
        });
        if !bucket {
            let shift = 2 * (level - 1);
            let mut from = 0;
            while from < run.len() {
                let quarter = run[from].0 >> shift;
                let length = run[from..].partition_point(|&(code, _)| code >> shift == quarter);
                self.divide(&run[from..from + length], start + from, level - 1, side / 2.0);
                from += length;
            }
        }
        self.cells[cell].next = self.cells.len() as u32;
    }

    /// The sum over all other points of weight / distance, pointing away from them.
    pub(super) fn push_on(&self, index: usize, at: Point) -> Point {
        let mut sum = Point::splat(0.0);
        let mut cell = 0;
        while let Some(here) = self.cells.get(cell) {
            let away = at - here.centre;
            let square = away.square();
            if let Some((from, to)) = here.bucket {
                for &(point, weight, other) in &self.points[from as usize..to as usize] {
                    if other as usize != index {
                        sum = sum + push(at - point, weight, index, other as usize);
                    }
                }
                cell = here.next as usize;
            } else if here.side * here.side < OPENNESS * OPENNESS * square {
                sum = sum + away * (here.weight / square);
                cell = here.next as usize;
            } else {
                cell += 1;
            }
        }
        sum
    }
}

/// Points nearer than this push as if they were this far apart, lest they fly off.
const NEAREST_SQUARED: f32 = 0.01;

fn push(away: Point, weight: f32, index: usize, other: usize) -> Point {
    let square = away.square();
    if square > 0.0 {
        return away * (weight / square.max(NEAREST_SQUARED));
    }
    // Two points in one place part in a direction of their own, each its opposite.
    let angle = index.min(other) as f32;
    let sign = if index < other { 0.1 } else { -0.1 };
    Point { x: angle.cos(), y: angle.sin() } * (sign * weight / NEAREST_SQUARED)
}

fn centre_of(points: &[(Point, f32, u32)]) -> (Point, f32) {
    let mut sum = Point::splat(0.0);
    let mut total = 0.0;
    for &(point, weight, _) in points {
        sum = sum + point * weight;
        total += weight;
    }
    (sum * (1.0 / total), total)
}

/// Puts a zero between each two of the lower sixteen bits.
fn spread(value: u32) -> u32 {
    let mut bits = value & 0xffff;
    bits = (bits | bits << 8) & 0x00ff_00ff;
    bits = (bits | bits << 4) & 0x0f0f_0f0f;
    bits = (bits | bits << 2) & 0x3333_3333;
    (bits | bits << 1) & 0x5555_5555
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tree's push and that of every single point, for points of which many coincide.
    #[test]
    fn comes_close_to_the_exact_sum() {
        let positions: Vec<Point> = (0..500)
            .map(|i| Point { x: (i * 37 % 101) as f32, y: (i * i * 13 % 89) as f32 })
            .collect();
        let weights: Vec<f32> = (0..500).map(|i| 1.0 + (i % 5) as f32).collect();
        let tree = Quadtree::new(&positions, &weights);
        for index in [0, 17, 255, 499] {
            let at = positions[index];
            let near = tree.push_on(index, at);
            let mut exact = Point::splat(0.0);
            for other in (0..500).filter(|&other| other != index) {
                exact = exact + push(at - positions[other], weights[other], index, other);
            }
            let error = (near - exact).square().sqrt() / exact.square().sqrt();
            assert!(error < 0.05, "node {index}: {near:?} for {exact:?}");
        }
    }

    #[test]
    fn one_point_and_none() {
        assert_eq!(Quadtree::new(&[], &[]).push_on(0, Point::splat(1.0)), Point::splat(0.0));
        let one = Quadtree::new(&[Point::splat(3.0)], &[1.0]);
        assert_eq!(one.push_on(0, Point::splat(3.0)), Point::splat(0.0));
    }
}
