//! The states of an operator's desk, the transitions between them, and what follows from a state, the
//! operator's settings and the open conversations.
//!
//! ```text
//!            log in                switch a channel off, or on where the operator may use it
//!   unseen ─────────▶ online ◀──┐
//!                     │    ▲ └──┘
//!             log out ▼    │ log in
//!                    offline
//! ```
//!
//! What the page shows in `GET /operator/{id}/live` and leaves open is assumed here:
//! - `enabled` is the operator's right to use the channel, connected or not (the page's offline operator
//!   has it);
//! - `slot_number` counts the open conversations, also those of an offline operator (as on the page);
//! - `busy` says that all slots of the channel are taken, whatever goes on elsewhere (as on the page);
//! - `available` says that the operator can be given one conversation more: online, enabled, switched on,
//!   a slot free, and nothing under way that excludes it;
//! - one call and one video at a time, never both; with a chat they go together when `chat_and_call` is
//!   set.
//!
//! Priorities decide who is given a conversation, not who can take one: they play no part.

/// A channel that operators work on. The page's live availability knows these three.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Channel {
    Chat,
    Call,
    Video,
}

impl Channel {
    /// All of them, in the page's order; a value for each channel is an array in this order.
    pub(crate) const ALL: [Self; 3] = [Self::Chat, Self::Call, Self::Video];

    /// The name in members, filters and tables.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Chat => "chat",
            Self::Call => "call",
            Self::Video => "video",
        }
    }

    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|channel| channel.name() == name)
    }
}

/// The members of an operator that bound what he can take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Settings {
    /// `chat_enabled`, `call_enabled`, `video_enabled`.
    pub(crate) enabled: [bool; 3],
    /// `chat_max_number`.
    pub(crate) most_chats: i64,
    pub(crate) chat_and_call: bool,
}

/// Where an operator's desk stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Desk {
    /// The operator has never logged in.
    Unseen,
    Offline,
    /// Logged in, with each channel switched on or off.
    Online([bool; 3]),
}

/// What changes the state of a desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Event {
    LogIn,
    LogOut,
    Switch(Channel, bool),
}

/// Why something cannot be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// Nobody is at the desk.
    NotConnected,
    /// The operator may not use the channel.
    NotEnabled(Channel),
    /// All slots of the channel are taken.
    Busy(Channel),
    /// A conversation of the second channel is under way and excludes one of the first.
    Excluded(Channel, Channel),
}

impl Desk {
    pub(crate) fn is_online(self) -> bool {
        matches!(self, Self::Online(_))
    }

    /// The state after an event. Saying again what holds already changes nothing and is no error.
    pub(crate) fn after(self, event: Event, settings: &Settings) -> Result<Self, Refusal> {
        Ok(match (self, event) {
            (Self::Online(_), Event::LogIn) | (Self::Unseen, Event::LogOut) => self,
            // Who logs in is there for everything that he may do.
            (_, Event::LogIn) => Self::Online(settings.enabled),
            (_, Event::LogOut) => Self::Offline,
            (_, Event::Switch(channel, true)) if !settings.enabled[channel as usize] => {
                return Err(Refusal::NotEnabled(channel));
            }
            (Self::Online(mut on), Event::Switch(channel, is_on)) => {
                on[channel as usize] = is_on;
                Self::Online(on)
            }
            (_, Event::Switch(_, false)) => self,
            (_, Event::Switch(_, true)) => return Err(Refusal::NotConnected),
        })
    }
}

/// What a connected operator is doing, as the presence indicators tell it apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Occupation {
    /// Neither available nor in a conversation: not in production.
    Absent,
    /// Available, without a conversation.
    Free,
    /// In conversations, with room for more on a channel that he may use.
    Partial,
    /// In conversations, with room for none.
    Full,
}

impl Occupation {
    /// The name in the table of presence.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Absent => "absent",
            Self::Free => "free",
            Self::Partial => "partial",
            Self::Full => "full",
        }
    }
}

/// An operator at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Snapshot {
    pub(crate) settings: Settings,
    pub(crate) desk: Desk,
    /// Open conversations of each channel.
    pub(crate) open: [i64; 3],
}

impl Snapshot {
    /// Conversations of the channel that can be open at a time.
    pub(crate) fn most(&self, channel: Channel) -> i64 {
        match channel {
            Channel::Chat => self.settings.most_chats,
            Channel::Call | Channel::Video => 1,
        }
    }

    pub(crate) fn is_busy(&self, channel: Channel) -> bool {
        self.open[channel as usize] >= self.most(channel)
    }

