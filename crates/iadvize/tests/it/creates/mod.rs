//! A thousand creates under faults, mixed on connections that are shared: none is carried out twice, and each
//! caller is told the truth about his. Once against a server that counts what arrives, once against the
//! sandbox, whose rows are looked at afterwards. Every fault of the table, each on a stage of its own, meets
//! creates in `faults::run`.

mod service;
mod wire;

use std::collections::BTreeMap;

use futures_util::stream::{self, StreamExt};
use iadvize::types::SkillCreate;
use iadvize::{Authentication, Client, ClientBuilder, Encoding, Error};

/// How many creates are on their way at the same time.
const AT_ONCE: usize = 60;

/// A client for each way of the key and each form of a body.
fn clients(builder: impl Fn() -> ClientBuilder) -> Vec<Client> {
    let ways = [
        Authentication::Header,
        Authentication::Query,
        Authentication::Basic,
    ];
    let kinds = ways
        .into_iter()
        .flat_map(|way| [(way, Encoding::Json), (way, Encoding::Form)]);
    kinds
        .map(|(way, encoding)| builder().authentication(way).encoding(encoding).build())
        .collect::<Result<_, _>>()
        .unwrap()
}

/// Creates a skill by each of these names, each by the next client, many at a time.
async fn create(clients: &[Client], names: Vec<String>) -> BTreeMap<String, Result<(), Error>> {
    let creates = names.into_iter().zip(clients.iter().cycle());
    stream::iter(creates)
        .map(|(name, client)| {
            let client = client.clone();
            async move {
                let create = SkillCreate::new(name.clone());
                (name, client.skills().create(create).await.map(drop))
            }
        })
        .buffer_unordered(AT_ONCE)
        .collect()
        .await
}

/// What a caller knows of his create.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Told {
    /// It was carried out.
    Done,
    /// It was not.
    NotDone,
    /// Nobody knows.
    Unknown,
}

impl Told {
    fn by(outcome: &Result<(), Error>) -> Self {
        match outcome {
            Ok(()) => Self::Done,
            Err(error) if error.is_outcome_unknown() => {
                assert!(!error.is_retryable(), "{error}");
                let advice =
                    "whether it was carried out is unknown, so look before sending it again";
                assert!(error.to_string().ends_with(advice), "{error}");
                Self::Unknown
            }
            Err(_) => Self::NotDone,
        }
    }
}
