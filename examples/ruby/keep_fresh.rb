# Keeps the pictures of contacts in a folder, and shows where they are; run it every hour. See README.md.
# Exit code: 0 all is up to date, 1 some contacts failed, 2 an error; the next run goes on there.
# frozen_string_literal: true

require_relative 'zapi'

def fail_with_last_error
  error = Zapi.make(Zapi::Error)
  Zapi.zapi_last_error(error)
  warn "error: #{Zapi.zapi_status_name(error.status)}: #{Zapi.text(error.text)}"
  2
end

def show(store, phone)
  path = Fiddle::Pointer.malloc(4096, Fiddle::RUBY_FREE)
  out = Zapi::Buf.malloc(Fiddle::RUBY_FREE)
  out.data = path
  out.cap = path.size
  status = Zapi.zapi_store_picture_path(store, nil, phone, out)
  return fail_with_last_error if status.negative?

  answers = { Zapi::OK => path.to_s, Zapi::NO_PICTURE => 'no picture', Zapi::NO_CONTACT => 'not in the store' }
  puts "#{phone}: #{answers.fetch(status, 'no answer yet')}"
  0
end

def sync(config, store, phones)
  # Those that are there already stay as they are.
  added = phones.all? { |phone| Zapi.zapi_store_add(store, nil, phone, nil) >= 0 }
  return fail_with_last_error unless added

  on_progress = Zapi.bind('int on_progress(void *report, void *user)', Zapi::CONVENTION) do |report, _|
    now = Zapi::SyncReport.new(report)
    warn "#{now.asked} of #{now.due} asked"
    0 # Anything else stops the sync.
  end
  report = Zapi.make(Zapi::SyncReport)
  status = Zapi.zapi_store_sync(store, config, nil, nil, on_progress, nil, report)
  return fail_with_last_error if status.negative?

  code = (report.failed + report.withheld).positive? ? 1 : 0
  [code, *phones.map { |phone| show(store, phone) }].max
end

def keep_fresh(folder, phones)
  config = Zapi.zapi_config_new
  place = Fiddle::Pointer.malloc(Fiddle::SIZEOF_VOIDP, Fiddle::RUBY_FREE)
  place[0, Fiddle::SIZEOF_VOIDP] = "\0" * Fiddle::SIZEOF_VOIDP
  return fail_with_last_error if Zapi.zapi_config_load_env(config).negative?
  return fail_with_last_error if Zapi.zapi_store_open(folder, place).negative?

  sync(config, place.ptr, phones)
ensure
  Zapi.zapi_store_free(place.ptr)
  Zapi.zapi_config_free(config)
end

if ARGV.size < 2
  warn 'usage: ruby keep_fresh.rb FOLDER PHONE...'
  exit 2
end
exit keep_fresh(ARGV[0], ARGV.drop(1))
