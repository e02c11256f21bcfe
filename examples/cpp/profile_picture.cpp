/* Asks for a contact's picture and prints its link. From the repository's root:
 *
 *     cargo build --release -p zapi-ffi
 *     c++ -std=c++17 -Iinclude examples/cpp/profile_picture.cpp -o profile_picture \
 *         -Ltarget/release -lzapi -Wl,-rpath,"$PWD/target/release"
 *     ZAPI_INSTANCE_ID=... ZAPI_TOKEN=... ZAPI_CLIENT_TOKEN=... ./profile_picture 551199999999
 *
 * Exit code: 0 a picture, 1 no picture, 2 an error.
 */
#include <ctime>
#include <iomanip>
#include <iostream>

#include "zapi.hpp"

int main(int argc, char **argv)
{
    if (argc != 2) {
        std::cerr << "usage: " << argv[0] << " PHONE\n";
        return 2;
    }
    try {
        zapi::client client;
        client.load_env();
        const auto picture = client.profile_picture(argv[1]);
        if (!picture) {
            std::cout << "no picture\n";
            return 1;
        }
        const std::time_t end = std::chrono::system_clock::to_time_t(picture->expires_at);
        std::cout << "link: " << picture->link << '\n';
        std::cout << "expires: " << std::put_time(std::gmtime(&end), "%Y-%m-%dT%H:%M:%SZ") << '\n';
        return 0;
    } catch (const zapi::error &error) {
        std::cerr << "error: " << error.name() << ": " << error.what() << '\n';
        return 2;
    }
}
