#include "engine/base/whole_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <string>

#include "tests/support/temporary_folder.h"

namespace weir {
namespace {

constexpr size_t kMiB = 1 << 20;

TEST(WholeFile, IsReadUpToItsBound) {
  const TemporaryFolder folder;
  for (size_t size : {size_t{0}, size_t{1}, kMiB - 1, kMiB}) {
    folder.Write("file", std::string(size, 'x'));
    const auto text = ReadWholeFile(folder.Path("file"), kMiB);
    ASSERT_TRUE(text.ok()) << text.status();
    EXPECT_EQ(text->size(), size);
  }
  folder.Write("file", std::string(kMiB + 1, 'x'));
  const absl::Status status = ReadWholeFile(folder.Path("file"), kMiB).status();
  EXPECT_EQ(status, absl::OutOfRangeError("is longer than 1 MiB"));
}

TEST(WholeFile, HasToBeThere) {
  const TemporaryFolder folder;
  EXPECT_EQ(ReadWholeFile(folder.Path("none"), kMiB).status(),
            absl::NotFoundError("No such file or directory"));
}

TEST(WholeFile, IsNothingThatItWouldWaitFor) {
  const TemporaryFolder folder;
  ASSERT_EQ(mkfifo(folder.Path("pipe").c_str(), 0600), 0);
  for (const std::string& path :
       {folder.Path("pipe"), folder.Path("."), std::string("/dev/zero")}) {
    EXPECT_EQ(ReadWholeFile(path, kMiB).status(),
              absl::InvalidArgumentError("is not a regular file"));
  }
}

}  // namespace
}  // namespace weir
