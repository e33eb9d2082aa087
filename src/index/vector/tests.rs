//! Cosine search over snapshots, compared with doing it the slow way.

use proptest::prelude::*;

use super::*;

const WIDTH: usize = 20;

fn path(number: usize) -> VaultPath {
    VaultPath::parse(&format!("note {number}.md")).expect("a path")
}

/// A vector of length 1 that looks random and is always the same.
fn vector(seed: usize) -> Vec<f32> {
    let mut state = seed as u64 + 1;
    let mut values: Vec<f32> = (0..WIDTH)
        .map(|_| {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            (state >> 40) as f32 / (1u64 << 24) as f32 - 0.5
        })
        .collect();
    let length = dot(&values, &values).sqrt();
    values.iter_mut().for_each(|value| *value /= length);
    values
}

/// What [`Vectors`] is measured against: a list, scanned.
#[derive(Default, Clone)]
struct Plain(Vec<(VaultPath, u32, Vec<f32>)>);

impl Plain {
    fn best(&self, queries: &[Vec<f32>], skip: Option<&VaultPath>) -> Vec<(VaultPath, f32)> {
        let mut best: std::collections::BTreeMap<VaultPath, f32> = Default::default();
        for (path, _, vector) in &self.0 {
            if Some(path) == skip {
                continue;
            }
            for query in queries {
                let score = best.entry(path.clone()).or_insert(f32::NEG_INFINITY);
                *score = score.max(dot(query, vector));
            }
        }
        let mut best: Vec<_> = best.into_iter().collect();
        best.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        best
    }
}

fn apply(
    vectors: &Vectors,
    plain: &mut Plain,
    forgotten: &[usize],
    added: &[(usize, u32)],
) -> Vectors {
    let forgotten: Vec<VaultPath> = forgotten.iter().map(|&number| path(number)).collect();
    plain.0.retain(|(path, ..)| !forgotten.contains(path));
    let rows: Vec<_> = added
        .iter()
        .map(|&(note, ordinal)| (path(note), ordinal, vector(note * 1000 + ordinal as usize)))
        .collect();
    plain.0.extend(rows.iter().cloned());
    let rows = rows.iter().map(|(path, ordinal, vector)| Row { path, ordinal: *ordinal, vector });
    vectors.with(&forgotten, rows)
}

proptest! {
    #[test]
    fn any_history_answers_like_a_plain_list(
        steps in prop::collection::vec(
            (prop::collection::vec(0usize..12, 0..3), prop::collection::btree_set((0usize..12, 0u32..9), 0..30)),
            1..12,
        )
    ) {
        let mut vectors = Vectors::new(WIDTH);
        let mut plain = Plain::default();
        for (mut forgotten, added) in steps {
            // A note's chunks are always replaced as a whole.
            forgotten.extend(added.iter().map(|(note, _)| *note));
            let added: Vec<_> = added.into_iter().collect();
            vectors = apply(&vectors, &mut plain, &forgotten, &added);
            prop_assert_eq!(vectors.len(), plain.0.len());

            let query = vector(77);
            let hits = vectors.best_per_note(&query, 5, None);
            let hits: Vec<_> = hits.into_iter().map(|hit| (hit.path, hit.cosine)).collect();
            let mut expected = plain.best(&[query], None);
            expected.truncate(5);
            prop_assert_eq!(hits, expected);
        }
    }
}

#[test]
fn nearest_notes_name_the_pair_and_never_the_note_itself() {
    let mut plain = Plain::default();
    let rows: Vec<_> = (0..60).flat_map(|note| (0..4).map(move |part| (note, part))).collect();
    let vectors = apply(&Vectors::new(WIDTH), &mut plain, &[], &rows);
    let own = path(7);
    let queries: Vec<_> =
        plain.0.iter().filter(|row| row.0 == own).map(|row| row.2.clone()).collect();
    let mut expected = plain.best(&queries, Some(&own));
    expected.truncate(10);
    let near = vectors.nearest_notes(own.as_str(), 10, None);
    let found: Vec<_> = near.iter().map(|near| (near.path.clone(), near.pair.cosine)).collect();
    assert_eq!(found, expected);
    for near in near {
        let Pair { here, there, cosine } = near.pair;
        let (a, b) = (vector(7000 + here as usize), {
            let number: usize =
                near.path.stem().trim_start_matches("note ").parse().expect("a number");
            vector(number * 1000 + there as usize)
        });
        assert!((dot(&a, &b) - cosine).abs() < 1e-6);
        assert_eq!(vectors.pair(own.as_str(), near.path.as_str()), Some(near.pair));
    }
    let only = |path: &VaultPath| path.stem() == "note 9";
    assert_eq!(vectors.nearest_notes(own.as_str(), 10, Some(&only)).len(), 1);
    let some: Vec<_> = (5..12).chain([99]).map(path).collect();
    let among = |path: &VaultPath| some.contains(path);
    let near = vectors.nearest_of(own.as_str(), &some, 4);
    assert_eq!(near, vectors.nearest_notes(own.as_str(), 4, Some(&among)));
}

