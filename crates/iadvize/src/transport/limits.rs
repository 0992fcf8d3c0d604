//! How much a client and its clones send by their own choice: so many requests at once, and so many in a
//! period.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::sync::{Mutex, Semaphore, SemaphorePermit};
use tokio::time::Instant;

use super::NEVER;
use super::patience::is_patient;

/// At most so many requests in any period of this length.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Rate {
    pub(crate) requests: usize,
    pub(crate) period: Duration,
}

/// What holds requests back until it is their turn, which comes in the order of asking.
#[derive(Debug)]
pub(super) struct Limits {
    places: Option<Semaphore>,
    rate: Option<Pace>,
}

#[derive(Debug)]
struct Pace {
    rate: Rate,
    /// When the latest requests were let go, at most as many as the rate allows. Whoever is next keeps it
    /// locked while waiting, so that who gives up has taken nothing from those behind.
    sent: Mutex<VecDeque<Instant>>,
}

/// A request's turn, which ends when it is dropped.
#[derive(Debug)]
pub(super) struct Turn<'a> {
    _place: Option<SemaphorePermit<'a>>,
}

impl Limits {
    pub(super) fn new(places: Option<usize>, rate: Option<Rate>) -> Self {
        Self {
            places: places.map(Semaphore::new),
            rate: rate.map(|rate| Pace {
                rate,
                sent: Mutex::default(),
            }),
        }
    }

    /// Waits for the first turn of a call that is patient.
    pub(super) async fn patient_turn(&self) -> Option<Turn<'_>> {
        if !is_patient() {
            return None;
        }
        self.turn(Instant::now() + NEVER).await
    }

    /// Waits for a turn; none comes when it would come after the deadline.
    pub(super) async fn turn(&self, deadline: Instant) -> Option<Turn<'_>> {
        let turn = tokio::time::timeout_at(deadline, async {
            let place = match &self.places {
                // Nobody closes the semaphore.
                Some(places) => Some(places.acquire().await.ok()?),
                None => None,
            };
            if let Some(pace) = &self.rate {
                pace.step(deadline).await?;
            }
            Some(Turn { _place: place })
        });
        turn.await.ok().flatten()
    }
}

impl Pace {
    async fn step(&self, deadline: Instant) -> Option<()> {
        let mut sent = self.sent.lock().await;
        if sent.len() == self.rate.requests {
            // A period that ends beyond what clocks tell never ends.
            let free = sent.front()?.checked_add(self.rate.period)?;
            if free > deadline {
                return None;
            }
            tokio::time::sleep_until(free).await;
            sent.pop_front();
        }
        sent.push_back(Instant::now());
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;
    use futures_util::stream::{FuturesUnordered, StreamExt};

    const SECOND: Duration = Duration::from_secs(1);

    fn paced(requests: usize) -> Limits {
        let rate = Rate {
            requests,
            period: SECOND,
        };
        Limits::new(None, Some(rate))
    }

    fn far() -> Instant {
        Instant::now() + 1_000 * SECOND
    }

    #[tokio::test(start_paused = true)]
    async fn no_period_has_more_than_the_rate() {
        let limits = paced(3);
        let deadline = far();
        let begun = Instant::now();
        let asked: FuturesUnordered<_> = (0..20)
            .map(|number: u64| {
                let limits = &limits;
                async move {
                    tokio::time::sleep(Duration::from_millis(number * 130)).await;
                    limits.turn(deadline).await.unwrap();
                    Instant::now()
                }
            })
            .collect();
        let mut turns: Vec<Instant> = asked.collect().await;
        turns.sort_unstable();
        for four in turns.windows(4) {
            assert!(four[3] - four[0] >= SECOND, "{turns:?}");
        }
        // Nor is time given away: twenty turns are seven threes.
        let taken = turns[19] - begun;
        assert!(taken < 7 * SECOND, "{taken:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn who_cannot_be_in_time_is_told_at_once_and_takes_nothing() {
        let limits = paced(1);
        let begun = Instant::now();
        assert!(limits.turn(far()).await.is_some());
        assert!(limits.turn(begun + SECOND / 2).await.is_none());
        assert_eq!(Instant::now(), begun);
        assert!(limits.turn(far()).await.is_some());
        assert_eq!(Instant::now(), begun + SECOND);
    }

    #[tokio::test(start_paused = true)]
    async fn who_gives_up_waiting_takes_nothing() {
        let limits = paced(1);
        let begun = Instant::now();
        assert!(limits.turn(far()).await.is_some());
        for _ in 0..5 {
            // Polled once, and dropped while it waits.
            assert!(limits.turn(far()).now_or_never().is_none());
        }
        assert!(limits.turn(far()).await.is_some());
        assert_eq!(Instant::now(), begun + SECOND);
    }

    #[tokio::test(start_paused = true)]
    async fn places_are_given_back() {
        let limits = Limits::new(Some(2), None);
        let first = limits.turn(far()).await.unwrap();
        let _second = limits.turn(far()).await.unwrap();
        assert!(limits.turn(far()).now_or_never().is_none());
        let begun = Instant::now();
        assert!(limits.turn(begun + SECOND).await.is_none());
        assert_eq!(Instant::now(), begun + SECOND);
        drop(first);
        assert!(limits.turn(far()).now_or_never().flatten().is_some());
    }
}
