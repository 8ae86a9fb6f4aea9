// Runs a fuzz target without libFuzzer: on each seed, and on a fixed number of mutations of the
// seeds that are the same on every run. A finding leaves its input in the test's output folder.
//
// usage: TARGET_replay_test RUNS INPUT...
//
// An input whose name ends in .pack holds many, each behind its length in four bytes, big-endian.
#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace {

constexpr uint64_t kRandomSeed = 7;
constexpr size_t kMaxSeedBytes = 1 << 16;

std::string Read(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

void AddPacked(const std::string& pack, std::vector<std::string>& seeds) {
  for (size_t place = 0; place + 4 <= pack.size();) {
    size_t length = 0;
    for (int i = 0; i < 4; ++i) length = length << 8 | static_cast<uint8_t>(pack[place++]);
    seeds.push_back(pack.substr(place, length));
    place += length;
  }
}

std::vector<std::string> ReadSeeds(int count, char** paths) {
  std::vector<std::string> seeds;
  for (int i = 0; i < count; ++i) {
    const std::string path = paths[i], bytes = Read(path);
    if (path.ends_with(".pack")) {
      AddPacked(bytes, seeds);
    } else {
      seeds.push_back(bytes.substr(0, kMaxSeedBytes));
    }
  }
  return seeds;
}

void Mutate(std::string& bytes, std::mt19937_64& random) {
  for (uint64_t changes = 1 + random() % 8; changes > 0 && !bytes.empty(); --changes) {
    const size_t place = random() % bytes.size();
    switch (random() % 4) {
      case 0:
        bytes[place] = static_cast<char>(random());
        break;
      case 1:
        bytes[place] ^= static_cast<char>(1 << random() % 8);
        break;
      case 2:
        bytes.resize(place);
        break;
      case 3:
        bytes.insert(place, bytes.substr(random() % bytes.size(), random() % 64));
        break;
    }
  }
}

const std::string* current_input = nullptr;

// Keeps the input that a signal or a failed check ended the program on. Calls only what is safe
// in a signal handler.
void KeepInput(int signal) {
  const char* folder = std::getenv("TEST_UNDECLARED_OUTPUTS_DIR");
  if (folder != nullptr && current_input != nullptr && chdir(folder) == 0) {
    const int file = open("finding", O_WRONLY | O_CREAT | O_TRUNC, 0644);
    if (write(file, current_input->data(), current_input->size()) < 0) _exit(1);
  }
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

void Run(const std::string& bytes) {
  current_input = &bytes;
  LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(stderr, "usage: %s RUNS INPUT...\n", argv[0]);
    return 2;
  }
  std::signal(SIGABRT, KeepInput);
  std::signal(SIGSEGV, KeepInput);
  const uint64_t runs = std::strtoull(argv[1], nullptr, 10);
  const std::vector<std::string> seeds = ReadSeeds(argc - 2, argv + 2);
  if (seeds.empty()) {
    std::fprintf(stderr, "there are no seeds\n");
    return 2;
  }
  for (const std::string& seed : seeds) Run(seed);
  std::mt19937_64 random(kRandomSeed);
  for (uint64_t i = 0; i < runs; ++i) {
    std::string bytes = seeds[random() % seeds.size()];
    Mutate(bytes, random);
    Run(bytes);
  }
  std::printf("%zu seeds and %llu mutations ran\n", seeds.size(),
              static_cast<unsigned long long>(runs));
  return 0;
}
