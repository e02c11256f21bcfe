// zapi::client::download and download_to_file against the emulator.
#include <fstream>

#include "check.hpp"

namespace {

std::vector<std::uint8_t> bytes_of(const std::filesystem::path &path)
{
    std::ifstream file(path, std::ios::binary);
    return std::vector<std::uint8_t>(std::istreambuf_iterator<char>(file), {});
}

} // namespace

int main()
{
    static_assert(!std::is_copy_constructible_v<zapi::image>);
    static_assert(std::is_nothrow_move_constructible_v<zapi::image>);
    const zapi::client client = settings();

    auto image = client.download("5511990000000");
    CHECK(image && image->info().kind == zapi::image_kind::jpeg);
    CHECK(image->info().width == 96 && image->info().height == 96 && !image->info().key.empty());
    CHECK(image->size() == image->info().size && image->size() > 2);
    CHECK(image->data()[0] == 0xFF && image->data()[1] == 0xD8);
    const zapi::image moved = std::move(*image);
    CHECK(moved.size() > 2 && image->size() == 0 && image->begin() == image->end());
    CHECK(client.download("5511990000607")->info().kind == zapi::image_kind::png);
    CHECK(client.download("5511990000608")->info().kind == zapi::image_kind::webp);
    CHECK(!client.download("5511990000020"));
    CHECK(status_of([&] { (void)client.download("5511990000611"); }) == ZAPI_E_NOT_AN_IMAGE);
    zapi::call_options soon;
    soon.timeout = std::chrono::milliseconds(200);
    CHECK(status_of([&] { (void)client.download("5511990000616", soon); }) == ZAPI_E_TIMEOUT);

    const auto folder = std::filesystem::temp_directory_path() / ("zapi-" + std::to_string(getpid()));
    CHECK(std::filesystem::create_directory(folder));
    const auto path = folder / u8"fot\u00F3grafo.jpg";
    CHECK(!client.download_to_file("5511990000020", path) && !std::filesystem::exists(path));
    const auto info = client.download_to_file("5511990000000", path);
    CHECK(info && info->kind == zapi::image_kind::jpeg && info->width == 96 && info->key == moved.info().key);
    CHECK(bytes_of(path) == std::vector<std::uint8_t>(moved.begin(), moved.end()));
    CHECK(info->size == moved.size());
    // What fails leaves the old file.
    CHECK(status_of([&] { (void)client.download_to_file("5511990000610", path); }) == ZAPI_E_NOT_AN_IMAGE);
    CHECK(bytes_of(path).size() == moved.size());
    CHECK(status_of([&] { (void)client.download_to_file("5511990000000", path / "below a file"); }) == ZAPI_E_FILE);
    std::filesystem::remove_all(folder);
    return failures == 0 ? 0 : 1;
}
