//! What the catalogue knows and queues, tried apart from any store.

use super::*;

fn path(name: &str) -> VaultPath {
    VaultPath::parse(name).expect("a path")
}

fn known(id: i64, keys: &[u8], modified_ms: i64) -> Known {
    let keys = keys.iter().map(|key| Key([*key; 16])).collect();
    Known { id, source: path("file.md"), fingerprint: 0, keys, modified_ms }
}

#[test]
fn texts_are_counted_once_however_often_they_stand() {
    let mut catalog = Catalog::default();
    catalog.put_note(&path("a.md"), known(1, &[1, 2, 1], 0));
    catalog.put_note(&path("b.md"), known(2, &[2, 3], 0));
    assert_eq!((catalog.chunks(), catalog.pending()), (5, 3));
    catalog.mark_embedded(Key([2; 16]));
    catalog.mark_embedded(Key([2; 16]));
    catalog.mark_embedded(Key([9; 16]));
    assert_eq!(catalog.pending(), 2);
    catalog.remove_note(&path("a.md"));
    assert_eq!((catalog.chunks(), catalog.pending()), (2, 1));
    assert_eq!(catalog.unused(), HashSet::from([Key([9; 16])]));
    catalog.put_note(&path("b.md"), known(2, &[4], 0));
    assert_eq!((catalog.pending(), catalog.unused().len()), (1, 2));
    catalog.forget_vectors(Some(&catalog.unused()));
    assert_eq!((catalog.pending(), catalog.unused().len()), (1, 0));
}

#[test]
fn turns_go_by_urgency_then_age_and_only_what_waits_is_named() {
    let mut catalog = Catalog::default();
    for (id, name, time) in [(1, "old.md", 1), (2, "new.md", 9), (3, "mid.md", 5)] {
        catalog.put_note(&path(name), known(id, &[id as u8, 100], time));
    }
    catalog.mark_embedded(Key([100; 16]));
    catalog.prioritise([path("old.md"), path("unknown.md")].iter());
    let mut turns = Vec::new();
    while let Some((path, _, ordinals)) = catalog.next_waiting() {
        assert_eq!(ordinals, [0]);
        turns.push(path.to_string());
    }
    assert_eq!(turns, ["old.md", "new.md", "mid.md"]);
    catalog.wait_again(&path("mid.md"));
    assert_eq!(catalog.next_waiting().expect("a turn").0, path("mid.md"));
}
