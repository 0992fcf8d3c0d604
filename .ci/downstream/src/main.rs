//! What a downstream program does: lists, changes and asks, against `IADVIZE_BASE_URL`.

use std::env;
use std::error::Error;

use iadvize::types::{Channel, Indicator, SkillCreate};
use iadvize::{Client, Error as ServiceError};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let client = Client::builder()
        .base_url(env::var("IADVIZE_BASE_URL")?)
        .api_key(env::var("IADVIZE_API_KEY")?)
        .build()?;

    let operators = client.operators().list().full().items().try_collect().await?;
    println!("{} operators", operators.len());

    let skill = client.skills().create(SkillCreate::new("Downstream")).await?;
    client.skills().delete(skill.id).await?;
    let gone = client.skills().get(skill.id).await;
    if !gone.is_err_and(|error: ServiceError| error.is_not_found()) {
        return Err("a deleted skill is still there".into());
    }

    let contacts = client.statistics().indicator(Indicator::ContactNumber).channel(Channel::Chat).send().await?;
    println!("{:?} chats", contacts.value(&Indicator::ContactNumber).map(|value| value.number));
    Ok(())
}
