/* zapi.hpp is libzapi for C++17: values, exceptions and no cleaning up, over zapi.h alone.
 *
 *     zapi::client client;
 *     client.load_env();
 *     if (auto picture = client.profile_picture("551199999999"))
 *         std::cout << picture->link << '\n';
 *
 * Threads: profile_picture and profile_pictures may be called on one client by any number of threads
 * at once; set and load_env need the client alone.
 */
#ifndef ZAPI_HPP
#define ZAPI_HPP

#if !(__cplusplus >= 201703L || (defined(_MSVC_LANG) && _MSVC_LANG >= 201703L))
#error "zapi.hpp needs C++17"
#endif

#include <chrono>
#include <cstdint>
#include <ctime>
#include <exception>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "zapi.h"

namespace zapi {

/* A call that failed. what() says what happened and what to do about it, without any secret. */
class error : public std::runtime_error {
public:
    explicit error(const zapi_error &detail) : std::runtime_error(detail.text), detail_(detail) {}

    /* The error that this thread's last call left. */
    static error last()
    {
        zapi_error detail{};
        detail.size = sizeof detail;
        zapi_last_error(&detail);
        return error(detail);
    }

    /* One of the ZAPI_E_ numbers, and its name. */
    std::int32_t status() const noexcept { return detail_.status; }
    const char *name() const noexcept { return zapi_status_name(detail_.status); }

    /* The HTTP status of the reply, if there was one. */
    std::optional<int> http_status() const noexcept
    {
        return detail_.http_status != 0 ? std::optional<int>(detail_.http_status) : std::nullopt;
    }

    /* How many requests were made before the call failed. */
    int attempts() const noexcept { return detail_.attempts; }

    /* How long the service asks to wait, if it did. */
    std::optional<std::chrono::milliseconds> retry_after() const noexcept
    {
        if (detail_.retry_after_ms < 0)
            return std::nullopt;
        return std::chrono::milliseconds(detail_.retry_after_ms);
    }

    /* Whether the same call can succeed a moment later. */
    bool retryable() const noexcept { return (detail_.flags & ZAPI_ERROR_RETRYABLE) != 0; }

private:
    zapi_error detail_;
};

/* A picture that there is. */
struct picture {
    using time_point = std::chrono::system_clock::time_point;

    std::string link;                  /* its URL */
    std::string key;                   /* the same as long as the picture is */
    time_point fetched_at;             /* when the service gave the link */
    time_point expires_at;             /* when the link stops working, at the latest */
    bool expiry_from_link = false;     /* else it is 48 hours after fetched_at, as documented */

    /* Reads a link without a request, also one that was kept in a database. */
    static picture from_link(const std::string &link, time_point fetched_at)
    {
        const auto info = std::make_unique<zapi_picture>();
        info->size = sizeof *info;
        const auto seconds = std::chrono::system_clock::to_time_t(fetched_at);
        if (zapi_link_info(link.c_str(), static_cast<std::int64_t>(seconds), info.get()) != ZAPI_OK)
            throw error::last();
        const auto expires_at = static_cast<std::time_t>(info->expires_at);
        return {info->link, info->key, fetched_at, std::chrono::system_clock::from_time_t(expires_at),
                (info->flags & ZAPI_PICTURE_EXPIRY_READ) != 0};
    }
};

/* The settings of an instance and the connections to it. It can be moved, not copied. */
class client {
public:
    client() : config_(zapi_config_new())
    {
        if (!config_)
            throw error::last();
    }

    /* Sets an option by its key, as text; zapi.h and the README list them. */
    client &set(std::string_view key, std::string_view value)
    {
        check(zapi_config_set(config_.get(), text(key).c_str(), text(value).c_str()));
        return *this;
    }

    /* Takes from ZAPI_* environment variables what has not been set. */
    client &load_env()
    {
        check(zapi_config_load_env(config_.get()));
        return *this;
    }

    /* Asks for a contact's picture. No value: none is set, it is hidden from this account, or the
     * number is not on WhatsApp; nobody can tell which. Throws zapi::error when the call fails. */
    std::optional<picture> profile_picture(std::string_view phone) const
    {
        std::string link(ZAPI_LINK_MAX, '\0');
        zapi_buf out = {link.data(), link.size(), 0};
        if (check(zapi_profile_picture(config_.get(), text(phone).c_str(), &out)) == ZAPI_NO_PICTURE)
            return std::nullopt;
        link.resize(out.len);
        return picture::from_link(link, std::chrono::system_clock::now());
    }

    /* Asks for many: phones is any range of text, and on_item gets each const zapi_item & as it is
     * completed; it returns whether to go on. What it throws ends the batch and comes out here.
     * Gives how far the batch got. Throws zapi::error when it stops itself, since every call would
     * be refused; zapi.h says more. */
    template <class Phones, class OnItem>
    zapi_progress profile_pictures(const Phones &phones, OnItem on_item,
                                   const zapi_batch_options *options = nullptr) const
    {
        std::vector<std::string> texts;
        for (const std::string_view phone : phones)
            texts.push_back(text(phone));
        std::vector<const char *> pointers;
        for (const std::string &phone : texts)
            pointers.push_back(phone.c_str());
        taker<OnItem> to{on_item, nullptr};
        zapi_progress progress{};
        progress.size = sizeof progress;
        const auto status = zapi_profile_pictures(config_.get(), pointers.data(), pointers.size(), options,
                                                  taker<OnItem>::take, &to, &progress);
        if (to.thrown)
            std::rethrow_exception(to.thrown);
        check(status);
        return progress;
    }

private:
    /* Keeps exceptions from passing through C. */
    template <class OnItem> struct taker {
        OnItem &on_item;
        std::exception_ptr thrown;

        static std::int32_t take(const zapi_item *item, void *user) noexcept
        {
            auto &self = *static_cast<taker *>(user);
            try {
                return self.on_item(*item) ? 0 : 1;
            } catch (...) {
                self.thrown = std::current_exception();
                return 1;
            }
        }
    };

    struct free_config {
        void operator()(zapi_config *config) const noexcept { zapi_config_free(config); }
    };

    static std::int32_t check(std::int32_t status)
    {
        if (status < 0)
            throw error::last();
        return status;
    }

    /* A NUL inside would cut the text short in C, where a byte that is not UTF-8 is refused. */
    static std::string text(std::string_view view)
    {
        std::string copy(view);
        for (char &c : copy)
            if (c == '\0')
                c = '\xff';
        return copy;
    }

    std::unique_ptr<zapi_config, free_config> config_;
};

} // namespace zapi

#endif
