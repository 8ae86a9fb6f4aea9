// Writes to sockets whose readers are slow, quick or gone.
#include "server/threads/socket_writer.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <future>

namespace weir {
namespace {

struct Pair {
  Pair() {
    int ends[2];
    EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    to = std::make_shared<UniqueDescriptor>(ends[0]);
    from = UniqueDescriptor(ends[1]);
  }
  std::shared_ptr<UniqueDescriptor> to;
  UniqueDescriptor from;
};

std::string ReadToEnd(int descriptor) {
  std::string all;
  char bytes[1000];
  for (;;) {
    const ssize_t size = read(descriptor, bytes, sizeof(bytes));
    if (size <= 0) return all;
    all.append(bytes, static_cast<size_t>(size));
  }
}

TEST(SocketWriter, TellsAtOnceWhereThereIsRoom) {
  SocketWriter writer;
  Pair pair;
  bool taken = false;
  writer.Write(pair.to, "few", [&](bool ok) { taken = ok; });
  EXPECT_TRUE(taken);
  pair.to.reset();
  EXPECT_EQ(ReadToEnd(pair.from.get()), "few");
}

TEST(SocketWriter, WritesAllToSlowReadersSideBySide) {
  SocketWriter writer;
  Pair pairs[3];
  std::promise<bool> taken[3];
  const std::string bytes(4 << 20, 'x');
  for (int i = 0; i < 3; ++i) {
    writer.Write(std::move(pairs[i].to), bytes, [&taken, i](bool ok) { taken[i].set_value(ok); });
  }
  for (int i = 2; i >= 0; --i) {  // the first is read last, and holds up none
    EXPECT_EQ(ReadToEnd(pairs[i].from.get()), bytes);
    EXPECT_TRUE(taken[i].get_future().get());
  }
}

TEST(SocketWriter, TellsThatAReaderIsGone) {
  SocketWriter writer;
  Pair pair;
  std::promise<bool> waiting;
  writer.Write(pair.to, std::string(4 << 20, 'x'), [&](bool ok) { waiting.set_value(ok); });
  pair.from = UniqueDescriptor();
  EXPECT_FALSE(waiting.get_future().get());
  bool later = true;
  writer.Write(pair.to, "more", [&](bool ok) { later = ok; });
  EXPECT_FALSE(later);
}

TEST(SocketWriter, DropsWhatIsNotWrittenWhenItIsDestroyed) {
  Pair pair;
  bool told = false;
  {
    SocketWriter writer;
    writer.Write(pair.to, std::string(4 << 20, 'x'), [&](bool) { told = true; });
  }
  EXPECT_FALSE(told);
}

}  // namespace
}  // namespace weir
