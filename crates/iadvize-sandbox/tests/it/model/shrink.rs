//! Makes a failing sequence short: requests are left out, then what the remaining ones carry.

use super::replay;
use super::request::Request;
use super::state::Model;

/// Replays of one search, each of them a new sandbox.
const PATIENCE: usize = 400;

/// The shortest sequence found that still differs from the model, and how it differs.
pub(crate) async fn shortest(model: &Model, requests: Vec<Request>) -> (Vec<Request>, String) {
    let Some((place, mut difference)) = replay(model, &requests).await else {
        return (requests, "a difference that does not come again".to_owned());
    };
    let mut best = requests[..=place].to_vec();
    let mut left = PATIENCE;
    loop {
        let mut smaller = None;
        for candidate in simpler(&best) {
            if left == 0 {
                break;
            }
            left -= 1;
            if let Some((place, found)) = replay(model, &candidate).await {
                smaller = Some((candidate[..=place].to_vec(), found));
                break;
            }
        }
        match smaller {
            Some((requests, found)) => (best, difference) = (requests, found),
            None => return (best, difference),
        }
    }
}

/// Sequences with something left out, those with the most left out first.
fn simpler(requests: &[Request]) -> Vec<Vec<Request>> {
    let mut found = Vec::new();
    let mut size = requests.len() / 2;
    while size > 0 {
        for start in (0..requests.len()).step_by(size) {
            let end = (start + size).min(requests.len());
            let mut fewer = requests[..start].to_vec();
            fewer.extend_from_slice(&requests[end..]);
            found.push(fewer);
        }
        size /= 2;
    }
    for (place, request) in requests.iter().enumerate().rev() {
        for lesser in lesser(request) {
            let mut changed = requests.to_vec();
            changed[place] = lesser;
            found.push(changed);
        }
    }
    found
}

/// The same request with one pair of its query, object of its body or member less.
fn lesser(request: &Request) -> Vec<Request> {
    let mut found = Vec::new();
    for place in 0..request.query.len() {
        let mut fewer = request.clone();
        fewer.query.remove(place);
        found.push(fewer);
    }
    let objects = request.body.as_ref().map_or(&[][..], |body| &body.objects);
    for (place, object) in objects.iter().enumerate() {
        if objects.len() > 1 {
            let mut fewer = request.clone();
            fewer.body.as_mut().unwrap().objects.remove(place);
            found.push(fewer);
        }
        for name in object.keys() {
            let mut fewer = request.clone();
            fewer.body.as_mut().unwrap().objects[place].remove(name);
            found.push(fewer);
        }
    }
    found
}

#[test]
fn everything_can_be_left_out() {
    let request = Request {
        method: "GET",
        path: "/tag".to_owned(),
        query: vec![("page".into(), "1".into()), ("limit".into(), "2".into())],
        body: None,
        encoded: false,
    };
    let five = vec![request.clone(); 5];
    let lengths: Vec<usize> = simpler(&five).iter().map(Vec::len).collect();
    assert_eq!(lengths[..3], [3, 3, 4]);
    assert_eq!(lengths.iter().filter(|length| **length == 5).count(), 10);
    assert_eq!(lesser(&request).len(), 2);
}
