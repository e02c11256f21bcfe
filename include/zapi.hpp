/* zapi.hpp is libzapi for C++17: values and exceptions, and nothing to free. It needs zapi.h only.
 *
 *     zapi::client client;
 *     client.load_env();
 *     if (auto picture = client.profile_picture("551199999999"))
 *         std::cout << picture->link << '\n';
 *
 * You can move client, cancel_token, image, batch and store, but not copy them. After a move the old object is empty, and
 * functions that need its handle throw ZAPI_E_INVALID_ARGUMENT.
 *
 * Threads: any number of threads may call the const functions of a client or store at once. While one thread is in set,
 * load_env, set_cancel or on_log, no other may use the client.
 *
 * Callbacks (on_item, on_progress, on_log) may call the library. They may even move or destroy the client, batch or
 * store that is calling them: everything the call needs stays alive until it returns. Only set, load_env, set_cancel and
 * on_log of that client throw ZAPI_E_INVALID_ARGUMENT there. An exception from on_item or on_progress comes out of the
 * call; one from a log function is dropped.
 */
#ifndef ZAPI_HPP
#define ZAPI_HPP

#if !(__cplusplus >= 201703L || (defined(_MSVC_LANG) && _MSVC_LANG >= 201703L))
#error "zapi.hpp needs C++17"
#endif

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <functional>
#include <iterator>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "zapi.h"

namespace zapi {

using time_point = std::chrono::system_clock::time_point;

namespace detail {

/* A struct of zapi.h, zeroed and with its size set. */
template <class Struct> Struct sized() noexcept
{
    Struct made{};
    made.size = static_cast<std::uint32_t>(sizeof made);
    return made;
}

struct free_handle {
    void operator()(zapi_config *config) const noexcept { zapi_config_free(config); }
    void operator()(zapi_cancel *cancel) const noexcept { zapi_cancel_free(cancel); }
    void operator()(zapi_image *image) const noexcept { zapi_image_free(image); }
    void operator()(zapi_batch *batch) const noexcept { zapi_batch_free(batch); }
    void operator()(zapi_store *store) const noexcept { zapi_store_free(store); }
};

template <class Opaque> using handle = std::unique_ptr<Opaque, free_handle>;

/* The start of a text; never NULL, even if the view has no address. */
inline const char *start(std::string_view text) noexcept { return text.empty() ? "" : text.data(); }

/* The nearest time that fits: a clock that counts nanoseconds ends in the year 2262. */
inline time_point from_unix(std::int64_t time) noexcept
{
    using std::chrono::seconds;
    constexpr auto last = std::chrono::duration_cast<seconds>((time_point::max)().time_since_epoch());
    return time_point(std::clamp(seconds(time), -last, last));
}

/* A path in UTF-8, whose strings are of char8_t from C++20 on, and back. */
inline std::string utf8(const std::filesystem::path &path)
{
    const auto text = path.u8string();
    return {text.begin(), text.end()};
}

inline std::filesystem::path path_of(const std::string &utf8)
{
#ifdef __cpp_char8_t
    return std::u8string(utf8.begin(), utf8.end());
#else
    return std::filesystem::u8path(utf8);
#endif
}

} // namespace detail

/* The version of the library. ZAPI_VERSION is that of the header. */
inline std::string_view version() noexcept { return zapi_version(); }

/* Thrown when a call fails. what() says what happened and what to do about it, and contains no secret. */
class error : public std::runtime_error {
public:
    explicit error(const zapi_error &raw, std::optional<std::uint64_t> stopped_at = std::nullopt)
        : std::runtime_error(raw.text), raw_(raw), stopped_at_(stopped_at)
    {
    }

    /* An error without a request. */
    error(std::int32_t status, const std::string &text) : std::runtime_error(text), raw_(detail::sized<zapi_error>())
    {
        raw_.status = status;
        raw_.retry_after_ms = -1;
    }

    /* The last error of this thread. */
    static error last()
    {
        auto raw = detail::sized<zapi_error>();
        zapi_last_error(&raw);
        return error(raw);
    }

    /* The ZAPI_E_ status and its name. */
    std::int32_t status() const noexcept { return raw_.status; }
    const char *name() const noexcept { return zapi_status_name(raw_.status); }

    /* The HTTP status of the reply, if there was one. */
    std::optional<int> http_status() const noexcept
    {
        return raw_.http_status != 0 ? std::optional<int>(raw_.http_status) : std::nullopt;
    }

    /* How many requests were made. */
    int attempts() const noexcept { return raw_.attempts; }

    /* How long to wait before the next request, if the service said so or the rate limit refused this one. */
    std::optional<std::chrono::milliseconds> retry_after() const noexcept
    {
        if (raw_.retry_after_ms < 0)
            return std::nullopt;
        return std::chrono::milliseconds(raw_.retry_after_ms);
    }

    /* Whether the same call may succeed if you try again. */
    bool retryable() const noexcept { return (raw_.flags & ZAPI_ERROR_RETRYABLE) != 0; }

    /* Whether the client's own rate limit refused the call: no request was made. */
    bool pacing() const noexcept { return (raw_.flags & ZAPI_ERROR_PACING) != 0; }

    /* Whether a proxy, a firewall or a login page answered: this says nothing about the contact. */
    bool foreign() const noexcept { return (raw_.flags & ZAPI_ERROR_FOREIGN) != 0; }

    /* The struct of zapi.h. */
    zapi_error raw() const noexcept { return raw_; }

