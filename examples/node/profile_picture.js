// Prints the link to a contact's picture, or those of many; see README.md.
// Exit code: 0 a picture or a whole batch, 1 no picture, 2 an error or a batch that ended early.
'use strict';

process.on('uncaughtException', (error) => {
  console.error(`error: ${error.message}`);
  process.exit(2);
});

const { load, struct, ZAPI_OK, ZAPI_NO_PICTURE, ZAPI_DONE, ZAPI_PROGRESS_STOPPED } = require('./zapi.js');

const zapi = load();

function fail() {
  const error = struct('zapi_error');
  zapi.zapi_last_error(error);
  console.error(`error: ${zapi.zapi_status_name(error.status)}: ${error.text}`);
  return 2;
}

function askOne(config, phone) {
  const picture = struct('zapi_picture');
  const status = zapi.zapi_profile_picture_ex(config, phone, null, picture);
  if (status < 0) return fail();
  if (status === ZAPI_NO_PICTURE) {
    console.log('no picture');
    return 1;
  }
  const end = new Date(picture.expires_at * 1000).toISOString();
  console.log(`link: ${picture.link}\nexpires: ${end.replace('.000Z', 'Z')}`);
  return 0;
}

function askMany(config, phones) {
  const batch = zapi.zapi_batch_start(config, phones, phones.length, null);
  if (batch === null) return fail();
  try {
    const item = struct('zapi_item');
    let status;
    while ((status = zapi.zapi_batch_next(batch, -1, item)) === ZAPI_OK) {
      let answer = item.link;
      if (item.status === ZAPI_NO_PICTURE) answer = 'no picture';
      if (item.status < 0) answer = `${zapi.zapi_status_name(item.status)}: ${item.text}`;
      console.log(`${phones[item.index]}: ${answer}`);
    }
    return status === ZAPI_DONE ? 0 : endedEarly(batch, phones);
  } finally {
    zapi.zapi_batch_free(batch);
  }
}

function endedEarly(batch, phones) {
  fail(); // First: zapi_batch_progress clears the last error.
  const progress = struct('zapi_progress');
  zapi.zapi_batch_progress(batch, progress);
  if (progress.flags & ZAPI_PROGRESS_STOPPED) {
    console.error(`resume at ${phones[progress.stopped_at]}`);
  }
  return 2;
}

function main(phones) {
  if (phones.length === 0) {
    console.error('usage: node profile_picture.js PHONE...');
    return 2;
  }
  const config = zapi.zapi_config_new();
  try {
    if (zapi.zapi_config_load_env(config) < 0) return fail();
    return phones.length === 1 ? askOne(config, phones[0]) : askMany(config, phones);
  } finally {
    zapi.zapi_config_free(config);
  }
}

process.exitCode = main(process.argv.slice(2));
