/* zapi.hpp is libzapi for C++17: values, exceptions and no cleaning up, over zapi.h alone.
 *
 *     zapi::client client;
 *     client.load_env();
 *     if (auto picture = client.profile_picture("551199999999"))
 *         std::cout << picture->link << '\n';
 *
 * Handles (client, cancel_token, image, batch) can be moved, not copied. One that was moved from is empty: what
 * needs a handle then throws ZAPI_E_INVALID_ARGUMENT.
 *
 * Threads: the const functions of a client may be called by any number of threads at once; set, load_env,
 * set_cancel and on_log need the client alone.
 *
 * Callbacks (on_item, on_log) may call the library, and may move or destroy the client or batch whose call runs them:
 * what the call needs stays until it returns. set, load_env, set_cancel and on_log of that client throw
 * ZAPI_E_INVALID_ARGUMENT there. What on_item throws comes out of the call; what a log function throws is lost.
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

/* A struct of zapi.h with its size filled in, as the library asks. */
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
};

template <class Opaque> using handle = std::unique_ptr<Opaque, free_handle>;

/* Where a text starts; one without an address is an empty one, and not NULL. */
inline const char *start(std::string_view text) noexcept { return text.empty() ? "" : text.data(); }

/* The nearest that a time_point holds: some count so finely that they end in the year 2262. */
inline time_point from_unix(std::int64_t time) noexcept
{
    using std::chrono::seconds;
    constexpr auto last = std::chrono::duration_cast<seconds>((time_point::max)().time_since_epoch());
    return time_point(std::clamp(seconds(time), -last, last));
}

} // namespace detail

/* The version of the library; ZAPI_VERSION is that of the header. */
inline std::string_view version() noexcept { return zapi_version(); }

/* A call that failed. what() says what happened and what to do about it, without any secret. */
class error : public std::runtime_error {
public:
    explicit error(const zapi_error &raw, std::optional<std::uint64_t> stopped_at = std::nullopt)
        : std::runtime_error(raw.text), raw_(raw), stopped_at_(stopped_at)
    {
    }

    /* One without a request or a reply. */
    error(std::int32_t status, const std::string &text) : std::runtime_error(text), raw_(detail::sized<zapi_error>())
    {
        raw_.status = status;
        raw_.retry_after_ms = -1;
    }

    /* The error that this thread's last call left. */
    static error last()
    {
        auto raw = detail::sized<zapi_error>();
        zapi_last_error(&raw);
        return error(raw);
    }

    /* One of the ZAPI_E_ numbers, and its name. */
    std::int32_t status() const noexcept { return raw_.status; }
    const char *name() const noexcept { return zapi_status_name(raw_.status); }

    /* The HTTP status of the reply, if there was one. */
    std::optional<int> http_status() const noexcept
    {
        return raw_.http_status != 0 ? std::optional<int>(raw_.http_status) : std::nullopt;
    }

    /* How many requests were made before the call failed. */
    int attempts() const noexcept { return raw_.attempts; }

    /* How long the service asks to wait, if it did. */
    std::optional<std::chrono::milliseconds> retry_after() const noexcept
    {
        if (raw_.retry_after_ms < 0)
            return std::nullopt;
        return std::chrono::milliseconds(raw_.retry_after_ms);
    }

    /* Whether the same call can succeed a moment later. */
    bool retryable() const noexcept { return (raw_.flags & ZAPI_ERROR_RETRYABLE) != 0; }

    /* As C has it. */
    const zapi_error &raw() const noexcept { return raw_; }

    /* Of an error that ended a batch early: where to resume. */
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

/* A limit of time for the library, to which 0 is none; it refuses itself what is too long. */
inline std::uint32_t limit(const std::optional<std::chrono::milliseconds> &time)
{
    using ms = std::chrono::milliseconds;
    if (time && *time < ms(1))
        throw error(ZAPI_E_INVALID_ARGUMENT, "a time must be at least 1 millisecond");
    return static_cast<std::uint32_t>(std::clamp(time.value_or(ms(0)), ms(0), ms(UINT32_MAX)).count());
}

} // namespace detail

/* One of the numbers that calls end with, its name ("ZAPI_E_TIMEOUT") and what to do about it. */
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

/* What can be set on a client. */
struct option {
    std::string key;
    std::string default_value;
    std::string text;
    bool secret;   /* never given back */
    bool per_call; /* can change without a loss of connections and cache */
};

/* All of them. */
inline std::vector<option> options()
{
    std::vector<option> all;
    auto raw = detail::sized<zapi_option>();
    for (std::uint32_t i = 0; zapi_option_at(i, &raw) == ZAPI_OK; i++)
        all.push_back({raw.key, raw.default_value, raw.text, (raw.flags & ZAPI_OPTION_SECRET) != 0,
                       (raw.flags & ZAPI_OPTION_PER_CALL) != 0});
    return all;
}

