// The calls that are open, by script.
#ifndef WEIR_TESTS_SCRIPTED_SENSOR_OPEN_CALLS_H_
#define WEIR_TESTS_SCRIPTED_SENSOR_OPEN_CALLS_H_

#include <condition_variable>
#include <map>
#include <mutex>
#include <string>

namespace weir::scripted {

// Thread-safe.
class OpenCalls {
 public:
  // One call, as long as it lives.
  class Entry {
   public:
    Entry(OpenCalls& calls, std::string script);
    ~Entry();
    Entry(const Entry&) = delete;
    Entry& operator=(const Entry&) = delete;

    // Waits until this is the only call of its script. False where it is not within 10 s.
    bool AwaitOthersOver();

   private:
    OpenCalls& calls_;
    const std::string script_;
  };

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::string, int> open_;  // guarded by mutex_
};

}  // namespace weir::scripted

#endif  // WEIR_TESTS_SCRIPTED_SENSOR_OPEN_CALLS_H_