    /* If a batch ended early: the index of the phone to resume at. */
    std::optional<std::uint64_t> stopped_at() const noexcept { return stopped_at_; }

private:
    zapi_error raw_;
    std::optional<std::uint64_t> stopped_at_;
};

namespace detail {

inline std::int32_t check(std::int32_t status)
{
    if (status < 0)
        throw error::last();
    return status;
}

template <class Opaque> handle<Opaque> made(Opaque *opaque)
{
    if (opaque == nullptr)
        throw error::last();
    return handle<Opaque>(opaque);
}

/* A timeout for the library, where 0 means none. The library itself refuses one that is too long. */
inline std::uint32_t limit(const std::optional<std::chrono::milliseconds> &time)
{
    using ms = std::chrono::milliseconds;
    if (time && *time < ms(1))
        throw error(ZAPI_E_INVALID_ARGUMENT, "a timeout must be at least 1 millisecond");
    return static_cast<std::uint32_t>(std::clamp(time.value_or(ms(0)), ms(0), ms(UINT32_MAX)).count());
}

} // namespace detail

/* A status, its name ("ZAPI_E_TIMEOUT"), and what to do about it. */
struct status {
    std::int32_t number;
    std::string_view name;
    std::string_view text;
};

/* All of them, with their texts in that language: "en" or "pt-BR". */
inline std::vector<status> statuses(const char *language = "en")
{
    std::vector<status> all;
    std::int32_t number = 0;
    for (std::uint32_t i = 0; zapi_status_at(i, &number) == ZAPI_OK; i++)
        all.push_back({number, zapi_status_name(number), zapi_status_text_in(number, language)});
    return all;
}

/* An option of a client. */
struct option {
    std::string key;
    std::string default_value;
    std::string text;
    bool secret;   /* get() refuses it */
    bool per_call; /* set() keeps connections, cache and rate limit */
};

/* All options. */
inline std::vector<option> options()
{
    std::vector<option> all;
    auto raw = detail::sized<zapi_option>();
    for (std::uint32_t i = 0; zapi_option_at(i, &raw) == ZAPI_OK; i++)
        all.push_back({raw.key, raw.default_value, raw.text, (raw.flags & ZAPI_OPTION_SECRET) != 0,
                       (raw.flags & ZAPI_OPTION_PER_CALL) != 0});
    return all;
}

/* Ends calls from another thread or a signal handler. You may destroy it while clients and calls still use it. */
class cancel_token {
public:
    cancel_token() : handle_(detail::made(zapi_cancel_new())) {}

    /* Cannot be undone. It is a single atomic store, so a signal handler may call it. */
    void trigger() const noexcept { zapi_cancel_trigger(handle_.get()); }

    const zapi_cancel *handle() const noexcept { return handle_.get(); }

private:
    detail::handle<zapi_cancel> handle_;
};

/* Options of one call. */
struct call_options {
    std::optional<std::chrono::milliseconds> timeout; /* of the whole call; default: timeout_ms */
    const cancel_token *cancel = nullptr;             /* default: the client's */
    bool bypass_cache = false;                        /* ask even if the answer is in the cache */

    zapi_call_options raw() const
    {
        auto made = detail::sized<zapi_call_options>();
        made.timeout_ms = detail::limit(timeout);
        made.flags = bypass_cache ? ZAPI_BYPASS_CACHE : 0;
        made.cancel = cancel != nullptr ? cancel->handle() : nullptr;
        return made;
    }
};

/* Options of one batch. */
struct batch_options {
    std::uint32_t workers = 0;                        /* requests at once; 0: the option workers */
    bool ordered = false;                             /* items in the order of the input */
    std::optional<std::chrono::milliseconds> timeout; /* of each call; default: timeout_ms */
    const cancel_token *cancel = nullptr;             /* default: the client's */
    bool bypass_cache = false;                        /* ask even if the answer is in the cache */
    std::uint32_t stop_after = 0;                     /* failures that make an outage; 0: 20, UINT32_MAX: never */
    std::optional<std::chrono::milliseconds> max_hold; /* longest Retry-After to wait for; default: 15 min */

    zapi_batch_options raw() const
    {
        auto made = detail::sized<zapi_batch_options>();
        made.workers = workers;
        made.flags = (ordered ? ZAPI_ORDERED : 0U) | (bypass_cache ? ZAPI_BYPASS_CACHE : 0U);
        made.timeout_ms = detail::limit(timeout);
        made.cancel = cancel != nullptr ? cancel->handle() : nullptr;
        made.stop_after = stop_after;
        made.max_hold_ms = detail::limit(max_hold);
        return made;
    }
};

/* A contact's picture. */
struct picture {
    std::string link;              /* its URL */
    std::string key;               /* changes only when the picture does */
    time_point fetched_at;         /* when the service gave the link */
    time_point expires_at;         /* when the link stops working at the latest */
    bool expiry_from_link = false; /* otherwise it is 48 hours after fetched_at */
    bool stale = false;            /* an old answer, because the service could not be reached */

    /* From a zapi_picture or a zapi_item. */
    template <class Raw> static picture of(const Raw &raw)
    {
        return {raw.link,
                raw.key,
                detail::from_unix(raw.fetched_at),
                detail::from_unix(raw.expires_at),
                (raw.flags & ZAPI_PICTURE_EXPIRY_READ) != 0,
                (raw.flags & ZAPI_PICTURE_STALE) != 0};
    }

