// Writes bytes into sockets whose readers may be slow, so that nobody waits for them but one
// thread for all.
#ifndef WEIR_SERVER_THREADS_SOCKET_WRITER_H_
#define WEIR_SERVER_THREADS_SOCKET_WRITER_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "engine/base/mutex.h"
#include "engine/capture/unique_descriptor.h"

namespace weir {

// Thread-safe. Its thread starts with the first write that has to wait. The destructor joins; what
// is not written by then is dropped, and its `done` not called.
class SocketWriter {
 public:
  // True where all was taken, false where the reader is gone.
  using Done = std::function<void(bool)>;

  SocketWriter() = default;
  ~SocketWriter();
  SocketWriter(const SocketWriter&) = delete;
  SocketWriter& operator=(const SocketWriter&) = delete;

  // Writes all of `bytes`, in the order of the socket, and then calls `done`: within this call
  // where there was room for all, else from the writer's thread. `socket` is kept open until then.
  // One write for a socket at a time. `done` must not wait.
  void Write(std::shared_ptr<UniqueDescriptor> socket, std::string bytes, Done done);

 private:
  struct Job {
    std::shared_ptr<UniqueDescriptor> socket;
    std::string bytes;
    size_t sent;
    Done done;
  };

  // Whether the job is over: with all sent, or (`broken`) without a reader.
  static bool Send(Job& job, bool& broken);
  bool StartThread() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Work();
  void GoOnWith(uint64_t ordinal);

  Mutex mutex_;
  UniqueDescriptor epoll_;  // set under mutex_, before the thread is there
  UniqueDescriptor stop_;   // likewise
  // Taken out of by the thread alone, but for what it was not told of.
  std::map<uint64_t, Job> jobs_ ABSL_GUARDED_BY(mutex_);
  uint64_t next_ ABSL_GUARDED_BY(mutex_) = 1;  // 0 is stop_'s
  std::thread thread_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace weir

#endif  // WEIR_SERVER_THREADS_SOCKET_WRITER_H_
