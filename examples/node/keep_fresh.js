// Keeps the pictures of contacts in a folder, and shows where they are; run it every hour. See README.md.
// Exit code: 0 all is up to date, 1 some contacts failed, 2 an error; the next run goes on there.
'use strict';

const koffi = require('koffi');
const { buffer, load, struct, ZAPI_OK, ZAPI_NO_CONTACT, ZAPI_NO_PICTURE } = require('./zapi.js');

const zapi = load();

function fail() {
  const error = struct('zapi_error');
  zapi.zapi_last_error(error);
  console.error(`error: ${zapi.zapi_status_name(error.status)}: ${error.text}`);
  return 2;
}

function onProgress(report) {
  const now = koffi.decode(report, 'zapi_sync_report');
  console.error(`${now.asked} of ${now.due} asked`);
  return 0; // Anything else stops the sync.
}

function show(store, phone) {
  const path = buffer(4096);
  const status = zapi.zapi_store_picture_path(store, null, phone, path);
  if (status < 0) return fail();
  let answer = 'no answer yet';
  if (status === ZAPI_OK) answer = path.data.toString('utf8', 0, path.len);
  if (status === ZAPI_NO_PICTURE) answer = 'no picture';
  if (status === ZAPI_NO_CONTACT) answer = 'not in the store';
  console.log(`${phone}: ${answer}`);
  return 0;
}

function sync(config, store, phones) {
  // Contacts that are there already stay as they are.
  for (const phone of phones) {
    if (zapi.zapi_store_add(store, null, phone, null) < 0) return fail();
  }
  const report = struct('zapi_sync_report');
  if (zapi.zapi_store_sync(store, config, null, null, onProgress, null, report) < 0) return fail();
  const code = report.failed + report.withheld > 0 ? 1 : 0;
  return Math.max(code, ...phones.map((phone) => show(store, phone)));
}

function main([folder, ...phones]) {
  if (phones.length === 0) {
    console.error('usage: node keep_fresh.js FOLDER PHONE...');
    return 2;
  }
  const config = zapi.zapi_config_new();
  const made = [null];
  try {
    if (zapi.zapi_config_load_env(config) < 0 || zapi.zapi_store_open(folder, made) < 0) return fail();
    return sync(config, made[0], phones);
  } finally {
    zapi.zapi_store_free(made[0]);
    zapi.zapi_config_free(config);
  }
}

process.exitCode = main(process.argv.slice(2));