/* Ends calls from another thread or from a signal handler. Who was given it keeps what it needs of it. */
class cancel_token {
public:
    cancel_token() : handle_(detail::made(zapi_cancel_new())) {}

    /* Once and for all. It is one atomic store, so that a signal handler may do it. */
    void trigger() const noexcept { zapi_cancel_trigger(handle_.get()); }

    const zapi_cancel *handle() const noexcept { return handle_.get(); }

private:
    detail::handle<zapi_cancel> handle_;
};

/* What concerns one call. */
struct call_options {
    std::optional<std::chrono::milliseconds> timeout; /* of the whole call, from 1 ms; else timeout_ms */
    const cancel_token *cancel = nullptr;             /* instead of the client's */
    bool bypass_cache = false;                        /* ask also when the cache has an answer */

    zapi_call_options raw() const
    {
        auto made = detail::sized<zapi_call_options>();
        made.timeout_ms = detail::limit(timeout);
        made.flags = bypass_cache ? ZAPI_CALL_BYPASS_CACHE : 0;
        made.cancel = cancel != nullptr ? cancel->handle() : nullptr;
        return made;
    }
};

/* What concerns one batch. */
struct batch_options {
    std::uint32_t workers = 0;                        /* threads that ask; 0: the option workers */
    bool ordered = false;                             /* items in the order of the input, not as completed */
    std::optional<std::chrono::milliseconds> timeout; /* of each call, from 1 ms; else timeout_ms */
    const cancel_token *cancel = nullptr;             /* instead of the client's */
    bool bypass_cache = false;                        /* ask also when the cache has an answer */
    std::uint32_t stop_after = 0;                     /* failures that are an outage; 0: 20, UINT32_MAX: never */
    std::optional<std::chrono::milliseconds> max_hold; /* the longest wait that the service may ask for; else 15 min */

    zapi_batch_options raw() const
    {
        auto made = detail::sized<zapi_batch_options>();
        made.workers = workers;
        made.flags = (ordered ? ZAPI_BATCH_ORDERED : 0U) | (bypass_cache ? ZAPI_BATCH_BYPASS_CACHE : 0U);
        made.timeout_ms = detail::limit(timeout);
        made.cancel = cancel != nullptr ? cancel->handle() : nullptr;
        made.stop_after = stop_after;
        made.max_hold_ms = detail::limit(max_hold);
        return made;
    }
};

/* A picture that there is. */
struct picture {
    std::string link;              /* its URL */
    std::string key;               /* the same as long as the picture is */
    time_point fetched_at;         /* when the service gave the link */
    time_point expires_at;         /* when the link stops working, at the latest */
    bool expiry_from_link = false; /* else it is 48 hours after fetched_at, as documented */
    bool stale = false;            /* an old answer, since the service could not be asked */

    /* What a zapi_picture or a zapi_item holds. */
    template <class Raw> static picture of(const Raw &raw)
    {
        return {raw.link,
                raw.key,
                detail::from_unix(raw.fetched_at),
                detail::from_unix(raw.expires_at),
                (raw.flags & ZAPI_PICTURE_EXPIRY_READ) != 0,
                (raw.flags & ZAPI_PICTURE_STALE) != 0};
    }

    /* Reads a link without a request, also one that was kept in a database. */
    static picture from_link(std::string_view link, time_point fetched_at)
    {
        const auto since = std::chrono::floor<std::chrono::seconds>(fetched_at).time_since_epoch();
        auto raw = detail::sized<zapi_picture>();
        detail::check(zapi_link_info_n(detail::start(link), link.size(), since.count(), &raw));
        return of(raw);
    }
};

/* Turns a phone as databases hold it, with spaces and + ( ) - . in it, into one that every call takes. A country ("55")
 * is put in front of national numbers; without one nothing is added. Throws ZAPI_E_INVALID_PHONE. */
inline std::string phone_from_masked(std::string_view text, std::string_view country = {})
{
    char phone[ZAPI_PHONE_MAX];
    zapi_buf out{phone, sizeof phone, 0};
    detail::check(zapi_phone_from_masked_n(detail::start(text), text.size(), detail::start(country), country.size(), &out));
    return {phone, out.len};
}

/* The forms that a Brazilian mobile number may have, itself first: with and without the ninth digit. */
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

/* About an image that was downloaded. */
struct image_info {
    image_kind kind;
    std::uint32_t width, height; /* in pixels */
    std::uint64_t size;          /* in bytes */
    std::string key;             /* the same as long as the picture is */

