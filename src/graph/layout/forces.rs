//! The simulation: linked points pull, all points push, and the whole is drawn to the middle,
//! while the steps grow smaller. Every point's step depends on the last positions only, so the
//! result is the same on any number of cores.

use std::ops::{Add, Mul, Sub};

use rayon::prelude::*;

use super::quadtree::Quadtree;

#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Point {
    pub(super) x: f32,
    pub(super) y: f32,
}

impl Point {
    pub(super) fn splat(value: f32) -> Self {
        Self { x: value, y: value }
    }

    pub(super) fn square(self) -> f32 {
        self.x * self.x + self.y * self.y
    }

    pub(super) fn length(self) -> f32 {
        self.square().sqrt()
    }

    /// At an angle in radians and a distance from the origin.
    pub(super) fn polar(angle: f32, distance: f32) -> Self {
        Self { x: angle.cos() * distance, y: angle.sin() * distance }
    }

    /// The place of seed `index` on a sunflower's head: dense, even, and the same for ever
    /// (Vogel 1979). The distance between neighbours is about 1.
    pub(super) fn on_sunflower(index: usize) -> Self {
        const GOLDEN_ANGLE: f32 = 2.399_963;
        Self::polar(index as f32 * GOLDEN_ANGLE, 0.57 * (index as f32 + 0.5).sqrt())
    }
}

impl Add for Point {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self { x: self.x + other.x, y: self.y + other.y }
    }
}

impl Sub for Point {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self { x: self.x - other.x, y: self.y - other.y }
    }
}

impl Mul<f32> for Point {
    type Output = Self;
    fn mul(self, factor: f32) -> Self {
        Self { x: self.x * factor, y: self.y * factor }
    }
}

/// A spring between two points.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spring {
    pub(super) a: usize,
    pub(super) b: usize,
    /// At rest.
    pub(super) length: f32,
    pub(super) strength: f32,
}

/// Points and what acts on them. Lengths are in units of a spring between two related notes.
pub(super) struct Simulation {
    pub(super) positions: Vec<Point>,
    weights: Vec<f32>,
    velocity: Vec<Point>,
    /// By point, its springs: the other end, the length, and the strength with which it pulls
    /// this end.
    springs: Vec<(u32, f32, f32)>,
    springs_from: Vec<u32>,
    pub(super) push: f32,
    pub(super) gravity: f32,
}

/// What is left of a point's speed after a step.
const FRICTION: f32 = 0.6;

/// The longest step.
const STRIDE: f32 = 3.0;

impl Simulation {
    /// `weights` say how strongly a point pushes others.
    pub(super) fn new(positions: Vec<Point>, weights: Vec<f32>, springs: &[Spring]) -> Self {
        let count = positions.len();
        let mut degree = vec![0_u32; count];
        for spring in springs {
            degree[spring.a] += 1;
            degree[spring.b] += 1;
        }
        let mut springs_from = vec![0_u32; count + 1];
        for index in 0..count {
            springs_from[index + 1] = springs_from[index] + degree[index];
        }
        let mut filled = springs_from.clone();
        let mut by_point = vec![(0, 0.0, 0.0); springs.len() * 2];
        for spring in springs {
            // The end with fewer springs gives way: hubs stay, leaves come. A hub's springs are
            // each so weak that together they pull no harder than a leaf's one.
            let (of_a, of_b) = (degree[spring.a] as f32, degree[spring.b] as f32);
            let strength = spring.strength / of_a.min(of_b);
            for (end, other, share) in [
                (spring.a, spring.b, of_b / (of_a + of_b)),
                (spring.b, spring.a, of_a / (of_a + of_b)),
            ] {
                by_point[filled[end] as usize] = (other as u32, spring.length, strength * share);
                filled[end] += 1;
            }
        }
        let velocity = vec![Point::default(); count];
        Self {
            positions,
            weights,
            velocity,
            springs: by_point,
            springs_from,
            push: 0.15,
            gravity: 0.05,
        }
    }

    /// Runs `steps` steps of which the first has the given heat and the last nearly none; only
    /// points that are `free` move.
    pub(super) fn run(&mut self, steps: usize, heat: f32, free: impl Fn(usize) -> bool + Sync) {
        for step in 0..steps {
            let left = 1.0 - step as f32 / steps as f32;
            self.step(heat * left * left, &free);
        }
    }

    fn step(&mut self, heat: f32, free: &(impl Fn(usize) -> bool + Sync)) {
        let tree = Quadtree::new(&self.positions, &self.weights);
        let mut velocity = std::mem::take(&mut self.velocity);
        velocity.par_iter_mut().enumerate().with_min_len(256).for_each(|(index, velocity)| {
            if free(index) {
                let force = self.force_on(index, &tree);
                *velocity = (*velocity + force * heat) * FRICTION;
                let speed = velocity.length();
                if !speed.is_finite() {
                    *velocity = Point::default();
                } else if speed > STRIDE {
                    *velocity = *velocity * (STRIDE / speed);
                }
            }
        });
        for (position, velocity) in self.positions.iter_mut().zip(&velocity) {
            *position = *position + *velocity;
        }
        self.velocity = velocity;
    }

    fn force_on(&self, index: usize, tree: &Quadtree) -> Point {
        let at = self.positions[index];
        let mut force = tree.push_on(index, at) * self.push - at * self.gravity;
        let (from, to) = (self.springs_from[index] as usize, self.springs_from[index + 1] as usize);
        for &(other, length, strength) in &self.springs[from..to] {
            let towards = self.positions[other as usize] - at;
            let distance = towards.length();
            if distance > 0.0 {
                force = force + towards * (strength * (distance - length) / distance);
            }
        }
        force
    }
}
