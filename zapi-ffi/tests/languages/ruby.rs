//! Ruby: the module with declarations for Fiddle, and how a program is run.

use std::ffi::OsString;
use std::path::Path;

use crate::Language;
use crate::harness::SOVERSION;
use crate::harness::header::{self, Function, callbacks, constants, functions, members, structs};

pub(crate) const LANGUAGE: Language = Language {
    folder: "ruby",
    tools: || vec!["ruby".into()],
    declarations: Some(("zapi.rb", module)),
    sources: ["profile_picture.rb", "keep_fresh.rb", "check.rb"],
    build: |source: &Path| vec![OsString::from("ruby"), "-W".into(), source.into()],
};

const HEAD: &str = "
require 'fiddle/import'

module Zapi
  extend Fiddle::Importer
  dlload Gem.win_platform? ? 'zapi.dll' : 'libzapi.so.@SOVERSION@'
@CALLBACKS@

  # How 32-bit Windows calls functions, and what to give `bind` for a callback.
  CONVENTION = Gem.win_platform? && Fiddle::SIZEOF_VOIDP == 4 ? :stdcall : :cdecl

  def self.extern(signature)
    super(signature, CONVENTION)
  end

  # A struct in memory of its own, with its size in the member that asks for it.
  def self.make(type)
    struct = type.malloc(Fiddle::RUBY_FREE)
    struct.size = type.size
    struct
  end

  # What a member holds as text.
  def self.text(member)
    member.pack('c*').unpack1('Z*').force_encoding(Encoding::UTF_8)
  end

";

fn aliases() -> String {
    let alias = |one: &Function| format!("  typealias '{}', 'void *'", one.name);
    callbacks().iter().map(alias).collect::<Vec<_>>().join("\n")
}

fn module() -> String {
    let mut out = format!(
        "# libzapi {}. See include/zapi.h for what each function does. GENERATED from it by\n\
         # `make update`.\n# frozen_string_literal: true\n{}",
        header::version(),
        HEAD.replace("@SOVERSION@", SOVERSION).replace("@CALLBACKS@", &aliases())
    );
    for (name, value) in constants() {
        out += &format!("  {} = {value}\n", name.trim_start_matches("ZAPI_"));
    }
    for name in structs() {
        out += &format!("\n  {} = struct([\n", class(&name));
        members(&name).iter().for_each(|member| out += &format!("    '{}',\n", member.in_c()));
        out += "  ])\n";
    }
    out += "\n";
    for function in functions() {
        // Fiddle does not know a const in the middle.
        let prototype = function.in_c(&function.name).replace("*const *", "**");
        out += &format!("  extern '{prototype}'\n");
    }
    out + "end\n"
}

/// `zapi_image_info` is ImageInfo.
fn class(name: &str) -> String {
    let word = |word: &str| word[..1].to_uppercase() + &word[1..];
    name.split('_').skip(1).map(word).collect()
}
