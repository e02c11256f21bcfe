<?php
// Prints the link to a contact's picture, or those of many; see README.md.
// Exit code: 0 a picture or a whole batch, 1 no picture, 2 an error or a batch that ended early.
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

function ask_one(FFI $zapi, FFI\CData $config, string $phone): int
{
    $picture = Zapi::struct($zapi, 'zapi_picture');
    $status = $zapi->zapi_profile_picture_ex($config, $phone, null, FFI::addr($picture));
    if ($status < 0) {
        return fail($zapi);
    }
    if ($status === Zapi::NO_PICTURE) {
        echo "no picture\n";
        return 1;
    }
    echo 'link: ', FFI::string($picture->link), "\n";
    echo 'expires: ', gmdate('Y-m-d\TH:i:s\Z', $picture->expires_at), "\n";
    return 0;
}

function ask_many(FFI $zapi, FFI\CData $config, array $phones): int
{
    $texts = $zapi->new('char *[' . count($phones) . ']');
    $memory = []; // What the pointers lead to, until the batch has its own.
    foreach ($phones as $index => $phone) {
        $memory[] = $text = $zapi->new('char[' . (strlen($phone) + 1) . ']');
        FFI::memcpy($text, $phone, strlen($phone));
        $texts[$index] = $zapi->cast('char *', $text);
    }
    $batch = $zapi->zapi_batch_start($config, $texts, count($phones), null);
    if ($batch === null) {
        return fail($zapi);
    }
    $item = Zapi::struct($zapi, 'zapi_item');
    while (($status = $zapi->zapi_batch_next($batch, -1, FFI::addr($item))) === Zapi::OK) {
        echo $phones[$item->index], ': ', match ($item->status) {
            Zapi::OK => FFI::string($item->link),
            Zapi::NO_PICTURE => 'no picture',
            default => $zapi->zapi_status_name($item->status) . ': ' . FFI::string($item->text),
        }, "\n";
    }
    if ($status !== Zapi::DONE) {
        fail($zapi); // First: zapi_batch_progress clears the last error.
        $progress = Zapi::struct($zapi, 'zapi_progress');
        $zapi->zapi_batch_progress($batch, FFI::addr($progress));
        if ($progress->flags & Zapi::PROGRESS_STOPPED) {
            fwrite(STDERR, "resume at {$phones[$progress->stopped_at]}\n");
        }
    }
    $zapi->zapi_batch_free($batch);
    return $status === Zapi::DONE ? 0 : 2;
}

function main(array $phones): int
{
    if ($phones === []) {
        fwrite(STDERR, "usage: profile_picture.php PHONE...\n");
        return 2;
    }
    $zapi = Zapi::load();
    $config = $zapi->zapi_config_new();
    try {
        return match (true) {
            $zapi->zapi_config_load_env($config) < 0 => fail($zapi),
            count($phones) === 1 => ask_one($zapi, $config, $phones[0]),
            default => ask_many($zapi, $config, $phones),
        };
    } finally {
        $zapi->zapi_config_free($config);
    }
}

try {
    exit(main(array_slice($argv, 1)));
} catch (FFI\Exception $failure) { // no library, for instance
    fwrite(STDERR, "error: {$failure->getMessage()}\n");
    exit(2);
}