    /* Reads a link, for example one from your database. Makes no request. */
    static picture from_link(std::string_view link, time_point fetched_at)
    {
        const auto since = std::chrono::floor<std::chrono::seconds>(fetched_at).time_since_epoch();
        auto raw = detail::sized<zapi_picture>();
        detail::check(zapi_link_info_n(detail::start(link), link.size(), since.count(), &raw));
        return of(raw);
    }
};

/* Turns a phone number as databases store it, with spaces and + ( ) - . in it, into one that the other functions accept.
 * A country code ("55") is added to national numbers; without one nothing is added. Throws ZAPI_E_INVALID_PHONE. */
inline std::string phone_from_masked(std::string_view text, std::string_view country = {})
{
    char phone[ZAPI_PHONE_MAX];
    zapi_buf out{phone, sizeof phone, 0};
    detail::check(zapi_phone_from_masked_n(detail::start(text), text.size(), detail::start(country), country.size(), &out));
    return {phone, out.len};
}

/* The forms that a Brazilian mobile number can have on WhatsApp, with and without the ninth digit; `phone` first. */
inline std::vector<std::string> ninth_digit_variants(std::string_view phone)
{
    std::vector<std::string> all;
    char variant[ZAPI_PHONE_MAX];
    zapi_buf out{variant, sizeof variant, 0};
    for (std::uint32_t i = 0;
         detail::check(zapi_phone_variant_at_n(detail::start(phone), phone.size(), i, &out)) == ZAPI_OK; i++)
        all.emplace_back(variant, out.len);
    return all;
}

/* The format of an image. */
enum class image_kind : std::uint32_t { jpeg = ZAPI_IMAGE_JPEG, png = ZAPI_IMAGE_PNG, webp = ZAPI_IMAGE_WEBP };

/* What a downloaded image is. */
struct image_info {
    image_kind kind;
    std::uint32_t width, height; /* in pixels */
    std::uint64_t size;          /* in bytes */
    std::string key;             /* changes only when the picture does */

    static image_info of(const zapi_image_info &raw)
    {
        return {static_cast<image_kind>(raw.kind), raw.width, raw.height, raw.len, raw.key};
    }
};

/* A downloaded image: a range of bytes, valid as long as the image is. */
class image {
public:
    explicit image(detail::handle<zapi_image> handle) : handle_(std::move(handle)), size_(read().len) {}

    const std::uint8_t *data() const noexcept { return zapi_image_data(handle_.get()); }
    std::size_t size() const noexcept { return handle_ ? static_cast<std::size_t>(size_) : 0; }
    const std::uint8_t *begin() const noexcept { return data(); }
    const std::uint8_t *end() const noexcept { return data() + size(); }
    image_info info() const { return image_info::of(read()); }

private:
    zapi_image_info read() const
    {
        auto raw = detail::sized<zapi_image_info>();
        detail::check(zapi_image_describe(handle_.get(), &raw));
        return raw;
    }

    detail::handle<zapi_image> handle_;
    std::uint64_t size_;
};

/* What client::check found out. */
struct report {
    std::int32_t status; /* of the step that failed; ZAPI_OK if none did */
    std::string text;    /* a line for each step */
};

/* How far a batch is. */
struct progress {
    std::uint64_t done;                      /* items given out */
    std::uint64_t found, none, failed;       /* how many of them have a link, have no picture, failed */
    std::optional<std::uint64_t> total;      /* how many phones there are */
    std::optional<std::uint64_t> stopped_at; /* if it ended early: where to resume */
    std::chrono::milliseconds held_for;      /* how much longer no request is sent */

    static progress of(const zapi_progress &raw) noexcept
    {
        return {raw.done,         raw.found,           raw.none, raw.failed,
                known(raw.total), known(raw.stopped_at), std::chrono::milliseconds(raw.held_for_ms)};
    }

private:
    static std::optional<std::uint64_t> known(std::uint64_t count) noexcept
    {
        return count != UINT64_MAX ? std::optional<std::uint64_t>(count) : std::nullopt;
    }
};

/* The answer for one phone of a batch. */
class item {
public:
    item() noexcept : raw_(detail::sized<zapi_item>()) {}
    explicit item(const zapi_item &raw) noexcept : raw_(raw) {}

    /* The position of the phone in the input, from 0, and the phone; empty if it is not valid. The text of a temporary
     * item is a copy, so it never dangles. */
    std::uint64_t index() const noexcept { return raw_.index; }
    std::string_view phone() const & noexcept { return raw_.phone; }
    std::string phone() const && { return raw_.phone; }

    /* ZAPI_OK, ZAPI_NO_PICTURE or ZAPI_E_... */
    std::int32_t status() const noexcept { return raw_.status; }

    /* Returns or throws what client::profile_picture would have. */
    std::optional<zapi::picture> picture() const
    {
        if (const auto failed = error())
            throw *failed;
        return raw_.status == ZAPI_OK ? std::optional(zapi::picture::of(raw_)) : std::nullopt;
    }

    /* What the service said about why there is no picture. */
    std::string_view reason() const & noexcept { return raw_.reason; }
    std::string reason() const && { return raw_.reason; }

    /* Why the call failed, if it did. */
    std::optional<zapi::error> error() const
    {
        if (raw_.status >= 0)
            return std::nullopt;
        zapi_error why = detail::sized<zapi_error>();
        why.status = raw_.status;
        why.http_status = raw_.http_status;
        why.attempts = raw_.attempts;
        why.retry_after_ms = raw_.retry_after_ms;
        why.flags = raw_.error_flags;
        std::copy(std::begin(raw_.text), std::end(raw_.text), std::begin(why.text));
        return zapi::error(why);
    }

    /* For ZAPI_E_CANCELLED after the batch stopped: the status that it stopped for; otherwise 0. */
    std::int32_t cause() const noexcept { return raw_.cause; }

