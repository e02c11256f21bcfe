// Prints how structs lie in memory, and asks for a phone with a buffer that is too small.
'use strict';

const koffi = require('koffi');
const { load, struct } = require('../../../examples/node/zapi.js');

const [phone, structs] = process.argv.slice(2);
for (const name of structs.split(' ')) {
  console.log(`${name} ${koffi.sizeof(name)}`);
  for (const member of Object.keys(koffi.type(name).members)) {
    console.log(`${name}.${member} ${koffi.offsetof(name, member)}`);
  }
}

const zapi = load();
const config = zapi.zapi_config_new();
zapi.zapi_config_load_env(config);
const buffer = { data: Buffer.alloc(16), cap: 16 };
const status = zapi.zapi_profile_picture(config, phone, buffer);
const error = struct('zapi_error');
zapi.zapi_last_error(error);
console.log(`${zapi.zapi_status_name(status)} ${buffer.len}: ${error.text}`);
zapi.zapi_config_free(config);
