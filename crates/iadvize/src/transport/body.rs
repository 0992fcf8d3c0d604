//! Reading an answer, bounded in size.

use bytes::Bytes;
use reqwest::Response;

use super::failure;
use super::spare::Spare;
use crate::error::{Error, Kind, Result};

/// The largest buffer reserved on the word of a header alone.
const TRUSTED_LENGTH: u64 = 1 << 20;

/// Reads an answer to its end; more than `limit` bytes after decompression are refused.
pub(super) async fn read(mut response: Response, limit: u64, spare: &Spare) -> Result<Bytes> {
    let status = response.status().as_u16();
    let announced = response.content_length().unwrap_or(0);
    if announced > limit {
        return Err(too_large(limit).with_status(status));
    }
    let broken = |error: &reqwest::Error| failure::reading(error).with_status(status);
    let Some(first) = response.chunk().await.map_err(|error| broken(&error))? else {
        return Ok(Bytes::new());
    };
    let Some(second) = response.chunk().await.map_err(|error| broken(&error))? else {
        // Most answers that fit one chunk need no copy.
        return if first.len() as u64 > limit {
            Err(too_large(limit).with_status(status))
        } else {
            Ok(first)
        };
    };
    let reserved = announced
        .min(TRUSTED_LENGTH)
        .max((first.len() + second.len()) as u64);
    let mut body = spare.buffer(usize::try_from(reserved).unwrap_or(0));
    body.bytes.extend_from_slice(&first);
    body.bytes.extend_from_slice(&second);
    // They keep more of the connection's memory than what they show.
    drop((first, second));
    loop {
        if body.bytes.len() as u64 > limit {
            return Err(too_large(limit).with_status(status));
        }
        match response.chunk().await.map_err(|error| broken(&error))? {
            Some(chunk) => body.bytes.extend_from_slice(&chunk),
            None => return Ok(Bytes::from_owner(body)),
        }
    }
}

fn too_large(limit: u64) -> Error {
    Error::new(
        Kind::TooLarge,
        format!("the answer is larger than {limit} bytes"),
    )
}
