//! Certificates, good and bad, made for one run, and a server's side of TLS with them.

use std::sync::{Arc, LazyLock};

use rcgen::{
    BasicConstraints, Certificate, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd,
};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::PrivatePkcs8KeyDer;
use tokio_rustls::rustls::{ServerConfig, version};

/// What is wrong with a server's certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flaw {
    /// Nothing: for this machine, and by the authority that clients of these tests trust.
    None,
    Expired,
    NotYetValid,
    WrongHost,
    /// Signed by itself.
    SelfSigned,
    /// Signed by an authority that nobody trusts.
    UnknownAuthority,
}

/// An authority that signs certificates.
struct Authority {
    certificate: Certificate,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    fn new(name: &str) -> Self {
        let mut params = params(name, &[]);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        Self {
            certificate: params.self_signed(&key).unwrap(),
            issuer: Issuer::new(params, key),
        }
    }
}

static TRUSTED: LazyLock<Authority> = LazyLock::new(|| Authority::new("Trusted"));
static UNKNOWN: LazyLock<Authority> = LazyLock::new(|| Authority::new("Unknown"));

fn params(name: &str, hosts: &[&str]) -> CertificateParams {
    let hosts: Vec<_> = hosts.iter().map(|host| (*host).to_owned()).collect();
    let mut params = CertificateParams::new(hosts).unwrap();
    params.distinguished_name.push(DnType::CommonName, name);
    params
}

/// The certificate of the authority to trust.
pub(crate) fn root() -> reqwest::Certificate {
    reqwest::Certificate::from_der(TRUSTED.certificate.der()).unwrap()
}

/// A server's side with a certificate that has this flaw.
pub(super) fn acceptor(flaw: Flaw) -> TlsAcceptor {
    let host = match flaw {
        Flaw::WrongHost => "other.example",
        _ => "127.0.0.1",
    };
    let mut params = params("Service", &[host]);
    match flaw {
        Flaw::Expired => params.not_after = date_time_ymd(2001, 9, 9),
        Flaw::NotYetValid => params.not_before = date_time_ymd(4000, 1, 1),
        _ => {}
    }
    let key = KeyPair::generate().unwrap();
    let certificate = match flaw {
        Flaw::SelfSigned => params.self_signed(&key),
        Flaw::UnknownAuthority => params.signed_by(&key, &UNKNOWN.issuer),
        _ => params.signed_by(&key, &TRUSTED.issuer),
    };
    let key = PrivatePkcs8KeyDer::from(key.serialize_der());
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_protocol_versions(&[&version::TLS13, &version::TLS12])
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.unwrap().der().clone()], key.into())
        .unwrap();
    TlsAcceptor::from(Arc::new(config))
}
