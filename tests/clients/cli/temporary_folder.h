// A folder that goes with its test.
#ifndef WEIR_TESTS_CLIENTS_CLI_TEMPORARY_FOLDER_H_
#define WEIR_TESTS_CLIENTS_CLI_TEMPORARY_FOLDER_H_

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace weir::cli {

class TemporaryFolder {
 public:
  TemporaryFolder() {
    char path[] = "/tmp/weir-test-XXXXXX";
    path_ = mkdtemp(path);
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  std::string Path(const std::string& name) const { return path_ + "/" + name; }
  bool Has(const std::string& name) const { return std::filesystem::exists(Path(name)); }

  // What the file holds; empty where there is none.
  std::string Text(const std::string& name) const {
    std::ifstream file(Path(name), std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), {});
  }
  void Write(const std::string& name, const std::string& text) const {
    std::ofstream(Path(name), std::ios::binary) << text;
  }

 private:
  std::string path_;
};

}  // namespace weir::cli

#endif  // WEIR_TESTS_CLIENTS_CLI_TEMPORARY_FOLDER_H_
