// Options of one call, cancel tokens, the cache and the counts, against the emulator.
#include <csignal>
#include <sys/time.h>
#include <thread>

#include "check.hpp"

namespace {

constexpr auto good = "5511990000000";
constexpr auto stalls = "5511990000901";

zapi::cancel_token at_signal;

void limits(const zapi::client &client)
{
    zapi::call_options options;
    const auto refused = [&](std::chrono::milliseconds timeout, std::string_view limit) {
        options.timeout = timeout;
        const auto error = error_of([&] { (void)client.profile_picture(good, options); });
        CHECK(error.status() == ZAPI_E_INVALID_ARGUMENT && !error.retry_after());
        CHECK(std::string_view(error.what()).find(limit) != std::string_view::npos);
    };
    refused(std::chrono::milliseconds(0), "at least 1 millisecond");
    refused(std::chrono::milliseconds::min(), "at least 1 millisecond");
    refused(std::chrono::milliseconds(3600001), "at most 3600000");
    refused(std::chrono::milliseconds::max(), "at most 3600000");
    CHECK(client.stats().requests == 0);
    options.timeout = std::chrono::milliseconds(200);
    CHECK(status_of([&] { (void)client.profile_picture(stalls, options); }) == ZAPI_E_TIMEOUT);
    options.timeout = std::chrono::hours(1);
    CHECK(client.profile_picture(good, options));
}

void from_another_thread()
{
    const zapi::client client = settings();
    zapi::cancel_token token;
    zapi::call_options options;
    options.cancel = &token;
    std::thread other([&] {
        while (client.stats().requests == 0)
            std::this_thread::yield();
        token.trigger();
    });
    const auto cancelled = error_of([&] { (void)client.profile_picture(stalls, options); });
    other.join();
    CHECK(cancelled.status() == ZAPI_E_CANCELLED && !cancelled.retryable());
    // It stays triggered, for this token alone.
    CHECK(status_of([&] { (void)client.profile_picture(good, options); }) == ZAPI_E_CANCELLED);
    CHECK(client.profile_picture(good) && client.stats().requests == 2);
}

void from_a_signal_handler()
{
    zapi::client client = settings();
    client.set_cancel(at_signal);
    std::signal(SIGALRM, [](int) { at_signal.trigger(); });
    const itimerval soon{{0, 0}, {0, 100 * 1000}};
    CHECK(setitimer(ITIMER_REAL, &soon, nullptr) == 0);
    CHECK(status_of([&] { (void)client.profile_picture(stalls); }) == ZAPI_E_CANCELLED);
    std::signal(SIGALRM, SIG_DFL);
}

void of_the_client()
{
    zapi::client client = settings();
    CHECK(client.profile_picture(good));
    {
        const zapi::cancel_token token;
        client.set_cancel(token);
        token.trigger();
    }
    // The client has kept what it needs of it, and has not been made anew.
    CHECK(status_of([&] { (void)client.profile_picture(good); }) == ZAPI_E_CANCELLED);
    CHECK(client.stats().requests == 1);
    const zapi::cancel_token instead;
    zapi::call_options options;
    options.cancel = &instead;
    CHECK(client.profile_picture(good, options));
    client.set_cancel(nullptr);
    CHECK(client.profile_picture(good));
}

void cache_and_counts()
{
    zapi::client client = settings();
    client.set("cache_ttl_s", "60");
    CHECK(client.stats().requests == 0);
    zapi::call_options bypass;
    bypass.bypass_cache = true;
    (void)client.profile_picture(good);
    (void)client.profile_picture(good);
    CHECK(client.stats().requests == 1 && client.stats().hits == 1 && client.stats().connections == 1);
    (void)client.profile_picture(good, bypass);
    CHECK(client.stats().requests == 2);
    client.forget(good);
    (void)client.profile_picture(good);
    CHECK(client.stats().requests == 3 && client.stats().retries == 0 && client.stats().waits == 0);
    CHECK(status_of([&] { client.forget("+55"); }) == ZAPI_E_INVALID_PHONE);
}

void doctor()
{
    zapi::client client = settings();
    auto found = client.check();
    CHECK(found.status == ZAPI_OK && client.stats().requests == 0);
    CHECK(found.text.find("\nconnect  ok ") != std::string::npos && found.text.back() == '\n');
    found = client.check(good);
    CHECK(found.status == ZAPI_OK && found.text.find("\ncall     ok ") != std::string::npos);
    found = client.check("5511990000084");
    CHECK(found.status == ZAPI_E_NOT_CONNECTED && found.text.find("\naccount  failed ") != std::string::npos);
    CHECK(status_of([&] { (void)client.check("+55"); }) == ZAPI_E_INVALID_PHONE);
}

} // namespace

int main()
{
    static_assert(!std::is_copy_constructible_v<zapi::cancel_token>);
    static_assert(std::is_nothrow_move_constructible_v<zapi::cancel_token>);
    limits(settings());
    from_another_thread();
    from_a_signal_handler();
    of_the_client();
    cache_and_counts();
    doctor();
    return failures == 0 ? 0 : 1;
}
