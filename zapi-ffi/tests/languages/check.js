// Prints how structs lie in memory, and asks for a phone with a buffer that is too small.
'use strict';

const assert = require('node:assert');
const koffi = require('koffi');
const {
  buffer, load, struct, ZAPI_LINK_MAX, ZAPI_NO_PICTURE, ZAPI_OK,
} = require('../../../examples/node/zapi.js');

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
const twice = buffer(ZAPI_LINK_MAX);
assert.equal(zapi.zapi_profile_picture(config, '5511990000020', twice), ZAPI_NO_PICTURE);
assert.equal(zapi.zapi_profile_picture(config, phone, twice), ZAPI_OK);
assert.match(twice.data.toString('utf8', 0, twice.len), /^http.{2043}$/);

// As a string it would be a copy of what it holds, however much room `cap` tells of.
const memory = Buffer.alloc(16);
const small = { data: memory, cap: memory.length };
const status = zapi.zapi_profile_picture(config, phone, small);
assert.notEqual(typeof small.data, 'string');
const error = struct('zapi_error');
zapi.zapi_last_error(error);
console.log(`${zapi.zapi_status_name(status)} ${small.len}: ${error.text}`);
zapi.zapi_config_free(config);
