//! Whatever happens to a contact, in whatever order and however the clock jumps: no picture is lost
//! but after three nones in a row over 72 hours.

use proptest::prelude::*;
use zapi_core::Code;
use zapi_store::State;
use zapi_store::freshness::{
    AT_ONCE, Belief, Event, Policy, Record, has_changed, is_due, needs_bytes, spread, step,
};

const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;

/// An event without its texts.
#[derive(Clone, Copy, Debug)]
enum Happens {
    /// A link with one of a few keys; the bytes, if they are needed, become one of a few pictures.
    Link {
        key: u8,
        bytes: i64,
        expires_in: i64,
    },
    NotStored(Code),
    None {
        belief: Belief,
        had_link: bool,
    },
    Failed(Code),
    Observed {
        key: u8,
    },
    Touched,
    Damaged,
}

fn happens() -> impl Strategy<Value = Happens> {
    let code = || prop::sample::select(Code::ALL);
    let belief = prop_oneof![
        1 => Just(Belief::Withheld), 1 => Just(Belief::Counted), 3 => Just(Belief::Confirmed),
    ];
    prop_oneof![
        3 => (0..4_u8, 0..3_i64, -3 * DAY..20 * DAY)
            .prop_map(|(key, bytes, expires_in)| Happens::Link { key, bytes, expires_in }),
        1 => code().prop_map(Happens::NotStored),
        6 => (belief, prop::bool::weighted(0.1))
            .prop_map(|(belief, had_link)| Happens::None { belief, had_link }),
        1 => code().prop_map(Happens::Failed),
        1 => (0..4_u8).prop_map(|key| Happens::Observed { key }),
        1 => Just(Happens::Touched),
        1 => Just(Happens::Damaged),
    ]
}

fn passes() -> impl Strategy<Value = i64> {
    prop_oneof![
        8 => 0..40 * HOUR,
        2 => 0..40 * DAY,
        1 => -3 * DAY..0_i64,
        1 => prop::sample::select(vec![-3650 * DAY, 3650 * DAY]),
    ]
}

/// What the world knows, beside the record.
#[derive(Debug, Default)]
struct World {
    /// The times of the nones in a row.
    nones: Vec<i64>,
    observed: Vec<(u8, i64)>,
}

fn check(
    world: &mut World,
    before: &Record,
    happens: Happens,
    now: i64,
    fraction: f64,
    policy: Policy,
) -> Result<Record, TestCaseError> {
    let key = |number: u8| format!("/v/{number}.jpg");
    let (text, url);
    let event = match happens {
        Happens::Link { key: number, bytes, expires_in } => {
            text = key(number);
            url = format!("https://pps.whatsapp.net{text}?oh={now}");
            let stored = needs_bytes(before, &text, policy).then_some(bytes);
            Event::Link { link: &url, key: &text, expires_at: now + expires_in, stored }
        }
        Happens::NotStored(code) => Event::NotStored(code),
        Happens::None { belief, had_link } => Event::None { reason: None, belief, had_link },
        Happens::Failed(code) => Event::Failed(code),
        Happens::Observed { key: number } => {
            text = key(number);
            Event::Observed { key: &text }
        }
        Happens::Touched => Event::Touched,
        Happens::Damaged => Event::Damaged,
    };
    let after = step(before.clone(), event, now, policy);
    match happens {
        Happens::None { had_link, belief } => {
            if had_link {
                world.nones.clear();
            }
            if belief != Belief::Withheld {
                world.nones.push(now);
            }
        }
        Happens::Link { .. } | Happens::NotStored(_) => world.nones.clear(),
        _ => {}
    }

    let holds = |record: &Record| record.picture.is_some() || record.link.is_some();
    if before.picture.is_some() && after.picture.is_none() || holds(before) && !holds(&after) {
        let is_old = world.nones.iter().any(|at| now - at >= 72 * HOUR);
        prop_assert!(world.nones.len() >= 3 && is_old, "lost: {world:?} {now} {before:?}");
        let is_confirmed = matches!(happens, Happens::None { belief: Belief::Confirmed, .. });
        prop_assert!(is_confirmed, "lost by {happens:?}");
        prop_assert_eq!(after.state, State::Gone);
        prop_assert!(has_changed(before, &after));
    }
    prop_assert!(holds(&after) || after.key.is_none(), "a key of nothing: {after:?}");
    prop_assert_eq!(holds(&after), after.state == State::Has, "{:?}", after);
    if before.picture != after.picture {
        prop_assert!(has_changed(before, &after));
    }

    if let Happens::Observed { key } = happens {
        if after != *before {
            prop_assert_eq!(after.next_check_at, AT_ONCE);
            if let Some((known, at)) = world.observed.last() {
                prop_assert!(*known != key, "twice for a key: {world:?}");
                prop_assert!(now < *at || now - at >= 6 * HOUR, "twice in 6 hours: {world:?}");
            }
            world.observed.push((key, now));
        }
    }

    let spread = spread(after.clone(), now, fraction);
    prop_assert_eq!(&Record { next_check_at: after.next_check_at, ..spread.clone() }, &after);
    if after.next_check_at != before.next_check_at {
        prop_assert!(spread.next_check_at <= now + 33 * DAY, "too far: {spread:?}");
        prop_assert!(!is_due(spread.next_check_at, now) || after.next_check_at == AT_ONCE);
    }
    let (wait, moved) = (after.next_check_at - now, spread.next_check_at - after.next_check_at);
    prop_assert!(moved.abs() <= (wait.max(0) + 9) / 10, "moved by {moved} of {wait}");
    Ok(spread)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_order_of_events_loses_a_picture(
        steps in prop::collection::vec((happens(), passes(), 0.0..1.0_f64), 1..60),
        links_only: bool,
        switches in 0..120_usize,
    ) {
        let (mut world, mut record, mut now) = (World::default(), Record::default(), 1_790_000_000);
        for (at, (happens, passes, fraction)) in steps.into_iter().enumerate() {
            // No clock is set to before 2001.
            now = (now + passes).max(1_000_000_000);
            // Somebody may call it with the other policy from then on.
            let policy = Policy { links_only: links_only != (at >= switches) };
            record = check(&mut world, &record, happens, now, fraction, policy)?;
        }
    }
}
