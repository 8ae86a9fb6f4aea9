// Every capture named on the command line, or found in a folder named there, is a test case.
//
// usage: cut_captures_test [--cuts=N] [--seed=N] FILE_OR_FOLDER...
#include "tests/hostile/cut_captures.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace weir {
namespace {

namespace fs = std::filesystem;

class CutCaptureTest : public testing::Test {
 public:
  CutCaptureTest(fs::path path, const CutOptions& options)
      : path_(std::move(path)), options_(options) {}

  void TestBody() override {
    std::ifstream in(path_, std::ios::binary);
    ASSERT_TRUE(in.is_open());
    const std::string contents{std::istreambuf_iterator<char>(in),
                               std::istreambuf_iterator<char>()};
    EXPECT_EQ(RunCutCapture(path_.filename().string(), contents, options_), "");
  }

 private:
  const fs::path path_;
  const CutOptions options_;
};

std::vector<fs::path> FilesAt(const fs::path& path) {
  if (!fs::is_directory(path)) return {path};
  std::vector<fs::path> files;
  for (const fs::directory_entry& entry : fs::directory_iterator(path)) {
    if (entry.is_regular_file()) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

void Register(const fs::path& path, const CutOptions& options) {
  testing::RegisterTest("CutCapture", path.filename().c_str(), nullptr, nullptr, __FILE__, __LINE__,
                        [=]() -> testing::Test* { return new CutCaptureTest(path, options); });
}

// The number behind `flag` in `argument`; 0 where it is another argument.
uint64_t NumberOf(const std::string& argument, const std::string& flag) {
  if (!argument.starts_with(flag)) return 0;
  return std::strtoull(argument.c_str() + flag.size(), nullptr, 10);
}

size_t RegisterAll(int argc, char** argv) {
  CutOptions options;
  std::vector<fs::path> files;
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    if (const uint64_t cuts = NumberOf(argument, "--cuts=")) {
      options.cuts = cuts;
    } else if (const uint64_t seed = NumberOf(argument, "--seed=")) {
      options.seed = seed;
    } else {
      for (fs::path& path : FilesAt(argument)) files.push_back(std::move(path));
    }
  }
  for (const fs::path& path : files) Register(path, options);
  std::printf("%zu captures, each cut at %zu places, seed %llu\n", files.size(), options.cuts,
              static_cast<unsigned long long>(options.seed));
  return files.size();
}

}  // namespace
}  // namespace weir

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  if (weir::RegisterAll(argc, argv) == 0) {
    std::fprintf(stderr, "usage: %s [--cuts=N] [--seed=N] FILE_OR_FOLDER...\n", argv[0]);
    return 2;
  }
  return RUN_ALL_TESTS();
}
