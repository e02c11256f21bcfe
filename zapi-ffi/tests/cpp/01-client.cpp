// zapi::client, zapi::picture and zapi::error against the emulator.
#include <iostream>
#include <type_traits>
#include <utility>

#include "zapi.hpp"

namespace {

int failures = 0;

void check(bool holds, const char *what, int line)
{
    if (!holds) {
        failures++;
        std::cerr << __FILE__ << ':' << line << ": does not hold: " << what << '\n';
    }
}

#define CHECK(what) check((what), #what, __LINE__)

template <class Call> zapi::error error_of(Call call)
{
    try {
        call();
    } catch (const zapi::error &error) {
        return error;
    }
    failures++;
    return zapi::error(zapi_error{});
}

} // namespace

int main()
{
    static_assert(!std::is_copy_constructible_v<zapi::client>);
    static_assert(std::is_nothrow_move_constructible_v<zapi::client>);

    zapi::client first;
    first.load_env();
    const zapi::client client = std::move(first);

    const auto picture = client.profile_picture("5511990000000");
    CHECK(picture && picture->expiry_from_link && picture->link.find(picture->key) != std::string::npos);
    CHECK(picture && picture->expires_at > picture->fetched_at);
    const auto without_oe = client.profile_picture("5511990000070");
    CHECK(without_oe && !without_oe->expiry_from_link);
    CHECK(without_oe->expires_at - without_oe->fetched_at <= std::chrono::hours(48));
    CHECK(!client.profile_picture("5511990000020"));

    const auto limited = error_of([&] { client.profile_picture("5511990000470"); });
    CHECK(limited.status() == ZAPI_E_RATE_LIMITED && std::string("ZAPI_E_RATE_LIMITED") == limited.name());
    CHECK(limited.http_status() == 429 && limited.attempts() == 1 && limited.retryable());
    CHECK(limited.retry_after() == std::chrono::seconds(7));

    const auto refused = error_of([&] { client.profile_picture("+55 11"); });
    CHECK(refused.status() == ZAPI_E_INVALID_PHONE && !refused.http_status() && !refused.retry_after());
    const std::string_view hidden("5511990000000\0junk", 18);
    CHECK(error_of([&] { client.profile_picture(hidden); }).status() == ZAPI_E_INVALID_ARGUMENT);

    zapi::client other;
    other.set("instance_id", "A").set("token", "B");
    const auto unknown = error_of([&] { other.set("colour", "red"); });
    CHECK(unknown.status() == ZAPI_E_INVALID_CONFIG && *unknown.what() != '\0');
    CHECK(error_of([&] { zapi::picture::from_link("x", {}); }).status() == ZAPI_E_INVALID_ARGUMENT);
    return failures == 0 ? 0 : 1;
}
