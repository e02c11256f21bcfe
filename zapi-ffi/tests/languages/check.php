<?php
// Prints how structs lie in memory, and asks for a phone with a buffer that is too small.
declare(strict_types=1);

require __DIR__ . '/../../../examples/php/zapi.php';

$zapi = Zapi::load();
foreach (explode(' ', $argv[2]) as $name) {
    $type = $zapi->type($name);
    echo $name, ' ', FFI::sizeof($type), "\n";
    foreach ($type->getStructFieldNames() as $member) {
        echo "$name.$member ", $type->getStructFieldOffset($member), "\n";
    }
}

$config = $zapi->zapi_config_new();
$zapi->zapi_config_load_env($config);
$small = $zapi->new('char[16]');
$buffer = $zapi->new('zapi_buf');
$buffer->data = $zapi->cast('char *', FFI::addr($small));
$buffer->cap = FFI::sizeof($small);
$status = $zapi->zapi_profile_picture($config, $argv[1], FFI::addr($buffer));
$error = Zapi::struct($zapi, 'zapi_error');
$zapi->zapi_last_error(FFI::addr($error));
echo $zapi->zapi_status_name($status), ' ', $buffer->len, ': ', FFI::string($error->text), "\n";
$zapi->zapi_config_free($config);