    zapi_item *raw() noexcept { return &raw_; }

private:
    zapi_item raw_;
};

enum class log_level : std::int32_t {
    off = ZAPI_LOG_OFF,
    error = ZAPI_LOG_ERROR,
    warn = ZAPI_LOG_WARN,
    info = ZAPI_LOG_INFO,
    debug = ZAPI_LOG_DEBUG,
    trace = ZAPI_LOG_TRACE
};

/* Receives log records: level, target ("zapi::retry") and text. */
using log_function = std::function<void(log_level, std::string_view, std::string_view)>;

namespace detail {

/* Passes records to a log_function. Its exceptions must not reach C, so they are dropped. */
inline void ZAPI_CALL write_log(std::int32_t level, const char *target, const char *text, void *user) noexcept
{
    try {
        (*static_cast<const log_function *>(user))(static_cast<log_level>(level), target, text);
    } catch (...) {
    }
}

/* Passes items to a function and keeps its exception, which must not reach C. */
template <class OnItem> struct taker {
    OnItem &on_item;
    std::exception_ptr thrown;

    static std::int32_t ZAPI_CALL take(const zapi_item *raw, void *user) noexcept
    {
        auto &self = *static_cast<taker *>(user);
        try {
            const item taken(*raw);
            return self.on_item(taken) ? 0 : 1;
        } catch (...) {
            self.thrown = std::current_exception();
            return 1;
        }
    }
};

/* Phones as the library takes them, one after the other in a single string. */
class phone_list {
public:
    template <class Phones> explicit phone_list(Phones &&phones)
    {
        for (auto &&phone : phones)
            add(phone);
        const char *start = text_.data();
        for (const std::size_t length : lengths_) {
            pointers_.push_back(start);
            start += length;
        }
    }

    const char *const *texts() const noexcept { return pointers_.data(); }
    const std::size_t *lengths() const noexcept { return lengths_.data(); }
    std::size_t size() const noexcept { return lengths_.size(); }

private:
    void add(std::string_view phone)
    {
        text_.append(phone);
        lengths_.push_back(phone.size());
    }

    std::string text_;
    std::vector<std::size_t> lengths_;
    std::vector<const char *> pointers_;
};

} // namespace detail

/* A running batch: a range that you can go through once.
 *
 *     for (const auto &item : client.profile_pictures(phones))
 *         std::cout << item.phone() << ' ' << zapi_status_name(item.status()) << '\n';
 *
 * A batch that ended early never looks complete: after its last item the loop, or next(), throws the reason as a
 * zapi::error (ZAPI_E_CANCELLED after cancel() or its token), and progress() tells where to resume. You may change,
 * move or destroy the client meanwhile, and the batch too while you still have an iterator.
 *
 * Threads: one thread at a time takes items. Others may call progress and cancel meanwhile. */
class batch {
    struct state;

public:
    class iterator {
    public:
        using iterator_category = std::input_iterator_tag;
        using value_type = item;
        using difference_type = std::ptrdiff_t;
        using pointer = const item *;
        using reference = const item &;

        /* What i++ returns. */
        struct kept {
            item value;
            item operator*() const noexcept { return value; }
        };

        iterator() = default;

        /* Valid until the iterator advances. A temporary iterator gives a copy, and no pointer. */
        reference operator*() const & noexcept { return from_->current; }
        item operator*() const && noexcept { return from_->current; }
        pointer operator->() const & noexcept { return &from_->current; }
        pointer operator->() const && = delete;
        iterator &operator++()
        {
            /* A log function may assign to the iterator meanwhile. */
            const auto from = from_;
            if (!from->advance())
                from_ = nullptr;
            return *this;
        }
        kept operator++(int)
        {
            kept before{**this};
            ++*this;
            return before;
        }
        friend bool operator==(const iterator &a, const iterator &b) noexcept { return a.from_ == b.from_; }
        friend bool operator!=(const iterator &a, const iterator &b) noexcept { return a.from_ != b.from_; }

    private:
        friend class batch;
        explicit iterator(std::shared_ptr<state> from) noexcept : from_(std::move(from)) {}
        std::shared_ptr<state> from_;
    };

    /* client::profile_pictures makes it. */
    batch(detail::handle<zapi_batch> handle, std::shared_ptr<const log_function> log)
        : state_(std::make_shared<state>(std::move(handle), std::move(log)))
    {
    }
    batch(batch &&) noexcept = default;
    batch &operator=(batch &&) noexcept = default;

    /* Takes the first item. */
    iterator begin() { return ++iterator(own()); }
    iterator end() noexcept { return iterator(); }

    /* Takes the next item without a range: ZAPI_OK with an item in `out`; ZAPI_PENDING if none came within `wait`;
     * ZAPI_DONE if there are no more. Throws like the range if the batch ended early. */
    [[nodiscard]] std::int32_t next(item &out, std::chrono::milliseconds wait)
    {
        using ms = std::chrono::milliseconds;
        return own()->take(out, static_cast<std::int32_t>(std::clamp(wait, ms(0), ms(INT32_MAX)).count()));
    }

    zapi::progress progress() const { return own()->progress(); }

    /* Ends the batch early. Running calls end within 50 milliseconds; you can still take their items. */
    void cancel() { detail::check(zapi_batch_cancel(own()->handle.get())); }

private:
    /* What the library and the iterators share. */
    struct state {
        state(detail::handle<zapi_batch> made, std::shared_ptr<const log_function> sink)
            : log(std::move(sink)), handle(std::move(made))
        {
        }

        bool advance() { return take(current, -1) == ZAPI_OK; }

