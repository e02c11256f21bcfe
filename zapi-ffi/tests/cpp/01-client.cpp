// zapi::client, zapi::picture and zapi::error against the emulator.
#include "check.hpp"

int main()
{
    static_assert(!std::is_copy_constructible_v<zapi::client>);
    static_assert(std::is_nothrow_move_constructible_v<zapi::client>);

    zapi::client first = settings();
    const zapi::client client = std::move(first);

    const auto picture = client.profile_picture("5511990000000");
    CHECK(picture && picture->expiry_from_link && picture->link.find(picture->key) != std::string::npos);
    CHECK(picture && picture->expires_at > picture->fetched_at && !picture->stale);
    const auto without_oe = client.profile_picture("5511990000070");
    CHECK(without_oe && !without_oe->expiry_from_link);
    CHECK(without_oe->expires_at - without_oe->fetched_at == std::chrono::hours(48));
    CHECK(std::chrono::system_clock::now() - without_oe->fetched_at < std::chrono::minutes(1));
    CHECK(!client.profile_picture("5511990000020"));

    std::string reason = "old";
    CHECK(!client.profile_picture("5511990000027", {}, &reason) && reason == "not-authorized");
    CHECK(client.profile_picture("5511990000000", {}, &reason) && reason.empty());

    const auto refused = error_of([&] { (void)client.profile_picture("+55 11"); });
    CHECK(refused.status() == ZAPI_E_INVALID_PHONE && !refused.http_status() && !refused.retry_after());
    CHECK(!refused.retryable() && *refused.what() != '\0');
    const std::string_view hidden("5511990000000\0junk", 18);
    CHECK(status_of([&] { (void)client.profile_picture(hidden); }) == ZAPI_E_INVALID_ARGUMENT);
    const std::string longer = "55119900000001234";
    CHECK(client.profile_picture(std::string_view(longer).substr(0, 13)));
    CHECK(status_of([&] { (void)client.profile_picture({}); }) == ZAPI_E_INVALID_PHONE);

    // It holds its client back for 7 seconds.
    const auto limited = error_of([&] { (void)client.profile_picture("5511990000470"); });
    CHECK(limited.status() == ZAPI_E_RATE_LIMITED && std::string("ZAPI_E_RATE_LIMITED") == limited.name());
    CHECK(limited.http_status() == 429 && limited.attempts() == 1 && limited.retryable());
    CHECK(limited.retry_after() == std::chrono::seconds(7));

    CHECK(status_of([&] { (void)first.profile_picture("5511990000000"); }) == ZAPI_E_INVALID_ARGUMENT);
    first = settings();
    CHECK(first.profile_picture("5511990000000"));
    return failures == 0 ? 0 : 1;
}
