<?php
// Keeps the pictures of contacts in a folder, and shows where they are; run it every hour. See README.md.
// Exit code: 0 all is up to date, 1 some contacts failed, 2 an error; the next run goes on there.
declare(strict_types=1);

require __DIR__ . '/zapi.php';

function fail(FFI $zapi): int
{
    $error = Zapi::struct($zapi, 'zapi_error');
    $zapi->zapi_last_error(FFI::addr($error));
    $name = $zapi->zapi_status_name($error->status);
    fwrite(STDERR, "error: $name: " . FFI::string($error->text) . "\n");
    return 2;
}

function show(FFI $zapi, FFI\CData $store, string $phone): int
{
    $path = $zapi->new('char[4096]');
    $out = $zapi->new('zapi_buf');
    $out->data = $zapi->cast('char *', $path);
    $out->cap = FFI::sizeof($path);
    $status = $zapi->zapi_store_picture_path($store, null, $phone, FFI::addr($out));
    if ($status < 0) {
        return fail($zapi);
    }
    echo "$phone: ", match ($status) {
        Zapi::OK => FFI::string($path),
        Zapi::NO_PICTURE => 'no picture',
        Zapi::NO_CONTACT => 'not in the store',
        default => 'no answer yet',
    }, "\n";
    return 0;
}

function sync(FFI $zapi, FFI\CData $config, FFI\CData $store, array $phones): int
{
    foreach ($phones as $phone) { // Those that are there already stay as they are.
        if ($zapi->zapi_store_add($store, null, $phone, null) < 0) {
            return fail($zapi);
        }
    }
    $report = Zapi::struct($zapi, 'zapi_sync_report');
    $on_progress = function (FFI\CData $now, ?FFI\CData $user): int {
        fwrite(STDERR, "{$now->asked} of {$now->due} asked\n");
        return 0; // Anything else stops the sync.
    };
    if ($zapi->zapi_store_sync($store, $config, null, null, $on_progress, null, FFI::addr($report)) < 0) {
        return fail($zapi);
    }
    $code = $report->failed + $report->withheld > 0 ? 1 : 0;
    foreach ($phones as $phone) {
        $code = max($code, show($zapi, $store, $phone));
    }
    return $code;
}

function main(array $arguments): int
{
    if (count($arguments) < 2) {
        fwrite(STDERR, "usage: php keep_fresh.php FOLDER PHONE...\n");
        return 2;
    }
    $zapi = Zapi::load();
    $config = $zapi->zapi_config_new();
    $store = $zapi->new('zapi_store *');
    try {
        if ($zapi->zapi_config_load_env($config) < 0 || $zapi->zapi_store_open($arguments[0], FFI::addr($store)) < 0) {
            return fail($zapi);
        }
        return sync($zapi, $config, $store, array_slice($arguments, 1));
    } finally {
        $zapi->zapi_store_free($store);
        $zapi->zapi_config_free($config);
    }
}

exit(main(array_slice($argv, 1)));