        std::int32_t take(item &out, std::int32_t timeout_ms)
        {
            const auto status = zapi_batch_next(handle.get(), timeout_ms, out.raw());
            if (status < 0) {
                const auto cause = error::last();
                throw error(cause.raw(), progress().stopped_at);
            }
            return status;
        }

        zapi::progress progress() const
        {
            auto raw = detail::sized<zapi_progress>();
            detail::check(zapi_batch_progress(handle.get(), &raw));
            return zapi::progress::of(raw);
        }

        std::shared_ptr<const log_function> log; /* the library calls it from zapi_batch_next */
        detail::handle<zapi_batch> handle;
        item current;
    };

    /* Keeps it alive until the end of the call. */
    std::shared_ptr<state> own() const
    {
        if (!state_)
            detail::check(zapi_batch_cancel(nullptr)); /* throws */
        return state_;
    }

    std::shared_ptr<state> state_;
};

/* Your settings and, from the first call on, the connections. */
class client {
public:
    client() : state_(std::make_shared<state>()) {}
    client(client &&) noexcept = default;
    client &operator=(client &&) noexcept = default;

    /* Sets an option: "timeout_ms" to "5000". zapi::options() and docs/reference.md list them. */
    client &set(std::string_view key, std::string_view value)
    {
        detail::check(
            zapi_config_set_n(handle(), detail::start(key), key.size(), detail::start(value), value.size()));
        return *this;
    }

    /* The value of an option; empty if it has none. Refuses secrets. */
    std::string get(std::string_view key) const
    {
        std::string value(256, '\0');
        zapi_buf out{};
        const auto read = [&] {
            out = {value.data(), value.size(), 0};
            return zapi_config_get_n(handle(), detail::start(key), key.size(), &out);
        };
        auto status = read();
        if (status == ZAPI_E_BUFFER_TOO_SMALL) {
            value.resize(out.len + 1);
            status = read();
        }
        detail::check(status);
        value.resize(out.len);
        return value;
    }

    /* Reads every option that is not set yet from the ZAPI_* environment variables. */
    client &load_env()
    {
        detail::check(zapi_config_load_env(handle()));
        return *this;
    }

    /* Sets the token that ends all later calls, except those with their own; nullptr removes it. */
    client &set_cancel(const cancel_token &token)
    {
        detail::check(zapi_config_set_cancel(handle(), token.handle()));
        return *this;
    }
    client &set_cancel(std::nullptr_t)
    {
        detail::check(zapi_config_set_cancel(handle(), nullptr));
        return *this;
    }

    /* Sets the function that gets the log records of all later calls up to `level`. It runs on the threads that call the
     * client, possibly on several at once. Its exceptions are dropped. log_level::off or an empty function removes it. */
    client &on_log(log_level level, log_function log)
    {
        auto kept = log ? std::make_shared<log_function>(std::move(log)) : nullptr;
        detail::check(zapi_config_set_log(handle(), static_cast<std::int32_t>(level),
                                          kept ? detail::write_log : nullptr, kept.get()));
        const auto before = std::exchange(state_->log, std::move(kept)); /* destroyed last: it may call this client */
        return *this;
    }

    /* Fetches the link of a contact's picture. Without a value, no picture is set, it is hidden from this account, or the
     * number is not on WhatsApp; Z-API does not tell which, but `reason` gets what it said, if anything. Like all calls
     * it throws zapi::error on failure. */
    [[nodiscard]] std::optional<picture> profile_picture(std::string_view phone, const call_options &options = {},
                                                         std::string *reason = nullptr) const
    {
        const auto call = used();
        const auto raw = options.raw();
        auto out = detail::sized<zapi_picture>();
        const auto status =
            detail::check(zapi_profile_picture_ex_n(call.config(), detail::start(phone), phone.size(), &raw, &out));
        if (reason != nullptr)
            *reason = out.reason;
        return status == ZAPI_OK ? std::optional(picture::of(out)) : std::nullopt;
    }

    /* Downloads a contact's picture, only from hosts in image_hosts. No value if there is no picture. */
    [[nodiscard]] std::optional<image> download(std::string_view phone, const call_options &options = {}) const
    {
        const auto call = used();
        const auto raw = options.raw();
        zapi_image *made = nullptr;
        if (detail::check(zapi_download_n(call.config(), detail::start(phone), phone.size(), &raw, &made)) != ZAPI_OK)
            return std::nullopt;
        return image(detail::handle<zapi_image>(made));
    }

    /* The same into a file, which is either complete or unchanged. */
    [[nodiscard]] std::optional<image_info> download_to_file(std::string_view phone, const std::filesystem::path &path,
                                                             const call_options &options = {}) const
    {
        const auto call = used();
        const auto raw = options.raw();
        const auto file = detail::utf8(path);
        auto out = detail::sized<zapi_image_info>();
        const auto status = detail::check(
            zapi_download_to_file_n(call.config(), detail::start(phone), phone.size(), &raw, file.data(), file.size(),
                                    &out));
        return status == ZAPI_OK ? std::optional(image_info::of(out)) : std::nullopt;
    }

