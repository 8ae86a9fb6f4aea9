#include "engine/session/capture_root.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "absl/strings/match.h"
#include "gtest/gtest.h"
#include "tests/support/capture_builder.h"

namespace weir {
namespace {

namespace fs = std::filesystem;
using absl::StatusCode;

// base/root is the capture root; base/secret.pcap and base/rooted/x.pcap are outside of it.
class CaptureRootTest : public testing::Test {
 protected:
  CaptureRootTest() {
    std::string pattern = testing::TempDir() + "/capture-root-XXXXXX";
    base_ = fs::canonical(mkdtemp(pattern.data()));
    fs::create_directories(base_ / "root/sub/deep");
    fs::create_directories(base_ / "rooted");
    for (const char* path : {"root/a.pcap", "root/sub/b.pcap", "root/sub/deep/c.pcap",
                             "secret.pcap", "rooted/x.pcap"}) {
      Write(path, BuildPcap({}));
    }
    Write("root/notes.txt", "no capture");
    Write("root/empty", "");
    fs::create_symlink(base_ / "secret.pcap", base_ / "root/leak.pcap");
    fs::create_symlink(base_, base_ / "root/up");
    fs::create_symlink("a.pcap", base_ / "root/within.pcap");
    fs::create_symlink("loop", base_ / "root/loop");
    fs::create_directory_symlink(base_ / "root", base_ / "alias");
    mkfifo((base_ / "root/fifo").c_str(), 0600);
  }
  ~CaptureRootTest() override { fs::remove_all(base_); }

  void Write(const std::string& path, const std::string& bytes) {
    std::ofstream(base_ / path, std::ios::binary) << bytes;
  }
  CaptureRoot Root() { return *CaptureRoot::Below((base_ / "root").string()); }

  fs::path base_;
};

TEST_F(CaptureRootTest, ResolvesWhatIsBelowIt) {
  const CaptureRoot root = Root();
  const std::string a = (base_ / "root/a.pcap").string();
  for (const std::string& path :
       {std::string("a.pcap"), std::string("./sub/../a.pcap"), a, std::string("within.pcap")}) {
    EXPECT_EQ(*root.Resolve(path), a) << path;
    EXPECT_TRUE(root.Open(path).ok()) << path;
  }
}

TEST_F(CaptureRootTest, MayItselfBeNamedByALink) {
  const auto root = CaptureRoot::Below((base_ / "alias").string());
  ASSERT_TRUE(root.ok());
  for (const char* path : {"a.pcap", "alias/a.pcap", "root/a.pcap"}) {
    const std::string given = path[1] == '.' ? path : (base_ / path).string();
    EXPECT_EQ(*root->Resolve(given), (base_ / "root/a.pcap").string()) << given;
  }
}

TEST_F(CaptureRootTest, RefusesWhatLeavesIt) {
  const CaptureRoot root = Root();
  const std::string base = base_.string();
  for (const std::string& path :
       {std::string("../secret.pcap"), std::string("sub/../../secret.pcap"), std::string(".."),
        std::string("../no-such-file"), base + "/secret.pcap", base + "/rooted/x.pcap",
        base + "/root" + "/../secret.pcap", std::string("/etc/passwd"), std::string("/"),
        std::string("leak.pcap"), std::string("up/secret.pcap"), std::string("up/rooted/x.pcap"),
        std::string("//etc//passwd")}) {
    for (const absl::Status& status : {root.Resolve(path).status(), root.Open(path).status()}) {
      EXPECT_EQ(status.code(), StatusCode::kPermissionDenied) << path << ": " << status;
      EXPECT_TRUE(absl::StrContains(status.message(), path)) << status;
    }
  }
}

TEST_F(CaptureRootTest, SaysWhatElseIsWrongWithAPath) {
  const CaptureRoot root = Root();
  EXPECT_EQ(root.Resolve("none.pcap").status().code(), StatusCode::kNotFound);
  EXPECT_EQ(root.Resolve("a.pcap/x").status().code(), StatusCode::kNotFound);
  EXPECT_EQ(root.Resolve("").status().code(), StatusCode::kInvalidArgument);
  EXPECT_EQ(root.Resolve(std::string("a.pcap\0x", 8)).status().code(),
            StatusCode::kInvalidArgument);
  EXPECT_EQ(root.Resolve("loop").status().code(), StatusCode::kInvalidArgument);
  EXPECT_EQ(root.Open("fifo").status().code(), StatusCode::kInvalidArgument);
}

TEST_F(CaptureRootTest, MustBeAFolder) {
  EXPECT_EQ(CaptureRoot::Below((base_ / "none").string()).status().code(), StatusCode::kNotFound);
  EXPECT_EQ(CaptureRoot::Below((base_ / "secret.pcap").string()).status().code(),
            StatusCode::kInvalidArgument);
}

TEST_F(CaptureRootTest, AllowsNothingOrEverythingWhereItIsMadeSo) {
  const std::string secret = (base_ / "secret.pcap").string();
  EXPECT_EQ(CaptureRoot::NoFiles().Resolve(secret).status().code(), StatusCode::kPermissionDenied);
  EXPECT_EQ(CaptureRoot::NoFiles().List({}).status().code(), StatusCode::kPermissionDenied);
  EXPECT_EQ(*CaptureRoot::WholeFileSystem().Resolve(secret), secret);
  EXPECT_EQ(CaptureRoot::WholeFileSystem().Resolve(secret + "x").status().code(),
            StatusCode::kNotFound);
}

TEST_F(CaptureRootTest, ListsCapturesOnly) {
  const auto page = Root().List({});
  ASSERT_TRUE(page.ok()) << page.status();
  ASSERT_EQ(page->files.size(), 3);
  EXPECT_EQ(page->files[0].path, "a.pcap");
  EXPECT_EQ(page->files[0].bytes, 24);
  EXPECT_GT(page->files[0].modified_ns, 0);
  EXPECT_EQ(page->files[1].path, "sub/b.pcap");
  EXPECT_EQ(page->files[2].path, "sub/deep/c.pcap");
  EXPECT_FALSE(page->has_more);
  EXPECT_FALSE(page->truncated);
}

TEST_F(CaptureRootTest, ListsPageByPageAndByFolder) {
  const CaptureRoot root = Root();
  std::vector<std::string> paths;
  ListCaptureFilesOptions options{.page_size = 1};
  bool has_more = false;
  do {
    const auto page = root.List(options);
    ASSERT_EQ(page->files.size(), 1);
    paths.push_back(page->files[0].path);
    options.after = page->files[0].path;
    has_more = page->has_more;
  } while (has_more);
  EXPECT_EQ(paths, (std::vector<std::string>{"a.pcap", "sub/b.pcap", "sub/deep/c.pcap"}));
  EXPECT_EQ(root.List({.folder = "sub/deep"})->files.size(), 1);
}

TEST_F(CaptureRootTest, RefusesListsThatAreNone) {
  const CaptureRoot root = Root();
  EXPECT_EQ(root.List({.folder = ".."}).status().code(), StatusCode::kPermissionDenied);
  EXPECT_EQ(root.List({.folder = "up"}).status().code(), StatusCode::kPermissionDenied);
  EXPECT_EQ(root.List({.folder = "none"}).status().code(), StatusCode::kNotFound);
  EXPECT_EQ(root.List({.folder = "a.pcap"}).status().code(), StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace weir
