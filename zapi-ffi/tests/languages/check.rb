# Prints how structs lie in memory, and asks for a phone with a buffer that is too small.
# frozen_string_literal: true

require_relative '../../../examples/ruby/zapi'

ARGV[1].split.each do |name|
  type = Zapi.const_get(name.split('_').drop(1).map(&:capitalize).join)
  entity = type.entity_class.new(0, type.types)
  entity.assign_names(type.members)
  puts "#{name} #{type.size}"
  type.members.zip(entity.instance_variable_get(:@offset)) do |member, offset|
    puts "#{name}.#{member} #{offset}"
  end
end

config = Zapi.zapi_config_new
Zapi.zapi_config_load_env(config)
memory = Fiddle::Pointer.malloc(16, Fiddle::RUBY_FREE)
buffer = Zapi::Buf.malloc(Fiddle::RUBY_FREE)
buffer.data = memory
buffer.cap = memory.size
status = Zapi.zapi_profile_picture(config, ARGV[0], buffer)
error = Zapi.make(Zapi::Error)
Zapi.zapi_last_error(error)
puts "#{Zapi.zapi_status_name(status)} #{buffer.len}: #{Zapi.text(error.text)}"
Zapi.zapi_config_free(config)