#[test]
fn a_long_notes_twin_is_its_nearest() {
    let mut plain = Plain::default();
    let rows: Vec<_> = (0..40).flat_map(|note| (0..30).map(move |part| (note, part))).collect();
    let vectors = apply(&Vectors::new(WIDTH), &mut plain, &[], &rows);
    let copies: Vec<_> = (0..30).map(|part| (part, vector(3000 + part as usize))).collect();
    let twin = path(99);
    let rows =
        copies.iter().map(|(ordinal, vector)| Row { path: &twin, ordinal: *ordinal, vector });
    let vectors = vectors.with(&[], rows);
    let near = vectors.nearest_notes(path(3).as_str(), 3, None);
    assert_eq!(near[0].path, twin);
    assert!(near[0].pair.cosine > 0.9999 && near[0].pair.here == near[0].pair.there);
}

#[test]
fn many_small_changes_leave_few_segments_and_no_dead_weight() {
    let mut vectors = Vectors::new(WIDTH);
    let mut plain = Plain::default();
    for step in 0..2000 {
        let note = step % 300;
        vectors = apply(&vectors, &mut plain, &[note], &[(note, 0), (note, 1)]);
    }
    assert_eq!(vectors.len(), 600);
    assert!(vectors.segments.len() < 14, "{}", vectors.segments.len());
    let held: usize = vectors.segments.iter().map(|segment| segment.rows().len()).sum();
    assert!(held <= 1200, "{held}");
}

#[test]
fn a_snapshot_does_not_change_under_its_reader() {
    let mut plain = Plain::default();
    let before = apply(&Vectors::new(WIDTH), &mut plain, &[], &[(1, 0), (2, 0)]);
    let after = apply(&before, &mut plain, &[1], &[(3, 0)]);
    let found = |vectors: &Vectors| {
        let mut paths: Vec<_> =
            vectors.best_per_note(&vector(5), 9, None).into_iter().map(|hit| hit.path).collect();
        paths.sort();
        paths
    };
    assert_eq!(found(&before), [path(1), path(2)]);
    assert_eq!(found(&after), [path(2), path(3)]);
    assert!(!after.has(path(1).as_str()) && before.has(path(1).as_str()));
}

#[test]
fn vectors_of_another_width_are_refused() {
    let vectors = Vectors::new(WIDTH);
    let (narrow, path) = (vec![1.0; 3], path(1));
    let vectors = vectors.with(&[], [Row { path: &path, ordinal: 0, vector: &narrow }]);
    assert!(vectors.is_empty());
    assert!(vectors.best_per_note(&narrow, 5, None).is_empty());
}

#[test]
fn nearest_among_some_is_symmetric_and_leaves_out_what_has_no_vector() {
    let rows: Vec<_> = (0..6).map(|note| (path(note), vector(note))).collect();
    let vectors = Vectors::new(WIDTH)
        .with(&[], rows.iter().map(|(path, vector)| Row { path, ordinal: 0, vector }));
    let asked: Vec<_> = (0..8).map(path).collect();
    let pairs = vectors.nearest_among(&asked, 2);
    for here in 0..6 {
        let mut others: Vec<_> = (0..6).filter(|there| *there != here).collect();
        others.sort_by(|a, b| {
            dot(&rows[here].1, &rows[*b].1).total_cmp(&dot(&rows[here].1, &rows[*a].1))
        });
        for there in &others[..2] {
            let pair = (here.min(*there), here.max(*there));
            assert!(pairs.iter().any(|&(a, b, _)| (a, b) == pair), "{pair:?} is not in {pairs:?}");
        }
    }
    assert!(pairs.iter().all(|&(a, b, _)| a < b && b < 6));
    let mut unique: Vec<_> = pairs.iter().map(|&(a, b, _)| (a, b)).collect();
    unique.dedup();
    assert_eq!(unique.len(), pairs.len());
}

/// Beyond the exact range codes choose what is compared: it finds what comparing all finds.
#[test]
fn codes_find_what_an_exact_search_finds() {
    const NOTES: usize = 6_000;
    const SIZE: usize = 384;
    // Vectors around a few hundred centres, as texts on a few hundred subjects are.
    let random = |seed: usize| {
        let mut state = seed as u64 + 1;
        move || {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            (state >> 40) as f32 / (1u64 << 24) as f32 - 0.5
        }
    };
    let near = |seed: usize| {
        let (mut centre, mut own) = (random(seed % 300), random(90_000 + seed));
        let mut values: Vec<f32> = (0..SIZE).map(|_| centre() + 0.8 * own()).collect();
        let length = dot(&values, &values).sqrt();
        values.iter_mut().for_each(|value| *value /= length);
        values
    };
    let rows: Vec<_> = (0..NOTES).map(|note| (path(note), near(note))).collect();
    let rows = rows.iter().map(|(path, vector)| Row { path, ordinal: 0, vector });
    let exact = Vectors::new(SIZE).with(&[], rows);
    let coded = Vectors { exact: 0, ..exact.clone() };
    let queries: Vec<_> = (0..100).map(|query| near(1_000_000 + query).into()).collect();
    let Comparison { queries, passages, recall_10, .. } = exact.compare_scans(&queries);
    assert_eq!((queries, passages), (100, NOTES));
    assert!(recall_10 >= 0.98, "{recall_10}");

    // A condition that few notes meet is met by as many as there are.
    let few = |path: &VaultPath| path.stem().ends_with("99");
    let hits = coded.best_per_note(&near(7), 20, Some(&few));
    assert_eq!(hits, exact.best_per_note(&near(7), 20, Some(&few)));
    assert_eq!(hits.len(), 20);
}