    /* Fetches the links of many contacts. `phones` is any range of strings. on_item gets each const zapi::item & and
     * returns whether to continue; an exception from it ends the batch and comes out here. Returns how far the batch
     * got. If it ends early (the token was refused, an outage lasts), throws zapi::error, whose stopped_at() tells where
     * to resume. */
    template <class Phones, class OnItem, class = std::enable_if_t<std::is_invocable_r_v<bool, OnItem &, const item &>>>
    [[nodiscard]] progress profile_pictures(Phones &&phones, OnItem on_item, const batch_options &options = {}) const
    {
        const auto call = used();
        const detail::phone_list list(phones);
        const auto raw = options.raw();
        detail::taker<OnItem> to{on_item, nullptr};
        auto reached = detail::sized<zapi_progress>();
        const auto status = zapi_profile_pictures_n(call.config(), list.texts(), list.lengths(), list.size(), &raw,
                                                    detail::taker<OnItem>::take, &to, &reached);
        if (to.thrown)
            std::rethrow_exception(to.thrown);
        if (status < 0)
            throw error(error::last().raw(), progress::of(reached).stopped_at);
        return progress::of(reached);
    }

    /* The same as a range: you take the items. */
    template <class Phones>
    [[nodiscard]] batch profile_pictures(Phones &&phones, const batch_options &options = {}) const
    {
        const auto call = used();
        const detail::phone_list list(phones);
        const auto raw = options.raw();
        auto started = detail::made(zapi_batch_start_n(call.config(), list.texts(), list.lengths(), list.size(), &raw));
        return batch(std::move(started), call.log);
    }

    /* Finds out why calls fail. Without a phone it sends no request. Throws only if there is no report, for example
     * because the phone is not valid. */
    [[nodiscard]] report check(std::optional<std::string_view> phone = std::nullopt) const
    {
        const auto call = used();
        std::string text(ZAPI_CHECK_MAX, '\0');
        zapi_buf out{text.data(), text.size(), 0};
        const auto status = phone ? zapi_check_n(call.config(), detail::start(*phone), phone->size(), &out)
                                  : zapi_check(call.config(), nullptr, &out);
        if (out.len == 0)
            detail::check(status);
        text.resize(out.len);
        return {status, std::move(text)};
    }

    /* Removes a contact from the cache. */
    void forget(std::string_view phone) const
    {
        detail::check(zapi_cache_forget_n(handle(), detail::start(phone), phone.size()));
    }

    /* What was done with this client so far. */
    zapi_stats stats() const
    {
        auto counts = detail::sized<zapi_stats>();
        detail::check(zapi_config_stats(handle(), &counts));
        return counts;
    }

    /* For functions that only zapi.h has. */
    zapi_config *handle() const noexcept { return state_ ? state_->config.get() : nullptr; }

private:
    struct state {
        std::shared_ptr<const log_function> log; /* the library has its address */
        detail::handle<zapi_config> config = detail::made(zapi_config_new()); /* destroyed before log, which it may call */
    };

    /* Keeps what a call needs alive until it returns, whatever a callback does to the client. */
    struct use {
        std::shared_ptr<const state> settings;
        std::shared_ptr<const log_function> log;

        zapi_config *config() const noexcept { return settings ? settings->config.get() : nullptr; }
    };

    friend class store;
    use used() const { return state_ ? use{state_, state_->log} : use{}; }

    std::shared_ptr<state> state_;
};

/* Options of one sync. */
struct sync_options {
    std::uint32_t workers = 0;                        /* requests at once; 0: the option workers */
    bool links_only = false;                          /* keep links, download no pictures */
    bool watch = false;                               /* keep running when nothing is due */
    std::optional<std::chrono::milliseconds> timeout; /* of each call; default: timeout_ms */
    const cancel_token *cancel = nullptr;             /* default: the client's */
    std::uint32_t max = 0;                            /* contacts to ask for; 0: no limit */
    std::optional<std::chrono::milliseconds> max_time; /* default: no limit */
    std::uint32_t per_day = 0;                        /* contacts to ask for in a day (UTC); 0: no limit */
    std::uint32_t accept_gone = 0;                    /* "no picture" answers to accept that would be withheld */

    zapi_sync_options raw() const
    {
        auto made = detail::sized<zapi_sync_options>();
        made.workers = workers;
        made.flags = (links_only ? ZAPI_LINKS_ONLY : 0U) | (watch ? ZAPI_WATCH : 0U);
        made.timeout_ms = detail::limit(timeout);
        made.cancel = cancel != nullptr ? cancel->handle() : nullptr;
        made.max = max;
        made.max_time_ms = detail::limit(max_time);
        made.per_day = per_day;
        made.accept_gone = accept_gone;
        return made;
    }
};

/* The last clear answer about a contact; `forgotten` comes from store::changes only, and `any` is for store::entries.
 * Later versions may add more. */
enum class contact_state : std::int32_t {
    any = ZAPI_STATE_ANY,
    never = ZAPI_STATE_NEVER,
    has = ZAPI_STATE_HAS,
    none = ZAPI_STATE_NONE,
    gone = ZAPI_STATE_GONE,
    forgotten = ZAPI_STATE_FORGOTTEN
};

/* Whether a contact that store::forget erases can be added again. */
enum class refuse { no, yes };

/* What a store knows of a contact. */
struct entry {
    contact_state state;
    std::int64_t id;          /* the store's own number, never used again */
    std::uint64_t seq;        /* the number of its last change */
    std::string phone;
    std::string reference;    /* your own id for it */
    std::string picture_file; /* below the store's folder: "pictures/ab/cdef.jpg" */
    std::string link;         /* if only links are kept */
    std::string reason;       /* what the service said about why there is no picture */
    zapi_entry raw;           /* the rest: times, the size of the picture, failures */

