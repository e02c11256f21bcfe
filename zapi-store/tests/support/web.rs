//! What is published, as a reader of the folder finds it.

use std::fs;
use std::path::{Path, PathBuf};

use zapi_store::{Address, Names, PublishOptions, Published};

use super::{ACCOUNT, Folder, World, phone};

pub(crate) fn published(world: &World, web: &Path, names: Names) -> Published {
    let options = PublishOptions::new().names(names);
    world.store.publish(ACCOUNT, web, &options).expect("published")
}

pub(crate) fn publish(world: &World, web: &Folder) -> Published {
    published(world, web.path(), Names::Hidden)
}

pub(crate) fn addresses(world: &World, web: &Path) -> Vec<Address> {
    let told = world.store.addresses(ACCOUNT, web).expect("read");
    told.collect::<Result<_, _>>().expect("addresses")
}

/// The file of a contact's address, without its version.
pub(crate) fn file(world: &World, web: &Path, id: &str) -> PathBuf {
    let all = addresses(world, web);
    let one = all.iter().find(|one| one.phone == phone(id)).expect("an address");
    web.join(one.address.split('?').next().expect("a path"))
}

/// Whether the file shows the picture that the contact has now.
pub(crate) fn shows(world: &World, web: &Path, id: &str) -> bool {
    fs::read(file(world, web, id)).expect("a file") == fs::read(world.path(id)).expect("a picture")
}

/// With ids `a0`, `a1` and so on.
pub(crate) fn named(world: &World, phones: &[String]) {
    let names = (0..).map(|number| format!("a{number}"));
    world.store.add_with_refs(ACCOUNT, phones.iter().zip(names)).expect("named");
}
