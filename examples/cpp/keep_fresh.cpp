/* Keeps the pictures of contacts in a folder, and shows where they are. Compile it like profile_picture.cpp, and run it
 * every hour:
 *
 *     ./keep_fresh FOLDER 551199999999 551188888888
 *
 * Exit code: 0 all is up to date, 1 some contacts failed, 2 an error; the next run goes on there.
 */
#include <iostream>

#include "zapi.hpp"

int main(int argc, char **argv)
{
    if (argc < 3) {
        std::cerr << "usage: " << argv[0] << " FOLDER PHONE...\n";
        return 2;
    }
    const std::vector<std::string> phones(argv + 2, argv + argc);
    try {
        zapi::client client;
        client.load_env();
        const zapi::store store(argv[1]);
        store.add_many(phones); /* those that are there already stay as they are */
        const auto report = store.sync(client, {}, [](const zapi_sync_report &so_far) {
            std::cerr << so_far.asked << " of " << so_far.due << " asked\n";
            return true; /* false stops the sync */
        });
        for (const auto &phone : phones) {
            const auto picture = store.picture_path(phone);
            std::cout << phone << ": ";
            if (picture)
                std::cout << picture.path.string() << '\n';
            else if (picture.status == ZAPI_NO_PICTURE)
                std::cout << "no picture\n";
            else
                std::cout << (picture.status == ZAPI_NO_CONTACT ? "not in the store\n" : "no answer yet\n");
        }
        return report.failed + report.withheld > 0 ? 1 : 0;
    } catch (const zapi::error &error) {
        std::cerr << "error: " << error.name() << ": " << error.what() << '\n';
        return 2;
    }
}
