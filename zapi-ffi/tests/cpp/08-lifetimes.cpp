// What callbacks and temporaries may not leave dangling. Most of it shows under AddressSanitizer only.
#include "check.hpp"

namespace {

const char *const GOOD = "5511990000000";

std::vector<std::string> many(std::size_t count)
{
    std::vector<std::string> phones;
    for (std::size_t i = 0; i < count; i++)
        phones.push_back("55119" + std::to_string(80000000 + i));
    return phones;
}

zapi::batch_options in_order()
{
    zapi::batch_options options;
    options.ordered = true;
    return options;
}

// A temporary gives no reference to what goes with it.
static_assert(!std::is_reference_v<decltype(std::declval<zapi::error>().raw())>);
static_assert(!std::is_reference_v<decltype(*std::declval<zapi::batch::iterator>())>);
static_assert(std::is_same_v<decltype(std::declval<zapi::item>().phone()), std::string>);
template <class It, class = void> constexpr bool has_arrow = false;
template <class It> constexpr bool has_arrow<It, std::void_t<decltype(std::declval<It>().operator->())>> = true;
static_assert(has_arrow<zapi::batch::iterator &> && !has_arrow<zapi::batch::iterator>);

// Notes whether it was destroyed while it ran, and that it was in the end.
struct watched {
    struct counts {
        int runs = 0, running = 0, early = 0, gone = 0;
    };

    explicit watched(counts &to) : seen(&to) {}
    watched(const watched &) = delete;
    ~watched()
    {
        seen->gone++;
        seen->early += seen->running > 0;
    }

