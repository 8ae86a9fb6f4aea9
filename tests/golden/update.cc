// Writes the golden files anew into the source tree: bazel run //tests/golden:update
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>

#include "tests/golden/golden_run.h"

int main() {
  const char* root = std::getenv("BUILD_WORKSPACE_DIRECTORY");
  if (root == nullptr) {
    std::fprintf(stderr, "usage: bazel run //tests/golden:update\n");
    return 2;
  }
  for (const char* capture : weir::GoldenCaptures()) {
    const std::string path = std::string(root) + "/" + weir::GoldenPath(capture);
    std::ofstream file(path, std::ios::binary);
    file << weir::GoldenText("tests/data", capture);
    if (!file.flush()) {
      std::fprintf(stderr, "update: cannot write %s\n", path.c_str());
      return 1;
    }
  }
  return 0;
}