    static image_info of(const zapi_image_info &raw)
    {
        return {static_cast<image_kind>(raw.kind), raw.width, raw.height, raw.len, raw.key};
    }
};

/* The bytes of a picture; a range of them, which lasts as long as the image. */
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
        detail::check(zapi_image_read(handle_.get(), &raw));
        return raw;
    }

    detail::handle<zapi_image> handle_;
    std::uint64_t size_;
};

/* Why calls fail, or that they do not. */
struct report {
    std::int32_t status; /* of the step that failed; ZAPI_OK if none did */
    std::string text;    /* a line for each step */
};

/* How far a batch is. */
struct progress {
    std::uint64_t done;                      /* items given out */
    std::uint64_t found, none, failed;       /* of these: with a link, without a picture, failed */
    std::uint64_t retried;                   /* requests beyond the first of each call */
    std::optional<std::uint64_t> total;      /* how many phones there are */
    std::optional<std::uint64_t> stopped_at; /* ended early: where to resume */
    std::chrono::milliseconds held_for;      /* how long no request goes out: a hold, or an outage's pause */

    static progress of(const zapi_progress &raw) noexcept
    {
        return {raw.done,         raw.found,           raw.none, raw.failed, raw.retried,
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

    /* Where the phone stood in the input, from 0, and the phone itself, unless it is none. Of an item that is about to
     * go, the text is a copy. */
    std::uint64_t index() const noexcept { return raw_.index; }
    std::string_view phone() const & noexcept { return raw_.phone; }
    std::string phone() const && { return raw_.phone; }

    /* ZAPI_OK, ZAPI_NO_PICTURE or ZAPI_E_... */
    std::int32_t status() const noexcept { return raw_.status; }

    /* What client::profile_picture would have given or thrown. */
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

    /* For ZAPI_E_CANCELLED in a batch that stopped itself: the status for which it did; else 0. */
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

/* Takes log records: level, target ("zapi::client") and text. */
using log_function = std::function<void(log_level, std::string_view, std::string_view)>;

namespace detail {

/* Hands records to a log_function. What that throws must not pass through C, and is lost. */
inline void ZAPI_CALL write_log(std::int32_t level, const char *target, const char *text, void *user) noexcept
{
    try {
        (*static_cast<const log_function *>(user))(static_cast<log_level>(level), target, text);
    } catch (...) {
    }
}

/* Hands items to a function; keeps what that throws from passing through C. */
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

/* Phones as the library takes them, one behind the other in a single text. */
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

/* A batch under way, with threads of its own: a range that can be gone through once.
 *
 *     for (const auto &item : client.profile_pictures(phones))
 *         std::cout << item.phone() << ' ' << zapi_status_name(item.status()) << '\n';
 *
 * A batch that ended early never looks complete: behind its last item the loop, and next(), throw the zapi::error for
 * which it ended (ZAPI_E_CANCELLED after cancel(), or when its token was triggered). progress() then tells where to go
 * on. The client may be changed, moved or destroyed meanwhile, and so may the batch while an iterator is left.
 *
 * Threads: items are taken by one at a time; progress and cancel may be called meanwhile. */
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

        /* The item that an iterator stood at before it went on. */
        struct kept {
            item value;
            item operator*() const noexcept { return value; }
        };

        iterator() = default;

        /* The item, until the iterator goes on; of an iterator that is about to go, a copy. */
        reference operator*() const & noexcept { return from_->current; }
        item operator*() const && noexcept { return from_->current; }
        pointer operator->() const noexcept { return &from_->current; }
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

    /* Takes the next item without a range: ZAPI_OK with one in `out`; ZAPI_PENDING when none came within
     * `wait`; ZAPI_DONE when there are no more. Throws as the range does when that came early. */
    [[nodiscard]] std::int32_t next(item &out, std::chrono::milliseconds wait)
    {
        using ms = std::chrono::milliseconds;
        return own()->take(out, static_cast<std::int32_t>(std::clamp(wait, ms(0), ms(INT32_MAX)).count()));
    }

    zapi::progress progress() const { return own()->progress(); }

    /* Ends it early: calls under way end within 50 milliseconds and still come out. */
    void cancel() { detail::check(zapi_batch_cancel(own()->handle.get())); }

private:
    /* What the library and the iterators need; it lasts until the last of them has no more need of it. */
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

    /* A share of it, so that it stays to the end of the call. */
    std::shared_ptr<state> own() const
    {
        if (!state_)
            detail::check(zapi_batch_cancel(nullptr)); /* throws */
        return state_;
    }

    std::shared_ptr<state> state_;
};

/* The settings of an instance and the connections to it. */
class client {
public:
    client() : state_(std::make_shared<state>()) {}
    client(client &&) noexcept = default;
    client &operator=(client &&) noexcept = default;

    /* Sets an option by its key, as text; zapi::options() and docs/reference.md list them. */
    client &set(std::string_view key, std::string_view value)
    {
        detail::check(
            zapi_config_set_n(handle(), detail::start(key), key.size(), detail::start(value), value.size()));
        return *this;
    }

    /* The value of an option; empty without one. Secrets are refused. */
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

    /* Takes from ZAPI_* environment variables what has not been set. */
    client &load_env()
    {
        detail::check(zapi_config_load_env(handle()));
        return *this;
    }

    /* The token that ends every call from now on, unless the call has its own; nullptr for none. */
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

    /* Gives log records up to that level to `log`, on the thread that calls the client; several threads call it at
     * once when they call the client. What it throws is lost. log_level::off or an empty function ends it. */
    client &on_log(log_level level, log_function log)
    {
        auto kept = log ? std::make_shared<log_function>(std::move(log)) : nullptr;
        detail::check(zapi_config_set_log(handle(), static_cast<std::int32_t>(level),
                                          kept ? detail::write_log : nullptr, kept.get()));
        const auto before = std::exchange(state_->log, std::move(kept)); /* goes when all is in place */
        return *this;
    }

    /* Asks for a contact's picture. No value: none is set, it is hidden from this account, or the
     * number is not on WhatsApp; nobody can tell which, and `reason` gets what the service said about it,
     * if anything. Throws zapi::error when the call fails, as all calls do. */
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

    /* The bytes of a contact's picture, from hosts in image_hosts only; no value when there is none. */
    [[nodiscard]] std::optional<image> download(std::string_view phone, const call_options &options = {}) const
    {
        const auto call = used();
        const auto raw = options.raw();
        zapi_image *made = nullptr;
        if (detail::check(zapi_download_n(call.config(), detail::start(phone), phone.size(), &raw, &made)) != ZAPI_OK)
            return std::nullopt;
        return image(detail::handle<zapi_image>(made));
    }

    /* The same to a file, which is whole or untouched. */
    [[nodiscard]] std::optional<image_info> download_to_file(std::string_view phone, const std::filesystem::path &path,
                                                             const call_options &options = {}) const
    {
        const auto call = used();
        const auto raw = options.raw();
        const auto utf8 = path.u8string(); /* of char8_t from C++20 on */
        const std::string file(utf8.begin(), utf8.end());
        auto out = detail::sized<zapi_image_info>();
        const auto status = detail::check(
            zapi_download_to_file_n(call.config(), detail::start(phone), phone.size(), &raw, file.data(), file.size(),
                                    &out));
        return status == ZAPI_OK ? std::optional(image_info::of(out)) : std::nullopt;
    }

    /* Asks for many: phones is any range of text, and on_item gets each const zapi::item & as it is
     * completed; it returns whether to go on. What it throws ends the batch and comes out here.
     * Gives how far the batch got. Throws zapi::error when it ends early by itself (a refused token,
     * an outage that lasts), with stopped_at() where to resume. */
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

    /* The same as a range of items. */
    template <class Phones>
    [[nodiscard]] batch profile_pictures(Phones &&phones, const batch_options &options = {}) const
    {
        const auto call = used();
        const detail::phone_list list(phones);
        const auto raw = options.raw();
        auto started = detail::made(zapi_batch_start_n(call.config(), list.texts(), list.lengths(), list.size(), &raw));
        return batch(std::move(started), call.log);
    }

    /* Finds out why calls fail; without a phone, without sending a request. It throws only when there
     * is no report, as for a phone that is none. */
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

    /* Takes a contact's answer out of the cache. */
    void forget(std::string_view phone) const
    {
        detail::check(zapi_forget_n(handle(), detail::start(phone), phone.size()));
    }

    /* What has been done since the first call; all 0 before it. */
    zapi_stats stats() const
    {
        auto counts = detail::sized<zapi_stats>();
        detail::check(zapi_config_stats(handle(), &counts));
        return counts;
    }

    /* For what only zapi.h has. */
    zapi_config *handle() const noexcept { return state_ ? state_->config.get() : nullptr; }

private:
    struct state {
        std::shared_ptr<const log_function> log; /* where it is must not change: the library has its address */
        detail::handle<zapi_config> config = detail::made(zapi_config_new()); /* goes before log, which it may call */
    };

    /* What a call has need of until it returns, whatever becomes of the client in a callback. */
    struct use {
        std::shared_ptr<const state> settings;
        std::shared_ptr<const log_function> log;

        zapi_config *config() const noexcept { return settings ? settings->config.get() : nullptr; }
    };

    use used() const { return state_ ? use{state_, state_->log} : use{}; }

    std::shared_ptr<state> state_;
};

} // namespace zapi

#endif
