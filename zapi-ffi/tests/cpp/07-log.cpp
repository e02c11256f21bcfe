// zapi::client::on_log against the emulator: records come on the caller's thread, for as long as anything can make one.
#include <thread>

#include "check.hpp"

namespace {

struct records {
    int count = 0;
    bool mine = true;
    bool fine = true;
    std::thread::id thread = std::this_thread::get_id();

    zapi::log_function take(zapi::log_level most)
    {
        return [this, most](zapi::log_level level, std::string_view target, std::string_view text) {
            count++;
            mine = mine && std::this_thread::get_id() == thread;
            fine = fine && target.substr(0, 4) == "zapi" && !text.empty();
            fine = fine && level > zapi::log_level::off && level <= most;
        };
    }
};

} // namespace

int main()
{
    zapi::client client = settings();
    records all;
    client.on_log(zapi::log_level::trace, all.take(zapi::log_level::trace));
    (void)client.profile_picture("5511990000000");
    CHECK(all.count > 0 && all.mine && all.fine);

    // Moved, it goes on with the same function; a batch has it too, also when the client is gone.
    auto moved = std::make_unique<zapi::client>(std::move(client));
    const int before = all.count;
    (void)moved->profile_picture("5511990000000");
    CHECK(all.count > before);
    auto batch = moved->profile_pictures(std::vector<std::string>(20, "5511990000001"));
    auto item = batch.begin();
    moved.reset();
    const int at_first = all.count;
    while (item != batch.end())
        ++item;
    CHECK(all.count > at_first && all.mine && all.fine);

    // What it throws ends neither the call nor the program.
    client = settings();
    client.on_log(zapi::log_level::trace, [](auto, auto, auto) { throw std::runtime_error("lost"); });
    CHECK(client.profile_picture("5511990000000"));

    // The last one counts, up to its level, until there is none.
    records few;
    client.on_log(zapi::log_level::error, few.take(zapi::log_level::error));
    CHECK(client.profile_picture("5511990000000") && few.count == 0);
    client.on_log(zapi::log_level::debug, few.take(zapi::log_level::debug));
    const int most = few.count;
    CHECK(client.profile_picture("5511990000000") && few.count > most && few.mine && few.fine);
    const int last = few.count;
    client.on_log(zapi::log_level::trace, nullptr);
    CHECK(client.profile_picture("5511990000000") && few.count == last);
    return failures == 0 ? 0 : 1;
}
