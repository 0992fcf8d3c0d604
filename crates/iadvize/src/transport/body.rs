//! Reading an answer, bounded in size.

use bytes::Bytes;
use reqwest::Response;

use super::failure;
use super::spare::{Buffer, Spare};
use crate::error::{Error, Kind, Result};

/// The largest buffer reserved on the word of a header alone.
const TRUSTED_LENGTH: usize = 1 << 20;

/// Pieces to hold at most before they are copied together.
const PIECES: usize = 64;

/// Pieces that are copied together already if they are small.
const SMALL_PIECES: usize = 8;

/// Pieces that are smaller on average hold more of the connection's memory than what they show.
const WORTH_HOLDING: usize = 4 << 10;

/// Reads an answer to its end; more than `limit` bytes after decompression are refused.
pub(super) async fn read(mut response: Response, limit: u64, spare: &Spare) -> Result<Bytes> {
    let status = response.status().as_u16();
    let announced = response.content_length().unwrap_or(0);
    if announced > limit {
        return Err(too_large(limit).with_status(status));
    }
    let mut body = Body::new(announced, spare);
    while let Some(piece) = response
        .chunk()
        .await
        .map_err(|error| failure::reading(&error).with_status(status))?
    {
        body.push(piece);
        if body.length as u64 > limit {
            return Err(too_large(limit).with_status(status));
        }
    }
    Ok(body.finish())
}

/// A body as far as it has arrived. One of usual size stays in the pieces of the connection's memory until all of
/// it is there, so that of many under way one at a time is in memory twice.
struct Body<'a> {
    spare: &'a Spare,
    announced: usize,
    length: usize,
    whole: Option<Buffer>,
    pieces: Vec<Bytes>,
}

impl<'a> Body<'a> {
    fn new(announced: u64, spare: &'a Spare) -> Self {
        Self {
            spare,
            announced: usize::try_from(announced)
                .map_or(TRUSTED_LENGTH, |length| length.min(TRUSTED_LENGTH)),
            length: 0,
            whole: None,
            pieces: Vec::new(),
        }
    }

    fn push(&mut self, piece: Bytes) {
        self.length += piece.len();
        self.pieces.push(piece);
        let held: usize = self.pieces.iter().map(Bytes::len).sum();
        let count = self.pieces.len();
        let are_small = count >= SMALL_PIECES && held < count * WORTH_HOLDING;
        if are_small || count == PIECES || self.length > TRUSTED_LENGTH {
            self.join();
        }
    }

    fn join(&mut self) {
        let room = self.announced.max(self.length);
        let whole = self.whole.get_or_insert_with(|| self.spare.buffer(room));
        for piece in self.pieces.drain(..) {
            whole.bytes.extend_from_slice(&piece);
        }
    }

    fn finish(mut self) -> Bytes {
        // Most answers that fit one piece need no copy.
        if self.whole.is_none() && self.pieces.len() < 2 {
            return self.pieces.pop().unwrap_or_default();
        }
        self.join();
        self.whole.map(Bytes::from_owner).unwrap_or_default()
    }
}

fn too_large(limit: u64) -> Error {
    Error::new(
        Kind::TooLarge,
        format!("the answer is larger than {limit} bytes"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The body of as many pieces of a length.
    fn body(announced: u64, pieces: usize, length: usize) -> (Bytes, Vec<u8>) {
        let spare = Spare::default();
        let mut body = Body::new(announced, &spare);
        let mut sent = Vec::new();
        for number in 0..pieces {
            let piece = vec![number as u8; length];
            sent.extend_from_slice(&piece);
            body.push(piece.into());
            assert_eq!(body.length, sent.len());
            assert!(
                body.pieces.len() < PIECES
                    && (body.length <= TRUSTED_LENGTH || body.pieces.is_empty())
            );
        }
        (body.finish(), sent)
    }

    #[test]
    fn a_body_is_its_pieces_one_after_the_other() {
        for announced in [0, 1_000, u64::MAX] {
            for (pieces, length) in [
                (0, 0),
                (1, 5),
                (2, 5),
                (7, 7),
                (8, 7),
                (9, 7),
                (63, 5_000),
                (64, 5_000),
                (65, 5_000),
                (63, 7),
                (64, 7),
                (65, 7),
                (200, 1),
                (5, 400_000),
            ] {
                let (read, sent) = body(announced, pieces, length);
                assert_eq!(
                    read, sent,
                    "{pieces} pieces of {length}, {announced} announced"
                );
            }
        }
    }

    #[test]
    fn small_pieces_do_not_hold_the_connections_memory() {
        let spare = Spare::default();
        let mut body = Body::new(0, &spare);
        for length in [5_000; 8].into_iter().chain([1; 100]) {
            body.push(vec![1; length].into());
            assert!(body.pieces.len() < SMALL_PIECES + 2);
        }
    }

    #[test]
    fn one_piece_is_not_copied() {
        let (spare, piece) = (Spare::default(), Bytes::from(vec![1; 100_000]));
        let mut body = Body::new(100_000, &spare);
        body.push(piece.clone());
        assert_eq!(body.finish().as_ptr(), piece.as_ptr());
    }
}