    static entry of(const zapi_entry &raw)
    {
        return {static_cast<contact_state>(raw.state),
                raw.id,
                raw.seq,
                raw.phone,
                raw.reference,
                raw.picture_file,
                raw.link,
                raw.reason,
                raw};
    }
};

/* Where the picture of a contact is. */
struct stored_path {
    std::int32_t status; /* ZAPI_OK, ZAPI_NO_PICTURE, ZAPI_NOT_ASKED (no answer yet) or ZAPI_NO_CONTACT */
    std::filesystem::path path;

    explicit operator bool() const noexcept { return status == ZAPI_OK; }
};

namespace detail {

/* Passes reports to a function and keeps its exception, which must not reach C. */
struct sync_listener {
    const std::function<bool(const zapi_sync_report &)> &on_progress;
    std::exception_ptr thrown;

    static std::int32_t ZAPI_CALL hear(const zapi_sync_report *report, void *user) noexcept
    {
        auto &self = *static_cast<sync_listener *>(user);
        try {
            return self.on_progress(*report) ? 0 : 1;
        } catch (...) {
            self.thrown = std::current_exception();
            return 1;
        }
    }
};

/* Collects entries until there are enough. An exception must not reach C. */
struct page {
    /* What the store reads at once. */
    static constexpr std::size_t most = 500;
    std::vector<zapi_entry> entries;
    std::exception_ptr thrown;

    static std::int32_t ZAPI_CALL take(const zapi_entry *one, void *user) noexcept
    {
        auto &self = *static_cast<page *>(user);
        try {
            self.entries.push_back(*one);
        } catch (...) {
            self.thrown = std::current_exception();
            return 1;
        }
        return self.entries.size() == most ? 1 : 0;
    }
};

} // namespace detail

/* Entries of a store: a range that you can go through once. It reads a few at a time, so you may change the store
 * meanwhile, and keeps the store open. Advancing throws zapi::error if the database cannot be read. */
class entry_range {
    struct pages;

public:
    class iterator {
    public:
        using iterator_category = std::input_iterator_tag;
        using value_type = entry;
        using difference_type = std::ptrdiff_t;
        using pointer = const entry *;
        using reference = const entry &;

        iterator() = default;

        /* Valid until the iterator advances. A temporary iterator gives a copy, and no pointer. */
        reference operator*() const & noexcept { return from_->current; }
        entry operator*() const && { return from_->current; }
        pointer operator->() const & noexcept { return &from_->current; }
        pointer operator->() const && = delete;
        iterator &operator++()
        {
            if (!from_->advance())
                from_ = nullptr;
            return *this;
        }
        void operator++(int) { ++*this; }
        friend bool operator==(const iterator &a, const iterator &b) noexcept { return a.from_ == b.from_; }
        friend bool operator!=(const iterator &a, const iterator &b) noexcept { return a.from_ != b.from_; }

    private:
        friend class entry_range;
        explicit iterator(std::shared_ptr<pages> from) noexcept : from_(std::move(from)) {}
        std::shared_ptr<pages> from_;
    };

    /* Takes the first entry. */
    iterator begin() { return ++iterator(pages_); }
    iterator end() noexcept { return iterator(); }

private:
    friend class store;
    using reader = std::function<std::int32_t(const entry *after, detail::page &)>;

    explicit entry_range(reader read) : pages_(std::make_shared<pages>(std::move(read))) {}

    struct pages {
        explicit pages(reader read) : read_(std::move(read)) {}

        bool advance()
        {
            if (at_ == page_.entries.size()) {
                if (is_over_)
                    return false;
                page_ = {};
                at_ = 0;
                is_over_ = detail::check(read_(has_current_ ? &current : nullptr, page_)) != ZAPI_STOPPED;
                if (page_.thrown)
                    std::rethrow_exception(page_.thrown);
                if (page_.entries.empty())
                    return false;
            }
            current = entry::of(page_.entries[at_++]);
            has_current_ = true;
            return true;
        }

        entry current{};

    private:
        reader read_;
        detail::page page_;
        std::size_t at_ = 0;
        bool has_current_ = false, is_over_ = false;
    };

    std::shared_ptr<pages> pages_;
};

/* A folder with the current picture of every contact that you added to it.
 *
 *     zapi::store store("pictures");
 *     store.add("551199999999");
 *     store.sync(client);
 *     if (auto picture = store.picture_path("551199999999"))
 *         std::cout << picture.path << '\n';
 *
 * `account` is your label for a Z-API instance; an empty one stands for "default". A forked child can neither use the
 * store nor open its folder: open it in the children only. */
class store {
public:
    /* Opens the store in a folder. A folder that is missing or empty becomes a new store. */
    explicit store(const std::filesystem::path &folder)
    {
        const auto name = detail::utf8(folder);
        zapi_store *made = nullptr;
        detail::check(zapi_store_open_n(name.data(), name.size(), &made));
        handle_.reset(made, detail::free_handle());
    }
    store(store &&) noexcept = default;
    store &operator=(store &&) noexcept = default;

    /* Adds a contact, with your own id for it if you have one. Adding it again changes nothing but that id. Returns
     * false if the phone was forgotten with refuse::yes, and so not added. */
    bool add(std::string_view phone, std::string_view account = {}, std::string_view reference = {}) const
    {
        return ZAPI_OK == detail::check(zapi_store_add_n(handle(), detail::start(account), account.size(),
                                                         detail::start(phone), phone.size(), detail::start(reference),
                                                         reference.size()));
    }

    /* Adds many contacts: any range of strings. Those that are not valid phones are counted and left out. */
    template <class Phones> zapi_additions add_many(Phones &&phones, std::string_view account = {}) const
    {
        const detail::phone_list list(phones);
        auto counts = detail::sized<zapi_additions>();
        detail::check(zapi_store_add_many_n(handle(), detail::start(account), account.size(), list.texts(), list.lengths(),
                                            nullptr, nullptr, list.size(), &counts));
        return counts;
    }