    counts *seen;
};

template <class Run> zapi::log_function running(const std::shared_ptr<watched> &kept, Run run)
{
    return [kept, run](zapi::log_level, std::string_view, std::string_view) {
        auto &seen = *kept->seen;
        seen.running++;
        if (seen.runs++ == 0)
            run();
        seen.running--;
    };
}

void on_log_within_on_item()
{
    watched::counts seen, next;
    zapi::client client = settings();
    client.on_log(zapi::log_level::trace, running(std::make_shared<watched>(seen), [] {}));
    int refused = 0;
    const auto all = client.profile_pictures(many(6), [&](const zapi::item &) {
        refused += status_of([&] {
            client.on_log(zapi::log_level::trace, running(std::make_shared<watched>(next), [] {}));
        }) == ZAPI_E_INVALID_ARGUMENT;
        return true;
    });
    CHECK(all.found == 6 && refused == 6 && seen.runs == 6 && seen.gone == 0 && next.runs == 0 && next.gone == 6);
    client.on_log(zapi::log_level::off, nullptr);
    CHECK(seen.gone == 1);
}

void destroyed_in_its_own_log_function()
{
    watched::counts seen;
    auto client = std::make_unique<zapi::client>(settings());
    client->on_log(zapi::log_level::trace, running(std::make_shared<watched>(seen), [&] { client.reset(); }));
    CHECK(client->profile_picture(GOOD) && !client);
    CHECK(seen.runs == 1 && seen.early == 0 && seen.gone == 1);

    // By an assignment, in a batch by function, and in a download.
    watched::counts other, last;
    zapi::client assigned = settings();
    assigned.on_log(zapi::log_level::trace,
                    running(std::make_shared<watched>(other), [&] { assigned = settings(); }));
    CHECK(assigned.profile_pictures(many(5), [](const zapi::item &) { return true; }).found == 5);
    CHECK(other.runs == 5 && other.early == 0 && other.gone == 1);
    assigned.on_log(zapi::log_level::trace,
                    running(std::make_shared<watched>(last), [&] { assigned = zapi::client(); }));
    CHECK(assigned.download(GOOD) && last.early == 0 && last.gone == 1);
}

void destroyed_in_on_item()
{
    watched::counts seen;
    auto client = std::make_unique<zapi::client>(settings());
    client->on_log(zapi::log_level::trace, running(std::make_shared<watched>(seen), [] {}));
    const auto all = client->profile_pictures(many(5), [&](const zapi::item &) {
        client.reset();
        return true;
    });
    CHECK(all.found == 5 && seen.runs == 5 && seen.gone == 1);
}

void moved_while_it_runs()
{
    zapi::client client = settings(), other = settings();
    const auto all = client.profile_pictures(many(5), [&](const zapi::item &) {
        other = std::move(client);
        client = std::move(other);
        return client.profile_picture(GOOD).has_value();
    });
    CHECK(all.found == 5);
}

void what_on_item_throws_of_the_library()
{
    zapi::client client = settings();
    const auto change = [&](const zapi::item &) {
        client.set("timeout_ms", "900");
        return true;
    };
    const auto error = error_of([&] { (void)client.profile_pictures(many(3), change); });
    CHECK(error.status() == ZAPI_E_INVALID_ARGUMENT && std::string(error.what()).find("in use") != std::string::npos);
    client.set("timeout_ms", "900");
}

void a_batch_in_its_own_log_function()
{
    watched::counts seen;
    zapi::client client = settings();
    std::unique_ptr<zapi::batch> batch;
    client.on_log(zapi::log_level::trace, running(std::make_shared<watched>(seen), [&] { batch.reset(); }));
    batch = std::make_unique<zapi::batch>(client.profile_pictures(many(5)));
    client = settings();
    zapi::item item;
    CHECK(batch->next(item, std::chrono::seconds(30)) == ZAPI_OK && item.picture());
    CHECK(!batch && seen.early == 0 && seen.gone == 1);
}

void iterators_outlive_their_batch()
{
    const zapi::client client = settings();
    auto batch = std::make_unique<zapi::batch>(client.profile_pictures(many(4), in_order()));
    auto at = batch->begin();
    batch.reset();
    CHECK(at->index() == 0);
    std::size_t items = 0;
    for (; at != zapi::batch::iterator(); ++at)
        items++;
    CHECK(items == 4);
    auto of_temporary = client.profile_pictures(many(2), in_order()).begin();
    CHECK((*++of_temporary).index() == 1);
}

void values_of_temporaries()
{
    const zapi::client client = settings();
    auto batch = client.profile_pictures(many(3), in_order());
    auto at = batch.begin();
    const zapi::item &first = *at++;
    const zapi::item &second = *at;
    CHECK(first.index() == 0 && first.phone() == "5511980000000" && first.picture());
    const auto phone = (*at++).phone();
    const auto reason = (*at).reason();
    CHECK(phone == "5511980000001" && reason.empty() && &second == &*at);
    const zapi::item &of_temporary = *client.profile_pictures(many(1)).begin();
    CHECK(of_temporary.status() == ZAPI_OK && of_temporary.picture());

    const auto &info = client.download(GOOD)->info();
    CHECK(info.kind == zapi::image_kind::jpeg && info.size > 0 && !info.key.empty());
}

// Through a reference, so that no compiler sees it.
template <class Handle> void to_itself(Handle &handle, Handle &same)
{
    handle = std::move(same);
}

void moved_to_themselves()
{
    zapi::client client = settings();
    to_itself(client, client);
    auto image = client.download(GOOD).value();
    const auto before = image.info();
    to_itself(image, image);
    CHECK(image.size() == before.size && image.info().key == before.key && !before.key.empty());
    auto batch = client.profile_pictures(many(1));
    to_itself(batch, batch);
    zapi::item item;
    CHECK(batch.next(item, std::chrono::seconds(30)) == ZAPI_OK);
    zapi::cancel_token token;
    to_itself(token, token);
    client.set_cancel(token);
    token.trigger();
    CHECK(status_of([&] { (void)client.profile_picture(GOOD); }) == ZAPI_E_CANCELLED);
    const auto taken = std::move(image);
    CHECK(taken.size() > 0);
}

} // namespace

int main()
{
    static_assert(!std::is_copy_constructible_v<zapi::client> && !std::is_copy_assignable_v<zapi::client>);
    static_assert(!std::is_copy_constructible_v<zapi::batch> && !std::is_copy_assignable_v<zapi::batch>);
    static_assert(std::is_nothrow_move_assignable_v<zapi::client>);
    on_log_within_on_item();
    destroyed_in_its_own_log_function();
    destroyed_in_on_item();
    moved_while_it_runs();
    what_on_item_throws_of_the_library();
    a_batch_in_its_own_log_function();
    iterators_outlive_their_batch();
    values_of_temporaries();
    moved_to_themselves();
    return failures == 0 ? 0 : 1;
}
