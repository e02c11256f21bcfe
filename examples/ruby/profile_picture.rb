# Prints the link to a contact's picture, or those of many; see README.md.
# Exit code: 0 a picture or a whole batch, 1 no picture, 2 an error or a batch that ended early.
# frozen_string_literal: true

def fail_with_last_error
  error = Zapi.make(Zapi::Error)
  Zapi.zapi_last_error(error)
  warn "error: #{Zapi.zapi_status_name(error.status)}: #{Zapi.text(error.text)}"
  2
end

def ask_one(config, phone)
  picture = Zapi.make(Zapi::Picture)
  case Zapi.zapi_profile_picture_ex(config, phone, nil, picture)
  when Zapi::OK
    puts "link: #{Zapi.text(picture.link)}"
    puts "expires: #{Time.at(picture.expires_at).utc.strftime('%Y-%m-%dT%H:%M:%SZ')}"
    0
  when Zapi::NO_PICTURE
    puts 'no picture'
    1
  else
    fail_with_last_error
  end
end

def answer(item)
  case item.status
  when Zapi::OK then Zapi.text(item.link)
  when Zapi::NO_PICTURE then 'no picture'
  else "#{Zapi.zapi_status_name(item.status)}: #{Zapi.text(item.text)}"
  end
end

def ended_early(batch, phones)
  code = fail_with_last_error # First: zapi_batch_progress clears the last error.
  progress = Zapi.make(Zapi::Progress)
  Zapi.zapi_batch_progress(batch, progress)
  stopped = (progress.flags & Zapi::PROGRESS_STOPPED).positive?
  warn "resume at #{phones[progress.stopped_at]}" if stopped
  code
end

def ask_many(config, phones)
  batch = Zapi.zapi_batch_start(config, phones.pack('p*'), phones.size, nil)
  return fail_with_last_error if batch.null?

  item = Zapi.make(Zapi::Item)
  while (status = Zapi.zapi_batch_next(batch, -1, item)) == Zapi::OK
    puts "#{phones[item.index]}: #{answer(item)}"
  end
  status == Zapi::DONE ? 0 : ended_early(batch, phones)
ensure
  Zapi.zapi_batch_free(batch)
end

def ask(phones)
  config = Zapi.zapi_config_new
  return fail_with_last_error if Zapi.zapi_config_load_env(config).negative?

  phones.one? ? ask_one(config, phones[0]) : ask_many(config, phones)
ensure
  Zapi.zapi_config_free(config)
end

if ARGV.empty?
  warn 'usage: ruby profile_picture.rb PHONE...'
  exit 2
end
begin
  require_relative 'zapi'
  exit ask(ARGV)
rescue StandardError, LoadError => e
  warn "error: #{e.message}"
  exit 2
end