    /* Asks for every contact that is due and downloads what has changed. on_progress gets the figures so far and returns
     * whether to continue; an exception from it ends the sync and comes out here. Throws zapi::error if it ends early
     * for another reason; what was answered until then is kept. */
    zapi_sync_report sync(const client &with, const sync_options &options = {},
                          const std::function<bool(const zapi_sync_report &)> &on_progress = {},
                          std::string_view account = {}) const
    {
        const auto own = handle_;
        const auto call = with.used();
        const auto raw = options.raw();
        detail::sync_listener to{on_progress, nullptr};
        auto report = detail::sized<zapi_sync_report>();
        const auto status =
            zapi_store_sync_n(own.get(), call.config(), detail::start(account), account.size(), &raw,
                              on_progress ? detail::sync_listener::hear : nullptr, &to, &report);
        if (to.thrown)
            std::rethrow_exception(to.thrown);
        detail::check(status);
        return report;
    }

    /* Where the picture of a contact is. Makes no request. */
    stored_path picture_path(std::string_view phone, std::string_view account = {}) const
    {
        std::string text(1024, '\0');
        zapi_buf out{};
        const auto read = [&] {
            out = {text.data(), text.size(), 0};
            return zapi_store_picture_path_n(handle(), detail::start(account), account.size(), detail::start(phone),
                                             phone.size(), &out);
        };
        auto status = read();
        if (status == ZAPI_E_BUFFER_TOO_SMALL) {
            text.resize(out.len + 1);
            status = read();
        }
        detail::check(status);
        text.resize(out.len);
        return {status, detail::path_of(text)};
    }

    /* What the store knows of a contact; no value if it is not in the store. */
    std::optional<zapi::entry> entry(std::string_view phone, std::string_view account = {}) const
    {
        auto raw = detail::sized<zapi_entry>();
        const auto status = detail::check(zapi_store_entry_n(handle(), detail::start(account), account.size(),
                                                             detail::start(phone), phone.size(), &raw));
        return status == ZAPI_OK ? std::optional(zapi::entry::of(raw)) : std::nullopt;
    }

    /* Makes the next sync ask for a contact first. Returns whether it is in the store. */
    bool touch(std::string_view phone, std::string_view account = {}) const
    {
        return ZAPI_OK == detail::check(zapi_store_touch_n(handle(), detail::start(account), account.size(),
                                                           detail::start(phone), phone.size()));
    }

    /* Tells the store about a link that you got elsewhere; for Z-API's webhook use observe_message. Returns whether the
     * contact is in the store. */
    bool observe(std::string_view phone, std::string_view link, std::string_view account = {}) const
    {
        return ZAPI_OK == detail::check(zapi_store_observe_n(handle(), detail::start(account), account.size(),
                                                             detail::start(phone), phone.size(), detail::start(link),
                                                             link.size()));
    }

    /* Tells the store about a message as Z-API's webhook posts it. Returns whether it names a picture of a contact of the
     * store. */
    bool observe_message(std::string_view message, std::string_view account = {}) const
    {
        return ZAPI_OK == detail::check(zapi_store_observe_message_n(handle(), detail::start(account), account.size(),
                                                                     detail::start(message), message.size()));
    }

    /* Erases a contact; with refuse::yes it cannot be added again. Returns whether it was in the store. */
    bool forget(std::string_view phone, std::string_view account = {}, refuse refused = refuse::no) const
    {
        return ZAPI_OK == detail::check(zapi_store_forget_n(handle(), detail::start(account), account.size(),
                                                            detail::start(phone), phone.size(),
                                                            refused == refuse::yes ? ZAPI_REFUSE : 0U));
    }

    /* The contacts that got a new picture, lost theirs or were forgotten after the change with that number. */
    entry_range changes(std::uint64_t since = 0, std::string_view account = {}) const
    {
        return entry_range([own = handle_, label = std::string(account), since](const zapi::entry *last, detail::page &page) {
            return zapi_store_changes_n(own.get(), label.data(), label.size(), last != nullptr ? last->seq : since,
                                        detail::page::take, &page);
        });
    }

    /* The contacts in a state, in the order in which they were added. */
    entry_range entries(contact_state state = contact_state::any, std::string_view account = {}) const
    {
        return entry_range([own = handle_, label = std::string(account), state](const zapi::entry *last, detail::page &page) {
            return zapi_store_entries_n(own.get(), label.data(), label.size(), static_cast<std::int32_t>(state),
                                        last != nullptr ? last->id : 0, detail::page::take, &page);
        });
    }

    /* The figures of an account: its contacts by state, and what holds it up. */
    zapi_account_status status(std::string_view account = {}) const
    {
        auto about = detail::sized<zapi_account_status>();
        detail::check(zapi_store_status_n(handle(), detail::start(account), account.size(), &about));
        return about;
    }

    /* Reads every picture. The next sync downloads those whose file is missing or changed. The token ends the call. */
    zapi_verified verify(const cancel_token *cancel = nullptr) const
    {
        auto found = detail::sized<zapi_verified>();
        detail::check(zapi_store_verify(handle(), cancel != nullptr ? cancel->handle() : nullptr, &found));
        return found;
    }

    /* For functions that only zapi.h has. */
    zapi_store *handle() const noexcept { return handle_.get(); }

private:
    std::shared_ptr<zapi_store> handle_; /* shared with calls and ranges, which keep it open */
};

} // namespace zapi

#endif
