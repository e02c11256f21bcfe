// Both headers behind <windows.h>, which defines lower-case words and common names as macros; and behind X.h.
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <functional>
#include <iostream>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <unistd.h>

#define far
#define near
#define pascal
#define cdecl
#define small char
#define hyper long long
#define interface struct
#define min(a, b) (((a) < (b)) ? (a) : (b))
#define max(a, b) (((a) > (b)) ? (a) : (b))
#define IN
#define OUT
#define OPTIONAL
#define FAR
#define NEAR
#define CALLBACK
#define CONST const
#define VOID void
#define STRICT 1
#define TRUE 1
#define FALSE 0
#define ERROR 0
#define NO_ERROR 0L
#define DELETE (0x00010000L)
#define ABSOLUTE 1
#define OPAQUE 2
#define TRANSPARENT 1
#define IGNORE 0
#define INFINITE 0xFFFFFFFF
#define DIFFERENCE 11
#define Yield()
#define GetObject GetObjectA
#define None 0L
#define Bool int
#define Status int
#define Success 0
#define Always 2

#include "check.hpp"

int main()
{
    const zapi::client client = settings();
    const auto take = [](const zapi::item &item) { return item.status() == ZAPI_OK; };
    CHECK(client.profile_pictures(std::vector<std::string>{"5511990000000"}, take).found == 1);
    for (const auto &item : client.profile_pictures(std::vector<std::string>{"5511990000000"}))
        CHECK(item.picture()->expires_at > item.picture()->fetched_at);
    CHECK(client.download("5511990000000") && !zapi::options().empty() && !zapi::statuses().empty());
    return failures == 0 ? 0 : 1;
}