    pub(crate) fn is_available(&self, channel: Channel) -> bool {
        matches!(self.desk, Desk::Online(on) if on[channel as usize]) && self.takes(channel).is_ok()
    }

    /// Whether the operator can take one conversation more on any channel.
    pub(crate) fn is_available_anywhere(&self) -> bool {
        Channel::ALL
            .into_iter()
            .any(|channel| self.is_available(channel))
    }

    /// Whether settings and open conversations leave room for one more, at the desk or not.
    pub(crate) fn takes(&self, channel: Channel) -> Result<(), Refusal> {
        if !self.settings.enabled[channel as usize] {
            return Err(Refusal::NotEnabled(channel));
        }
        if self.is_busy(channel) {
            return Err(Refusal::Busy(channel));
        }
        let excluding = Channel::ALL
            .into_iter()
            .find(|other| self.open[*other as usize] > 0 && !self.together(channel, *other));
        excluding.map_or(Ok(()), |other| Err(Refusal::Excluded(channel, other)))
    }

    fn together(&self, one: Channel, other: Channel) -> bool {
        one == other
            || (self.settings.chat_and_call && (one == Channel::Chat || other == Channel::Chat))
    }

    /// What the operator is doing; nothing while he is offline.
    pub(crate) fn occupation(&self) -> Option<Occupation> {
        if !self.desk.is_online() {
            return None;
        }
        let talks = self.open.iter().any(|open| *open > 0);
        let room = Channel::ALL
            .into_iter()
            .any(|channel| self.takes(channel).is_ok());
        Some(match (talks, room) {
            (false, _) if self.is_available_anywhere() => Occupation::Free,
            (false, _) => Occupation::Absent,
            (true, true) => Occupation::Partial,
            (true, false) => Occupation::Full,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OFF: [bool; 3] = [false; 3];

    fn flags() -> impl Iterator<Item = [bool; 3]> {
        (0..8).map(|bits: u8| [bits & 1 > 0, bits & 2 > 0, bits & 4 > 0])
    }

    fn settings() -> impl Iterator<Item = Settings> {
        flags().flat_map(|enabled| {
            (0..=2).flat_map(move |most_chats| {
                [false, true].map(|chat_and_call| Settings {
                    enabled,
                    most_chats,
                    chat_and_call,
                })
            })
        })
    }

    fn desks() -> impl Iterator<Item = Desk> {
        [Desk::Unseen, Desk::Offline]
            .into_iter()
            .chain(flags().map(Desk::Online))
    }

    /// Every snapshot there is, with up to three chats, two calls and two videos.
    fn snapshots() -> impl Iterator<Item = Snapshot> {
        settings().flat_map(|settings| {
            desks().flat_map(move |desk| {
                (0..36).map(move |open| Snapshot {
                    settings,
                    desk,
                    open: [open % 4, open / 4 % 3, open / 12],
                })
            })
        })
    }

    #[test]
    fn the_transitions() {
        let settings = Settings {
            enabled: [true, true, false],
            most_chats: 2,
            chat_and_call: false,
        };
        let [chat, _, video] = Channel::ALL;
        let on = Desk::Online([true, true, false]);
        let off = Desk::Online([false, true, false]);
        let (up, down) = (Event::Switch(chat, true), Event::Switch(chat, false));
        let none = Err(Refusal::NotConnected);
        for (before, event, after) in [
            (Desk::Unseen, Event::LogIn, Ok(on)),
            (Desk::Unseen, Event::LogOut, Ok(Desk::Unseen)),
            (Desk::Unseen, up, none),
            (Desk::Unseen, down, Ok(Desk::Unseen)),
            (Desk::Offline, Event::LogIn, Ok(on)),
            (Desk::Offline, Event::LogOut, Ok(Desk::Offline)),
            (Desk::Offline, up, none),
            (Desk::Offline, down, Ok(Desk::Offline)),
            (off, Event::LogIn, Ok(off)),
            (on, Event::LogOut, Ok(Desk::Offline)),
            (off, up, Ok(on)),
            (on, up, Ok(on)),
            (on, down, Ok(off)),
            (off, down, Ok(off)),
            (
                on,
                Event::Switch(video, true),
                Err(Refusal::NotEnabled(video)),
            ),
            (on, Event::Switch(video, false), Ok(on)),
        ] {
            assert_eq!(
                before.after(event, &settings),
                after,
                "{before:?} {event:?}"
            );
        }
    }

    #[test]
    fn an_event_said_twice_is_said_once() {
        for settings in settings() {
            for desk in desks() {
                let switches = Channel::ALL
                    .into_iter()
                    .flat_map(|channel| [true, false].map(|on| Event::Switch(channel, on)));
                for event in [Event::LogIn, Event::LogOut].into_iter().chain(switches) {
                    if let Ok(after) = desk.after(event, &settings) {
                        assert_eq!(after.after(event, &settings), Ok(after));
                    }
                }
            }
        }
    }

    #[test]
    fn the_examples_of_the_page() {
        let online = Snapshot {
            settings: Settings {
                enabled: [true, false, false],
                most_chats: 4,
                chat_and_call: false,
            },
            desk: Desk::Online([true, false, false]),
            open: [2, 0, 0],
        };
        assert_eq!(shown(&online, Channel::Chat), (2, 4, false, true));
        assert_eq!(shown(&online, Channel::Call), (0, 1, false, false));
        assert_eq!(online.occupation(), Some(Occupation::Partial));
        let offline = Snapshot {
            settings: Settings {
                enabled: [false, true, false],
                most_chats: 2,
                chat_and_call: false,
            },
            desk: Desk::Offline,
            open: [1, 1, 0],
        };
        assert_eq!(shown(&offline, Channel::Chat), (1, 2, false, false));
        assert_eq!(shown(&offline, Channel::Call), (1, 1, true, false));
        assert_eq!(shown(&offline, Channel::Video), (0, 1, false, false));
        assert_eq!(offline.occupation(), None);
    }

    fn shown(snapshot: &Snapshot, channel: Channel) -> (i64, i64, bool, bool) {
        (
            snapshot.open[channel as usize],
            snapshot.most(channel),
            snapshot.is_busy(channel),
            snapshot.is_available(channel),
        )
    }

    #[test]
    fn what_excludes_what() {
        let able = |open, chat_and_call| Snapshot {
            settings: Settings {
                enabled: [true; 3],
                most_chats: 3,
                chat_and_call,
            },
            desk: Desk::Offline,
            open,
        };
        let [chat, call, video] = Channel::ALL;
        for (open, together, wanted, expected) in [
            ([1, 0, 0], false, chat, Ok(())),
            ([3, 0, 0], false, chat, Err(Refusal::Busy(chat))),
            ([1, 0, 0], false, call, Err(Refusal::Excluded(call, chat))),
            ([1, 0, 0], true, call, Ok(())),
            ([1, 0, 0], true, video, Ok(())),
            ([0, 1, 0], false, chat, Err(Refusal::Excluded(chat, call))),
            ([0, 1, 0], true, chat, Ok(())),
            ([0, 1, 0], true, call, Err(Refusal::Busy(call))),
            ([0, 1, 0], true, video, Err(Refusal::Excluded(video, call))),
            ([0, 0, 1], true, call, Err(Refusal::Excluded(call, video))),
        ] {
            let found = able(open, together).takes(wanted);
            assert_eq!(found, expected, "{open:?} {together} {wanted:?}");
        }
    }

    #[test]
    fn availability_and_occupation_agree_in_every_state() {
        let mut seen = 0;
        for snapshot in snapshots() {
            let Snapshot {
                settings,
                desk,
                open,
            } = snapshot;
            let talks = open != [0; 3];
            for channel in Channel::ALL {
                if snapshot.is_available(channel) {
                    assert!(settings.enabled[channel as usize] && !snapshot.is_busy(channel));
                    assert!(matches!(desk, Desk::Online(on) if on[channel as usize]));
                    let mut taken = snapshot;
                    taken.open[channel as usize] += 1;
                    assert!(taken.open[channel as usize] <= taken.most(channel));
                    assert!(taken.open[1] + taken.open[2] <= 1 || open[1] + open[2] > 1);
                }
            }
            match snapshot.occupation() {
                None => assert!(!desk.is_online() && !snapshot.is_available_anywhere()),
                Some(Occupation::Absent) => assert!(!talks && !snapshot.is_available_anywhere()),
                Some(Occupation::Free) => assert!(!talks && snapshot.is_available_anywhere()),
                Some(Occupation::Partial) => assert!(talks),
                Some(Occupation::Full) => assert!(talks && !snapshot.is_available_anywhere()),
            }
            if desk == Desk::Online(OFF) {
                assert!(!snapshot.is_available_anywhere());
            }
            seen += 1;
        }
        assert_eq!(seen, 48 * 10 * 36);
    }
}
