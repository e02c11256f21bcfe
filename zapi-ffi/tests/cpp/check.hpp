// check.hpp is the little that the C++ tests share: checks that count, errors as values, a client of the emulator.
#ifndef CHECK_HPP
#define CHECK_HPP

#include <unistd.h>

#include <iostream>

#include "zapi.hpp"

inline int failures = 0;

inline void check(bool holds, const char *what, const char *file, int line)
{
    if (!holds) {
        failures++;
        std::cerr << file << ':' << line << ": does not hold: " << what << '\n';
    }
}

#define CHECK(...) check((__VA_ARGS__) ? true : false, #__VA_ARGS__, __FILE__, __LINE__)

// What the call throws; a call that throws nothing has the status ZAPI_OK.
template <class Call> zapi::error error_of(Call call)
{
    try {
        call();
    } catch (const zapi::error &error) {
        return error;
    }
    return zapi::error(zapi_error{});
}

template <class Call> std::int32_t status_of(Call call)
{
    return error_of(call).status();
}

// Settings that lead to the emulator. A test that hangs is ended after a minute.
inline zapi::client settings()
{
#ifndef _WIN32
    alarm(60);
#endif
    zapi::client client;
    client.load_env();
    return client;
}

#endif
